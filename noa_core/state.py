"""What a conversation remembers: which entries were shown and offered, never the visitor's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from noa_core.foreign import BOTH_LANGS

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
    others: tuple[str, ...] = ()
    """Entries that were offered with the one that the visitor picked: "l'autre" and "la deuxième" still mean them."""
    given: tuple[str, ...] = ()
    """Entries of the last answer, as long as nothing else was answered or offered."""
    misses: int = 0
    """Fallbacks in a row."""
    lang: str | None = None
    """Language of the last reply."""

    @property
    def current(self) -> str | None:
        """The entry that the conversation is about."""
        return self.shown[-1] if self.shown else None

    def showing(self, entries: list[str], *, picked: bool = False) -> State:
        """After entries were shown; `picked`: because the visitor took them among those that were offered."""
        kept = tuple(entry for entry in self.shown if entry not in entries)
        return replace(
            self,
            shown=(*kept, *entries)[-_LONGEST_MEMORY:],
            offered=(),
            others=(self.offered or self.others) if picked else tuple(entries) if len(entries) > 1 else (),
            given=tuple(entries),
            misses=0,
        )

    def offering(self, entries: list[str]) -> State:
        """After choices were offered."""
        return replace(self, offered=tuple(entries), others=(), given=(), misses=0)

    def missing(self, *, repeated: bool = False) -> State:
        """After a reply that shows nothing; `repeated`: because the answer was given just before."""
        return replace(self, offered=(), others=(), given=self.given if repeated else (), misses=self.misses + 1)

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
            _ids(data.get("others"), _MOST_OFFERED),
            _ids(data.get("given"), _MOST_OFFERED),
            misses if isinstance(misses, int) and 0 <= misses < 100 else 0,
            lang if lang in BOTH_LANGS else None,
        )


def _ids(value: object, most: int) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, str) and 0 < len(item) <= 200)[-most:]
