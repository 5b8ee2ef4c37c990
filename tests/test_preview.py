"""The preview of `build.py serve`: an edit is shown as the next build will show it, and nothing of it is published."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from noa_build.bundle import concepts, examples
from noa_build.knowledge import read_knowledge
from noa_build.preview.patch import Matcher
from noa_build.preview.preview import Preview, TooMuch
from noa_build.preview.server import News, SiteHandler
from noa_build.problems import KnowledgeError
from noa_build.train import train
from noa_core import Assistant
from noa_core.bundle import parse_bundle
from noa_core.model import Model
from noa_core.thesaurus import Thesaurus
from tests.built_site import built, edit, new_project

KBIS = Path("knowledge/greffe/kbis.md")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = new_project(tmp_path_factory.mktemp("preview"))
    built(root)
    return root


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(finished, root, symlinks=True)
    return root


@pytest.fixture
def preview(project: Path) -> Preview:
    return Preview(project, project / "build" / "preview")


def published(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(
        [*(root / "dist").rglob("*"), *(root / "build").glob("*.json"), *(root / "build" / "pages").rglob("*")]
    ):
        if path.is_file():
            digest.update(f"{path.relative_to(root)}{path.stat().st_mtime_ns}".encode() + path.read_bytes())
    return digest.hexdigest()


def bundle(preview: Preview, lang: str) -> str:
    """The bundle that the chat page of the preview loads."""
    page = (preview.folder / "site" / ("" if lang == "fr" else lang) / "index.html").read_text(encoding="utf-8")
    manifest = json.loads(re.search(r'data-noa="manifest">(.*?)</script>', page).group(1))  # type: ignore[union-attr]
    return (preview.folder / "site" / manifest["bundles"][lang]["file"]).read_text(encoding="utf-8")


def ask(preview: Preview, question: str, lang: str = "fr") -> list[tuple[str, float]]:
    return Assistant([parse_bundle(bundle(preview, lang))]).conversation(lang=lang).ask(question).candidates


def test_an_edited_answer_stands_on_its_page_as_a_build_writes_it(project: Path, preview: Preview) -> None:
    edit(project / KBIS, "Voici la réponse", "Voici une meilleure réponse")
    update = preview.update([project / KBIS])
    assert update.entries == ("kbis",)
    assert {"", "reponses/kbis/"} <= set(update.pages)
    assert "reponses/" not in update.pages
    page = (preview.folder / "site/reponses/kbis/index.html").read_bytes()
    answers = [path.read_text() for path in (preview.folder / "site/answers/fr").glob("kbis.*.json")]
    assert any("meilleure" in answer for answer in answers)
    assert page == (built(project) / "reponses/kbis/index.html").read_bytes()


def test_nothing_of_a_preview_is_published(project: Path, preview: Preview) -> None:
    before = published(project)
    edit(project / KBIS, "  - kbis gratuit\n", "  - kbis gratuit\n  - un bouillon de culture\n")
    preview.update([project / KBIS])
    assert published(project) == before


def test_a_new_variant_is_understood_at_once(project: Path, preview: Preview) -> None:
    edit(project / KBIS, "variants:\n", "variants:\n  - un bouillon de culture\n  - de la culture en bouillon\n")
    preview.update([project / KBIS])
    entry, confidence = ask(preview, "le bouillon de culture")[0]
    assert entry == "kbis"
    edit(project / KBIS, "  - un bouillon de culture\n  - de la culture en bouillon\n", "")
    preview.update([project / KBIS])
    assert dict(ask(preview, "le bouillon de culture")).get("kbis", 0.0) < confidence


def test_a_variant_that_moves_goes_to_its_new_entry(project: Path, preview: Preview) -> None:
    edit(project / KBIS, "  - papier du greffe pour la banque\n", "")
    other = project / "knowledge/greffe/annonce-legale.md"
    edit(other, "variants:\n", "variants:\n  - papier du greffe pour la banque\n")
    preview.update([project / KBIS, other])
    assert ask(preview, "papier du greffe pour la banque")[0][0] == "annonce-legale"


def test_english_is_shown_too(project: Path, preview: Preview) -> None:
    english = project / "knowledge/greffe/kbis.en.md"
    edit(english, "variants:\n", "variants:\n  - a bowl of broth\n  - broth in a bowl\n")
    edit(english, "This is the answer", "This is the better answer")
    preview.update([english])
    assert ask(preview, "bowl of broth", "en")[0][0] == "kbis"
    assert "better answer" in (preview.folder / "site/en/reponses/kbis/index.html").read_text()


def test_a_new_question_changes_every_page_that_names_it(project: Path, preview: Preview) -> None:
    edit(project / KBIS, "question: Comment obtenir un extrait Kbis ?", "question: Où trouver un extrait Kbis ?")
    update = preview.update([project / KBIS])
    assert {"reponses/", "themes/creation/", "administrations/greffe/"} <= set(update.pages)
    for page in update.pages:
        if page and not page.startswith("en/") and "embed" not in page:
            assert "Où trouver un extrait Kbis" in (preview.folder / "site" / page / "index.html").read_text(), page


def test_entries_come_and_go(project: Path, preview: Preview) -> None:
    new = project / "knowledge/greffe/greffe-horaires.md"
    text = (project / KBIS).read_text().replace("Comment obtenir un extrait Kbis ?", "Quand le guichet est-il ouvert ?")
    new.write_text(re.sub(r"  - (?!title)(.*)", r"  - horaires du guichet, \1", text))
    preview.update([new])
    assert ask(preview, "horaires guichet")[0][0] == "greffe-horaires"
    assert "guichet" in (preview.folder / "site/reponses/greffe-horaires/index.html").read_text()
    new.unlink()
    update = preview.update([new])
    assert "reponses/greffe-horaires/" in update.pages
    assert (preview.folder / "site/reponses/greffe-horaires/index.html").read_bytes() == b""
    assert "greffe-horaires" not in dict(ask(preview, "horaires guichet"))


def test_a_mistake_leaves_the_preview_as_it_was(project: Path, preview: Preview) -> None:
    edit(project / KBIS, "theme: creation", "theme: nowhere")
    with pytest.raises(KnowledgeError, match="nowhere"):
        preview.update([project / KBIS])
    edit(project / KBIS, "theme: nowhere", "theme: creation")
    edit(project / KBIS, "Voici la réponse", "Voici une meilleure réponse")
    assert preview.update([project / KBIS]).entries == ("kbis",)


def test_what_stands_on_every_page_asks_for_a_build(project: Path, preview: Preview) -> None:
    edit(project / "knowledge/greffe/_partner.yml", "name: Greffe", "name: Guichet")
    with pytest.raises(TooMuch):
        preview.update([project / "knowledge/greffe/_partner.yml"])


def test_files_are_read_again_only_when_they_changed(project: Path) -> None:
    memory: dict[Path, object] = {}
    first = read_knowledge(project, memory)  # type: ignore[arg-type]
    edit(project / KBIS, "Voici la réponse", "Voici une meilleure réponse")
    second = read_knowledge(project, memory)  # type: ignore[arg-type]
    assert second.entries["essai-cdi"].texts["fr"] is first.entries["essai-cdi"].texts["fr"]
    assert second == read_knowledge(project)
    assert second != first


def test_a_patched_matcher_scores_as_the_trained_one_where_nothing_changed(project: Path) -> None:
    knowledge = read_knowledge(project)
    learnt, thesaurus = examples(knowledge, "fr"), Thesaurus(concepts(knowledge, "fr"))
    trained = train(learnt, thesaurus, "fr")
    patched = Model(Matcher(trained, thesaurus, "fr", learnt).model(), thesaurus)
    model = Model(trained, thesaurus)
    for example in learnt:
        assert patched.scores(patched.see(example.words)) == model.scores(model.see(example.words))


# The server


@pytest.fixture
def server(project: Path, preview: Preview) -> Iterator[tuple[str, News]]:
    news = News()
    handler = partial(SiteHandler, directory=str(project / "dist"), preview=preview.folder / "site", news=news)
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}/", news
    http.shutdown()
    http.server_close()


def test_the_preview_is_served_before_the_site(project: Path, preview: Preview, server: tuple[str, News]) -> None:
    url = server[0]
    assert b"/_apercu/panel.js" in urlopen(url).read()
    assert b"/_apercu/" not in urlopen(f"{url}embed/").read()
    edit(project / KBIS, "Voici la réponse", "Voici une meilleure réponse")
    preview.update([project / KBIS])
    assert "meilleure" in urlopen(f"{url}reponses/kbis/").read().decode()
    assert "essai" in urlopen(f"{url}reponses/essai-cdi/").read().decode()
    (project / "build/preview/site/reponses/kbis/index.html").write_bytes(b"")
    with pytest.raises(HTTPError):
        urlopen(f"{url}reponses/kbis/")
    for path in (project / "dist").rglob("*.html"):
        assert "_apercu" not in path.read_text()


def test_the_panel_shows_candidates_and_follows_an_edit(
    project: Path, preview: Preview, server: tuple[str, News], page: Page
) -> None:
    url, news = server
    page.goto(url)
    expect(page.locator("noa-chat")).to_have_attribute("data-state", "ready", timeout=120_000)
    panel = page.locator('[data-noa="preview"]')
    panel.locator("input").fill("télécharger mon kbis en ligne")
    panel.locator("button").click()
    row = panel.locator('tr[data-entry="kbis"]')
    expect(row).to_contain_text("%", timeout=60_000)
    expect(panel.locator(".noa-preview-because")).to_contain_text("kbis")
    assert page.locator('[data-kind="visitor"]').count() == 0
    edit(project / KBIS, "variants:\n", "variants:\n  - télécharger mon kbis en ligne\n")
    news.tell({"pages": preview.update([project / KBIS]).pages})
    expect(panel.locator("th").nth(2)).to_have_text("Avant", timeout=120_000)
    news.tell({"problem": "knowledge/greffe/kbis.md:3 : une erreur."})
    expect(page.locator("#noa-preview-problem")).to_contain_text("kbis.md:3")
