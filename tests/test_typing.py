"""Questions offered while the visitor types, in a real browser: by keyboard, by touch, for screen readers, and never in the way."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.axe import violations
from tests.browser import StaticServer
from tests.chat import START, Chat

HOLD = """
    // Suggestions are asked for, and answered, when the test says so.
    const post = Worker.prototype.postMessage;
    window.asked = [];
    window.answered = [];
    window.held = null;
    Worker.prototype.postMessage = function (message, ...rest) {
        if (message.type === "start") {
            this.addEventListener("message", ({ data }) => data.type === "suggestions" && window.answered.push(data.id));
        }
        if (message.type === "suggest") {
            window.asked.push(message.text);
            if (window.held) {
                window.held.push(() => post.call(this, message, ...rest));
                return;
            }
        }
        post.call(this, message, ...rest);
    };
    window.release = () => {
        const held = window.held;
        window.held = null;
        for (const go of held) go();
    };
"""


class Field:
    """The field of a chat and what opens above it."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.input = chat.input
        self.options = chat.mark("completion")
        self.list = chat.element.get_by_role("listbox", include_hidden=True)
        self.page = chat.element.page

    def type(self, text: str) -> None:
        self.input.press_sequentially(text)

    def expect_closed(self) -> None:
        expect(self.list).to_be_hidden()
        expect(self.input).not_to_have_attribute("aria-expanded", "true")

    def wait_for_answers(self) -> None:
        """Until the worker has answered all that it was asked."""
        self.page.wait_for_function("() => window.asked.length > 0 && window.answered.length === window.asked.length")

    def entries(self) -> list[str]:
        return [option.get_attribute("data-entry") or "" for option in self.options.all()]


def ready(page: Page, address: str) -> Field:
    page.add_init_script(HOLD)
    page.goto(address)
    chat = Chat(page)
    chat.expect_state("ready")
    return Field(chat)


@pytest.fixture
def field(page: Page, site: StaticServer) -> Field:
    return ready(page, site.url)


def box(locator: Locator) -> dict[str, float]:
    return locator.evaluate("element => element.getBoundingClientRect().toJSON()")  # type: ignore[no-any-return]


def two_frames(chat: Chat) -> None:
    """Until what has just changed is laid out and told."""
    chat.element.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def watch_list(field: Field) -> None:
    """Notes in `window.lists` the entries of every list that is drawn, and in `window.flashes` each time that it goes."""
    field.list.evaluate("""list => {
        window.lists = [];
        window.flashes = 0;
        new MutationObserver(() => {
            if (list.hidden) window.flashes++;
            else window.lists.push([...list.children].map((option) => option.dataset.entry));
        }).observe(list, { attributes: true, childList: true });
    }""")


def test_before_python_is_there_nothing_is_offered_and_the_question_waits(page: Page, site: StaticServer) -> None:
    page.add_init_script(HOLD)
    with site.held("*/runtime/*.wasm") as release:
        page.goto(site.url)
        field = Field(Chat(page))
        expect(field.chat.element).to_have_attribute("data-state", "downloading")
        field.type("chomage et creation")
        field.input.press("Enter")
        expect(field.chat.questions).to_contain_text("chomage et creation")
        field.expect_closed()
        release()
        expect(field.chat.replies).to_have_count(1, timeout=START)
    assert page.evaluate("window.asked") == []


def test_questions_are_offered_from_the_third_letter(field: Field) -> None:
    field.type("ch")
    field.wait_for_answers()
    field.expect_closed()
    field.type("o")
    expect(field.options.first).to_be_visible()
    assert 1 <= field.options.count() <= 6


def test_a_text_that_is_no_beginning_is_not_looked_up(field: Field) -> None:
    field.type("cho")
    expect(field.options.first).to_be_visible()
    field.input.fill("chomage " * 40)
    field.expect_closed()
    assert all(len(text) <= 200 for text in field.page.evaluate("window.asked"))


