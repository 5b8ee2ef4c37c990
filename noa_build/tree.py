"""Whole folders of files as they are, or as they shall be. Files that are right already are left alone: to write or delete one takes a disk
far longer than to read it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path there with forward slashes, in order."""
    return {name: (folder / name).read_bytes() for name in names_of(folder)}


def names_of(folder: Path) -> list[str]:
    """The paths of every file of a folder, in order."""
    return sorted(
        (Path(here).relative_to(folder) / name).as_posix() for here, _, names in os.walk(folder) for name in names
    )


def write_tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold these files and no others."""
    for name in set(names_of(folder)) - files.keys():
        (folder / name).unlink()
        remove_empty_folders(folder, name)
    for name, data in files.items():
        path = folder / name
        if not (path.is_file() and path.read_bytes() == data):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def remove_empty_folders(folder: Path, name: str) -> None:
    """Remove the folders, below `folder`, in which a file of this name was the last."""
    with suppress(OSError):
        for parent in _folders(name):
            (folder / parent).rmdir()


def _folders(name: str) -> Iterator[Path]:
    """Those a file is in, the innermost first."""
    yield from list(Path(name).parents)[:-1]
