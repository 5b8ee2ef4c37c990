"""The base, read with what the last command found in it: files that still hold the same text are not read again."""

from __future__ import annotations

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
    memory = memory_of(root)
    before = dict(memory)
    knowledge = read_knowledge(root, memory)
    read = {text.path for entry in knowledge.entries.values() for text in entry.texts.values()}
    memory = {path: found for path, found in memory.items() if found[2] is None or path in read}
    if memory.keys() != before.keys() or any(memory[path] is not found for path, found in before.items()):
        kept.save(_file(root), _readers(), memory)
    return knowledge


def memory_of(root: Path) -> Memory:
    """What was found in the files of `root/knowledge` by the same code."""
    memory: Memory = kept.load(_file(root), _readers()) or {}
    return memory


def _file(root: Path) -> Path:
    return root / "build" / "knowledge.pickle"


def _readers() -> Iterator[Path]:
    for pattern in _READERS:
        yield from _PROJECT.glob(pattern)
