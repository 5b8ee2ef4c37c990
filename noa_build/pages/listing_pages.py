"""Pages that list answers: all of them, those of a theme, those of an administration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from noa_build.answer import escape
from noa_build.entry import Entry, EntryText, Knowledge, Partner
from noa_build.pages.entry_page import entry_path
from noa_build.pages.page import Due, Page, due, link, outside
from noa_build.pages.wording import WORDS, counted, one_line

Written = list[tuple[Entry, EntryText]]


def listing_pages(knowledge: Knowledge, lang: str) -> Iterator[Due]:
    """Every listing page of a language."""
    written = knowledge.in_language(lang)
    by_theme, by_partner, shared = (defaultdict[str, Written](list) for _ in range(3))
    for pair in written:
        by_theme[pair[0].theme].append(pair)
        by_partner[pair[0].partner].append(pair)
        for partner_id in pair[0].with_partners:
            shared[partner_id].append(pair)
    asked = {entry.id: (entry.id, text.question) for entry, text in written}

    def listed(part: Written) -> list[tuple[str, str]]:
        return [asked[entry.id] for entry, _ in part]

    everything = {theme: listed(by_theme[theme]) for theme in knowledge.themes}
    yield Due("reponses/", True, everything, partial(_answers, knowledge, lang, by_theme))
    yield due(_themes(knowledge, lang))
    for theme, held in everything.items():
        yield Due(f"themes/{theme}/", True, held, partial(_theme, knowledge, lang, theme, by_theme[theme]))
    yield due(_partners(knowledge, lang, written))
    for partner_id, partner in sorted(knowledge.partners.items()):
        own, others = by_partner[partner_id], shared[partner_id]
        make = partial(_partner, lang, partner, own, others)
        yield Due(f"administrations/{partner_id}/", True, (listed(own), listed(others)), make)


def theme_counts(knowledge: Knowledge, lang: str) -> dict[str, int]:
    """How many answers each theme has in a language."""
    counts = dict.fromkeys(knowledge.themes, 0)
    for entry, _ in knowledge.in_language(lang):
        counts[entry.theme] += 1
    return counts


def _questions(written: Iterable[tuple[Entry, EntryText]], here: str) -> str:
    return "\n".join(
        f"- {link(one_line(text.question, text.lang), entry_path(entry.id), here)}" for entry, text in written
    )


def _page(path: str, title: str, description: str, parts: list[str], toc: bool = False) -> Page:
    return Page(
        path, title, description, "\n\n".join([f"# {escape(title)}", *(part for part in parts if part)]), toc=toc
    )


def _answers(knowledge: Knowledge, lang: str, by_theme: Mapping[str, Written]) -> Page:
    words, here = WORDS[lang], "reponses/"
    parts = [escape(one_line(words.answers_intro, lang))]
    for theme in knowledge.themes.values():
        if of_theme := by_theme[theme.id]:
            parts += [f"## {escape(one_line(theme.names[lang], lang))}", _questions(of_theme, here)]
    return _page(here, words.answers_title, one_line(words.answers_description, lang), parts, toc=True)


def _themes(knowledge: Knowledge, lang: str) -> Page:
    words, here, counts = WORDS[lang], "themes/", theme_counts(knowledge, lang)
    lines = [
        f"- {link(one_line(theme.names[lang], lang), f'themes/{theme.id}/', here)} "
        f"({counted(counts[theme.id], words.answer, words.answers, lang)})"
        for theme in knowledge.themes.values()
    ]
    return _page(here, words.themes_title, one_line(words.themes_description, lang), ["\n".join(lines)])


def _theme(knowledge: Knowledge, lang: str, theme: str, written: Written) -> Page:
    words, name = WORDS[lang], one_line(knowledge.themes[theme].names[lang], lang)
    here = f"themes/{theme}/"
    return _page(here, name, one_line(words.theme_description.format(name), lang), [_questions(written, here)])


def _partners(knowledge: Knowledge, lang: str, written: Sequence[tuple[Entry, EntryText]]) -> Page:
    words, here = WORDS[lang], "administrations/"
    counts = dict.fromkeys(knowledge.partners, 0)
    for entry, _ in written:
        counts[entry.partner] += 1
    lines = []
    for partner in sorted(knowledge.partners.values(), key=lambda partner: (partner.name.casefold(), partner.id)):
        lines.append(
            f"- {link(one_line(partner.name, lang), f'administrations/{partner.id}/', here)}"
            f" ({counted(counts[partner.id], words.answer, words.answers, lang)})  \n"
            f"    {escape(one_line(partner.scope[lang], lang))}"
        )
    return _page(here, words.partners_title, one_line(words.partners_description, lang), ["\n".join(lines)])


def _partner(lang: str, partner: Partner, own: Written, shared: Written) -> Page:
    words, here = WORDS[lang], f"administrations/{partner.id}/"
    name = one_line(partner.name, lang)
    facts = [(words.partner_scope, escape(one_line(partner.scope[lang], lang)))]
    if partner.former_names:
        facts.append((words.partner_former, escape(one_line(", ".join(partner.former_names), lang))))
    facts.append((words.partner_site, outside(partner.site.removeprefix("https://").strip("/"), partner.site)))
    facts.append((words.partner_contact, outside(partner.contact.removeprefix("https://").strip("/"), partner.contact)))
    if partner.booking:
        facts.append(
            (words.partner_booking, outside(partner.booking.removeprefix("https://").strip("/"), partner.booking))
        )
    if partner.phone:
        facts.append((words.partner_phone, escape(partner.phone)))
    colon = "\u00a0:" if lang == "fr" else ":"
    parts = ["\n".join(f"- **{label}**{colon} {value}" for label, value in facts)]
    if own:
        parts += [f"## {words.partner_entries}", _questions(own, here)]
    if shared:
        parts += [f"## {one_line(words.partner_with, lang)}", _questions(shared, here)]
    if not own and not shared:
        parts.append(escape(one_line(words.partner_none, lang)))
    parts.append(f"{link(words.partner_ask, '', here)}")
    parts.append(
        f"{escape(one_line(words.partner_embed, lang))} <code>{partner.id}</code>. "
        f"{link(words.partner_embed_link, 'partenaires/', here)}."
    )
    return _page(here, name, one_line(words.partner_description.format(name), lang), parts)
