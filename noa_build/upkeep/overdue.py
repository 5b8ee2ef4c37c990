"""Entries whose `review_by` has passed, and the issue that asks each administration to read its own again."""

from __future__ import annotations

from datetime import date

from noa_build.entry import Entry, Knowledge
from noa_build.pages.wording import day_in_words
from noa_build.upkeep.issue import Issue, quoted


def overdue(knowledge: Knowledge, today: date) -> dict[str, list[Entry]]:
    """Entries to read again by their administration, the longest overdue first; every administration that owns an entry is there."""
    found: dict[str, list[Entry]] = {entry.partner: [] for _, entry in sorted(knowledge.entries.items())}
    for entry in sorted(knowledge.entries.values(), key=lambda entry: (entry.review_by, entry.id)):
        if entry.review_by < today.isoformat():
            found[entry.partner].append(entry)
    return dict(sorted(found.items()))


def issues(knowledge: Knowledge, today: date) -> list[Issue]:
    """One issue an administration."""
    return [_issue(knowledge, partner, entries) for partner, entries in overdue(knowledge, today).items()]


def _issue(knowledge: Knowledge, partner: str, entries: list[Entry]) -> Issue:
    name = " ".join(knowledge.partners[partner].name.split())
    lines = [
        f"- [ ] {quoted(entry.texts['fr'].question)} — à relire avant le {day_in_words(entry.review_by, 'fr')} "
        f"(`{entry.texts['fr'].path.as_posix()}`), source : {entry.texts['fr'].sources[0].url}"
        for entry in entries
    ]
    intro = (
        "La date de relecture de ces fiches est passée ; NOA le dit aux visiteurs. Pour chacune : relire la réponse sur sa source, "
        "corriger ce qui a changé, puis mettre à jour `facts_as_of`, `reviewed_on` et `review_by`."
    )
    body = "\n".join([intro, "", *lines, ""]) if entries else ""
    return Issue(f"noa-relecture-{partner}", f"Fiches à relire : {name}", body)
