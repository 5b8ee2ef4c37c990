"""Whole folders of files as they are."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path there with forward slashes, in order."""
    return {name: (folder / name).read_bytes() for name in names_of(folder)}


def names_of(folder: Path) -> list[str]:
    """The paths of every file of a folder, in order."""
    return sorted(stamps_of(folder))


class Stamp(NamedTuple):
    """What changes whenever somebody writes a file."""

    size: int
    """Bytes."""
    written: int
    """Nanoseconds since 1970."""
    inode: int


def stamp(path: Path) -> Stamp | None:
    """The stamp of a file; None for what is not an ordinary one."""
    with suppress(OSError):
        return _stamp(os.lstat(path))
    return None


def stamps_of(folder: Path) -> dict[str, Stamp | None]:
    """The paths of every file of a folder, with forward slashes, and their stamps."""
    found, folders = dict[str, Stamp | None](), [("", str(folder))]
    while folders:
        here, path = folders.pop()
        with suppress(FileNotFoundError), os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append((f"{here}{entry.name}/", entry.path))
                else:
                    found[here + entry.name] = _stamp(entry.stat(follow_symlinks=False))
    return found


def _stamp(known: os.stat_result) -> Stamp | None:
    if not stat.S_ISREG(known.st_mode):
        return None
    return Stamp(known.st_size, known.st_mtime_ns, known.st_ino)


def remove_empty_folders(folder: Path, name: str) -> None:
    """Remove the folders, below `folder`, in which a file of this name was the last."""
    with suppress(OSError):
        for parent in _folders(name):
            (folder / parent).rmdir()


def _folders(name: str) -> Iterator[Path]:
    """Those a file is in, the innermost first."""
    yield from list(Path(name).parents)[:-1]
