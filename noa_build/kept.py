"""What one run found, kept for the next: always what the same code would find again, and never needed.

Like all that lies in `build/` and `.cache/`, it is the project's own work: whoever may write it may write the code as well. A digest tells
a file that was damaged, or made by other code.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from noa_build.atomic import write_bytes

_DIGEST = hashlib.sha256().digest_size


def load(path: Path, made_by: Iterable[Path]) -> Any:
    """What `save` kept, or None when there is nothing whole by the same code. `made_by`: the files that decide what it is."""
    stored = path.read_bytes() if path.exists() else b""
    data = stored[_DIGEST:]
    return pickle.loads(data) if stored[:_DIGEST] == _digest(data, made_by) else None


def read(path: Path) -> Any:
    """What this run has just kept."""
    return pickle.loads(path.read_bytes()[_DIGEST:])


def save(path: Path, made_by: Iterable[Path], value: object) -> None:
    """Keep a value; an interruption leaves what was kept before."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    write_bytes(path, _digest(data, made_by) + data)


def _digest(data: bytes, made_by: Iterable[Path]) -> bytes:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(made_by):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update(data)
    return digest.digest()
