"""The bench runs on a small base, and its figures are what they say; no test asks for a time."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bench import beside, calibration, length, noa, public, report
from bench.__main__ import PARTS
from bench.base import Document, questions
from bench.bench import Bench
from bench.peers import peers
from bench.ranking import Answer, best_of_each, figures, threshold
from bench.typos import SHARE, neighbours, with_typos
from noa_build.cases import Question, read_questions
from noa_build.evaluate import calibration_error
from noa_core import NoaError
from tests.real_base import ROOT
from tests.small_base import QUESTIONS, write_base

WORD = re.compile(r"[^\W\d_]+")


# Typos


@given(st.text(), st.sampled_from(["fr", "en"]), st.integers())
def test_a_word_gets_one_typo_at_most_and_the_rest_stays(text: str, lang: str, seed: int) -> None:
    wrong = with_typos(text, lang, seed)
    assert wrong == with_typos(text, lang, seed)
    assert WORD.sub("", wrong) == WORD.sub("", text)
    for before, after in zip(WORD.findall(text), WORD.findall(wrong), strict=True):
        assert OSA.distance(before, after) <= (len(before) > 1)


def test_three_words_in_ten_get_a_typo() -> None:
    words = [
        pair
        for question in questions(ROOT, "report")
        for pair in zip(
            WORD.findall(question.text), WORD.findall(with_typos(question.text, question.lang)), strict=True
        )
        if len(pair[0]) > 1
    ]
    wrong = sum(before != after for before, after in words) / len(words)
    assert abs(wrong - SHARE) < 0.03


def test_another_seed_gives_other_typos() -> None:
    text = "Combien dure la période d'essai d'un contrat de travail pour un cadre dirigeant ?"
    assert len({with_typos(text, "fr", seed) for seed in range(20)}) > 15


def test_keys_are_neighbours_on_the_keyboard_of_the_language() -> None:
    assert {"q", "z", "é"} == set(neighbours("fr")["a"])
    assert {"q", "s", "z"} == set(neighbours("en")["a"])
    assert "m" in neighbours("fr")["l"]
    assert all(key in neighbours(lang)[near] for lang in ("fr", "en") for key in neighbours(lang) for near in neighbours(lang)[key])  # fmt: skip


def test_a_file_with_typos_can_be_measured(tmp_path: Path) -> None:
    source, target = ROOT / "tests/questions/tune/in-scope.csv", tmp_path / "typos.csv"
    subprocess.run([sys.executable, "-m", "bench.typos", source, target], cwd=ROOT, check=True)
    plain, wrong = read_questions(source, "fr"), read_questions(target, "fr")
    assert [(item.entries, item.lang) for item in plain] == [(item.entries, item.lang) for item in wrong]
    assert sum(one.text != other.text for one, other in zip(plain, wrong, strict=True)) > len(plain) / 2


# Figures


def answer(*ranking: tuple[str, float]) -> Answer:
    return Answer(ranking, 1.0)


def test_the_threshold_refuses_at_most_one_question_in_twenty() -> None:
    asked = [Question("?", ("a",), "fr")] * 40 + [Question("?", (), "fr")]
    scores = [answer(("a", float(score))) for score in range(40)] + [answer(("a", -9.0))]
    assert threshold(scores, asked) == 2.0
    assert threshold([answer()] * 40 + [answer(("a", 1.0))], asked) == float("-inf")


def test_a_right_entry_is_resolved_only_where_it_is_shown() -> None:
    asked = [Question("?", entries, "fr") for entries in (("a",), ("a", "b"), ("a",), ("a",), (), ())]
    found = figures(
        [
            answer(("a", 5.0), ("b", 4.0)),
            answer(("c", 5.0), ("d", 4.0), ("b", 3.0)),
            answer(("a", 1.0)),
            answer(),
            answer(("a", 6.0)),
            answer(("a", 0.5)),
        ],
        asked,
        least=2.0,
    )
    assert (found.top1, found.top3, found.resolved, found.top1_shown) == (50.0, 75.0, 50.0, 25.0)
    assert (found.refused_in_scope, found.refused, found.auroc) == (50.0, 50.0, 0.375)


def test_the_best_document_of_an_entry_ranks_it() -> None:
    assert best_of_each([("b", 3.0), ("a", 2.0), ("b", 1.0), ("c", 0.0)]) == (("b", 3.0), ("a", 2.0), ("c", 0.0))


def test_bins_are_those_of_the_calibration_error() -> None:
    pairs = [(0.05, False), (0.15, True), (0.151, False), (0.95, True), (1.0, True)]
    bins = calibration.bins(pairs)
    assert [item["questions"] for item in bins] == [1, 2, 0, 0, 0, 0, 0, 0, 0, 2]
    error = sum(item["questions"] * abs(item["confidence"] - item["right"]) for item in bins if item["questions"])
    assert error / len(pairs) == pytest.approx(calibration_error(pairs), abs=1e-3)


def test_messages_are_as_long_as_they_are_said_to_be() -> None:
    asked = [Question(text, (), "fr") for text in ("Bonjour à tous", "une SAS ?", "et le Kbis alors")]
    assert {len(message) for size in length.LENGTHS for message in length.messages(asked, size)} == set(length.LENGTHS)


def test_a_fifth_of_each_intent_is_held_out() -> None:
    asked = [Question(f"{intent} {number}", (intent,), "en") for intent in "abc" for number in range(10)]
    kept, held = public.split(asked)
    assert sorted(kept + held, key=lambda item: item.text) == asked
    assert [sum(item.entries == (intent,) for item in held) for intent in "abc"] == [2, 2, 2]
    assert public.split(asked) == (kept, held)


# Peers


@pytest.mark.parametrize("name", peers())
def test_a_peer_finds_an_entry_by_its_phrasings(name: str) -> None:
    peer = peers()[name]
    if (package := peer.missing()) is not None:
        pytest.skip(f"{package} is not installed (make bench)")
    documents = [
        Document(entry, phrasing)
        for entry, (_, _, question, _, variants, _) in list(QUESTIONS.items())[:3]
        for phrasing in (question, *variants)
    ]
    measured = peer.ask(documents, ["télécharger mon kbis", "publier dans un journal", "zzz : ???", ""], "fr")
    assert [item.ranking[0][0] for item in measured.answers[:2]] == ["kbis", "annonce-legale"]
    assert len(measured.answers) == 4
    for item in measured.answers:
        scores = [score for _, score in item.ranking]
        assert scores == sorted(scores, reverse=True)
        assert len({entry for entry, _ in item.ranking}) == len(item.ranking)
    assert measured.data.raw > 0


# Parts, on the small base


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The small base with a few questions, and three small public sets."""
    root = tmp_path_factory.mktemp("project")
    write_base(root)
    for half in ("tune", "report"):
        rows = [(text, lang, entry) for entry, (_, _, fr, en, _, _) in QUESTIONS.items() for text, lang in ((fr, "fr"), (en, "en"))]  # fmt: skip
        write(root / "tests/questions" / half / "all.csv", [*rows, ("quel âge as-tu", "fr", ""), ("sing", "en", "")])
    for name in public.SETS:
        intents = [f"{verb} my {noun}" for verb in ("open", "close", "paint") for noun in ("door", "window")]
        told = [(f"{before} {text}", "", text) for text in intents for before in ("please", "now", "do", "just", "so")]
        told += [("my thing", "", text) for text in intents]
        write(root / "data" / name / "train.csv", told)
        if name != "banking77":
            write(root / "data" / name / "validation.csv", [*told[::3], ("what time is it", "", "")])
    return Bench(root, "report", root / "data")


