"""The state of the base, counted. Nothing here depends on the day of the build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from noa_build.answer import escape
from noa_build.entry import LANGUAGES, Entry, Knowledge
from noa_build.pages.page import Page, link
from noa_build.pages.wording import WORDS, month_in_words, one_line

_TEXT = {
    "fr": {
        "intro": "Cette page compte ce que NOA sait, et ce qui reste à faire. Elle est refaite à chaque publication du site.",
        "whole": "L'ensemble",
        "answers": "Réponses",
        "language": "dont en {}",
        "variants": "Formulations connues en {}",
        "partners": "Administrations ayant au moins une réponse",
        "of": "{} sur {}",
        "reviewed": "Réponses validées par leur administration",
        "unreviewed": "Réponses pas encore validées",
        "undated": "Réponses dont la date des informations n'est pas vérifiée",
        "by_theme": "Par thème",
        "by_partner": "Par administration",
        "theme": "Thème",
        "partner": "Administration",
        "columns": "Réponses|Pas encore validées|Date non vérifiée",
        "plan": "Relectures prévues",
        "plan_intro": "Chaque réponse a une date avant laquelle elle doit être relue. Quand cette date "
        "est passée, la page de la réponse et le chat le disent.",
        "month": "Mois",
        "due": "Réponses à relire",
        "mean": "Ce que ces mots veulent dire",
        "means": "**Validée** : l'administration qui répond a relu la réponse et l'a approuvée. Tant que ce n'est pas fait, la réponse le dit.\n\n"
        "**Date non vérifiée** : la réponse cite sa source officielle, mais le mois de ses informations n'a pas été contrôlé.",
        "fr": "français",
        "en": "anglais",
        "item": "Mesure",
        "count": "Nombre",
    },
    "en": {
        "intro": "This page counts what NOA knows and what remains to be done. It is remade each time the site is published.",
        "whole": "Overall",
        "answers": "Answers",
        "language": "of which in {}",
        "variants": "Known phrasings in {}",
        "partners": "Public bodies with at least one answer",
        "of": "{} of {}",
        "reviewed": "Answers approved by their public body",
        "unreviewed": "Answers not approved yet",
        "undated": "Answers whose date of information was not checked",
        "by_theme": "By theme",
        "by_partner": "By public body",
        "theme": "Theme",
        "partner": "Public body",
        "columns": "Answers|Not approved yet|Date not checked",
        "plan": "Planned reviews",
        "plan_intro": "Each answer has a date by which it must be reviewed. Once that date has passed, the "
        "answer's page and the chat say so.",
        "month": "Month",
        "due": "Answers to review",
        "mean": "What these words mean",
        "means": "**Approved**: the public body that answers has read the answer and agreed to it. Until then, the answer says so.\n\n"
        "**Date not checked**: the answer names its official source, but the month of its information was not verified.",
        "fr": "French",
        "en": "English",
        "item": "Measure",
        "count": "Number",
    },
}


def quality_page(knowledge: Knowledge, lang: str) -> Page:
    """`/qualite/`."""
    text, words, here = _TEXT[lang], WORDS[lang], "qualite/"
    entries = [entry for _, entry in sorted(knowledge.entries.items())]
    owners = {entry.partner for entry in entries}
    rows = [(text["answers"], str(len(entries)))]
    for other in LANGUAGES:
        rows.append((text["language"].format(text[other]), str(len(knowledge.in_language(other)))))
    for other in LANGUAGES:
        phrasings = sum(len(entry_text.phrasings) for _, entry_text in knowledge.in_language(other))
        rows.append(
            (text["variants"].format(text[other]), f"{phrasings:,}".replace(",", "\u202f" if lang == "fr" else ","))
        )
    rows += [
        (text["partners"], text["of"].format(len(owners), len(knowledge.partners))),
        (text["reviewed"], str(sum(entry.reviewed_on is not None for entry in entries))),
        (text["unreviewed"], str(sum(entry.reviewed_on is None for entry in entries))),
        (text["undated"], str(sum(entry.facts_as_of is None for entry in entries))),
    ]
    themes = {
        theme.id: link(one_line(theme.names[lang], lang), f"themes/{theme.id}/", here)
        for theme in knowledge.themes.values()
    }
    partners = {
        key: link(one_line(partner.name, lang), f"administrations/{key}/", here)
        for key, partner in sorted(knowledge.partners.items())
        if key in owners
    }
    months = sorted(Counter(entry.review_by[:7] for entry in entries).items())
    parts = [
        f"# {escape(words.quality_title)}",
        one_line(text["intro"], lang),
        f"## {one_line(text['whole'], lang)}",
        _table((text["item"], text["count"]), rows, lang),
        f"## {text['by_theme']}",
        _breakdown(text["theme"], text["columns"], themes, entries, lambda entry: entry.theme, lang),
        f"## {text['by_partner']}",
        _breakdown(text["partner"], text["columns"], partners, entries, lambda entry: entry.partner, lang),
        f"## {text['plan']}",
        one_line(text["plan_intro"], lang),
        _table(
            (text["month"], text["due"]), [(month_in_words(month, lang), str(count)) for month, count in months], lang
        ),
        f"## {text['mean']}",
        "\n\n".join(one_line(part, lang) for part in text["means"].split("\n\n")),
    ]
    return Page(here, words.quality_title, one_line(words.quality_description, lang), "\n\n".join(parts), toc=True)


def _breakdown(
    name: str, columns: str, groups: dict[str, str], entries: list[Entry], key: Callable[[Entry], str], lang: str
) -> str:
    rows = []
    for group, label in groups.items():
        own = [entry for entry in entries if key(entry) == group]
        rows.append(
            (
                label,
                str(len(own)),
                str(sum(entry.reviewed_on is None for entry in own)),
                str(sum(entry.facts_as_of is None for entry in own)),
            )
        )
    return _table((name, *columns.split("|")), rows, lang)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], lang: str) -> str:
    """A Markdown table: the first column holds names (escaped by whoever made them), the others figures."""
    lines = [head, ("---", *("---:" for _ in head[1:])), *((one_line(row[0], lang), *row[1:]) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
