"""By keyboard alone, read aloud, enlarged, in forced colours and without motion: the chat, its frame and the answers."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.axe import violations
from tests.browser import StaticServer, missing
from tests.chat import START, Chat

UNEMPLOYED = "je suis au chomage et je monte ma boite je garde mes allocations ?"
MAINTENANCE = "are-creation-entreprise-maintien"
GERMAN = "Wie kann ich in Frankreich eine Firma gründen?"
ARABIC = "كيف يمكنني تسجيل شركتي في فرنسا؟"

FOCUSED = """() => {
    const { activeElement: at } = document;
    const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
    return [at.localName, name.trim(), getComputedStyle(at).outlineStyle, Math.round(at.getBoundingClientRect().top)];
}"""
TOO_SMALL = """() => [...document.querySelectorAll("noa-chat :is(button, summary, textarea, .noa-button, .noa-failed a, .noa-page-link), header a, footer a")]
    .filter((control) => control.checkVisibility())
    .map((control) => [control.getBoundingClientRect(), control.outerHTML])
    .filter(([box]) => box.width < 24 || box.height < 24 || box.height < 43.9)
    .map(([, html]) => html.slice(0, 120))"""
"""Controls below 44 pixels; WCAG 2.5.8 asks for 24, and lets links within sentences and lists be smaller."""

SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
}"""
"""WCAG 1.4.12."""

CLIPPED = """() => [...document.querySelectorAll("noa-chat *")]
    .filter((part) => part.checkVisibility() && !part.closest(".noa-spoken") && part.childNodes.length && part.localName !== "textarea")
    .filter((part) => ["hidden", "clip"].includes(getComputedStyle(part).overflowX) && part.scrollWidth > part.clientWidth + 1)
    .map((part) => part.outerHTML.slice(0, 120))"""


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("path", ["", "embed/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    chromium: Browser, site: StaticServer, vague: str, scheme: Literal["light", "dark"], path: str
) -> None:
    """Idle, downloading, ready, answered, choosing, refused, handed over, masked, foreign, erased, failed."""
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, locale="fr-FR")
    page = context.new_page()
    with site.held("*/runtime/*.wasm") as release:
        page.goto(site.url + path)
        chat = Chat(page)
        assert violations(page) == []
        chat.send(UNEMPLOYED)
        expect(chat.mark("stage")).to_contain_text("%")
        assert violations(page) == []
        release()
    expect(chat.replies).to_have_count(1, timeout=START)
    chat.replies.locator("summary").first.click()
    chat.mark("useless").click()
    for question in (
        vague,
        "recette de tarte",
        "je veux parler à un conseiller",
        "mon mail est a.b@exemple.fr, un kbis ?",
        GERMAN,
        "?",
    ):
        chat.ask(question)
    assert violations(page) == []
    chat.mark("reset").click()
    expect(chat.replies).to_have_count(0)
    assert violations(page) == []
    with site.fault("*/assets/worker.*", missing):
        other = chromium.new_context(color_scheme=scheme, bypass_csp=True, locale="fr-FR")
        failed = other.new_page()
        failed.goto(site.url + path)
        Chat(failed).send(UNEMPLOYED)
        Chat(failed).expect_state("failed")
        assert violations(failed) == []
        other.close()
    context.close()


@pytest.mark.parametrize("path", [f"reponses/{MAINTENANCE}/", "reponses/", "licences/", "accessibilite/"])
def test_axe_finds_nothing_in_the_pages(chromium: Browser, site: StaticServer, path: str) -> None:
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(site.url + path)
    assert violations(page) == []
    context.close()


