"""The compiled matcher: reproducible, and the same in the browser's Python as in CPython."""

from __future__ import annotations

import csv
import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noa_build.bundle import write_bundles
from noa_build.cases import Question, read_questions
from noa_build.evaluate import Prediction, figures
from noa_build.knowledge import read_knowledge
from noa_build.learning import SHIPPED, WHOLE, Example
from noa_build.runtime import pack, proof
from noa_build.train import train
from noa_core import Assistant
from noa_core.model import Model
from noa_core.postings import (
    LARGEST_VALUE,
    LARGEST_WEIGHT,
    decode_classes,
    decode_values,
    decode_weights,
    encode_classes,
    encode_values,
    encode_weights,
)
from noa_core.thesaurus import Thesaurus
from tests.real_base import ROOT, assistant
from tests.small_base import write_base

QUESTIONS = sorted((Path(__file__).parent / "questions").glob("*/*-scope.csv"))


def test_two_compilations_give_the_same_bytes(tmp_path: Path) -> None:
    write_base(tmp_path)
    knowledge = read_knowledge(tmp_path)
    first = write_bundles(knowledge, tmp_path / "one")
    second = write_bundles(knowledge, tmp_path / "two")
    assert [path.read_bytes() for path in first.values()] == [path.read_bytes() for path in second.values()]


def test_weights_and_calibration_are_integers(tmp_path: Path) -> None:
    write_base(tmp_path)
    path = write_bundles(read_knowledge(tmp_path), tmp_path)["fr"]
    model = json.loads(path.read_text(encoding="utf-8"))["model"]
    numbers: list[Any] = [*model["biases"], *model["gate"], model["temperature"], model["unit"], model["unknown"]]
    assert {type(number) for number in numbers} == {int}
    written = [row for part in ("classes_of", "weights") for rows in model[part].values() for row in rows]
    assert {type(row) for row in [*written, *model["rarity"].values()]} == {str}


@given(
    st.sets(st.integers(0, 30_000)),
    st.lists(st.integers(0, LARGEST_VALUE)),
    st.lists(st.integers(-LARGEST_WEIGHT, LARGEST_WEIGHT)),
)
def test_rows_are_read_as_they_were_written(classes: set[int], values: list[int], weights: list[int]) -> None:
    assert decode_classes(encode_classes(sorted(classes))) == sorted(classes)
    assert list(decode_values(encode_values(values))) == values
    assert decode_weights(encode_weights(weights)) == weights


def test_pairs_tell_an_order_that_words_do_not() -> None:
    things = ["salarie", "patron", "client", "banquier", "associe", "juge", "maire", "voisin", "notaire", "expert"]
    pairs = list(permutations(things, 2))
    asked = [Example(("le", thing, "paie", other), "paie") for thing, other in pairs]
    asked += [Example((other, "le", "paie", thing), "recoit") for thing, other in pairs]
    right = {}
    for extent in (SHIPPED, WHOLE):
        model = Model(train(asked, Thesaurus([]), "fr", extent), Thesaurus([]))
        best = [model.ranking(model.scores(model.see(example.words)))[0][0] for example in asked]
        right[extent] = sum(found == example.label for found, example in zip(best, asked, strict=True))
    assert right == {SHIPPED: len(asked) / 2, WHOLE: len(asked)}


def test_every_phrasing_of_the_base_finds_its_entry() -> None:
    knowledge = read_knowledge(ROOT)
    asked = [
        Question(text.question, (entry.id,), lang)
        for lang in ("fr", "en")
        for entry, text in knowledge.in_language(lang)
    ]
    missed = [
        question.text
        for question in asked
        if assistant().conversation(lang=question.lang).ask(question.text).entries != list(question.entries)
    ]
    assert missed == []


@pytest.fixture(scope="module")
def unseen() -> list[Question]:
    return [question for path in QUESTIONS for question in read_questions(path, "fr")]


def test_unseen_questions_keep_the_promised_floor(unseen: list[Question]) -> None:
    """The floor that the README promises, on the half that nothing is tuned on."""
    report = [question for path in QUESTIONS if path.parent.name == "report" for question in read_questions(path, "fr")]
    held = assistant()
    result = figures(
        [Prediction(question, held.conversation(lang=question.lang).ask(question.text)) for question in report]
    )
    assert result["direct"] >= 70
    assert result["resolved"] >= 88
    assert result["misled"] <= 6
    assert result["refused"] >= 80


def test_test_questions_were_not_copied_into_the_base(unseen: list[Question]) -> None:
    knowledge = read_knowledge(ROOT)
    known = {
        phrasing.casefold()
        for lang in ("fr", "en")
        for _, text in knowledge.in_language(lang)
        for phrasing in text.phrasings
        if len(phrasing.split()) > 4
    }
    assert [question.text for question in unseen if question.text.casefold() in known] == []


def test_tune_and_report_share_no_entry() -> None:
    entries = {}
    for half in ("tune", "report"):
        with (Path(__file__).parent / "questions" / half / "in-scope.csv").open(encoding="utf-8", newline="") as file:
            entries[half] = {row["entry"] for row in csv.DictReader(file)}
    assert entries["tune"] & entries["report"] == set()
    assert entries["tune"] | entries["report"] == set(read_knowledge(ROOT).entries)


def test_cpython_and_pyodide_give_the_same_replies(unseen: list[Question], tmp_path: Path) -> None:
    """Same order of candidates, confidences within 1e-4, on every test question and on turns that need what was said before."""
    held = assistant()
    state = {"v": 1, "shown": ["periode-essai-cdi"], "offered": [], "misses": 0, "lang": "fr"}
    requests: list[dict[str, Any]] = [
        {"do": "ask", "text": question.text, "lang": question.lang} for question in unseen
    ]
    requests += [
        {"do": "ask", "text": text, "lang": "fr", "state": state}
        for text in ("et pour un CDD ?", "renouvelable ?", "aucune", "chommage")
    ]
    packed = tmp_path / "runtime"
    pack(packed, ROOT / ".cache")
    bundles = [ROOT / "build" / f"bundle.{lang}.json" for lang in held.bundles]
    replies = proof.run(packed, bundles, requests)
    for request, result in zip(requests, replies, strict=True):
        conversation = Assistant(list(held.bundles.values())).conversation(
            lang=request["lang"], state=request.get("state")
        )
        here, there = conversation.ask(request["text"]).to_json(), result["reply"]
        assert [entry for entry, _ in here["candidates"]] == [entry for entry, _ in there["candidates"]], request[
            "text"
        ]
        assert all(
            abs(one - other) <= 1e-4
            for (_, one), (_, other) in zip(here["candidates"], there["candidates"], strict=True)
        )
        assert {**here, "candidates": None} == {**there, "candidates": None}
        assert conversation.state() == result["state"]
