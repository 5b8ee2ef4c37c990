"""docs/contrats.md says what the schemas say, and what NOA writes and sends is what the schemas allow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Page, expect

from build import main
from noa_build import answers
from noa_build.commands import overdue
from noa_build.contract_tables import PAGE, with_tables
from noa_build.knowledge import read_knowledge
from noa_build.validate import SCHEMAS, formats, schema_text
from tests.browser import StaticServer
from tests.chat import START, Chat
from tests.real_base import assistant
from tests.small_base import write_base


def schema(name: str) -> dict[str, Any]:
    return json.loads(schema_text(name))  # type: ignore[no-any-return]


def mistakes(name: str, value: object) -> list[str]:
    validator = Draft202012Validator(schema(name), format_checker=formats)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def properties(part: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property that a schema names, with its own schema."""
    if isinstance(part, dict):
        for name, inner in part.get("properties", {}).items():
            yield f"{path}.{name}", inner
        for key, inner in part.items():
            yield from properties(inner, f"{path}.{key}")
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from properties(inner, f"{path}[{place}]")


# The page


def test_the_page_says_what_the_schemas_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page), "run: python -m noa_build.contract_tables"


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_valid_and_says_each_key_in_the_page(name: str) -> None:
    held = schema(name)
    Draft202012Validator.check_schema(held)
    assert f"<!-- schéma : {name} -->" in PAGE.read_text(encoding="utf-8")
    assert f"/schemas/{name}.json" in PAGE.read_text(encoding="utf-8")
    silent = [
        path
        for path, part in properties(held)
        if path.rpartition(".")[2] not in ("v", "type") and not part.get("description") and "$ref" not in part
    ]
    assert silent == []


def test_the_page_has_every_command_with_its_options() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## Ligne de commande\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `([a-z]+)(.*?)` \|", section, re.MULTILINE))
    assert all(option in section for option in _options(main))
    for verb, command in main.commands.items():
        assert set(re.findall(r"--[a-z-]+", rows[verb])) == _options(command), verb


def _options(command: click.Command) -> set[str]:
    return {max(part.opts, key=len) for part in command.params if isinstance(part, click.Option)}


# The files of the site


def test_the_manifest_and_all_that_it_names_are_as_published(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    assert mistakes("manifest", manifest) == []
    for lang, held in manifest["answers"].items():
        index = json.loads((dist / held["file"]).read_text(encoding="utf-8"))
        assert mistakes("answers", index) == []
        for entry in index["entries"].values():
            answer = json.loads((dist / entry["file"]).read_text(encoding="utf-8"))
            assert (answer["lang"], mistakes("answer", answer)) == (lang, [])


def test_an_index_in_parts_is_as_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_TOGETHER", 5)
    monkeypatch.setattr(answers, "SHARD", 4)
    write_base(tmp_path)
    written, files = answers.answer_files(read_knowledge(tmp_path))
    index = json.loads(files[written["fr"].index])
    assert len(index["shards"]) == 2
    assert mistakes("answers", index) == []
    for part in index["shards"]:
        entries = json.loads(files[part["file"]])
        assert mistakes("answers", {**index, "entries": entries}) == []


def test_schemas_refuse_what_is_not_the_contract() -> None:
    assert mistakes("answer", {"id": "kbis", "body": ["<b>"]})
    assert mistakes(
        "message-from-noa", {"noa": {"v": 1, "type": "reply", "kind": "answer", "entries": [], "text": "x"}}
    )
    assert mistakes("message-to-noa", {"noa": {"v": 1, "type": "ask"}})
    assert mistakes("reply", {"kind": "answer"})


# Python


def test_replies_and_what_is_remembered_are_as_published() -> None:
    kinds = set()
    for lang, messages in {
        "fr": ["bonjour", "je suis au chomage et je monte ma boîte, je garde mes allocations ?", "et pour un CDD ?", "aide", "la deuxième",
               "mon Iban est FR7630006000011234567890189", "recette de crêpes", "quel temps fera-t-il demain", "parler à quelqu'un",
               "comment demander l'Acre et obtenir un Kbis ?", "pole emploi m'a radié", "wie gründe ich eine Firma?"],
        "en": ["hello", "how do I get a Kbis?", "what about a fixed-term contract?", "a person please", "pancake recipe"],
    }.items():  # fmt: skip
        conversation = assistant().conversation(lang=lang)
        for message in messages:
            reply = conversation.ask(message).to_json()
            kinds.add(reply["kind"])
            assert mistakes("reply", json.loads(json.dumps(reply))) == [], message
            assert mistakes("state", json.loads(json.dumps(conversation.state()))) == [], message
    assert {"answer", "fallback", "smalltalk", "handoff"} <= kinds


# Issues


def test_issues_are_as_published(tmp_path: Path) -> None:
    write_base(tmp_path)
    overdue.run(tmp_path, date(2027, 6, 1), tmp_path / "issues")
    issues = json.loads((tmp_path / "issues" / "issues.json").read_text(encoding="utf-8"))
    assert issues
    assert mistakes("issues", issues) == []


# Messages

HEARD = """
window.heard = [];
addEventListener("message", ({ data }) => data?.noa && window.heard.push(data));
"""


def test_messages_in_both_directions_are_as_published(page: Page, host: StaticServer, site: StaticServer) -> None:
    page.add_init_script(HEARD)
    host.pages["/"] = (
        f'<!doctype html><html lang="fr"><title>Partenaire</title><h1>Partenaire</h1><script src="{site.url}embed.js" data-noa '
        'data-mode="inline" data-partner="france-travail" data-lang="fr" data-theme="light" data-color="#155e59" data-title="Conseil" defer></script>'
    )
    page.goto(host.origin + "/")
    chat = Chat(page.frame_locator("iframe"))
    page.evaluate(
        "() => { Noa.open(); Noa.setConfig({ theme: 'dark' }); Noa.ask('comment obtenir un extrait Kbis ?') }"
    )
    expect(chat.replies).to_have_count(1, timeout=START)
    chat.replies.first.get_by_role("button", name="Oui").click()
    chat.ask("je veux parler à quelqu'un")
    page.evaluate("() => Noa.close()")
    chat.input.press("Escape")
    frame = next(frame for frame in page.frames if "/embed/" in frame.url)
    page.wait_for_function("heard.some(({ noa }) => noa.type === 'close')")
    sent, told = frame.evaluate("heard"), page.evaluate("heard")
    assert {"config", "open", "ask"} <= {message["noa"]["type"] for message in sent}
    assert {"ready", "resize", "conversation", "reply", "feedback", "handoff", "close"} <= {
        message["noa"]["type"] for message in told
    }
    for message in sent:
        assert mistakes("message-to-noa", message) == [], message
    for message in told:
        assert mistakes("message-from-noa", message) == [], message
