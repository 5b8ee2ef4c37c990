"""How soon NOA answers: the site with its packed runtime beside the same site with a stock Pyodide, in Chromium.

Both are the whole built site and differ in the worker alone: stock.js starts as Pyodide's documentation has it. Times are from the
visitor's navigation until the answer to a question that waited for Python stands on the screen.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.bench import Bench
from bench.host import Host, serving
from bench.markdown import number, table
from noa_build.commands import build
from noa_build.precompress import Copies
from noa_build.runtime import ROOT, wheels
from noa_build.site_file import site_files
from noa_build.tree import files_of
from noa_core import NoaError
from tests.browser import launch

REPEATS = int(os.environ.get("NOA_REPEATS", "3"))
"""Fresh visits for each figure, stock and packed in turn; the median counts."""
QUESTION = "puis-je garder mes allocations chômage en créant ma société ?"
LINES: Mapping[str, tuple[float, int]] = {"9 Mbit/s, 60 ms": (9e6 / 8, 60), "1.6 Mbit/s, 150 ms": (1.6e6 / 8, 150)}
"""Bytes per second and milliseconds of latency, by Chromium's own throttling."""
BUSY = 3
"""Processes that keep the browser's one core busy."""
_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
_PATIENCE = 180_000
_AT_REST = 1500
"""Milliseconds that the browser itself takes to be done with a new window."""
_KEPT = """async () => {
  for (;;) {
    const names = await caches.keys();
    const kept = (await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))).flat();
    if (kept.some(({ url }) => url === location.origin + "/")) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}"""
_MEMORY = "performance.getEntriesByName('noa:ready')[0].detail.memory"
_USABLE = 'window.usable = customElements.whenDefined("noa-chat").then(() => performance.now())'
_ANSWERED = """(patience) => new Promise((resolve, reject) => {
  const see = (list) => list.getEntriesByName("noa:answered").slice(0, 1).forEach(({ startTime }) => resolve(startTime));
  new PerformanceObserver(see).observe({ type: "mark", buffered: true });
  setTimeout(() => reject(new Error("no answer")), patience);
})"""


def stock_site(dist: Path, folder: Path) -> None:
    """Fill `folder` with the site in `dist`, whose worker and Pyodide are stock."""
    shutil.copytree(dist, folder)
    (folder / "sw.js").unlink()
    stock = folder / "stock"
    (stock / "pyodide").mkdir(parents=True)
    fetched = wheels.fetch(ROOT / ".cache")
    for source in [ROOT / "node_modules/pyodide" / name for name in _PYODIDE] + [fetched.micropip]:
        shutil.copyfile(source, stock / "pyodide" / source.name)
    _know_micropip(stock / "pyodide" / "pyodide-lock.json", fetched.micropip)
    shutil.copyfile(fetched.rapidfuzz, stock / fetched.rapidfuzz.name)
    core = stock / "noa_core-1-py3-none-any.whl"
    _write_wheel(ROOT / "noa_core", core)
    (stock / "wheels.json").write_text(json.dumps([fetched.rapidfuzz.name, core.name]), encoding="utf-8")
    shutil.copyfile(Path(__file__).with_name("stock.js"), stock / "stock.js")
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    page = folder / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace(manifest["worker"], "stock/stock.js"), encoding="utf-8")
    for name, copy in Copies(ROOT / ".cache" / "copies").of(site_files(files_of(folder))).items():
        (folder / name).write_bytes(copy.read())


def _know_micropip(lock: Path, wheel: Path) -> None:
    """Pyodide's list names its own build of micropip; this is the published wheel of the same version."""
    listed = json.loads(lock.read_text(encoding="utf-8"))
    package = listed["packages"]["micropip"]
    if package["file_name"] != wheel.name:
        raise NoaError(f"{wheel.name} : Pyodide attend {package['file_name']}, changez noa_build/runtime/wheels.txt.")
    package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock.write_text(json.dumps(listed), encoding="utf-8")


