"""Knowledge is edited in the browser: forms made from the schemas, a folder of this machine as the repository, no request to elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from playwright.sync_api import Page, Playwright, expect

from noa_build.admin.config import configuration, entry_fields
from noa_build.admin.fields import fields, load
from noa_build.admin.page import policy, write_admin
from noa_build.assets import Assets, write_assets
from noa_build.entry import Forge
from noa_build.headers import read_policies
from noa_build.knowledge import read_knowledge
from noa_build.site_file import site_files
from noa_build.tree import files_of
from noa_build.validate import formats
from tests.browser import StaticServer, Watch, launch
from tests.small_base import write_base

ROOT = Path(__file__).resolve().parent.parent
GITHUB = Forge("github", "https://github.com/noa-test/noa")
GITLAB = Forge("gitlab", "https://forge.example/noa/test", "0123456789")

PICK = "window.showDirectoryPicker = () => navigator.storage.getDirectory();"
"""The person chooses the browser's own private folder, which has the same interface as one of the machine."""

FILL = """async (files) => {
  const root = await navigator.storage.getDirectory();
  await root.getDirectoryHandle(".git", {create: true});
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split("/");
    let folder = root;
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, {create: true});
    const writable = await (await folder.getFileHandle(parts.at(-1), {create: true})).createWritable();
    await writable.write(text);
    await writable.close();
  }
}"""

READ = """async () => {
  const found = {};
  async function walk(folder, at) {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "directory") await walk(handle, `${at}${name}/`);
      else found[at + name] = await (await handle.getFile()).text();
    }
  }
  await walk(await navigator.storage.getDirectory(), "");
  return found;
}"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a small base, with what a rewrite would lose: a comment, both kinds of quotes."""
    root = tmp_path_factory.mktemp("base")
    folder = write_base(root)
    entry = folder / "greffe" / "capital-social.md"
    quoted = "  - 'un « capital » : combien ?'\n  - \"et d'abord : pourquoi ?\"\n"
    entry.write_text(entry.read_text(encoding="utf-8").replace("theme:", quoted + "theme:"), encoding="utf-8")
    partner = folder / "greffe" / "_partner.yml"
    partner.write_text("# Relu en juin\n" + partner.read_text(encoding="utf-8"), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Assets]:
    folder = tmp_path_factory.mktemp("site")
    return folder, write_assets(ROOT, folder)


@pytest.fixture
def editor(base: Path, assets: tuple[Path, Assets]) -> Iterator[StaticServer]:
    """A site with the editor for that base, under a path prefix, and pages that the editor links to."""
    folder, written = assets
    write_admin(ROOT, read_knowledge(base), written, folder)
    server = StaticServer(folder, "/noa/")
    for entry in read_knowledge(base).entries:
        server.pages[f"/noa/reponses/{entry}/"] = server.pages[f"/noa/en/reponses/{entry}/"] = "<title>Fiche</title>"
    yield server
    server.close()


@pytest.fixture
def opened(editor: StaticServer, page: Page, base: Path) -> Page:
    """The editor, on a folder that holds the base."""
    page.set_viewport_size({"width": 1400, "height": 900})
    page.add_init_script(PICK)
    page.goto(f"{editor.url}admin/")
    page.evaluate(FILL, _files(base))
    page.get_by_role("button", name="Travailler avec un dépôt local").click()
    expect(page.get_by_text("Quel capital social faut-il pour une société ?")).to_be_visible()
    return page


