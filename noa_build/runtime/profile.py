"""`make profile`: which half of Pyodide's wasm a start and many questions take, recorded in profile.json (record.mjs).

To be run again when Pyodide changes, or when noa_core does something so new that ordinary questions fetch the second half (a
test says so). What is recorded belongs to the untouched wasm, and does not depend on the machine.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import tempfile
import textwrap
from collections.abc import Iterable
from pathlib import Path

from noa_build.atomic import write_text
from noa_build.knowledge import read_knowledge
from noa_build.workspace import bundle_paths

from . import ROOT, library, node, questions, wheels
from .stages import GLUE, LIBRARY, LOADER, PROFILE, untouched

_HERE = Path(__file__).resolve().parent


def record(stock: Path = ROOT / "node_modules/pyodide") -> None:
    """Watch this Pyodide on the project's own base, and write profile.json."""
    lock = json.loads((stock / "pyodide-lock.json").read_text(encoding="utf-8"))
    version = json.loads((stock / "package.json").read_text(encoding="utf-8"))["version"]
    fetched, core = wheels.fetch(ROOT / ".cache"), [ROOT / "noa_core"]
    made = library.build(stock, fetched, core)
    knowledge = read_knowledge(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = {**untouched(stock, lock["info"]["abi_version"], made), LIBRARY: library.light(stock, fetched, core)}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        (folder / "requests.json").write_text(json.dumps(questions.requests(knowledge)), encoding="utf-8")
        job = {
            "stock": str(stock),
            "loader": str(folder / LOADER),
            "glue": str(folder / GLUE),
            "library": str(folder / LIBRARY),
            "bundles": [str(path) for path in bundle_paths(ROOT, knowledge).values()],
            "requests": str(folder / "requests.json"),
            "exercise": str(_HERE / "ordinary.py"),
            "out": str(folder / "profile.json"),
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        node.run(_HERE / "record.mjs", str(folder / "job.json"))
        seen = json.loads((folder / "profile.json").read_text(encoding="utf-8"))
    write_text(PROFILE, written(version, (stock / "pyodide.asm.wasm").read_bytes(), **seen))


def written(version: str, wasm: bytes, functions: list[int], data: list[list[int]]) -> str:
    """profile.json, a few numbers a line so that two versions can be compared."""
    profile = {
        "pyodide": version,
        "wasm": hashlib.sha256(wasm).hexdigest(),
        "functions": textwrap.wrap(" ".join(_runs(functions)), 110),
        "data": data,
    }
    text = json.dumps({**profile, "data": "DATA"}, indent=1)
    return text.replace('"DATA"', "[\n  " + ",\n  ".join(map(json.dumps, data)) + "\n ]") + "\n"


def _runs(numbers: Iterable[int]) -> Iterable[str]:
    """Numbers in increasing order as `3`, or `5-9` where they follow each other."""
    for _, group in itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"


if __name__ == "__main__":
    record()