def _write_wheel(package: Path, wheel: Path) -> None:
    info = "noa_core-1.dist-info"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(package.rglob("*.py")):
            archive.write(path, f"{package.name}/{path.relative_to(package).as_posix()}")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: noa_core\nVersion: 1\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")


def visit(context: BrowserContext, host: Host, line: str | None = None) -> tuple[Page, float]:
    """One visit with a question: the page, and the milliseconds until the answer."""
    page = context.new_page()
    throttle(page, line)
    page.wait_for_timeout(_AT_REST)
    page.goto(f"{host.url}#question={quote(QUESTION)}", wait_until="commit")
    return page, _answered(page)


def _answered(page: Page) -> float:
    return float(page.evaluate(_ANSWERED, _PATIENCE))


def throttle(page: Page, line: str | None) -> None:
    """Put the page, its worker included, on this line; None for no limit."""
    if line:
        speed, latency = LINES[line]
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        conditions = {"offline": False, "latency": latency, "downloadThroughput": speed, "uploadThroughput": speed}
        session.send("Network.emulateNetworkConditions", conditions)


def first_visit(browser: Browser, host: Host, line: str | None = None) -> float:
    """Milliseconds until the first answer, in a fresh profile."""
    with browser.new_context(locale="fr-FR") as context:
        return visit(context, host, line)[1]


def memory(browser: Browser, host: Host) -> int:
    """Bytes that Python takes in the worker once it is ready."""
    with browser.new_context(locale="fr-FR") as context:
        return int(visit(context, host)[0].evaluate(_MEMORY))


def weight(browser: Browser, host: Host) -> dict[str, int]:
    """Bytes on the wire until the first answer, as brotli and as gzip."""
    host.forget()
    first_visit(browser, host)
    return {"brotli": sum(host.sent.values()), "gzip": sum(host.gzipped.values())}


def second_visit(browser: Browser, host: Host, line: str | None, *, keeps: bool) -> dict[str, float]:
    """Milliseconds until the answer in the profile of a visitor who comes back, and the bytes of runtime that it took.

    Args:
        keeps: whether the site's service worker keeps its files, and is waited for.
    """
    with browser.new_context(locale="fr-FR") as context:
        page, _ = visit(context, host)
        if keeps:
            page.evaluate(_KEPT)
        page.close()
        host.forget()
        milliseconds = visit(context, host, line)[1]
        runtime = sum(size for path, size in host.sent.items() if "/runtime/" in path or "/stock/" in path)
        return {"ms": milliseconds, "runtime": runtime}


def without_python(browser: Browser, host: Host, line: str) -> dict[str, float]:
    """Milliseconds until the text field works, and from a click on a suggestion until its answer, which needs no Python."""
    with browser.new_context(locale="fr-FR") as context:
        page = context.new_page()
        throttle(page, line)
        page.wait_for_timeout(_AT_REST)
        page.add_init_script(_USABLE)
        page.goto(host.url, wait_until="commit")
        usable = page.evaluate("window.usable")
        clicked = page.evaluate(
            """() => { const suggestion = document.querySelector('[data-noa="suggestion"]');
                       const now = performance.now(); suggestion.click(); return now; }"""
        )
        return {"usable": float(usable), "suggestion": _answered(page) - float(clicked)}


