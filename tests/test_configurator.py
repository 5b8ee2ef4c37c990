"""/partenaires/: whoever embeds NOA composes a line, sees it, copies it, and it works on their page under the policy that is given."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.axe import violations
from tests.browser import StaticServer, Watch
from tests.chat import START, Chat

FORMS = ["bubble", "inline", "popup", "iframe", "link"]
QUESTION = "je suis au chomage et je monte ma boite je garde mes allocations ?"
MATERIAL = ("landmark-unique",)
"""Rules of good practice that Material's own template breaks."""

Paste = Callable[[str, str], Page]


class Configurator:
    """The form, and what it offers to copy."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.preview = page.frame_locator('[data-noa="preview"]')

    def mark(self, name: str) -> Locator:
        return self.page.locator(f'[data-noa="{name}"]')

    def choose(self, form: str) -> None:
        self.page.locator(f'input[name="form"][value="{form}"]').check()

    @property
    def line(self) -> str:
        return self.mark("line").inner_text()

    @property
    def policy(self) -> str:
        return " ".join(self.mark("policy").text_content().split()) if self.mark("policy-needed").is_visible() else ""  # type: ignore[union-attr]


@pytest.fixture
def configurator(page: Page, site: StaticServer) -> Configurator:
    page.goto(site.url + "partenaires/")
    return Configurator(page)


@pytest.fixture
def paste(page: Page, host: StaticServer) -> Paste:
    """Puts a line on a partner's page, on another origin, where nothing is allowed but what this policy says."""

    def paste(line: str, policy: str) -> Page:
        host.headers = {"Content-Security-Policy": f"default-src 'none'; {policy}"}
        host.pages["/"] = (
            f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Hôte</title><main>{line}</main></html>'
        )
        page.goto(host.origin + "/")
        return page

    return paste


def opened(page: Page, form: str) -> FrameLocator | Page:
    """NOA as a visitor opens it."""
    if form == "bubble":
        page.locator("button").click()
        return page.frame_locator("dialog iframe")
    if form == "popup":
        with page.context.expect_page() as popup:
            page.locator("button").click()
        return popup.value
    if form == "link":
        page.locator("a.noa").click()
        return page
    return page.frame_locator("main iframe")


@pytest.mark.parametrize("form", FORMS)
def test_each_line_works_on_another_site_under_the_policy_that_is_given(
    configurator: Configurator, paste: Paste, form: str
) -> None:
    configurator.choose(form)
    configurator.page.get_by_label("Administration").select_option("france-travail")
    line, policy = configurator.line, configurator.policy
    assert 'partner="france-travail"' in line or "partner=france-travail" in line
    assert ("script-src" in policy, "frame-src" in policy) == {
        "bubble": (True, True),
        "inline": (True, True),
        "popup": (True, False),
        "iframe": (False, True),
        "link": (False, False),
    }[form]
    chat = Chat(opened(paste(line, policy), form))
    expect(chat.ask(QUESTION)).to_have_attribute("data-entries", "are-creation-entreprise-maintien")
    expect(chat.log.locator('[data-kind="welcome"]')).to_contain_text("Vous créez votre entreprise")


@pytest.mark.parametrize("form", FORMS)
def test_the_preview_shows_exactly_the_line(configurator: Configurator, form: str) -> None:
    configurator.choose(form)
    configurator.page.get_by_label("Langue").select_option("en")
    configurator.page.get_by_label("Nom affiché").fill('L\'aide <b>"A & B"</b>')
    preview = configurator.preview.locator('[data-noa="here"] > *').first
    expect(preview).to_have_attribute(
        "title" if form == "iframe" else "href" if form == "link" else "data-title", re.compile("A & B|/en/")
    )
    html = preview.evaluate("element => element.outerHTML").replace('=""', "")
    assert html == configurator.line or html.replace("&lt;", "<").replace("&gt;", ">") == configurator.line.replace(
        "&lt;", "<"
    ).replace("&gt;", ">")
    assert configurator.preview.locator("b").count() == 0


