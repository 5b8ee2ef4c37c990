"""The stages that make the runtime small, in order. Each turns files into smaller ones that behave the same.

| stage | what it does | by |
|---|---|---|
| `library` | only the modules in use, compiled | library.py, pack.mjs, freeze.py |
| `lines` | no line tables in them | library.py, freeze.py |
| `standins` | a few lines in place of what a start imports and NOA never calls: event loop, installer, inspection | library.py, standins/ |
| `slim` | no export, import or JavaScript that nothing reaches; minified | slim.mjs |
| `split` | the wasm in two: what a start and questions run, and a second half for the rest | split.mjs, profile.json |
| `data` | the memory that only the second half uses moves there too | split.mjs, profile.json |

A stage that cannot be had for this version of Pyodide says so with UnknownPyodide, and is left out; whatever else goes
wrong fails the build.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from noa_core.errors import NoaError

from . import loader, node
from .library import Library

ROOT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).resolve().parent
PROFILE = _HERE / "profile.json"
LOADER, GLUE, WASM, LIBRARY = "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python.zip"
SECOND = "pyodide.second.wasm"
"""The second half of the wasm, once it is split."""
TOOLS = ("acorn", "acorn-walk", "binaryen", "terser")

_KEPT = 4
"""Earlier results of each stage that stay in the cache."""

Files = Mapping[str, bytes]
"""By the names above."""


class UnknownPyodide(NoaError):
    """This stage does not know this version of Pyodide."""


@dataclass(frozen=True)
class Stage:
    """One way to make the runtime smaller."""

    name: str
    needs: str | None
    """The stage without which this one makes no sense."""
    reads: tuple[str, ...]
    """The files that a long stage's result depends on, beside Pyodide itself and this folder's code: it is kept by them."""
    run: Callable[[Files], dict[str, bytes]]
    """From all files to the ones that it changes.

    Raises:
        UnknownPyodide: when it cannot be had for this version.
    """


def untouched(stock: Path, abi: str, library: Library) -> dict[str, bytes]:
    """The files before any stage: Pyodide's own, but for the loader, which takes its files from NOA (loader.py)."""
    return {
        LOADER: loader.changed((stock / "pyodide.mjs").read_text(encoding="utf-8"), abi).encode(),
        GLUE: (stock / "pyodide.asm.mjs").read_bytes(),
        WASM: (stock / "pyodide.asm.wasm").read_bytes(),
        LIBRARY: library.untouched,
    }


def stages(stock: Path, library: Library, light: Callable[[], bytes]) -> tuple[Stage, ...]:
    """All stages, for the Pyodide in this folder and this library; `light` makes it with stand-ins."""
    return (
        Stage("library", None, (), lambda files: {LIBRARY: library.trimmed}),
        Stage("lines", "library", (), lambda files: {LIBRARY: library.bare}),
        Stage("standins", "lines", (), lambda files: {LIBRARY: _started(light)}),
        Stage("slim", None, (LOADER, GLUE, WASM), _slim),
        Stage("split", None, (WASM,), lambda files: _split(files, stock, with_data=False)),
        Stage("data", "split", (WASM, SECOND), lambda files: _split(files, stock, with_data=True)),
    )


def _started(light: Callable[[], bytes]) -> bytes:
    try:
        return light()
    except NoaError as error:
        raise UnknownPyodide(f"Python ne démarre pas avec {_HERE.name}/standins : {error}") from None


def _slim(files: Files) -> dict[str, bytes]:
    return _tool(
        "slim.mjs",
        {"loader": files[LOADER], "glue": files[GLUE], "wasm": files[WASM]},
        {
            "loader": LOADER,
            "glue": GLUE,
            "wasm": WASM,
        },
    )


def _split(files: Files, stock: Path, *, with_data: bool) -> dict[str, bytes]:
    wasm = (stock / "pyodide.asm.wasm").read_bytes()
    profile = read_profile(wasm)
    if not with_data:
        profile["data"] = []
    return _tool("split.mjs", {"stock": wasm, "wasm": files[WASM]}, {"first": WASM, "second": SECOND}, profile=profile)


def read_profile(wasm: bytes) -> dict[str, list[object]]:
    """{functions, data}: which functions of this wasm ran when it was watched, and which memory they do not use.

    Raises:
        UnknownPyodide: when another wasm was watched.
    """
    profile = json.loads(PROFILE.read_text(encoding="utf-8"))
    if profile["wasm"] != hashlib.sha256(wasm).hexdigest():
        raise UnknownPyodide(
            f"{PROFILE.name} a été relevé sur Pyodide {profile['pyodide']}, pas sur cette version : lancez « make profile »."
        )
    functions = [
        number
        for line in profile["functions"]
        for first, _, last in (run.partition("-") for run in line.split())
        for number in range(int(first), int(last or first) + 1)
    ]
    return {"functions": functions, "data": profile["data"]}


def _tool(script: str, inputs: Mapping[str, bytes], outputs: Mapping[str, str], **job: object) -> dict[str, bytes]:
    """What a script of this folder makes; its job names `inputs` and, under `out`, the outputs."""
    missing = [name for name in TOOLS if not (ROOT / "node_modules" / name).is_dir()]
    if missing:
        raise NoaError(f"{', '.join(missing)} : introuvable dans {ROOT / 'node_modules'}. Lancez « npm ci ».")
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in inputs.items():
            Path(scratch, name).write_bytes(content)
        out = {name: str(Path(scratch, f"{name}.out")) for name in outputs}
        path = Path(scratch, "job.json")
        path.write_text(json.dumps({**{name: str(Path(scratch, name)) for name in inputs}, **job, "out": out}))
        node.run(_HERE / script, str(path))
        return {file: Path(out[name]).read_bytes() for name, file in outputs.items()}


def run_cached(stage: Stage, files: Files, cache: Path) -> dict[str, bytes]:
    """The stage's result; that of a long one is kept in `cache`, under a digest of all that it depends on."""
    if not stage.reads:
        return stage.run(files)
    digest = hashlib.sha256(stage.name.encode())
    for name in stage.reads:
        digest.update(hashlib.sha256(files[name]).digest())
    for path in (*sorted(_HERE.glob("*.*")), ROOT / "package-lock.json"):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    kept = cache / f"stage-{stage.name}-{digest.hexdigest()[:16]}"
    if not kept.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            made = Path(temporary, "made")
            made.mkdir()
            for name, content in stage.run(files).items():
                (made / name).write_bytes(content)
            if not kept.is_dir():
                os.replace(made, kept)
        for earlier in sorted(cache.glob(f"stage-{stage.name}-*"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(earlier, ignore_errors=True)
    return {path.name: path.read_bytes() for path in sorted(kept.iterdir())}
