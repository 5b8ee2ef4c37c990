"""MkDocs and Zensical make the same site of the same tree; docs/deux-generateurs.md says what differs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from noa_build.headers import read_policies
from noa_build.site_file import site_files
from noa_build.tree import files_of
from noa_core.errors import NoaError
from tests.axe import violations
from tests.browser import StaticServer
from tests.built_site import built, contents, edit, new_project
from tests.chat import Chat

SITE = "https://noa.example/"
OWN = {
    "mkdocs": ("assets/javascripts/", "assets/stylesheets/", "search/"),
    "zensical": ("assets/javascripts/", "assets/stylesheets/", "search.json"),
}
"""What each generator puts into a language's site beside the pages."""
DEPENDENT = {"manifest.json", "sbom.cdx.json", "_headers", ".htaccess", "nginx.conf.example", "cloudfront-response.js"}
"""Files of the same name that digest or describe the generator's own."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FRAMED = "md-content__inner"
"""The class of what a page holds within the theme's frame."""
INDEXING = "data-search-exclude"
"""For the search's index, which Zensical makes while it writes the page: it takes the attribute away."""


@dataclass
class Seen:
    """What one page says, addresses as a browser resolves them."""

    title: str = ""
    head: list[str] = field(default_factory=list)
    """The language, metadata and links, sorted, without the generator's own style sheets."""
    main: list[str] = field(default_factory=list)
    """Tags, attributes and text of `<main>`, in order; on pages in the theme's frame, of the article in it."""
    links: set[str] = field(default_factory=set)
    """Where the whole page leads, the theme's navigation included."""
    data: list[tuple[str, object]] = field(default_factory=list)
    """JSON that stands in the page, with the name that the page gives it."""
    scripts: int = 0
    """Inline scripts that run."""
    styled: list[str] = field(default_factory=list)
    """What a strict Content-Security-Policy refuses: style elements and attributes, and handlers in attributes."""


class Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address, self.seen = address, Seen()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.framed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        said = {name: value or "" for name, value in attrs if name != INDEXING}
        said |= {name: urljoin(self.address, said[name]) for name in ("href", "src", "root") if name in said}
        if "__skip" in (said.get("id"), said.get("href", "").rpartition("#")[2]) or said.get("class") == "md-skip":
            return
        if tag == "style" or "style" in said or any(name.startswith("on") for name in said):
            self.seen.styled.append(tag)
        written = f"{tag} {sorted(said.items())}"
        if tag in ("html", "meta", "link") and not any(f"/{own}" in said.get("href", "") for own in OWN["mkdocs"]):
            self.seen.head.append(written)
        if tag == "a" and "href" in said:
            self.seen.links.add(said["href"])
        if tag == "article" and FRAMED in said.get("class", ""):
            self.seen.main.clear()
            self.framed = True
        if tag not in VOID:
            self.open.append((tag, said))
        if self._in_main():
            self.seen.main.append(written)

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        while self._inside(tag) and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text += data

    def _flush(self) -> None:
        text, self.text = re.sub(r"[ \t\r\n]+", " ", self.text).strip(" "), ""
        tag, said = self.open[-1] if self.open else ("", {})
        if tag == "script":
            self._script(said, text)
        elif tag == "title" and not self._inside("svg"):
            self.seen.title = text
        elif text and self._in_main():
            self.seen.main.append(text)

    def _script(self, said: dict[str, str], text: str) -> None:
        if "json" in said.get("type", ""):
            if said.get("id") != "__config":
                self.seen.data.append((said.get("data-noa", said["type"]), json.loads(text)))
        elif "src" not in said:
            self.seen.scripts += 1

    def _in_main(self) -> bool:
        if self.framed:
            return any(FRAMED in said.get("class", "") for _, said in self.open)
        return self._inside("main")

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self.open)