def test_the_preview_is_alive(configurator: Configurator) -> None:
    configurator.choose("inline")
    chat = Chat(configurator.preview.frame_locator("iframe"))
    chat.element.scroll_into_view_if_needed(timeout=START)
    expect(chat.ask(QUESTION)).to_have_attribute("data-kind", "answer")


def test_a_pinned_line_is_checked_by_the_browser(configurator: Configurator, paste: Paste, site: StaticServer) -> None:
    configurator.page.get_by_label("Figer la version").check()
    line, policy = configurator.line, configurator.policy
    found = re.search(
        r'src="[^"]*/(embed\.[0-9a-f]{10}\.js)" integrity="(sha384-[^"]{64})" crossorigin="anonymous"', line
    )
    assert found and found[1] in policy
    site.headers["Access-Control-Allow-Origin"] = "*"  # as the header files say
    page = paste(line, policy)
    expect(page.get_by_role("button", name="Une question")).to_be_visible()


def test_a_changed_pinned_file_does_not_run(
    configurator: Configurator, paste: Paste, site: StaticServer, watch: Watch
) -> None:
    watch.allow("integrity")
    configurator.page.get_by_label("Figer la version").check()
    line, policy = configurator.line, configurator.policy
    site.headers["Access-Control-Allow-Origin"] = "*"
    page = configurator.page
    paste(line.replace("sha384-", "sha384-AAAA"), policy)
    page.wait_for_load_state()
    assert page.evaluate("typeof Noa") == "undefined"


def test_a_colour_that_cannot_be_read_is_refused_in_words(configurator: Configurator) -> None:
    page, colour = configurator.page, configurator.page.get_by_label("Couleur", exact=True)
    refusal = page.get_by_text("trop claire pour porter un texte blanc")
    expect(refusal).to_be_hidden()
    colour.fill("#7a1f5c")
    assert 'data-color="#7a1f5c"' in configurator.line
    colour.fill("#f0c000")
    expect(refusal).to_be_visible()
    expect(colour).to_have_attribute("aria-invalid", "true")
    assert "color" not in configurator.line
    page.get_by_role("button", name="Couleur d’origine").or_(
        page.get_by_role("button", name="Couleur d'origine")
    ).click()
    expect(refusal).to_be_hidden()
    assert "color" not in configurator.line


def test_the_partner_s_colour_is_written_where_only_the_line_can_carry_it(configurator: Configurator) -> None:
    configurator.page.get_by_label("Administration").select_option("france-travail")
    assert 'data-color="#283276"' in configurator.line
    configurator.choose("inline")
    assert "color" not in configurator.line
    configurator.page.get_by_label("Administration").select_option("")
    configurator.choose("bubble")
    assert "color" not in configurator.line


def test_every_setting_reaches_the_line(configurator: Configurator, site: StaticServer) -> None:
    page = configurator.page
    page.get_by_label("Thème", exact=True).select_option("dark")
    page.get_by_label("Côté de la bulle").select_option("left")
    page.get_by_label("Nom affiché").fill("Aide")
    page.get_by_label("Langue").select_option("en")
    assert configurator.line == (
        f'<script src="{site.url}embed.js" data-noa data-mode="bubble" data-lang="en" data-theme="dark" '
        'data-position="left" data-title="Aide" defer></script>'
    )
    configurator.choose("iframe")
    expect(page.get_by_label("Côté de la bulle")).to_be_hidden()
    assert configurator.line == (
        f'<iframe src="{site.url}en/embed/?theme=dark&amp;title=Aide" title="Aide" width="100%" height="640" '
        'loading="lazy" allow="clipboard-write"></iframe>'
    )
    configurator.choose("link")
    assert configurator.line == f'<a class="noa" href="{site.url}en/?theme=dark">Ask NOA a question</a>'
    expect(page.get_by_text("Un lien ne demande aucun changement")).to_be_visible()


