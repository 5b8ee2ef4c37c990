"""The visitor who comes back: what the service worker keeps, what it fetches, and that it never mixes two publications."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from noa_build.hashed import hashed_name
from tests.browser import Fault, StaticServer, Watch, corrupted, missing
from tests.chat import START, Chat

QUESTION = "puis-je garder mes allocations chômage en créant ma société ?"
KEPT = """async (part) => {
  const keys = async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url);
  for (;;) {
    const urls = (await Promise.all((await caches.keys()).map(keys))).flat();
    if (urls.some((url) => url.endsWith("/")) && urls.some((url) => url.includes(part))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""
"""Resolves once a page is kept, and a file whose address holds `part`."""


@pytest.fixture
def copy(dist: Path, tmp_path: Path) -> Path:
    """The site without its answers' pages; the test may publish it anew."""
    return Path(shutil.copytree(dist, tmp_path / "dist", ignore=shutil.ignore_patterns("reponses", "*.br", "*.gz")))


@pytest.fixture
def own(copy: Path) -> Iterator[StaticServer]:
    server = StaticServer(copy, "/noa/")
    server.caching = "no-store"  # so that nothing but the service worker keeps a file
    yield server
    server.close()


def visit(context: BrowserContext, site: StaticServer) -> tuple[Page, Chat, list[str]]:
    """A visit with a question that is answered: the page, its chat, and what was asked of the host."""
    site.requested.clear()
    page = context.new_page()
    page.goto(site.url)
    chat = Chat(page)
    chat.expect_state("ready")
    expect(chat.ask(QUESTION)).to_have_attribute("data-kind", "answer")
    expect(chat.replies.last.locator(".noa-body, p").first).to_be_visible()
    return page, chat, [path.removeprefix("/noa/") for path in site.requested]


def first_visit(context: BrowserContext, site: StaticServer, part: str = "") -> None:
    """A visit that lasts until the page and its files are kept, among them one whose name holds `part`."""
    page, _, _ = visit(context, site)
    page.evaluate(KEPT, part)
    page.close()


def publish(folder: Path) -> str:
    """A new publication, whose French bundle is another file; its name."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    old = folder / manifest["bundles"]["fr"]["file"]
    content = old.read_bytes() + b" "
    new = old.with_name(hashed_name("bundle.fr.json", content))
    new.write_bytes(content)
    old.unlink()
    size = f'"bytes": {len(content) - 1}'
    for path in (folder / "index.html", folder / "manifest.json"):
        text = path.read_text(encoding="utf-8")
        assert old.name in text and size in text
        path.write_text(
            text.replace(old.name, new.name).replace(size, size.replace(str(len(content) - 1), str(len(content))))
        )
    return new.name


def test_a_second_visit_fetches_the_page_alone(context: BrowserContext, watch: Watch, own: StaticServer) -> None:
    first_visit(context, own)
    _, _, requested = visit(context, own)
    assert [path for path in requested if path != "sw.js"] == [""]


def test_a_second_visit_works_without_a_connection(context: BrowserContext, watch: Watch, own: StaticServer) -> None:
    first_visit(context, own)
    own.close()
    _, chat, _ = visit(context, own)
    chat.mark("suggestion").nth(2).click()
    expect(chat.replies.nth(1)).to_have_attribute("data-kind", "answer")
    expect(chat.replies.nth(1).locator("a[href^=https]").first).to_be_visible()


def test_the_second_half_is_kept_too(context: BrowserContext, watch: Watch, own: StaticServer) -> None:
    first_visit(context, own, "pyodide.second.")


def test_a_new_publication_costs_its_bundle(
    context: BrowserContext, watch: Watch, own: StaticServer, copy: Path
) -> None:
    first_visit(context, own)
    bundle = publish(copy)
    page, _, requested = visit(context, own)
    assert sorted(path for path in requested if path != "sw.js") == ["", f"bundles/{bundle}"]
    page.evaluate(KEPT, bundle)
    page.close()
    own.close()
    visit(context, own)


def test_a_publication_that_cannot_be_kept_whole_leaves_the_old_one(
    context: BrowserContext, watch: Watch, own: StaticServer, copy: Path
) -> None:
    watch.allow("Failed to load resource")
    first_visit(context, own)
    old = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["bundles"]["fr"]["file"]
    bundle = publish(copy)
    with own.fault(f"*/{bundle}", corrupted):
        page = context.new_page()
        page.goto(own.url)
        Chat(page).expect_state("failed")
        page.close()
    own.close()
    page, _, _ = visit(context, own)
    assert page.evaluate("(old) => document.documentElement.innerHTML.includes(old)", old)


@pytest.mark.parametrize("fault", [missing, corrupted])
def test_a_site_without_a_service_worker_answers_as_well(
    context: BrowserContext, watch: Watch, own: StaticServer, fault: Fault
) -> None:
    watch.allow("Failed to load resource|fetching the script")
    asked = threading.Event()

    def noted(data: bytes) -> bytes | None:
        asked.set()
        return fault(data)

    with own.fault("*/sw.js", noted):
        _, chat, _ = visit(context, own)
        assert asked.wait(START / 1000)
        expect(chat.ask("quels sont mes droits au congé maternité ?")).to_have_attribute("data-kind", "answer")


def test_a_frame_keeps_nothing(context: BrowserContext, watch: Watch, own: StaticServer, host: StaticServer) -> None:
    """In a partner's page the browser's own cache does."""
    host.pages["/"] = (
        f'<!doctype html><title>Partner</title><iframe src="{own.url}embed/" title="NOA" height="640"></iframe>'
    )
    page = context.new_page()
    page.goto(host.url)
    chat = Chat(page.frame_locator("iframe"))
    chat.ask(QUESTION)
    assert not any(path.endswith("sw.js") for path in own.requested)
