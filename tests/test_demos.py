"""The demo pages, and every embed that was ever published (tests/embeds/): each works on another site, and keeps working."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from noa_build.assets import write_assets
from tests.axe import violations
from tests.browser import StaticServer
from tests.built_site import ROOT
from tests.chat import START, Chat

EMBEDS = ROOT / "tests" / "embeds"
FROZEN = sorted(EMBEDS.glob("v*/*.html"))
DEMOS = sorted(path.stem for path in (ROOT / "site/pages/demos/fr").glob("*.md") if path.stem != "apercu")
QUESTIONS = {"fr": "comment immatriculer ma société en ligne ?", "en": "How do I register my company online in France?"}
ENTRY = "immatriculation-guichet-unique"

Show = Callable[[str], Page]


@pytest.fixture
def show(page: Page, host: StaticServer, site: StaticServer) -> Show:
    """Opens a host's page on another origin; `https://HOST/` in it, and addresses relative to NOA's root, lead to NOA."""

    def show(html: str) -> Page:
        html = html.replace("https://HOST/", site.url)
        host.pages["/"] = re.sub(r'\b(src|href|data-root)="(?:\.\./)+', rf'\1="{site.url}', html)
        site.headers["Access-Control-Allow-Origin"] = "*"  # as the header files say of embed.<digest>.js
        page.goto(host.origin + "/")
        return page

    return show


def opened(page: Page) -> Iterator[FrameLocator | Page]:
    """Every NOA of a page in turn, opened as a visitor would, and closed again."""
    page.locator("main iframe, main a.noa, [data-over] button").first.wait_for()
    for place in range(page.locator("main iframe").count()):
        yield page.frame_locator("main iframe").nth(place)
    for opener in (*page.locator("main a.noa").all(), *page.locator("[data-over] button").all()):
        label = opener.get_attribute("aria-label") or ""
        if "fenêtre" in label or "window" in label:
            with page.context.expect_page() as popup:
                opener.click()
            yield popup.value
        else:
            opener.click()
            page.locator("dialog[open], noa-chat").first.wait_for()
            panel = page.locator("dialog[open]").count() > 0
            yield page.frame_locator("dialog[open] iframe") if panel else page
            if panel:
                page.keyboard.press("Escape")


def expect_answers(page: Page) -> None:
    """NOA is there, and each one answers."""
    for place in opened(page):
        chat = Chat(place)
        lang = chat.element.get_attribute("lang") or "fr"
        expect(chat.ask(QUESTIONS[lang])).to_have_attribute("data-entries", ENTRY)


@pytest.mark.parametrize("demo", DEMOS)
def test_each_demo_answers_on_another_site(show: Show, dist: Path, demo: str) -> None:
    expect_answers(show((dist / "partenaires" / demo / "index.html").read_text(encoding="utf-8")))


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_each_demo_shows_noa_on_its_own_site_too(page: Page, site: StaticServer, prefix: str) -> None:
    demos = [path.stem for path in (ROOT / "site/pages/demos" / (prefix.strip("/") or "fr")).glob("*.md")]
    assert len(demos) >= 8
    for demo in sorted(set(demos) - {"apercu"}):
        page.goto(f"{site.url}{prefix}partenaires/{demo}/")
        expect(page.locator("main iframe, main a.noa, [data-over] button").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "demo", ["bulle", "pilotage", "french-tech-central", "prefecture-ile-de-france", "france-travail"]
)
def test_axe_finds_no_obstacle_in_a_demo(page: Page, site: StaticServer, demo: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site.url}partenaires/{demo}/")
    expect(page.locator("main iframe, [data-over] button").first).to_be_visible()
    assert violations(page, ignored=("region", "landmark-one-main", "page-has-heading-one")) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_demo_of_the_commands_calls_them_and_shows_the_events(page: Page, site: StaticServer) -> None:
    page.goto(f"{site.url}partenaires/pilotage/")
    page.get_by_role("button", name="Poser une question de la page").click()
    chat = Chat(page.frame_locator("dialog iframe"))
    expect(chat.replies).to_have_attribute("data-entries", ENTRY, timeout=START)
    log = page.get_by_role("log", name="Événements reçus")
    expect(log).to_contain_text(f'reply {{"kind":"answer","entries":["{ENTRY}"]')
    page.get_by_role("button", name="Passer au thème sombre").click()
    expect(page.frame_locator("dialog iframe").locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Retirer NOA").click()
    expect(page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("embed", FROZEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_was_once_published_works_for_ever(show: Show, embed: Path) -> None:
    html = embed.read_text(encoding="utf-8")
    page = show(html)
    if "comment immatriculer" not in html:
        expect_answers(page)
        return
    chat = Chat(page.frame_locator("iframe"))
    expect(chat.replies).to_have_attribute("data-entries", ENTRY, timeout=START)
    if "Noa.on" in html:
        assert page.evaluate("told.map(([type]) => type)") == ["open", "ready", "conversation", "reply"]
        assert page.evaluate("told[3][1]") == {"kind": "answer", "entries": [ENTRY], "partner": None, "mode": "bubble"}
        expect(chat.mark("title")).to_have_text("Aide")


def test_frozen_embeds_are_never_edited() -> None:
    """Partners' pages hold them as they are: a new way to embed is a new file, with its line in DIGESTS."""
    for folder in sorted(EMBEDS.glob("v*")):
        stated = dict(reversed(line.split()) for line in (folder / "DIGESTS").read_text(encoding="utf-8").splitlines())
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.html")}
        assert found == stated


def test_every_published_loader_stays(dist: Path, tmp_path: Path) -> None:
    """A page may name an immutable copy for ever: each stays in site/loaders/, the current one too."""
    kept = sorted(path.name for path in (ROOT / "site" / "loaders").glob("embed.*.js"))
    assert sorted(path.name for path in dist.glob("embed.*.js")) == kept
    current = write_assets(ROOT, tmp_path).embed
    assert current in kept, f"copy the built {current} into site/loaders/"
