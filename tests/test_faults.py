"""Whatever breaks, the chat ends in an answer, or says so with the themes and a contact in reach."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from noa_build.hashed import hashed_name
from tests.browser import (
    Fault,
    StaticServer,
    Watch,
    corrupted,
    cut,
    failing,
    launch,
    missing,
    mistyped,
    replaced,
    truncated,
)
from tests.chat import START, Chat

UNEMPLOYED = "je suis au chomage et je monte ma boite je garde mes allocations ?"
MAINTENANCE = "are-creation-entreprise-maintien"
ENGLISH = "How do I register my company online in France?"
REGISTRATION = "immatriculation-guichet-unique"

DAMAGE: list[Fault] = [missing, truncated, corrupted, cut, failing, replaced]
NEEDED = [
    "assets/worker.*.js",
    "runtime/pyodide.[0-9a-f]*.mjs",
    "runtime/pyodide.asm.*.mjs",
    "runtime/pyodide.asm.*.wasm",
]
NEEDED += ["runtime/python.*.zip", "bundles/bundle.fr.*"]
"""What a first answer takes, beside the page and its script."""


@pytest.fixture(autouse=True)
def nosniff(site: StaticServer) -> None:
    """As the header files of the site say."""
    site.headers["X-Content-Type-Options"] = "nosniff"


@contextmanager
def tab(browser: Browser, **options: object) -> Iterator[tuple[Page, Chat]]:
    """A tab of a fresh profile: nothing is in its cache."""
    context = browser.new_context(locale="fr-FR", **options)  # type: ignore[arg-type]
    page = context.new_page()
    yield page, Chat(page)
    context.close()


def expect_failed(page: Page, chat: Chat) -> None:
    """In words, with a way on: suggestions, themes, a contact."""
    chat.expect_state("failed")
    expect(chat.mark("status")).to_contain_text("n’a pas pu démarrer")
    expect(chat.mark("progress")).to_be_hidden()
    expect(chat.mark("typing")).to_be_hidden()
    expect(chat.mark("retry")).to_be_visible()
    expect(page.locator(".noa-themes a").first).to_be_visible()
    contact = chat.mark("failed").get_by_role("link", name="Contacter une administration")
    assert page.request.get(str(contact.evaluate("link => link.href"))).ok


@pytest.mark.parametrize("file", NEEDED)
def test_a_file_that_does_not_come_whole_fails_in_words_and_a_retry_works(
    chromium: Browser, site: StaticServer, file: str
) -> None:
    typed = [mistyped] if file.endswith("js") else []
    for fault in [*DAMAGE, *typed]:
        with tab(chromium) as (page, chat):
            with site.fault(f"*/{file}", fault):
                page.goto(site.url)
                chat.send(UNEMPLOYED)
                expect_failed(page, chat)
                expect(chat.mark("status")).to_contain_text("Votre question est gardée")
            if fault is corrupted:
                chat.mark("retry").click()
                expect(chat.replies).to_have_attribute("data-entries", MAINTENANCE, timeout=START)


def test_a_media_type_that_nothing_depends_on_may_be_wrong(page: Page, site: StaticServer) -> None:
    with site.fault("*.wasm", mistyped), site.fault("*.zip", mistyped), site.fault("*.json", mistyped):
        page.goto(site.url)
        expect(Chat(page).ask(UNEMPLOYED)).to_have_attribute("data-entries", MAINTENANCE)


@pytest.mark.parametrize("file", NEEDED)
def test_a_file_that_is_late_is_waited_for(page: Page, site: StaticServer, file: str) -> None:
    with site.held(f"*/{file}") as release:
        page.goto(site.url)
        chat = Chat(page)
        chat.send(UNEMPLOYED)
        expect(chat.mark("status")).to_contain_text("attend")
        expect(chat.mark("progress")).to_be_visible()
        chat.mark("suggestion").first.click()
        expect(chat.replies.first).to_have_attribute("data-kind", "answer")
        release()
        expect(chat.questions.first.locator("+ [data-kind]")).to_have_attribute(
            "data-entries", MAINTENANCE, timeout=START
        )


@pytest.mark.parametrize("file", NEEDED)
def test_a_file_that_never_comes_is_given_up_after_thirty_seconds(page: Page, site: StaticServer, file: str) -> None:
    page.clock.install()
    with site.held(f"*/{file}"):
        page.goto(site.url)
        chat = Chat(page)
        chat.send(UNEMPLOYED)
        expect(chat.element).to_have_attribute("data-state", "downloading")
        give_up(page, chat)
        expect_failed(page, chat)


def give_up(page: Page, chat: Chat) -> None:
    """Half a minute after the other half, for bytes of other files may still come in."""
    end = time.monotonic() + START / 1000
    while chat.element.get_attribute("data-state") != "failed" and time.monotonic() < end:
        page.clock.fast_forward(30_000)


@pytest.mark.parametrize("fault", [*DAMAGE, mistyped])
def test_without_its_script_the_page_says_so_and_leads_on(
    page: Page, site: StaticServer, watch: Watch, fault: Fault
) -> None:
    watch.allow("Failed to load resource|Refused to execute|MIME|^uncaught")
    with site.fault("*/assets/chat.*.js", fault):
        page.goto(site.url)
        chat = Chat(page)
        given_up = chat.mark("unready")
        expect(given_up).to_be_hidden()
        page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
        expect(given_up).to_be_visible()
        expect(chat.input).to_be_hidden()
        contact = given_up.get_by_role("link", name="contactez une administration")
        assert page.request.get(str(contact.evaluate("link => link.href"))).ok
        page.get_by_text("Tous les thèmes").click()
        expect(page.locator(".noa-themes a").first).to_be_visible()
        chat.mark("suggestion").first.click()
        expect(page).to_have_url(re.compile("/noa/reponses/"))


def test_a_script_that_comes_late_brings_the_field_back(page: Page, site: StaticServer) -> None:
    with site.held("*/assets/chat.*.js") as release:
        page.goto(site.url, wait_until="commit")
        chat = Chat(page)
        chat.mark("unready").wait_for(state="attached")
        page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
        expect(chat.mark("unready")).to_be_visible()
        release()
        expect(chat.input).to_be_visible()
        expect(chat.mark("unready")).to_have_count(0)


@pytest.mark.parametrize("fault", [*DAMAGE, mistyped])
def test_without_its_styles_the_chat_answers(page: Page, site: StaticServer, watch: Watch, fault: Fault) -> None:
    watch.allow("Failed to load resource|MIME")
    with site.fault("*/assets/chat.*.css", fault), site.held("*/runtime/*"):
        page.goto(site.url)
        chat = Chat(page)
        chat.mark("suggestion").first.click()
        expect(chat.replies).to_have_attribute("data-kind", "answer")


@pytest.mark.parametrize("file", ["answers/index.fr.*", "answers/fr/*"])
@pytest.mark.parametrize("fault", DAMAGE)
def test_an_answer_that_cannot_be_shown_here_is_on_its_page(
    page: Page, site: StaticServer, watch: Watch, file: str, fault: Fault
) -> None:
    watch.allow("Failed to load resource")
    with site.fault(f"*/{file}", fault), site.held("*/runtime/*"):
        page.goto(site.url)
        chat = Chat(page)
        chat.mark("suggestion").first.click()  # its answer stands in the page
        chat.replies.get_by_role("list").get_by_role("button").first.click()
        expect(chat.replies).to_have_count(2)
        expect(chat.replies.nth(1)).to_contain_text("Elle est sur sa page")
        address = str(chat.replies.nth(1).locator(".noa-page-link").evaluate("link => link.href"))
        assert page.request.get(address).ok
        expect(chat.mark("typing")).to_be_hidden()


def test_without_the_index_someone_can_still_be_reached(
    page: Page, site: StaticServer, watch: Watch, vague: str
) -> None:
    watch.allow("Failed to load resource")
    with site.fault("*/answers/index.fr.*", missing):
        page.goto(site.url)
        chat = Chat(page)
        reply = chat.ask(vague)
        reply.get_by_role("button", name="Aucune de ces questions").click()
        expect(chat.replies.nth(1).locator(".noa-contact a").first).to_be_visible()


@pytest.mark.parametrize("fault", [missing, corrupted])
def test_a_second_language_that_does_not_come_is_given_up_with_a_contact(
    page: Page, site: StaticServer, watch: Watch, fault: Fault
) -> None:
    watch.allow("Failed to load resource")
    with site.fault("*/bundles/bundle.en.*", fault):
        page.goto(site.url)
        chat = Chat(page)
        reply = chat.ask(ENGLISH)
        expect(reply).to_have_attribute("data-kind", "fallback")
        expect(reply.locator(".noa-contact a").first).to_be_visible()
        expect(chat.ask(UNEMPLOYED)).to_have_attribute("data-entries", MAINTENANCE)


def test_a_worker_that_falls_silent_over_a_question_is_replaced(page: Page, site: StaticServer) -> None:
    page.clock.install()
    page.goto(site.url)
    chat = Chat(page)
    chat.expect_state("ready")
    page.workers[0].evaluate("() => { setTimeout(() => self.close()); }")
    chat.send(UNEMPLOYED)
    expect(chat.mark("typing")).to_be_visible()
    page.clock.fast_forward(21_000)
    expect(chat.replies).to_have_attribute("data-entries", MAINTENANCE, timeout=START)
    chat.expect_state("ready")


def test_a_line_that_breaks_while_loading_is_told_and_a_retry_works(
    page: Page, context: BrowserContext, site: StaticServer, watch: Watch
) -> None:
    watch.allow("Failed to load resource|ERR_")
    with site.fault("*/runtime/*.wasm", cut):
        page.goto(site.url)
        chat = Chat(page)
        chat.send(UNEMPLOYED)
        expect_failed(page, chat)
    context.set_offline(True)
    chat.mark("retry").click()
    page.wait_for_function("() => performance.getEntriesByName('noa:start').length > 1")
    chat.expect_state("failed")
    expect(page.locator(".noa-themes a").first).to_be_visible()
    chat.mark("suggestion").first.click()
    expect(chat.replies.locator(".noa-page-link")).to_be_visible()
    context.set_offline(False)
    chat.mark("retry").click()
    expect(chat.questions.first.locator("+ [data-kind]")).to_have_attribute("data-entries", MAINTENANCE, timeout=START)


@pytest.fixture
def limited(playwright: Playwright, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium whose engine runs with an option."""
    browser = launch(playwright, f"--js-flags={request.param}")
    yield browser
    browser.close()


