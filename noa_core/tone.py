"""Hear anger and urgency in a message, so that NOA says one sentence before the useful thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ANGER = {
    "n importe quoi",
    "marre",
    "ras le bol",
    "inadmissible",
    "scandaleux",
    "scandale",
    "honteux",
    "honte",
    "inacceptable",
    "c est nul",
    "vous etes nuls",
    "incompetents",
    "incompetent",
    "bande de",
    "servez a rien",
    "sert a rien",
    "me foutre",
    "foutez de",
    "fichez de",
    "moquez de",
    "insupportable",
    "galere depuis",
    "la blague",
    "je craque",
    "j en peux plus",
    "jen peux plus",
    "merde",
    "putain",
    "fed up",
    "ridiculous",
    "unacceptable",
    "useless",
    "sick of",
    "outrageous",
    "a joke",
    "shameful",
    "wtf",
    "pissed",
    "angry",
    "furious",
}
_URGENT = {
    "urgent",
    "urgence",
    "urgentissime",
    "au secours",
    "en panique",
    "je panique",
    "tout de suite",
    "immediatement",
    "des demain",
    "vite svp",
    "pour demain",
    "avant demain",
    "aujourd hui meme",
    "ce soir",
    "asap",
    "emergency",
    "urgently",
    "right now",
    "immediately",
    "help me please",
}

WORDS = frozenset(word for phrase in (*_ANGER, *_URGENT) for word in phrase.split())
"""Words that tone is heard in: rightly written, though the base may not hold them."""

_LOUD = 7
"""Letters of a word that nobody takes for an acronym."""


def heard(text: str, folded: Sequence[str]) -> list[str]:
    """The notices that a message's tone calls for: "anger", "urgent". `folded`: its folded words."""
    said = f" {' '.join(folded)} "
    angry = any(f" {words} " in said for words in _ANGER) or (_shouts(text) and "!!" in text)
    urgent = any(f" {words} " in said for words in _URGENT)
    return [notice for notice, found in (("anger", angry), ("urgent", urgent)) if found]


def _shouts(text: str) -> bool:
    """A long word in capitals (an acronym is short) in a message that is not all in capitals."""
    spelled = re.findall(r"[^\W\d_]{4,}", text)
    return any(word.isupper() and len(word) >= _LOUD for word in spelled) and not all(
        word.isupper() for word in spelled
    )
