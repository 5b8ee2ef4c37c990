"""Words of a text, folded so that case, accents, apostrophes and Unicode forms make no difference."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+|[€%]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SIGNS = {"€": "euro", "%": "pourcent"}
_FOLDED = 5000
"""Words that stay folded."""
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})


@dataclass(frozen=True)
class Word:
    """One word of a text."""

    text: str
    """As the visitor wrote it (in NFC)."""
    folded: str
    """In lower case, without accents; never empty."""


def composed(text: str) -> str:
    """The text in NFC, without characters that nobody sees."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def words(text: str) -> list[Word]:
    """The words of a text in order; numbers, € and % count, other signs do not."""
    return [Word(raw, folded) for raw in _raw_words(text) if (folded := _fold_word(raw))]


def fold(text: str) -> str:
    """The folded words of a text, one space apart: equal for two texts that say the same words."""
    return " ".join(filter(None, map(_fold_word, _raw_words(text))))


def _raw_words(text: str) -> list[str]:
    return _WORD.findall(composed(text))


@lru_cache(_FOLDED)
def _fold_word(raw: str) -> str:
    if raw in _SIGNS:
        return _SIGNS[raw]
    if raw.isascii():
        return raw.lower()
    decomposed = unicodedata.normalize("NFKD", raw).casefold().translate(_LIGATURES)
    return "".join(char for char in unicodedata.normalize("NFKD", decomposed) if char.isalnum())
