"""What the matcher sees of a message: its words, the families that they belong to, the concepts of the thesaurus, and pairs of families.

A family is the forms of one word ("licencie", "licenciement", "licencier"). A feature is a string; its first character tells its
block: `=` a word, `$` a family, `@` a concept, `%` two families that stand near each other, in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from noa_core.thesaurus import Thesaurus

WORD, FAMILY, CONCEPT, PAIR = "=", "$", "@", "%"
BLOCKS = (WORD, FAMILY, CONCEPT, PAIR)

_START = ""
"""Stands before the first word in pairs."""


@dataclass(frozen=True)
class Seen:
    """The features of one message by block, each once, in order of first occurrence."""

    words: tuple[str, ...]
    families: tuple[str, ...]
    """Of the known words."""
    concepts: tuple[str, ...]
    pairs: tuple[str, ...]
    """Of known words."""

    @property
    def blocks(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(block, its features), in the order of BLOCKS."""
        return ((WORD, self.words), (FAMILY, self.families), (CONCEPT, self.concepts), (PAIR, self.pairs))


def see(folded: Sequence[str], family: Callable[[str], str | None], thesaurus: Thesaurus, reach: int) -> Seen:
    """The features of a message given as folded words.

    `family`: the name of a word's family, None when it has none; `reach`: how far apart two words may stand to be a pair (0: no pairs).
    """
    families = [family(word) for word in folded]
    return Seen(
        tuple(WORD + word for word in dict.fromkeys(folded)),
        tuple(FAMILY + name for name in dict.fromkeys(families) if name is not None),
        tuple(CONCEPT + concept for concept in thesaurus.find(folded)),
        tuple(dict.fromkeys(_pairs((_START, *families), reach))),
    )


def pair(first: str, second: str) -> str:
    """The feature of two families, by their names."""
    return f"{PAIR}{first} {second}"


def _pairs(families: Sequence[str | None], reach: int) -> Iterator[str]:
    for apart in range(1, reach + 1):
        for first, second in zip(families, families[apart:], strict=False):
            if first is not None and second is not None:
                yield pair(first, second)
