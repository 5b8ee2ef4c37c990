"""The pages: what readers, search engines and screen readers find, and what hostile knowledge cannot put there."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from playwright.sync_api import Page

from noa_build.cases import Question, read_questions
from noa_build.evaluate import Prediction, figures, predict
from noa_build.knowledge import read_knowledge
from noa_build.pages.quality_page import quality_page
from noa_build.pages.wording import counted, day_in_words, facts_in_words, one_line
from noa_core import Assistant, Reply
from tests.browser import StaticServer
from tests.built_site import Document, built, edit, new_project, pages, read_html
from tests.small_base import PARTNERS, QUESTIONS

SITE_URL = "https://noa.example/demarches/"
ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"fr": "", "en": "en/"}

SCRIPT = "</script><script>window.pwned=1</script>"
IMAGE = "\"'><img src=x onerror=window.pwned=1>"
MARKDOWN = "[x](javascript:window.pwned=1) ![y](https://evil.example/y.png) **z** `a` <https://evil.example> # | {: onclick=alert(1) }"
JINJA = "{{ 7 * 191 }} {% raw %} {{ config }}"
SHORT = f"{SCRIPT} {IMAGE}"
HOSTILE = f"{SCRIPT} {IMAGE} {MARKDOWN} {JINJA}"


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small base, with a renamed entry, built without an address."""
    root = new_project(tmp_path_factory.mktemp("plain"))
    edit(root / "knowledge/greffe/kbis.md", "related: []", "related: [annonce-legale]\naliases: [extrait-kbis, index]")
    edit(root / "knowledge/greffe/kbis.md", "followups: []", "followups: [capital-social]")
    edit(root / "knowledge/greffe/capital-social.md", "reviewed_on:", "reviewed_on: 2026-11-02\nwith: [travail]")
    edit(root / "knowledge/travail/conge-paye.md", "facts_as_of: 2026-06\n", "")
    edit(root / "knowledge/travail/essai-cdi.md", "review_by: 2027-01-31", "review_by: 2020-01-31")
    return built(root)


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base whose every text is hostile, built for an address."""
    root = new_project(tmp_path_factory.mktemp("addressed"))
    knowledge = root / "knowledge"
    edit(
        knowledge / "_site.yml",
        "creation: {fr: Créer, en: Starting}",
        f"creation: {{fr: {quoted(SHORT)}, en: {quoted(SHORT)}}}",
    )
    edit(
        knowledge / "greffe/_partner.yml",
        "name: Greffe",
        f"name: {quoted(HOSTILE[:190])}\nformer_names: [{quoted(MARKDOWN)}]",
    )
    edit(
        knowledge / "greffe/_partner.yml",
        "scope: {fr: Registre, en: Register}",
        f"scope: {{fr: {quoted(HOSTILE)}, en: {quoted(HOSTILE)}}}",
    )
    edit(knowledge / "greffe/kbis.md", "Comment obtenir un extrait Kbis ?", quoted(f"Kbis ? {HOSTILE}"))
    edit(knowledge / "greffe/kbis.en.md", "How to get a Kbis extract?", quoted(f"Kbis? {HOSTILE}"))
    edit(knowledge / "greffe/kbis.md", "title: Source", f"title: {quoted(HOSTILE)}")
    edit(knowledge / "greffe/kbis.md", "related: []", "related: []\naliases: [ancien-kbis]")
    edit(knowledge / "greffe/kbis.md", "1. D'abord.", f"1. D'abord {JINJA} {{: onclick=alert(1) }} a\\*b &lt; c.\n")
    edit(knowledge / "greffe/annonce-legale.md", "followups: []", "followups: [kbis]")
    return built(root, SITE_URL)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_has_its_page_in_both_languages(plain: Path, lang: str) -> None:
    for entry, (_, _, french, english, *_) in QUESTIONS.items():
        page = read_html(plain / LANGUAGES[lang] / "reponses" / entry / "index.html")
        question = one_line({"fr": french, "en": english}[lang], lang)
        assert page.text("h1") == question
        assert page.text("title") == f"{question} – NOA"
        assert page.all("html")[0].attributes["lang"] == lang
        summary = (
            one_line(f"Voici la réponse à « {entry} ».", "fr") if lang == "fr" else f"This is the answer to “{entry}”."
        )
        assert page.meta("description") == summary


def test_an_answer_says_where_it_comes_from(plain: Path) -> None:
    page = read_html(plain / "reponses/kbis/index.html")
    box = page.all("section", class_="noa-facts")[0].text
    assert "Cette réponse n’a pas encore été validée par l’administration." in box
    assert "Informations de juin 2026" in box
    assert "À relire avant le 31 janvier 2027" in box
    assert "Greffe" in box
    assert page.all("a", href="https://greffe.example/kbis")
    assert page.all("a", href="https://greffe.example/contact")
    assert page.all("a", href="tel:3939")
    assert page.all("a", href="../capital-social/") and page.all("a", href="../annonce-legale/")
    assert page.all("a", href="../../en/reponses/kbis/", hreflang="en")


def test_an_answer_that_was_signed_off_says_so_and_names_everyone(plain: Path) -> None:
    box = read_html(plain / "reponses/capital-social/index.html").all("section", class_="noa-facts")[0].text
    assert "Réponse validée par l’administration le 2 novembre 2026." in box
    assert "pas encore" not in box
    assert "Greffe" in box and "Inspection du travail" in box
    english = read_html(plain / "en/reponses/capital-social/index.html").all("section", class_="noa-facts")[0].text
    assert "approved by the public body on 2 November 2026" in english


def test_facts_without_a_date_are_said_to_be_unchecked(plain: Path) -> None:
    assert "Date des informations non vérifiée" in read_html(plain / "reponses/conge-paye/index.html").text("dl")
    assert "not checked" in read_html(plain / "en/reponses/conge-paye/index.html").text("dl")


def test_lists_lead_to_every_answer(plain: Path) -> None:
    for prefix in LANGUAGES.values():
        everything = {link.attributes["href"] for link in read_html(plain / prefix / "reponses/index.html").all("a")}
        assert {f"{entry}/" for entry in QUESTIONS} <= everything
        for entry, (partner, theme, *_) in QUESTIONS.items():
            for listing in (f"themes/{theme}", f"administrations/{partner}"):
                links = {
                    link.attributes["href"] for link in read_html(plain / prefix / listing / "index.html").all("a")
                }
                assert f"../../reponses/{entry}/" in links
        partners = {
            link.attributes["href"] for link in read_html(plain / prefix / "administrations/index.html").all("a")
        }
        assert {f"{partner}/" for partner in PARTNERS} <= partners


def test_an_answer_written_with_others_stands_on_their_pages(plain: Path) -> None:
    links = {link.attributes["href"] for link in read_html(plain / "administrations/travail/index.html").all("a")}
    assert "../../reponses/capital-social/" in links


def test_a_former_id_redirects_in_both_languages(plain: Path) -> None:
    for prefix in LANGUAGES.values():
        for alias in ("extrait-kbis", "index"):
            page = read_html(plain / prefix / "reponses" / alias / "index.html")
            refresh = page.all("meta", http_equiv="refresh")[0].attributes["content"]
            target = urljoin(f"https://h/{prefix}reponses/{alias}/", refresh.partition("url=")[2])
            assert target == f"https://h/{prefix}reponses/kbis/"
            assert len(page.all("a")) == 1
            assert not page.all("link", rel="canonical")


def test_a_former_id_names_its_successor_to_search_engines(addressed: Path) -> None:
    page = read_html(addressed / "en/reponses/ancien-kbis/index.html")
    assert page.all("link", rel="canonical")[0].attributes["href"] == f"{SITE_URL}en/reponses/kbis/"
    assert "ancien-kbis" not in (addressed / "sitemap.xml").read_text(encoding="utf-8")


def test_with_an_address_pages_are_canonical_and_in_the_sitemap(addressed: Path) -> None:
    listed = set(re.findall(r"<loc>(.*?)</loc>", (addressed / "sitemap.xml").read_text(encoding="utf-8")))
    canonical = set()
    for page in pages(addressed):
        links = page.all("link", rel="canonical")
        where = page.path.relative_to(addressed).as_posix().removesuffix("index.html")
        unlisted = any("noindex" in meta.attributes["content"] for meta in page.all("meta", name="robots"))
        if where == "404.html" or where.endswith("embed/") or "ancien-kbis" in where or unlisted:
            continue
        assert [link.attributes["href"] for link in links] == [SITE_URL + where]
        canonical.add(SITE_URL + where)
    assert listed == canonical
    assert f"{SITE_URL}en/reponses/kbis/" in listed


def test_twins_name_each_other(addressed: Path) -> None:
    for path in ("reponses/kbis/", "themes/", "partenaires/"):
        wanted = {"fr": f"{SITE_URL}{path}", "en": f"{SITE_URL}en/{path}"}
        for prefix in LANGUAGES.values():
            links = [
                link
                for link in read_html(addressed / prefix / path / "index.html").all("link")
                if "hreflang" in link.attributes
            ]
            assert {link.attributes["hreflang"]: link.attributes["href"] for link in links} == wanted


def test_without_an_address_there_is_neither_canonical_link_nor_sitemap(plain: Path) -> None:
    assert not any(page.all("link", rel="canonical") for page in pages(plain))
    assert not list(plain.rglob("sitemap.xml*"))


def test_an_answer_is_a_faq_page_for_search_engines(plain: Path) -> None:
    data = json.loads(
        read_html(plain / "reponses/capital-social/index.html").all("script", type="application/ld+json")[0].text
    )
    assert data["@type"] == "FAQPage"
    assert data["mainEntity"][0]["name"] == one_line(QUESTIONS["capital-social"][2], "fr")
    assert data["mainEntity"][0]["acceptedAnswer"]["text"].startswith("Voici la réponse")
    assert data["lastReviewed"] == "2026-11-02"
    unreviewed = json.loads(
        read_html(plain / "reponses/kbis/index.html").all("script", type="application/ld+json")[0].text
    )
    assert "reviewedBy" not in unreviewed


def test_hostile_knowledge_yields_text_and_never_markup(addressed: Path) -> None:
    seen = 0
    for page in pages(addressed):
        for element in page.elements:
            handlers = [name for name in element.attributes if name.startswith("on")]
            assert not handlers, (page.path, element)
            assert element.attributes.get("src") != "x", page.path
            for name in ("href", "src"):
                value = element.attributes.get(name, "")
                assert not value.lower().startswith("javascript:") and "evil.example" not in value, (page.path, element)
            if element.tag == "script" and element.attributes.get("type") not in (
                "application/ld+json",
                "application/json",
            ):
                assert "pwned" not in element.text, page.path
        text = page.path.read_text(encoding="utf-8")
        assert str(7 * 191) not in text
        seen += "window.pwned" in text
    assert seen > 10


def test_hostile_text_is_shown_as_it_was_written(addressed: Path) -> None:
    page = read_html(addressed / "reponses/kbis/index.html")
    for text in (page.text("h1"), page.text("title")):
        assert one_line(SCRIPT, "fr") in text and "<img src=x" in text and "{{ 7 * 191 }}" in text
        assert "**z** `a` <https://evil.example>" in text
    data = json.loads(page.all("script", type="application/ld+json")[0].text)
    assert SCRIPT in data["mainEntity"][0]["name"]
    assert "{: onclick=alert(1) } a*b < c." in page.text("article")


def test_hostile_knowledge_runs_nothing_in_a_browser(addressed: Path, page: Page) -> None:
    server = StaticServer(addressed, "/noa/")
    try:
        for path in ("", "reponses/kbis/", "reponses/", "themes/creation/", "administrations/greffe/"):
            page.goto(server.url + path)
            assert page.evaluate("window.pwned") is None
        page.goto(f"{server.url}reponses/ancien-kbis/")
        page.wait_for_url("**/reponses/kbis/")
        assert page.evaluate("window.pwned") is None
        page.goto(f"{server.url}themes/creation/")
        page.keyboard.press("/")
        page.keyboard.type("kbis")
        page.locator(".md-search-result__item").first.wait_for()
        assert page.evaluate("window.pwned") is None
    finally:
        server.close()


def links(page: Document) -> set[str]:
    found = set()
    for element in page.elements:
        found |= {element.attributes[name] for name in ("href", "src", "root") if name in element.attributes}
    return found


def test_all_links_are_relative_and_lead_to_a_file(plain: Path) -> None:
    for page in pages(plain):
        where = page.path.relative_to(plain).as_posix()
        ids = {element.attributes["id"] for element in page.elements if "id" in element.attributes}
        for href in links(page):
            parts = urlsplit(href)
            if parts.scheme in ("https", "tel"):
                continue
            assert not parts.scheme and not parts.netloc and not href.startswith("/"), (where, href)
            if not parts.path:
                assert not parts.fragment or parts.fragment in ids or parts.fragment.startswith("__"), (where, href)
                continue
            target = unquote(urlsplit(urljoin(f"https://h/a/b/{where}", parts.path)).path)
            assert target.startswith("/a/b/"), (where, href)
            file = plain / target.removeprefix("/a/b/")
            assert (file / "index.html" if target.endswith("/") or file.is_dir() else file).is_file(), (where, href)


def test_a_page_loads_nothing_from_elsewhere(plain: Path) -> None:
    for page in pages(plain):
        for element in page.elements:
            loads = element.attributes.get("src", "") if element.tag != "a" else ""
            if element.tag == "link" and "alternate" not in element.attributes.get("rel", ""):
                loads = element.attributes["href"]
            assert "//" not in loads, (page.path, element)
    for path in plain.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("path", ["index.html", "embed/index.html", "en/index.html", "en/embed/index.html"])
def test_the_chat_pages_have_a_strict_policy(plain: Path, path: str) -> None:
    page = read_html(plain / path)
    policy = page.all("meta", http_equiv="Content-Security-Policy")[0].attributes["content"]
    assert "default-src 'none'" in policy and "'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy and "'unsafe-eval'" not in policy and "http" not in policy
    run = [script for script in page.all("script") if script.attributes.get("type") != "application/json"]
    assert run and all("src" in script.attributes for script in run)
    assert not page.all("style") and not any("style" in element.attributes for element in page.elements)


def test_the_chat_page_holds_suggestions_and_themes_before_any_script(plain: Path) -> None:
    for prefix in LANGUAGES.values():
        page = read_html(plain / prefix / "index.html")
        addresses = {urljoin(f"/{prefix}", link.attributes["href"]) for link in page.all("a")}
        assert {f"/{prefix}reponses/{entry}/" for entry in QUESTIONS} <= addresses
        assert {f"/{prefix}themes/creation/", f"/{prefix}themes/droit-travail/"} <= addresses


def test_the_navigation_is_short(plain: Path) -> None:
    for lang, prefix in LANGUAGES.items():
        page = read_html(plain / prefix / "reponses/kbis/index.html")
        nav = [
            element
            for element in page.all("a")
            if element.attributes.get("class", "").startswith("md-nav__link")
            and not element.attributes["href"].startswith("#")
        ]
        assert 5 <= len(nav) <= 10, lang


def test_integration_snippets_carry_the_site_s_address_once_it_is_known(plain: Path, addressed: Path) -> None:
    assert 'src="https://HOST/embed.js"' in read_html(plain / "partenaires/index.html").text("article")
    for prefix in LANGUAGES.values():
        text = read_html(addressed / prefix / "partenaires/index.html").text("article")
        assert f'src="{SITE_URL}embed.js"' in text and "HOST" not in text


def test_the_state_of_the_base_counts(plain: Path) -> None:
    text = read_html(plain / "qualite/index.html").text("article")
    assert re.search(r"Réponses pas encore validées\s+5\b", text)
    assert re.search(r"Réponses dont la date des informations n’est pas vérifiée\s+1\b", text)
    assert re.search(r"janvier 2020\s+1\b", text)
    assert re.search(
        r"Public bodies with at least one answer\s+2 of 2", read_html(plain / "en/qualite/index.html").text("article")
    )


def test_the_state_of_the_base_says_what_noa_understands(plain: Path) -> None:
    root = plain.parent
    questions = read_questions(root / "tests/questions/report/questions.csv", "fr")
    bundles = [root / "build" / f"bundle.{lang}.json" for lang in LANGUAGES]
    found = figures(predict(Assistant.load(bundles), questions))
    french = read_html(plain / "qualite/index.html").text("article")
    english = read_html(plain / "en/qualite/index.html").text("article")
    assert "8 questions de mesure : 6 sur son domaine, 2 hors de son domaine" in " ".join(french.split())
    for name, said, words in [("direct", "Réponse juste", "Right answer"), ("resolved", "Bonne réponse montrée", "Right answer shown"),
                              ("misled", "Réponse fausse", "Wrong answer"), ("refused", "Refus justifié", "Rightly refused")]:  # fmt: skip
        share = f"{found[name]:.1f}"
        assert re.search(rf"{said}\s+{share.replace('.', ',')}\s%", french), name
        assert re.search(rf"{words}\s+{share}%", english), name


def test_the_picture_shows_the_numbers_of_the_table(plain: Path) -> None:
    page = read_html(plain / "qualite/index.html")
    drawn: dict[str, dict[str, float]] = defaultdict(dict)
    for element in page.all("rect"):
        if element.attributes["width"].endswith("%"):
            kind = element.attributes["class"].rpartition("--")[2]
            drawn[element.attributes["y"]][kind] = float(element.attributes["width"].rstrip("%"))
    rows = [row.text.split("\n") for row in page.all("tr")]
    head = next(index for index, row in enumerate(rows) if row[1:3] == ["Thème", "Questions"])
    table = [list(map(int, row[2:7])) for row in rows[head + 1 : head + 1 + len(drawn)]]
    shares = [
        [row.get(kind, 0.0) for kind in ("direct", "offered", "nothing", "misled")]
        for _, row in sorted(drawn.items(), key=lambda item: int(item[0]))
    ]
    assert len(table) == 3
    assert table[0][0] == 6 == sum(table[0][1:])
    assert shares == [[pytest.approx(100 * count / row[0], abs=0.01) for count in row[1:]] for row in table]


@pytest.mark.parametrize("prefix", LANGUAGES.values())
def test_the_picture_has_a_name_and_no_style_of_its_own(plain: Path, prefix: str) -> None:
    page = read_html(plain / prefix / "qualite/index.html")
    (picture,) = page.all("svg", role="img")
    names = {
        element.attributes["id"]: element.text
        for element in (*page.all("title"), *page.all("desc"))
        if element.attributes
    }
    assert [bool(names[name].strip()) for name in picture.attributes["aria-labelledby"].split()] == [True, True]
    article = page.elements.index(page.all("article")[0])
    assert not any("style" in element.attributes for element in page.elements[article:])


def test_the_state_of_the_base_obeys_its_policy(plain: Path, page: Page) -> None:
    """In a browser that is sent the header of the host's file; a breach is an error in the console, which fails the test."""
    server = StaticServer(plain, "/noa/")
    rule = (plain / "_headers").read_text(encoding="utf-8").split("/qualite/*\n", 1)[1]
    server.headers["Content-Security-Policy"] = rule.splitlines()[0].partition(": ")[2]
    try:
        page.goto(f"{server.url}qualite/", wait_until="networkidle")
        columns = page.locator("td[align=right]")
        assert columns.count() > 20
        assert (
            page.locator(".noa-part--direct").last.evaluate("part => getComputedStyle(part).fill") == "rgb(21, 94, 89)"
        )
    finally:
        server.close()


