"""How cost grows with the base: made-up bases of several sizes, through the project's whole build, and asked in the packed runtime.

The bases are those of bench/synthetic.py. A build's times are both the clock's and those of all its processes.
"""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np

from bench import noa
from bench.base import Document
from bench.bench import Bench
from bench.ceiling import Ceiling
from bench.markdown import number, table
from bench.peers import OnePageAnEntry
from bench.peers.node import MINISEARCH, PAGEFIND
from bench.ranking import cost, figures, threshold
from bench.synthetic import CLASSES, Synthetic
from noa_build.commands import build
from noa_build.entry import Knowledge
from noa_build.evaluate import figures as replied
from noa_build.knowledge import read_knowledge
from noa_build.runtime import ROOT, node, pack
from noa_core import Assistant

SIZES = tuple(int(size) for size in os.environ.get("NOA_SIZES", "448,1000,3000,10000,30000").split(","))
"""Entries."""
LANG = "fr"
ASKED = 1000
"""Unseen questions of each class of difficulty, and out of scope."""
EDITS = 3
"""Of an answer, each of which brings a word that the base did not have: the median rebuild counts."""
TIMED = 60
"""Those of each class that are asked in Pyodide."""
TIMED_PEERS = 25
"""Those that are asked to peers, some of which take seconds for one."""
GOALS: Mapping[str, tuple[float, str]] = {
    "transfer": (1.5, "MB"),
    "median": (15, "ms"),
    "p95": (40, "ms"),
    "load": (0.4, "s"),
    "memory": (120, "MB"),
    "build": (10, "min"),
    "rebuild": (20, "s"),
}
"""At GOAL_SIZE entries, at most."""
GOAL_SIZE = 10_000
PEERS = (OnePageAnEntry(MINISEARCH[0]), *PAGEFIND)
_SCRIPT = Path(__file__).with_suffix(".mjs")
_BUILD = "import sys; from pathlib import Path; from noa_build.commands.build import run; run(Path(sys.argv[1]), None)"


def measure(bench: Bench) -> dict[str, Any]:
    """By number of entries: transfer, browser, accuracy, build, rebuild, peers; what was measured before of other sizes stays."""
    build.run(bench.root, None)  # packs and proves the runtime, which is the same for every base
    before = bench.root / "bench" / "results" / "scale.json"
    measured = json.loads(before.read_text(encoding="utf-8"))["figures"]["sizes"] if before.exists() else {}
    for size in SIZES:
        click.echo(f"  {size} fiches", err=True)
        with tempfile.TemporaryDirectory() as scratch:
            measured[str(size)] = measure_size(Synthetic(size), Path(scratch, "project"))
    return {"sizes": measured}


def measure_size(base: Synthetic, root: Path) -> dict[str, Any]:
    """Everything of one size. `root`: a folder that does not exist yet."""
    new_project(base, root)
    built = timed_build(root)
    path = next((root / "knowledge").glob(f"*/{base.ids[-1]}.md"))
    rebuilds = []
    for edit in range(1, EDITS + 1):
        path.write_text(f"{path.read_text(encoding='utf-8')}\nUne phrase de plus, la {edit}.\n", encoding="utf-8")
        rebuilds.append(timed_build(root))
    bundle = root / "build" / f"bundle.{LANG}.json"
    return {
        "date": date.today().isoformat(),
        "build": built,
        "rebuild": {name: statistics.median(spent[name] for spent in rebuilds) for name in built},
        "transfer": transfer(root / "dist"),
        "browser": in_browser(base, bundle),
        "accuracy": accuracy(base, bundle),
        "peers": peers(base, read_knowledge(root)),
    }


def new_project(base: Synthetic, root: Path) -> None:
    """A project with this base and the project's own site, which `build.run` builds."""
    base.write(root)
    shutil.copytree(ROOT / "site", root / "site")
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        shutil.copyfile(ROOT / name, root / name)
    shutil.copytree(ROOT / ".cache", root / ".cache", ignore=shutil.ignore_patterns("copies"))


def timed_build(root: Path) -> dict[str, float]:
    """Seconds of a build by the clock, and of all its processes together."""
    os.sync()  # what was written before is no part of it
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, "-c", _BUILD, str(root)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"clock": round(time.monotonic() - start, 1), "cpu": round(used, 1)}