# An engine without a compiler, as hardened browsers have it, has no WebAssembly either.
@pytest.mark.parametrize("limited", ["--jitless", "--wasm-max-mem-pages=200"], indirect=True)
def test_where_webassembly_or_its_memory_is_refused_the_chat_says_so(limited: Browser, site: StaticServer) -> None:
    with tab(limited) as (page, chat):
        page.goto(site.url)
        chat.send(UNEMPLOYED)
        expect_failed(page, chat)
        chat.mark("suggestion").first.click()
        expect(chat.replies).to_have_attribute("data-kind", "answer")


REFUSED = {
    "off": """for (const name of ["sessionStorage", "localStorage", "indexedDB", "caches"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
    }
    Object.defineProperty(Navigator.prototype, "serviceWorker", { get() { throw new DOMException("no", "SecurityError"); } });""",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    "forged": 'sessionStorage.setItem(\'noa:/noa/\', \'{"items":[{"type":"reply","reply":{"kind":"answer"}},7],"shown":[]}\');',
}


@pytest.mark.parametrize("script", REFUSED.values(), ids=REFUSED)
def test_without_storage_the_chat_answers(page: Page, site: StaticServer, script: str) -> None:
    page.add_init_script(script)
    page.goto(site.url)
    chat = Chat(page)
    expect(chat.ask(UNEMPLOYED)).to_have_attribute("data-entries", MAINTENANCE)


