"""The base, read with what the last command found in it: files that still hold the same text are not read again."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from noa_build import kept
from noa_build.entry import Knowledge
from noa_build.knowledge import Memory, read_knowledge

_PROJECT = Path(__file__).resolve().parent.parent
_READERS = (
    "noa_build/*.py",
    "noa_build/sources/*.py",
    "noa_build/schemas/*.json",
    "noa_core/text.py",
    "requirements.txt",
)


def remembered(root: Path) -> Knowledge:
    """The base in `root/knowledge`, as `read_knowledge` reads it, and with its errors."""
    store = _store(root)
    before = _folders(_read(store))
    memory = {path: found for folder in before.values() for path, found in folder.items()}
    knowledge = read_knowledge(root, memory)
    read = {text.path for entry in knowledge.entries.values() for text in entry.texts.values()}
    after = _folders({path: found for path, found in memory.items() if found.text is None or path in read})
    changed = {name: folder for name, folder in after.items() if not _same(folder, before.get(name, {}))}
    gone = before.keys() - after.keys()
    if changed or gone:
        store.update(
            {name: (None, pickle.dumps(folder, pickle.HIGHEST_PROTOCOL)) for name, folder in changed.items()}, gone
        )
    return knowledge


def memory_of(root: Path) -> Memory:
    """What was found in the files of `root/knowledge` by the same code."""
    return _read(_store(root))


def _read(store: kept.Store) -> Memory:
    memory: Memory = {}
    for _, data in store.items():
        memory |= pickle.loads(data)
    return memory


def _folders(memory: Memory) -> dict[str, Memory]:
    """A part by folder: these are kept apart."""
    folders: dict[str, Memory] = defaultdict(dict)
    for path, found in memory.items():
        folders[str(path.parent)][path] = found
    return folders


def _same(folder: Memory, other: Memory) -> bool:
    return folder.keys() == other.keys() and all(found is other[path] for path, found in folder.items())


def _store(root: Path) -> kept.Store:
    return kept.Store(root / "build" / "knowledge.sqlite", kept.seal(_readers()))


def _readers() -> Iterator[Path]:
    for pattern in _READERS:
        yield from _PROJECT.glob(pattern)
