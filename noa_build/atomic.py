"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text; an interruption leaves the file as it was."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file; an interruption leaves it as it was."""
    write_all({path: data})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write several files, or none: all are written aside first, and a failure puts back those already in place."""
    aside: dict[Path, str] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, aside[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(aside[path], 0o644)
        for path, name in aside.items():
            before[path] = path.read_bytes() if path.exists() else None
            os.replace(name, path)
    except BaseException:
        for path, data_before in before.items():
            if data_before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(data_before)
        for name in aside.values():
            Path(name).unlink(missing_ok=True)
        raise
