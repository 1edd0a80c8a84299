"""Swedish decisions in our own wording, and the damage done to them by OCR that reads in English."""

from __future__ import annotations

import random

MEMO = """Tjänsteskrivelse
Ärende: Ansökan om bidrag till projektet Båtliv längs älven
Regionstyrelsen i Västernorrland föreslås bevilja Ångermanälvens båtförening högst 640 000 kronor för åren 2025 och
2026. Föreningen vill göra det lättare för besökare att färdas på vattnet och för unga att få sina första somrar i
arbete. Sökanden är en ideell förening med säte i Kramfors som bildades år 1987 och har omkring tvåhundra medlemmar.
Under våren har de fört samtal med Sollefteå kommun, Härnösands kommun och Länsstyrelsen, och alla ställer sig bakom
förslaget. Förvaltningen bedömer att åtgärderna bidrar till målen i den regionala utvecklingsstrategin, att
kostnaderna är skäliga och att föreningen har de kunskaper som krävs. Däremot är planen för hur bryggorna ska skötas
efter projekttiden svag, och därför bör beslutet förenas med villkor. En skötselplan ska lämnas in senast den 30
september 2025. Om den uteblir får utbetalningen hållas inne. Medfinansiering lämnas av Sparbanken med 120 000
kronor och av kommunerna med 80 000 kronor var. Den sammanlagda budgeten uppgår till 920 000 kronor. Beslutet kan
överklagas enligt reglerna om laglighetsprövning. Kontakt: Åsa Lindström, näringslivsutvecklare,
asa.lindstrom@exempel.se, telefon 0611-55 00 12. Dnr RS-01822-2024."""

MINUTES = """Protokoll från sammanträde med nämnden för kultur och näringsliv
§ 14 Stöd till bygdegårdar och samlingslokaler
Nämnden beslutar att fördela årets anslag så att glesbygden går före. Bygdegården i Överkalix får 75 000 kronor för
nytt värmesystem, Folkets hus i Älvsbyn 42 500 kronor för ramper och ljudanläggning och föreningen Röda tråden i
Piteå 18 000 kronor till öppna verkstäder. Ansökan från Jokkmokk avslås eftersom de sökta medlen avser löpande
drift. Ledamoten Örjan Sjöström anmäler jäv och deltar varken i överläggningen eller i beslutet. Ordföranden ställer
frågan om nämnden kan anta förslaget och finner att så sker. Reservation: Märta Höglund yrkar i första hand
återremiss för att få klarlagt hur många barn och äldre som nås. Ärendet har beretts av arbetsutskottet, som även
vill att utfallet följs upp nästa höst. § 15 Yttrande över remissen om tågtrafik
Nämnden ser positivt på att nattågen blir kvar men framhåller att restiden måste kortas och att biljetterna ska vara
möjliga att köpa i samma system som de regionala bussarna. Länets företagare är beroende av att gods kan lastas om i
närheten av hamnarna. Nämnden vill också påminna om att renskötseln har företräde på flera sträckor, och att
samebyarna därför måste höras innan spåren byggs ut. Yttrandet sänds till Trafikverket senast den 2 juni. Justering
sker på fredag klockan nio."""

CALL = """Utlysning: Grön omställning i små företag
Nu kan mindre företag i Skåne och Blekinge söka pengar för att minska sin användning av el och råvaror. Stödet
täcker hälften av kostnaderna, dock högst 250 000 kronor per företag, och betalas ut i efterskott. Åtgärden ska vara
genomförd inom ett år från beslutet. Det kan handla om att byta till snålare maskiner, ta vara på spillvärme, mäta
förbrukningen eller lära upp personalen. Företaget ska ha minst två och högst fyrtionio anställda och en omsättning
på högst tio miljoner euro. Ansökningar som rör jordbruk, fiske eller köp av fordon prövas inte. Så här bedöms
ansökan: hur stor är nyttan för miljön, hur säkert är resultatet, och kan andra göra likadant? Jämställdhet och
tillgänglighet ska vägas in i varje steg. Sökande som tidigare har fått stöd måste visa att det har använts rätt.
Ansökan görs i portalen under tiden 15 augusti till 30 september. Frågor besvaras av handläggarna vid
näringslivsenheten, gärna före midsommar. Välkommen med er idé! En jury med företrädare för högskolan,
kommunförbundet och näringslivet läser alla bidrag, och besked lämnas före årsskiftet. Medlen kommer från Europeiska
regionala utvecklingsfonden och från regionens egna anslag för hållbar tillväxt."""

