"""Phrasings that are nearly the same: in two entries they confuse the matcher, in one they teach it nothing.

Two phrasings are compared as folded words in alphabetical order, by RapidFuzz's ratio (0 to 100: share of letters in common, in order).
A pair that differs by a number or a short word is let be, however near: "article 35" and "article 37", "Acre" and "Arce", "CDI" and
"CDD" ask for different things. The limits were chosen by reading the pairs of 448 entries: between two entries, what passes 85 asks
the same ("rescrit JEI", "reskrit JEI") and what stays below asks mostly for something else ("apport en nature", "apport en industrie":
80); within an entry, what passes 90 differs by a spelling mistake or a plural.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from noa_build.entry import Entry, EntryText, Knowledge

ACROSS, WITHIN = 85, 90
"""Ratios from which two phrasings are near: of two entries, of one."""

_SHORT = 4
"""A word of at most so many letters may turn into another by one letter."""

_COMMON = 0.25
"""A short word that stands in more than this share of the entries tells nothing apart."""

_ROWS = 256
"""Phrasings compared with all others at once: bounds the memory."""


@dataclass(frozen=True)
class Phrasing:
    """One of an entry's ways to ask."""

    entry: Entry
    text: EntryText
    index: int
    """In `text.phrasings`."""
    words: tuple[str, ...]
    """Folded."""

    def __str__(self) -> str:
        return self.text.phrasings[self.index]

    @property
    def line(self) -> int:
        return self.text.phrasing_line(self.index)


@dataclass(frozen=True)
class Pair:
    """Two phrasings of one language that are near, in the order of the base."""

    first: Phrasing
    second: Phrasing
    similarity: int
    """0 to 100."""

    @property
    def within(self) -> bool:
        """Whether both are of one entry."""
        return self.first.entry is self.second.entry


def near_pairs(knowledge: Knowledge, lang: str) -> list[Pair]:
    """Every near pair of a language, nearest first."""
    phrasings = [
        Phrasing(entry, text, index, tuple(folded.split()))
        for entry, text in knowledge.in_language(lang)
        for index, folded in enumerate(text.folded)
    ]
    common = _common_words(phrasings)
    found = [
        Pair(phrasings[first], phrasings[second], similarity)
        for first, second, similarity in _alike([" ".join(sorted(phrasing.words)) for phrasing in phrasings])
    ]
    kept = [
        pair
        for pair in found
        if pair.similarity >= (WITHIN if pair.within else ACROSS) and not _told_apart(pair.first, pair.second, common)
    ]
    return sorted(kept, key=lambda pair: -pair.similarity)


def _alike(texts: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(index, larger index, ratio) of the pairs of texts that are near, by index.

    Texts are compared in the order of their length: a ratio bounds how much longer the other may be.
    """
    limit = min(ACROSS, WITHIN)
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    ranked = [texts[index] for index in order]
    found = []
    for start in range(0, len(ranked), _ROWS):
        rows = ranked[start : start + _ROWS]
        end = bisect_right(ranked, len(rows[-1]) * (200 - limit) / limit, key=len)
        ratios = process.cdist(
            rows, ranked[start:end], scorer=fuzz.ratio, score_cutoff=limit, dtype=np.uint8, workers=-1
        )
        for row, column in np.argwhere(np.triu(ratios, 1)):
            pair = sorted((order[start + row], order[start + column]))
            found.append((pair[0], pair[1], int(ratios[row, column])))
    yield from sorted(found)


def _common_words(phrasings: Sequence[Phrasing]) -> frozenset[str]:
    entries: defaultdict[str, set[str]] = defaultdict(set)
    for phrasing in phrasings:
        for word in phrasing.words:
            entries[word].add(phrasing.entry.id)
    total = len({phrasing.entry.id for phrasing in phrasings})
    return frozenset(word for word, ids in entries.items() if len(ids) > _COMMON * total and not word.isdigit())


def _told_apart(first: Phrasing, second: Phrasing, common: frozenset[str]) -> bool:
    one, other = Counter(first.words), Counter(second.words)
    differing = (one - other) + (other - one)
    return any(
        word not in common and (len(word) <= _SHORT or any(char.isdigit() for char in word)) for word in differing
    )
