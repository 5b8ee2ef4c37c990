"""What one run found, kept for the next: always what the same code would find again, and never needed.

Like all that lies in `build/` and `.cache/`, it is the project's own work: whoever may write it may write the code as well. A digest tells
what was damaged, or made by other code.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from noa_build.atomic import write_bytes
from noa_core.errors import NoaError

_DIGEST = hashlib.sha256().digest_size


def load(path: Path, made_by: Iterable[Path]) -> Any:
    """What `save` kept, or None when there is nothing whole by the same code. `made_by`: the files that decide what it is."""
    stored = path.read_bytes() if path.exists() else b""
    data = stored[_DIGEST:]
    return pickle.loads(data) if stored[:_DIGEST] == _sealed(seal(made_by), data) else None


def save(path: Path, made_by: Iterable[Path], value: object) -> None:
    """Keep a value; an interruption leaves what was kept before."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    write_bytes(path, _sealed(seal(made_by), data) + data)


def seal(made_by: Iterable[Path], *also: str) -> bytes:
    """A digest of what decides how something is made: files, this Python, and other texts."""
    digest = hashlib.sha256(repr((sys.version, also)).encode())
    for path in sorted(made_by):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


class Store:
    """Many values by name, of which only those that change are written: an SQLite database.

    Each has something to be known by, as JSON values, which is read at once, and data, which is read when wanted.
    """

    def __init__(self, path: Path, made_by: bytes) -> None:
        """Open the database, or begin an empty one when there is none, or it is damaged or was made otherwise. `made_by`: a seal."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._begin(path, made_by)
        except sqlite3.DatabaseError:
            self._database.close()
            path.unlink()
            self._begin(path, made_by)

    def _begin(self, path: Path, made_by: bytes) -> None:
        self._database = database = sqlite3.connect(path, timeout=60, check_same_thread=False)
        with database:
            database.execute("CREATE TABLE IF NOT EXISTS seal (made_by BLOB)")
            database.execute(
                "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, about TEXT, digest BLOB, data BLOB)"
            )
            self._made_by = made_by
            if [*database.execute("SELECT made_by FROM seal")] != [(made_by,)]:
                database.execute("DELETE FROM seal")
                database.execute("DELETE FROM kept")
                database.execute("INSERT INTO seal VALUES (?)", (made_by,))

    def about(self, kind: str = "") -> dict[str, Any]:
        """What each value whose name begins with `kind` is known by; by the rest of its name."""
        rows = self._database.execute(
            "SELECT substr(name, ?), about FROM kept WHERE substr(name, 1, ?) = ?", (len(kind) + 1, len(kind), kind)
        )
        return {name: json.loads(about) for name, about in rows}

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Every value that is whole: name and data."""
        for name, digest, data in self._database.execute("SELECT name, digest, data FROM kept"):
            if digest == _sealed(self._made_by, data):
                yield name, data

    def data(self, name: str) -> bytes:
        """A value's data.

        Raises:
            NoaError: when it is not whole.
        """
        for digest, data in self._database.execute("SELECT digest, data FROM kept WHERE name = ?", (name,)):
            if digest == _sealed(self._made_by, data):
                return bytes(data)
        raise NoaError(
            "Ce que la dernière construction a gardé est abîmé : supprimez le dossier « build » et relancez."
        )

    def update(self, changed: Mapping[str, tuple[object, bytes]], gone: Iterable[str]) -> None:
        """Keep other values, what each is known by and data, and no longer some; all or none."""
        rows = [
            (name, json.dumps(about, ensure_ascii=False), _sealed(self._made_by, data), data)
            for name, (about, data) in changed.items()
        ]
        with self._database as database:
            database.executemany("DELETE FROM kept WHERE name = ?", [(name,) for name in gone])
            database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)


def _sealed(made_by: bytes, data: bytes) -> bytes:
    return hashlib.sha256(made_by + data).digest()
