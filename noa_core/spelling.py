"""Correct the words that the base does not know to those that it does.

The edit distance is RapidFuzz's Damerau-Levenshtein (optimal string alignment): at most 1, or 2 from seven letters on.
Shorter words than four letters, and those with a digit, are left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from itertools import chain
from operator import add

from rapidfuzz.distance import OSA

from noa_core import tone
from noa_core.model import Model
from noa_core.thesaurus import Thesaurus

_SHORTEST = 4
_LONGEST = 30
_LENIENT_FROM = 7
_MOST_COMPARED = 40
_LOST = 3
"""Pairs of a word that one edit changes at most: those of two letters swapped."""
_AFTER = "\U0010ffff"
"""Comes after any letter of a folded word."""


class Speller:
    """Knows words, and finds the nearest to one it does not know."""

    def __init__(self, rarity: Mapping[str, int]) -> None:
        """`rarity`: folded word → how rare it is in the base's phrasings, in any unit."""
        self._rarity = rarity
        self._by_pair = cache(self._pairs_of_length)
        self._corrected: dict[str, str | None] = {}

    @classmethod
    def of(cls, model: Model, thesaurus: Thesaurus, others: Iterable[str]) -> Speller:
        """Knows the words of the model, of the thesaurus, of tone, and others."""
        known = model.words
        rare = dict.fromkeys([*others, *thesaurus.words, *tone.WORDS], max(known.values(), default=1))
        return cls(rare | known)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._rarity)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        known: dict[int, list[str]] = defaultdict(list)
        for word in self._rarity:
            known[len(word)].append(word)
        return known

    def _pairs_of_length(self, length: int) -> dict[str, list[str]]:
        """Pair → the known words of this length that hold it."""
        words: dict[str, list[str]] = defaultdict(list)
        for word in self._by_length.get(length, ()):
            for pair in _pairs(word):
                words[pair].append(word)
        return words

    def knows(self, word: str) -> bool:
        return word in self._rarity

    def starting_with(self, prefix: str, most: int) -> list[str]:
        """Known words that start with a prefix, the least rare first."""
        found = self._sorted[bisect_left(self._sorted, prefix) : bisect_left(self._sorted, prefix + _AFTER)]
        return sorted(found, key=lambda word: (self._rarity[word], word))[:most]

    def correct(self, word: str) -> str | None:
        """The known word nearest to an unknown folded one, or None. Nearest, then least rare, then first in the alphabet."""
        if not _SHORTEST <= len(word) <= _LONGEST or self.knows(word) or any(char.isdigit() for char in word):
            return None
        if word not in self._corrected:
            if len(self._corrected) > 2000:
                self._corrected.clear()
            self._corrected[word] = self._nearest(word)
        return self._corrected[word]

    def _nearest(self, word: str) -> str | None:
        limit = 2 if len(word) >= _LENIENT_FROM else 1
        pairs = _pairs(word)
        lengths = range(max(_SHORTEST - 1, len(word) - limit), len(word) + limit + 1)
        near = [self._by_pair(length) for length in lengths]
        shared = Counter(chain.from_iterable(words[pair] for pair in pairs for words in near if pair in words))
        least = len(pairs) - _LOST * limit
        alike = [known for known, count in shared.items() if count >= least]
        likely = sorted(alike, key=lambda known: (-shared[known], known))[:_MOST_COMPARED]
        found = [(OSA.distance(word, known, score_cutoff=limit), self._rarity[known], known) for known in likely]
        best = min((item for item in found if item[0] <= limit), default=None)
        return best[2] if best else None


def _pairs(word: str) -> set[str]:
    """Pairs of neighbouring characters, the borders included."""
    padded = f" {word} "
    return set(map(add, padded, padded[1:]))
