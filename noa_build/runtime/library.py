"""The browser's Python library as one zip: standard library, RapidFuzz and noa_core (pack.mjs, freeze.py).

noa_core goes in as files, not as a wheel: it has no dependency for micropip to resolve, and what a wheel adds
(its metadata) does not ship.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from . import node
from .wheels import Wheels

_SCRIPT = Path(__file__).with_name("pack.mjs")


def build(pyodide: Path, wheels: Wheels, packages: list[Path]) -> bytes:
    """The zip, for the Pyodide in this folder of npm's, these wheels and these folders of Python sources."""
    with tempfile.TemporaryDirectory() as scratch:
        job, library = Path(scratch, "job.json"), Path(scratch, "library.zip")
        paths = {
            "pyodide": str(pyodide),
            "micropip": str(wheels.micropip),
            "wheel": str(wheels.rapidfuzz),
            "packages": [str(package) for package in packages],
            "scratch": scratch,
            "library": str(library),
        }
        job.write_text(json.dumps(paths), encoding="utf-8")
        node.run(_SCRIPT, str(job))
        return library.read_bytes()
