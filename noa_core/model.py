"""The matcher: sparse integer weights from features to classes, and the confidence that comes out of them.

A class is an entry's id, or one of the model's own: OUT_OF_SCOPE, or a kind of small talk behind SMALLTALK. A score is a
sum of exact integers divided by a norm, so that it is the same on every machine; only `exp` may differ in the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from noa_core.features import BLOCKS, WORD

OUT_OF_SCOPE = "~out-of-scope"
SMALLTALK = "~smalltalk:"


def known_share(features: Iterable[str], rarity: Mapping[str, int], unknown: int) -> float:
    """Share (0 to 1) of a message's words that training saw, weighted by rarity; an unknown word counts as a rare one."""
    total = seen = 0
    for feature in features:
        if feature[0] == WORD:
            known = rarity.get(feature)
            total += 2 * unknown if known is None else known
            seen += known or 0
    return seen / total if total else 0.0


class Model:
    """Scores messages. `weights`: feature → flat (class index, weight, …); `rarity`: feature → idf in hundredths."""

    def __init__(
        self,
        classes: Sequence[str],
        rarity: Mapping[str, int],
        weights: Mapping[str, Sequence[int]],
        scales: Mapping[str, int],
        biases: Sequence[int],
        unknown_rarity: Mapping[str, int],
        temperature: int,
    ) -> None:
        self.classes = tuple(classes)
        self._rarity = rarity
        self._weights = weights
        self._scales = scales
        self._biases = biases
        self._unknown = unknown_rarity
        self._temperature = temperature
        self._index = {label: index for index, label in enumerate(self.classes)}

    def known_share(self, features: Iterable[str]) -> float:
        """Share of a message's words that training saw (see the function of that name)."""
        return known_share(features, self._rarity, self._unknown[WORD])

    def strength(self, features: Iterable[str], label: str) -> float:
        """How much some features speak for a class, to compare words of one message with each other."""
        index = self._index[label]
        total = 0.0
        for feature in features:
            flat = self._weights.get(feature, ())
            for position in range(0, len(flat), 2):
                if flat[position] == index:
                    total += self._scales[feature[0]] * flat[position + 1]
        return total

    def supported(self, read: Sequence[str], endings: Sequence[str], most: int) -> list[str]:
        """The entries that folded words speak for, best first: those of `read`, and the best of `endings` for each entry."""
        totals: dict[int, int] = {}
        for word in read:
            for index, weight in self._positive(word):
                totals[index] = totals.get(index, 0) + weight
        best: dict[int, int] = {}
        for word in endings:
            for index, weight in self._positive(word):
                best[index] = max(best.get(index, 0), weight)
        for index, weight in best.items():
            totals[index] = totals.get(index, 0) + weight
        order = sorted(totals, key=lambda index: (-totals[index], self.classes[index]))
        return [self.classes[index] for index in order if not self.classes[index].startswith("~")][:most]

    def _positive(self, word: str) -> Iterator[tuple[int, int]]:
        flat = self._weights.get(WORD + word, ())
        return ((flat[position], flat[position + 1]) for position in range(0, len(flat), 2) if flat[position + 1] > 0)

    def raw_scores(self, features: Mapping[str, int]) -> list[float]:
        """One score by class, in the order of `classes`."""
        sums = {block: [0] * len(self.classes) for block in BLOCKS}
        squares = dict.fromkeys(BLOCKS, 0)
        for feature in features:
            block = feature[0]
            rarity = self._rarity.get(feature)
            squares[block] += (self._unknown[block] if rarity is None else rarity) ** 2
            if rarity is None:
                continue
            row = sums[block]
            flat = self._weights[feature]
            for position in range(0, len(flat), 2):
                row[flat[position]] += flat[position + 1]
        norms = {block: math.sqrt(square) for block, square in squares.items() if square}
        return [
            math.fsum([bias, *(self._scales[block] * sums[block][index] / norm for block, norm in norms.items())]) / 1e6
            for index, bias in enumerate(self._biases)
        ]

    def ranking(self, scores: Sequence[float]) -> list[tuple[str, float]]:
        """(class, probability), best first: softmax of the scores, ties by id."""
        sharpness = self._temperature / 1000
        highest = max(scores)
        powers = [math.exp(sharpness * (score - highest)) for score in scores]
        total = math.fsum(powers)
        order = sorted(range(len(scores)), key=lambda index: (-scores[index], self.classes[index]))
        return [(self.classes[index], powers[index] / total) for index in order]
