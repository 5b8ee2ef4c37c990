"""The packed runtime: its bytes, its start in Node and in Chromium, and what each damage to it leads to."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import threading
import venv
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import rapidfuzz
from playwright.sync_api import Browser, Page
from rapidfuzz.distance import OSA

from noa_build.bundle import write_bundles
from noa_build.hashed import hashed_name
from noa_build.knowledge import read_knowledge
from noa_build.runtime import ROOT, Runtime, loader, pack, proof, staged, wheels
from noa_build.runtime.library import Library, light
from noa_build.runtime.library import build as build_library
from noa_build.runtime.proof import Questions
from noa_build.runtime.stages import SECOND, Stage, UnknownPyodide, read_profile, stages, untouched
from noa_core import browser as browser_entry
from noa_core.errors import NoaError
from tests.small_base import QUESTIONS, write_base

STOCK = ROOT / "node_modules/pyodide"
ABI = json.loads((STOCK / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]["abi_version"]
PARTS = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python.zip"]
CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'"
PAIRS = [("allocation", "alocatoin"), ("créer ma société", "societe a creer"), ("", "x"), ("ARE", "ARCE")]

PROBE = """
import json
import re
import sys
import traceback
import unicodedata
from rapidfuzz.distance import OSA


def version():
    return sys.version.split()[0]


def load(bundle_json):
    json.loads(bundle_json)


def sweep(start, stop):
    digest = 0
    for number in range(start, stop):
        letter = chr(number)
        facts = [getattr(unicodedata, name)(letter) for name in ("category", "bidirectional", "combining", "east_asian_width", "decomposition")]
        facts += [unicodedata.normalize(form, letter) for form in ("NFC", "NFD", "NFKC", "NFKD")]
        facts += [letter.lower(), letter.upper(), letter.title(), letter.casefold(), letter.isalnum(), letter.isspace(), letter.isprintable()]
        facts += [unicodedata.numeric(letter, None), unicodedata.mirrored(letter), re.sub(r"\\w", "w", letter), repr(letter)]
        number = int.from_bytes(repr(facts).encode("utf-8", "surrogatepass"), "big")
        digest = (257 * digest + number) % (2**61 - 1)
    return digest


def handle(request_json):
    request = json.loads(request_json)
    if request.get("fail"):
        try:
            {}[request["fail"]]
        except KeyError as error:
            return json.dumps({"traceback": "".join(traceback.format_exception(error))})
    if "name" in request:
        return json.dumps({"name": unicodedata.name(request["name"])})
    if "sweep" in request:
        return json.dumps({"digest": sweep(*request["sweep"])})
    a, b = request["pair"]
    return json.dumps({"osa": OSA.distance(a, b), "nfkc": unicodedata.normalize("NFKC", a)})
"""

WORKER = """
import { startPython } from "./runtime.js";
import { secondHalf } from "./second.js";
addEventListener("message", async ({ data: { parts, second, base, reload = [], haste, code } }) => {
  if (haste) {
    const later = setTimeout;
    self.setTimeout = (action, delay) => later(action, delay / haste);
  }
  const seen = [];
  try {
    const url = new URL(base, location.href);
    const half = second && secondHalf(second, new URL(second.file, url), reload.includes(second.file));
    const python = await startPython(parts, url, (progress) => seen.push(progress), reload, half);
    const noa = python.pyimport("noa_core.probe");
    const replies = (code ?? []).map((request) => {
      try {
        return JSON.parse(noa.handle(JSON.stringify(request)));
      } catch (error) {
        return { error: (half.missing ?? error).message };
      }
    });
    const used = half?.used ?? false;
    postMessage({ version: noa.version(), seen, replies, used, requests: performance.getEntriesByType("resource").map(({ name }) => name) });
  } catch (error) {
    postMessage({ error: error.message, file: error.file });
  }
});
"""


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """noa_core, and beside its modules one that these tests can question without a bundle."""
    folder = tmp_path_factory.mktemp("sources") / "noa_core"
    shutil.copytree(ROOT / "noa_core", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "probe.py").write_text(PROBE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of these tests' own, with the project's wheels and its stages' results, which do not depend on noa_core."""
    folder = tmp_path_factory.mktemp("cache")
    wheels.fetch(ROOT / ".cache")
    for pattern in ("wheels-*", "stage-*"):
        for found in (ROOT / ".cache").glob(pattern):
            shutil.copytree(found, folder / found.name)
    return folder


