"""Missed questions that ask for the same thing, together.

Two questions are near when their words are (RapidFuzz's ratio of folded words in alphabetical order, as in quality/near.py), or when
what the matcher sees of them is: families of words and concepts, each weighted by its rarity, by the cosine of the angle between
them. The limits were chosen on the pairs of tests/questions/tune/.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from noa_build.misses.missed import Missed
from noa_build.quality.near import ACROSS
from noa_core import Assistant
from noa_core.bundle import Bundle
from noa_core.decision import is_entry
from noa_core.language import detect
from noa_core.reading import Match, match, read
from noa_core.text import fold, words

NEAR_SAME = 0.35
"""Cosine from which two questions with the same likeliest entry are near, when both are in scope or neither: 99 % of the pairs that pass
it ask for the same entry."""

NEAR = 0.6
"""The same, for two questions with different ones: below it, hardly a pair asks for the same entry."""


@dataclass(frozen=True)
class Asked:
    """A missed question as the matcher reads it today."""

    missed: Missed
    lang: str
    folded: str
    """Its words, folded."""
    match: Match
    weights: Mapping[str, float]
    """Rarity of each family and concept, divided by their norm."""


@dataclass(frozen=True)
class Group:
    """Questions that are near the first of them, the most frequent or else the shortest."""

    questions: tuple[Asked, ...]
    times: int
    """How often they were asked, repetitions included."""

    @property
    def leader(self) -> Asked:
        return self.questions[0]

    @property
    def lang(self) -> str:
        return self.leader.lang


def group(missed: Sequence[Missed], assistant: Assistant) -> list[Group]:
    """The questions in groups, the most asked first, then by text. Each text stands once in its group."""
    copies: dict[tuple[str, str], list[Asked]] = defaultdict(list)
    for item in missed:
        asked = understood(item, assistant)
        copies[asked.lang, asked.folded].append(asked)
    order = sorted(copies.values(), key=lambda same: (-len(same), len(same[0].folded), same[0].folded))
    gathered = _Gathering()
    for same in order:
        gathered.add(same)
    return sorted(gathered.groups(), key=lambda found: (-found.times, found.leader.folded, found.lang))


def understood(item: Missed, assistant: Assistant) -> Asked:
    """What the matcher makes of a question, in the language that it is written in."""
    said = words(item.text)
    usual = item.lang or assistant.default_lang
    first = assistant.bundles[assistant.default_lang]
    lang = detect([word.folded for word in said], first.languages, usual)
    bundle = assistant.bundles.get(lang, first)
    folded = read(said, bundle).folded
    return Asked(item, bundle.lang, fold(item.text), match(folded, bundle), _weights(folded, bundle))


def _weights(folded: Sequence[str], bundle: Bundle) -> dict[str, float]:
    rarities = bundle.model.words
    highest = max(rarities.values(), default=1)
    raw: dict[str, float] = {}
    for word in folded:
        name = (*bundle.model.see([word]).families, f"={word}")[0]
        raw[name] = rarities.get(word, highest)
    for concept in bundle.model.see(folded).concepts:
        raw[concept] = highest
    norm = math.sqrt(math.fsum(value**2 for value in raw.values()))
    return {name: value / norm for name, value in raw.items()} if norm else {}


class _Gathering:
    """Groups as they grow: a question joins the group whose first question is nearest to it."""

    def __init__(self) -> None:
        self._groups: list[list[list[Asked]]] = []
        self._holding: dict[tuple[str, str], list[int]] = defaultdict(list)
        """Groups by language and feature of their first question."""

    def add(self, same: list[Asked]) -> None:
        asked = same[0]
        near = [(similarity(asked, self._groups[number][0][0]), -number) for number in self._candidates(asked)]
        best, number = max(near, default=(0.0, 0))
        if best > 0:
            self._groups[-number].append(same)
            return
        for name in asked.weights:
            self._holding[asked.lang, name].append(len(self._groups))
        self._groups.append([same])

    def _candidates(self, asked: Asked) -> set[int]:
        return {number for name in asked.weights for number in self._holding[asked.lang, name]}

    def groups(self) -> list[Group]:
        return [Group(tuple(same[0] for same in several), sum(map(len, several))) for several in self._groups]


def similarity(one: Asked, other: Asked) -> float:
    """How near two questions of one language are, 0 to 1; 0 when they are not near."""
    shared = math.fsum(value * other.weights[name] for name, value in one.weights.items() if name in other.weights)
    ratio = fuzz.ratio(" ".join(sorted(one.folded.split())), " ".join(sorted(other.folded.split())))
    inside = is_entry(one.match.best) == is_entry(other.match.best)
    same = inside and _first(one) is not None and _first(one) == _first(other)
    if shared >= (NEAR_SAME if same else NEAR):
        return max(shared, ratio / 100)
    return ratio / 100 if ratio >= ACROSS else 0.0


def _first(asked: Asked) -> str | None:
    return asked.match.candidates[0][0] if asked.match.candidates else None
