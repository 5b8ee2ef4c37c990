"""A brotli and a gzip copy beside each file of the finished site, for hosts that serve such copies as they stand.

They also serve hosts that compress nothing: the browser then fetches the gzip copy itself (site/chat/compressed.js).
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

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


def copies(files: Mapping[str, bytes], digests: Mapping[str, str], cache: Path) -> dict[str, Path]:
    """The copies of a site's files: where they go in the site, and where they are in `cache`, which may be deleted at any time.

    Args:
        files: the site, by path.
        digests: the SHA-256 of each file.
    """
    cache.mkdir(parents=True, exist_ok=True)
    tool = hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:8]
    wanted = {
        name: cache / f"{tool}-{digests[name][:32]}{'-page' * _quickly(name, data)}"
        for name, data in sorted(files.items())
        if PurePosixPath(name).suffix in _KINDS and len(data) >= _LEAST
    }
    there = {entry.name for entry in os.scandir(cache)}
    missing = {kept: name for name, kept in wanted.items() if any(kept.name + kind not in there for kind in COPIES)}
    _compress({kept: (files[name], _quickly(name, files[name])) for kept, name in missing.items()})
    used = {_copy(kept, kind) for kept in wanted.values() for kind in COPIES}
    _forget(cache, there - {path.name for path in used})
    return {name + kind: _copy(kept, kind) for name, kept in wanted.items() for kind in COPIES}


def _quickly(name: str, data: bytes) -> bool:
    """Whether a file changes too often, or is too large, to be compressed in full."""
    return PurePosixPath(name).suffix in _PAGES or len(data) > _LARGE


def _copy(path: Path, kind: str) -> Path:
    return path.with_name(path.name + kind)


def _compress(missing: Mapping[Path, tuple[bytes, bool]]) -> None:
    """Make the copies of these contents in the cache; the largest first, so that no process is left alone with one at the end."""
    if not missing:
        return
    with tempfile.TemporaryDirectory(dir=next(iter(missing)).parent) as scratch:
        made = {kept: Path(scratch, kept.name) for kept in sorted(missing, key=lambda kept: -len(missing[kept][0]))}
        rows = []
        for kept, path in made.items():
            data, quickly = missing[kept]
            path.write_bytes(data)
            rows.append([str(path), str(_copy(path, ".br")), str(_copy(path, ".gz")), quickly])
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


def _forget(cache: Path, unused: set[str]) -> None:
    """Drop the oldest copies that are not used, when there are too many."""
    if len(unused) > _KEPT:
        paths = [path for name in unused if (path := cache / name).is_file()]
        for path in sorted(paths, key=lambda path: path.stat().st_mtime)[: max(0, len(paths) - _KEPT)]:
            path.unlink(missing_ok=True)