def test_on_a_full_disk_the_next_visit_is_like_the_first(
    page: Page, context: BrowserContext, site: StaticServer
) -> None:
    context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": site.origin, "quotaSize": 500_000})
    with context.expect_event("serviceworker", timeout=START):
        page.goto(site.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => caches.keys())")
    page.goto(site.url)
    expect(Chat(page).ask(UNEMPLOYED)).to_have_attribute("data-entries", MAINTENANCE)


@pytest.mark.parametrize("day", ["1970-01-02", "2099-12-31"])
def test_a_clock_that_is_wrong_changes_no_answer(page: Page, site: StaticServer, day: str) -> None:
    page.clock.set_fixed_time(f"{day}T12:00:00")
    page.goto(site.url)
    expect(Chat(page).ask(UNEMPLOYED)).to_have_attribute("data-entries", MAINTENANCE)


# A new publication under an open tab


@pytest.fixture
def copy(dist: Path, tmp_path: Path) -> Path:
    """The site without its pages of answers; the test may publish it anew."""
    return Path(shutil.copytree(dist, tmp_path / "dist", ignore=shutil.ignore_patterns("reponses", "*.br", "*.gz")))


@pytest.fixture
def own(copy: Path) -> Iterator[StaticServer]:
    server = StaticServer(copy, "/noa/")
    server.caching = "no-store"
    yield server
    server.close()


