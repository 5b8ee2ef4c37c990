"""What ships is named: a valid bill of materials, and a page of licences, as installed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from noa_build.answer import parse_answer
from noa_build.knowledge import read_knowledge
from noa_build.pages.net import is_clean, page_html, page_markdown
from noa_build.shipped import BOM, bill, components
from tests.sanitiser import sanitised, seen

ROOT = Path(__file__).resolve().parent.parent
COPYLEFT = re.compile("(?<!L)GPL")


def test_the_bill_of_materials_is_valid_and_says_what_ships(dist: Path) -> None:
    text = (dist / BOM).read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    names = {component["name"]: component for component in json.loads(text)["components"]}
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert names["Pyodide"]["version"] == locked["node_modules/pyodide"]["version"]
    assert len(names["Pyodide"]["hashes"][0]["content"]) == 128
    assert f"rapidfuzz=={names['RapidFuzz']['version']}" in (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_the_same_components_make_the_same_bill() -> None:
    assert bill(components()) == bill(components())


def test_nothing_under_gpl_ships() -> None:
    for component in components():
        assert component.licences and not any(map(COPYLEFT.search, component.licences))


def test_each_font_that_ships_is_named_with_the_licence_of_its_author_and_the_text_that_comes_with_it(
    dist: Path,
) -> None:
    fonts = {path.name.partition("-latin")[0] for path in (dist / "assets").glob("*.woff2")}
    assert fonts == {"material-symbols-outlined", "noto-mono", "source-sans-3"}
    named = {part.name: part for part in components() if part.within == "Sveltia CMS" and part.text}
    assert named.keys() == {"Material Symbols", "Noto Mono", "Source Sans 3"}
    assert all("SIL Open Font License" in part.text for part in named.values())
    (symbols,) = [part for part in json.loads(bill(components()))["components"] if part["name"] == "Material Symbols"]
    assert [(held["license"]["id"], held["license"]["acknowledgement"]) for held in symbols["licenses"]] == [
        ("Apache-2.0", "concluded"),
        ("OFL-1.1", "declared"),
    ]


@pytest.mark.parametrize("path", ["licences", "en/licences"])
def test_the_page_of_licences_names_every_component_and_leads_to_the_bill(dist: Path, path: str) -> None:
    html = (dist / path / "index.html").read_text(encoding="utf-8")
    for component in components():
        assert component.name in html and all(f">{licence}</a>" in html for licence in component.licences)
    assert re.search(r">Apache-2.0</a> \([^)]*>OFL-1.1</a>\)", html)
    assert "Permission is hereby granted" in html
    assert (dist / path / re.findall(rf'href="([./]+{BOM})"', html)[0]).is_file()


def test_every_third_party_script_of_the_site_is_named() -> None:
    """What the chat bundles beside our own code is what its imports say."""
    imports = {
        name
        for path in (ROOT / "site").rglob("*.js")
        for name in re.findall(r'^import .* from "([^."][^"]*)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert imports == {"@github/combobox-nav", "@sveltia/cms", "yaml"}


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>x</p>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="http://a.example/">x</a>',
        "<img src=x>",
        "<p><!-- x --></p>",
        '<p style="color:red">x</p>',
        "<h2>x</h2>",
    ],
)
def test_the_second_net_lets_nothing_through(html: str) -> None:
    assert not is_clean(html)


def test_the_second_net_takes_nothing_away_from_an_answer() -> None:
    tree = parse_answer(
        "Un « texte » **gras** & `code` <https://a.example/?b=1&c=2>.\n\n1. D'abord\n\n    - *dedans*\n\n> cité", "fr"
    )
    assert "**gras**" in page_markdown(tree)


def test_a_sanitiser_that_reads_as_browsers_do_finds_nothing_in_any_answer() -> None:
    knowledge = read_knowledge(ROOT)
    for lang in ("fr", "en"):
        for _, written in knowledge.in_language(lang):
            html = page_html(page_markdown(parse_answer(written.body, lang)))
            assert seen(sanitised(html)) == seen(html), written.question
