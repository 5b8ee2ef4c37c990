"""A brotli and a gzip copy beside each file of the finished site, for hosts that serve such copies as they stand.

They also serve hosts that compress nothing: the browser then fetches the gzip copy itself (site/chat/compressed.js).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from noa_build.runtime import node

COPIES = (".br", ".gz")
_KINDS = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".wasm", ".xml", ".zip"}
_PAGES = {".html", ".xml"}
_LARGE = 8_000_000
"""Files of more bytes, which the lists of a large base are, take a minute to compress in full: they are compressed like pages."""
_LEAST = 512
"""Smaller files take one packet anyway, in bytes."""
_SCRIPT = Path(__file__).with_name("compress.mjs")
_KEPT = 20_000
"""Copies of files that are no longer there which stay in the cache."""


def write_copies(folder: Path, cache: Path) -> None:
    """Put the copies beside the files of `folder`; those made before come from `cache`, which may be deleted at any time."""
    cache.mkdir(parents=True, exist_ok=True)
    tool = hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:8]
    wanted = {
        path: cache / f"{tool}-{hashlib.sha256(path.read_bytes()).hexdigest()[:32]}{'-page' * _quickly(path)}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _KINDS and path.stat().st_size >= _LEAST
    }
    _compress({kept: path for path, kept in wanted.items() if not all(_copy(kept, kind).exists() for kind in COPIES)})
    for path, kept in wanted.items():
        for kind in COPIES:
            shutil.copyfile(_copy(kept, kind), _copy(path, kind))
    _forget(cache, {_copy(kept, kind) for kept in wanted.values() for kind in COPIES})


def _quickly(path: Path) -> bool:
    """Whether a file changes too often, or is too large, to be compressed in full."""
    return path.suffix in _PAGES or path.stat().st_size > _LARGE


def _copy(path: Path, kind: str) -> Path:
    return path.with_name(path.name + kind)


def _compress(missing: dict[Path, Path]) -> None:
    """Make the copies of these files in the cache: where they go, and where they come from."""
    if not missing:
        return
    with tempfile.TemporaryDirectory(dir=next(iter(missing)).parent) as scratch:
        made = {kept: Path(scratch, kept.name) for kept in missing}
        rows = [
            [str(path), str(_copy(made[kept], ".br")), str(_copy(made[kept], ".gz")), _quickly(path)]
            for kept, path in missing.items()
        ]
        processes = os.cpu_count() or 1
        with ThreadPoolExecutor(processes) as pool:
            for done in [
                pool.submit(_run, Path(scratch, f"job-{number}.json"), rows[number::processes])
                for number in range(processes)
            ]:
                done.result()
        for kept, path in made.items():
            for kind in COPIES:
                os.replace(_copy(path, kind), _copy(kept, kind))


def _run(job: Path, rows: Sequence[Sequence[object]]) -> None:
    job.write_text(json.dumps(rows), encoding="utf-8")
    node.run(_SCRIPT, str(job))


def _forget(cache: Path, used: set[Path]) -> None:
    """Drop the oldest copies that are not used, when there are too many."""
    unused = [path for path in cache.iterdir() if path.is_file() and path not in used]
    for path in sorted(unused, key=lambda path: path.stat().st_mtime)[: max(0, len(unused) - _KEPT)]:
        path.unlink(missing_ok=True)
