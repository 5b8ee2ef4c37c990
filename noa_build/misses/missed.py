"""One question that a visitor sent because NOA missed it, and the form in which the chat sends it.

The chat ends such a text with one line that people leave alone (site/chat/report.js writes it):

    [noa lang=fr kind=fallback entries=kbis,capital-social partner=greffe]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from noa_build.entry import LANGUAGES
from noa_core.privacy import MASK, beside, mask
from noa_core.reply import KINDS
from noa_core.text import fold

LONGEST = 600
"""Characters: a variant has no more (noa_build/schemas/entry.json)."""

_MOST_READ = 20 * LONGEST
"""Characters of a text that are looked at."""

USELESS = "useless"
"""Kind of an answer that the visitor found of no help."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOLD = re.compile(r"^[ \t>]*\[noa((?: [a-z]+=[^\s\]]*)*)\][ \t]*$", re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-*•>]\s+|>+)")
_INTRODUCTIONS = frozenset({"question posee a noa", "question asked to noa"})
"""Folded first line of what the chat writes."""
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_REPLIED = re.compile(r"^(?:Le|On) .{4,200}(?:a écrit|wrote)\s*:\s*$|^-{2,}\s*(?:Message|Original)", re.MULTILINE)


@dataclass(frozen=True)
class Missed:
    """One question, in the visitor's words; personal data is masked."""

    text: str
    """One line of at most LONGEST characters."""
    place: str
    """Where it was read, for the editor: file and number."""
    day: date | None = None
    lang: str | None = None
    """The language that the chat spoke; None when it is not known."""
    kind: str | None = None
    """What NOA replied, one of KINDS, or USELESS; None when it is not known."""
    entries: tuple[str, ...] = ()
    """Ids shown with that reply; they may not exist."""


def missed(
    text: str,
    place: str,
    day: date | None = None,
    lang: str | None = None,
    kind: str | None = None,
    entries: tuple[str, ...] = (),
) -> Missed | None:
    """A question from a text of any kind, cleaned; None when it says nothing."""
    clean = one_line(text)
    if not fold(clean):
        return None
    return Missed(
        clean,
        place,
        day,
        lang if lang in LANGUAGES else None,
        kind if kind in (*KINDS, USELESS) else None,
        tuple(entry for entry in entries if _ID.fullmatch(entry)),
    )


def of_message(text: str, place: str, day: date | None) -> Iterator[Missed]:
    """The questions of an issue or a mail: what the chat wrote, or else its whole text without quotes and signature."""
    text = text.replace("\r\n", "\n")
    told = _TOLD.search(text)
    if told is None:
        text = _SIGNATURE.split(_REPLIED.split(text)[0])[0]
        kept = "\n".join(line for line in text.split("\n") if not line.startswith(">"))
        if (found := missed(kept, place, day)) is not None:
            yield found
        return
    facts = dict(fact.split("=", 1) for fact in told[1].split())
    entries = tuple(filter(None, facts.get("entries", "").split(",")))
    for line in text[: told.start()].split("\n"):
        line = _BULLET.sub("", line)
        if fold(line) in _INTRODUCTIONS:
            continue
        if (found := missed(line, place, day, facts.get("lang"), facts.get("kind"), entries)) is not None:
            yield found


def one_line(text: str) -> str:
    """A text on one line, without personal data and without what no screen shows; cut at a word when it is too long."""
    text, personal = mask(text[:_MOST_READ])
    if personal:
        text = beside(text).replace(MASK, " ").strip(" ,")
    text = "".join(" " if char.isspace() else char for char in text if char.isspace() or _shown(char))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: text.rfind(" ", 0, LONGEST) if " " in text[:LONGEST] else LONGEST]


def _shown(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
