"""The browser's Python library as one zip: standard library, RapidFuzz and noa_core (pack.mjs, freeze.py).

noa_core goes in as files, not as a wheel: it has no dependency for micropip to resolve, and what a wheel adds
(its metadata) does not ship.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

from . import node
from .wheels import Wheels

_SCRIPT = Path(__file__).with_name("pack.mjs")


@dataclass(frozen=True)
class Library:
    """The same library three times, each a zip."""

    untouched: bytes
    """Every module, as source."""
    trimmed: bytes
    """The modules in use, compiled."""
    bare: bytes
    """The same, without line tables."""


def build(pyodide: Path, wheels: Wheels, packages: list[Path]) -> Library:
    """The library for the Pyodide in this folder of npm's, with these wheels and these folders of Python sources."""
    with tempfile.TemporaryDirectory() as scratch:
        job = Path(scratch, "job.json")
        out = {field.name: Path(scratch, f"{field.name}.zip") for field in fields(Library)}
        paths = {
            "pyodide": str(pyodide),
            "micropip": str(wheels.micropip),
            "wheel": str(wheels.rapidfuzz),
            "packages": [str(package) for package in packages],
            "scratch": scratch,
            "out": {name: str(path) for name, path in out.items()},
        }
        job.write_text(json.dumps(paths), encoding="utf-8")
        node.run(_SCRIPT, str(job))
        return Library(**{name: path.read_bytes() for name, path in out.items()})