def publish(folder: Path) -> None:
    """A new publication: bundles, answers and worker under other names, the former gone."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    renamed: dict[str, str] = {}

    def renew(path: str, change: Callable[[bytes], bytes] = lambda data: data + b"\n") -> dict[str, object]:
        old = folder / path
        data = change(old.read_bytes())
        stem, _, suffix = old.name.rsplit(".", 2)
        new = old.with_name(hashed_name(f"{stem}.{suffix}", data))
        new.write_bytes(data)
        old.unlink()
        renamed[path] = new.relative_to(folder).as_posix()
        return {"file": renamed[path], "bytes": len(data)}

    for answer in sorted(folder.glob("answers/??/*.json")):
        renew(answer.relative_to(folder).as_posix())
    pattern = re.compile("|".join(map(re.escape, renamed)).encode())

    def follow(data: bytes) -> bytes:
        return pattern.sub(lambda found: renamed[found[0].decode()].encode(), data)

    for lang in ("fr", "en"):
        manifest["answers"][lang] = renew(manifest["answers"][lang]["file"], follow)
        manifest["all_answers"][lang] = renew(manifest["all_answers"][lang]["file"], follow)
        manifest["bundles"][lang] = renew(manifest["bundles"][lang]["file"])
    manifest["worker"] = renew(manifest["worker"])["file"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_an_open_tab_goes_on_with_the_new_publication_and_asks_again(
    page: Page, own: StaticServer, copy: Path, watch: Watch
) -> None:
    watch.allow("Failed to load resource")
    page.goto(own.url)
    chat = Chat(page)
    chat.expect_state("ready")
    publish(copy)
    current = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    own.requested.clear()
    reply = chat.ask(ENGLISH)
    expect(reply).to_have_attribute("data-entries", REGISTRATION)
    expect(reply).to_contain_text("Official sources")
    asked = {path.removeprefix("/noa/") for path in own.requested}
    assert {"manifest.json", current["worker"], current["bundles"]["fr"]["file"]} <= asked
    assert page.evaluate("performance.getEntriesByName('noa:ready').length") == 2
    chat.expect_state("ready")
    chat.mark("suggestion").nth(1).click()
    expect(chat.replies.nth(1)).to_contain_text("Sources officielles")


def test_an_answer_that_is_no_longer_published_under_its_name_is_found_under_the_new_one(
    page: Page, own: StaticServer, copy: Path, watch: Watch
) -> None:
    watch.allow("Failed to load resource")
    page.goto(own.url)
    chat = Chat(page)
    expect(chat.ask(UNEMPLOYED)).to_have_attribute("data-entries", MAINTENANCE)
    publish(copy)
    chat.mark("followup").first.click()
    expect(chat.replies.nth(1)).to_contain_text("Sources officielles")
    reply = chat.ask("c'est quoi un kbis et où l'obtenir ?")
    expect(reply).to_contain_text("Sources officielles")
    expect(chat.questions).to_have_count(3)


def test_a_frame_that_starts_after_a_publication_starts_with_it(
    page: Page, own: StaticServer, copy: Path, watch: Watch
) -> None:
    watch.allow("Failed to load resource")
    page.add_init_script("navigator.__proto__.__defineGetter__('connection', () => ({ saveData: true }));")
    page.goto(own.url)
    publish(copy)
    chat = Chat(page)
    expect(chat.ask(UNEMPLOYED)).to_have_attribute("data-entries", MAINTENANCE)
    expect(chat.replies).to_contain_text("Sources officielles")


def test_a_missing_file_of_the_current_publication_is_not_asked_for_without_end(
    page: Page, own: StaticServer, watch: Watch
) -> None:
    watch.allow("Failed to load resource")
    with own.fault("*/bundles/bundle.fr.*", missing):
        page.goto(own.url)
        chat = Chat(page)
        chat.expect_state("failed")
        assert own.requested.count("/noa/manifest.json") == 1
