"""The matcher: small integer weights from features to classes, and the scores that come out of them.

A class is an entry's id, or one of the model's own: OUT_OF_SCOPE, or a kind of small talk behind SMALLTALK. A score is a
sum in the order of the message's words, so that it is the same on every machine; only `exp` may differ in the last bit.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from noa_core.features import CONCEPT, FAMILY, PAIR, WORD, Seen, see
from noa_core.postings import decode_classes, decode_values, decode_weights
from noa_core.thesaurus import Thesaurus

OUT_OF_SCOPE = "~out-of-scope"
SMALLTALK = "~smalltalk:"

Posting = tuple[Sequence[int], Sequence[int]]
"""Indexes of classes, ascending, and the weight of each."""

RANKED = 500
"""Classes that a ranking goes down to."""

_POSTINGS = 2000
"""Features whose weights stay decoded."""

_FAINT = 1e-6
"""What the classes below the ranked ones may hold together, of what the first one holds, to be neglected."""


class Model:
    """Scores messages. Built from the `model` of a bundle, which noa_build.train writes.

    `families`: the forms of one word, apart by a space; the first names the family. `pairs`: two such names, apart by a space. For each
    block, in the order of the words, families, concepts and pairs: `rarity`, `classes` and `weights`, as noa_core.postings has them. A word
    that is alone in its family has no weights of its own, nor has any word of a large base: it speaks with its family's.
    """

    def __init__(self, data: Mapping[str, Any], thesaurus: Thesaurus) -> None:
        self.classes: tuple[str, ...] = tuple(data["classes"])
        self._thesaurus = thesaurus
        families: list[str] = data["families"]
        several = [family.split(" ") for family in families if " " in family]
        self._families = {word: words[0] for words in several for word in words}
        words = " ".join(families).split(" ")
        names: dict[str, Sequence[str]] = {
            WORD: words,
            FAMILY: [family.partition(" ")[0] for family in families],
            CONCEPT: data["concepts"],
            PAIR: data["pairs"],
        }
        own = {**names, WORD: list(self._families) if data["classes_of"][WORD] else []}
        self._rarity = {
            block: dict(zip(known, decode_values(data["rarity"][block]), strict=True)) for block, known in names.items()
        }
        self._classes_of: Mapping[str, Sequence[str]] = data["classes_of"]
        self._weights: Mapping[str, Sequence[str]] = data["weights"]
        self._row = {
            block: dict(zip(known, range(len(self._weights[block])), strict=True)) for block, known in own.items()
        }
        self._reach: int = data["reach"]
        self._unit: int = data["unit"]
        self._share: Mapping[str, float] = data["shares"]
        self._biases: Sequence[float] = [bias / 1e6 for bias in data["biases"]]
        self._unknown: int = data["unknown"]
        self._temperature: int = data["temperature"]
        self.gate: tuple[int, ...] = tuple(data["gate"])
        self._index = {label: index for index, label in enumerate(self.classes)}
        self._posting = lru_cache(_POSTINGS)(self._decode)

    @property
    def words(self) -> dict[str, int]:
        """The words that training saw → their rarity."""
        return self._rarity[WORD]

    def see(self, folded: Sequence[str]) -> Seen:
        """The features of a message given as folded words."""
        return see(folded, self._family, self._thesaurus, self._reach)

    def strength(self, folded: Sequence[str], label: str) -> int:
        """How much some words speak for a class, to compare parts of one message with each other."""
        seen = self.see(folded)
        return sum(self._weight(name, label) for _, names in seen.blocks for name in names)

    def concept_strength(self, concept: str, label: str) -> int:
        """How much a concept speaks for a class, in the unit of `strength`."""
        return self._weight(CONCEPT + concept, label)

    def _weight(self, name: str, label: str) -> int:
        classes, weights = self._posting(self._speaker(name))
        index = self._index.get(label, len(self.classes))
        place = bisect_left(classes, index)
        weight = weights[place] if place < len(classes) and classes[place] == index else 0
        return round(100 * self._share[name[0]]) * self._rarity[name[0]].get(name[1:], 0) * weight

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
        rarity = self._rarity[WORD].get(word, 0)
        classes, weights = self._posting(self._speaker(WORD + word))
        return {index: rarity * weight for index, weight in zip(classes, weights, strict=True)}

    def scores(self, seen: Seen) -> list[float]:
        """One score by class, in the order of `classes`."""
        strengths: dict[str, float] = {}
        for block, names in seen.blocks:
            rarities = self._rarity[block]
            known = [(name, rarities[name[1:]]) for name in names if name[1:] in rarities]
            square = sum(rarity**2 for _, rarity in known)
            square += (len(names) - len(known)) * (self._unknown**2 // 4) if block == WORD else 0
            for name, rarity in known:
                speaker = self._speaker(name)
                strength = self._unit * self._share[block] * rarity / math.sqrt(square) / 1e6
                strengths[speaker] = strengths.get(speaker, 0.0) + strength
        totals = list(self._biases)
        for speaker, strength in strengths.items():
            classes, weights = self._posting(speaker)
            for index, weight in zip(classes, weights, strict=True):
                totals[index] += strength * weight
        return totals

    def ranking(self, scores: Sequence[float]) -> list[tuple[str, float]]:
        """(class, probability), best first: softmax of the scores, ties by id. Of many classes, the RANKED first and OUT_OF_SCOPE."""
        sharpness = self._temperature / 1000
        order = heapq.nlargest(RANKED, range(len(scores)), key=scores.__getitem__)
        highest = scores[order[0]]
        powers = [math.exp(sharpness * (scores[index] - highest)) for index in order]
        total = math.fsum(powers)
        if powers[-1] * (len(scores) - len(order)) > _FAINT:
            total = math.fsum(math.exp(sharpness * (score - highest)) for score in scores)
        ranked = [(self.classes[index], power / total) for index, power in zip(order, powers, strict=True)]
        outside = self._index.get(OUT_OF_SCOPE)
        if outside is not None and all(label != OUT_OF_SCOPE for label, _ in ranked):
            ranked.append((OUT_OF_SCOPE, math.exp(sharpness * (scores[outside] - highest)) / total))
        return ranked

    def _family(self, word: str) -> str | None:
        """The name of a word's family; None of a word that training did not see."""
        return self._families.get(word) or (word if word in self._rarity[WORD] else None)

    def _speaker(self, name: str) -> str:
        """The feature whose weights a feature speaks with."""
        if name[0] == WORD and name[1:] not in self._row[WORD] and (family := self._family(name[1:])) is not None:
            return FAMILY + family
        return name

    def _decode(self, name: str) -> Posting:
        block = name[0]
        row = self._row[block].get(name[1:])
        if row is None:
            return (), ()
        return decode_classes(self._classes_of[block][row]), decode_weights(self._weights[block][row])
