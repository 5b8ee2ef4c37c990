"""Proof that a runtime answers as it should: it is started under Node and asked many questions."""

from __future__ import annotations

import json
import re
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noa_core.errors import NoaError

from . import node
from .stages import GLUE, LIBRARY, LOADER, SECOND, WASM, Files

_SCRIPT = Path(__file__).with_name("node_chat.mjs")


@dataclass(frozen=True)
class Questions:
    """What a runtime is proved with."""

    bundles: Sequence[Path]
    """Files given to the module's `load(bundle_json)`, in order."""
    requests: Sequence[dict[str, Any]]
    """Each given to its `handle(request_json)`, whose JSON answer is a reply."""
    module: str = "noa_core.browser"
    """What to ask, in the runtime's Python."""


@dataclass(frozen=True)
class Answers:
    """What it said."""

    replies: list[dict[str, Any]]
    """One per request, in order."""
    second: bool
    """Whether they took the second half of the wasm."""


def ask(folder: Path, files: Mapping[str, str], questions: Questions) -> Answers:
    """The answers of the runtime in this folder, whose parts have these file names."""
    with tempfile.TemporaryDirectory() as scratch:
        job, asked, replies = (Path(scratch, name) for name in ("job.json", "requests.json", "replies.json"))
        asked.write_text(json.dumps(list(questions.requests)), encoding="utf-8")
        second = files.get(SECOND)
        described = {
            "runtime": str(folder.resolve()),
            "parts": {name: {"file": file} for name, file in files.items()},
            "second": None if second is None else {"file": second, **checked(folder / second)},
            "module": questions.module,
            "bundles": [str(bundle.resolve()) for bundle in questions.bundles],
            "requests": str(asked),
            "replies": str(replies),
        }
        job.write_text(json.dumps(described), encoding="utf-8")
        node.run(_SCRIPT, str(job))
        return Answers(**json.loads(replies.read_text(encoding="utf-8")))


def ask_files(files: Files, questions: Questions) -> Answers:
    """The answers of a runtime that is not written down yet."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in files.items():
            Path(scratch, name).write_bytes(content)
        return ask(Path(scratch), {name: name for name in files}, questions)


def run(
    runtime_dir: Path, bundles: Sequence[Path], requests: Sequence[dict[str, Any]], *, module: str = "noa_core.browser"
) -> list[dict[str, Any]]:
    """One reply per request, in order, from a folder that `pack` filled."""
    names = {name: _file(runtime_dir, name) for name in (LOADER, GLUE, WASM, LIBRARY)}
    if any(_pattern(SECOND).fullmatch(path.name) for path in runtime_dir.iterdir()):
        names[SECOND] = _file(runtime_dir, SECOND)
    return ask(runtime_dir, names, Questions(bundles, requests, module)).replies


def checked(path: Path) -> dict[str, int]:
    """{bytes, crc32}, by which the browser checks the second half."""
    content = path.read_bytes()
    return {"bytes": len(content), "crc32": zlib.crc32(content)}


def _pattern(name: str) -> re.Pattern[str]:
    stem, _, suffix = name.rpartition(".")
    return re.compile(rf"{re.escape(stem)}\.[0-9a-f]{{10}}\.{suffix}")


def _file(folder: Path, name: str) -> str:
    found = [path.name for path in folder.iterdir() if _pattern(name).fullmatch(path.name)]
    if len(found) != 1:
        raise NoaError(f"{folder} n'est pas un runtime complet : {len(found)} fichier « {name} » au lieu d'un.")
    return found[0]
