"""The base as rows, and the file that each row comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from noa_build.entry import LANGUAGES, Entry
from noa_build.knowledge import read_knowledge
from noa_build.table.cell import canonical
from noa_build.table.column import FIELDS

Place = tuple[str, str]
"""An entry's id and a language: what names a row."""


@dataclass(frozen=True)
class Row:
    """One entry in one language."""

    id: str
    lang: str
    partner: str
    cells: Mapping[str, str]
    """The canonical text of every field, by key; "" where the row has none."""

    @property
    def digest(self) -> str:
        """Names the text of all fields. It starts with a word, so that no spreadsheet takes it for a number."""
        fields = json.dumps([self.cells[column.key] for column in FIELDS], ensure_ascii=False)
        return f"noa-{hashlib.sha256(fields.encode()).hexdigest()[:16]}"

    @property
    def values(self) -> dict[str, str]:
        """The text of every column, by key."""
        return {"id": self.id, "partner": self.partner, "lang": self.lang, "digest": self.digest, **self.cells}


@dataclass(frozen=True)
class Base:
    """What is known."""

    rows: Mapping[Place, Row]
    """By administration, then id, then language."""
    files: Mapping[Place, Path]
    """The file of each row, as messages name it: relative to the project's root where it is in the project's own repository."""
    folders: Mapping[str, Path]
    """The folder of each administration, as messages name it."""
    elsewhere: Mapping[str, str]
    """The repository of each administration whose files are in another one: nothing is written there."""


def read_base(root: Path, home: Path | None = None) -> Base:
    """The base in `root/knowledge`; `home`: see `read_knowledge`.

    Raises:
        KnowledgeError: with every mistake of every file.
    """
    knowledge = read_knowledge(root, home=home)
    rows, files = {}, {}
    for entry in sorted(knowledge.entries.values(), key=lambda entry: (entry.partner, entry.id)):
        for lang in LANGUAGES:
            if lang in entry.texts:
                rows[entry.id, lang] = Row(entry.id, lang, entry.partner, _cells(entry, lang))
                files[entry.id, lang] = entry.texts[lang].path
    folders = {partner: knowledge.folder(partner) for partner in knowledge.partners}
    elsewhere = {partner: repository.name for partner, repository in knowledge.repositories.items()}
    return Base(rows, files, folders, elsewhere)


def _cells(entry: Entry, lang: str) -> dict[str, str]:
    text, french = entry.texts[lang], entry.texts[LANGUAGES[0]]
    own_sources = text.sources if text is french or text.sources != french.sources else ()
    said = {
        "theme": entry.theme,
        "with": "\n".join(entry.with_partners),
        "question": text.question,
        "variants": "\n".join(" ".join(variant.splitlines()) for variant in text.variants),
        "answer": text.body,
        "sources": "\n".join(f"{' '.join(source.title.splitlines())}\n{source.url}" for source in own_sources),
        "facts_as_of": entry.facts_as_of or "",
        "reviewed_on": entry.reviewed_on or "",
        "review_by": entry.review_by,
        "followups": "\n".join(entry.followups),
        "related": "\n".join(entry.related),
        "aliases": "\n".join(entry.aliases),
    }
    return {
        column.key: canonical(column, said[column.key], lang) if lang in column.languages else "" for column in FIELDS
    }
