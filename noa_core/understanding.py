"""What a message asks: by its own words, and where it needs them, in the light of what was said before."""

from __future__ import annotations

import math
from collections.abc import Sequence

from noa_core import context
from noa_core.bundle import Bundle
from noa_core.decision import confidences, is_entry
from noa_core.model import OUT_OF_SCOPE
from noa_core.needs import questions
from noa_core.reading import Match, Reading, match, read
from noa_core.state import State
from noa_core.text import words

STANDS_ALONE = 0.8
"""From this confidence on, a message is understood without what was said before."""

_FRAGMENT_STANDS_ALONE = 0.95
"""The same for one to three words."""

CLEAR_NEED = 0.7
"""From this confidence on, each of the questions in one message is answered."""

LIKELY_NEED = 0.4
"""The same for an entry that the message as a whole speaks of too."""

_LIKELY = 3

_LONGEST_UNCLEAR = 8
"""A message of at most so many words that nothing answers may be about what was said before."""

_FAINT = 4
"""How many times likelier another entry may be than the offered one that a short message singles out."""

_FAINTEST = 100
"""How many times likelier another entry may be than one that the conversation leads to, for that one to be thought of."""

_LONGEST_COMPLETION = 8
"""A continuation of at most so many words is read with the current entry's question before it."""

_NEIGHBOUR, _NEIGHBOUR_OF_DEPENDENT, _OUTSIDE, _LEFT = 30.0, 100.0, 0.3, 0.01
"""How much likelier, after an entry, a message that needs it is about one that it leads to (and when it says nothing by itself), is out of
scope, or is about that same entry though it names another thing, than about any other."""


def understand(reading: Reading, state: State, bundle: Bundle) -> Match:
    """What the message asks. What was said before counts only where the message needs it: it begins as a continuation, or is
    a fragment that is not clear by itself."""
    folded = reading.folded
    alone = match(folded, bundle)
    fragment, continues = context.is_fragment(folded), context.continues(folded)
    if alone.courtesy:
        return alone
    if not (fragment or continues):
        return _in_context(alone, folded, state, bundle) if _unclear(alone, folded, state, bundle) else alone
    if fragment and (among := _among_offered(alone, state, bundle)) is not None:
        return among
    if continues and len(folded) <= _LONGEST_COMPLETION:
        completed = context.completed(folded, state, bundle)
        if completed is not None:
            whole, another = completed
            return _in_context(match(whole, bundle), whole, state, bundle, leaving=another)
    confidence = alone.candidates[0][1] if alone.candidates else 0.0
    if confidence >= (_FRAGMENT_STANDS_ALONE if fragment else STANDS_ALONE):
        return alone
    return _in_context(alone, folded, state, bundle, depends=confidence < bundle.thresholds.choices)


def depends(reading: Reading) -> bool:
    """Whether a message reads as the rest of a conversation rather than as a question of its own."""
    return context.is_fragment(reading.folded) or context.continues(reading.folded) or context.refers(reading.folded)


def _unclear(alone: Match, folded: Sequence[str], state: State, bundle: Bundle) -> bool:
    """Whether a short message means nothing by itself, though it is not out of scope either; while choices are offered, or when it
    refers to something ("je dois la payer quand ?"), whether it is not sure."""
    unsure = bundle.thresholds.answer if state.offered or context.refers(folded) else bundle.thresholds.choices
    weak = not alone.candidates or alone.candidates[0][1] < unsure
    return weak and len(folded) <= _LONGEST_UNCLEAR and alone.best != OUT_OF_SCOPE


def stands_alone(reading: Reading, entry: str, bundle: Bundle) -> bool:
    """Whether a message asks for an entry by its own words, whatever was said before."""
    alone = match(reading.folded, bundle).candidates
    short = len(reading.folded) <= _LONGEST_COMPLETION and context.continues(reading.folded)
    return not short and bool(alone) and alone[0][0] == entry and alone[0][1] >= bundle.thresholds.choices


def two_needs(text: str, whole: Match, bundle: Bundle) -> list[str]:
    """The two entries that the message's questions ask for, when each is clear by itself and they differ; else none.

    `whole`: what the message asks when it is read as one question. When it is an entry's own, or is clear and none of the two, it is one question.
    """
    if whole.ranking[0][1] == 1:
        return []
    likely = [entry for entry, _ in whole.candidates[:_LIKELY]]
    asked: list[str] = []
    for part in questions(text):
        found = match(read(words(part), bundle).folded, bundle)
        entry, confidence = found.candidates[0] if found.candidates else ("", 0.0)
        if not found.courtesy and entry not in asked and confidence >= (LIKELY_NEED if entry in likely else CLEAR_NEED):
            asked.append(entry)
    if len(asked) != 2 or (whole.candidates[0][0] not in asked and whole.candidates[0][1] >= bundle.thresholds.answer):
        return []
    return asked


def _among_offered(alone: Match, state: State, bundle: Bundle) -> Match | None:
    """The offered entry that the words of a short message single out ("le capital"), if they do and ask for nothing else."""
    if (
        alone.candidates
        and alone.candidates[0][1] >= bundle.thresholds.choices
        and alone.candidates[0][0] not in state.offered
    ):
        return None
    shares = sorted(((entry, alone.share(entry)) for entry in state.offered), key=lambda item: (-item[1], item[0]))
    if len(shares) < 2 or shares[0][1] < max(2 * shares[1][1], alone.ranking[0][1] / _FAINT):
        return None
    best = shares[0][0]
    ranking = ((best, 1.0), *((label, 0.0) for label, _ in alone.ranking if label != best))
    rest = tuple((entry, min(confidence, STANDS_ALONE)) for entry, confidence in alone.candidates if entry != best)
    return Match(ranking, ((best, STANDS_ALONE), *rest))


def _in_context(
    found: Match, folded: Sequence[str], state: State, bundle: Bundle, *, depends: bool = False, leaving: bool = False
) -> Match:
    """The same match, knowing which entries the conversation is likely to go on to.

    `depends`: the message says nothing by itself. `leaving`: it leaves the current entry for what it names instead.
    """
    near = context.neighbours(state, bundle, recent=2 if depends else 1)
    if not near:
        return found
    best = next((share for label, share in found.ranking if is_entry(label)), 0.0)
    likelier = _NEIGHBOUR_OF_DEPENDENT if depends else _NEIGHBOUR
    factors = {entry: likelier for entry in near if found.share(entry) >= best / _FAINTEST} | {OUT_OF_SCOPE: _OUTSIDE}
    if leaving and state.current:
        factors[state.current] = _LEFT
    shares = {label: share * factors.get(label, 1.0) for label, share in found.ranking}
    total = math.fsum(shares.values())
    ranking = sorted(((label, share / total) for label, share in shares.items()), key=lambda item: (-item[1], item[0]))
    return Match(tuple(ranking), tuple(confidences(ranking, len(set(folded)), bundle.model.gate)))
