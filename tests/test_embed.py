"""NOA in a partner's page, on another origin, under a path prefix: bubble, inline, popup, link, messages, sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser import StaticServer, Watch
from tests.chat import START, Chat

SECRET = "je suis au chomage et je monte ma boite je garde mes allocations ?"
MAINTENANCE = "are-creation-entreprise-maintien"
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"

Visit = Callable[..., Page]


@pytest.fixture
def visit(page: Page, host: StaticServer, site: StaticServer) -> Visit:
    """Opens a partner's page with this body; `{noa}` stands for NOA's address. A strict policy of its own holds there."""

    def visit(body: str, *, strict: bool = True) -> Page:
        policy = f"default-src 'none'; script-src {site.origin}; frame-src {site.origin}" if strict else ""
        host.headers = {"Content-Security-Policy": policy} if policy else {}
        host.pages[
            "/"
        ] = f"""<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Partenaire</title><h1>Partenaire</h1>{body.replace("{noa}", site.url)}<p id="after">Suite</p></html>"""
        page.goto(host.origin + "/")
        return page

    return visit


def script(**data: str) -> str:
    attributes = " ".join(f'data-{name}="{value}"' for name, value in data.items())
    return f'<script src="{{noa}}embed.js" data-noa {attributes} defer></script>'


def bubble(page: Page) -> FrameLocator:
    return page.frame_locator("dialog iframe")


def record_events(page: Page) -> None:
    page.evaluate("""() => {
        window.events = [];
        for (const type of ["ready", "open", "close", "conversation", "reply", "feedback", "handoff"]) {
            Noa.on(type, (detail) => window.events.push([type, detail]));
        }
    }""")


def events(page: Page) -> list[list[Any]]:
    return page.evaluate("window.events")  # type: ignore[no-any-return]


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
)


def test_a_bubble_costs_one_file_until_it_is_clicked_and_moves_nothing(
    visit: Visit, page: Page, site: StaticServer
) -> None:
    page.add_init_script(SHIFTS)
    visit(script(mode="bubble"))
    button = page.get_by_role("button", name="Une question")
    expect(button).to_be_visible()
    assert site.requested == ["/noa/embed.js"]
    button.click()
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate(PAINTED)
    assert page.evaluate("shifts.length") == 0
    page.evaluate("document.body.prepend(document.body.querySelector('h1').cloneNode(true))")
    page.wait_for_function("() => shifts.length > 0")  # so a shift would have been seen


def test_a_bubble_opens_answers_and_closes_by_keyboard(visit: Visit) -> None:
    page = visit(script(mode="bubble", partner="france-travail"))
    record_events(page)
    button = page.get_by_role("button", name="Une question")
    button.focus()
    page.keyboard.press("Enter")
    chat = Chat(bubble(page))
    expect(chat.input).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    expect(chat.replies).to_have_attribute("data-entries", MAINTENANCE, timeout=START)
    chat.mark("useful").click()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    expect(button).to_be_focused()
    told = events(page)
    assert [kind for kind, _ in told] == ["open", "ready", "conversation", "reply", "feedback", "close"]
    assert told[3][1]["entries"] == [MAINTENANCE]
    assert told[4][1] == {"entry": MAINTENANCE, "useful": True, "partner": "france-travail", "mode": "bubble"}
    assert "chomage" not in str(told)
    button.click()
    expect(chat.replies).to_have_count(1)


def test_a_phone_gets_the_bubble_full_screen_with_a_way_out(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    visit(script(mode="bubble"))
    page.get_by_role("button", name="Une question").click()
    box = page.locator("dialog").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (360, 700)
    bubble(page).get_by_role("button", name="Fermer").click()
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Une question")).to_be_focused()


def test_inline_stands_in_place_and_follows_its_content_within_limits(visit: Visit) -> None:
    page = visit(f"<main>{script(mode='inline', theme='dark')}</main>")
    frame = page.locator("main iframe")
    chat = Chat(page.frame_locator("main iframe"))
    expect(chat.ask(SECRET)).to_have_attribute("data-entries", MAINTENANCE)
    height = frame.evaluate("frame => frame.offsetHeight")
    assert 320 <= height <= 800
    page.evaluate("""() => {
        window.resizes = 0;
        addEventListener("message", (event) => { if (event.data?.noa?.type === "resize") window.resizes++; });
    }""")
    chat.mark("reset").click()
    expect(chat.replies).to_have_count(0)
    page.wait_for_function(
        "height => document.querySelector('main div').shadowRoot.querySelector('iframe').offsetHeight <= height",
        arg=height,
    )
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
    )
    assert page.evaluate("window.resizes") <= 3
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_several_on_one_page_are_apart(visit: Visit) -> None:
    page = visit(f"<main>{script(mode='inline', partner='inpi')}</main>{script(mode='bubble', lang='en')}")
    inline = Chat(page.frame_locator("main iframe"))
    inline.ask(SECRET)
    page.get_by_role("button", name="Ask NOA").click()
    other = Chat(bubble(page))
    expect(other.log.locator('[data-kind="welcome"]')).to_contain_text("virtual adviser")
    expect(other.questions).to_have_count(0)
    expect(other.ask("How do I register my company online in France?")).to_have_attribute("data-kind", "answer")
    expect(inline.replies).to_have_count(1)


def test_a_link_is_upgraded_in_place_and_stays_a_link(visit: Visit, site: StaticServer) -> None:
    page = visit(
        '<p><a class="noa" href="{noa}?partner=inpi">Poser une question à NOA</a></p><script src="{noa}embed.js" defer></script>'
    )
    link = page.get_by_role("link", name="Poser une question")
    assert link.get_attribute("href") == site.url + "?partner=inpi"
    link.click()
    chat = Chat(bubble(page))
    expect(chat.input).to_be_focused()
    assert "partner=inpi" in (page.locator("dialog iframe").get_attribute("src") or "")
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    with page.context.expect_page() as tab:
        link.click(modifiers=["ControlOrMeta"])
    assert tab.value.url.startswith(site.url)


def test_popup_is_a_window_without_hold_on_the_page(visit: Visit) -> None:
    page = visit(script(mode="popup", question="bonjour"))
    with page.context.expect_page() as popup:
        page.get_by_role("button", name="nouvelle fenêtre").click()
    chat = Chat(popup.value)
    expect(chat.replies).to_have_attribute("data-kind", "smalltalk", timeout=START)
    assert popup.value.evaluate("window.opener") is None
    assert parse_qs(urlsplit(popup.value.url).query) == {"mode": ["popup"]}
    with page.context.expect_page() as another:
        page.evaluate("Noa.ask('merci')")
    expect(Chat(another.value).questions).to_contain_text("merci")


def test_the_api_opens_asks_configures_and_destroys(visit: Visit) -> None:
    page = visit(script(mode="bubble"))
    page.evaluate("text => { Noa.setConfig({ theme: 'dark', title: 'Aide' }); Noa.ask(text); }", SECRET)
    chat = Chat(bubble(page))
    expect(chat.replies).to_have_attribute("data-entries", MAINTENANCE, timeout=START)
    expect(chat.mark("title")).to_have_text("Aide")
    page.evaluate("Noa.setConfig({ theme: 'light' })")
    expect(bubble(page).locator("html")).to_have_attribute("data-theme", "light")
    page.evaluate("Noa.toggle()")
    expect(page.locator("dialog")).to_be_hidden()
    page.evaluate("Noa.destroy()")
    expect(page.get_by_role("button", name="Une question")).to_have_count(0)


def test_a_question_of_the_host_is_asked_once_and_never_in_a_query(visit: Visit, site: StaticServer) -> None:
    page = visit(f"<main>{script(mode='inline', question=SECRET)}</main>")
    chat = Chat(page.frame_locator("main iframe"))
    expect(chat.replies).to_have_attribute("data-entries", MAINTENANCE, timeout=START)
    page.reload()
    chat.expect_state("ready")
    expect(chat.questions).to_have_count(1)
    assert all("chomage" not in url for url in site.requested)


def test_it_survives_navigation_inside_the_host(visit: Visit, site: StaticServer) -> None:
    page = visit(script(mode="bubble"))
    page.evaluate("document.body.replaceChildren()")
    again = """url => {
        const script = document.createElement("script");
        script.src = url;
        Object.assign(script.dataset, { noa: "", mode: "bubble" });
        document.body.append(script);
    }"""
    page.evaluate(again, site.url + "embed.js")
    expect(page.get_by_role("button", name="Une question")).to_have_count(1)
    page.evaluate(again, site.url + "embed.js")
    page.get_by_role("button", name="Une question").click()
    chat = Chat(bubble(page))
    expect(chat.input).to_be_focused()
    expect(page.get_by_role("button", name="Une question")).to_have_count(1)
    page.evaluate(
        "() => { const host = document.querySelector('[data-over]'); host.remove(); document.body.append(host); Noa.ask('bonjour'); }"
    )
    expect(chat.replies).to_have_attribute("data-kind", "smalltalk", timeout=START)


def test_a_plain_iframe_works_and_speaks_its_language(visit: Visit, page: Page) -> None:
    visit(
        '<iframe src="{noa}embed/?partner=france-travail&lang=en" title="NOA" width="240" height="640" loading="lazy"></iframe>'
    )
    chat = Chat(page.frame_locator("iframe"))
    expect(chat.ask("How do I register my company online in France?")).to_have_attribute("data-kind", "answer")
    assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_sandboxed_with_the_four_tokens_it_works_links_included(
    visit: Visit, page: Page, context: BrowserContext
) -> None:
    visit(f'<iframe src="{{noa}}embed/" title="NOA" width="600" height="640" sandbox="{SANDBOX}"></iframe>')
    chat = Chat(page.frame_locator("iframe"))
    reply = chat.ask(SECRET)
    with context.expect_page() as tab:
        reply.locator(".noa-page-link").click()
    expect(tab.value).to_have_url(re.compile(rf"/noa/reponses/{MAINTENANCE}/$"))


def test_cut_off_from_its_origin_it_says_why_and_leads_to_the_page(
    visit: Visit, page: Page, site: StaticServer, watch: Watch
) -> None:
    watch.allow("(?i)sandbox|opaque|Access to|CORS|Failed to load")
    visit(
        '<iframe src="{noa}embed/" title="NOA" width="600" height="640" sandbox="allow-scripts allow-popups"></iframe>'
    )
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("ne peut pas fonctionner dans ce cadre")).to_be_visible()
    expect(frame.locator('[data-noa="input"]')).to_be_hidden()
    assert page.frames[1].evaluate("document.querySelector('[data-noa=isolated] a').href") == site.url


def test_the_frame_obeys_its_parent_only_and_only_in_form(visit: Visit, page: Page) -> None:
    visit('<iframe src="{noa}embed/" title="NOA" width="600" height="640"></iframe>')
    chat = Chat(page.frame_locator("iframe"))
    chat.expect_state("ready")
    frame = page.frames[1]
    frame.evaluate("window.postMessage({ noa: { v: 1, type: 'ask', text: 'de moi-même' } }, '*')")
    page.evaluate("""() => {
        const send = (data) => frames[0].postMessage(data, "*");
        for (const data of [null, 1, "x", [], {}, { noa: null },
            { noa: { v: 2, type: "ask", text: "autre version" } }, { noa: { type: "ask", text: "sans version" } },
            { noa: { v: 1, type: "ask", text: ["liste"] } }, { noa: { v: 1, type: "ask", text: "" } }, { noa: { v: 1, type: "eval", text: "1" } },
            { noa: { v: 1, type: "config", partner: {}, theme: "<b>", color: "#fff", lang: "../..", title: { a: 1 } } }]) send(data);
        send({ noa: { v: 1, type: "ask", text: "bonjour" } });
    }""")
    expect(chat.replies).to_have_attribute("data-kind", "smalltalk", timeout=START)
    expect(chat.questions).to_have_count(1)
    expect(chat.questions).to_contain_text("bonjour")


def test_the_host_obeys_its_own_frame_only(visit: Visit, site: StaticServer) -> None:
    page = visit(f"<main>{script(mode='inline')}</main>")
    Chat(page.frame_locator("main iframe")).expect_state("ready")
    record_events(page)
    page.evaluate("""() => {
        window.postMessage({ noa: { v: 1, type: "reply", kind: "answer", entries: ["faux"] } }, "*");
        window.postMessage({ noa: { v: 1, type: "resize", height: 333 } }, "*");
        return new Promise((done) => { addEventListener("message", (event) => event.data === "done" && done()); window.postMessage("done", "*"); });
    }""")
    assert events(page) == []
    assert page.locator("main iframe").evaluate("frame => frame.style.height") != "333px"


def test_all_requests_go_to_the_host_and_to_noa(
    visit: Visit, site: StaticServer, host: StaticServer, watch: Watch
) -> None:
    page = visit(script(mode="bubble"))
    page.get_by_role("button", name="Une question").click()
    Chat(bubble(page)).ask(SECRET)
    assert {urlsplit(url).netloc for url in watch.requests} == {urlsplit(site.url).netloc, urlsplit(host.origin).netloc}
    assert page.context.cookies() == []


def test_the_loader_is_small(site: StaticServer) -> None:
    assert site.folder is not None
    assert (site.folder / "embed.js.br").stat().st_size <= 5000


FOLLOWS = """least => {
    const frame = document.querySelector("iframe");
    return frame.style.height === "" ? false : frame.offsetHeight >= least && frame.offsetHeight <= 804;
}"""


@pytest.mark.parametrize("early", [True, False], ids=["script first", "frame first"])
def test_a_plain_frame_follows_its_content_where_the_script_is_present(
    visit: Visit, site: StaticServer, early: bool
) -> None:
    frame = '<iframe src="{noa}embed/?partner=france-travail" title="NOA" width="400" height="200"></iframe>'
    page = visit(f'{frame}<script src="{{noa}}embed.js" defer></script>' if early else frame)
    chat = Chat(page.frame_locator("iframe"))
    if not early:
        chat.expect_state("ready")
        assert page.locator("iframe").evaluate("frame => frame.offsetHeight") < 210
        page.add_script_tag(url=site.url + "embed.js")
    page.wait_for_function(FOLLOWS, arg=320)
    record_events(page)
    page.evaluate("text => Noa.ask(text)", SECRET)
    expect(chat.replies).to_have_attribute("data-entries", MAINTENANCE, timeout=START)
    page.wait_for_function(FOLLOWS, arg=500)
    told = events(page)
    assert [kind for kind, _ in told if kind != "ready"][:2] == ["open", "conversation"]
    assert told[-1] == [
        "reply",
        {"kind": "answer", "entries": [MAINTENANCE], "partner": "france-travail", "mode": "inline"},
    ]


def test_a_link_opens_its_own_language_and_a_link_to_an_answer_stays_one(visit: Visit, site: StaticServer) -> None:
    page = visit(
        '<p><a class="noa" href="{noa}en/?partner=inpi">Ask</a> <a class="noa" href="{noa}reponses/arce-conditions/">Arce</a></p>'
        '<script src="{noa}embed.js" defer></script>'
    )
    page.get_by_role("link", name="Ask").click()
    expect(bubble(page).locator("html")).to_have_attribute("lang", "en")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Arce").click()
    expect(page).to_have_url(f"{site.url}reponses/arce-conditions/")


def test_settings_change_every_name_and_wait_for_the_language_s_page(visit: Visit) -> None:
    page = visit(script(mode="bubble"))
    page.evaluate("Noa.setConfig({ title: 'Aide', position: 'left', mode: 'inline' })")
    button = page.get_by_role("button", name="Aide")
    box = button.bounding_box()
    assert box is not None and box["x"] < 100
    page.evaluate("Noa.open()")
    chat = Chat(bubble(page))
    chat.expect_state("ready")
    page.evaluate("""() => {
        Noa.setConfig({ lang: "en", title: "", theme: "dark" });
        Noa.setConfig({ lang: "en", title: "Help" });
        Noa.ask("How do I register my company online in France?");
    }""")
    expect(chat.replies).to_have_attribute("data-kind", "answer", timeout=START)
    expect(bubble(page).locator("html")).to_have_attribute("lang", "en")
    expect(bubble(page).locator("html")).to_have_attribute("data-theme", "dark")
    expect(chat.mark("title")).to_have_text("Help")
    expect(page.locator("dialog iframe")).to_have_attribute("title", "Help")
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()


def test_a_button_that_the_host_s_navigation_threw_away_comes_back(
    visit: Visit, page: Page, site: StaticServer
) -> None:
    visit("")
    page.evaluate(
        """url => new Promise((done) => {
            const script = document.createElement("script");
            script.src = url;
            script.onload = done;
            Object.assign(script.dataset, { noa: "", mode: "bubble" });
            document.head.append(script);
        })""",
        site.url + "embed.js",
    )
    button = page.get_by_role("button", name="Une question")
    button.click()
    chat = Chat(bubble(page))
    chat.ask("bonjour")
    page.evaluate("""() => {
        const body = document.createElement("body");
        body.textContent = "Une autre page";
        document.body.replaceWith(body);
    }""")
    expect(button).to_have_count(1)
    expect(chat.ask("merci")).to_have_attribute("data-kind", "smalltalk")
    page.evaluate("Noa.close()")
    expect(page.locator("dialog")).to_be_hidden()
    page.evaluate(
        "() => { document.head.querySelector('script').remove(); document.querySelector('[data-over]').remove(); }"
    )
    expect(button).to_have_count(0)


@pytest.mark.parametrize("mode", ["inline", "bubble"])
def test_it_fits_240_pixels(visit: Visit, page: Page, mode: str) -> None:
    if mode == "bubble":
        page.set_viewport_size({"width": 240, "height": 480})
    visit(f'<div id="narrow">{script(mode=mode)}</div>')
    page.evaluate("document.getElementById('narrow').style.width = '240px'")
    if mode == "bubble":
        page.get_by_role("button", name="Une question").click()
    chat = Chat(page.frame_locator("dialog iframe" if mode == "bubble" else "#narrow iframe"))
    expect(chat.ask(SECRET)).to_have_attribute("data-entries", MAINTENANCE)
    frame = page.frames[1]
    assert frame.evaluate("innerWidth") <= 240
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = chat.input.bounding_box()
    assert box is not None and box["width"] >= 120


def test_a_listener_s_mistake_keeps_nobody_else_from_listening(visit: Visit, watch: Watch) -> None:
    watch.allow("the host's own mistake")
    page = visit(script(mode="bubble"))
    page.evaluate("Noa.on('open', () => { throw new Error(\"the host's own mistake\"); })")
    record_events(page)
    page.evaluate("Noa.open()")
    page.wait_for_function("() => window.events.some(([type]) => type === 'ready')")
    assert events(page)[0] == ["open", {"partner": None, "mode": "bubble"}]


# The partner's profile


def test_the_partner_s_profile_applies_and_gives_way_to_another(visit: Visit, page: Page) -> None:
    visit(script(mode="bubble", partner="france-travail"))
    page.get_by_role("button", name="Une question").click()
    chat = Chat(bubble(page))
    welcome = chat.log.locator('[data-kind="welcome"]')
    expect(welcome).to_contain_text("Vous créez votre entreprise ou vous recrutez")
    expect(welcome).to_contain_text("Ce que vous écrivez reste sur votre appareil")
    expect(chat.mark("suggestion")).to_have_count(6)
    expect(chat.mark("suggestion").first).to_have_attribute("data-entry", MAINTENANCE)
    expect(welcome.locator(".noa-themes li").first).to_contain_text("Aides à la création")
    expect(welcome.locator(".noa-themes li")).to_have_count(14)
    colour = "() => getComputedStyle(document.documentElement).getPropertyValue('--noa-accent').trim()"
    assert page.frames[1].evaluate(colour) == "#283276"
    chat.mark("suggestion").nth(1).click()
    expect(chat.replies).to_have_attribute("data-entries", "are-ou-arce-choisir")
    expect(chat.ask("comment obtenir un kbis ?")).to_have_attribute("data-kind", "answer")
    page.evaluate("Noa.setConfig({ partner: 'inpi' })")
    expect(welcome).to_contain_text("conseiller virtuel pour les démarches de votre startup")
    expect(welcome.locator(".noa-themes li").first).to_contain_text("Créer son entreprise")
    assert page.frames[1].evaluate(colour) == "#155e59"
    page.evaluate("Noa.setConfig({ color: '#7a1f5c' })")
    expect(bubble(page).locator("html")).to_have_attribute("style", re.compile("#7a1f5c"))


def test_only_the_partner_s_sites_may_command_noa_in_its_name(page: Page, site: StaticServer) -> None:
    stranger = StaticServer(host="ailleurs.localhost")
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)
    try:
        stranger.pages["/"] = f"""<!doctype html><html lang="fr"><meta charset="utf-8"><title>Ailleurs</title>
            <iframe src="{site.url}embed/?partner=france-travail" title="NOA" width="400" height="600"></iframe>
            <iframe src="{site.url}embed/" title="NOA" width="400" height="600"></iframe></html>"""
        page.goto(stranger.url)
        named, plain = (Chat(page.frame_locator("iframe").nth(place)) for place in (0, 1))
        named.expect_state("ready")
        plain.expect_state("ready")
        page.evaluate("""() => {
            for (const frame of [frames[0], frames[1]]) {
                for (const message of [{ type: "config", theme: "dark", partner: "france-travail" }, { type: "config", title: "Titre" }, { type: "ask", text: "bonjour" }]) {
                    frame.postMessage({ noa: { v: 1, ...message } }, "*");
                }
            }
        }""")
        expect(plain.replies).to_have_attribute("data-kind", "smalltalk", timeout=START)
        expect(plain.mark("title")).to_have_text("Titre")
        expect(plain.log.locator('[data-kind="welcome"]')).not_to_contain_text("recrutez")
        expect(named.questions).to_have_count(0)
        expect(named.mark("title")).to_have_text("NOA")
        expect(page.frame_locator("iframe").nth(0).locator("html")).not_to_have_attribute("data-theme", "dark")
        assert any("ailleurs.localhost" in text and "france-travail" in text for text in warnings)
    finally:
        stranger.close()
