"""dist/: what stands in it, that it is the same each time, and that a failure leaves it alone."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from noa_build import assets
from noa_build.commands.build import checked_site_url
from noa_build.epoch import OUTSIDE_GIT, source_date_epoch
from noa_build.hashed import hashed_name
from noa_build.headers import FOREVER, header_files
from noa_build.precompress import COPIES
from noa_build.problems import KnowledgeError
from noa_build.site_file import site_files
from noa_build.tree import files_of
from noa_build.validate import SCHEMAS
from noa_core.errors import NoaError
from tests.built_site import ROOT, built, contents, edit, new_project
from tests.small_base import QUESTIONS

STABLE = {
    "embed.js",
    "sw.js",
    "manifest.json",
    "sbom.cdx.json",
    ".nojekyll",
    "_headers",
    ".htaccess",
    "nginx.conf.example",
    "cloudfront-request.js",
    "cloudfront-response.js",
    "sitemap.xml",
    "sitemap.xml.gz",
    "search/search_index.json",
    "en/search/search_index.json",
    "assets/javascripts/lunr/min/lunr.fr.min.js",
    "assets/javascripts/lunr/min/lunr.stemmer.support.min.js",
    *(f"schemas/{name}.json" for name in SCHEMAS),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the small base, built."""
    root = new_project(tmp_path_factory.mktemp("project"))
    built(root)
    return root


@pytest.fixture
def dist(project: Path) -> Path:
    return project / "dist"


def test_two_builds_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    other = contents(built(new_project(tmp_path)))
    first = contents(project / "dist")
    assert list(first) == list(other)
    assert [path for path in first if first[path] != other[path]] == []


def test_the_date_of_a_build_is_what_one_says_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = new_project(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first = contents(built(root, "https://noa.example/"))
    time.sleep(1.1)  # the clock's seconds must not matter
    assert contents(built(root, "https://noa.example/")) == first


def test_the_date_of_a_build_is_its_commit_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert source_date_epoch(tmp_path) == OUTSIDE_GIT
    identity = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@a",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@a",
    }
    for name, value in {
        **identity,
        "GIT_COMMITTER_DATE": "@1600000000 +0000",
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "commit", "-q", "--allow-empty", "-m", "first"], check=True)
    assert source_date_epoch(tmp_path) == 1_600_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(NoaError, match="SOURCE_DATE_EPOCH"):
        source_date_epoch(tmp_path)


def test_names_carry_digests_of_what_they_hold(dist: Path) -> None:
    for path, data in originals(dist).items():
        if path.endswith(".html") or path in STABLE:
            continue
        found = re.search(r"\.([0-9a-f]{8,10})\.", Path(path).name)
        assert found, path
        if len(found.group(1)) == 10:
            assert hashlib.sha256(data).hexdigest().startswith(found.group(1)), path


def originals(folder: Path) -> dict[str, bytes]:
    """Every file but the compressed copies."""
    found = contents(folder)
    return {path: data for path, data in found.items() if not (path[-3:] in COPIES and path[:-3] in found)}


def test_each_file_has_its_compressed_copies(dist: Path) -> None:
    found = contents(dist)
    for path, data in originals(dist).items():
        if len(data) >= 512 and path.endswith(
            (".html", ".js", ".mjs", ".css", ".json", ".wasm", ".zip", "sitemap.xml")
        ):
            assert gzip.decompress(found[f"{path}.gz"]) == data
            assert len(found[f"{path}.br"]) < len(found[f"{path}.gz"]) < len(data)


def test_the_manifest_names_what_is_there(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) == {"format", "build", "runtime", "worker", "bundles", "answers", "all_answers"}
    assert manifest["format"] == 1
    assert set(manifest["bundles"]) == set(manifest["answers"]) == {"fr", "en"}
    runtime = manifest["runtime"]
    sized = [
        *manifest["bundles"].values(),
        *manifest["answers"].values(),
        *manifest["all_answers"].values(),
        *runtime["parts"].values(),
        runtime["second"],
    ]
    for file in sized:
        assert (dist / file["file"]).stat().st_size == file["bytes"]
    assert (dist / manifest["worker"]).is_file()
    assert "pyodide.asm.wasm" in runtime["parts"]
    assert runtime["left_out"] == {}