def test_arrows_choose_and_enter_asks_that_entry(field: Field) -> None:
    expect(field.input).not_to_have_attribute("role", "combobox")
    field.type("chom")
    expect(field.input).to_have_attribute("aria-expanded", "true")
    expect(field.input).to_have_role("combobox")
    expect(field.input).to_have_attribute("aria-autocomplete", "list")
    expect(field.input).to_have_attribute("aria-controls", field.list.get_attribute("id") or "-")
    expect(field.input).not_to_have_attribute("aria-activedescendant", re.compile("."))
    field.input.press("ArrowDown")
    field.input.press("ArrowDown")
    second = field.options.nth(1)
    expect(field.input).to_have_attribute("aria-activedescendant", second.get_attribute("id") or "-")
    expect(second).to_have_attribute("aria-selected", "true")
    expect(field.list.locator('[aria-selected="true"]')).to_have_count(1)
    entry, question = second.get_attribute("data-entry") or "", second.inner_text()
    field.input.press("Enter")
    expect(field.chat.questions).to_contain_text(question)
    expect(field.chat.replies).to_have_attribute("data-entries", entry)
    expect(field.chat.questions).to_have_count(1)
    expect(field.chat.mark("status")).to_have_text("Le conseiller est prêt.")
    expect(field.input).to_have_value("")
    expect(field.input).to_be_focused()
    field.expect_closed()


def test_up_from_the_field_reaches_the_last_and_goes_on_to_the_field(field: Field) -> None:
    field.type("chom")
    expect(field.options.first).to_be_visible()
    field.input.press("ArrowUp")
    expect(field.options.last).to_have_attribute("aria-selected", "true")
    field.input.press("ArrowDown")
    expect(field.input).not_to_have_attribute("aria-activedescendant", re.compile("."))


def test_enter_without_a_choice_sends_what_is_typed(field: Field) -> None:
    field.type("bonjour")
    field.page.wait_for_function("() => window.answered.length > 0")
    field.input.press("Enter")
    expect(field.chat.questions).to_contain_text("bonjour")
    expect(field.chat.replies).to_have_attribute("data-kind", "smalltalk")
    field.type("chom")
    expect(field.options.first).to_be_visible()
    field.input.press("Enter")
    expect(field.chat.questions.nth(1).locator(".noa-bubble")).to_have_text("chom")
    field.expect_closed()


def test_typing_on_takes_the_choice_back(field: Field) -> None:
    field.type("chom")
    expect(field.options.first).to_be_visible()
    field.input.press("ArrowDown")
    field.type("a")
    field.input.press("Enter")
    expect(field.chat.questions.locator(".noa-bubble")).to_have_text("choma")


def test_the_send_button_sends_what_is_typed_while_the_list_is_open(field: Field) -> None:
    field.type("chom")
    expect(field.options.first).to_be_visible()
    field.chat.mark("send").click()
    expect(field.chat.questions.locator(".noa-bubble")).to_have_text("chom")
    field.expect_closed()


def test_escape_closes_and_the_down_arrow_calls_back(field: Field) -> None:
    field.type("chom")
    expect(field.options.first).to_be_visible()
    field.input.press("Escape")
    field.expect_closed()
    expect(field.input).to_have_value("chom")
    field.input.press("ArrowDown")
    expect(field.options.first).to_be_visible()


def test_escape_closes_the_list_before_the_bubble(page: Page, host: StaticServer, site: StaticServer) -> None:
    host.pages["/"] = (
        f'<!doctype html><html lang="fr"><title>Hôte</title><script src="{site.url}embed.js" data-noa defer></script>'
    )
    page.goto(host.origin + "/")
    page.get_by_role("button", name="Une question").click()
    chat = Chat(page.frame_locator("dialog iframe"))
    chat.expect_state("ready")
    chat.input.press_sequentially("chom")
    expect(chat.mark("completion").first).to_be_visible()
    chat.input.press("Escape")
    expect(chat.mark("completion")).to_have_count(0)
    expect(page.locator("dialog")).to_be_visible()
    chat.input.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()


