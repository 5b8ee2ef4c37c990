"""The runtime: Pyodide, RapidFuzz and noa_core, packed into the few files that the chat downloads.

Stock Pyodide would have the visitor's browser download the whole standard library as source, compile it, then
fetch and install packages. All that is done here once, at build time, and what a visitor never uses stays out:

| part | made from | by |
|---|---|---|
| `pyodide.mjs` | Pyodide's loader, changed to be handed its files | loader.py |
| `pyodide.asm.mjs`, `pyodide.asm.wasm` | Pyodide's, without what nothing reaches | slim.mjs, split.mjs |
| `pyodide.second.wasm` | the rest of the wasm, fetched after the start | split.mjs |
| `python.zip` | the modules in use, compiled: standard library, RapidFuzz, noa_core; stand-ins for some | library.py, standins/ |

The smaller files come from stages (stages.py). After each one the new runtime is asked five hundred questions under Node
(questions.py, proof.py) and must say what the untouched one says. A stage that fails this, or does not know this version of
Pyodide, is left out with a warning and a line in the manifest: the site works without it, more slowly. To build without
some stages: NOA_WITHOUT=split,slim.

File names carry ten hex digits of the content's SHA-256, which the browser checks (site/chat/runtime.js).
The same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from noa_build.hashed import hashed_name
from noa_core.errors import NoaError

from . import library, proof, wheels
from .proof import Questions
from .stages import SECOND, Files, Stage, UnknownPyodide, run_cached, stages, untouched

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
class SecondPart(Part):
    """The second half of the wasm."""

    crc32: int
    """Its checksum, which the browser can compute without waiting."""


@dataclass(frozen=True)
class Runtime:
    """What the site's manifest says of the runtime."""

    pyodide: str
    python: str
    parts: Mapping[str, Part]
    """What a start needs, by name: `pyodide.mjs`, `pyodide.asm.mjs`, `pyodide.asm.wasm`, `python.zip`."""
    second: SecondPart | None
    """The second half of the wasm, if it is in two."""
    left_out: Mapping[str, str]
    """Stages that were left out, and why."""

    @property
    def files(self) -> list[Part]:
        """All parts."""
        return [*self.parts.values(), *([self.second] if self.second else [])]

    def to_json(self) -> dict[str, object]:
        """{pyodide, python, parts: {name: {file, bytes}}, second: {file, bytes, crc32} or null, left_out}."""
        parts = {name: asdict(part) for name, part in sorted(self.parts.items())}
        return {**asdict(self), "parts": parts}


