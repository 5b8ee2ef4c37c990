"""Whether NOA is right as often as it says: its confidence in bins, beside the share of first entries that are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import noa
from bench.bench import Bench
from bench.markdown import LANGUAGE, number, table
from noa_build.entry import LANGUAGES
from noa_build.evaluate import BINS, Prediction, calibration_error

PICTURE = "calibration.svg"


def measure(bench: Bench) -> dict[str, Any]:
    """{"bins": [{"least", "questions", "confidence", "right"}], "ece": {lang or "both": error}}.

    Confidence and share of right ones, 0 to 1, are means of the bin; None where it is empty. A question out of scope has no
    right entry.
    """
    predictions, _ = noa.ask(bench.assistant, bench.questions)
    by_language = {lang: [item for item in predictions if item.question.lang == lang] for lang in LANGUAGES}
    groups = {"both": predictions, **by_language}
    return {
        "bins": bins(_pairs(predictions)),
        "ece": {name: round(calibration_error(_pairs(group)), 4) for name, group in groups.items() if group},
    }


def _pairs(predictions: Sequence[Prediction]) -> list[tuple[float, bool]]:
    return [(item.confidence, item.right(item.entries[:1])) for item in predictions]


def bins(pairs: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    """BINS bins of the same width, as `calibration_error` has them."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in pairs:
        held[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    return [
        {
            "least": place / BINS,
            "questions": len(group),
            "confidence": round(sum(confidence for confidence, _ in group) / len(group), 4) if group else None,
            "right": round(sum(right for _, right in group) / len(group), 4) if group else None,
        }
        for place, group in enumerate(held)
    ]


def text(measured: Mapping[str, Any], pictures: Path) -> str:
    """The table in Markdown; writes the picture."""
    from bench.pictures import reliability

    reliability(measured["bins"], pictures / PICTURE)
    rows = [
        [
            f"{item['least']:.1f} to {item['least'] + 1 / BINS:.1f}",
            number(item["questions"], 0),
            number(item["confidence"], 3),
            number(item["right"], 3),
        ]
        for item in measured["bins"]
    ]
    errors = ", ".join(
        f"{LANGUAGE[name]} {number(error, 3)}" for name, error in measured["ece"].items() if name in LANGUAGE
    )
    return (
        f"{table(['confidence', 'questions', 'mean confidence', 'share right'], rows)}\n\n"
        f"Expected calibration error: {number(measured['ece']['both'], 3)} ({errors}).\n\n"
        f"![Share of right answers by confidence]({pictures.name}/{PICTURE})"
    )