@pytest.fixture(scope="module")
def library(core: Path, cache: Path) -> Library:
    return build_library(STOCK, wheels.fetch(cache), [core])


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory, core: Path, cache: Path) -> tuple[Path, Runtime]:
    out = tmp_path_factory.mktemp("packed") / "runtime"
    return out, pack(out, cache, core=core)


@pytest.fixture(scope="module")
def lighter(core: Path, cache: Path) -> bytes:
    return light(STOCK, wheels.fetch(cache), [core])


def files_without(
    library: Library, lighter: bytes, cache: Path, name: str = ""
) -> tuple[dict[str, bytes], dict[str, str]]:
    """The runtime's files after all stages, or all but one; and what was left out."""
    ordered = stages(STOCK, library, lambda: lighter)
    return staged(untouched(STOCK, ABI, library), ordered, cache, without=[name] if name else [])


class Site(ThreadingHTTPServer):
    """A folder on localhost, under NOA's policy, its files cached for ever as on the real site."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self.folder = folder
        self.policy = CSP
        self.types: dict[str, str] = {}
        self.silent: set[str] = set()
        self.slow: set[str] = set()
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A start that failed drops its other downloads."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"


class _Handler(SimpleHTTPRequestHandler):
    server: Site
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript", ".wasm": "application/wasm"}

    def do_GET(self) -> None:
        if Path(self.path).name in self.server.silent:
            self.server.closing.wait()
        else:
            self.server.closing.wait(2 if Path(self.path).name in self.server.slow else 0)
            super().do_GET()

    def guess_type(self, path: Any) -> str:
        return self.server.types.get(Path(path).name) or super().guess_type(path)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path, packed: tuple[Path, Runtime]) -> Iterator[Site]:
    folder = tmp_path / "site"
    shutil.copytree(packed[0], folder / "runtime")
    for name in ("compressed.js", "runtime.js", "second.js"):
        shutil.copyfile(ROOT / "site/chat" / name, folder / name)
    (folder / "worker.js").write_text(WORKER, encoding="utf-8")
    (folder / "index.html").write_text("<!doctype html><title>NOA</title>", encoding="utf-8")
    server = Site(folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.context.close()


Start = Callable[..., dict[str, Any]]


@pytest.fixture
def start(page: Page, site: Site, packed: tuple[Path, Runtime]) -> Start:
    """Start Python in a new worker of a page of the site; what the worker said."""

    def start_worker(**order: Any) -> dict[str, Any]:
        described = packed[1].to_json()
        order = {"parts": described["parts"], "second": described["second"], "base": "runtime/", **order}
        page.goto(site.url("index.html"))
        said: dict[str, Any] = page.evaluate(
            """(order) => new Promise((resolve) => {
              const worker = new Worker("worker.js", { type: "module" });
              worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
              worker.onerror = (event) => resolve({ error: `worker: ${event.message}` });
              worker.postMessage(order);
            })""",
            order,
        )
        return said

    return start_worker


def test_the_same_inputs_give_the_same_bytes(
    packed: tuple[Path, Runtime], core: Path, cache: Path, tmp_path: Path
) -> None:
    fetched = wheels.fetch(cache)
    files, _ = files_without(build_library(STOCK, fetched, [core]), light(STOCK, fetched, [core]), tmp_path)
    assert {hashed_name(name, content) for name, content in files.items()} == {part.file for part in packed[1].files}


def test_out_holds_the_parts_and_nothing_else(
    packed: tuple[Path, Runtime], core: Path, cache: Path, tmp_path: Path
) -> None:
    out = tmp_path / "runtime"
    out.mkdir()
    (out / "python.0000000000.zip").write_bytes(b"of an earlier build")
    runtime = pack(out, cache, core=core)
    assert {path.name: path.stat().st_size for path in out.iterdir()} == {
        part.file: part.bytes for part in runtime.files
    }
    assert [path.name for path in tmp_path.iterdir()] == ["runtime"]
    assert sorted(runtime.parts) == sorted(PARTS)


def test_a_damaged_cache_is_built_again(packed: tuple[Path, Runtime], core: Path, cache: Path, tmp_path: Path) -> None:
    copy = tmp_path / "cache"
    shutil.copytree(cache, copy)
    (damaged,) = copy.glob("runtime-*/python.*.zip")
    flip_a_byte(damaged)
    assert pack(tmp_path / "runtime", copy, core=core) == packed[1]


def test_another_noa_core_makes_another_library(
    packed: tuple[Path, Runtime], core: Path, cache: Path, tmp_path: Path
) -> None:
    other = tmp_path / "noa_core"
    shutil.copytree(core, other)
    (other / "extra.py").write_text("EXTRA = 1\n")
    parts = pack(tmp_path / "runtime", cache, core=other).parts
    changed = {name for name in PARTS if parts[name] != packed[1].parts[name]}
    assert changed == {"python.zip"}


def test_the_library_is_smaller_than_the_stock_one(packed: tuple[Path, Runtime]) -> None:
    stock = (ROOT / "node_modules/pyodide/python_stdlib.zip").stat().st_size
    assert packed[1].parts["python.zip"].bytes < stock


def test_the_browser_needs_the_rapidfuzz_of_requirements(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("rapidfuzz==3.0.0 \\\n    --hash=sha256:00\n", encoding="utf-8")
    with pytest.raises(NoaError, match=r"RapidFuzz n'a pas la même version partout : 3\.0\.0"):
        wheels.check_versions(requirements)


def test_a_pyodide_that_reads_otherwise_stops_the_build() -> None:
    source = (ROOT / "node_modules/pyodide/pyodide.mjs").read_text(encoding="utf-8")
    with pytest.raises(NoaError, match=r"pyodide\.mjs a changé : .* 0 fois"):
        loader.changed(source.replace("instantiateStreaming", "instantiateOtherwise"), "2026_0")


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("node.run(Path('x.mjs'))", "Node est introuvable"),
        ("wheels.fetch(Path(sys.argv[1]))", "pip n'a pas pu préparer"),
    ],
)
def test_a_missing_tool_is_named(action: str, message: str, tmp_path: Path) -> None:
    """In an environment that has neither: only RapidFuzz, which noa_core itself needs."""
    venv.create(tmp_path / "bare", with_pip=False)
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries/rapidfuzz").symlink_to(Path(rapidfuzz.__file__).parent)
    code = f"import sys; from pathlib import Path; from noa_build.runtime import node, wheels; {action}"
    python = tmp_path / "bare" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = subprocess.run(
        [python, "-c", code, str(tmp_path / "cache")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={"PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path / "libraries")]), "PYTHONUTF8": "1", "PATH": ""},
    )
    assert f"NoaError: {message}" in done.stderr


def test_under_node_it_scores_like_cpython(packed: tuple[Path, Runtime]) -> None:
    replies = proof.run(packed[0], [], [{"pair": pair} for pair in PAIRS], module="noa_core.probe")
    assert [reply["osa"] for reply in replies] == [OSA.distance(*pair) for pair in PAIRS]


def test_under_node_noa_answers_like_cpython(packed: tuple[Path, Runtime], tmp_path: Path) -> None:
    write_base(tmp_path)
    write_bundles(read_knowledge(tmp_path), tmp_path / "build")
    bundles = sorted((tmp_path / "build").glob("bundle.*.json"))
    asked = [variant for entry in QUESTIONS.values() for variant in (entry[2], entry[3], *entry[4], *entry[5])]
    asked += (
        [text.upper() + " ?!" for text in asked]
        + [text[:-2] + "x" for text in asked]
        + ["", "\U0001f600", "é" * 20_000, "moi@exemple.fr 3939"]
    )
    requests = [{"do": "ask", "text": text, "lang": lang} for text in asked for lang in ("fr", "en")]
    requests += [{"do": "suggest", "text": text[:5], "lang": "fr"} for text in asked]
    for bundle in bundles:
        browser_entry.load(bundle.read_bytes())
    assert proof.run(packed[0], bundles, requests) == [
        json.loads(browser_entry.handle(json.dumps(request))) for request in requests
    ]


def test_every_stage_is_in(packed: tuple[Path, Runtime]) -> None:
    assert packed[1].left_out == {}
    assert packed[1].second is not None


def test_a_start_stays_within_its_bytes(packed: tuple[Path, Runtime]) -> None:
    """1.75 MB by brotli; gzip, which Python has, comes to about 1.3 times as much."""
    sizes = [len(gzip.compress((packed[0] / part.file).read_bytes(), 9)) for part in packed[1].parts.values()]
    assert sum(sizes) < 2_300_000


@pytest.mark.parametrize("name", ["library", "lines", "standins", "slim", "split", "data"])
def test_a_stage_can_be_switched_off(
    name: str, library: Library, lighter: bytes, cache: Path, site: Site, start: Start
) -> None:
    files, left_out = files_without(library, lighter, cache, name)
    suppose = {"library": {"lines", "standins"}, "lines": {"standins"}, "split": {"data"}}
    assert set(left_out) == {name, *suppose.get(name, set())}
    requests = [{"pair": pair} for pair in PAIRS]
    under_node = proof.ask_files(files, Questions([], requests, "noa_core.probe"))
    assert [reply["osa"] for reply in under_node.replies] == [OSA.distance(*pair) for pair in PAIRS]
    in_chromium = start(code=requests, **laid_out(files, site.folder / "runtime"))
    assert in_chromium["replies"] == under_node.replies


def laid_out(files: dict[str, bytes], folder: Path) -> dict[str, Any]:
    """Write a runtime's files into `folder`; `parts` and `second` as the manifest names them."""
    described: dict[str, Any] = {}
    for name, content in files.items():
        file = hashed_name(name, content)
        (folder / file).write_bytes(content)
        described[name] = {"file": file, "bytes": len(content)}
    second = described.pop(SECOND, None)
    return {"parts": described, "second": second and {**second, "crc32": zlib.crc32(files[SECOND])}}