def test_the_index_and_the_answers_hold_what_the_chat_shows(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    for lang, prefix in (("fr", ""), ("en", "en/")):
        index = json.loads((dist / manifest["answers"][lang]["file"]).read_text(encoding="utf-8"))
        assert set(index) == {"lang", "suggestions", "themes", "partners", "entries", "forge"}
        assert list(index["entries"]) == sorted(QUESTIONS)
        assert index["partners"]["greffe"] == {
            "name": "Greffe",
            "site": "https://greffe.example/",
            "contact": "https://greffe.example/contact",
            "booking": None,
            "phone": "3939",
            "email": None,
            "url": f"{prefix}administrations/greffe/",
        }
        for entry, listed in index["entries"].items():
            assert (dist / listed["url"] / "index.html").is_file()
            answer = json.loads((dist / listed["file"]).read_text(encoding="utf-8"))
            assert (answer["id"], answer["lang"], answer["question"]) == (entry, lang, listed["question"])
            assert answer["body"][0][0] == "p"
            assert set(answer) == {
                "id",
                "lang",
                "question",
                "partner",
                "with",
                "theme",
                "body",
                "sources",
                "facts_as_of",
                "reviewed_on",
                "review_by",
                "followups",
                "related",
            }


def test_the_immutable_loader_is_the_stable_one(dist: Path) -> None:
    stable = (dist / "embed.js").read_bytes()
    assert (dist / hashed_name("embed.js", stable)).read_bytes() == stable


def test_a_published_loader_that_was_changed_stops_the_build(tmp_path: Path) -> None:
    root = new_project(tmp_path)
    (loader, *_) = (root / "site" / "loaders").glob("embed.*.js")
    loader.write_bytes(loader.read_bytes() + b" ")
    with pytest.raises(NoaError, match="a été modifié"):
        assets.write_assets(root, tmp_path / "out")


def test_what_nobody_uses_is_left_out(dist: Path) -> None:
    names = list(originals(dist))
    assert not [name for name in names if name.endswith((".map", "assets/noa.svg")) or "favicon" in name]
    assert len([name for name in names if "lunr" in name]) == 2


def test_header_files_name_every_kind_of_page(dist: Path) -> None:
    headers = (dist / "_headers").read_text(encoding="utf-8")
    rules = {block.split("\n")[0]: block for block in re.split(r"\n(?=/)", headers)}
    assert "frame-ancestors *" in rules["/embed/*"] and "frame-ancestors *" in rules["/en/embed/*"]
    assert "frame-ancestors 'self'" in rules["/"] and "'wasm-unsafe-eval'" in rules["/"]
    for section in (
        "reponses",
        "themes",
        "administrations",
        "partenaires",
        "qualite",
        "accessibilite",
        "confidentialite",
        "mentions-legales",
    ):
        assert "script-src 'self' 'sha256-" in rules[f"/{section}/*"]
        assert "unsafe" not in rules[f"/en/{section}/*"]
    assert FOREVER in rules["/runtime/*"] and FOREVER in rules["/answers/*"]
    assert "Access-Control-Allow-Origin: *" in rules["/embed.js"]
    assert max(map(len, headers.splitlines())) < 2000 and len(rules) < 100  # Cloudflare's limits
    assert header_files(site_files(files_of(dist)))["_headers"] == headers
    assert (
        "application/wasm" in (dist / ".htaccess").read_text()
        and "application/wasm" in (dist / "nginx.conf.example").read_text()
    )


def test_no_rule_for_ever_covers_a_stable_file(dist: Path) -> None:
    headers = (dist / "_headers").read_text(encoding="utf-8")
    forever = [block.split("\n")[0] for block in re.split(r"\n(?=/)", headers) if FOREVER in block]
    for name in originals(dist):
        if name in STABLE or name.endswith(".html"):
            assert not any(
                f"/{name}" == rule or (rule.endswith("*") and f"/{name}".startswith(rule[:-1])) for rule in forever
            ), name


def spoil_knowledge(root: Path) -> None:
    edit(root / "knowledge/greffe/kbis.md", "theme: creation", "theme: nowhere")


def spoil_script(root: Path) -> None:
    (root / "site/chat/chat.js").write_text("import {", encoding="utf-8")


def spoil_page(root: Path) -> None:
    edit(root / "site/pages/fr/accessibilite.md", "../reponses/index.md", "../nowhere/index.md")


def spoil_template(root: Path) -> None:
    (root / "site/theme/embed.html").write_text("{% if %}", encoding="utf-8")


@pytest.mark.parametrize("spoil", [spoil_knowledge, spoil_script, spoil_page, spoil_template])
def test_a_failing_build_leaves_the_site_as_it_was(tmp_path: Path, spoil: object) -> None:
    root = new_project(tmp_path)
    (root / "dist").mkdir()
    (root / "dist" / "index.html").write_text("the old site", encoding="utf-8")
    spoil(root)  # type: ignore[operator]
    with pytest.raises(NoaError):
        built(root)
    assert contents(root / "dist") == {"index.html": b"the old site"}
    assert not list(root.glob(".dist*"))
    assert not (root / "build" / "pages").exists()


def test_a_new_site_takes_the_place_of_the_old_one_whole(project: Path) -> None:
    (project / "dist" / "leftover.txt").touch()
    built(project)
    assert not (project / "dist" / "leftover.txt").exists()
    assert not list(project.glob(".dist*"))


def test_a_mistake_in_the_base_is_told_with_its_file(tmp_path: Path) -> None:
    root = new_project(tmp_path)
    spoil_knowledge(root)
    with pytest.raises(KnowledgeError, match=r"knowledge/greffe/kbis\.md:"):
        built(root)


def test_a_missing_tool_fails_the_build_in_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "_TOOLS", tmp_path / "node_modules")
    with pytest.raises(NoaError, match="esbuild est introuvable"):
        assets.write_assets(ROOT, tmp_path / "out")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        ("https://noa.example", "https://noa.example/"),
        ("https://noa.example/noa//", "https://noa.example/noa/"),
    ],
)
def test_an_address_gets_its_final_slash(given: str | None, kept: str | None) -> None:
    assert checked_site_url(given) == kept


