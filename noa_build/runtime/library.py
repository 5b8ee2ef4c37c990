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


_STANDINS = Path(__file__).with_name("standins")


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
    return Library(**_packed(pyodide, wheels, packages, None, [field.name for field in fields(Library)]))


def light(pyodide: Path, wheels: Wheels, packages: list[Path]) -> bytes:
    """The bare library, with stand-ins for what a start imports and NOA never calls; what only that imports is not there either.

    Raises:
        NoaError: when Python does not start with them.
    """
    return _packed(pyodide, wheels, packages, _STANDINS, ["light"])["light"]


def _packed(
    pyodide: Path, wheels: Wheels, packages: list[Path], standins: Path | None, names: list[str]
) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as scratch:
        job = Path(scratch, "job.json")
        out = {name: Path(scratch, f"{name}.zip") for name in names}
        paths = {
            "pyodide": str(pyodide),
            "micropip": str(wheels.micropip),
            "wheel": str(wheels.rapidfuzz),
            "packages": [str(package) for package in packages],
            "standins": str(standins) if standins else None,
            "scratch": scratch,
            "out": {name: str(path) for name, path in out.items()},
        }
        job.write_text(json.dumps(paths), encoding="utf-8")
        node.run(_SCRIPT, str(job))
        return {name: path.read_bytes() for name, path in out.items()}
