"""What a message asks: by its own words, and where it needs them, in the light of what was said before."""

from __future__ import annotations

import math
from collections.abc import Sequence

from noa_core import context
from noa_core.bundle import Bundle
from noa_core.decision import confidences
from noa_core.model import OUT_OF_SCOPE
from noa_core.needs import questions
from noa_core.reading import Match, Reading, match, read
from noa_core.state import State
from noa_core.text import words

STANDS_ALONE = 0.8
"""From this confidence on, a message is understood without what was said before."""

_FRAGMENT_STANDS_ALONE = 0.95
"""The same for one to three words."""

CLEAR_NEED = 0.6
"""From this confidence on, each of the questions in one message is answered."""

_LONGEST_UNCLEAR = 8
"""A message of at most so many words that nothing answers may be about what was said before."""

_NEIGHBOUR, _OUTSIDE = 30.0, 0.3
"""How much likelier, after an entry, a message that needs it is about one that it leads to, or is out of scope, than about
any other."""


def understand(reading: Reading, state: State, bundle: Bundle) -> Match:
    """What the message asks. What was said before counts only where the message needs it: it begins as a continuation, or is
    a fragment that is not clear by itself."""
    folded = reading.folded
    alone = match(folded, bundle)
    fragment, continues = context.is_fragment(folded), context.continues(folded)
    if alone.courtesy:
        return alone
    if not (fragment or continues):
        return _in_context(alone, len(set(folded)), state, bundle) if _unclear(alone, folded, bundle) else alone
    if fragment and (among := _among_offered(alone, state)) is not None:
        return among
    if continues and (whole := context.completed(folded, state, bundle)) is not None:
        return _in_context(match(whole, bundle), len(set(whole)), state, bundle)
    enough = _FRAGMENT_STANDS_ALONE if fragment else STANDS_ALONE
    sure = bool(alone.candidates) and alone.candidates[0][1] >= enough
    return alone if sure else _in_context(alone, len(set(folded)), state, bundle)


def _unclear(alone: Match, folded: Sequence[str], bundle: Bundle) -> bool:
    """Whether a short message means nothing by itself, though it is not out of scope either."""
    weak = not alone.candidates or alone.candidates[0][1] < bundle.thresholds.choices
    return weak and len(folded) <= _LONGEST_UNCLEAR and alone.best != OUT_OF_SCOPE


def two_needs(text: str, bundle: Bundle) -> list[str]:
    """The two entries that the message's questions ask for, when each is clear by itself and they differ; else none."""
    asked: list[str] = []
    for part in questions(text):
        candidates = match(read(words(part), bundle).folded, bundle).candidates
        if candidates and candidates[0][1] >= CLEAR_NEED and candidates[0][0] not in asked:
            asked.append(candidates[0][0])
    return asked if len(asked) == 2 else []


def _among_offered(alone: Match, state: State) -> Match | None:
    """The offered entry that the words of a short message single out ("le capital"), if they do."""
    shares = sorted(((entry, alone.share(entry)) for entry in state.offered), key=lambda item: (-item[1], item[0]))
    if len(shares) < 2 or shares[0][1] < 2 * shares[1][1]:
        return None
    best = shares[0][0]
    ranking = ((best, 1.0), *((label, 0.0) for label, _ in alone.ranking if label != best))
    rest = tuple((entry, min(confidence, STANDS_ALONE)) for entry, confidence in alone.candidates if entry != best)
    return Match(ranking, ((best, STANDS_ALONE), *rest))


def _in_context(found: Match, words: int, state: State, bundle: Bundle) -> Match:
    """The same match, knowing which entries the conversation is likely to go on to."""
    near = context.neighbours(state, bundle)
    if not near:
        return found
    factors = dict.fromkeys(near, _NEIGHBOUR) | {OUT_OF_SCOPE: _OUTSIDE}
    shares = {label: share * factors.get(label, 1.0) for label, share in found.ranking}
    total = math.fsum(shares.values())
    ranking = sorted(((label, share / total) for label, share in shares.items()), key=lambda item: (-item[1], item[0]))
    return Match(tuple(ranking), tuple(confidences(ranking, words, bundle.model.gate)))