def _files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _written(page: Page, base: Path, root: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The folder's files, copied below `root`, and the lines of each that are new."""
    now, before = page.evaluate(READ), _files(base)
    for path, text in now.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    lines = {
        path: [line for line in text.splitlines() if line not in before.get(path, "").splitlines()]
        for path, text in now.items()
        if text != before.get(path)
    }
    return now, lines


def _save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Entrée enregistrée.").first).to_be_attached()


def test_every_property_of_the_schemas_has_a_field_with_a_french_label_and_a_hint() -> None:
    def check(form: list[dict[str, Any]], schema: dict[str, Any]) -> None:
        by_name = {field["name"]: field for field in form}
        assert [name for name in by_name if name != "body"] == list(schema["properties"])
        for name, part in schema["properties"].items():
            field = by_name[name]
            assert field["label"] and field["hint"] and "'" not in field["label"] + field["hint"], name
            assert bool(field["required"]) is (name in schema["required"]), name
            inner = part if part.get("type") == "object" else part.get("items", {})
            if inner.get("type") == "object":
                check(field["fields"], inner)

    check(entry_fields(), load("entry"))
    check(fields(load("partner")), load("partner"))


def test_a_field_stands_in_both_languages_as_the_english_schema_says() -> None:
    english = load("entry.en")
    form = {field["name"]: field for field in entry_fields()}
    assert {name for name, field in form.items() if field.get("i18n")} == {*english["properties"], "body"}
    assert form["question"]["required"] is True and form["sources"]["required"] == ["fr"]


@pytest.mark.parametrize(
    ("schema", "place", "values"),
    [
        ("entry", ("facts_as_of",), ["2026-06", "2026-13", "juin 2026", "2026-6"]),
        ("partner", ("site",), ["https://a.example/b", "http://a.example", "https://a", "https://a b.example", "https://u@a.example"]),
        ("partner", ("email",), ["contact@exemple.fr", "Contact <contact@exemple.fr>", "contact@exemple"]),
        ("partner", ("phone",), ["3995", "01 23 45 67 89", "appelez"]),
        ("partner", ("origins", "field"), ["https://*.example.fr", "https://example.fr/page", "http://example.fr"]),
    ],
)  # fmt: skip
def test_a_pattern_asks_for_what_the_schema_asks_for(schema: str, place: tuple[str, ...], values: list[str]) -> None:
    field = next(field for field in fields(load(schema)) if field["name"] == place[0])
    part = load(schema)["properties"][place[0]]
    if place[1:]:
        field, part = field["field"], part["items"]
    for value in values:
        valid = not list(Draft7Validator(part, format_checker=formats).iter_errors(value))
        assert bool(re.search(field["pattern"][0], value)) is valid, value


def test_the_configuration_is_one_that_the_editor_knows(base: Path) -> None:
    held = configuration(read_knowledge(base))
    known = json.loads(
        (ROOT / "node_modules" / "@sveltia" / "cms" / "schema" / "sveltia-cms.json").read_text(encoding="utf-8")
    )
    text = json.dumps(held["config"])
    for name, options in held["options"].items():
        text = text.replace(f'"options": "{name}"', f'"options": {json.dumps(options)}')
    assert not [
        f"{error.json_path}: {error.message[:200]}" for error in Draft7Validator(known).iter_errors(json.loads(text))
    ]


def test_one_collection_an_administration(base: Path) -> None:
    collections = configuration(read_knowledge(base))["config"]["collections"]
    assert [held["folder"] for held in collections if "folder" in held] == ["knowledge/greffe", "knowledge/travail"]
    assert [file["file"] for file in collections[-1]["files"]] == [
        "knowledge/greffe/_partner.yml",
        "knowledge/travail/_partner.yml",
    ]


@pytest.mark.parametrize(
    ("forge", "button"),
    [
        (None, "Travailler avec un dépôt local"),
        (GITHUB, "Se connecter avec un jeton"),
        (GITLAB, "Se connecter avec .GitLab"),
    ],
)
def test_nothing_is_asked_of_another_origin_before_anyone_signs_in(
    editor: StaticServer,
    assets: tuple[Path, Assets],
    base: Path,
    page: Page,
    watch: Watch,
    forge: Forge | None,
    button: str,
) -> None:
    folder, written = assets
    write_admin(ROOT, replace(read_knowledge(base), forge=forge), written, folder)
    page.goto(f"{editor.url}admin/")
    expect(page.get_by_role("button", name=re.compile(button))).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.fonts.check('24px \"Material Symbols Outlined\"')")
    assert all(url.startswith((editor.url, f"blob:{editor.origin}", "data:")) for url in watch.requests)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_without_a_repository_a_folder_is_opened_and_the_page_says_what_to_set(
    editor: StaticServer, page: Page, base: Path
) -> None:
    page.add_init_script(PICK)
    page.goto(f"{editor.url}admin/")
    said = page.get_by_text("nommez le dépôt du projet dans knowledge/_site.yml").filter(visible=True)
    local = page.get_by_role("button", name="Travailler avec un dépôt local")
    expect(local).to_be_visible()
    expect(said).to_be_visible()
    expect(page.get_by_role("heading")).to_have_count(1)
    assert page.get_by_role("button").count() == 1
    page.evaluate(FILL, _files(base))
    local.click()
    expect(page.get_by_text("Quel capital social faut-il pour une société ?")).to_be_visible()
    expect(said).to_have_count(0)


def test_an_answer_is_changed_and_nothing_else(opened: Page, base: Path, tmp_path: Path) -> None:
    opened.get_by_text("Quel capital social faut-il pour une société ?").click()
    answer = opened.locator('[data-key-path="body"] [contenteditable="true"]')
    expect(answer).to_contain_text("Voici la réponse")
    answer.click()
    opened.keyboard.press("Control+Home")
    opened.keyboard.type("Un euro suffit. ")
    shown = opened.frame_locator("iframe").first.locator(".noa-answer")
    expect(shown).to_contain_text("Un euro suffit. Voici la réponse")
    expect(shown).to_contain_text("Administration compétente")
    _save(opened)
    _, lines = _written(opened, base, tmp_path)
    assert lines == {"knowledge/greffe/capital-social.md": ["Un euro suffit. Voici la réponse à « capital-social »."]}
    entry = read_knowledge(tmp_path).entries["capital-social"]
    assert entry.texts["fr"].body.startswith("Un euro suffit.") and entry.reviewed_on is None


def test_a_new_entry_is_one_that_check_accepts(opened: Page, watch: Watch, base: Path, tmp_path: Path) -> None:
    watch.allow(
        "Cannot convert undefined or null to object"
    )  # Sveltia CMS counts the mistakes of a language that is off

    def field(name: str) -> Any:
        return opened.locator(f'[data-key-path="{name}"]')

    opened.get_by_text("Nouveau", exact=True).click()
    opened.get_by_role("textbox", name="Question").first.fill("Comment changer le siège d'une société ?")
    field("body").locator('[contenteditable="true"]').click()
    opened.keyboard.type("Déclarez le nouveau siège au greffe.")
    field("variants").get_by_role("textbox").first.fill("déménager ma boîte")
    field("theme").get_by_text("Créer").click()
    opened.get_by_role("button", name=re.compile("Ajouter .source")).click()
    field("sources.0.title").get_by_role("textbox").fill("Changer de siège (Greffe)")
    field("sources.0.url").get_by_role("textbox").fill("https://greffe.example/siege")
    field("review_by").locator("input").fill("2027-01-31")
    _save(opened)
    now, lines = _written(opened, base, tmp_path)
    path = "knowledge/greffe/comment-changer-le-siege-d-une-societe.md"
    assert list(lines) == [path]
    assert now[path] == (
        "---\nquestion: Comment changer le siège d'une société ?\nvariants:\n  - déménager ma boîte\ntheme: creation\nsources:\n"
        "  - title: Changer de siège (Greffe)\n    url: https://greffe.example/siege\nreviewed_on:\nreview_by: 2027-01-31\n"
        "followups: []\nrelated: []\n---\nDéclarez le nouveau siège au greffe.\n"
    )
    assert read_knowledge(tmp_path).entries[Path(path).stem].theme == "creation"


def test_an_administration_is_changed_and_its_comment_stays(opened: Page, base: Path, tmp_path: Path) -> None:
    opened.get_by_text("Administrations", exact=True).first.click()
    opened.get_by_role("row", name="Greffe").click()
    opened.locator('[data-key-path="phone"] input').fill("01 23 45 67 89")
    _save(opened)
    now, lines = _written(opened, base, tmp_path)
    assert list(lines) == ["knowledge/greffe/_partner.yml"] and "# Relu en juin" in now["knowledge/greffe/_partner.yml"]
    assert read_knowledge(tmp_path).partners["greffe"].phone == "01 23 45 67 89"


def test_a_published_site_without_a_repository_says_what_to_configure(
    editor: StaticServer, playwright: Playwright
) -> None:
    browser = launch(playwright, "--host-resolver-rules=MAP noa.test 127.0.0.1")
    page = browser.new_page(locale="fr-FR")
    page.goto(f"{editor.url}admin/".replace("127.0.0.1", "noa.test"))
    expect(page.get_by_text("nommez le dépôt du projet dans knowledge/_site.yml").filter(visible=True)).to_be_visible()
    expect(page.get_by_text("L’éditeur se charge…")).to_be_hidden()
    assert page.get_by_role("button").count() == 0
    browser.close()


def test_the_policy_admits_the_forge_and_no_one_else() -> None:
    assert "connect-src 'self' data:;" in policy(None)
    assert "connect-src 'self' data: https://api.github.com;" in policy(GITHUB)
    assert "connect-src 'self' data: https://forge.example;" in policy(GITLAB)
    for forge in (None, GITHUB, GITLAB):
        assert "default-src 'none'; script-src 'self';" in policy(forge)


def test_editors_sign_in_to_their_gitlab_without_a_token(base: Path) -> None:
    backend = configuration(replace(read_knowledge(base), forge=GITLAB))["config"]["backend"]
    assert backend == {
        "name": "gitlab",
        "repo": "noa/test",
        "base_url": "https://forge.example",
        "api_root": "https://forge.example/api/v4",
        "auth_type": "pkce",
        "app_id": "0123456789",
    }


def test_hosts_send_the_page_its_own_policy(dist: Path) -> None:
    page = (dist / "admin" / "index.html").read_text(encoding="utf-8")
    policies = read_policies(site_files(files_of(dist)))
    assert policies.admin.removesuffix("; frame-ancestors 'none'") in page
    assert (
        "unsafe-inline" not in policies.chat
        and "unsafe-inline" not in policies.embed
        and "admin" not in policies.sections
    )
    assert '<meta name="robots" content="noindex">' in page
    assert all("/admin/" not in path.read_text(encoding="utf-8") for path in dist.glob("sitemap*.xml"))
    for name in ("_headers", ".htaccess", "nginx.conf.example", "cloudfront-response.js"):
        assert policies.admin in (dist / name).read_text(encoding="utf-8"), name