DOCUMENTS = {"memo": MEMO, "minutes": MINUTES, "call": CALL}

# Two more, measured once and never looked at while the costs and thresholds were set.
LATER = {
    "report": """Slutrapport för projektet Mötesplats Hönö
Projektet drevs av stiftelsen Öppna sjön från våren 2021 till årsskiftet 2023. Målet var att skapa en plats där äldre
öbor och nyinflyttade barnfamiljer kunde träffas, laga mat och lära av varandra. Sammanlagt hölls etthundrafyra träffar
med i snitt tjugosju deltagare, vilket är fler än vad som angavs i ansökan. Det svåraste har varit att nå yngre män;
trots affischer på färjorna och besök i båthamnen kom bara ett fåtal. Arbetsgruppen prövade därför att lägga träffarna
på lördagar, och då ökade antalet något. Kostnaderna blev lägre än väntat eftersom köket lånades ut gratis av
församlingen. Av beviljade 385 000 kronor har 341 260 kronor använts, och resten återbetalas. Lönerna stod för den
största delen, därefter följde råvaror, hyror och resor. Revisorn har granskat räkenskaperna utan anmärkning.
Erfarenheterna visar att frivilliga behöver en fast person att vända sig till, att små grupper är bättre än stora och
att måltiden är det som bär. Kommunen har åtagit sig att fortsätta verksamheten under två år. Vi vill tacka alla som
ställt upp, särskilt Göran Hägg, Siv Åberg och eleverna vid hotell- och restaurangskolan.""",
    "decision": """Beslut om att avslå ansökan
Länsstyrelsen avslår ansökan från Fågelsjö hembygdsförening om bidrag till vård av värdefulla kulturmiljöer. Skälen
är följande. Enligt förordningen får bidrag lämnas för åtgärder som inte har påbörjats när ansökan kommer in. Av
handlingarna framgår att taket på ladugården lades om redan i augusti och att fönstren målades strax därefter.
Föreningen har förklarat att arbetet inte kunde vänta, då regnet trängde in över höskullen. Länsstyrelsen har förståelse
för detta men saknar möjlighet att göra undantag. Beträffande smedjan anser myndigheten att den planerade ombyggnaden
skulle förvanska byggnaden, bland annat genom att murstocken rivs och golvet gjuts igen. Föreningen är välkommen att
söka på nytt med ett förslag som tagits fram i samråd med länsmuseet. Hur man överklagar: skriv till förvaltningsrätten
men skicka brevet hit. Det ska ha kommit in inom tre veckor från den dag ni fick del av beslutet. Ange varför ni tycker
att beslutet är fel och hur ni vill att det ska ändras. Beslutet har fattats av enhetschefen Jörgen Rönnqvist efter
föredragning av antikvarien Ylva Sjödahl. Bilaga: foton från besiktningen i höstas, två kartor och ett kostnadsförslag
på 212 400 kronor exklusive mervärdesskatt.""",
}

# What tesseract reads in English for each letter: shares of a measurement on 60 rendered pages.
READ_AS = {
    "ö": {"o": 0.58, "é": 0.28, "6": 0.066, "d": 0.034, "O": 0.019, "G": 0.005, "a": 0.0035, "g": 0.003},
    "ä": {"a": 0.94, "A": 0.015, "é": 0.009, "d": 0.008, "4": 0.007, "i": 0.005, "ai": 0.002, "ii": 0.002},
    "å": {"a": 0.98, "A": 0.005, "4": 0.003, "&": 0.003, "d": 0.002, "é": 0.003},
    "é": {"é": 1.0},
}
BARE = str.maketrans("åäöéÅÄÖÉ", "aaoeAAOE")


def read_in_english(text: str, seed: int) -> str:
    """A text as an OCR engine without Swedish gives it; the same for the same seed."""
    dice = random.Random(seed)
    return "".join(
        dice.choices(list(READ_AS[char]), list(READ_AS[char].values()))[0] if char in READ_AS else char
        for char in text.translate(str.maketrans("ÅÄÖ", "AAO"))
    )


def stripped(text: str) -> str:
    return text.translate(BARE)
