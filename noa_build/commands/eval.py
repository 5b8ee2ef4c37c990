"""`build.py eval`: measure on questions and conversations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from noa_build.atomic import write_text
from noa_build.bundle import concepts
from noa_build.cases import Dialogue, Question, read_dialogues, read_questions
from noa_build.entry import LANGUAGES
from noa_build.evaluate import Failure, Prediction, figures, play, predict
from noa_build.intents import intent_assistant
from noa_build.remembered import remembered
from noa_build.workspace import bundle_paths
from noa_core import Assistant

_NAMES = {
    "questions": "Questions",
    "in_scope": "  dans le domaine",
    "out_of_scope": "  hors du domaine",
    "top1": "Bonne fiche en premier (top1)",
    "top3": "Bonne fiche parmi trois (top3)",
    "direct": "Réponse directe et juste (direct)",
    "resolved": "Bonne fiche montrée (resolved)",
    "misled": "Réponse fausse (misled)",
    "choices": "Choix proposés (choices)",
    "refused_in_scope": "Refusées à tort (refused_in_scope)",
    "refused": "Hors domaine refusées (refused)",
    "answered": "Hors domaine répondues (answered)",
    "auroc": "AUROC",
    "ece": "Erreur de calibration (ece)",
    "conversations": "Conversations",
    "conversations_passed": "  réussies",
    "turns": "Tours",
    "turns_passed": "  réussis",
}
_COUNTS = {
    "questions",
    "in_scope",
    "out_of_scope",
    "conversations",
    "conversations_passed",
    "turns",
    "turns_passed",
    "auroc",
    "ece",
}


def run(
    root: Path, cases: Sequence[Path], train: Path | None, lang: str, predictions: Path | None, as_json: bool
) -> None:
    """Print the figures of the cases; the bundles are built first when the base has changed since.

    Raises:
        NoaError: when a file cannot be read.
    """
    questions: list[Question] = []
    dialogues: list[Dialogue] = []
    for path in cases:
        if path.suffix in (".yml", ".yaml"):
            dialogues += read_dialogues(path, lang)
        else:
            questions += read_questions(path, lang)
    if train is not None:
        vocabulary = concepts(remembered(root), lang) if lang in LANGUAGES else []
        assistant = intent_assistant(read_questions(train, lang), lang, vocabulary)
    else:
        assistant = Assistant.load(list(bundle_paths(root).values()))
    predicted = predict(assistant, questions)
    result = figures(predicted) if questions else {}
    failures = [failure for dialogue in dialogues for failure in play(assistant, dialogue)]
    if dialogues:
        turns = sum(len(dialogue.turns) for dialogue in dialogues)
        result |= {
            "conversations": len(dialogues),
            "conversations_passed": len(dialogues) - len({failure.dialogue for failure in failures}),
            "turns": turns,
            "turns_passed": turns - len(failures),
        }
    if predictions is not None:
        write_text(predictions, "".join(_line(item) for item in predicted))
    if as_json:
        click.echo(json.dumps(result))
    else:
        _show(result, failures)


def _line(item: Prediction) -> str:
    reply = item.reply
    return (
        json.dumps(
            {
                "text": item.question.text,
                "expected": list(item.question.entries),
                "kind": reply.kind,
                "entries": reply.entries,
                "candidates": [[entry, round(confidence, 6)] for entry, confidence in reply.candidates],
            },
            ensure_ascii=False,
        )
        + "\n"
    )


def _show(result: dict[str, float | int], failures: Sequence[Failure]) -> None:
    for name, value in result.items():
        shown = str(value) if name in _COUNTS else f"{value:.1f} %".replace(".", ",")
        click.echo(f"{_NAMES[name]:<44}{shown:>9}")
    for failure in failures:
        click.echo(f"✗ {failure.dialogue}, tour {failure.turn} « {failure.visitor} » : {' ; '.join(failure.reasons)}")