def transfer(dist: Path) -> dict[str, int]:
    """Bytes on the wire (brotli) until the first answer, the runtime and the page apart."""
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    index = json.loads((dist / manifest["answers"][LANG]["file"]).read_text(encoding="utf-8"))
    shards = [shard["file"] for shard in index.get("shards", ())]
    answers = sorted((dist / "answers" / LANG).glob("*.json"))
    parts = {
        "bundle": _wire(dist / manifest["bundles"][LANG]["file"]),
        "index": _wire(dist / manifest["answers"][LANG]["file"])
        + max((_wire(dist / file) for file in shards), default=0),
        "answer": round(sum(map(_wire, answers)) / len(answers)),
    }
    return {**parts, "all": sum(parts.values())}


def _wire(path: Path) -> int:
    copy = path.with_name(f"{path.name}.br")
    return (copy if copy.exists() else path).stat().st_size


def in_browser(base: Synthetic, bundle: Path) -> dict[str, Any]:
    """{load, median, p95: milliseconds; started, memory: bytes of Python's memory before and after}."""
    asked = [question for kind in CLASSES for question in base.unseen(LANG, kind, TIMED)]
    asked = [question for place in range(TIMED) for question in asked[place::TIMED]]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        runtime = pack(folder / "runtime", ROOT / ".cache")
        requests = [{"do": "ask", "text": question.text, "lang": LANG} for question in asked]
        (folder / "requests.json").write_text(json.dumps(requests), encoding="utf-8")
        job = {
            "runtime": str(folder / "runtime"),
            "parts": {name: asdict(part) for name, part in runtime.parts.items()},
            "second": asdict(runtime.second) if runtime.second else None,
            "bundle": str(bundle.resolve()),
            "requests": str(folder / "requests.json"),
            "measured": str(folder / "measured.json"),
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        node.run(_SCRIPT, str(folder / "job.json"))
        found = json.loads((folder / "measured.json").read_text(encoding="utf-8"))
    median, p95 = np.percentile(found.pop("questions"), (50, 95))
    return {**found, "median": round(float(median), 2), "p95": round(float(p95), 2)}


def accuracy(base: Synthetic, bundle: Path) -> dict[str, float | None]:
    """Percentages: by class of difficulty, how often the first candidate is right, and could be at best (bench/ceiling.py); how often a question
    out of scope is refused."""
    assistant, ceiling = Assistant.load(bundle), Ceiling(base, LANG)
    outside = base.outside(LANG, ASKED)
    result: dict[str, float | None] = {}
    for kind in CLASSES:
        found = replied(noa.ask(assistant, [*base.unseen(LANG, kind, ASKED), *outside])[0])
        result[kind] = found["top1"]
        result[f"{kind}, at best"] = round(ceiling.right(kind, ASKED), 1)
        result["refused"] = found["refused"]
    return result


def peers(base: Synthetic, knowledge: Knowledge) -> dict[str, Any]:
    """The same for each peer: right first, resolved with a threshold (as in `bench/ranking.py`), bytes of the base, and cost."""
    documents = [Document(entry.id, text) for entry, texts in knowledge.in_language(LANG) for text in texts.phrasings]
    asked = [question for kind in CLASSES for question in base.unseen(LANG, kind, TIMED_PEERS)]
    result = {}
    for peer in PEERS:
        if (package := peer.missing()) is not None:
            click.echo(f"  {peer.name} : absent ({package} n'est pas installé)", err=True)
            continue
        found = peer.ask(documents, [question.text for question in asked], LANG)
        result[peer.name] = {
            **asdict(figures(found.answers, asked, threshold(found.answers, asked))),
            **asdict(cost(found.answers)),
            "data": found.data.brotli,
            "version": peer.version(),
        }
    return result


def slope(sizes: Sequence[float], costs: Sequence[float]) -> float | None:
    """The power of the entries that a cost grows with, by least squares over all sizes: 0 stays, 1 is linear. None for one size."""
    if len(sizes) < 2:
        return None
    return round(float(np.polyfit([math.log(size) for size in sizes], [math.log(cost) for cost in costs], 1)[0]), 2)


def costs(measured: Mapping[str, Any]) -> dict[str, float]:
    """The costs of one size in the units of GOALS."""
    browser = measured["browser"]
    return {
        "transfer": measured["transfer"]["all"] / 1e6,
        "median": browser["median"],
        "p95": browser["p95"],
        "load": browser["load"] / 1e3,
        "memory": browser["memory"] / 1e6,
        "build": measured["build"]["clock"] / 60,
        "rebuild": measured["rebuild"]["clock"],
    }


_NAMES = {
    "transfer": "transfer to the first answer, beyond the runtime",
    "median": "question in Pyodide, median",
    "p95": "question in Pyodide, 95th percentile",
    "load": "load of the index in Pyodide",
    "memory": "memory of Python in the worker",
    "build": "full build",
    "rebuild": "rebuild after one edit",
}


_PARTS = (
    ("bundle (MB)", "transfer", "bundle", 1e6),
    ("index of answers (MB)", "transfer", "index", 1e6),
    ("an answer (kB)", "transfer", "answer", 1e3),
    ("full build, all processes (min)", "build", "cpu", 60),
    ("rebuild, all processes (s)", "rebuild", "cpu", 1),
)
"""Name, part of the figures, key, and what one unit of the table is of them."""


def text(figures: Mapping[str, Any], pictures: Path) -> str:
    """The tables in Markdown; writes the pictures."""
    by_size = {int(size): measured for size, measured in figures["sizes"].items()}
    sizes = sorted(by_size)
    every = {size: costs(by_size[size]) for size in sizes}
    heads = ["entries", *(f"{size:,}" for size in sizes)]
    rows = [
        [
            f"{name} ({GOALS[key][1]})",
            *(number(every[size][key], 2) for size in sizes),
            number(slope(sizes, [every[size][key] for size in sizes]), 2),
            f"≤ {GOALS[key][0]:g}",
        ]
        for key, name in _NAMES.items()
    ]
    rows.append(["measured on", *(by_size[size]["date"] for size in sizes), "", ""])
    parts = [
        [name, *(number(by_size[size][part][key] / unit, 2) for size in sizes)] for name, part, key, unit in _PARTS
    ]
    right = [
        [name, *(number(by_size[size]["accuracy"][key], 1) for size in sizes)]
        for key, name in {
            **{key: f"{key} (%)" for kind in CLASSES for key in (kind, f"{kind}, at best")},
            "refused": "out of scope, refused (%)",
        }.items()
    ]
    return "\n\n".join(
        [
            table([*heads, "slope", f"goal at {GOAL_SIZE:,}"], rows),
            table(heads, parts),
            table(heads, right),
            table(_PEER_HEADS, _peer_rows(by_size)),
            *_pictures(by_size, every, pictures),
        ]
    )


_PEER_HEADS = ["", "entries", "first (%)", "median (ms)", "p95 (ms)", "base (MB)"]


def _peer_rows(by_size: Mapping[int, Mapping[str, Any]]) -> list[list[str]]:
    rows = []
    for size, measured in sorted(by_size.items()):
        right = [measured["accuracy"][kind] for kind in CLASSES]
        every = costs(measured)
        bundle = measured["transfer"]["bundle"] / 1e6
        rows.append(
            [
                "NOA",
                f"{size:,}",
                number(sum(right) / len(right), 1),
                number(every["median"], 2),
                number(every["p95"], 2),
                number(bundle, 2),
            ]
        )
        rows += [
            [
                name,
                f"{size:,}",
                *(number(peer[key], places) for key, places in (("top1", 1), ("median", 2), ("p95", 2))),
                number(peer["data"] / 1e6, 2),
            ]
            for name, peer in measured["peers"].items()
        ]
    return rows


def _pictures(
    by_size: Mapping[int, Mapping[str, Any]], every: Mapping[int, Mapping[str, float]], folder: Path
) -> list[str]:
    """Writes one picture a cost; the Markdown that shows them."""
    from bench.pictures import by_entries

    sizes = sorted(by_size)

    def ours(key: str) -> list[float]:
        return [every[size][key] for size in sizes]

    def theirs(key: str, unit: float) -> dict[str, list[float]]:
        names = sorted(set.intersection(*(set(by_size[size]["peers"]) for size in sizes)))
        return {name: [by_size[size]["peers"][name][key] / unit for size in sizes] for name in names}

    drawn: dict[str, tuple[str, dict[str, list[float]]]] = {
        "question": ("milliseconds", {"NOA, median": ours("median"), "NOA, p95": ours("p95"), **theirs("median", 1)}),
        "transfer": ("MB", {"NOA": ours("transfer"), **theirs("data", 1e6)}),
        "build": (
            "minutes",
            {"full build": ours("build"), "after one edit": [seconds / 60 for seconds in ours("rebuild")]},
        ),
        "memory": ("MB", {"Python in the worker": ours("memory")}),
    }
    shown = []
    for name, (unit, series) in drawn.items():
        file = f"scale-{name}.svg"
        named = {f"{label} ({number(slope(sizes, values), 2)})": values for label, values in series.items()}
        by_entries(sizes, named, unit, folder / file)
        shown.append(f"![{name.capitalize()} by entries]({folder.name}/{file})")
    return shown
