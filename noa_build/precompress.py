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
from functools import partial
from os.path import splitext
from pathlib import Path

from noa_build.replaced import Wanted
from noa_build.runtime import node
from noa_build.site_file import SiteFile

COPIES = (".br", ".gz")
_KINDS = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".wasm", ".xml", ".zip"}
_PAGES = {".html", ".xml"}
_DATA = ".json"
_LONG, _LARGE = 2_000_000, 8_000_000
"""Bytes of data above which compressing in full takes seconds, and a minute: only a base of thousands of entries has such files."""
_FULL, _SOON, _PAGE, _QUICK = (11, 9), (10, 9), (9, 9), (6, 6)
"""Levels of brotli and gzip: of most files, long data, pages (which change often), and large data. The second makes copies a hundredth larger
than the first in half the time, and the others a few hundredths in a tenth and a fiftieth."""
_LEAST = 512
"""Smaller files take one packet anyway, in bytes."""
_SCRIPT = Path(__file__).with_name("compress.mjs")
_KEPT = 20_000
"""Copies of files that are no longer there which stay in the cache."""


class Copies:
    """The copies that a folder keeps, which may be deleted at any time."""

    def __init__(self, cache: Path) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        self.cache = cache
        self._there = {entry.name for entry in os.scandir(cache)}

    def make(self, files: Mapping[str, SiteFile]) -> dict[str, str]:
        """Make the copies that are not there yet; how they are called, without their last suffix, by path of the file."""
        tool = hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:8]
        wanted = {
            name: f"{tool}-{file.digest[:32]}-{_levels(name, file)[0]}"
            for name, file in sorted(files.items())
            if file.size >= _LEAST and splitext(name)[1] in _KINDS
        }
        missing = {
            kept: name for name, kept in wanted.items() if any(kept + kind not in self._there for kind in COPIES)
        }
        _compress(
            self.cache, {kept: (files[name].read(), _levels(name, files[name])) for kept, name in missing.items()}
        )
        self._there.update(kept + kind for kept in missing for kind in COPIES)
        return wanted

    def of(self, files: Mapping[str, SiteFile]) -> dict[str, Wanted]:
        """The copies of all the files of a site, by path; the oldest of those that it does not use are dropped, when there are too many."""
        made = {name + kind: kept + kind for name, kept in self.make(files).items() for kind in COPIES}
        _forget(self.cache, self._there.difference(made.values()))
        return {name: Wanted(kept, partial(_read, self.cache, kept)) for name, kept in made.items()}


def _read(cache: Path, name: str) -> bytes:
    return (cache / name).read_bytes()


def _levels(name: str, file: SiteFile) -> tuple[int, int]:
    kind = splitext(name)[1]
    if kind == _DATA and file.size > _LONG:
        return _QUICK if file.size > _LARGE else _SOON
    return _PAGE if kind in _PAGES else _FULL


def _compress(cache: Path, missing: Mapping[str, tuple[bytes, tuple[int, int]]]) -> None:
    """Make the copies of these contents in the cache; the largest first, so that no process is left alone with one at the end."""
    if not missing:
        return
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        made = {kept: Path(scratch, kept) for kept in sorted(missing, key=lambda kept: -len(missing[kept][0]))}
        for kept, path in made.items():
            path.write_bytes(missing[kept][0])
        rows = [
            (str(path), f"{path}{kind}", missing[kept][1][number])
            for number, kind in enumerate(COPIES)
            for kept, path in made.items()
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
                os.replace(f"{path}{kind}", cache / (kept + kind))


def _run(job: Path, rows: Sequence[Sequence[object]]) -> None:
    job.write_text(json.dumps(rows), encoding="utf-8")
    node.run(_SCRIPT, str(job))


def _forget(cache: Path, unused: set[str]) -> None:
    """Drop the oldest copies that are not used, when there are too many."""
    if len(unused) > _KEPT:
        paths = [path for name in unused if (path := cache / name).is_file()]
        for path in sorted(paths, key=lambda path: path.stat().st_mtime)[: max(0, len(paths) - _KEPT)]:
            path.unlink(missing_ok=True)