def test_a_stage_that_changes_an_answer_is_left_out(
    library: Library, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = Questions([], [{"pair": PAIRS[0]}], "noa_core.probe")
    changed = library.untouched.replace(b'"nfkc"', b'"nfkd"')
    stage = Stage("spoiling", None, (), lambda files: {"python.zip": changed})
    files, left_out = staged(untouched(STOCK, ABI, library), [stage], cache, questions)
    assert files["python.zip"] == library.untouched
    assert left_out == {"spoiling": "1 réponses changent, à commencer par la question 1."}
    assert "sans l'étape « spoiling »" in capsys.readouterr().err


def test_a_stage_that_is_none_is_named(library: Library, cache: Path) -> None:
    with pytest.raises(
        NoaError, match=r"splitt n'est pas une étape\. Les étapes sont : library, lines, standins, slim, split, data"
    ):
        files_without(library, b"", cache, "splitt")


def test_an_unknown_pyodide_is_not_split() -> None:
    stock = (ROOT / "node_modules/pyodide/pyodide.asm.wasm").read_bytes()
    with pytest.raises(UnknownPyodide, match="a été relevé sur Pyodide"):
        read_profile(stock + b"\0")


def test_every_character_is_what_it_was(library: Library, lighter: bytes, cache: Path) -> None:
    """The second half holds memory too: no table that the first half reads may have gone with it. (No character is between.)"""
    sweep = [{"sweep": [start, start + 0x8000]} for start in (*range(0, 0x30000, 0x8000), 0xE0000)]
    questions = Questions([], sweep, "noa_core.probe")
    whole, split = (
        proof.ask_files(files_without(library, lighter, cache, name)[0], questions) for name in ("split", "")
    )
    assert split == whole
    assert not split.second


NAMED = [{"name": "é"}]
"""A question that takes the second half: the names of characters are in it."""


def test_the_second_half_comes_when_it_is_needed(start: Start, packed: tuple[Path, Runtime]) -> None:
    said = start(code=[{"pair": pair} for pair in PAIRS])
    assert said["used"] is False
    said = start(code=[*NAMED, {"pair": PAIRS[0]}])
    assert said["used"] is True
    assert said["replies"][0] == {"name": "LATIN SMALL LETTER E WITH ACUTE"}
    assert said["replies"][1]["osa"] == OSA.distance(*PAIRS[0])


@pytest.mark.parametrize("harm", ["missing", "damaged", "cut"])
def test_a_second_half_that_cannot_be_had_is_named(
    harm: str, start: Start, site: Site, packed: tuple[Path, Runtime]
) -> None:
    assert packed[1].second is not None
    path = site.folder / "runtime" / packed[1].second.file
    if harm == "missing":
        path.unlink()
    elif harm == "damaged":
        flip_a_byte(path)
    else:
        path.write_bytes(path.read_bytes()[:1000])
    said = start(code=NAMED)
    assert packed[1].second.file in said["replies"][0]["error"]
    shutil.copyfile(packed[0] / path.name, path)
    said = start(code=NAMED, reload=[path.name])
    assert said["replies"] == [{"name": "LATIN SMALL LETTER E WITH ACUTE"}]


def test_a_slow_second_half_is_waited_for(start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    assert packed[1].second is not None
    site.slow.add(packed[1].second.file)
    assert start(code=NAMED)["replies"] == [{"name": "LATIN SMALL LETTER E WITH ACUTE"}]


def test_an_error_in_python_can_be_told(packed: tuple[Path, Runtime]) -> None:
    (reply,) = proof.run(packed[0], [], [{"fail": "absent"}], module="noa_core.probe")
    assert "noa_core.probe.handle" in reply["traceback"]
    assert "KeyError: 'absent'" in reply["traceback"]


def test_it_starts_in_chromium_under_the_policy(start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    said = start()
    assert said.get("error") is None
    assert said["version"] == packed[1].python
    total = sum(part.bytes for part in packed[1].parts.values())
    assert said["seen"][0] == {"loaded": 0, "total": total}
    assert said["seen"][-1] == {"loaded": total, "total": total}
    assert [seen["loaded"] for seen in said["seen"]] == sorted(seen["loaded"] for seen in said["seen"])
    assert all(name.startswith(site.url("")) for name in said["requests"])


@pytest.mark.parametrize("name", PARTS)
def test_a_changed_byte_is_refused_and_named(name: str, start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    file = packed[1].parts[name].file
    flip_a_byte(site.folder / "runtime" / file)
    said = start()
    assert said["file"] == file
    assert file in said["error"]


@pytest.mark.parametrize("name", PARTS)
def test_a_cut_file_is_refused_and_named(name: str, start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    part = packed[1].parts[name]
    path = site.folder / "runtime" / part.file
    path.write_bytes(path.read_bytes()[: part.bytes // 2])
    said = start()
    assert said["error"] == f"{part.file} : {part.bytes // 2} octets reçus sur {part.bytes}"


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_file_is_named(name: str, start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    file = packed[1].parts[name].file
    (site.folder / "runtime" / file).unlink()
    said = start()
    assert said["error"] == f"{file} : le serveur répond 404"


@pytest.mark.parametrize("name", PARTS)
def test_a_server_that_falls_silent_is_named(name: str, start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    file = packed[1].parts[name].file
    site.silent.add(file)
    said = start(haste=100)
    assert "rien ne vient depuis 30 secondes" in said["error"]
    assert file in said["error"]


@pytest.mark.parametrize("name", ["pyodide.mjs", "pyodide.asm.mjs"])
def test_a_module_of_the_wrong_type_is_named(name: str, start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    file = packed[1].parts[name].file
    site.types[file] = "text/plain"
    said = start()
    assert said["file"] == file
    assert "module refusé" in said["error"]


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "python.zip"])
def test_other_files_may_have_any_type(name: str, start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    site.types[packed[1].parts[name].file] = "text/plain"
    assert start().get("error") is None


def test_a_policy_that_forbids_wasm_is_told(start: Start, site: Site, packed: tuple[Path, Runtime]) -> None:
    site.policy = CSP.replace(" 'wasm-unsafe-eval'", "")
    said = start()
    assert said["file"] == packed[1].parts["pyodide.asm.wasm"].file
    assert "WebAssembly est interdit ici" in said["error"]


@pytest.mark.parametrize("name", PARTS)
def test_a_new_worker_gets_past_a_damaged_cache(
    name: str, start: Start, site: Site, packed: tuple[Path, Runtime]
) -> None:
    file = packed[1].parts[name].file
    flip_a_byte(site.folder / "runtime" / file)
    assert start()["file"] == file
    shutil.copyfile(packed[0] / file, site.folder / "runtime" / file)
    assert start(reload=[file]).get("error") is None


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
