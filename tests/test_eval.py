"""`build.py eval`: the figures, on replies whose figures are known."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from noa_build.cases import Question, read_dialogues, read_questions
from noa_build.evaluate import Prediction, auroc, calibration_error, figures
from noa_core import NoaError, Reply
from tests.real_base import ROOT


def prediction(right: str, kind: str, shown: list[str], candidates: list[tuple[str, float]]) -> Prediction:
    return Prediction(Question("?", tuple(filter(None, right.split(";"))), "fr"), Reply(kind, "fr", shown, candidates))


def test_figures_are_percentages_of_their_questions() -> None:
    result = figures(
        [
            prediction("a", "answer", ["a"], [("a", 0.9), ("b", 0.1)]),
            prediction("a;b", "answer", ["c"], [("c", 0.8), ("b", 0.1)]),
            prediction("a", "choices", ["b", "a"], [("b", 0.4), ("a", 0.3)]),
            prediction("a", "fallback", [], [("d", 0.2), ("e", 0.1), ("f", 0.05), ("a", 0.01)]),
            prediction("", "fallback", [], [("a", 0.1)]),
            prediction("", "answers", ["a", "b"], [("a", 0.95)]),
        ]
    )
    assert {
        name: result[name] for name in ("top1", "top3", "direct", "resolved", "misled", "choices", "refused_in_scope")
    } == {
        "top1": 25.0,
        "top3": 75.0,
        "direct": 25.0,
        "resolved": 50.0,
        "misled": 25.0,
        "choices": 25.0,
        "refused_in_scope": 25.0,
    }
    assert (result["refused"], result["answered"]) == (50.0, 50.0)


def test_auroc_counts_ties_as_half() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.1, 0.9], [0.5]) == 0.5


def test_a_perfectly_calibrated_matcher_has_no_error() -> None:
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == 0
    assert calibration_error([(1.0, False), (0.0, False)]) == 0.5


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "build.py", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_any_intent_data_set_can_be_measured(tmp_path: Path) -> None:
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    rows = [
        (f"{verb} my {noun}", f"{verb}_{noun}") for verb in ("open", "close", "paint") for noun in ("door", "window")
    ]
    lines = [
        f"{opening}{text},{entry}"
        for text, entry in rows
        for opening in ("please ", "I want to ", "could you ", "now ", "help me ", "")
    ]
    outside = [
        f"{text},"
        for text in ("what is the weather", "tell a joke", "who won", "sing a song", "a recipe", "what time is it")
    ]
    train.write_text("text,entry\n" + "\n".join([*lines, *outside]) + "\n", encoding="utf-8")
    test.write_text(
        "text,entry\nwould you open my door,open_door\npaint the window,paint_window\nweather tomorrow,\n",
        encoding="utf-8",
    )
    predictions = tmp_path / "predictions.jsonl"
    done = run("eval", test, "--train", train, "--lang", "en", "--predictions", predictions, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["questions"], result["in_scope"], result["out_of_scope"], result["top1"]) == (3, 2, 1, 100.0)
    written = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
    assert [set(item) for item in written] == [{"text", "expected", "kind", "entries", "candidates"}] * 3
    assert written[2]["expected"] == []


def test_a_file_that_cannot_be_measured_is_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("question,id\na,b\n", encoding="utf-8")
    with pytest.raises(NoaError, match="colonne « text »"):
        read_questions(wrong, "fr")
    story = tmp_path / "story.yml"
    story.write_text("- name: x\n  turns:\n    - visiteur: bonjour\n", encoding="utf-8")
    with pytest.raises(NoaError, match="conversation n° 1"):
        read_dialogues(story, "fr")


def test_conversations_are_counted() -> None:
    done = run("eval", "tests/conversations/scenarios.yml", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["conversations"] == result["conversations_passed"]
    assert result["turns"] >= result["conversations"]