@contextmanager
def one_core() -> Iterator[None]:
    """What is started within the block has one core, which BUSY processes keep busy."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()
        os.sched_setaffinity(0, allowed)


def measure(bench: Bench) -> dict[str, Any]:
    """By row, then "stock" and "packed": {median, all} in milliseconds, and what else the row counts."""
    build.run(bench.root, None)
    with tempfile.TemporaryDirectory() as scratch:
        stock_site(bench.root / "dist", Path(scratch, "stock"))
        with serving(Path(scratch, "stock")) as stock, serving(bench.root / "dist") as packed:
            hosts = {"stock": stock, "packed": packed}
            with sync_playwright() as playwright:
                figures = _measure(launch(playwright), hosts)
            with one_core(), sync_playwright() as playwright:
                browser = launch(playwright)
                figures["one core"] = _in_turn(hosts, partial(_first, browser, hosts, None))
    return figures


def _measure(browser: Browser, hosts: Mapping[str, Host]) -> dict[str, Any]:
    fast = next(iter(LINES))
    figures: dict[str, Any] = {
        "bytes": {name: weight(browser, host) for name, host in hosts.items()},
        "memory": memory(browser, hosts["packed"]),
    }
    for row, line in {"localhost": None, **{line: line for line in LINES}}.items():
        figures[row] = _in_turn(hosts, partial(_first, browser, hosts, line))
    for row, line in {"second visit, localhost": None, f"second visit, {fast}": fast}.items():
        visits = {
            name: [second_visit(browser, host, line, keeps=name == "packed") for _ in range(REPEATS)]
            for name, host in hosts.items()
        }
        figures[row] = {
            name: {**_median([each["ms"] for each in seen]), "runtime": max(each["runtime"] for each in seen)}
            for name, seen in visits.items()
        }
    asked = [without_python(browser, hosts["packed"], fast) for _ in range(REPEATS)]
    for row in ("usable", "suggestion"):
        figures[row] = {"packed": _median([each[row] for each in asked])}
    return figures


def _first(browser: Browser, hosts: Mapping[str, Host], line: str | None, name: str) -> float:
    return first_visit(browser, hosts[name], line)


def _in_turn(hosts: Mapping[str, Host], visit: Callable[[str], float]) -> dict[str, Any]:
    """REPEATS visits to each host, one after the other, so that a busy moment of the machine meets all of them."""
    rounds = [{name: visit(name) for name in hosts} for _ in range(REPEATS)]
    return {name: _median([each[name] for each in rounds]) for name in hosts}


def _median(times: Sequence[float]) -> dict[str, Any]:
    return {"median": round(statistics.median(times)), "all": [round(time) for time in times]}


def text(figures: Mapping[str, Any], _: Path) -> str:
    """The table in Markdown."""
    wire = figures["bytes"]
    rows = [
        [f"bytes to the first answer, {kind}", *_row(wire["stock"][kind] / 1e6, wire["packed"][kind] / 1e6, 2, "MB")]
        for kind in ("brotli", "gzip")
    ]
    fast = next(iter(LINES))
    names = {
        "localhost": "localhost",
        **{line: line for line in LINES},
        "one core": f"one core, shared with {BUSY} busy processes",
        "second visit, localhost": "second visit, localhost",
        f"second visit, {fast}": f"second visit, {fast}",
    }
    rows += [
        [name, *_row(figures[row]["stock"]["median"] / 1e3, figures[row]["packed"]["median"] / 1e3, 2, "s")]
        for row, name in names.items()
    ]
    shares = [
        f"{figures[f'second visit, {line}']['packed']['median'] / figures[line]['packed']['median']:.2f} of the first ({line})"
        for line in ("localhost", fast)
    ]
    again = figures["second visit, localhost"]["packed"]["runtime"]
    return "\n\n".join(
        [
            table(["until the first answer", "stock", "packed", "stock / packed"], rows),
            f"Second visit, packed: {' and '.join(shares)}, {again:,} bytes of runtime. At {fast}, the text field works after "
            f"{number(figures['usable']['packed']['median'], 0)} ms, and a suggestion is answered "
            f"{number(figures['suggestion']['packed']['median'], 0)} ms after the click, without Python. In the worker, Python takes {number(figures['memory'] / 1e6, 0)} MB of memory. Medians of {REPEATS}.",
        ]
    )


def _row(stock: float, packed: float, places: int, unit: str) -> list[str]:
    return [f"{number(stock, places)} {unit}", f"{number(packed, places)} {unit}", f"{number(stock / packed, 1)} ×"]