def test_tab_leaves_for_the_send_button(field: Field) -> None:
    field.type("chom")
    expect(field.options.first).to_be_visible()
    field.input.press("ArrowDown")
    field.input.press("Tab")
    expect(field.chat.mark("send")).to_be_focused()
    field.expect_closed()
    expect(field.input).to_have_value("chom")
    expect(field.chat.questions).to_have_count(0)


def test_what_was_asked_for_an_older_text_is_never_shown(field: Field) -> None:
    field.type("marque")
    expect(field.options.first).to_be_visible()
    expected = field.entries()
    field.input.fill("")
    field.expect_closed()
    watch_list(field)
    field.page.evaluate("window.held = []")
    field.type("chom")
    field.page.wait_for_function("() => window.held.length === 1")
    field.input.fill("")
    field.type("marque")
    field.page.evaluate("window.release()")
    expect(field.options.first).to_be_visible()
    field.wait_for_answers()
    lists = field.page.evaluate("window.lists")
    assert lists
    assert all(entries == expected for entries in lists)


def test_suggestions_that_come_after_the_question_was_sent_are_dropped(field: Field) -> None:
    field.page.evaluate("window.held = []")
    field.type("chom")
    field.page.wait_for_function("() => window.held.length === 1")
    watch_list(field)
    field.input.press("Enter")
    field.page.evaluate("window.release()")
    field.wait_for_answers()
    expect(field.chat.replies).to_have_count(1)
    field.expect_closed()
    assert field.page.evaluate("window.lists") == []


def test_the_list_stays_between_two_keys(field: Field) -> None:
    field.type("chom")
    expect(field.options.first).to_be_visible()
    watch_list(field)
    field.type("age")
    field.wait_for_answers()
    expect(field.options.first).to_be_visible()
    assert field.page.evaluate("window.flashes") == 0


def test_suggestions_that_fail_stop_nothing(page: Page, site: StaticServer) -> None:
    page.add_init_script("""
        const honest = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (message, ...rest) {
            honest.call(this, message.type === "suggest" ? { ...message, text: 5 } : message, ...rest);
        };
    """)
    field = ready(page, site.url)
    field.chat.element.evaluate("""chat => {
        window.states = [];
        new MutationObserver(() => window.states.push(chat.dataset.state)).observe(chat, { attributeFilter: ["data-state"] });
    }""")
    field.type("chom")
    field.wait_for_answers()
    field.expect_closed()
    field.input.press("Enter")
    expect(field.chat.replies).to_have_count(1)
    assert page.evaluate("window.states") == []


@pytest.mark.parametrize(("width", "height"), [(360, 340), (360, 740), (320, 256)])
def test_a_finger_picks_a_question(chromium: Browser, site: StaticServer, width: int, height: int) -> None:
    context = chromium.new_context(
        locale="fr-FR", has_touch=True, is_mobile=True, viewport={"width": width, "height": height}
    )
    field = ready(context.new_page(), site.url)
    field.input.tap()
    field.type("chom")
    option = field.options.last
    expect(option).to_be_visible()
    assert all(box(option)["height"] >= 44 for option in field.options.all())
    send, offered = box(field.chat.mark("send")), box(field.list)
    assert offered["top"] >= 0
    assert offered["bottom"] <= send["top"]
    assert send["bottom"] <= height
    assert field.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    entry = option.get_attribute("data-entry") or ""
    option.tap()
    expect(field.chat.replies).to_have_attribute("data-entries", entry)
    context.close()


def test_on_a_phone_with_its_keyboard_the_last_message_stays_in_sight(chromium: Browser, site: StaticServer) -> None:
    context = chromium.new_context(
        locale="fr-FR",
        has_touch=True,
        is_mobile=True,
        viewport={"width": 360, "height": 340},
        reduced_motion="reduce",
    )
    field = ready(context.new_page(), site.url)
    reply = field.chat.ask("bonjour")
    composer = field.chat.mark("composer")
    field.page.evaluate("distance => scrollBy(0, distance)", box(reply)["bottom"] - box(composer)["top"])
    assert box(reply)["bottom"] == pytest.approx(box(composer)["top"], abs=1)
    field.type("chom")
    expect(field.options.first).to_be_visible()
    assert box(composer)["top"] < box(field.list)["top"]
    assert box(reply)["bottom"] == pytest.approx(box(composer)["top"], abs=1)
    context.close()