def test_by_keyboard_alone_from_the_first_tab_to_the_erasing(page: Page, site: StaticServer, vague: str) -> None:
    page.goto(site.url)
    chat = Chat(page)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[:2] == ["a", "Aller au champ de question"]
    page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    page.keyboard.type(vague)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(chat.replies).to_have_attribute("data-kind", "choices", timeout=START)
    expect(chat.input).to_be_focused()
    tab_to(page, "button", r"^Aucune de ces questions$", "Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(chat.replies.nth(1)).to_have_attribute("data-kind", "answer")
    tab_to(page, "summary", "Pourquoi cette réponse", "Tab")
    page.keyboard.press("Enter")
    expect(chat.replies.nth(1).locator("details.noa-because")).to_have_attribute("open", "")
    tab_to(page, "textarea", "Votre question", "Tab")
    tab_to(page, "button", "Effacer la conversation", "Tab")
    page.keyboard.press("Enter")
    expect(chat.replies).to_have_count(0)
    expect(chat.input).to_be_focused()


def tab_to(page: Page, tag: str, name: str, key: str) -> None:
    """Until that control has the focus; what has it on the way shows it, in sight."""
    height = page.evaluate("innerHeight")
    for _ in range(60):
        page.keyboard.press(key)
        at, called, outline, top = page.evaluate(FOCUSED)
        assert called, at
        assert outline != "none", called
        assert 0 <= top < height, called
        if at == tag and re.search(name, called):
            return
    raise AssertionError(f"never reached: {name}")


ANNOUNCED = """() => {
    window.heard = [];
    for (const region of document.querySelectorAll("[aria-live], [role=status]")) {
        new MutationObserver((changes) => {
            if (region.getAttribute("aria-live") === "off") return;
            for (const change of changes) for (const node of change.addedNodes) {
                const text = node.textContent.trim();
                if (text) window.heard.push([region.getAttribute("data-noa") ?? region.getAttribute("role"), text]);
            }
        }).observe(region, { childList: true, subtree: true });
    }
}"""


def test_a_reply_is_announced_politely_whole_and_once(page: Page, site: StaticServer) -> None:
    with site.held("*/runtime/*.wasm") as release:
        page.goto(site.url)
        chat = Chat(page)
        expect(chat.log).to_have_attribute("aria-live", "polite")
        expect(chat.log).to_have_attribute("role", "log")
        page.evaluate(ANNOUNCED)
        chat.send(UNEMPLOYED)
        release()
        expect(chat.replies).to_have_count(1, timeout=START)
        chat.expect_state("ready")
    heard = page.evaluate("window.heard")
    log = [text for place, text in heard if place == "log"]
    assert len(log) == 2
    assert log[0].startswith("Vous") and "chomage" in log[0]
    assert log[1].startswith("NOA") and "Sources officielles" in log[1] and "Voir la fiche" in log[1]
    status = [text for place, text in heard if place == "status"]
    assert any("attend" in text for text in status)
    assert "Le conseiller est prêt." in status
    assert not any(re.search(r"\d\s%", text) for text in status)


def test_a_reply_that_takes_long_is_announced_as_under_way(page: Page, site: StaticServer) -> None:
    page.clock.install()
    page.goto(site.url)
    chat = Chat(page)
    chat.expect_state("ready")
    with site.held("*/bundles/bundle.en.*") as release:
        chat.send("How do I register my company online in France?")
        expect(chat.mark("typing")).to_be_visible()
        page.clock.fast_forward(1_500)
        expect(chat.mark("status")).to_have_text("NOA prépare sa réponse.")
        release()
        expect(chat.replies).to_have_count(1, timeout=START)
    expect(chat.mark("status")).to_have_text("Le conseiller est prêt.")


def test_what_is_restored_is_not_read_aloud_again(page: Page, site: StaticServer) -> None:
    page.goto(site.url)
    Chat(page).ask(UNEMPLOYED)
    page.add_init_script(f"addEventListener('DOMContentLoaded', {ANNOUNCED})")
    page.reload()
    expect(Chat(page).replies).to_have_count(1)
    assert [place for place, _ in page.evaluate("window.heard") if place == "log"] == []


@pytest.mark.parametrize(("text", "lang", "direction"), [(GERMAN, "de", "ltr"), (ARABIC, "ar", "rtl")])
def test_a_sentence_in_another_language_says_in_which(
    page: Page, site: StaticServer, text: str, lang: str, direction: str
) -> None:
    page.goto(site.url)
    reply = Chat(page).ask(text)
    expect(reply).to_have_attribute("data-kind", "fallback")
    line = reply.locator(f'.noa-text[lang="{lang}"]')
    expect(line).to_be_visible()
    assert line.evaluate("line => getComputedStyle(line).direction") == direction
    assert reply.locator(".noa-contact").evaluate("part => part.closest('[lang]').lang") == "fr"


@pytest.mark.parametrize("path", ["", "embed/", "en/", f"reponses/{MAINTENANCE}/", "licences/"])
@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 640)])
def test_at_400_percent_nothing_scrolls_sideways(
    page: Page, site: StaticServer, path: str, width: int, height: int
) -> None:
    """1280 × 1024 at 400 % is 320 × 256."""
    page.set_viewport_size({"width": width, "height": height})
    with site.held("*/runtime/*"):
        page.goto(site.url + path)
        if "reponses" not in path and "licences" not in path:
            chat = Chat(page)
            chat.mark("suggestion").first.click()
            expect(chat.replies).to_have_count(1)
            assert page.evaluate(TOO_SMALL) == []
        assert no_sideways_scroll(page)


@pytest.mark.parametrize("path", ["", "embed/"])
def test_with_wider_spacing_no_text_is_cut(page: Page, site: StaticServer, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    with site.held("*/runtime/*"):
        page.goto(site.url + path)
        page.evaluate(SPACED)
        chat = Chat(page)
        chat.mark("suggestion").first.click()
        expect(chat.replies).to_have_count(1)
        assert no_sideways_scroll(page)
        assert page.evaluate(CLIPPED) == []


def test_in_forced_colours_controls_and_states_have_borders(chromium: Browser, site: StaticServer) -> None:
    context = chromium.new_context(forced_colors="active", locale="fr-FR")
    page = context.new_page()
    with site.held("*/runtime/*"):
        page.goto(site.url)
        chat = Chat(page)
        chat.mark("suggestion").first.click()
        expect(chat.replies).to_have_count(1)
        for control in (chat.mark("send"), chat.input, chat.mark("useful"), chat.mark("suggestion").first):
            assert float(control.evaluate("control => parseFloat(getComputedStyle(control).borderTopWidth)")) >= 1
        chat.mark("useful").click()
        pressed, other = (
            chat.mark(name).evaluate("control => getComputedStyle(control).borderTopWidth")
            for name in ("useful", "useless")
        )
        assert pressed != other
    context.close()


def test_without_motion_nothing_moves(chromium: Browser, site: StaticServer) -> None:
    context = chromium.new_context(reduced_motion="reduce", locale="fr-FR")
    page = context.new_page()
    page.add_init_script("""
        window.scrolls = [];
        const { scrollTo } = window;
        window.scrollTo = (options) => { window.scrolls.push(options.behavior); scrollTo.call(window, options); };
    """)
    with site.held("*/runtime/*"):
        page.goto(site.url)
        chat = Chat(page)
        chat.send(UNEMPLOYED)
        expect(chat.mark("typing")).to_be_visible()
        moving = "document.getAnimations().filter((a) => a.animationName !== 'noa-unready' && a.playState === 'running').length"
        assert page.evaluate(moving) == 0
        chat.mark("suggestion").first.click()
        expect(chat.replies).to_have_count(1)
    assert set(page.evaluate("window.scrolls")) == {"instant"}
    context.close()
