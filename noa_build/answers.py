"""The answers as JSON files: what the chat shows without waiting for Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from noa_build.answer import parse_answer
from noa_build.entry import LANGUAGES, Entry, EntryText, Knowledge
from noa_build.hashed import write_hashed
from noa_build.pages.entry_page import entry_path
from noa_build.pages.wording import one_line


def write_answers(knowledge: Knowledge, folder: Path) -> dict[str, str]:
    """Write `answers/` into `folder`.

    Returns:
        The path of each language's index, relative to `folder`.
    """
    return {lang: _write_language(knowledge, lang, folder) for lang in LANGUAGES}


def url_prefix(lang: str) -> str:
    """Where the pages of a language start, relative to the site's root."""
    return "" if lang == "fr" else f"{lang}/"


def _write_language(knowledge: Knowledge, lang: str, folder: Path) -> str:
    prefix = url_prefix(lang)
    written = knowledge.in_language(lang)
    ids = {entry.id for entry, _ in written}
    entries: dict[str, Any] = {}
    for entry, text in written:
        path = write_hashed(folder / "answers" / lang, f"{entry.id}.json", _json(_answer(entry, text, ids)))
        entries[entry.id] = {
            "question": one_line(text.question, lang),
            "theme": entry.theme,
            "partner": entry.partner,
            "url": prefix + entry_path(entry.id),
            "file": path.relative_to(folder).as_posix(),
        }
    index = {
        "lang": lang,
        "suggestions": [entry_id for entry_id in knowledge.suggestions if entry_id in ids],
        "themes": [
            {"id": theme.id, "name": one_line(theme.names[lang], lang), "url": f"{prefix}themes/{theme.id}/"}
            for theme in knowledge.themes.values()
        ],
        "partners": {
            partner.id: {
                "name": one_line(partner.name, lang),
                "site": partner.site,
                "contact": partner.contact,
                "booking": partner.booking,
                "phone": partner.phone,
                "url": f"{prefix}administrations/{partner.id}/",
            }
            for _, partner in sorted(knowledge.partners.items())
        },
        "entries": entries,
    }
    return write_hashed(folder / "answers", f"index.{lang}.json", _json(index)).relative_to(folder).as_posix()


def _answer(entry: Entry, text: EntryText, ids: set[str]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "lang": text.lang,
        "question": one_line(text.question, text.lang),
        "partner": entry.partner,
        "with": list(entry.with_partners),
        "theme": entry.theme,
        "body": parse_answer(text.body, text.lang),
        "sources": [{"title": one_line(source.title, text.lang), "url": source.url} for source in text.sources],
        "facts_as_of": entry.facts_as_of,
        "reviewed_on": entry.reviewed_on,
        "review_by": entry.review_by,
        "followups": [other for other in entry.followups if other in ids],
        "related": [other for other in entry.related if other in ids],
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
