"""What a matcher learns from, and how much of it: the trainer itself (noa_build/train.py) takes a second to load, and is seldom needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from noa_core.postings import LARGEST_WEIGHT


class Example(NamedTuple):
    """One phrasing and the class it asks for."""

    words: tuple[str, ...]
    """Folded words."""
    label: str
    weight: int = 1
    """How many phrasings it counts for."""


@dataclass(frozen=True)
class Extent:
    """How much of what could be learnt is learnt and kept."""

    supported: bool
    """Keep a weight only where a phrasing of the class holds the feature, and where it is positive."""
    reach: int
    """How far apart two words may stand to be a pair; 0: no pairs."""
    association: float
    """What one unit (nat) of mutual information counts beside one of the classifier's."""
    steps: int
    """How finely weights are rounded; at most LARGEST_WEIGHT."""
    uncut: float
    """Share of the features whose largest weight is kept in full; larger ones are cut to it."""
    classified: bool = True
    """Train the linear classifier; if not, mutual information speaks alone."""
    forms: bool = True
    """Let the forms of one word have weights of their own beside their family's."""
    least: int = 1
    """Phrasings that must hold a word for it to be known."""
    most: int | None = None
    """Weights that an entry keeps; None: all."""


SHIPPED = Extent(supported=True, reach=0, association=0.2, steps=15, uncut=0.95)
"""What is sent to visitors: about 300 kB (brotli) for 448 entries of 75 phrasings."""

LARGE = Extent(
    supported=True, reach=0, association=0.2, steps=7, uncut=0.95, classified=False, forms=False, least=2, most=46
)
"""What is sent of a base of more than MOST_CLASSIFIED entries: a bundle of some 150 bytes (brotli) an entry."""

WHOLE = Extent(supported=False, reach=3, association=0.02, steps=LARGEST_WEIGHT, uncut=0.999)
"""All that there is, where nothing is sent: some points better, and many times larger."""

MOST_CLASSIFIED = 1500
"""The classifier's training takes minutes for so many entries, and grows as their square: hours at 10,000."""


def extent_for(labels: Iterable[str]) -> Extent:
    """What is learnt of a base with these classes, to be sent to visitors."""
    return SHIPPED if len(set(labels)) <= MOST_CLASSIFIED else LARGE