def test_confusions_lead_to_both_answers(plain: Path) -> None:
    knowledge = read_knowledge(plain.parent)
    question = Question("essai ?", ("essai-cdi",), "fr")
    outside = Question("film ?", (), "fr")
    wrong = [Prediction(asked, Reply("answer", "fr", ["essai-cdd"], [])) for asked in (question, question, outside)]
    page = quality_page(knowledge, "fr", wrong).markdown
    assert re.search(
        r"\| \[[^|]*\]\(<../reponses/essai-cdi/index.md>\) \| \[[^|]*\]\(<../reponses/essai-cdd/index.md>\) \| 2 \|",
        page,
    )
    assert re.search(r"\| aucune\u00a0: hors du domaine \| \[[^|]*\]\(<../reponses/essai-cdd/index.md>\) \| 1 \|", page)
    assert "Combien dure la période d’essai d’un CDI\u202f?](" in page and "d’un CDD\u202f?](" in page
    right = quality_page(knowledge, "fr", [Prediction(question, Reply("answer", "fr", ["essai-cdi"], []))]).markdown
    assert "Aucune confusion" in right


def test_without_questions_nothing_is_said_to_be_understood(plain: Path) -> None:
    page = quality_page(read_knowledge(plain.parent), "en", [])
    assert "No test question comes with this base." in page.markdown
    assert "%" not in page.markdown


