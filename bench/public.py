"""The matcher on public intent data sets, each trained and measured on its own questions (`build.py eval --train` does the same)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import click

from bench import noa
from bench.bench import Bench
from bench.markdown import number, table
from bench.ranking import figures, threshold
from bench.typos import mistyped
from noa_build.bundle import concepts
from noa_build.cases import Question, read_questions
from noa_build.intents import intent_assistant
from noa_build.learning import SHIPPED

SETS = {"clinc150": "en", "banking77": "en", "code-du-travail": "fr"}
_TITLES = {"clinc150": "CLINC150", "banking77": "BANKING77", "code-du-travail": "Code du travail"}

HELD_OUT = 0.2
"""Share of each intent's questions that is measured on, where a set has no validation file."""


def measure(bench: Bench) -> dict[str, Any]:
    """By set: figures at the threshold that refuses 5 % of its own questions in scope, with typos, and within the size of what is sent to
    visitors."""
    assert bench.data is not None
    result = {}
    for name, lang in SETS.items():
        click.echo(f"  {name}", err=True)
        train, validation = _read(bench.data / name, lang)
        thesaurus = concepts(bench.knowledge, lang)
        small = figures(
            noa.ask(intent_assistant(train, lang, thesaurus, SHIPPED), validation)[1], validation, float("-inf")
        )
        assistant = intent_assistant(train, lang, thesaurus)
        answers = noa.ask(assistant, validation)[1]
        wrong = noa.ask(assistant, mistyped(validation))[1]
        typos = figures(wrong, validation, float("-inf"))
        result[name] = {
            "train": len(train),
            "questions": len(validation),
            "intents": len({entry for question in train for entry in question.entries}),
            **asdict(figures(answers, validation, threshold(answers, validation))),
            "top1_typos": typos.top1,
            "top3_typos": typos.top3,
            "top1_small": small.top1,
        }
    return result


def _read(folder: Path, lang: str) -> tuple[list[Question], list[Question]]:
    """Questions to train on and to measure."""
    train = read_questions(folder / "train.csv", lang)
    validation = folder / "validation.csv"
    return (train, read_questions(validation, lang)) if validation.exists() else split(train)


def split(questions: Sequence[Question], seed: int = 0) -> tuple[list[Question], list[Question]]:
    """(kept, held out): HELD_OUT of each intent's questions are held out, drawn by a seeded shuffle."""
    by_intent = defaultdict(list)
    for question in questions:
        by_intent[question.entries].append(question)
    kept, held = [], []
    for intent in sorted(by_intent):
        drawn = Random(f"{seed} {intent}").sample(by_intent[intent], len(by_intent[intent]))
        out = round(HELD_OUT * len(drawn))
        held += drawn[:out]
        kept += drawn[out:]
    return kept, held


def text(measured: Mapping[str, Any], _: Path) -> str:
    """The table in Markdown."""
    heads = ["", *(_TITLES[name] for name in measured)]
    rows = [
        ["intents", *(number(row["intents"], 0) for row in measured.values())],
        ["questions trained on / asked", *(f"{row['train']:,} / {row['questions']:,}" for row in measured.values())],
        *([label, *(number(row[name], places) for row in measured.values())] for label, name, places in _ROWS),
    ]
    return table(heads, rows)


_ROWS = (
    ("in scope, first (%)", "top1", 1),
    ("in scope, among three (%)", "top3", 1),
    ("in scope, first, typos (%)", "top1_typos", 1),
    ("in scope, among three, typos (%)", "top3_typos", 1),
    ("in scope, first, trained as for visitors (%)", "top1_small", 1),
    ("refused, in scope (%)", "refused_in_scope", 1),
    ("right first and not refused (%)", "top1_shown", 1),
    ("refused, out of scope (%)", "refused", 1),
    ("AUROC", "auroc", 3),
)