def test_the_line_is_copied_and_said_to_be(configurator: Configurator) -> None:
    page = configurator.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier la ligne").click()
    expect(page.get_by_role("status").filter(has_text="La ligne est copiée.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == configurator.line
    configurator.choose("link")
    expect(page.get_by_text("La ligne est copiée.")).to_have_count(0)


def test_where_copying_is_refused_the_line_is_selected(configurator: Configurator) -> None:
    page = configurator.page
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Copier la ligne").click()
    expect(page.get_by_text("La ligne est sélectionnée")).to_be_visible()
    assert page.evaluate("getSelection().toString()").strip() == configurator.line


def test_the_keyboard_alone_composes_and_copies(configurator: Configurator) -> None:
    page = configurator.page
    page.locator('input[name="form"]:checked').focus()
    page.keyboard.press("ArrowDown")
    assert 'data-mode="inline"' in configurator.line
    reached = set[str]()
    for _ in range(14):
        page.keyboard.press("Tab")
        reached |= set(
            page.evaluate(
                "(({ name, dataset, className }) => `${name} ${dataset.noa} ${className}`)(document.activeElement)"
            ).split()
        )
    assert reached >= {"partner", "lang", "theme", "color", "color-usual", "title", "frozen", "noa-line", "copy"}


def test_a_change_is_no_step_of_the_reader_s_history(configurator: Configurator) -> None:
    expect(configurator.preview.locator("script[data-noa]")).to_have_attribute("data-mode", "bubble")
    before = configurator.page.evaluate("history.length")
    for form in ("inline", "popup"):
        configurator.choose(form)
        expect(configurator.preview.locator("script[data-noa]")).to_have_attribute("data-mode", form)
    assert configurator.page.evaluate("history.length") == before


def test_the_lines_of_the_page_carry_the_site_s_own_address(configurator: Configurator, site: StaticServer) -> None:
    text = configurator.page.locator("article").inner_text()
    assert f'src="{site.url}embed.js"' in text
    assert "https://HOST/" not in text.replace("Remplacez https://HOST/", "")


@pytest.mark.parametrize("path", ["partenaires/", "en/partenaires/"])
def test_without_javascript_the_lines_are_there_to_copy(chromium: Browser, site: StaticServer, path: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(site.url + path)
        expect(page.locator('[data-noa="configurator"]')).to_be_hidden()
        expect(page.locator('[data-noa="result"]')).to_be_hidden()
        expect(page.locator("pre").filter(has_text='data-mode="bubble"').first).to_be_visible()
    finally:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["partenaires/", "en/partenaires/"])
def test_axe_finds_no_obstacle_in_the_configurator(page: Page, site: StaticServer, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(site.url + path)
    configurator = Configurator(page)
    page.locator("#noa-color").fill("#f0c000")
    expect(configurator.preview.locator("script[data-noa]")).to_have_count(1)
    assert violations(page, ignored=MATERIAL) == []


@pytest.mark.parametrize("width", [320, 1000])
def test_the_configurator_fits(page: Page, site: StaticServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(site.url + "partenaires/")
    configurator = Configurator(page)
    configurator.choose("iframe")
    page.get_by_label("Administration").select_option("prefecture-region-idf")
    expect(configurator.preview.locator("iframe")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for field in page.locator(".noa-configurator :is(select, input, button):visible").all():
        box = field.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["height"] >= 20 or field.get_attribute("type") in ("radio", "checkbox")


def test_the_matomo_example_counts_without_any_word_of_the_visitor(
    configurator: Configurator, host: StaticServer, site: StaticServer
) -> None:
    page = configurator.page
    example = page.locator("pre").filter(has_text="trackEvent").inner_text()
    line = configurator.line
    host.pages["/"] = f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Hôte</title>{line}{example}</html>'
    page.goto(host.origin + "/")
    chat = Chat(opened(page, "bubble"))
    expect(chat.ask(QUESTION)).to_have_attribute("data-kind", "answer")
    chat.mark("useful").click()
    page.wait_for_function("() => _paq.length >= 4")
    assert page.evaluate("_paq") == [
        ["trackEvent", "NOA", "ouverture", "bubble"],
        ["trackEvent", "NOA", "conversation", "bubble"],
        ["trackEvent", "NOA", "réponse", "are-creation-entreprise-maintien"],
        ["trackEvent", "NOA", "utile", "are-creation-entreprise-maintien"],
    ]