def pack(
    out: Path,
    cache: Path,
    *,
    core: Path = ROOT / "noa_core",
    stock: Path = ROOT / "node_modules/pyodide",
    questions: Questions | None = None,
    without: Collection[str] = (),
) -> Runtime:
    """Fill the folder `out` with the runtime, and with nothing else.

    Args:
        out: replaced as a whole, and only once everything is there.
        cache: keeps wheels, stages' results and earlier runtimes; may be deleted at any time.
        core: the package noa_core.
        stock: the npm package pyodide.
        questions: what each stage is proved with; None when the caller proves the runtime itself.
        without: stages to leave out.
    """
    wheels.check_versions(ROOT / "requirements.txt")
    key = _key(core, stock, [*sorted(without), "proved" if questions else ""])
    cached = cache / f"runtime-{key}"
    runtime = _read(cached)
    if runtime is None:
        shutil.rmtree(cached, ignore_errors=True)
        runtime = _build(cached, core, stock, questions, without)
        if _key(core, stock, [*sorted(without), "proved" if questions else ""]) != key:
            shutil.rmtree(cached)  # a source was saved meanwhile: which version went in is unknown
            return pack(out, cache, core=core, stock=stock, questions=questions, without=without)
        for earlier in sorted(cache.glob("runtime-*"), key=lambda folder: folder.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(earlier, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=_made(out.parent), prefix=f".{out.name}-") as temporary:
        new = Path(temporary, "new")
        new.mkdir()
        for part in runtime.files:
            shutil.copyfile(cached / part.file, new / part.file)
        if out.exists():
            os.replace(out, Path(temporary, "old"))
        os.replace(new, out)
    return runtime


def _key(core: Path, stock: Path, options: list[str]) -> str:
    """A digest of every input: Pyodide's files, noa_core, the locks of wheels and tools, and this folder's code."""
    missing = [name for name in _STOCK if not (stock / name).is_file()]
    if missing:
        raise NoaError(f"Pyodide est incomplet dans {stock} (il manque {', '.join(missing)}) : lancez « npm ci ».")
    if not (core / "__init__.py").is_file():
        raise NoaError(f"Le paquet noa_core est introuvable dans {core}.")
    inputs = [stock / name for name in _STOCK]
    for folder in (core, _HERE):
        inputs += sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    digest = hashlib.sha256("\n".join(options).encode() + (ROOT / "package-lock.json").read_bytes())
    for path in inputs:
        base = next(folder for folder in (stock, core, _HERE) if path.is_relative_to(folder))
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{base.name}/{path.relative_to(base).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def _build(cached: Path, core: Path, stock: Path, questions: Questions | None, without: Collection[str]) -> Runtime:
    lock = json.loads((stock / "pyodide-lock.json").read_text(encoding="utf-8"))
    package = json.loads((stock / "package.json").read_text(encoding="utf-8"))
    fetched = wheels.fetch(cached.parent)
    made = library.build(stock, fetched, [core])
    whole = untouched(stock, lock["info"]["abi_version"], made)
    ordered = stages(stock, made, lambda: library.light(stock, fetched, [core]))
    files, left_out = staged(whole, ordered, cached.parent, questions, without)
    parts = {name: Part(hashed_name(name, content), len(content)) for name, content in files.items()}
    second = parts.pop(SECOND, None)
    runtime = Runtime(
        package["version"],
        lock["info"]["python"],
        parts,
        SecondPart(**asdict(second), crc32=zlib.crc32(files[SECOND])) if second else None,
        left_out,
    )
    with tempfile.TemporaryDirectory(dir=_made(cached.parent)) as temporary:
        new = Path(temporary, "new")
        new.mkdir()
        for name, content in files.items():
            (new / hashed_name(name, content)).write_bytes(content)
        (new / _INDEX).write_text(json.dumps(runtime.to_json(), indent=1), encoding="utf-8")
        try:
            os.replace(new, cached)
        except OSError:
            if _read(cached) is None:  # else another build of the same inputs was faster
                raise
    return runtime


def staged(
    files: dict[str, bytes],
    ordered: Collection[Stage],
    cache: Path,
    questions: Questions | None = None,
    without: Collection[str] = (),
) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files after all stages, and the stages that were left out with the reasons."""
    unknown = set(without) - {stage.name for stage in ordered}
    if unknown:
        names = ", ".join(stage.name for stage in ordered)
        raise NoaError(f"NOA_WITHOUT : {', '.join(sorted(unknown))} n'est pas une étape. Les étapes sont : {names}.")
    expected = proof.ask_files(files, questions) if questions else None
    left_out: dict[str, str] = {}
    for stage in ordered:
        if stage.name in without or stage.needs in left_out:
            left_out[stage.name] = "non demandée" if stage.name in without else f"suppose « {stage.needs} »"
            continue
        try:
            smaller = {**files, **run_cached(stage, files, cache)}
            if questions and expected:
                _prove(smaller, questions, expected)
        except (UnknownPyodide, _Unproved) as error:
            left_out[stage.name] = str(error)
            print(f"Attention : le moteur est construit sans l'étape « {stage.name} ». {error}", file=sys.stderr)
        else:
            files = smaller
    return files, left_out


class _Unproved(NoaError):
    """The runtime answers otherwise than the untouched one, or not at all."""


def _prove(files: Files, questions: Questions, expected: proof.Answers) -> None:
    """_Unproved unless a runtime of these files gives the expected replies."""
    try:
        answers = proof.ask_files(files, questions)
    except NoaError as error:
        raise _Unproved(str(error)) from None
    pairs = zip(answers.replies, expected.replies, strict=True)
    wrong = [number for number, (one, other) in enumerate(pairs, 1) if one != other]
    if wrong:
        raise _Unproved(f"{len(wrong)} réponses changent, à commencer par la question {wrong[0]}.")


def _read(cached: Path) -> Runtime | None:
    """The runtime kept in this folder, or None when there is none or it is damaged."""
    try:
        index = json.loads((cached / _INDEX).read_text(encoding="utf-8"))
        parts = {name: Part(**part) for name, part in index["parts"].items()}
        second = SecondPart(**index["second"]) if index["second"] else None
        runtime = Runtime(index["pyodide"], index["python"], parts, second, index["left_out"])
        intact = all(_is_intact(cached / part.file) for part in runtime.files)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return runtime if intact else None


def _is_intact(path: Path) -> bool:
    stem, _, suffix = path.name.rpartition(".")
    return hashed_name(f"{stem.rpartition('.')[0]}.{suffix}", path.read_bytes()) == path.name


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
