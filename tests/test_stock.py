"""The site beside itself with a stock Pyodide, in Chromium: visitors see the same, whatever was packed away.

In French, since the stock worker loads one language.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from bench.start import stock_site
from tests.browser import StaticServer, Watch
from tests.chat import Chat

QUESTIONS = [
    "puis-je garder mes allocations chômage en créant ma société ?",
    "et en SARL ?",
    "COMMENT OBTENIR UN KBIS ?!",
    "alocation chomage creation entrepise",
    "merci beaucoup",
    "combien coûte un kilo de tomates",
    "je veux parler à quelqu'un",
    "mon iban est FR76 3000 6000 0112 3456 7890 189, quand vais-je recevoir l'Acre ?",
    "日本語で話せますか",
    "é" * 5000,
]


@pytest.fixture
def stock(dist: Path, tmp_path: Path) -> Iterator[StaticServer]:
    """The same site, whose worker starts as Pyodide's documentation has it."""
    stock_site(dist, tmp_path / "stock")
    server = StaticServer(tmp_path / "stock", "/noa/")
    yield server
    server.close()


def seen(context: BrowserContext, site: StaticServer) -> list[tuple[str | None, str | None, str]]:
    """The kind, the entries and the text of each reply."""
    page = context.new_page()
    page.goto(site.url)
    chat = Chat(page)
    replies = []
    for question in QUESTIONS:
        reply = chat.ask(question)
        replies.append((reply.get_attribute("data-kind"), reply.get_attribute("data-entries"), reply.inner_text()))
    page.close()
    return replies


def test_every_reply_is_that_of_a_stock_pyodide(
    context: BrowserContext, watch: Watch, site: StaticServer, stock: StaticServer
) -> None:
    watch.allow("404")  # the stock site has no service worker
    packed = seen(context, site)
    assert packed == seen(context, stock)
    assert {kind for kind, _, _ in packed} >= {"answer", "smalltalk", "fallback", "handoff"}
