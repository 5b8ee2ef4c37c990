"""NOA itself: what it replies, as published, with and without typos; and what a question costs, in CPython and in the browser's Python."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.base import in_language
from bench.bench import Bench
from bench.markdown import LANGUAGE, number, table
from bench.ranking import Answer, cost
from bench.sizes import Size, weigh
from bench.typos import mistyped
from noa_build.cases import Question
from noa_build.entry import LANGUAGES
from noa_build.evaluate import Prediction, figures
from noa_build.runtime import ROOT, pack, proof
from noa_core import Assistant

_CLOCK = Path(__file__).with_name("clock.py")
_FIGURES = ("top1", "top3", "direct", "resolved", "misled", "choices", "refused_in_scope", "refused", "answered")


def ask(assistant: Assistant, questions: Sequence[Question]) -> tuple[list[Prediction], list[Answer]]:
    """What NOA replies to each question, in a conversation of its own: as `build.py eval` has it, and as a ranking."""
    predictions, answers = [], []
    for question in questions:
        start = time.perf_counter()
        reply = assistant.conversation(lang=question.lang).ask(question.text)
        milliseconds = 1000 * (time.perf_counter() - start)
        predictions.append(Prediction(question, reply))
        answers.append(Answer(tuple(reply.candidates), milliseconds))
    return predictions, answers


def ask_in_pyodide(bundles: Mapping[str, Path], questions: Sequence[Question]) -> list[Answer]:
    """The same in the packed runtime under Node, whose clock stands in Python around each question."""
    with tempfile.TemporaryDirectory() as scratch:
        core = Path(scratch, "noa_core")
        shutil.copytree(ROOT / "noa_core", core, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(_CLOCK, core / "clock.py")
        runtime = Path(scratch, "runtime")
        pack(runtime, ROOT / ".cache", core=core)
        requests = [{"do": "ask", "text": question.text, "lang": question.lang} for question in questions]
        replies = proof.run(runtime, list(bundles.values()), requests, module="noa_core.clock")
    return [
        Answer(tuple((entry, share) for entry, share in item["reply"]["candidates"]), item["milliseconds"])
        for item in replies
    ]


def runtime_size() -> Size:
    """What a browser loads to run NOA, whatever the base: Pyodide, RapidFuzz and noa_core, as packed."""
    with tempfile.TemporaryDirectory() as scratch:
        runtime = Path(scratch, "runtime")
        pack(runtime, ROOT / ".cache")
        return weigh(sorted(runtime.iterdir()))


def measure(bench: Bench) -> dict[str, Any]:
    """By language: entries, figures as in `build.py eval`, plain and with typos, and the cost of a question."""
    result = {}
    for lang in LANGUAGES:
        questions = in_language(bench.questions, lang)
        predictions, answers = ask(bench.assistant, questions)
        wrong, _ = ask(bench.assistant, mistyped(questions))
        result[lang] = {
            "entries": len(bench.knowledge.in_language(lang)),
            "plain": figures(predictions),
            "typos": figures(wrong),
            "cpython": asdict(cost(answers)),
            "pyodide": asdict(cost(ask_in_pyodide(bench.bundles, questions))),
        }
    return result


def text(measured: Mapping[str, Any], _: Path) -> str:
    """The tables in Markdown."""
    columns = [(lang, kind) for lang in measured for kind in ("plain", "typos")]
    heads = ["", *(f"{LANGUAGE[lang]}{', typos' if kind == 'typos' else ''}" for lang, kind in columns)]
    rows = [
        ["questions in scope / out of scope", *(_counts(measured[lang][kind]) for lang, kind in columns)],
        *(
            [f"`{name}` (%)", *(number(measured[lang][kind].get(name), 1) for lang, kind in columns)]
            for name in _FIGURES
        ),
        *(
            [f"`{name}`", *(number(measured[lang][kind].get(name), 3) for lang, kind in columns)]
            for name in ("auroc", "ece")
        ),
    ]
    costs = [
        [
            f"{LANGUAGE[lang]}, {measured[lang]['entries']} entries",
            *(number(measured[lang][where][name], 2) for where in ("cpython", "pyodide") for name in ("median", "p95")),
        ]
        for lang in measured
    ]
    cost_heads = ["one question (ms)", "CPython, median", "CPython, p95", "Pyodide, median", "Pyodide, p95"]
    return f"{table(heads, rows)}\n\n{table(cost_heads, costs)}"


def _counts(figures: Mapping[str, Any]) -> str:
    return f"{figures['in_scope']} / {figures['out_of_scope']}"