def test_an_overdue_answer_says_so_in_the_browser(plain: Path, page: Page) -> None:
    server = StaticServer(plain, "/noa/")
    try:
        page.goto(f"{server.url}reponses/essai-cdi/")
        page.get_by_text("La date de relecture de cette réponse est dépassée (31 janvier 2020)").wait_for()
        page.clock.set_fixed_time("2026-11-23T08:00:00")
        page.goto(f"{server.url}reponses/kbis/")
        assert page.locator(".noa-overdue").is_hidden()
    finally:
        server.close()


def test_the_state_of_the_base_lists_what_is_overdue_today(plain: Path, page: Page) -> None:
    server = StaticServer(plain, "/noa/")
    try:
        page.clock.set_fixed_time("2026-11-23T08:00:00")
        page.goto(f"{server.url}qualite/")
        late = page.locator("[data-reviews] li:visible")
        assert late.all_text_contents() == [
            f"{one_line(QUESTIONS['essai-cdi'][2], 'fr')} (Inspection du travail, 31 janvier 2020)"
        ]
        page.goto(server.url + "qualite/" + (late.locator("a").get_attribute("href") or ""))
        assert page.locator("h1").text_content() == one_line(QUESTIONS["essai-cdi"][2], "fr")
        page.clock.set_fixed_time("2019-11-23T08:00:00")
        page.goto(f"{server.url}en/qualite/")
        page.get_by_text("As of today, no answer is past its review date.").wait_for()
        assert page.locator("[data-reviews] li:visible").count() == 0
    finally:
        server.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "embed/",
        "reponses/kbis/",
        "en/reponses/capital-social/",
        "reponses/",
        "themes/",
        "administrations/",
        "administrations/greffe/",
        "partenaires/",
        "qualite/",
        "accessibilite/",
    ],
)
def test_axe_finds_no_obstacle(plain: Path, page: Page, path: str, scheme: str) -> None:
    server = StaticServer(plain, "/noa/")
    try:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(server.url + path, wait_until="networkidle")
        assert obstacles(page) == []
    finally:
        server.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_obstacle_in_the_window_of_the_search(plain: Path, page: Page, scheme: str) -> None:
    server = StaticServer(plain, "/noa/")
    try:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{server.url}themes/creation/", wait_until="networkidle")
        page.keyboard.press("/")
        page.keyboard.type("kbis")
        page.locator(".md-search-result__item").first.wait_for()
        page.wait_for_timeout(500)  # it fades in: half-seen, it has no contrast
        assert obstacles(page) == []
    finally:
        server.close()


