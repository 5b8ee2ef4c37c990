"""What a message costs by its length, up to far more than anyone types."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench import noa
from bench.base import in_language
from bench.bench import Bench
from bench.markdown import number, table
from noa_build.cases import Question

LENGTHS = (10, 30, 100, 300, 1_000, 3_000, 10_000)
"""Characters."""

PICTURE = "length.svg"
_MESSAGES, _TIMES = 5, 3


def measure(bench: Bench) -> dict[str, Any]:
    """{"lengths", "cpython", "pyodide": milliseconds by length, "growth": {where: power of the length that the cost grows with}}.

    French; of each message the quickest of a few times, of each length the median message.
    """
    asked = [
        Question(message, (), "fr")
        for length in LENGTHS
        for message in messages(in_language(bench.questions, "fr"), length)
        for _ in range(_TIMES)
    ]
    costs = {
        "cpython": _by_length([answer.milliseconds for answer in noa.ask(bench.assistant, asked)[1]]),
        "pyodide": _by_length([answer.milliseconds for answer in noa.ask_in_pyodide(bench.bundles, asked)]),
    }
    return {"lengths": LENGTHS, **costs, "growth": {where: growth(values) for where, values in costs.items()}}


def messages(questions: Sequence[Question], length: int) -> list[str]:
    """Messages of exactly so many characters, made of whole questions one after the other, the last one cut."""
    found = []
    for start in range(_MESSAGES):
        first = start * len(questions) // _MESSAGES
        message = ""
        for question in islice(cycle(questions), first, None):
            message = f"{message} {question.text}".lstrip()
            if len(message) >= length:
                break
        found.append(message[:length])
    return found


def _by_length(milliseconds: Sequence[float]) -> list[float]:
    quickest = [min(milliseconds[start : start + _TIMES]) for start in range(0, len(milliseconds), _TIMES)]
    return [
        round(statistics.median(quickest[start : start + _MESSAGES]), 3) for start in range(0, len(quickest), _MESSAGES)
    ]


def growth(milliseconds: Sequence[float]) -> float:
    """The power of the length with which the cost grows over the last decade of LENGTHS: 1 is linear, 2 is square."""
    start = LENGTHS.index(LENGTHS[-1] // 10)
    return round(math.log10(milliseconds[-1] / milliseconds[start]), 2)


def text(measured: Mapping[str, Any], pictures: Path) -> str:
    """The table in Markdown; writes the picture."""
    from bench.pictures import by_length

    by_length(measured, pictures / PICTURE)
    rows = [
        [number(length, 0), *(number(measured[where][place], 2) for where in ("cpython", "pyodide"))]
        for place, length in enumerate(measured["lengths"])
    ]
    powers = measured["growth"]
    return (
        f"{table(['characters', 'CPython (ms)', 'Pyodide (ms)'], rows)}\n\n"
        f"From {LENGTHS[-1] // 10:,} to {LENGTHS[-1]:,} characters the cost grows as the length to the power "
        f"{powers['cpython']} in CPython and {powers['pyodide']} in Pyodide (1: linear).\n\n"
        f"![Milliseconds by characters]({pictures.name}/{PICTURE})"
    )
