"""Conversations from the events that a host's page received from NOA, kept by the host as JSON lines.

A line is an event of `embed.js` with the time at which it came, and where known the administration:

    {"at": "2026-11-23T10:00:00Z", "partner": "urssaf", "type": "reply", "kind": "answer", "entries": ["acre-demande"]}

The message as it was posted, {"noa": {"v": 1, "type": …}}, stands for its own fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from noa_build.stats.tally import Names, Tally
from noa_core.reply import KINDS


def count_events(lines: Iterable[str], names: Names) -> Tally:
    """The counts of some lines, in any order."""
    tally = Tally()
    for line in lines:
        if not line.strip():
            continue
        try:
            event = json.loads(line)
            event = {**event, **event["noa"]} if isinstance(event.get("noa"), dict) else event
            day = _day(event)
        except (ValueError, AttributeError, TypeError, OverflowError, RecursionError, OSError):
            tally.unread += 1
            continue
        _count(event, day, names, tally)
    return tally


def _count(event: dict[str, Any], day: str, names: Names, tally: Tally) -> None:
    match event.get("type"):
        case "conversation":
            tally.days[day] += 1
            tally.partners[names.partner(event.get("partner"))] += 1
        case "reply":
            if event.get("kind") in KINDS:
                tally.kinds[event["kind"]] += 1
            entries = event.get("entries")
            if event.get("kind") in ("answer", "answers") and isinstance(entries, list):
                tally.answers.update(filter(None, map(names.entry, entries)))
        case "feedback":
            if (entry := names.entry(event.get("entry"))) is not None and isinstance(event.get("useful"), bool):
                (tally.useful if event["useful"] else tally.useless)[entry] += 1


def _day(event: dict[str, Any]) -> str:
    """The day on which it came: of an ISO date, or of seconds or milliseconds since 1970."""
    at = next((event[name] for name in ("at", "time", "timestamp", "date") if name in event), None)
    if isinstance(at, int | float):
        return datetime.fromtimestamp(at / 1000 if at > 1e11 else at, UTC).date().isoformat()
    return date.fromisoformat(str(at)[:10]).isoformat()
