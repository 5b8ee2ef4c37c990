"""Typographic spaces and apostrophes, so that editors type plain ones."""

from __future__ import annotations

import re

_NBSP = "\u00a0"
_NARROW = "\u202f"

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=\w)'(?=\s|$|[.,;:!?)»])")
_BEFORE_HIGH = re.compile(r"[ \u00a0]+(?=[;!?](?:\s|$|[»)]))")
_BEFORE_COLON = re.compile(r"[ \u202f]+(?=:(?:\s|$))|[ \u202f]+(?=»)")
_AFTER_OPENING = re.compile(r"(?<=«)[ \u202f]+")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))")
_UNIT = re.compile(r"(?<=\d)[ \u202f](?=(?:€|%|k€|M€)(?:\W|$))")

_TYPOGRAPHIC = re.compile(rf"https?://\S+|[{_NBSP}{_NARROW}’]")
_PLAIN = {_NBSP: " ", _NARROW: " ", "’": "'"}
_REACH = 8
"""Characters around a sign that decide what `typeset` makes of it, and a few more."""


def typeset(text: str, lang: str) -> str:
    """`text` with the apostrophes of both languages and the non-breaking spaces of French."""
    text = _APOSTROPHE.sub("’", text)
    if lang != "fr":
        return text
    text = _BEFORE_HIGH.sub(_NARROW, text)
    text = _BEFORE_COLON.sub(_NBSP, text)
    text = _AFTER_OPENING.sub(_NBSP, text)
    text = _THOUSANDS.sub(_NARROW, text)
    return _UNIT.sub(_NBSP, text)


def untypeset(text: str, lang: str) -> str:
    """`text` with plain spaces and apostrophes wherever `typeset` puts the typographic ones; addresses stay as they are."""
    plain = text
    for match in _TYPOGRAPHIC.finditer(text):
        place, sign = match.start(), match.group()
        if sign in _PLAIN:
            before, after = plain[max(0, place - _REACH) : place], plain[place + 1 : place + 1 + _REACH]
            if typeset(before + sign + after, lang) == typeset(before + _PLAIN[sign] + after, lang):
                plain = plain[:place] + _PLAIN[sign] + plain[place + 1 :]
    return plain if typeset(plain, lang) == typeset(text, lang) else text
