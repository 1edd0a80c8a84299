"""Units of money: how they are spelled, and what the words of a head say of the numbers under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from extract.grammar.lazy import lazy
from extract.grammar.number import WORDS, plain_blanks, spellings


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money: ten to the `power` of `currency` (None: only "miljoner" is printed), where it stands."""

    power: int
    currency: str | None
    span: tuple[int, int] | None = None


def _units() -> dict[str, Unit]:
    """Every spelling of a unit, and what it means; the fused ones win over those put together."""
    plain: dict[str, str] = {form: code for word, code in WORDS["currencies"].items() for form in spellings([word])}
    plain.update(WORDS["currencies_exact"])
    out = {word: Unit(0, code) for word, code in plain.items()}
    for word, power in WORDS["multipliers"].items():
        for form in spellings([word]):
            out[form] = Unit(power, None)
            out.update(
                {
                    f"{form} {currency}": Unit(power, code)
                    for currency, code in plain.items()
                    if currency[0] not in ":,."
                }
            )
    out.update(
        {form: Unit(power, code) for word, (power, code) in WORDS["fused"].items() for form in spellings([word])}
    )
    return out


UNITS = _units()
_FIRST_WORD = lazy(r"[ ]?(?P<first>\p{L}+|[€£])|(?P<first>[:,.]-)")
_WORD_IN_HEAD = lazy(r"(?<![\p{L}\d-])(?:\p{L}+|[€£])")


def _by_first_word() -> dict[str, list[str]]:
    """The units by the letters they begin with, the longest first."""
    out: dict[str, list[str]] = {}
    for word in sorted(UNITS, key=len, reverse=True):
        found = _FIRST_WORD.match(word)
        if found:
            out.setdefault(found["first"], []).append(word)
    return out


_STARTING = _by_first_word()


def unit_at(string: str, stop: int) -> Unit | None:
    """The unit directly behind a number, with its span; the longest spelling that is not part of a longer word."""
    found = _FIRST_WORD.match(string, stop)
    if found is None:
        return None
    start = found.start("first")
    for word in _STARTING.get(found["first"], ()):
        end = start + len(word)
        if string.startswith(word, start) and not string[end : end + 1].isalnum():
            unit = UNITS[word]
            return Unit(unit.power, unit.currency, (start, end))
    return None


_HEADS = WORDS["heads"]
_MONEY_HEAD = lazy(
    r"(?<!\p{L}) (?: \p{L}* \L<money> \L<inflections> | \L<whole> ) (?!\p{L})",
    regex.VERBOSE,
    money=_HEADS["money"],
    inflections=_HEADS["inflections"],
    whole=_HEADS["money_whole"],
)
_NO_MONEY_HEAD = lazy(r"(?<!\p{L}) (?: \L<words> ) (?!\p{L})", regex.VERBOSE, words=_HEADS["never"])


def _units_in(head: str) -> Iterator[Unit]:
    """The units among the words of a head, from left to right, none inside another."""
    at = 0
    while (word := _WORD_IN_HEAD.search(head, at)) is not None:
        unit = unit_at(head, word.start())
        if unit is not None and unit.span is not None:
            yield unit
            at = unit.span[1]
        else:
            at = word.end()


def unit_in(head: str) -> Unit | None:
    """The unit a head names, "Maxbelopp (kr)" or "Belopp, tkr", its span in `head`; None where it names none."""
    answer: Unit | None = None
    for unit in _units_in(plain_blanks(head)):
        if answer and answer.currency and unit.power and not answer.power and unit.currency in (None, answer.currency):
            span = (answer.span[0], unit.span[1]) if answer.span and unit.span else None
            answer = Unit(unit.power, answer.currency, span)  # "Kronor, i tusental", "Kronor, tkr"
        elif answer is None or answer.currency is None:
            answer = unit
    return answer


def names_money(head: str) -> bool:
    """Whether the words of a head say that the numbers under it are money; "Antal sökta bidrag" does not."""
    head = plain_blanks(head).lower()
    if "%" in head or _NO_MONEY_HEAD.search(head):
        return False
    return _MONEY_HEAD.search(head) is not None
