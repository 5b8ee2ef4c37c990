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
