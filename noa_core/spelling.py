"""Correct the words that the base does not know to those that it does.

The edit distance is RapidFuzz's Damerau-Levenshtein (optimal string alignment): at most 1, or 2 from seven letters on.
Shorter words than four letters, and those with a digit, are left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rapidfuzz.distance import OSA

_SHORTEST = 4
_LONGEST = 30
_LENIENT_FROM = 7
_MOST_COMPARED = 40


class Speller:
    """Knows words, and finds the nearest to one it does not know."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: folded word → number of phrasings it stands in."""
        self._counts = counts
        self._by_pair: dict[str, list[str]] = {}
        for word in sorted(counts):
            if len(word) >= _SHORTEST - 1:
                for pair in _pairs(word):
                    self._by_pair.setdefault(pair, []).append(word)
        self._corrected: dict[str, str | None] = {}

    def knows(self, word: str) -> bool:
        return word in self._counts

    def starting_with(self, prefix: str, most: int) -> list[str]:
        """Known words that start with a prefix, the most used first."""
        found = [word for word in self._by_pair.get(f" {prefix[:1]}", ()) if word.startswith(prefix)]
        return sorted(found, key=lambda word: (-self._counts[word], word))[:most]

    def correct(self, word: str) -> str | None:
        """The known word nearest to an unknown folded one, or None. Nearest, then most used, then first in the alphabet."""
        if not _SHORTEST <= len(word) <= _LONGEST or self.knows(word) or any(char.isdigit() for char in word):
            return None
        if word not in self._corrected:
            if len(self._corrected) > 2000:
                self._corrected.clear()
            self._corrected[word] = self._nearest(word)
        return self._corrected[word]

    def _nearest(self, word: str) -> str | None:
        limit = 2 if len(word) >= _LENIENT_FROM else 1
        shared = Counter(
            known
            for pair in _pairs(word)
            for known in self._by_pair.get(pair, ())
            if abs(len(known) - len(word)) <= limit
        )
        likely = sorted(shared, key=lambda known: (-shared[known], known))[:_MOST_COMPARED]
        found = [(OSA.distance(word, known, score_cutoff=limit), -self._counts[known], known) for known in likely]
        best = min((item for item in found if item[0] <= limit), default=None)
        return best[2] if best else None


def _pairs(word: str) -> list[str]:
    """Pairs of neighbouring characters, the borders included, each once."""
    padded = f" {word} "
    return list(dict.fromkeys(padded[start : start + 2] for start in range(len(padded) - 1)))
