"""Counts of conversations. They hold days, administrations and entries, and nothing of who asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from noa_build.entry import Knowledge

NOBODY, OTHER = "", "?"
"""In place of an administration: NOA's own site, and an id that the base does not know."""


@dataclass
class Tally:
    """What one kind of source says. Keys of days are YYYY-MM-DD."""

    days: Counter[str] = field(default_factory=Counter)
    """Conversations by day."""
    partners: Counter[str] = field(default_factory=Counter)
    """Conversations by administration, NOBODY or OTHER."""
    answers: Counter[str] = field(default_factory=Counter)
    """Answers shown in a conversation, by entry."""
    pages: Counter[str] = field(default_factory=Counter)
    """Pages of answers read, by entry."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Replies by kind; events alone tell."""
    useful: Counter[str] = field(default_factory=Counter)
    useless: Counter[str] = field(default_factory=Counter)
    """Visitors' opinions by entry; events alone tell."""
    robots: int = 0
    """Requests of robots, left out."""
    unread: int = 0
    """Lines that are not of the format."""

    @property
    def conversations(self) -> int:
        return self.days.total()


class Names:
    """The ids that a log may speak of: everything else in it is a stranger's."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._entries = {entry_id: entry_id for entry_id in knowledge.entries}
        self._entries |= {alias: entry.id for entry in knowledge.entries.values() for alias in entry.aliases}
        self._partners = frozenset(knowledge.partners)

    def entry(self, entry_id: object) -> str | None:
        """The entry that an id, perhaps a former one, names today."""
        return self._entries.get(entry_id) if isinstance(entry_id, str) else None

    def partner(self, partner: object) -> str:
        if not partner:
            return NOBODY
        return partner if isinstance(partner, str) and partner in self._partners else OTHER
