"""The matcher: small integer weights from features to classes, and the scores that come out of them.

A class is an entry's id, or one of the model's own: OUT_OF_SCOPE, or a kind of small talk behind SMALLTALK. A score is a
sum of exact integers divided by a norm, so that it is the same on every machine; only `exp` may differ in the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from noa_core.features import CONCEPT, FAMILY, PAIR, WORD, Seen, see
from noa_core.postings import decode_classes, decode_values, decode_weights
from noa_core.thesaurus import Thesaurus

OUT_OF_SCOPE = "~out-of-scope"
SMALLTALK = "~smalltalk:"

Posting = Sequence[tuple[int, int]]
"""(class index, weight), by class."""


class Model:
    """Scores messages. Built from the `model` of a bundle, which noa_build.train writes.

    `families`: the forms of one word, apart by a space; the first names the family. `pairs`: two such names, apart by a space. For each
    block, in the order of the words, families, concepts and pairs: `rarity`, `classes` and `weights`, as noa_core.postings has them. A word
    that is alone in its family has no weights of its own: it speaks with its family's.
    """

    def __init__(self, data: Mapping[str, Any], thesaurus: Thesaurus) -> None:
        self.classes: tuple[str, ...] = tuple(data["classes"])
        self._thesaurus = thesaurus
        forms: list[list[str]] = [family.split(" ") for family in data["families"]]
        self._family = {word: words[0] for words in forms for word in words}
        names = {
            WORD: [WORD + word for words in forms for word in words],
            FAMILY: [FAMILY + words[0] for words in forms],
            CONCEPT: [CONCEPT + concept for concept in data["concepts"]],
            PAIR: [PAIR + pair for pair in data["pairs"]],
        }
        own = {**names, WORD: [WORD + word for words in forms if len(words) > 1 for word in words]}
        self._rarity = {
            name: value
            for block, known in names.items()
            for name, value in zip(known, decode_values(data["rarity"][block]), strict=True)
        }
        self._written = {
            name: row
            for block, known in own.items()
            for name, row in zip(
                known, zip(data["classes_of"][block], data["weights"][block], strict=True), strict=True
            )
        }
        self._reach: int = data["reach"]
        self._unit: int = data["unit"]
        self._share: Mapping[str, float] = data["shares"]
        self._biases: Sequence[int] = data["biases"]
        self._unknown: int = data["unknown"]
        self._temperature: int = data["temperature"]
        self.gate: tuple[int, ...] = tuple(data["gate"])
        self._posting = cache(self._decode)

    @property
    def words(self) -> dict[str, int]:
        """The words that training saw → their rarity."""
        return {word: self._rarity[WORD + word] for word in self._family}

    def see(self, folded: Sequence[str]) -> Seen:
        """The features of a message given as folded words."""
        return see(folded, self._family.get, self._thesaurus, self._reach)

    def strength(self, folded: Sequence[str], label: str) -> int:
        """How much some words speak for a class, to compare parts of one message with each other."""
        seen = self.see(folded)
        return sum(self._weight(name, label) for _, names in seen.blocks for name in names)

    def concept_strength(self, concept: str, label: str) -> int:
        """How much a concept speaks for a class, in the unit of `strength`."""
        return self._weight(CONCEPT + concept, label)

    def _weight(self, name: str, label: str) -> int:
        posting = self._posting(self._speaker(name))
        weight = next((weight for index, weight in posting if self.classes[index] == label), 0)
        return round(100 * self._share[name[0]]) * self._rarity.get(name, 0) * weight

    def supported(self, typed: Sequence[Sequence[str]], most: int) -> list[str]:
        """The entries that words being typed speak for, best first. `typed`: for each word, the folded words that it may become, of which
        each entry takes the one that speaks most for it."""
        totals: dict[int, int] = {}
        for words in typed:
            best: dict[int, int] = {}
            for word in words:
                for index, support in self._spoken_for(word).items():
                    best[index] = max(best.get(index, 0), support)
            for index, support in best.items():
                totals[index] = totals.get(index, 0) + support
        order = sorted(totals, key=lambda index: (-totals[index], self.classes[index]))
        return [self.classes[index] for index in order if not self.classes[index].startswith("~")][:most]

    def _spoken_for(self, word: str) -> dict[int, int]:
        rarity = self._rarity.get(WORD + word, 0)
        return {index: rarity * weight for index, weight in self._posting(self._speaker(WORD + word))}

    def scores(self, seen: Seen) -> list[float]:
        """One score by class, in the order of `classes`."""
        parts: list[tuple[float, list[int]]] = []
        for block, names in seen.blocks:
            row = [0] * len(self.classes)
            square = 0
            for name in names:
                rarity = self._rarity.get(name)
                if rarity is None:
                    square += self._unknown**2 // 4 if block == WORD else 0
                    continue
                square += rarity**2
                for index, weight in self._posting(self._speaker(name)):
                    row[index] += rarity * weight
            if square:
                parts.append((self._unit * self._share[block] / math.sqrt(square), row))
        return [
            math.fsum([bias, *(share * row[index] for share, row in parts)]) / 1e6
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

    def _speaker(self, name: str) -> str:
        """The feature whose weights a feature speaks with."""
        if name[0] == WORD and name not in self._written and name[1:] in self._family:
            return FAMILY + self._family[name[1:]]
        return name

    def _decode(self, name: str) -> Posting:
        row = self._written.get(name)
        return () if row is None else tuple(zip(decode_classes(row[0]), decode_weights(row[1]), strict=True))
