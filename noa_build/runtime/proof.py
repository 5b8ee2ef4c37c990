"""Proof that the packed runtime answers like CPython: it is started under Node and asked many questions."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from noa_core.errors import NoaError

from . import node

_SCRIPT = Path(__file__).with_name("node_chat.mjs")
_NAMES = {
    "pyodide.mjs": r"pyodide\.[0-9a-f]{10}\.mjs",
    "pyodide.asm.mjs": r"pyodide\.asm\.[0-9a-f]{10}\.mjs",
    "pyodide.asm.wasm": r"pyodide\.asm\.[0-9a-f]{10}\.wasm",
    "python.zip": r"python\.[0-9a-f]{10}\.zip",
}


def run(
    runtime_dir: Path,
    bundles: Sequence[Path],
    requests: Sequence[dict[str, Any]],
    *,
    module: str = "noa_core.browser",
) -> list[dict[str, Any]]:
    """One reply per request, in order.

    Args:
        runtime_dir: a folder that `pack` filled.
        bundles: files given to the module's `load(bundle_json)`, in order.
        requests: each given to its `handle(request_json)`, whose JSON answer is a reply.
        module: what to ask, in the runtime's Python.
    """
    with tempfile.TemporaryDirectory() as scratch:
        job, asked, replies = (Path(scratch, name) for name in ("job.json", "requests.json", "replies.json"))
        asked.write_text(json.dumps(list(requests)), encoding="utf-8")
        described = {
            "runtime": str(runtime_dir.resolve()),
            "parts": {name: {"file": _file(runtime_dir, pattern)} for name, pattern in _NAMES.items()},
            "module": module,
            "bundles": [str(bundle.resolve()) for bundle in bundles],
            "requests": str(asked),
            "replies": str(replies),
        }
        job.write_text(json.dumps(described), encoding="utf-8")
        node.run(_SCRIPT, str(job))
        answered: list[dict[str, Any]] = json.loads(replies.read_text(encoding="utf-8"))
        return answered


def _file(folder: Path, pattern: str) -> str:
    found = [path.name for path in folder.iterdir() if re.fullmatch(pattern, path.name)]
    if len(found) != 1:
        raise NoaError(f"{folder} n'est pas un runtime complet : {len(found)} fichier « {pattern} » au lieu d'un.")
    return found[0]
