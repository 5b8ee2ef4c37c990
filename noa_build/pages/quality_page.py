"""The state of the base: what it holds, what NOA makes of questions that it has not seen, what remains to be done.

Nothing here depends on the day of the build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape as escape_html

from noa_build.answer import escape
from noa_build.entry import LANGUAGES, Entry, Knowledge
from noa_build.evaluate import Prediction, figures
from noa_build.pages.entry_page import entry_path
from noa_build.pages.page import Page, link, relative
from noa_build.pages.quality_chart import Bar, chart
from noa_build.pages.quality_words import QUALITY_WORDS
from noa_build.pages.wording import WORDS, day_in_words, month_in_words, one_line
from noa_build.quality.counts import count
from noa_build.quality.unseen import DIRECT, MISLED, NOTHING, OFFERED, OUTCOMES, Tally, confusions, tallies, tally
from noa_build.typography import typeset

HERE = "qualite/"

MOST_CONFUSIONS = 30
"""Confusions listed; the page says how many are left out."""

_MEASURES = (
    "in_scope",
    "direct",
    "resolved",
    "misled",
    "choices",
    "refused_in_scope",
    "out_of_scope",
    "refused",
    "answered",
)
_COUNTED = ("in_scope", "out_of_scope")


def quality_page(knowledge: Knowledge, lang: str, predictions: Sequence[Prediction]) -> Page:
    """`/qualite/`. `predictions`: NOA's replies to the questions it is measured on, none when there are none."""
    text, words = QUALITY_WORDS[lang], WORDS[lang]
    parts = [
        f"# {escape(words.quality_title)}",
        one_line(text["intro"], lang),
        f"## {one_line(text['whole'], lang)}",
        _table((text["item"], text["count"]), _counted(knowledge, lang), lang),
        f"## {text['understood']}",
        *(_understood(knowledge, lang, predictions) if predictions else [one_line(text["unmeasured"], lang)]),
        *_breakdowns(knowledge, lang),
        f"## {text['mean']}",
        _paragraphs(text["means"], lang),
    ]
    return Page(HERE, words.quality_title, one_line(words.quality_description, lang), "\n\n".join(parts), toc=True)


def _counted(knowledge: Knowledge, lang: str) -> list[tuple[str, str]]:
    text, counts = QUALITY_WORDS[lang], count(knowledge)
    return [
        (text["answers"], _number(counts.entries, lang)),
        *((text["language"].format(text[other]), _number(counts.written[other], lang)) for other in LANGUAGES),
        *((text["variants"].format(text[other]), _number(counts.variants[other], lang)) for other in LANGUAGES),
        (text["partners"], text["of"].format(counts.owners, counts.partners)),
        (text["themes"], _number(counts.themes, lang)),
        (text["concepts"], _number(counts.concepts, lang)),
        (text["dated"], _number(counts.dated, lang)),
        (text["undated"], _number(counts.entries - counts.dated, lang)),
        (text["reviewed"], _number(counts.reviewed, lang)),
        (text["unreviewed"], _number(counts.entries - counts.reviewed, lang)),
    ]


# What NOA understands


def _understood(knowledge: Knowledge, lang: str, predictions: Sequence[Prediction]) -> list[str]:
    text = QUALITY_WORDS[lang]
    inside = sum(bool(item.question.entries) for item in predictions)
    said = (_number(number, lang) for number in (len(predictions), inside, len(predictions) - inside))
    parts = [
        one_line(text["measure"].format(*said), lang),
        _figures(lang, predictions),
        "\n".join(one_line(line, lang) for line in text["words"].splitlines()),
    ]
    if inside:
        parts += _results(knowledge, lang, predictions)
    return [*parts, f"### {text['confusions']}", *_confusions(knowledge, lang, predictions)]


