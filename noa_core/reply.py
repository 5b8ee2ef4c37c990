"""What NOA answers to one message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from noa_core.bundle import Contact

KINDS = ("answer", "answers", "choices", "fallback", "smalltalk", "handoff", "privacy")
MOST_CANDIDATES = 10


@dataclass(frozen=True)
class Reason:
    """A word of the visitor that decided."""

    word: str
    """As the visitor wrote it."""
    read_as: str | None = None
    """The word that NOA read instead, accents included, when it corrected the spelling."""

    def to_json(self) -> dict[str, str]:
        return {"word": self.word} if self.read_as is None else {"word": self.word, "read_as": self.read_as}


@dataclass(frozen=True)
class Reply:
    """The reply to one message (DESIGN.md, contract 2)."""

    kind: str
    """One of KINDS."""
    lang: str
    entries: list[str] = field(default_factory=list)
    """Ids shown as the reply: one for an answer, two for answers, two to four for choices, none otherwise."""
    candidates: list[tuple[str, float]] = field(default_factory=list)
    """Up to ten (id, probability that it answers), best first, whatever the kind."""
    text: str = ""
    """NOA's own line, beside or instead of entries."""
    text_langs: list[str] = field(default_factory=list)
    """Language of each line of `text`, when not all are in `lang`: NOA tells who writes in another language so in it."""
    followups: list[str] = field(default_factory=list)
    """Ids offered below."""
    notices: list[str] = field(default_factory=list)
    """Codes: "personal-data", "urgent", "anger", "outdated"."""
    needs: str | None = None
    """A language whose bundle is not loaded and would be needed."""
    because: list[Reason] = field(default_factory=list)
    """The words that decided, the strongest first; none when the visitor picked one of the choices."""
    contact: Contact | None = None
    """Who to see, for a handoff or a fallback."""
    masked: str | None = None
    """The message with personal data replaced by •••, when there was any."""

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON data; probabilities rounded to six places."""
        return {
            **vars(self),
            "candidates": [[entry, round(confidence, 6)] for entry, confidence in self.candidates],
            "because": [reason.to_json() for reason in self.because],
            "contact": self.contact.to_json() if self.contact else None,
        }