def test_the_field_does_not_move_when_the_list_comes_goes_or_is_walked_through(field: Field) -> None:
    for place in ("0", "document.documentElement.scrollHeight"):
        field.page.evaluate(f"scrollTo(0, {place})")
        before = box(field.input)
        field.type("chom")
        expect(field.options.first).to_be_visible()
        assert box(field.input)["top"] == pytest.approx(before["top"], abs=1)
        scrolled = field.page.evaluate("scrollY")
        for _ in range(field.options.count()):
            field.input.press("ArrowDown")
        assert field.page.evaluate("scrollY") == scrolled
        field.input.press("Escape")
        field.expect_closed()
        assert box(field.input)["top"] == pytest.approx(before["top"], abs=1)
        field.input.fill("")


def test_inside_a_frame_the_list_does_not_move_the_page_of_the_host(
    page: Page, host: StaticServer, site: StaticServer
) -> None:
    host.pages["/"] = f"""<!doctype html><html lang="fr"><title>Hôte</title>
        <script>
            heights = [];
            addEventListener("message", ({{ data }}) => data.noa?.type === "resize" && heights.push(data.noa.height));
        </script>
        <script src="{site.url}embed.js" data-noa data-mode="inline" defer></script>"""
    page.goto(host.origin + "/")
    chat = Chat(page.frame_locator("iframe"))
    chat.input.scroll_into_view_if_needed()
    chat.expect_state("ready")
    two_frames(chat)
    told = page.evaluate("heights.length")
    assert told > 0
    chat.input.press_sequentially("chom")
    expect(chat.mark("completion").first).to_be_visible()
    expect(chat.mark("send")).to_be_in_viewport()
    two_frames(chat)
    assert page.evaluate("heights.length") == told
    chat.send("bonjour")
    page.wait_for_function("told => heights.length > told", arg=told)


def test_a_screen_reader_hears_the_number_once_typing_rests(field: Field) -> None:
    said = field.chat.element.locator('form [role="status"]')
    said.evaluate("""status => {
        window.said = [];
        new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true });
    }""")
    field.type("chom")
    expect(said).to_have_text(re.compile(r"^(1 question proposée|\d questions proposées)$"))
    count = field.options.count()
    assert said.inner_text().startswith(f"{count} ")
    field.input.press("ArrowDown")
    field.input.press("ArrowUp")
    field.input.press("Escape")
    expect(said).to_have_text("")
    assert field.page.evaluate("window.said.filter(Boolean).length") == 1


def test_after_an_english_answer_english_questions_are_offered(field: Field) -> None:
    expect(field.chat.ask("How do I register my company online in France?")).to_have_attribute("lang", "en")
    field.type("trademark")
    expect(field.options.first).to_have_attribute("lang", "en")
    field.input.press("ArrowDown")
    question = field.options.first.inner_text()
    field.input.press("Enter")
    expect(field.chat.replies.nth(1)).to_have_attribute("lang", "en")
    expect(field.chat.questions.nth(1)).to_contain_text(question)


def test_erasing_closes_the_list(field: Field) -> None:
    field.type("chom")
    expect(field.options.first).to_be_visible()
    field.chat.mark("reset").click()
    field.expect_closed()
    expect(field.input).to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_list(
    chromium: Browser, site: StaticServer, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(locale="fr-FR", color_scheme=scheme, bypass_csp=True)
    field = ready(context.new_page(), site.url)
    field.type("chom")
    expect(field.options.first).to_be_visible()
    field.input.press("ArrowDown")
    # A multi-line combobox is not in ARIA in HTML yet: https://github.com/w3c/html-aria/issues/543
    assert violations(field.page, ignored=("aria-allowed-role",)) == []
    field.input.press("Escape")
    assert violations(field.page) == []
    context.close()
