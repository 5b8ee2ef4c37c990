"""The missed questions of a period, by theme and by week, with pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from noa_build.entry import Knowledge
from noa_build.misses.proposal import ACTIONS, KNOWN, NEW, OUT, VARIANT, Proposal, theme_names, theme_of
from noa_build.pages.wording import day_in_words
from noa_build.report.chart import Column, bars, columns
from noa_build.report.page import heading, page, sentence, table

LABELS = {
    VARIANT: "variante à ajouter",
    NEW: "fiche à écrire",
    OUT: "hors du domaine",
    KNOWN: "déjà dans la base",
}
"""What NOA proposes, in French."""

_SHOWN = 4
"""Questions of a group that the table shows."""


def report(proposals: Sequence[Proposal], knowledge: Knowledge) -> str:
    """The report as an HTML file. The same questions give the same bytes."""
    asked = sum(proposal.group.times for proposal in proposals)
    days = sorted(filter(None, (item.missed.day for proposal in proposals for item in proposal.group.questions)))
    period = f", du {day_in_words(str(days[0]), 'fr')} au {day_in_words(str(days[-1]), 'fr')}" if days else ""
    labels = [LABELS[action] for action in ACTIONS]
    weeks, themes = by_week(proposals), by_theme(proposals, knowledge)
    parts = [
        sentence(
            f"{asked} questions en {len(proposals)} groupes{period}. Les données personnelles reconnues sont masquées."
        ),
        heading("Par semaine"),
        columns("Questions par semaine, selon ce que NOA propose", labels, weeks),
        table(("Semaine du", *labels, "Total"), [(week.name, *week.parts, week.total) for week in weeks]),
        heading("Par thème"),
        bars("Questions par thème de la fiche la plus proche, selon ce que NOA propose", labels, themes),
        table(("Thème", *labels, "Total"), [(theme.name, *theme.parts, theme.total) for theme in themes]),
        heading("Les questions"),
        sentence("Les plus fréquentes d'abord. La confiance est celle de NOA dans la fiche la plus proche."),
        table(
            ("Questions", "Fiche la plus proche", "Proposition", "Confiance", "Fois"),
            [_row(proposal, knowledge) for proposal in proposals],
            words=3,
        ),
    ]
    return page("Questions que NOA a manquées", parts)


def by_week(proposals: Sequence[Proposal]) -> list[Column]:
    """Different questions by the Monday of their week and by proposal; weeks without any stand between, undated ones last."""
    counts = Counter(
        (_monday(item.missed.day), proposal.action) for proposal in proposals for item in proposal.group.questions
    )
    dated = sorted({week for week, _ in counts if week is not None})
    weeks: list[date | None] = []
    if dated:
        weeks += [dated[0] + timedelta(weeks=number) for number in range((dated[-1] - dated[0]).days // 7 + 1)]
    if any(week is None for week, _ in counts):
        weeks.append(None)
    return [
        Column(week.strftime("%d/%m/%Y") if week else "sans date", tuple(counts[week, action] for action in ACTIONS))
        for week in weeks
    ]


def by_theme(proposals: Sequence[Proposal], knowledge: Knowledge) -> list[Column]:
    """Different questions by theme and by proposal, the most frequent theme first."""
    counts = Counter(
        (theme_of(proposal, knowledge), proposal.action) for proposal in proposals for _ in proposal.group.questions
    )
    found = [
        Column(name, tuple(counts[theme, action] for action in ACTIONS))
        for theme, name in theme_names(knowledge).items()
    ]
    return sorted((column for column in found if column.total), key=lambda column: (-column.total, column.name))


def _monday(day: date | None) -> date | None:
    return day - timedelta(days=day.weekday()) if day else None


def _row(proposal: Proposal, knowledge: Knowledge) -> tuple[str | int, ...]:
    texts = [f"« {item.missed.text} »" for item in proposal.group.questions]
    more = f" et {len(texts) - _SHOWN} autres" if len(texts) > _SHOWN else ""
    nearest = knowledge.entries[proposal.entry].texts["fr"].question if proposal.entry else ""
    confidence = f"{proposal.nearest[0][1]:.0%}".replace("%", " %") if proposal.nearest else ""
    return (
        " ".join(texts[:_SHOWN]) + more,
        f"{nearest} ({proposal.entry})" if proposal.entry else "",
        LABELS[proposal.action],
        confidence,
        proposal.group.times,
    )
