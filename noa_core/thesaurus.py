"""Concepts: the many expressions that name one thing, found in a message whatever their number of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


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
        self._by_first: dict[str, list[tuple[tuple[str, ...], Concept, bool]]] = {}
        for concept in concepts:
            for expressions, former in ((concept.expressions, False), (concept.former, True)):
                for expression in expressions:
                    words = tuple(map(stem, expression.split()))
                    if words:
                        self._by_first.setdefault(words[0], []).append((words, concept, former))
        for known in self._by_first.values():
            known.sort(key=lambda item: (-len(item[0]), item[1].id))

    @property
    def words(self) -> set[str]:
        """The words that its expressions are made of."""
        return {
            word
            for concept in self.concepts.values()
            for expression in (*concept.expressions, *concept.former)
            for word in expression.split()
        }

    def mentions(self, folded: Sequence[str]) -> Iterator[Mention]:
        """The concepts named in a message given as folded words, in order, not overlapping."""
        stems = tuple(map(stem, folded))
        start = 0
        while start < len(stems):
            for words, concept, former in self._by_first.get(stems[start], ()):
                if stems[start : start + len(words)] == words:
                    yield Mention(concept, start, start + len(words), former)
                    start += len(words) - 1
                    break
            start += 1

    def find(self, folded: Sequence[str]) -> list[str]:
        """Ids of the concepts named in a message, each once, in order."""
        return list(dict.fromkeys(mention.concept.id for mention in self.mentions(folded)))
