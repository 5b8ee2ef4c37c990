"""The guides show what their readers will see: each picture is taken from the real thing, here.

`make pictures` takes them anew. A test fails when a view no longer holds what its picture shows, not when a pixel differs.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from noa_build.admin.page import write_admin
from noa_build.assets import write_assets
from noa_build.commands import misses, review
from noa_build.commands.review import OverBudget
from noa_build.knowledge import read_knowledge
from noa_build.preview.preview import Preview
from noa_build.preview.server import News, SiteHandler
from tests.browser import StaticServer, Watch
from tests.built_site import edit
from tests.chat import START, Chat
from tests.guide import DOCS, Picture, example, pictures
from tests.part_of_base import copy_part
from tests.real_base import ROOT
from tests.test_admin import FILL, PICK
from tests.test_chat import UNEMPLOYED
from tests.test_report import OUTSIDE, opened, published
from tests.test_review import git

FOLDER = DOCS / "images"
MOST = 60_000
"""Bytes of a picture."""
TAKEN = (
    "admin-connexion", "admin-fiche", "admin-fiches", "apercu-panneau", "chat", "page-fiche", "premiere-question", "questions-manquees",
    "relecture", "signaler",
)  # fmt: skip
"""The pictures that are taken here."""

Take = Callable[..., None]


@pytest.fixture
def take() -> Take:
    """Takes a picture of a page, or of a part of it; keeps it as docs/images/<name>.png when NOA_PICTURES is set."""

    def take(place: Page | Locator, name: str, height: int | None = None) -> None:
        assert name in TAKEN
        page = place if isinstance(place, Page) else place.page
        page.evaluate("document.fonts.ready")
        image = Image.open(io.BytesIO(place.screenshot(animations="disabled", caret="hide")))
        image = image.crop((0, 0, image.width, min(image.height, height or image.height)))
        assert image.getcolors(8) is None, "an empty view"
        if "NOA_PICTURES" in os.environ:
            FOLDER.mkdir(exist_ok=True)
            few = image.convert("RGB").quantize(48, dither=Image.Dither.NONE)
            few.save(FOLDER / f"{name}.png", optimize=True)

    return take


# What the guides show


@pytest.mark.parametrize("picture", pictures(), ids=lambda picture: picture.path.stem)
def test_each_picture_is_small_and_said_in_words(picture: Picture) -> None:
    data = picture.path.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) <= MOST
    width, height = struct.unpack(">II", data[16:24])
    assert 400 <= width <= 1400 and 150 <= height <= 1000
    assert len(picture.alt) >= 30
    assert picture.guide.name == "README.md" or not re.search(r"\b(the|with|and|of)\b", picture.alt)


def test_each_picture_that_is_taken_is_shown_and_each_that_is_shown_is_taken() -> None:
    shown = {picture.path.resolve() for picture in pictures()}
    assert shown == {FOLDER / f"{name}.png" for name in TAKEN}
    assert shown == set(FOLDER.iterdir())


def test_the_index_leads_to_every_guide_and_every_link_leads_somewhere() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for guide in DOCS.glob("*.md"):
        assert guide.name == "README.md" or f"]({guide.name})" in index, guide.name
        text = guide.read_text(encoding="utf-8")
        for link, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)]+))?\)", text):
            target = (guide.parent / link).resolve() if link else guide
            assert target.exists(), f"{guide.name}: {link}"
            if anchor:
                headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
                assert anchor in {_anchor(heading) for heading in headings}, f"{guide.name}: {link}#{anchor}"


def _anchor(heading: str) -> str:
    """As GitHub and GitLab name it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# The chat


def test_the_chat_answers_a_founder(page: Page, site: StaticServer, take: Take) -> None:
    page.goto(site.url)
    chat = Chat(page)
    reply = chat.ask(UNEMPLOYED)
    expect(reply).to_have_attribute("data-kind", "answer")
    expect(reply.locator(".noa-sources a").first).to_be_visible()
    take(page, "chat")


def test_a_missed_question_is_shown_before_it_is_sent(page: Page, dist: Path, tmp_path: Path, take: Take) -> None:
    server = StaticServer(published(dist, tmp_path / "dist", "github", None), "/noa/")
    page.set_viewport_size({"width": 800, "height": 1200})
    page.goto(server.url)
    report = opened(Chat(page).ask(OUTSIDE))
    expect(report.get_by_label("Votre question")).to_have_value(OUTSIDE)
    expect(report.get_by_role("link", name="Publier")).to_be_visible()
    report.evaluate("(part) => part.scrollIntoView({ block: 'center' })")
    take(report, "signaler")
    server.close()


# The preview of a first question


