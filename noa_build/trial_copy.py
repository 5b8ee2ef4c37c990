"""A copy of the base on which changes are tried before any file is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def trial_copy(root: Path, files: Mapping[Path, bytes]) -> Iterator[Path]:
    """A folder that holds the base of `root` with these files, by path relative to it; gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        trial = Path(name)
        shutil.copytree(root / "knowledge", trial / "knowledge", symlinks=True)
        for path, data in files.items():
            (trial / path).write_bytes(data)
        yield trial
