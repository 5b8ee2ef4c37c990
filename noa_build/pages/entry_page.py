"""The page of one answer."""

from __future__ import annotations

from html import escape as escape_html
from typing import Any

from noa_build.answer import escape, plain, summary
from noa_build.entry import Entry, EntryText, Knowledge, Partner
from noa_build.pages.page import Page, link, relative
from noa_build.pages.wording import WORDS, Words, day_in_words, facts_in_words, one_line

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
"""Licence Ouverte 2.0, under which answers are published."""


def entry_path(entry_id: str) -> str:
    """The address of an answer within its language. A folder of its own: an id may be called `index`."""
    return f"reponses/{entry_id}/"


def entry_page(knowledge: Knowledge, entry: Entry, text: EntryText) -> Page:
    """The answer, where it comes from, and where to go from there; it prints, and needs no JavaScript."""
    lang, words, here = text.lang, WORDS[text.lang], entry_path(entry.id)
    question = one_line(text.question, lang)
    tree = text.answer
    parts = [f"# {escape(question)}", text.markdown, _facts(knowledge, entry, text, here)]
    for title, ids in ((words.followups, entry.followups), (words.related, entry.related)):
        links = [
            f"- {link(one_line(asked, lang), entry_path(other), here)}"
            for other in ids
            if (asked := _question(knowledge, other, lang)) is not None
        ]
        if links:
            parts += [f"## {title}", "\n".join(links)]
    parts.append(
        f'<p class="noa-ask" data-search-exclude><a class="md-button md-button--primary" href="{relative("", here)}">'
        f"{escape_html(words.ask)}</a></p>"
    )
    answer = "\n\n".join(one_line(plain(node), lang) for node in tree)
    return Page(
        here,
        question,
        one_line(summary(tree), lang),
        "\n\n".join(parts),
        noa={"json_ld": _json_ld(knowledge, entry, text, question, answer)},
    )


def decides(knowledge: Knowledge, entry: Entry, text: EntryText) -> tuple[object, ...]:
    """What `entry_page` takes from the entry and from those that it names: as long as it is the same, and what is known of
    administrations and themes, so is the page."""
    return (
        entry.id,
        entry.partner,
        entry.with_partners,
        entry.theme,
        entry.facts_as_of,
        entry.reviewed_on,
        entry.review_by,
        text.lang,
        text.question,
        text.body,
        [(source.title, source.url) for source in text.sources],
        [
            [(other, _question(knowledge, other, text.lang)) for other in ids]
            for ids in (entry.followups, entry.related)
        ],
    )


def _question(knowledge: Knowledge, entry_id: str, lang: str) -> str | None:
    texts = knowledge.entries[entry_id].texts
    return texts[lang].question if lang in texts else None


def _facts(knowledge: Knowledge, entry: Entry, text: EntryText, here: str) -> str:
    """The box that says who speaks, from which source, how old the facts are and whether they were approved.

    It is HTML, without an empty line, so that Markdown leaves it alone; every text in it is escaped.
    """
    lang, words = text.lang, WORDS[text.lang]
    partners = [knowledge.partners[partner] for partner in (entry.partner, *entry.with_partners)]
    named = ", ".join(
        f'<a href="{relative(f"administrations/{partner.id}/", here)}">{escape_html(one_line(partner.name, lang))}</a>'
        for partner in partners
    )
    sources = "".join(
        f'<li><a href="{escape_html(source.url)}">{escape_html(one_line(source.title, lang))}</a></li>'
        for source in text.sources
    )
    theme = knowledge.themes[entry.theme]
    status = words.reviewed.format(day_in_words(entry.reviewed_on, lang)) if entry.reviewed_on else words.unreviewed
    by = day_in_words(entry.review_by, lang)
    rows = [
        (words.administration if len(partners) == 1 else words.administrations, named),
        (words.sources, f"<ul>{sources}</ul>"),
        (
            words.date,
            f"{escape_html(one_line(facts_in_words(entry.facts_as_of, lang), lang))}. "
            f"{escape_html(one_line(words.review_by.format(by), lang))}.",
        ),
        (words.contact, contact_links(partners[0], words, lang)),
        (
            words.theme,
            f'<a href="{relative(f"themes/{theme.id}/", here)}">{escape_html(one_line(theme.names[lang], lang))}</a>',
        ),
    ]
    state = "reviewed" if entry.reviewed_on else "unreviewed"
    return "\n".join(
        [
            '<section class="noa-facts" aria-labelledby="noa-facts" data-search-exclude>',
            f'<h2 id="noa-facts">{escape_html(one_line(words.about, lang))}</h2>',
            f'<p class="noa-status noa-status--{state}">{escape_html(one_line(status, lang))}</p>',
            f'<p class="noa-overdue" data-review-by="{entry.review_by}" role="status" hidden>'
            f"{escape_html(one_line(words.overdue.format(by), lang))}</p>",
            "<dl>",
            *(f"<dt>{escape_html(one_line(name, lang))}</dt><dd>{value}</dd>" for name, value in rows),
            "</dl>",
            f'<p class="noa-orientation">{escape_html(one_line(words.orientation, lang))}</p>',
            "</section>",
        ]
    )


def contact_links(partner: Partner, words: Words, lang: str) -> str:
    """How to reach an administration, as HTML."""
    links = [(words.partner_contact, partner.contact), (words.partner_booking, partner.booking)]
    parts = [f'<a href="{escape_html(url)}">{escape_html(name)}</a>' for name, url in links if url]
    if partner.phone:
        number = "".join(partner.phone.split())
        parts.append(
            f'{escape_html(words.partner_phone)} <a href="tel:{escape_html(number)}">{escape_html(partner.phone)}</a>'
        )
    return ", ".join(parts)


def _json_ld(knowledge: Knowledge, entry: Entry, text: EntryText, question: str, answer: str) -> dict[str, Any]:
    """The page in schema.org's terms, a FAQPage with one question.

    FAQPage is for a site that answers its own questions; QAPage, for pages on which users may submit answers. An
    administration is named as reviewer only once it has signed the answer off.
    """
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": text.lang,
        "isAccessibleForFree": True,
        "license": LICENCE,
        "citation": [source.url for source in text.sources],
        "mainEntity": [{"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}],
    }
    if entry.reviewed_on:
        partner = knowledge.partners[entry.partner]
        page["lastReviewed"] = entry.reviewed_on
        page["reviewedBy"] = {"@type": "Organization", "name": one_line(partner.name, text.lang), "url": partner.site}
    return page
