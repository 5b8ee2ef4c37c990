"""Figures of any matcher that ranks entries, by the same rules for all.

A search engine has no notion of "I do not know". It is given one: a threshold on its best score, fitted on the questions of tune/ so
that at most MOST_REFUSED of those in scope fall below it, and applied as it is to the questions of report/. At or above the
threshold, the first SHOWN entries are shown; below, none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from noa_build.cases import Question
from noa_build.evaluate import auroc

MOST_REFUSED = 0.05
SHOWN = 3
KEPT = 10
"""Entries that a matcher's ranking goes down to."""

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What a matcher made of one question."""

    ranking: tuple[tuple[str, float], ...]
    """(entry, score), best first, each entry once; at most KEPT."""
    milliseconds: float
    """From the question's text to the ranking."""

    @property
    def best(self) -> float:
        return self.ranking[0][1] if self.ranking else -math.inf


@dataclass(frozen=True)
class Figures:
    """Percentages of their questions, but for the AUROC (0 to 1). None where there is no question."""

    top1: float | None
    top3: float | None
    resolved: float | None
    """A right entry is shown."""
    top1_shown: float | None
    """The first entry is right, and shown."""
    refused_in_scope: float | None
    refused: float | None
    """Of the questions out of scope, those for which nothing is shown."""
    auroc: float | None
    """In scope against out of scope, by the best score."""


@dataclass(frozen=True)
class Cost:
    """Milliseconds for one question."""

    median: float
    p95: float


def best_of_each(scored: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """A ranking of entries from one of documents, (entry, score), best first."""
    best: dict[str, float] = {}
    for entry, score in scored:
        if entry not in best:
            best[entry] = score
            if len(best) == KEPT:
                break
    return tuple(best.items())


def threshold(answers: Sequence[Answer], questions: Sequence[Question]) -> float:
    """The highest score that refuses at most MOST_REFUSED of the questions in scope.

    Where more than that get no ranking at all, every ranking is shown.
    """
    best = sorted(answer.best for answer, question in zip(answers, questions, strict=True) if question.entries)
    return best[int(MOST_REFUSED * len(best))] if best else -math.inf


def figures(answers: Sequence[Answer], questions: Sequence[Question], least: float) -> Figures:
    """`least`: the score from which entries are shown. One answer per question, in the same order."""
    inside = [(answer, question) for answer, question in zip(answers, questions, strict=True) if question.entries]
    outside = [answer for answer, question in zip(answers, questions, strict=True) if not question.entries]

    def right(answer: Answer, question: Question, among: int) -> bool:
        return any(entry in question.entries for entry, _ in answer.ranking[:among])

    def shown(answer: Answer) -> bool:
        return bool(answer.ranking) and answer.best >= least

    return Figures(
        top1=_share(inside, lambda pair: right(*pair, among=1)),
        top3=_share(inside, lambda pair: right(*pair, among=3)),
        resolved=_share(inside, lambda pair: shown(pair[0]) and right(*pair, among=SHOWN)),
        top1_shown=_share(inside, lambda pair: shown(pair[0]) and right(*pair, among=1)),
        refused_in_scope=_share(inside, lambda pair: not shown(pair[0])),
        refused=_share(outside, lambda answer: not shown(answer)),
        auroc=round(auroc([answer.best for answer, _ in inside], [answer.best for answer in outside]), 3)
        if inside and outside
        else None,
    )


def cost(answers: Sequence[Answer]) -> Cost:
    """The median and the 95th percentile."""
    median, p95 = np.percentile([answer.milliseconds for answer in answers], (50, 95))
    return Cost(round(float(median), 3), round(float(p95), 3))


def _share(items: Sequence[T], holds: Callable[[T], bool]) -> float | None:
    return round(100 * sum(map(holds, items)) / len(items), 1) if items else None