@pytest.fixture
def previewed(dist: Path, tmp_path: Path, page: Page) -> Iterator[str]:
    """The address of `build.py serve` on the whole base, once the guide's entry is written."""
    project = tmp_path / "project"
    shutil.copytree(ROOT / "knowledge", project / "knowledge")
    for name in ("site", "mkdocs.yml", "mkdocs.en.yml"):
        (project / name).symlink_to(ROOT / name)
    (project / "dist").symlink_to(dist)
    (project / "build").symlink_to(dist.parent / "build")
    preview = Preview(project, tmp_path / "preview")
    news = News()
    handler = partial(SiteHandler, directory=str(dist), preview=tmp_path / "preview" / "site", news=news)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    written = example()
    (project / written.path).write_text(written.text, encoding="utf-8")
    assert preview.update([project / written.path]).entries == (written.id,)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_first_question_is_answered_explained_and_has_its_page(previewed: str, page: Page, take: Take) -> None:
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(previewed)
    chat, written = Chat(page), example()
    chat.expect_state("ready")
    reply = chat.ask(written.question)
    expect(reply).to_have_attribute("data-entries", written.id)
    panel = page.locator('[data-noa="preview"]')
    row = panel.locator("tr[data-entry]").first
    expect(row).to_have_attribute("data-entry", written.id)
    expect(panel.locator(".noa-preview-because")).to_contain_text("Parce que")
    take(page, "premiere-question")
    take(panel, "apercu-panneau")
    page.goto(f"{previewed}reponses/{written.id}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("acompte")
    expect(page.get_by_text("validée").first).to_be_visible()
    take(page, "page-fiche")


# Reports


def _open(page: Page, host: StaticServer, file: Path) -> None:
    host.pages["/"] = file.read_text(encoding="utf-8")
    page.set_viewport_size({"width": 1000, "height": 900})
    page.goto(host.url)


def test_a_review_is_a_page_with_pictures(tmp_path: Path, page: Page, host: StaticServer, take: Take) -> None:
    knowledge = copy_part(tmp_path)
    (tmp_path / ".gitignore").write_text("/build/\n/.cache/\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "The base")
    written = example()
    (tmp_path / written.path).write_text(written.text, encoding="utf-8")
    edit(
        knowledge / "inspection-travail" / "temps-partiel-minimum.md",
        "variants:\n",
        "variants:\n  - combien payer les heures supplémentaires\n  - payer des heures en plus à un salarié\n  - majoration des heures en plus\n",
    )
    with suppress(OverBudget):
        review.run(tmp_path, "main", None, tmp_path / "relecture.html")
    _open(page, host, tmp_path / "relecture.html")
    expect(page.get_by_text(written.id).first).to_be_visible()
    expect(page.locator("figure").first).to_be_visible()
    take(page, "relecture")


ASKED = {
    "2026-11-03": ["un salarié peut-il exiger un acompte sur son salaire ?", "acompte de salaire obligatoire ou pas", "quelle météo demain à Lyon"],
    "2026-11-10": ["mon salarié demande une avance sur sa paie", "comment ouvrir un restaurant sur une péniche ?", "je peux payer un acompte à mon dev ?"],
    "2026-11-17": ["marque pas chère comment la déposer vite", "acompte sur salaire le 15 du mois", "recette de la tarte aux pommes", "dépot marque prix"],
}  # fmt: skip
"""Questions as visitors send them, by day."""


def test_missed_questions_become_a_report(tmp_path: Path, page: Page, host: StaticServer, take: Take) -> None:
    file = tmp_path / "demandes.jsonl"
    lines = [{"text": text, "date": day, "lang": "fr"} for day, texts in ASKED.items() for text in texts]
    file.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")
    misses.run(ROOT, [file], tmp_path / "rapport.html")
    _open(page, host, tmp_path / "rapport.html")
    expect(page.get_by_role("heading", name="Par semaine")).to_be_visible()
    expect(page.locator("figure").first).to_be_visible()
    take(page, "questions-manquees")


# The editor in the browser


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[StaticServer]:
    """`/admin/` for the whole base, beside the pages that it links to."""
    write_admin(ROOT, read_knowledge(ROOT), write_assets(ROOT, tmp_path), tmp_path)
    server = StaticServer(tmp_path, "/")
    for entry in read_knowledge(ROOT).entries:
        server.pages[f"/reponses/{entry}/"] = server.pages[f"/en/reponses/{entry}/"] = "<title>Fiche</title>"
    yield server
    server.close()


def test_entries_are_forms_in_the_browser(editor: StaticServer, page: Page, watch: Watch, take: Take) -> None:
    page.set_viewport_size({"width": 1360, "height": 850})
    page.add_init_script(PICK)
    page.goto(f"{editor.url}admin/")
    local = page.get_by_role("button", name="Travailler avec un dépôt local")
    expect(local).to_be_visible()
    expect(page.get_by_text("nommez le dépôt du projet").filter(visible=True)).to_be_visible()
    take(page, "admin-connexion")
    files = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "knowledge").rglob("*.*"))
    }
    page.evaluate(FILL, files)
    local.click()
    page.get_by_text("Inspection du travail et renseignements en droit du travail").first.click(timeout=START)
    entry = page.get_by_text("Comment payer les heures supplémentaires d'un salarié ?")
    expect(entry).to_be_visible(timeout=START)
    take(page, "admin-fiches")
    entry.click()
    shown = page.frame_locator("iframe").first.locator(".noa-answer")
    expect(shown).to_contain_text("majorées")
    expect(page.locator('[data-key-path="question"]').first).to_be_visible()
    take(page, "admin-fiche", height=620)
