"""The answers as JSON files: what the chat shows without waiting for Python.

One file each, fetched when it is shown; and all of a language together, which the service worker keeps for a visitor who comes back
without a connection. Their index is one file too, or, of a large base, one that says which of many holds an entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from noa_build.entry import LANGUAGES, Entry, EntryText, Knowledge
from noa_build.hashed import hashed_name
from noa_build.pages.entry_page import entry_path
from noa_build.pages.wording import one_line

MOST_TOGETHER = 1500
"""Entries that one index holds: some 40 kB (brotli) a thousand."""

SHARD = 250
"""Entries of each part of a larger one."""


@dataclass(frozen=True)
class AnswerFiles:
    """Two files of a language, relative to the site's root."""

    index: str
    """The entries: question, theme, partner, page, and the file of the answer; or the files that hold some of them each, in order."""
    together: str
    """Each answer's file as a text, by its path."""


def answer_files(knowledge: Knowledge) -> tuple[dict[str, AnswerFiles], dict[str, bytes]]:
    """What stands in `answers/`: by language, and the files by path."""
    files: dict[str, bytes] = {}
    return {lang: _write_language(knowledge, lang, files) for lang in LANGUAGES}, files


def url_prefix(lang: str) -> str:
    """Where the pages of a language start, relative to the site's root."""
    return "" if lang == "fr" else f"{lang}/"


def first_answers(knowledge: Knowledge, lang: str) -> dict[str, Any]:
    """What the chat page holds itself, so that its suggestions are answered at once: {answers: by id, index: of what these name}."""
    written = {entry.id: (entry, text) for entry, text in knowledge.in_language(lang)}
    answers = {
        entry.id: _answer(entry, text, set(written))
        for entry, text in (written[entry_id] for entry_id in knowledge.suggestions if entry_id in written)
    }
    named = {name for entry_id, answer in answers.items() for name in (entry_id, *answer["followups"])}
    entries = {name: _line(*written[name], lang) for name in sorted(named)}
    return {"answers": answers, "index": _index(knowledge, lang, {"entries": entries})}


def _write_language(knowledge: Knowledge, lang: str, files: dict[str, bytes]) -> AnswerFiles:
    written = knowledge.in_language(lang)
    ids = {entry.id for entry, _ in written}
    entries: dict[str, Any] = {}
    together: dict[str, str] = {}
    for entry, text in written:
        answer = _json(_answer(entry, text, ids))
        path = _add(files, f"answers/{lang}/{entry.id}.json", answer)
        together[path] = answer.decode()
        entries[entry.id] = {**_line(entry, text, lang), "file": path}
    held = _sharded(entries, lang, files, together) if len(entries) > MOST_TOGETHER else {"entries": entries}
    index = _index(knowledge, lang, held)

    return AnswerFiles(
        _add(files, f"answers/index.{lang}.json", _json(index)),
        _add(files, f"answers/all.{lang}.json", _json(together)),
    )


def _add(files: dict[str, bytes], name: str, data: bytes) -> str:
    """The hashed path under which the file was added."""
    path = hashed_name(name, data)
    files[path] = data
    return path


def _line(entry: Entry, text: EntryText, lang: str) -> dict[str, Any]:
    """What the index says of an entry."""
    return {
        "question": one_line(text.question, lang),
        "theme": entry.theme,
        "partner": entry.partner,
        "url": url_prefix(lang) + entry_path(entry.id),
    }


def _index(knowledge: Knowledge, lang: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    """The index, with its entries as they are held."""
    prefix = url_prefix(lang)
    ids = {entry.id for entry, _ in knowledge.in_language(lang)}
    return {
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
                "email": partner.email,
                "url": f"{prefix}administrations/{partner.id}/",
            }
            for _, partner in sorted(knowledge.partners.items())
        },
        **entries,
        "forge": {"kind": knowledge.forge.kind, "url": knowledge.forge.url} if knowledge.forge else None,
    }


def _sharded(
    entries: Mapping[str, Any], lang: str, files: dict[str, bytes], together: dict[str, str]
) -> dict[str, Any]:
    """Write the entries in files of SHARD, add these to `together`, and say from which id on each holds them."""
    ids, shards = sorted(entries), []
    for number, start in enumerate(range(0, len(ids), SHARD)):
        held = _json({entry: entries[entry] for entry in ids[start : start + SHARD]})
        path = _add(files, f"answers/{lang}/index.{number}.json", held)
        together[path] = held.decode()
        shards.append({"first": ids[start], "file": path})
    return {"entries": {}, "shards": shards}


def _answer(entry: Entry, text: EntryText, ids: set[str]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "lang": text.lang,
        "question": one_line(text.question, text.lang),
        "partner": entry.partner,
        "with": list(entry.with_partners),
        "theme": entry.theme,
        "body": text.answer,
        "sources": [{"title": one_line(source.title, text.lang), "url": source.url} for source in text.sources],
        "facts_as_of": entry.facts_as_of,
        "reviewed_on": entry.reviewed_on,
        "review_by": entry.review_by,
        "followups": [other for other in entry.followups if other in ids],
        "related": [other for other in entry.related if other in ids],
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
