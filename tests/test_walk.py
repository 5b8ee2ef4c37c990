"""The guide « Ajouter une question » leads from a clean clone to an answer in the browser, a review and a finished site."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.guide import FIRST_QUESTION, blocks, example
from tests.part_of_base import keep_part
from tests.walk import PARTS, clone, walk


def test_whoever_follows_the_guide_has_a_first_question_online(tmp_path: Path, chromium: Browser) -> None:
    project = clone(tmp_path, keep_part)
    done = walk(project, chromium)
    typed = {command for block in blocks(FIRST_QUESTION) for command in block.commands} - {"make serve"}
    assert done.said.keys() == typed
    said = {command.split()[2]: text for command, text in done.said.items() if "build.py " in command}
    entry = example()
    assert str(entry.path) in said["new"]
    assert "Base valide : 12 fiches" in said["check"]
    assert f"{entry.id}" in said["ask"]
    assert entry.id in said["review"]
    for title in PARTS.values():
        assert title in str(done)


def test_the_guide_says_in_ten_minutes_only_what_the_editor_waits_for() -> None:
    slow = ("ask", "review", "build.py\n")
    for block in blocks(FIRST_QUESTION):
        if block.numbered and block.kind == "sh":
            assert not [verb for verb in slow if f"build.py {verb}" in block.text or block.text.endswith(verb)]