def _figures(lang: str, predictions: Sequence[Prediction]) -> str:
    """The figures of `build.py eval`, for all questions and for those of each language."""
    text = QUALITY_WORDS[lang]
    columns = [figures(predictions)] + [
        figures([item for item in predictions if item.question.lang == other]) for other in LANGUAGES
    ]

    def cell(name: str, column: Mapping[str, float | int]) -> str:
        if name in _COUNTED:
            return _number(int(column[name]), lang)
        return _percent(column[name], lang) if name in column else "–"

    rows = [(text[name], *(cell(name, column) for column in columns)) for name in _MEASURES]
    return _table((text["item"], text["all"], text["french"], text["english"]), rows, lang)


def _results(knowledge: Knowledge, lang: str, predictions: Sequence[Prediction]) -> list[str]:
    """What questions get, by theme (as a picture and a table) and by administration."""
    text = QUALITY_WORDS[lang]
    whole = tally(predictions)
    by_theme = tallies(predictions, lambda entry: knowledge.entries[entry].theme)
    by_partner = tallies(predictions, lambda entry: knowledge.entries[entry].partner)
    bars = [(text["all"], whole)] + [
        (theme.names[lang], by_theme[key]) for key, theme in knowledge.themes.items() if key in by_theme
    ]
    said = ", ".join(f"{text[name].lower()} {_percent(whole.percent(name), lang)}" for name in OUTCOMES)
    picture = chart(
        one_line(text["chart"], lang),
        one_line(text["chart_text"].format(said), lang),
        one_line(text["chart_caption"], lang),
        [(name, one_line(text[name], lang)) for name in OUTCOMES],
        [
            Bar(one_line(name, lang), _percent(held.percent(DIRECT), lang, 0), tuple(map(held.percent, OUTCOMES)))
            for name, held in bars
        ],
    )
    themes = {label: by_theme[key] for key, label in _themes(knowledge, lang).items() if key in by_theme}
    partners = {label: by_partner[key] for key, label in _partners(knowledge, lang).items() if key in by_partner}
    return [
        f"### {one_line(text['chart'], lang)}",
        picture,
        _results_table(text["theme"], {text["all"]: whole, **themes}, lang),
        f"### {one_line(text['partner_results'], lang)}",
        one_line(text["few"], lang),
        _results_table(text["partner"], partners, lang),
    ]


def _results_table(name: str, groups: Mapping[str, Tally], lang: str) -> str:
    text = QUALITY_WORDS[lang]
    head = (
        name,
        text["questions"],
        *(text[outcome] for outcome in (DIRECT, OFFERED, NOTHING, MISLED)),
        text["resolved"],
    )
    rows = [
        (
            label,
            _number(held.questions, lang),
            *(_number(held.outcomes[outcome], lang) for outcome in OUTCOMES),
            _percent(100 * held.resolved / held.questions, lang, 0),
        )
        for label, held in groups.items()
    ]
    return _table(head, rows, lang)


def _confusions(knowledge: Knowledge, lang: str, predictions: Sequence[Prediction]) -> list[str]:
    text, found = QUALITY_WORDS[lang], confusions(predictions)
    if not found:
        return [one_line(text["no_confusion"], lang)]
    rows = [
        (
            _answer(knowledge, expected, lang) if expected else one_line(text["outside"], lang),
            _answer(knowledge, given, lang),
            _number(times, lang),
        )
        for expected, given, times in found[:MOST_CONFUSIONS]
    ]
    parts = [
        one_line(text["confusions_intro"], lang),
        _table((text["expected"], text["given"], text["count"]), rows, lang, names=2),
    ]
    if len(found) > MOST_CONFUSIONS:
        parts.append(one_line(text["more_confusions"].format(len(found) - MOST_CONFUSIONS), lang))
    return parts


def _answer(knowledge: Knowledge, entry: str, lang: str) -> str:
    """A link to an answer; its question in French, without a link, where it is not written in the language."""
    texts = knowledge.entries[entry].texts
    if lang in texts:
        return link(one_line(texts[lang].question, lang), entry_path(entry), HERE)
    return escape(one_line(texts["fr"].question, "fr"))


# What remains to be done


