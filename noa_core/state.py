"""What a conversation remembers: which entries were shown and offered, never the visitor's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

VERSION = 1
_LONGEST_MEMORY = 6
_MOST_OFFERED = 6


@dataclass(frozen=True)
class State:
    """The memory of a conversation between two messages."""

    shown: tuple[str, ...] = ()
    """Entries given as answers, the last one last."""
    offered: tuple[str, ...] = ()
    """Entries offered as choices by the last reply, in the order of the buttons."""
    misses: int = 0
    """Fallbacks in a row."""
    lang: str | None = None
    """Language of the last reply."""

    @property
    def current(self) -> str | None:
        """The entry that the conversation is about."""
        return self.shown[-1] if self.shown else None

    def showing(self, entries: list[str]) -> State:
        """After entries were shown."""
        kept = tuple(entry for entry in self.shown if entry not in entries)
        return replace(self, shown=(*kept, *entries)[-_LONGEST_MEMORY:])

    def to_json(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            **{name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()},
        }

    @classmethod
    def from_json(cls, data: object) -> State:
        """The state in a JSON value; whatever does not fit (another version, a hostile page) is forgotten."""
        if not isinstance(data, Mapping) or data.get("v") != VERSION:
            return cls()
        misses, lang = data.get("misses"), data.get("lang")
        return cls(
            _ids(data.get("shown"), _LONGEST_MEMORY),
            _ids(data.get("offered"), _MOST_OFFERED),
            misses if isinstance(misses, int) and 0 <= misses < 100 else 0,
            lang if isinstance(lang, str) else None,
        )


def _ids(value: object, most: int) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, str) and 0 < len(item) <= 200)[-most:]
