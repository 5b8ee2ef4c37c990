"""From the model's ranking to calibrated confidences, and from those to what NOA shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from noa_core.model import OUT_OF_SCOPE


def is_entry(label: str) -> bool:
    """Whether a class is an entry, not one of the model's own."""
    return not label.startswith("~")


_RIVALS = 5
_LEAST_SHARE = 1e-12


def signals(ranking: Sequence[tuple[str, float]], words: int) -> tuple[str | None, tuple[float, ...]]:
    """The best entry, and what tells how far to trust it.

    `ranking`: (class, softmax probability), best first; `words`: different words of the message. The signals, in nats: the best entry's lead
    over the second, over the next five on average, and over "out of scope"; then log(1 + words), for one word says little.
    """
    logs = {label: math.log(max(share, _LEAST_SHARE)) for label, share in ranking}
    entries = [label for label, _ in ranking if is_entry(label)]
    if not entries:
        return None, (0.0, 0.0, 0.0, 0.0)
    first = logs[entries[0]]
    leads = [first - logs[label] for label in entries[1 : 1 + _RIVALS]] or [-math.log(_LEAST_SHARE)]
    outside = first - logs.get(OUT_OF_SCOPE, math.log(_LEAST_SHARE))
    return entries[0], (leads[0], math.fsum(leads) / len(leads), outside, math.log(1 + words))


def confidences(ranking: Sequence[tuple[str, float]], words: int, gate: Sequence[int]) -> list[tuple[str, float]]:
    """(entry, probability that it answers the question), best first.

    The first entry's comes from a logistic regression on `signals` (`gate`: bias and coefficients, thousandths); what the others hold of the
    softmax is kept, scaled down where both together would pass 1.
    """
    best, row = signals(ranking, words)
    if best is None:
        return []
    value = (
        math.fsum([gate[0], *(coefficient * signal for coefficient, signal in zip(gate[1:], row, strict=True))]) / 1000
    )
    first = 1 / (1 + math.exp(-value)) if value > -50 else 0.0
    others = [(label, share) for label, share in ranking if is_entry(label) and label != best]
    rest = math.fsum(share for _, share in others)
    outside = math.fsum(share for label, share in ranking if not is_entry(label))
    scale = (1 - first) * (1 - outside) / rest if rest > 0 else 0.0
    return [(best, first), *((label, min(first, share * scale)) for label, share in others)]


MOST_CHOICES = 4

_LEAST_CHOICE = 0.05
"""A choice is at least so many times as likely as the first."""


@dataclass(frozen=True)
class Thresholds:
    """How sure NOA must be, as probabilities."""

    answer: float
    """From this confidence on, the first entry is given as the answer."""
    choices: float
    """From this sum of the offered confidences on, choices are offered; below, NOA says that it does not know."""


def choose(candidates: Sequence[tuple[str, float]], thresholds: Thresholds) -> tuple[str, list[str]]:
    """Kind of the reply ("answer", "choices" or "fallback") and the entries shown with it."""
    if not candidates:
        return "fallback", []
    if candidates[0][1] >= thresholds.answer:
        return "answer", [candidates[0][0]]
    least = _LEAST_CHOICE * candidates[0][1]
    offered = [entry for entry, confidence in candidates[:MOST_CHOICES] if confidence >= least]
    offered = offered if len(offered) >= 2 else [entry for entry, _ in candidates[:2]]
    likely = math.fsum(confidence for entry, confidence in candidates if entry in offered)
    if len(offered) >= 2 and likely >= thresholds.choices:
        return "choices", offered
    return "fallback", []