def write(path: Path, rows: list[tuple[str, str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "lang", "entry"), *rows])


def test_noa_is_measured_as_published(small: Bench) -> None:
    measured = noa.measure(small)
    assert measured["fr"]["entries"] == len(QUESTIONS)
    assert measured["fr"]["plain"]["in_scope"] == len(QUESTIONS)
    assert measured["en"]["plain"]["top1"] >= 80
    assert measured["fr"]["pyodide"]["median"] > 0
    assert "`resolved` (%)" in noa.text(measured, Path())


def test_pyodide_ranks_like_cpython(small: Bench) -> None:
    asked = small.questions
    ranked = [[entry for entry, _ in item.ranking] for item in noa.ask_in_pyodide(small.bundles, asked)]
    assert ranked == [[entry for entry, _ in item.ranking] for item in noa.ask(small.assistant, asked)[1]]


def test_public_sets_are_measured_from_a_folder(small: Bench) -> None:
    measured = public.measure(small)
    assert {name: row["intents"] for name, row in measured.items()} == dict.fromkeys(public.SETS, 6)
    assert measured["banking77"]["refused"] is None
    assert "| CLINC150 | BANKING77 | Code du travail |" in public.text(measured, Path())


def test_the_tables_of_peers_name_what_is_not_installed() -> None:
    size = {"raw": 2000, "gzip": 1000, "brotli": 900}
    row = {"questions": 1, "top1": 100.0, "top3": 100.0, "top1_typos": 0.0, "resolved": 100.0, "refused_in_scope": 0.0,
           "refused": None, "auroc": None, "milliseconds": {"median": 1.0, "p95": 2.0}}  # fmt: skip
    text = beside.text(
        {
            "phrasings": {"fr": 3, "en": 3},
            "matchers": {"NOA": {"fr": row, "en": row}, "X": {"fr": row, "en": row}, "X, more": {"fr": row, "en": row}},
            "sizes": {name: {"code": size, "fr": size, "en": size} for name in ("NOA", "X", "X, more")},
            "versions": ["X 1"],
            "missing": ["Pagefind"],
        },
        Path(),
    )
    assert "| X, more | 100.0 | 100.0 | 0.0 | 100.0 | 0.0 | – | – | 1.00 | 2.00 |" in text
    assert text.count("2 / 1 / 1") == 6
    assert "Not installed, so not measured: Pagefind." in text


