"""When a short message needs what was said before: "et pour un CDD ?", "la deuxième", "renouvelable ?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from noa_core.bundle import Bundle
from noa_core.state import State
from noa_core.text import fold

_CONTINUES = re.compile(
    r"^(?:et(?: (?:si|pour|en|dans|avec|sans|au|le|la|les|l|un|une|moi|mon|ma|mes|ca|c|apres|qui|quand|comment|combien|alors|du|des|de|sur|chez|j|on))?"
    r"|oui(?: mais)?|mais|pareil|meme chose|idem|sinon|dans ce cas|et alors|alors"
    r"|and|what if|what about|how about|but|same|also|or|then|so)\b"
)
_LONGEST_CONTINUATION = 14
_LONGEST_FRAGMENT = 3

_ORDINALS = {
    0: {"1", "un", "une", "premier", "premiere", "1er", "1ere", "one", "first", "1st"},
    1: {"2", "deux", "deuxieme", "second", "seconde", "2eme", "2e", "two", "2nd"},
    2: {"3", "trois", "troisieme", "3eme", "3e", "three", "third", "3rd"},
    3: {"4", "quatre", "quatrieme", "4eme", "4e", "four", "fourth", "4th"},
}
_LAST = {"dernier", "derniere", "last"}
_FILLER = {
    "le",
    "la",
    "les",
    "l",
    "c",
    "est",
    "the",
    "number",
    "numero",
    "n",
    "choix",
    "option",
    "question",
    "celle",
    "celui",
    "ci",
    "svp",
    "plutot",
    "oui",
    "yes",
    "please",
    "je",
    "veux",
    "prends",
    "pour",
    "moi",
    "ce",
    "serait",
    "it",
    "is",
    "reponse",
    "ok",
    "non",
    "no",
    "autre",
}
_NONE = {
    "aucune",
    "aucun",
    "none",
    "neither",
    "rien de tout ca",
    "aucune des deux",
    "aucune des trois",
    "aucune de ces questions",
    "aucun des deux",
    "non aucune",
    "none of them",
    "none of these",
    "ni l un ni l autre",
    "pas du tout",
    "autre chose",
    "something else",
}
_OTHER = {
    "l autre",
    "non l autre",
    "plutot l autre",
    "the other one",
    "the other",
    "no the other one",
    "non la deuxieme",
}

NONE = "none"


def picked(folded: Sequence[str], state: State) -> str | None:
    """The offered entry that a message picks by its place, NONE when it refuses them all, None when it does neither."""
    if not state.offered:
        return None
    said = " ".join(folded)
    if said in _NONE:
        return NONE
    if said in _OTHER:
        return state.offered[1] if len(state.offered) > 1 else None
    telling = [word for word in folded if word not in _FILLER]
    if len(telling) != 1:
        return None
    if telling[0] in _LAST:
        return state.offered[-1]
    return next(
        (
            state.offered[place]
            for place, names in _ORDINALS.items()
            if telling[0] in names and place < len(state.offered)
        ),
        None,
    )


def continues(folded: Sequence[str]) -> bool:
    """Whether a message reads as the continuation of another, by how it begins."""
    return len(folded) <= _LONGEST_CONTINUATION and _CONTINUES.match(" ".join(folded)) is not None


def is_fragment(folded: Sequence[str]) -> bool:
    """Whether a message is too short to be sure that it stands alone."""
    return len(folded) <= _LONGEST_FRAGMENT


def completed(folded: Sequence[str], state: State, bundle: Bundle) -> list[str] | None:
    """The current entry's question asked again for what the message names instead: a CDD for a CDI, a SARL for a SAS.

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
    if not replaced and not any(bundle.model.concept_strength(concept.id, entry.id) > 0 for concept in named):
        return None
    return [word for position, word in enumerate(before) if position not in replaced] + list(folded)


def neighbours(state: State, bundle: Bundle) -> set[str]:
    """The entries that the conversation is likely to go on to: what the current one leads to, or what leads to it; while choices
    are offered, those and what they lead to."""
    about = [entry for entry in state.offered or state.shown[-1:] if entry in bundle.entries]
    leading = {
        other.id
        for other in bundle.entries.values()
        for entry in about
        if entry in other.followups or entry in other.related
    }
    led = {other for entry in about for other in (*bundle.entries[entry].followups, *bundle.entries[entry].related)}
    return leading | led | set(state.offered)
