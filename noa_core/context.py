"""When a short message needs what was said before: "et pour un CDD ?", "renouvelable ?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from noa_core.bundle import Bundle
from noa_core.state import State
from noa_core.text import fold

_CONTINUES = (
    r"^(?:et(?: (?:si|pour|en|dans|avec|sans|au|le|la|les|l|un|une|moi|mon|ma|mes|ca|c|apres|qui|quand|comment|combien|alors|du|des|de|sur|chez|j|on))?"
    r"|oui(?: mais)?|mais|pareil|meme chose|idem|sinon|dans ce cas|et alors|alors"
    r"|and|what if|what about|how about|but|same|also|or|then|so)\b"
)
_LONGEST_CONTINUATION = 14
_LONGEST_FRAGMENT = 3
_LONGEST_REFERENCE = 8
_REFERS = r"\b(?:ca|cela|celui|celle|ceux|it|they|them|those|this|that)\b|\b(?:je|on|tu|il|faut|dois|peux|peut|doit) (?:la|le|les|lui|leur|y|en)\b"

_INTERJECTIONS = (
    r"(?:(?:ah|oh|euh|heu|hum|hmm|bon|ben|bah|ok|okay|super|pardon|desolee?|serieusement|du coup|excusez moi|excuse moi|sorry|excuse me|well|um|right)"
    r"(?: alors)? )+"
)
_SHORTEST_REST = 3


def interjections(folded: Sequence[str]) -> int:
    """How many words at the head of a message only take breath ("ok alors", "pardon"); 0 when little is said after them."""
    found = re.match(_INTERJECTIONS, " ".join(folded))
    length = len(found.group().split()) if found else 0
    return length if len(folded) - length >= _SHORTEST_REST else 0


def continues(folded: Sequence[str]) -> bool:
    """Whether a message reads as the continuation of another, by how it begins."""
    return len(folded) <= _LONGEST_CONTINUATION and re.match(_CONTINUES, " ".join(folded)) is not None


def refers(folded: Sequence[str]) -> bool:
    """Whether a short message holds a word that stands for what was said before: "ça coûte combien ?", "how long does it take?"."""
    return len(folded) <= _LONGEST_REFERENCE and re.search(_REFERS, " ".join(folded)) is not None


def is_fragment(folded: Sequence[str]) -> bool:
    """Whether a message is too short to be sure that it stands alone."""
    return len(folded) <= _LONGEST_FRAGMENT


def completed(folded: Sequence[str], state: State, bundle: Bundle) -> tuple[list[str], bool] | None:
    """The current entry's question asked again for what the message names instead: a CDD for a CDI, a SARL for a SAS; and whether the
    question named one thing, which the message replaces by another: then the current entry is no longer meant.

    None when nothing is being talked about, or when the message names no concept that could stand in the question: one that has a
    slot, which either a concept of the question fills or which the entry's own phrasings speak of.
    """
    entry = bundle.entries.get(state.current or "")
    named = [mention.concept for mention in bundle.thesaurus.mentions(folded) if mention.concept.slot]
    if entry is None or not named:
        return None
    before = fold(entry.question).split()
    slots = {concept.slot for concept in named}
    replaced = {
        position
        for mention in bundle.thesaurus.mentions(before)
        if mention.concept.slot in slots
        for position in range(mention.start, mention.end)
    }
    spoken = all(bundle.model.concept_strength(concept.id, entry.id) > 0 for concept in named)
    if not replaced and not spoken:
        return None
    return [word for position, word in enumerate(before) if position not in replaced] + list(folded), not spoken


def neighbours(state: State, bundle: Bundle, recent: int) -> set[str]:
    """The entries that the conversation is likely to go on to: what the `recent` last ones lead to, or what leads to them; while choices
    are offered, those and what they lead to."""
    about = [entry for entry in state.offered or state.shown[-recent:] if entry in bundle.entries]
    leading = {other for entry in about for other in bundle.entries.leading.get(entry, ())}
    led = {other for entry in about for other in (*bundle.entries[entry].followups, *bundle.entries[entry].related)}
    return leading | led | set(state.offered)
