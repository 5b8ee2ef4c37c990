"""One text for what a cell says, whatever the spreadsheet made of it.

Line breaks, trailing spaces, typographic signs that NOA sets itself, invisible characters and dates turned into real dates
make no difference: `canonical` gives the same text for a knowledge file and for the cell that came back from it.
"""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TypeAlias

from noa_build.table.column import Column
from noa_build.typography import untypeset
from noa_core.errors import NoaError
from noa_core.text import fold


class CellMistake(NoaError):
    """A cell says nothing that can be used."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        """What is wrong, in French."""
        self.remedy = remedy
        """How to mend it, in French."""


Value: TypeAlias = "str | date | CellMistake"
"""What a spreadsheet holds in a cell; a mistake when it is nothing like a text or a date."""

_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
"""White space of every kind, except the spaces that do not break."""
_BREAKS = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
"""What some call the end of a line, and Markdown does not."""
_NEWLINE = re.compile(r"\r\n|\r|\n")


def canonical(column: Column, value: Value, lang: str) -> str:
    """The text of a cell. Lists have one element a line, sources a title and an address in turn.

    Raises:
        CellMistake: when the cell holds a formula, or sources that are not pairs.
    """
    if isinstance(value, CellMistake):
        raise value
    if isinstance(value, date):
        value = value.isoformat()[:10]
    match column.kind:
        case "text":
            return _line(value, lang)
        case "lines":
            return "\n".join(_lines(value, lang))
        case "sources":
            return "\n".join(_pairs(_lines(value, lang)))
        case "answer":
            return "\n".join(answer_lines(value, lang)).strip()
        case "month":
            return _month(_word(value))
        case "day":
            return _day(_word(value))
        case "identity":
            return _word(value)
        case "ids":
            return "\n".join(filter(None, re.split(r"[\s,;]+", _INVISIBLE.sub("", value))))


def answer_lines(text: str, lang: str) -> list[str]:
    """Each line of an answer without its newline, tidied. Two spaces at the end of a line stay: they break it."""
    raw = [_BREAKS.sub(" ", _INVISIBLE.sub("", line.rstrip("\r\n"))) for line in io.StringIO(text, newline="")]
    tidy = [untypeset(line.rstrip(), lang) for line in raw]
    for index, following in enumerate(tidy[1:]):
        if tidy[index] and following and raw[index].endswith("  "):
            tidy[index] += "  "
    return tidy


def _line(text: str, lang: str) -> str:
    tidy = untypeset(_SPACES.sub(" ", _INVISIBLE.sub("", text)).strip(), lang)
    return _SPACES.sub(" ", tidy)


def _lines(text: str, lang: str) -> list[str]:
    return [line for part in _NEWLINE.split(text) if (line := _line(part, lang))]


def _word(text: str) -> str:
    return _INVISIBLE.sub("", text).strip()


def _pairs(lines: list[str]) -> list[str]:
    remedy = "Écrivez, pour chaque source, une ligne de titre puis une ligne d'adresse https."
    for number, line in enumerate(lines):
        if number % 2 and (" " in line or "://" not in line):
            raise CellMistake(f"« {line[:80]} » n'est pas l'adresse d'une source.", remedy)
    if len(lines) % 2:
        raise CellMistake(f"La source « {lines[-1][:80]} » n'a pas d'adresse.", remedy)
    return lines


_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ][\d:.]+)?")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_FRENCH_MONTH = re.compile(r"(\d{1,2})[/.](\d{4})")
_NAMED_MONTH = re.compile(r"([^\W\d]+)\.?[\s-]+(\d{4}|\d{2})")
_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")


def _day(text: str) -> str:
    """A day as YYYY-MM-DD; what is not one stays as it is, for validation to refuse."""
    if match := _FRENCH_DAY.fullmatch(text):
        return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    if (match := _ISO.fullmatch(text)) and match[3]:
        return text[:10]
    return text


def _month(text: str) -> str:
    """A month as YYYY-MM, from a month or a day; what is neither stays as it is."""
    day = _day(text)
    if match := _ISO.fullmatch(day):
        return day[:7]
    if match := _FRENCH_MONTH.fullmatch(text):
        return f"{match[2]}-{int(match[1]):02}"
    if match := _NAMED_MONTH.fullmatch(text):
        for number, name in enumerate(_MONTHS, 1):
            if fold(match[1]).startswith(name):
                return f"20{match[2][-2:]}-{number:02}"
    return text


_SIGNS = r"[=+\-@＝＋－＠]"
_DANGEROUS = re.compile(rf"'*{_SIGNS}")
_QUOTED = re.compile(rf"'+{_SIGNS}")


def guard_csv(text: str) -> str:
    """`text` so that a spreadsheet that opens a CSV never takes it for a formula; `unguard` gives it back.

    An apostrophe comes first (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def guard_text(text: str) -> str:
    """`text` for a cell that is known to be text, so that `unguard` gives it back."""
    return f"'{text}" if _QUOTED.match(text) else text


def unguard(text: str) -> str:
    """The text behind a guarded one, whichever way it was guarded; what an editor typed without a guard stays."""
    return text[1:] if _QUOTED.match(text) else text
