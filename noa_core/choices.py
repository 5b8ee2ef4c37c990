"""What a visitor does with the choices that NOA offered: pick by place, by words, "l'autre", "les deux", or "aucune"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from noa_core.bundle import Bundle
from noa_core.state import State
from noa_core.text import fold

_ORDINALS = (
    r"1|un|une|premiere?|1ere?|one|first|1st",
    r"2|deux|deuxieme|seconde?|2e|2eme|two|2nd",
    r"3|trois|troisieme|3e|3eme|three|third|3rd",
    r"4|quatre|quatrieme|4e|4eme|four|fourth|4th",
)
_LAST = r"derniere?|last"
_FILLER = (
    r"les?|la|l|c|est|the|number|numero|n|choix|option|question|celle|celui|ci|svp|plutot|oui|yes|please|je|veux|prends|pour|moi|ce|serait"
    r"|it|is|i|want|take|that|s|reponse|ok|non|no|et|and|alors|then"
)
_SMALL = (
    _FILLER
    + r"|du|de|des|d|sur|a|au|aux|en|avec|une?|qui|quand|concerne|concernant|about|on|of|an|with|for|who|when|one|question|questions|autre|other"
)
_POINTS = r"celui|celle|plutot|option|choix|one"
_LONGEST_WORDS, _LONGEST_POINTER = 3, 8
"""Words of a message that names a choice: without and with a word that points to one."""

_REFUSAL = (
    r"(?:aucune?|none|neither|ni|rien|non|no|nope|nan|nah|pas|autre|something|not|ce n est|c est)"
    r"(?: (?:aucune?|none|ni|pas|l|une?|autre|de|des|du|d|elles?|ils|eux|entre|deux|trois|quatre|ces|celles?|ceux|ci|la|ca|tout|questions?|choix"
    r"|reponses|propositions|merci|desolee?|ne|me|convient|correspond|chose|else|nor|of|them|these|those|the|above|thanks|thank|you|sorry"
    r"|really|vraiment|either|one|other))*"
)
_CONVEYS_REFUSAL = r"\b(?:aucune?|none|neither|ni|rien|non|no|nope|nan|nah|pas|autre chose|else|not)\b"
_OTHER = r"(?:(?:non|no|plutot|et|and|alors|oui|je prends|c est|i want|rather) )*(?:l autre|the other(?: one)?)(?: (?:svp|alors|please|then))*"
_BOTH = r"(?:(?:tou(?:te)?s )?les (?:deux|2)|both(?: of them)?)(?: (?:svp|please))?"
_YES = r"(?:oui|ouais|yes|yep|yeah)(?: (?:svp|please|s il vous plait|oui))*"


def refuses(folded: Sequence[str], state: State) -> bool:
    """Whether a message refuses all that was offered ("aucune", "non merci", "ni l'un ni l'autre")."""
    said = " ".join(folded)
    return bool(
        state.offered
        and re.fullmatch(_REFUSAL, said)
        and re.search(_CONVEYS_REFUSAL, said)
        and not re.fullmatch(_OTHER, said)
    )


def agrees(folded: Sequence[str], state: State) -> bool:
    """Whether a message says yes to choices, without saying to which."""
    return bool(state.offered and re.fullmatch(_YES, " ".join(folded)))


def picked(folded: Sequence[str], state: State) -> list[str]:
    """The offered entries that a message picks by their place ("la deuxième", "les deux"); none when it picks none.

    Once one was picked, the others can still be.
    """
    choices, said = state.offered or state.others, " ".join(folded)
    if re.fullmatch(_BOTH, said):
        return list(choices[:2])
    telling = [word for word in folded if not re.fullmatch(_FILLER, word)]
    if telling[1:] == ["one"]:
        telling.pop()
    if len(telling) != 1:
        return []
    if re.fullmatch(_LAST, telling[0]):
        return list(choices[-1:])
    return [entry for entry, ordinal in zip(choices, _ORDINALS, strict=False) if re.fullmatch(ordinal, telling[0])]


def others(folded: Sequence[str], state: State) -> list[str]:
    """The offered entries that "l'autre" may mean: those that were not picked, or not the first one; none when a message does not say it."""
    if not re.fullmatch(_OTHER, " ".join(folded)):
        return []
    if state.offered:
        return list(state.offered[1:])
    return [entry for entry in state.others if entry not in state.shown]


def named(folded: Sequence[str], state: State, bundle: Bundle) -> list[str]:
    """The offered entry whose question holds the words of a short message ("celle sur la démission"); without a word that points to a
    choice, only when no other does."""
    points = any(re.fullmatch(_POINTS, word) for word in folded)
    telling = [word for word in folded if not re.fullmatch(_SMALL, word)]
    if not telling or len(folded) > (_LONGEST_POINTER if points else _LONGEST_WORDS):
        return []
    held = {
        entry: _held(telling, fold(bundle.entries[entry].question).split(), bundle)
        for entry in state.offered
        if entry in bundle.entries
    }
    most = max(held.values(), default=(0, 0))
    best = [entry for entry in held if held[entry] == most]
    if points:
        return best[:1] if most[0] else []
    return best if len(best) == 1 < len(held) and most[0] == len(telling) else []


def _held(telling: Sequence[str], question: Sequence[str], bundle: Bundle) -> tuple[int, int]:
    """How many words a question holds, in another form or by a word for the same thing included; and how many as they are."""
    meant = _meaning(question, bundle)
    return sum(not meant.isdisjoint(_meaning([word], bundle)) for word in telling), len({*telling} & {*question})


def _meaning(folded: Sequence[str], bundle: Bundle) -> set[str]:
    seen = bundle.model.see(folded)
    return {*seen.families, *seen.concepts}
