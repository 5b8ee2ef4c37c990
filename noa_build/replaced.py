"""A folder whose files are replaced by others, all or none: those that stay the same are not touched.

What changes is first written aside; then it takes its place file by file, while what was there is put aside, and a journal tells
what was new. A failure, or the next run after a crash (`recover`), puts everything back.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from noa_build.atomic import write_text
from noa_build.hashed import is_hashed
from noa_build.tree import names_of, remove_empty_folders


@dataclass(frozen=True)
class Wanted:
    """What a file shall hold."""

    digest: str
    """Tells contents apart."""
    content: bytes | Path
    """The bytes, or the file that has them."""


def replace_files(folder: Path, wanted: Mapping[str, Wanted], record: Path) -> None:
    """Make `folder` hold these files and no others.

    Args:
        folder: its files are put aside beside it meanwhile.
        wanted: by path in the folder, with forward slashes.
        record: a file that remembers what the folder was made to hold, by which files that nobody has touched since are known; without it
            all are written.
    """
    recover(folder)
    there = set(names_of(folder))
    right = _untouched(folder, record)
    changed = [name for name, file in wanted.items() if right.get(name) != file.digest]
    new, old, journal = _beside(folder)
    try:
        for name in changed:
            _write(new / name, wanted[name].content)
        write_text(journal, json.dumps(sorted(set(changed) - there)))
        for name in [*sorted(there - wanted.keys()), *sorted(changed, key=_late)]:
            _put_aside(folder / name, old / name)
            if name in wanted:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(new / name, folder / name)
    except BaseException:
        recover(folder)
        raise
    journal.unlink()
    for name in there - wanted.keys():
        remove_empty_folders(folder, name)
    recover(folder)
    _remember(folder, wanted, record)


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


def _write(path: Path, content: bytes | Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Path):
        shutil.copyfile(content, path)
    else:
        path.write_bytes(content)


def _put_aside(path: Path, aside: Path) -> None:
    if path.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, aside)


def _untouched(folder: Path, record: Path) -> dict[str, str]:
    """The digests of the files that are as they were written."""
    found = {}
    with suppress(OSError, ValueError):
        for name, (digest, *stamp) in json.loads(record.read_text(encoding="utf-8")).items():
            with suppress(OSError):
                if stamp == _stamp(folder / name):
                    found[name] = digest
    return found


def _remember(folder: Path, wanted: Mapping[str, Wanted], record: Path) -> None:
    kept = {name: [file.digest, *_stamp(folder / name)] for name, file in wanted.items()}
    write_text(record, json.dumps(kept))


def _stamp(path: Path) -> list[int]:
    """What changes whenever somebody writes the file: size, time, and the file itself."""
    known = path.stat()
    return [known.st_size, known.st_mtime_ns, known.st_ino]
