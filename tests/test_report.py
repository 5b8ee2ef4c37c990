"""A missed question that the visitor sends by their own act: shown, edited, masked, and sent from elsewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from noa_build.answers import answer_files
from noa_build.hashed import write_hashed
from noa_build.knowledge import read_knowledge
from noa_build.misses.missed import of_message
from noa_build.problems import KnowledgeError
from tests.axe import violations
from tests.browser import StaticServer
from tests.built_site import edit
from tests.chat import Chat
from tests.small_base import write_base
from tests.test_chat import MAINTENANCE, UNEMPLOYED

FORGE = "https://forge.example/startups/noa"
ADDRESS = "noa+startups@exemple.fr"
OUTSIDE = "quelle est la recette de la tarte aux pommes ?"
ELSEWHERE = "qui a gagné le match hier soir ?"


def published(dist: Path, folder: Path, forge: str | None, email: str | None) -> Path:
    """The built site as it is when `_site.yml` names a forge and `_partner.yml` an address: these stand in the index of answers."""
    shutil.copytree(dist, folder, copy_function=os.link)
    (index,) = folder.glob("answers/index.fr.*.json")
    data = json.loads(index.read_text(encoding="utf-8"))
    page = folder / "index.html"
    text = page.read_text(encoding="utf-8")
    first = json.loads(text.partition('data-noa="first">')[2].partition("</script>")[0])
    for held in (data, first["index"]):
        held["forge"] = {"kind": forge, "url": FORGE} if forge else None
        for partner in held["partners"].values():
            partner["email"] = email
    new = write_hashed(folder / "answers", "index.fr.json", json.dumps(data).encode())
    assert index.name in text
    page.unlink()
    before, mark, after = text.replace(index.name, new.name).partition('data-noa="first">')
    inside = json.dumps(first).replace("<", "\\u003c")
    page.write_text(before + mark + inside + after[after.index("</script>") :], encoding="utf-8")
    return folder


@pytest.fixture
def chat(dist: Path, tmp_path: Path, request: pytest.FixtureRequest, page: Page) -> Iterator[Chat]:
    """The chat of a project whose forge and whose administrations' address are the parameter's."""
    forge, email = getattr(request, "param", ("github", ADDRESS))
    server = StaticServer(published(dist, tmp_path / "dist", forge, email), "/noa/")
    page.goto(server.url)
    yield Chat(page)
    server.close()


def test_the_index_names_the_forge_and_the_addresses(tmp_path: Path) -> None:
    folder = write_base(tmp_path)
    edit(folder / "_site.yml", "human:", f"forge: {{kind: gitlab, url: {FORGE}}}\nhuman:")
    edit(folder / "greffe/_partner.yml", "scope:", f"email: {ADDRESS}\nscope:")
    written, files = answer_files(read_knowledge(tmp_path))
    index = json.loads(files[written["fr"].index])
    assert index["forge"] == {"kind": "gitlab", "url": FORGE}
    assert (index["partners"]["greffe"]["email"], index["partners"]["travail"]["email"]) == (ADDRESS, None)


@pytest.mark.parametrize(
    "email", ["x", "a@b", "Jean <a@b.fr>", "a@b.fr?bcc=c@d.fr", "a@b.fr,c@d.fr", '"a b"@c.fr', "a@b.fr\\n"]
)
def test_an_address_that_could_be_read_otherwise_is_refused(tmp_path: Path, email: str) -> None:
    folder = write_base(tmp_path)
    edit(folder / "greffe/_partner.yml", "scope:", f"email: {json.dumps(email)}\nscope:")
    with pytest.raises(KnowledgeError, match="adresse de courriel"):
        read_knowledge(tmp_path)


def opened(reply: Locator) -> Locator:
    reply.get_by_text("Signaler cette question").click()
    return reply.locator('[data-noa="report"]')


def address(report: Locator, name: str) -> str:
    return report.get_by_role("link", name=name).get_attribute("href") or ""


def test_a_missed_question_opens_a_filled_in_issue(chat: Chat) -> None:
    report = opened(chat.ask(OUTSIDE))
    expect(report.get_by_label("Votre question")).to_have_value(OUTSIDE)
    parts = urlsplit(address(report, "Publier sur forge.example"))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{FORGE}/issues/new"
    body = parse_qs(parts.query)["body"][0]
    assert body == report.locator('[data-noa="report-text"]').text_content()
    (found,) = of_message(body, "x", None)
    assert (found.text, found.lang, found.kind) == (OUTSIDE, "fr", "fallback")
    expect(report.get_by_role("link", name="Publier")).to_have_attribute("rel", "noopener noreferrer")
    expect(report).to_contain_text("visible de tous")


@pytest.mark.parametrize("chat", [("gitlab", None)], indirect=True)
def test_gitlab_has_a_form_of_its_own(chat: Chat) -> None:
    report = opened(chat.ask(OUTSIDE))
    parts = urlsplit(address(report, "Publier"))
    assert parts.path == "/startups/noa/-/issues/new"
    assert OUTSIDE in parse_qs(parts.query)["issue[description]"][0]
    expect(report.get_by_role("link", name="courriel")).to_have_count(0)


@pytest.mark.parametrize("chat", [(None, None)], indirect=True)
def test_without_forge_and_address_nothing_is_offered(chat: Chat) -> None:
    reply = chat.ask(OUTSIDE)
    expect(reply).to_have_attribute("data-kind", "fallback")
    expect(reply.locator('[data-noa="report"]')).to_have_count(0)


def test_the_administration_gets_a_mail(chat: Chat) -> None:
    report = opened(chat.ask(OUTSIDE))
    mail = address(report, "Envoyer par courriel")
    head, _, query = mail.partition("?")
    assert head == "mailto:noa%2Bstartups@exemple.fr"
    said = dict(part.split("=", 1) for part in query.split("&"))
    assert unquote(said["body"]).replace("\r\n", "\n") == report.locator('[data-noa="report-text"]').text_content()


def test_what_is_sent_is_what_was_edited_with_personal_data_masked(chat: Chat) -> None:
    report = opened(chat.ask(OUTSIDE))
    note = report.get_by_text("NOA a reconnu des données personnelles")
    expect(note).to_be_hidden()
    expect(report).to_contain_text("ni nom, ni adresse, ni numéro")
    report.get_by_label("Votre question").fill("Mon numéro est le 06 12 34 56 78 & mon mél jean@exemple.fr\nbcc: x")
    expect(note).to_be_visible()
    text = report.locator('[data-noa="report-text"]')
    expect(text).to_contain_text("- Mon numéro est le ••• & mon mél •••\n- bcc: x")
    for name in ("Publier", "courriel"):
        sent = unquote(address(report, name)).replace("+", " ")
        assert "•••" in sent and "06 12" not in sent and "jean@" not in sent
        assert urlsplit(address(report, name)).scheme in ("https", "mailto")
    report.get_by_label("Votre question").fill("  \n ")
    expect(report.get_by_role("link")).to_have_count(0)
    expect(report).to_contain_text("Écrivez la question à signaler.")


def test_an_answer_that_did_not_help_may_be_reported(chat: Chat) -> None:
    reply = chat.ask(UNEMPLOYED)
    expect(reply.locator('[data-noa="report"]')).to_have_count(0)
    reply.get_by_role("button", name="Non").click()
    report = opened(reply)
    body = parse_qs(urlsplit(address(report, "Publier")).query)["body"][0]
    (found,) = of_message(body, "x", None)
    assert (found.text, found.kind, found.entries) == (UNEMPLOYED, "useless", (MAINTENANCE,))
    reply.get_by_role("button", name="Oui").click()
    expect(report).to_be_hidden()


def test_two_misses_are_reported_together_and_the_wish_for_a_person_is_not(chat: Chat) -> None:
    chat.ask(OUTSIDE)
    handoff = chat.ask(ELSEWHERE)
    expect(handoff).to_have_attribute("data-kind", "handoff")
    expect(opened(handoff).get_by_label("Votre question")).to_have_value(f"{OUTSIDE}\n{ELSEWHERE}")
    person = chat.ask("je veux parler à un conseiller")
    expect(person).to_have_attribute("data-kind", "handoff")
    expect(person.locator('[data-noa="report"]')).to_have_count(0)


def test_nothing_leaves_before_the_visitor_sends_it(chat: Chat, page: Page) -> None:
    reply = chat.ask(OUTSIDE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    report = opened(reply)
    report.get_by_label("Votre question").fill("une autre question")
    expect(report.locator('[data-noa="report-text"]')).to_contain_text("une autre question")
    assert not [url for url in asked if not re.search(r"/noa/runtime/", url)]


def test_axe_finds_no_obstacle_in_the_report(chat: Chat, page: Page) -> None:
    opened(chat.ask(OUTSIDE))
    expect(page.get_by_role("link", name="Publier")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
