"""The host and the visitor are safe: policies hold, nothing foreign is loaded or obeyed, nothing stays once erased."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from noa_build.headers import read_policies
from noa_build.site_file import site_files
from noa_build.tree import files_of
from tests.browser import StaticServer, Watch
from tests.chat import START, Chat
from tests.test_offline import KEPT

UNEMPLOYED = "je suis au chomage et je monte ma boite je garde mes allocations ?"
MAINTENANCE = "are-creation-entreprise-maintien"
ENGLISH = "How do I register my company online in France?"
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
CHAT_PAGES = ["", "embed/", "en/", "en/embed/"]


@pytest.fixture
def strict(dist: Path, site: StaticServer) -> StaticServer:
    """The site with the policies of its header files, which browsers enforce beside those in the pages."""
    policies = read_policies(site_files(files_of(dist)))
    site.policies = [
        ("*/embed/", policies.embed),
        ("/noa/", policies.chat),
        ("/noa/en/", policies.chat),
        ("*/", policies.pages),
    ]
    return site


def test_a_whole_conversation_breaks_no_policy(page: Page, strict: StaticServer, vague: str, watch: Watch) -> None:
    """Every violation is an error in the console, which `watch` does not forgive."""
    page.goto(strict.url)
    chat = Chat(page)
    chat.ask(vague).locator('[data-noa="choice"]').first.click()
    expect(chat.replies).to_have_count(2)
    chat.ask(UNEMPLOYED)
    chat.mark("useful").first.click()
    chat.mark("followup").first.click()
    expect(chat.replies).to_have_count(4)
    chat.ask(ENGLISH)
    chat.ask("je veux parler à un conseiller").get_by_role("button", name="Copier").click()
    chat.input.press_sequentially("allocations")
    expect(chat.mark("completion").first).to_be_visible()
    chat.mark("reset").click()
    for section in (
        "reponses/",
        f"reponses/{MAINTENANCE}/",
        "themes/",
        "administrations/",
        "qualite/",
        "accessibilite/",
        "licences/",
    ):
        page.goto(strict.url + section)


@pytest.mark.parametrize("path", CHAT_PAGES)
def test_no_string_becomes_code_in_a_chat_page(page: Page, strict: StaticServer, watch: Watch, path: str) -> None:
    page.goto(strict.url + path)
    Chat(page).expect_state("ready")
    watch.allow("TrustedHTML|TrustedScript|Trusted Type|Refused|violates|policy|unsafe-eval")
    refused = page.evaluate("""() => {
        const tries = {
            html: () => { document.createElement("div").innerHTML = "<b>x</b>"; },
            script: () => { document.createElement("script").src = "/noa/assets/x.js"; },
            worker: () => new Worker("/noa/assets/x.js"),
            policy: () => trustedTypes.createPolicy("other", { createHTML: (text) => text }),
            again: () => trustedTypes.createPolicy("noa", { createHTML: (text) => text }),
            timer: () => setTimeout("window.pwned = 1"),
        };
        return Object.entries(tries).filter(([, attempt]) => {
            try { attempt(); return false; } catch { return true; }
        }).map(([name]) => name);
    }""")
    assert refused == ["html", "script", "worker", "policy", "again", "timer"]


def test_the_service_worker_is_registered_under_trusted_types(
    page: Page, context: BrowserContext, strict: StaticServer
) -> None:
    with context.expect_event("serviceworker", timeout=START) as registered:
        page.goto(strict.url)
    assert registered.value.url == f"{strict.url}sw.js"


def test_sandboxed_with_the_four_tokens_everything_works(
    page: Page, context: BrowserContext, host: StaticServer, strict: StaticServer, vague: str, watch: Watch
) -> None:
    host.pages["/source"] = "<!doctype html><title>Source</title>"
    host.pages["/"] = (
        f'<!doctype html><title>Partenaire</title><iframe src="{strict.url}embed/?partner=france-travail&theme=dark" '
        f'title="NOA" width="600" height="640" allow="clipboard-write" sandbox="{SANDBOX}"></iframe>'
    )
    page.goto(host.url)
    chat = Chat(page.frame_locator("iframe"))
    chat.ask(vague).locator('[data-noa="choice"]').first.click()
    expect(chat.replies).to_have_count(2)
    reply = chat.ask(UNEMPLOYED)
    expect(reply).to_have_attribute("data-entries", MAINTENANCE)
    open_source(reply, host, context)
    with context.expect_page() as opened:
        reply.locator(".noa-page-link").click()
    expect(opened.value).to_have_url(re.compile(rf"/noa/reponses/{MAINTENANCE}/$"))
    with context.expect_page() as opened:
        chat.element.get_by_text("Tous les thèmes").click()
        chat.element.locator(".noa-themes a").first.click()
    expect(opened.value).to_have_url(re.compile("/noa/themes/"))
    reply.locator('[data-noa="useful"]').click()
    expect(reply.locator('[data-noa="useful"]')).to_have_attribute("aria-pressed", "true")
    reply.locator('[data-noa="followup"]').first.click()
    expect(chat.replies).to_have_count(4)
    chat.mark("reset").click()
    expect(chat.replies).to_have_count(0)


def open_source(reply: Locator, host: StaticServer, context: BrowserContext) -> None:
    """Follows a link to a source, which stands on this machine for once: nothing is told of where the visitor comes from."""
    source = reply.locator(".noa-sources a").first
    expect(source).to_have_attribute("href", re.compile("^https://"))
    source.evaluate("(link, url) => { link.href = url; }", f"{host.origin}/source")
    with context.expect_page() as opened:
        source.click()
    expect(opened.value).to_have_title("Source")
    assert opened.value.evaluate("[window.opener, document.referrer, self.origin]") == [None, "", host.origin]


LEFT = """async () => {
    const kept = [];
    for (const name of await caches.keys()) {
        const store = await caches.open(name);
        for (const request of await store.keys()) kept.push(request.url, await (await store.match(request)).text());
    }
    return JSON.stringify([{ ...sessionStorage }, { ...localStorage }, await indexedDB.databases(), document.cookie, history.state, location.hash]) + kept.join();
}"""


def test_nothing_of_a_conversation_is_left_anywhere(
    page: Page, context: BrowserContext, strict: StaticServer, watch: Watch
) -> None:
    page.goto(f"{strict.url}#question={quote('zxqvk mon projet secret')}")
    chat = Chat(page)
    expect(chat.replies).to_have_count(1, timeout=START)
    chat.ask(UNEMPLOYED)
    page.evaluate(KEPT, "")
    chat.mark("reset").click()
    expect(chat.replies).to_have_count(0)
    left = page.evaluate(LEFT)
    assert "zxqvk" not in left and "chomage et je monte" not in left
    assert left.startswith('[{},{},[],"",null,""]')
    assert context.cookies() == []
    assert {urlsplit(url).netloc for url in watch.requests} == {urlsplit(strict.url).netloc}
    assert not any("zxqvk" in path or "chomage" in path for path in strict.requested)


HOSTILE_PARAMETERS = [
    "?partner=__proto__&lang=constructor&theme=toString&color=%23gggggg&mode=valueOf&title=%00",
    "?partner[]=x&lang=fr&lang=en&theme=light%0d%0aSet-Cookie:a=b&title=%3Cimg%20src=x%20onerror=window.pwned=1%3E",
    "?title=%E2%80%AE%E2%80%8B&color=%23ABCDEFjavascript:window.pwned=1&mode=bubble%22%20onload=window.pwned=1",
    "#question=%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    "#question=%ED%A0%80%00%01&question=second",
    "#javascript:window.pwned=1",
]


@pytest.mark.parametrize("given", HOSTILE_PARAMETERS)
@pytest.mark.parametrize("path", ["", "embed/"])
def test_hostile_parameters_run_nothing_and_break_nothing(
    page: Page, strict: StaticServer, path: str, given: str
) -> None:
    with strict.held("*/runtime/*"):
        page.goto(strict.url + path + given)
        chat = Chat(page)
        chat.mark("suggestion").first.click()
        expect(chat.replies.first).to_have_attribute("data-kind", "answer")
        assert page.evaluate("window.pwned") is None
        expect(chat.log.locator("img, script")).to_have_count(0)


def test_messages_of_strangers_are_not_obeyed(
    page: Page, host: StaticServer, strict: StaticServer, context: BrowserContext
) -> None:
    """A frame beside NOA's in the same page, and a window that opened it, are no parents."""
    message = "{ noa: { v: 1, type: 'ask', text: 'bonjour' } }"
    host.pages["/stranger"] = (
        f"<script>parent.frames[0].postMessage({message}, '*'); parent.postMessage('done', '*');</script>"
    )
    host.pages["/"] = (
        f'<!doctype html><title>Partenaire</title><iframe src="{strict.url}embed/" title="NOA" width="600" height="640"></iframe>'
    )
    page.goto(host.url)
    chat = Chat(page.frame_locator("iframe"))
    chat.expect_state("ready")
    page.evaluate("""() => new Promise((done) => {
        addEventListener("message", (event) => event.data === "done" && done());
        const stranger = document.createElement("iframe");
        stranger.src = "/stranger";
        document.body.append(stranger);
    })""")
    page.frames[1].evaluate("() => new Promise((done) => setTimeout(done))")
    expect(chat.questions).to_have_count(0)
    with context.expect_page() as opened:
        page.evaluate("url => { window.other = window.open(url); }", f"{strict.url}embed/")
    other = Chat(opened.value)
    other.expect_state("ready")
    page.evaluate(f"other.postMessage({message}, '*')")
    opened.value.evaluate("() => new Promise((done) => setTimeout(done))")
    expect(other.questions).to_have_count(0)


def test_an_answer_s_sources_are_not_told_where_the_visitor_comes_from(
    page: Page, strict: StaticServer, host: StaticServer, context: BrowserContext
) -> None:
    host.pages["/source"] = "<!doctype html><title>Source</title>"
    page.goto(strict.url)
    open_source(Chat(page).ask(UNEMPLOYED), host, context)