def _breakdowns(knowledge: Knowledge, lang: str) -> list[str]:
    text = QUALITY_WORDS[lang]
    entries = [entry for _, entry in sorted(knowledge.entries.items())]
    months = sorted(Counter(entry.review_by[:7] for entry in entries).items())
    due = [(month_in_words(month, lang), _number(number, lang)) for month, number in months]
    themes, partners = _themes(knowledge, lang), _partners(knowledge, lang)
    return [
        f"## {text['by_theme']}",
        _breakdown(text["theme"], text["columns"], themes, entries, lambda entry: entry.theme, lang),
        f"## {text['by_partner']}",
        _breakdown(text["partner"], text["columns"], partners, entries, lambda entry: entry.partner, lang),
        f"## {text['plan']}",
        one_line(text["plan_intro"], lang),
        _table((text["month"], text["due"]), due, lang),
        f"## {text['overdue']}",
        _overdue(knowledge, lang),
    ]


def _overdue(knowledge: Knowledge, lang: str) -> str:
    """Every answer with its date, as HTML that Markdown leaves alone; the browser shows those that are overdue (site/pages/pages.js)."""
    text = QUALITY_WORDS[lang]
    order = sorted(knowledge.in_language(lang), key=lambda item: (item[0].review_by, item[0].id))
    rows = [
        f'<li data-review-by="{entry.review_by}" hidden><a href="{relative(entry_path(entry.id), HERE)}">'
        f"{escape_html(one_line(written.question, lang))}</a> "
        f"({escape_html(one_line(knowledge.partners[entry.partner].name, lang))}, {day_in_words(entry.review_by, lang)})</li>"
        for entry, written in order
    ]
    said = {
        name: escape_html(one_line(text[name], lang)) for name in ("overdue_some", "overdue_none", "overdue_unknown")
    }
    return "\n".join(
        [
            "<div data-reviews>",
            f"<noscript><p>{said['overdue_unknown']}</p></noscript>",
            f'<p data-reviews-are="none" hidden>{said["overdue_none"]}</p>',
            f'<div data-reviews-are="some" hidden><p>{said["overdue_some"]}</p><ul>',
            *rows,
            "</ul></div>",
            "</div>",
        ]
    )


def _themes(knowledge: Knowledge, lang: str) -> dict[str, str]:
    """A link to each theme, by id."""
    return {
        theme.id: link(one_line(theme.names[lang], lang), f"themes/{theme.id}/", HERE)
        for theme in knowledge.themes.values()
    }


def _partners(knowledge: Knowledge, lang: str) -> dict[str, str]:
    """A link to each administration that owns an entry, by id."""
    owners = {entry.partner for entry in knowledge.entries.values()}
    return {
        key: link(one_line(partner.name, lang), f"administrations/{key}/", HERE)
        for key, partner in sorted(knowledge.partners.items())
        if key in owners
    }


def _breakdown(
    name: str, columns: str, groups: dict[str, str], entries: list[Entry], key: Callable[[Entry], str], lang: str
) -> str:
    rows = []
    for group, label in groups.items():
        own = [entry for entry in entries if key(entry) == group]
        unreviewed = sum(entry.reviewed_on is None for entry in own)
        undated = sum(entry.facts_as_of is None for entry in own)
        rows.append((label, *(_number(number, lang) for number in (len(own), unreviewed, undated))))
    return _table((name, *columns.split("|")), rows, lang)


# Writing


def _number(number: int, lang: str) -> str:
    return f"{number:,}".replace(",", "\u202f" if lang == "fr" else ",")


def _percent(share: float, lang: str, digits: int = 1) -> str:
    said = f"{share:.{digits}f}"
    return said.replace(".", ",") + "\u00a0%" if lang == "fr" else f"{said}%"


def _paragraphs(text: str, lang: str) -> str:
    return "\n\n".join(one_line(part, lang) for part in text.split("\n\n"))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], lang: str, names: int = 1) -> str:
    """A Markdown table: the first `names` columns hold names (escaped by whoever made them), the others figures."""
    aligned = (*("---" for _ in head[:names]), *("---:" for _ in head[names:]))
    lines = [
        tuple(typeset(cell, lang) for cell in head),
        aligned,
        *((typeset(row[0], lang), *row[1:]) for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
