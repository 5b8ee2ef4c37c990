"""Entries that wait in knowledge/_drafts: not published, and valid on the day they are."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from noa_build.entry import LANGUAGES
from noa_build.knowledge import read_knowledge
from tests.real_base import ROOT

DRAFTS = ROOT / "knowledge" / "_drafts"
QUESTIONS = Path(__file__).parent / "questions" / "drafts"


def test_a_draft_is_not_part_of_the_base() -> None:
    drafts = {path.stem for path in DRAFTS.glob("*/*.md") if "." not in path.stem}
    assert drafts.isdisjoint(read_knowledge(ROOT).entries)


def test_base_and_drafts_together_are_a_valid_base(tmp_path: Path) -> None:
    together = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", together, ignore=shutil.ignore_patterns("_drafts"))
    shutil.copytree(DRAFTS, together, dirs_exist_ok=True)
    knowledge = read_knowledge(tmp_path)
    assert [entry.id for entry in knowledge.entries.values() if set(entry.texts) != set(LANGUAGES)] == []


def test_every_draft_has_its_unseen_questions() -> None:
    asked = {"tune": set[str](), "report": set[str]()}
    for half, entries in asked.items():
        with (QUESTIONS / f"{half}.csv").open(encoding="utf-8", newline="") as file:
            entries |= {row["entry"] for row in csv.DictReader(file)}
    assert asked["tune"].isdisjoint(asked["report"])
    assert asked["tune"] | asked["report"] == {path.stem for path in DRAFTS.glob("*/*.md") if "." not in path.stem}
