"""The runtime: Pyodide, RapidFuzz and noa_core, packed into the four files that the chat downloads.

Stock Pyodide would have the visitor's browser download the whole standard library as source, compile it, then
fetch and install packages. All that is done here once, at build time:

| part | made from | by |
|---|---|---|
| `pyodide.mjs` | Pyodide's loader, changed to be handed its files | loader.py |
| `pyodide.asm.mjs`, `pyodide.asm.wasm` | Pyodide's, as they are | |
| `python.zip` | the modules in use, compiled: standard library, RapidFuzz, noa_core | library.py |

File names carry ten hex digits of the content's SHA-256, which the browser checks (site/chat/runtime.js).
The same inputs give the same bytes; proof.py asks the packed runtime questions under Node. To come: slimmer
JavaScript and a wasm in two modules, as further stages in `_build`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from noa_build.hashed import hashed_name
from noa_core.errors import NoaError

from . import library, loader, wheels

ROOT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).resolve().parent
_STOCK = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "package.json",
)
_KEPT = 4
"""Earlier runtimes that stay in the cache; each takes 13 MB."""
_INDEX = "runtime.json"
"""In the cache, beside the parts: the Runtime as JSON."""


@dataclass(frozen=True)
class Part:
    """One file of the runtime."""

    file: str
    """Its name, such as `python.0123456789.zip`."""
    bytes: int
    """Its size before any transfer compression."""


@dataclass(frozen=True)
class Runtime:
    """What the site's manifest says of the runtime."""

    pyodide: str
    python: str
    parts: Mapping[str, Part]
    """By name: `pyodide.mjs`, `pyodide.asm.mjs`, `pyodide.asm.wasm`, `python.zip`."""

    def to_json(self) -> dict[str, object]:
        """{pyodide, python, parts: {name: {file, bytes}}}, for the manifest."""
        parts = {name: asdict(part) for name, part in sorted(self.parts.items())}
        return {"pyodide": self.pyodide, "python": self.python, "parts": parts}


def pack(
    out: Path, cache: Path, *, core: Path = ROOT / "noa_core", stock: Path = ROOT / "node_modules/pyodide"
) -> Runtime:
    """Fill the folder `out` with the runtime, and with nothing else.

    Args:
        out: replaced as a whole, and only once everything is there.
        cache: keeps wheels and earlier runtimes; may be deleted at any time.
        core: the package noa_core.
        stock: the npm package pyodide.
    """
    wheels.check_versions(ROOT / "requirements.txt")
    key = _key(core, stock)
    cached = cache / f"runtime-{key}"
    runtime = _read(cached)
    if runtime is None:
        shutil.rmtree(cached, ignore_errors=True)
        runtime = _build(cached, core, stock)
        if _key(core, stock) != key:  # a source was saved meanwhile: which version went in is unknown
            shutil.rmtree(cached)
            return pack(out, cache, core=core, stock=stock)
        for earlier in sorted(cache.glob("runtime-*"), key=lambda folder: folder.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(earlier, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=_made(out.parent), prefix=f".{out.name}-") as temporary:
        new = Path(temporary, "new")
        new.mkdir()
        for part in runtime.parts.values():
            shutil.copyfile(cached / part.file, new / part.file)
        if out.exists():
            os.replace(out, Path(temporary, "old"))
        os.replace(new, out)
    return runtime


def _key(core: Path, stock: Path) -> str:
    """A digest of every input: Pyodide's files, noa_core, the lock of the wheels, and this folder's code."""
    missing = [name for name in _STOCK if not (stock / name).is_file()]
    if missing:
        raise NoaError(f"Pyodide est incomplet dans {stock} (il manque {', '.join(missing)}) : lancez « npm ci ».")
    if not (core / "__init__.py").is_file():
        raise NoaError(f"Le paquet noa_core est introuvable dans {core}.")
    inputs = [stock / name for name in _STOCK]
    for folder in (core, _HERE):
        inputs += sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    digest = hashlib.sha256()
    for path in inputs:
        base = next(folder for folder in (stock, core, _HERE) if path.is_relative_to(folder))
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{base.name}/{path.relative_to(base).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def _build(cached: Path, core: Path, stock: Path) -> Runtime:
    lock = json.loads((stock / "pyodide-lock.json").read_text(encoding="utf-8"))
    package = json.loads((stock / "package.json").read_text(encoding="utf-8"))
    contents = {
        "pyodide.mjs": loader.changed(
            (stock / "pyodide.mjs").read_text(encoding="utf-8"), lock["info"]["abi_version"]
        ).encode(),
        "pyodide.asm.mjs": (stock / "pyodide.asm.mjs").read_bytes(),
        "pyodide.asm.wasm": (stock / "pyodide.asm.wasm").read_bytes(),
        "python.zip": library.build(stock, wheels.fetch(cached.parent), [core]),
    }
    parts = {name: Part(hashed_name(name, content), len(content)) for name, content in contents.items()}
    runtime = Runtime(package["version"], lock["info"]["python"], parts)
    with tempfile.TemporaryDirectory(dir=_made(cached.parent)) as temporary:
        new = Path(temporary, "new")
        new.mkdir()
        for name, content in contents.items():
            (new / parts[name].file).write_bytes(content)
        (new / _INDEX).write_text(json.dumps(runtime.to_json(), indent=1), encoding="utf-8")
        try:
            os.replace(new, cached)
        except OSError:
            if _read(cached) is None:  # else another build of the same inputs was faster
                raise
    return runtime


def _read(cached: Path) -> Runtime | None:
    """The runtime kept in this folder, or None when there is none or it is damaged."""
    try:
        index = json.loads((cached / _INDEX).read_text(encoding="utf-8"))
        parts = {name: Part(**part) for name, part in index["parts"].items()}
        intact = all(hashed_name(name, (cached / part.file).read_bytes()) == part.file for name, part in parts.items())
    except (OSError, ValueError):
        return None
    return Runtime(index["pyodide"], index["python"], parts) if intact else None


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
