"""What the matcher sees of a message: words, pairs of words, pieces of words, and concepts.

A feature is a string; its first character tells its block: `=` a word, `+` two words in a row, `~` a piece of 2 to 4
characters of a word with its borders, `@` a concept of the thesaurus.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from noa_core.thesaurus import Thesaurus

WORD, PAIR, PIECE, CONCEPT = "=", "+", "~", "@"
BLOCKS = (WORD, PAIR, PIECE, CONCEPT)

_SHORTEST_PIECE, _LONGEST_PIECE = 2, 4
_LONGEST_WORD = 40


def pieces(word: str) -> list[str]:
    """The pieces of one folded word: character 2- to 4-grams of the word between two spaces."""
    padded = f" {word[:_LONGEST_WORD]} "
    return [
        PIECE + padded[start : start + size]
        for size in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1)
        for start in range(len(padded) - size + 1)
    ]


def extract(folded: Sequence[str], thesaurus: Thesaurus) -> dict[str, int]:
    """The features of a message given as folded words, each with how often it occurs.

    Cost grows with the number of words; the order of the result is that of first occurrence.
    """
    counts: dict[str, int] = {}
    for feature in _all(folded, thesaurus):
        counts[feature] = counts.get(feature, 0) + 1
    return counts


def _all(folded: Sequence[str], thesaurus: Thesaurus) -> Iterable[str]:
    for word in folded:
        yield WORD + word
        yield from pieces(word)
    for first, second in pairwise(folded):
        yield f"{PAIR}{first} {second}"
    for concept in thesaurus.find(folded):
        yield CONCEPT + concept
