"""Concepts: the many expressions that name one thing, found in a message whatever their number of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain


@dataclass(frozen=True)
class Concept:
    """One thing of the thesaurus, in one language."""

    id: str
    name: str
    """Its name of today, as NOA says it."""
    expressions: tuple[str, ...]
    """Folded expressions."""
    former: tuple[str, ...]
    """Folded names that it no longer bears."""
    slot: str | None
    """Concepts of one slot stand in for each other."""
    partner: str | None
    """Id of the administration that it names."""


def stem(word: str) -> str:
    """A word without the mark of plural, so that expressions match in the singular and the plural."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@dataclass(frozen=True)
class Mention:
    """A concept named in a message."""

    concept: Concept
    start: int
    """Index of its first word."""
    end: int
    """Index after its last word."""
    former: bool
    """The message used a name that is no longer borne."""


class Thesaurus:
    """Finds the concepts of a message: at each word the longest expression that starts there."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.concepts: Mapping[str, Concept] = {concept.id: concept for concept in concepts}
        self._by_first: dict[str, list[tuple[str, Concept, bool]]] = {}
        for concept in concepts:
            for expressions, former in ((concept.expressions, False), (concept.former, True)):
                for expression in expressions:
                    self._by_first.setdefault(stem(expression.partition(" ")[0]), []).append(
                        (expression, concept, former)
                    )
        self._starting = cache(self._expressions)

    @property
    def words(self) -> set[str]:
        """The words that its expressions are made of."""
        concepts = self.concepts.values()
        expressions = chain.from_iterable((*concept.expressions, *concept.former) for concept in concepts)
        return set(" ".join(expressions).split())

    def mentions(self, folded: Sequence[str]) -> Iterator[Mention]:
        """The concepts named in a message given as folded words, in order, not overlapping."""
        stems = tuple(map(stem, folded))
        start = 0
        while start < len(stems):
            if stems[start] in self._by_first:
                for words, concept, former in self._starting(stems[start]):
                    if stems[start : start + len(words)] == words:
                        yield Mention(concept, start, start + len(words), former)
                        start += len(words) - 1
                        break
            start += 1

    def _expressions(self, first: str) -> list[tuple[tuple[str, ...], Concept, bool]]:
        """The expressions whose first stem is this one, as stems, longest first; with their concept, and whether it no longer bears that name."""
        known = [
            (tuple(map(stem, expression.split())), concept, former)
            for expression, concept, former in self._by_first[first]
        ]
        return sorted(known, key=lambda item: (-len(item[0]), item[1].id))

    def find(self, folded: Sequence[str]) -> list[str]:
        """Ids of the concepts named in a message, each once, in order."""
        return list(dict.fromkeys(mention.concept.id for mention in self.mentions(folded)))
