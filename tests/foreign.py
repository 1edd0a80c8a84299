"""Texts in other languages, in our own wording: what the repair of Swedish must leave alone."""

ENGLISH = """\
The Committee for Regional Growth met in Hard Rock Hall on 14 March and took note of the report on skills
supply. The chair thanked the host for a good start and asked the members to look over the draft before the
summer. It was decided to grant the project a total of SEK 450,000 for the years 2025 and 2026, on the
condition that the municipality of Ostersund and Region Jamtland Harjedalen pay the other half. The steering
group will have five members and meet at least four times a year; the first report is due on 30 September. All
costs are to be shown in the accounts, and an auditor must sign them. Malmo and Goteborg have been invited as
partners, while Lund University is in charge of the research. The far north has few people and long roads, and
the star of the programme is a mobile unit that visits the villages of Vasterbotten. If the sum is not used in
full, what is left over shall be paid back. For more information write to anna.strom@example.org or call the
office. Mr Hakan Soderberg was elected to check the minutes. The bar for new grants is set high: an applicant
has to show that the idea is sound, that the plan can be kept and that the result will last after the money
has come to an end. Last of all the board fell silent for a man who had given much to the area."""

GERMAN = """\
Der Ausschuss für regionale Entwicklung hat in seiner Sitzung am 12. Mai beschlossen, dem Verein eine
Zuwendung in Höhe von 48.500 Euro zu gewähren. Die Mittel sind für die Sanierung des alten Bahnhofs bestimmt
und müssen bis zum Ende des Jahres abgerufen werden. Über die Verwendung ist ein Nachweis zu führen, der
spätestens sechs Monate nach Abschluss der Maßnahme bei der Behörde einzureichen ist. Werden die Gelder nicht
oder nicht ganz verbraucht, so ist der Rest zurückzuzahlen. Die Gemeinde beteiligt sich mit einem eigenen
Anteil von zwanzig Prozent; den übrigen Betrag trägt das Land. Der Antrag wurde von Herrn Bjorn Lindstrom aus
Ostersund gestellt und von der Verwaltung in Kiel gepruft. Gegen diesen Bescheid kann innerhalb eines Monats
Widerspruch erhoben werden, und zwar schriftlich oder zur Niederschrift. Die Frist beginnt mit dem Tag der
Zustellung. Fur die Bearbeitung des Antrags wird keine Gebuhr erhoben. Alle Mitglieder stimmten zu, nur der
Vertreter der Stadt enthielt sich. Damals war es noch hart, einen Partner aus Malmo oder Goteborg zu finden;
heute halt man in der Halle jeden Monat ein Treffen mit Gasten aus vier Landern ab."""

DANISH = """\
Udvalget for vækst og uddannelse besluttede på mødet den 3. april at give tilsagn om et tilskud på 325.000
kroner til projektet. Pengene skal bruges til at hjælpe unge, der ikke er i arbejde eller under uddannelse, og
som bor i de tyndt befolkede dele af regionen. Kommunen betaler selv en tredjedel af udgifterne, mens resten
kommer fra staten og fra en privat fond. Det er en betingelse, at der hvert halve år bliver sendt en kort
beretning om, hvor langt arbejdet er nået, og hvad der er brugt. Hvis projektet ikke bliver til noget, skal
beløbet betales tilbage. Ansøgningen var underskrevet af Hakan Soderberg fra Malmo og Bjorn Akesson fra
Ostersund, som også har været med til at lave planen. Formanden takkede for en god drøftelse og for den hjælp,
som forvaltningen havde givet. Han sagde, at man nu var klar til at begynde, og at de første hold kunne gå i
gang efter sommeren. Over halvdelen af pladserne er allerede taget. Der var ingen, som ville have ordet, og
mødet sluttede klokken halv fire. Naeste moede holdes i august pa radhuset, hvor ogsaa arsregnskabet kommer
op. For dem, der bor langt vaek, er der mulighed for at vaere med over en skaerm."""

FINNISH = """\
Maakuntahallitus päätti kokouksessaan 9. kesäkuuta myöntää hankkeelle avustusta enintään 210 000 euroa.
Avustus on tarkoitettu kylien palvelujen kehittämiseen, ja se voidaan maksaa kahdessa erässä sen jälkeen, kun
hakija on toimittanut selvityksen kustannuksista. Kunta osallistuu hankkeeseen omalla rahoituksellaan, joka on
neljäsosa kokonaissummasta. Hankkeen aikana järjestetään kursseja, joihin kaikki alueen asukkaat voivat tulla
mukaan ilman maksua. Jos avustusta ei käytetä päätöksen mukaisesti, se on palautettava kuukauden kuluessa.
Hakemuksen jätti yhdistys, jonka puheenjohtaja on Bjorn Lindstrom Ostersundista, ja yhteistyökumppaneita ovat
Malmo ja Goteborg. Hallitus totesi, että hanke tukee hyvin maakunnan ohjelmaa ja että vastaavia on ollut
ennenkin. Paatos tehtiin yksimielisesti. Muutosta voi hakea kolmenkymmenen paivan kuluessa siita, kun paatos
on saatu tiedoksi. Lisatietoja antaa kehittamispaallikko, jonka puhelinnumero on asiakirjan lopussa. Seuraava
kokous pidetaan elokuussa Vaasassa, ja siella kasitellaan myos talousarvio. Samalla valitaan uusi
varapuheenjohtaja, koska nykyinen jattaa tehtavansa syksylla. Hanke alkaa ensi vuoden alussa, ja sen tulokset
esitellaan kaikille kunnille kevaalla."""

FOREIGN = {"en": ENGLISH, "de": GERMAN, "da": DANISH, "fi": FINNISH}