def test_pictures_are_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (make bench)")
    calibration.text({"bins": calibration.bins([(0.9, True), (0.2, False)]), "ece": {"both": 0.15}}, tmp_path)
    costs = [float(size) for size in length.LENGTHS]
    growth = {"cpython": length.growth(costs), "pyodide": length.growth(costs)}
    assert growth["cpython"] == 1.0
    length.text({"lengths": length.LENGTHS, "cpython": costs, "pyodide": costs, "growth": growth}, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {calibration.PICTURE, length.PICTURE}


# Where figures go


def test_figures_go_between_their_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    begin, end = "<!-- noa: generated by make bench -->", "<!-- noa: end -->"
    readme.write_text(f"Before.\n\n{begin}\nold\n{end}\n\nAfter.\n", encoding="utf-8")
    about = {"command": "make bench", "date": "2026-01-31", "commit": "abc", "machine": "two cores"}
    for _ in range(2):
        report.write(tmp_path, "noa", about, {"top1": 90.0}, "| a |")
    page = readme.read_text(encoding="utf-8")
    assert page.startswith(f"Before.\n\n{begin}\n\n2026-01-31")
    assert page.endswith(f"| a |\n\n{end}\n\nAfter.\n")
    assert "old" not in page
    assert json.loads((tmp_path / "results/noa.json").read_text(encoding="utf-8"))["figures"] == {"top1": 90.0}
    with pytest.raises(NoaError, match="remettez"):
        report.write(tmp_path, "length", about, {}, "")


def test_the_readme_has_a_place_for_every_part() -> None:
    page = (ROOT / "bench/README.md").read_text(encoding="utf-8")
    for part in PARTS:
        assert report.replaced(page, part, "x", ROOT / "bench/README.md")
