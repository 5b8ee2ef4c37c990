"""From the model's ranking to calibrated confidences, and from those to what NOA shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def is_entry(label: str) -> bool:
    """Whether a class is an entry, not one of the model's own."""
    return not label.startswith("~")


def signals(ranking: Sequence[tuple[str, float]], known: float) -> tuple[str | None, tuple[float, ...]]:
    """The best entry, and what tells how far to trust it.

    `ranking`: (class, softmax probability), best first; `known`: share of known words, 0 to 1. The signals: log-odds of the best entry,
    its lead over the second (log ratio), log-odds of "out of scope", share of known words.
    """
    entries = [(label, share) for label, share in ranking if is_entry(label)]
    if not entries:
        return None, (0.0, 0.0, 0.0, 0.0)
    first = entries[0][1]
    second = entries[1][1] if len(entries) > 1 else 1e-9
    outside = math.fsum(share for label, share in ranking if not is_entry(label))
    return entries[0][0], (
        _log_odds(first),
        min(8.0, math.log(max(first, 1e-9) / max(second, 1e-9))),
        _log_odds(outside),
        known,
    )


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(share / (1 - share))


def confidences(ranking: Sequence[tuple[str, float]], known: float, gate: Sequence[int]) -> list[tuple[str, float]]:
    """(entry, probability that it answers the question), best first.

    The first entry's comes from a logistic regression on `signals` (`gate`: bias and coefficients, thousandths); what the others hold of the
    softmax is kept, scaled down where both together would pass 1.
    """
    best, row = signals(ranking, known)
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


@dataclass(frozen=True)
class Thresholds:
    """How sure NOA must be, as probabilities."""

    answer: float
    """From this confidence on, the first entry is given as the answer."""
    choices: float
    """From this sum of the offered confidences on, and half of it for the first, choices are offered; below, NOA says that it
    does not know."""


def choose(candidates: Sequence[tuple[str, float]], thresholds: Thresholds) -> tuple[str, list[str]]:
    """Kind of the reply ("answer", "choices" or "fallback") and the entries shown with it."""
    if not candidates:
        return "fallback", []
    if candidates[0][1] >= thresholds.answer:
        return "answer", [candidates[0][0]]
    offered = [entry for entry, confidence in candidates[:MOST_CHOICES] if confidence >= candidates[0][1] / 8]
    offered = offered if len(offered) >= 2 else [entry for entry, _ in candidates[:2]]
    likely = math.fsum(confidence for entry, confidence in candidates if entry in offered)
    if len(offered) >= 2 and likely >= thresholds.choices and candidates[0][1] >= thresholds.choices / 2:
        return "choices", offered
    return "fallback", []