@pytest.mark.parametrize(
    "given", ["noa.example", "ftp://noa.example/", "https://", "https://noa.example/?a", 'https://noa.example/"><b>']
)
def test_a_wrong_address_is_refused(given: str) -> None:
    with pytest.raises(NoaError) as caught:
        checked_site_url(given)
    assert caught.value.exit_code == 2


def test_serve_rebuilds_on_save_and_keeps_the_last_good_site(tmp_path: Path) -> None:
    root = new_project(tmp_path)
    code = (
        "import sys; from pathlib import Path; from noa_build.commands.serve import run; run(Path(sys.argv[1]), port=0)"
    )
    server = subprocess.Popen(
        [sys.executable, "-u", "-c", code, str(root)],
        cwd=ROOT,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # even if the tests run in the background
    )
    assert server.stdout is not None

    def said(pattern: str) -> str:
        for line in server.stdout:  # type: ignore[union-attr]
            if found := re.search(pattern, line):
                return found.group(found.lastindex or 0)
        raise AssertionError(f"never said: {pattern}")

    try:
        url = said(r"(http://127\.0\.0\.1:\d+/)")
        page = f"{url}reponses/kbis/"
        assert "Comment obtenir" in urlopen(page).read().decode()
        assert urlopen(f"{url}manifest.json").headers["Cache-Control"] == "no-store"
        manifest = json.load(urlopen(f"{url}manifest.json"))
        wasm = urlopen(url + manifest["runtime"]["parts"]["pyodide.asm.wasm"]["file"])
        assert wasm.headers["Content-Type"] == "application/wasm"
        with pytest.raises(HTTPError) as lost:
            urlopen(f"{url}nowhere/")
        assert "Page introuvable" in lost.value.read().decode()
        edit(root / "knowledge/greffe/kbis.md", "Comment obtenir", "Où trouver")
        assert "kbis" in said(r"Aperçu à jour en (.*)")
        assert "Où trouver" in urlopen(page).read().decode()
        spoil_knowledge(root)
        said(r"kbis\.md:\d+ : ")
        assert "Où trouver" in urlopen(page).read().decode()
        edit(root / "knowledge/greffe/kbis.md", "theme: nowhere", "theme: creation")
        edit(root / "knowledge/greffe/kbis.md", "Où trouver", "Comment avoir")
        said(r"Aperçu à jour en")
        assert "Comment avoir" in urlopen(page).read().decode()
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        shutil.rmtree(root / "dist")
