"""File names that carry a digest of what the file holds, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

_DIGITS = 10
_HASHED = re.compile(r"[.]([0-9a-f]{8,10})[.]")


def hashed_name(name: str, data: bytes) -> str:
    """`name` with ten hex digits of the SHA-256 of `data` before its suffix: chat.js → chat.0123456789.js."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:_DIGITS]}.{suffix}"


def write_hashed(folder: Path, name: str, data: bytes) -> Path:
    """Write `data` under its hashed name in `folder`, which is made if need be."""
    path = folder / hashed_name(name, data)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def is_hashed(name: str) -> bool:
    """Whether a file's name carries a digest: ours has ten hex digits, Material's eight."""
    return _HASHED.search(name) is not None
