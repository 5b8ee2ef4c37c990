"""The main path in Firefox and in WebKitGTK: open, ask, choose, read, erase, come back. (All other browser tests drive Chromium.)

WebKitGTK is not Safari: see tests/engines.py for what is not covered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.browser import StaticServer
from tests.engines import ENTER, Tab, firefox, firefox_path, webkit, webkit_path

UNEMPLOYED = "je suis au chomage et je monte ma boite je garde mes allocations ?"
MAINTENANCE = "are-creation-entreprise-maintien"
ENGLISH = "How do I register my company online in France?"
REGISTRATION = "immatriculation-guichet-unique"

CHAT = "document.querySelector('noa-chat')"
STATE = f"{CHAT}.dataset.state"
REPLIES = "[...document.querySelectorAll('[data-noa=log] > [data-kind]:not([data-kind=welcome], [data-kind=visitor])')]"
LAST = f"{REPLIES}.at(-1)"
KEPT = """(async () => {
    const keys = async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url);
    for (;;) {
        const urls = (await Promise.all((await caches.keys()).map(keys))).flat();
        if (urls.some((url) => url.endsWith("/"))) return true;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
})()"""
"""Resolves once a page is kept by the service worker, which keeps its files first."""

TRIES = 3
"""A busy machine may take longer to start Python than the chat waits; a visitor would try again."""

ENGINES = {
    "firefox": (firefox, firefox_path, "no Firefox: `python -m tests.engines` installs it, NOA_FIREFOX names one"),
    "webkit": (webkit, webkit_path, "no WebKitGTK: `python -m tests.engines` installs it on Debian and Ubuntu"),
}


@pytest.fixture(scope="module", params=ENGINES)
def tab(request: pytest.FixtureRequest) -> Iterator[Tab]:
    start, path, reason = ENGINES[request.param]
    if path() is None:
        pytest.skip(reason)
    with start() as tab:
        yield tab


@pytest.fixture
def opened(tab: Tab, site: StaticServer) -> Tab:
    """The tab, with a chat that nobody has used, ready."""
    tab.open(site.url)
    for _ in range(TRIES):
        if tab.wait(f"['ready', 'failed'].includes({STATE}) && {STATE}") == "ready":
            return tab
        tab.click("[data-noa=retry]")
    raise AssertionError(f"never ready in {TRIES} tries")


def ask(tab: Tab, text: str) -> dict[str, str]:
    """Types a question, sends it, and gives the `data-` attributes of its reply."""
    count = tab.run(f"{REPLIES}.length")
    tab.click("[data-noa=input]")
    tab.type(text + ENTER)
    return dict(tab.wait(f"{REPLIES}.length > {count} && {{...{LAST}.dataset}}"))


def test_a_visitor_asks_chooses_reads_and_erases(opened: Tab, site: StaticServer, vague: str) -> None:
    assert ask(opened, vague)["kind"] == "choices"
    picked = opened.run(f"{LAST}.querySelector('[data-noa=choice]').dataset.entry")
    opened.click("[data-noa=choice]")
    opened.wait(f"{LAST}.dataset.entries === {json.dumps(picked)}")

    assert ask(opened, UNEMPLOYED) == {"kind": "answer", "entries": MAINTENANCE}
    source = opened.run(f"(({{ href, target, rel }}) => [href, target, rel])({LAST}.querySelector('.noa-sources a'))")
    assert source[0].startswith("https://www.francetravail.fr/")
    assert source[1:] == ["_blank", "noopener noreferrer"]
    page = opened.run(f"{LAST}.querySelector('.noa-page-link').href")
    assert page == f"{site.url}reponses/{MAINTENANCE}/"

    assert opened.run("Object.keys(sessionStorage).length") == 1
    opened.click("[data-noa=reset]")
    opened.wait(f"{REPLIES}.length === 0")
    assert opened.run("[Object.keys(sessionStorage).length, Object.keys(localStorage).length, document.cookie]") == [
        0,
        0,
        "",
    ]
    assert opened.run("document.activeElement === document.querySelector('[data-noa=input]')")


def test_a_question_in_english_is_answered_in_english(opened: Tab) -> None:
    assert ask(opened, ENGLISH)["entries"] == REGISTRATION
    assert opened.run(f"{LAST}.lang") == "en"
    opened.click("[data-noa=reset]")


def test_questions_are_offered_while_typing(opened: Tab) -> None:
    opened.click("[data-noa=input]")
    opened.type("allocations chomage")
    opened.wait("document.querySelectorAll('[data-noa=completion]').length > 0")
    opened.type("\ue015" + ENTER)  # down, enter
    opened.wait(f"{LAST}?.dataset.kind === 'answer'")
    opened.click("[data-noa=reset]")


def test_all_requests_stay_on_the_site(opened: Tab, site: StaticServer) -> None:
    ask(opened, UNEMPLOYED)
    origins = opened.run(
        "[...new Set(performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin))]"
    )
    assert origins == [site.origin]
    opened.click("[data-noa=reset]")


def test_an_answer_is_a_page_too(tab: Tab, site: StaticServer) -> None:
    tab.open(f"{site.url}reponses/{MAINTENANCE}/")
    assert tab.run("document.querySelector('h1').textContent").startswith("Puis-je garder")
    assert tab.run("document.documentElement.scrollWidth <= innerWidth")


def test_a_frame_in_another_site_answers(tab: Tab, site: StaticServer, host: StaticServer) -> None:
    host.pages["/"] = (
        f'<!doctype html><title>Partenaire</title><main><script src="{site.url}embed.js" data-noa data-mode="inline"></script></main>'
        "<script>window.told = []; for (const type of ['ready', 'reply']) Noa.on(type, (detail) => told.push([type, detail]));</script>"
    )
    tab.open(host.url)
    tab.wait("window.told.length > 0")
    tab.run(f"Noa.ask({json.dumps(UNEMPLOYED)}) ?? null")
    tab.wait("window.told.some(([type]) => type === 'reply')")
    assert tab.run("window.told.at(-1)[1].entries") == [MAINTENANCE]


def test_a_second_visit_works_without_a_connection(tab: Tab, site: StaticServer) -> None:
    tab.open(site.url)
    tab.wait(f"{STATE} === 'ready'")
    if not tab.run("'serviceWorker' in navigator && 'caches' in window"):
        pytest.skip("this browser keeps nothing in such a session")
    assert tab.run(KEPT)
    site.close()
    tab.open(site.url)
    assert ask(tab, UNEMPLOYED) == {"kind": "answer", "entries": MAINTENANCE}
