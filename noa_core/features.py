"""What the matcher sees of a message: its words, the families that they belong to, and the concepts of the thesaurus.

A family is the forms of one word ("licencie", "licenciement", "licencier"). A feature is a string; its first character tells its
block: `=` a word, `$` a family, `@` a concept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from noa_core.thesaurus import Thesaurus

WORD, FAMILY, CONCEPT = "=", "$", "@"
BLOCKS = (WORD, FAMILY, CONCEPT)


@dataclass(frozen=True)
class Seen:
    """The features of one message by block, each once, in order of first occurrence."""

    words: tuple[str, ...]
    families: tuple[str, ...]
    """Of the known words."""
    concepts: tuple[str, ...]


def see(folded: Sequence[str], family: Callable[[str], str | None], thesaurus: Thesaurus) -> Seen:
    """The features of a message given as folded words. `family`: the name of a word's family, None when it has none."""
    words = tuple(dict.fromkeys(folded))
    families = dict.fromkeys(name for word in words if (name := family(word)) is not None)
    return Seen(
        tuple(WORD + word for word in words),
        tuple(FAMILY + name for name in families),
        tuple(CONCEPT + concept for concept in thesaurus.find(folded)),
    )
