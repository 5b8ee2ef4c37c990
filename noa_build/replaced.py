"""A folder whose files are replaced by others, all or none: those that stay the same are not touched.

What changes is first written aside; then it takes its place file by file, while what was there is put aside, and a journal tells
what was new. A failure, or the next run after a crash (`recover`), puts everything back.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from noa_build import kept
from noa_build.atomic import write_text
from noa_build.hashed import is_hashed
from noa_build.tree import Stamp, names_of, remove_empty_folders, stamp, stamps_of


@dataclass(frozen=True)
class Wanted:
    """What a file shall hold."""

    digest: str
    """Tells contents apart."""
    read: Callable[[], bytes]
    """The bytes, which are asked for only when the file does not hold them yet."""


def replace_files(folder: Path, wanted: Mapping[str, Wanted], record: Path) -> None:
    """Make `folder` hold these files and no others.

    Args:
        folder: its files are put aside beside it meanwhile.
        wanted: by path in the folder, with forward slashes.
        record: a file that remembers what the folder was made to hold, by which files that nobody has touched since are known; without it
            all are written.
    """
    recover(folder)
    there = stamps_of(folder)
    right = _untouched(there, record)
    changed = [name for name, file in wanted.items() if right.get(name) != file.digest]
    new, old, journal = _beside(folder)
    try:
        for name in changed:
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(wanted[name].read())
        write_text(journal, json.dumps(sorted(set(changed) - there.keys())))
        for name in [*sorted(there.keys() - wanted.keys()), *sorted(changed, key=_late)]:
            _put_aside(folder / name, old / name)
            if name in wanted:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(new / name, folder / name)
    except BaseException:
        recover(folder)
        raise
    journal.unlink()
    for name in there.keys() - wanted.keys():
        remove_empty_folders(folder, name)
    recover(folder)
    stamps = there | {name: stamp(folder / name) for name in changed}
    kept.save(record, [], {name: (file.digest, *(stamps[name] or ())) for name, file in wanted.items()})


def recover(folder: Path) -> None:
    """Put a folder in order that a run left half replaced, and clear what lies beside it."""
    new, old, journal = _beside(folder)
    if journal.exists():
        for name in json.loads(journal.read_text(encoding="utf-8")):
            (folder / name).unlink(missing_ok=True)
            remove_empty_folders(folder, name)
        for name in names_of(old):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(old / name, folder / name)
        journal.unlink()
    for scratch in (new, old):
        if scratch.exists():
            shutil.rmtree(scratch)


def _beside(folder: Path) -> tuple[Path, Path, Path]:
    """Where new files wait, where those that they replace are put, and the journal."""
    return tuple(folder.with_name(f".{folder.name}.{part}") for part in ("new", "old", "journal"))  # type: ignore[return-value]


def _late(name: str) -> tuple[bool, bool, str]:
    """Files that others name come before those that name them."""
    return not is_hashed(name), name.endswith("manifest.json"), name


def _put_aside(path: Path, aside: Path) -> None:
    if path.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, aside)


def _untouched(there: Mapping[str, Stamp | None], record: Path) -> dict[str, str]:
    """The digests of the files that are as they were written."""
    known: dict[str, tuple[str, int, int, int]] = kept.load(record, []) or {}
    return {name: digest for name, (digest, *seen) in known.items() if seen == [*(there.get(name) or ())]}
