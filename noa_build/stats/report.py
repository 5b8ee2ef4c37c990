"""The counts as a page with pictures, and as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from noa_build.entry import Knowledge
from noa_build.pages.wording import day_in_words
from noa_build.report.chart import Column, bars, columns
from noa_build.report.page import heading, page, sentence, table
from noa_build.stats.tally import NOBODY, OTHER, Tally

MOST = 20
"""Entries that a picture shows."""

_MOST_DAYS = 92
"""A longer period is drawn by weeks."""

_KINDS = {
    "answer": "réponse",
    "answers": "deux réponses",
    "choices": "choix proposés",
    "fallback": "pas de réponse",
    "smalltalk": "politesse",
    "handoff": "personne indiquée",
    "privacy": "données masquées",
}


def report(tallies: Mapping[str, Tally], knowledge: Knowledge) -> str:
    """The page. `tallies`: by the French name of their source. The same counts give the same bytes."""
    parts = [
        sentence(
            "Sans traceur : ces nombres viennent de ce que l'hébergeur a déjà. Aucune adresse, aucun mot des visiteurs n'y figure. "
            "Ce que les navigateurs gardent n'est pas redemandé : les journaux donnent donc un minimum."
        )
    ]
    for source, tally in tallies.items():
        parts += _section(source, tally, knowledge)
    return page("Les conversations de NOA", parts)


def _section(source: str, tally: Tally, knowledge: Knowledge) -> list[str]:
    days, unit = by_time(tally.days)
    partners = _named(tally.partners, _partner_names(knowledge))
    entries = _named(tally.answers, _questions(knowledge))
    parts = [heading(f"{source} : {tally.conversations} conversations"), sentence(_left_out(tally))]
    if days:
        parts += [
            columns(f"Conversations par {unit}", ["conversations"], days),
            table((unit.capitalize(), "Conversations"), [(day.name, day.total) for day in days]),
            bars("Conversations par administration dont la page portait NOA", ["conversations"], partners),
        ]
    if entries:
        parts += [
            bars(f"Réponses montrées, les {min(MOST, len(entries))} plus fréquentes", ["réponses"], entries[:MOST]),
            _entries(tally, knowledge),
        ]
    if tally.kinds:
        parts.append(bars("Ce que NOA a répondu", ["réponses"], _named(tally.kinds, _KINDS)))
    return parts


def _entries(tally: Tally, knowledge: Knowledge) -> str:
    ids = set(tally.answers) | set(tally.pages) | set(tally.useful) | set(tally.useless)
    order = sorted(ids, key=lambda entry: (-tally.answers[entry], -tally.pages[entry], entry))
    rows = [
        (
            f"{knowledge.entries[entry].texts['fr'].question} ({entry})",
            tally.answers[entry],
            tally.pages[entry],
            tally.useful[entry],
            tally.useless[entry],
        )
        for entry in order
    ]
    return table(("Fiche", "Dans le chat", "Page lue", "Jugée utile", "Jugée inutile"), rows)


def told(source: str, tally: Tally, knowledge: Knowledge) -> list[str]:
    """The main counts, as lines of text."""
    lines = [f"{source} : {tally.conversations} conversations. {_left_out(tally)}"]
    days, unit = by_time(tally.days)
    for title, counted in (
        (f"Par {unit}", days),
        ("Par administration", _named(tally.partners, _partner_names(knowledge))),
        ("Par fiche", _named(tally.answers, _questions(knowledge))[:MOST]),
    ):
        if counted:
            lines += [f"  {title}", *(f"    {column.total:>6}  {column.name}" for column in counted)]
    return lines


def by_time(days: Counter[str]) -> tuple[list[Column], str]:
    """Conversations by day, days without any between; by week (its Monday) when that is too many. And which of both, in French."""
    if not days:
        return [], "jour"
    counts = {date.fromisoformat(day): count for day, count in days.items()}
    first, last = min(counts), max(counts)
    if (last - first).days < _MOST_DAYS:
        every = [first + timedelta(number) for number in range((last - first).days + 1)]
        return [Column(day.strftime("%d/%m/%Y"), (counts.get(day, 0),)) for day in every], "jour"
    weeks: Counter[date] = Counter()
    for day, count in counts.items():
        weeks[day - timedelta(day.weekday())] += count
    first, last = min(weeks), max(weeks)
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return [Column(day.strftime("%d/%m/%Y"), (weeks[day],)) for day in mondays], "semaine"


def _named(counts: Counter[str], names: Mapping[str, str]) -> list[Column]:
    """By the names of their keys, the largest count first, then by name."""
    found = [Column(names[key], (count,)) for key, count in counts.items() if count]
    return sorted(found, key=lambda column: (-column.total, column.name))


def _partner_names(knowledge: Knowledge) -> dict[str, str]:
    names = {partner.id: partner.name for partner in knowledge.partners.values()}
    return {**names, NOBODY: "Site de NOA, ou page sans identifiant", OTHER: "Identifiant inconnu"}


def _questions(knowledge: Knowledge) -> dict[str, str]:
    return {entry.id: entry.texts["fr"].question for entry in knowledge.entries.values()}


def _left_out(tally: Tally) -> str:
    parts = []
    if tally.days:
        first, last = min(tally.days), max(tally.days)
        parts.append(f"Du {day_in_words(first, 'fr')} au {day_in_words(last, 'fr')}.")
    if tally.robots:
        parts.append(f"Requêtes de robots laissées de côté : {tally.robots}.")
    if tally.unread:
        parts.append(f"Lignes illisibles laissées de côté : {tally.unread}.")
    return " ".join(parts)