def seen(dist: Path, path: str) -> Seen:
    reader = Reader(SITE + path.removesuffix("index.html"))
    reader.feed((dist / path).read_text(encoding="utf-8"))
    reader.close()
    reader.seen.head.sort()
    return reader.seen


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small base, with an entry that had another name and one in French alone."""
    root = new_project(tmp_path_factory.mktemp("generators"))
    edit(root / "knowledge/greffe/kbis.md", "theme:", "aliases: [extrait-kbis]\ntheme:")
    (root / "knowledge/greffe/annonce-legale.en.md").unlink()
    return root


@pytest.fixture(scope="module")
def sites(project: Path) -> dict[str, Path]:
    """The same tree, built by each."""
    made = {}
    for generator in OWN:
        made[generator] = built(project, SITE, generator).rename(project / generator)
    return made


@pytest.fixture(scope="module")
def both(sites: dict[str, Path]) -> list[tuple[str, Seen, Seen]]:
    """Each page of MkDocs' site, and what stands at the same address in Zensical's."""
    pages = html(sites["mkdocs"])
    assert pages == html(sites["zensical"])
    return [(path, seen(sites["mkdocs"], path), seen(sites["zensical"], path)) for path in pages]


def html(dist: Path) -> list[str]:
    return sorted(path.relative_to(dist).as_posix() for path in dist.rglob("*.html"))


def test_both_have_the_same_pages_at_the_same_addresses(sites: dict[str, Path]) -> None:
    pages = html(sites["zensical"])
    assert pages == html(sites["mkdocs"])
    assert {
        "index.html",
        "404.html",
        "embed/index.html",
        "en/index.html",
        "reponses/kbis/index.html",
        "reponses/extrait-kbis/index.html",
        "en/reponses/kbis/index.html",
        "partenaires/bulle/index.html",
        "admin/index.html",
    } <= set(pages)
    assert "en/reponses/annonce-legale/index.html" not in pages


def test_both_pages_say_the_same(both: list[tuple[str, Seen, Seen]]) -> None:
    for path, one, other in both:
        assert one.title and one.title == other.title, path
        assert one.head and one.head == other.head, path
        assert one.data == other.data, path
        if "licences/" not in path:
            assert one.main and one.main == other.main, path
            assert one.links == other.links, path


def test_the_pages_of_licences_differ_by_the_generator_alone(sites: dict[str, Path]) -> None:
    texts = {name: " ".join(seen(dist, "licences/index.html").main) for name, dist in sites.items()}
    assert "Material for MkDocs" in texts["mkdocs"] and "Zensical" not in texts["mkdocs"]
    assert "Zensical" in texts["zensical"] and "Material for MkDocs" not in texts["zensical"]
    assert all("Pyodide" in text and "MIT" in text for text in texts.values())
    names = {
        generator: {part["name"] for part in json.loads((dist / "sbom.cdx.json").read_bytes())["components"]}
        for generator, dist in sites.items()
    }
    assert "Zensical" in names["zensical"] - names["mkdocs"]


def test_no_page_of_zensical_needs_a_looser_policy(both: list[tuple[str, Seen, Seen]], sites: dict[str, Path]) -> None:
    for path, one, other in both:
        assert other.styled == [] and other.scripts <= one.scripts, path
    assert (policies := read_policies(site_files(files_of(sites["zensical"])))).chat == read_policies(
        site_files(files_of(sites["mkdocs"]))
    ).chat
    assert "unsafe-inline" not in policies.pages and "https:" not in policies.pages


def test_every_other_file_is_the_same_but_for_the_generator_s_own(sites: dict[str, Path]) -> None:
    files = {
        name: {
            path: data
            for path, data in contents(dist).items()
            if not path.endswith((".html", ".br", ".gz")) and not path.removeprefix("en/").startswith(OWN[name])
        }
        for name, dist in sites.items()
    }
    assert list(files["mkdocs"]) == list(files["zensical"])
    assert "sitemap.xml" in files["zensical"]
    changed = {path for path, data in files["mkdocs"].items() if files["zensical"][path] != data}
    assert changed <= DEPENDENT


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_both_searches_know_the_same_pages(sites: dict[str, Path], prefix: str) -> None:
    mkdocs = json.loads((sites["mkdocs"] / prefix / "search/search_index.json").read_bytes())["docs"]
    zensical = json.loads((sites["zensical"] / prefix / "search.json").read_bytes())["items"]
    found = [{item["location"].partition("#")[0] for item in items} for items in (mkdocs, zensical)]
    assert found[0] == found[1]
    assert "reponses/kbis/" in found[1] and not {"", "embed/"} & found[1]


def test_two_builds_with_zensical_give_the_same_bytes(project: Path, sites: dict[str, Path]) -> None:
    assert contents(built(project, SITE, "zensical")) == contents(sites["zensical"])


def test_zensical_refuses_a_broken_link(project: Path, tmp_path: Path) -> None:
    page = project / "site/pages/fr/accessibilite.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(f"{before}\n[Perdue](../reponses/perdue/index.md)\n", encoding="utf-8")
    try:
        with pytest.raises(NoaError, match="accessibilite"):
            built(project, SITE, "zensical")
    finally:
        page.write_text(before, encoding="utf-8")
    assert not (project / "build" / "zensical").exists()


@pytest.fixture
def zensical(sites: dict[str, Path]) -> Iterator[StaticServer]:
    """Zensical's site under a path prefix, with the policies that hosts send."""
    server = StaticServer(sites["zensical"], "/noa/")
    policies = read_policies(site_files(files_of(sites["zensical"])))
    server.policies = [("/noa/", policies.chat), ("/noa/embed/", policies.embed), ("/noa/*/", policies.pages)]
    yield server
    server.close()


def test_the_chat_of_zensical_s_site_answers(zensical: StaticServer, page: Page) -> None:
    page.goto(zensical.url)
    reply = Chat(page).ask("montant du capital")
    expect(reply).to_have_attribute("data-entries", "capital-social")


def test_an_old_address_leads_to_the_answer(zensical: StaticServer, page: Page) -> None:
    page.goto(f"{zensical.url}reponses/extrait-kbis/")
    page.wait_for_url("**/reponses/kbis/")


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_the_search_of_zensical_s_site_finds_an_answer(zensical: StaticServer, page: Page, prefix: str) -> None:
    page.goto(f"{zensical.url}{prefix}themes/")
    page.locator(".md-search__button").click()
    page.keyboard.type("capital")
    page.locator('a[href*="reponses/capital-social/"]').first.click()
    page.wait_for_url(f"**/{prefix}reponses/capital-social/**")


@pytest.mark.parametrize("path", ["reponses/kbis/", "en/reponses/kbis/", "partenaires/"])
def test_axe_finds_nothing_in_zensical_s_pages(zensical: StaticServer, page: Page, path: str) -> None:
    page.goto(zensical.url + path)
    assert violations(page, ignored=("landmark-unique",)) == []