def obstacles(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds that fails WCAG 2.2, level AA. It runs through the protocol, which the page's policy does not concern."""
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8") + ";0")
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    return [(problem["id"], problem["nodes"][0]["html"]) for problem in found["violations"]]


@pytest.mark.parametrize("path", ["reponses/kbis/", "partenaires/", "qualite/", "administrations/"])
def test_a_page_fits_a_phone(plain: Path, page: Page, path: str) -> None:
    server = StaticServer(plain, "/noa/")
    try:
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    finally:
        server.close()


def test_the_navigation_is_the_same_in_both_languages() -> None:
    navs = []
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        configuration = yaml.load((ROOT / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        navs.append([target for item in configuration["nav"] for target in item.values()])
    assert navs[0] == navs[1]


def test_dates_are_said_in_words() -> None:
    assert facts_in_words("2026-06", "fr") == "Informations de juin 2026"
    assert facts_in_words("2026-04", "fr") == "Informations d'avril 2026"
    assert facts_in_words("2025-10", "fr") == "Informations d'octobre 2025"
    assert facts_in_words("2026-08", "en") == "Information from August 2026"
    assert day_in_words("2027-03-01", "fr") == "1er mars 2027"
    assert day_in_words("2027-03-01", "en") == "1 March 2027"
    assert counted(0, "réponse", "réponses", "fr") == "0 réponse"
    assert counted(0, "answer", "answers", "en") == "0 answers"
