"""The table as question and answer pairs, apart by tabs: what other chat tools take in and give out.

One line a phrasing: the first of an entry is its question, those below are its variants. `id` and `lang` say which entry, `answer` is on
every line, and the other columns of the table stand on the first one. A file from elsewhere needs `question` and `answer` only; what it
leaves out of an entry that exists stays as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from noa_build.entry import LANGUAGES
from noa_build.table.base import Row
from noa_build.table.cell import CellMistake, Value, guard_csv, unguard
from noa_build.table.column import COLUMNS
from noa_core.errors import NoaError
from noa_core.text import fold

Record = dict[str, Value]
"""The cells of an entry in one language, by key; what a file does not say is not in it."""


@dataclass(frozen=True)
class Records:
    """A file that was read."""

    records: list[tuple[int, Record]]
    """Each with the number of its first line."""
    ignored: list[str]
    """Names of what NOA does not know."""


_PAIR = ("question", "answer")
_ON_EVERY_LINE = (*_PAIR, "id", "lang")
_KEYS = (*_ON_EVERY_LINE, *(column.key for column in COLUMNS if column.key not in (*_ON_EVERY_LINE, "variants")))
_LARGEST_CELL = 1_000_000
"""In characters: no knowledge file is larger."""


def write_pairs(rows: Iterable[Row]) -> bytes:
    """The TSV of these rows, in UTF-8; no cell of it can be taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, dialect="excel-tab", lineterminator="\n")
    writer.writerow(_KEYS)
    for row in rows:
        values = row.values
        for number, phrasing in enumerate([values["question"], *filter(None, values["variants"].split("\n"))]):
            said = {**values, "question": phrasing}
            writer.writerow(guard_csv(said[key]) if not number or key in _ON_EVERY_LINE else "" for key in _KEYS)
    return file.getvalue().encode("utf-8")


def read_records(path: Path) -> Records:
    """The entries of a TSV; the columns that are none of the table's are ignored.

    Raises:
        NoaError: when the file is not a TSV in UTF-8 with the columns `question` and `answer`.
    """
    try:
        csv.field_size_limit(_LARGEST_CELL)
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), dialect="excel-tab", strict=True)
        lines = [(reader.line_num, list(map(unguard, cells))) for cells in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NoaError(
            f"{path} : ce fichier ne peut pas être lu ({error}). Enregistrez-le en UTF-8, avec des tabulations entre les colonnes."
        ) from error
    keys = [cell.strip().lower() for cell in lines[0][1]] if lines else []
    for key in _PAIR:
        if keys.count(key) != 1:
            raise NoaError(
                f"{path}, ligne 1 : on attend une colonne « {key} », et une seule. Écrivez-la sur la première ligne."
            )
    known = {place: key for place, key in enumerate(keys) if key in _KEYS}
    found: dict[tuple[str, str], tuple[int, Record]] = {}
    for number, said in _said(lines[1:], known):
        lang = said.get("lang") or LANGUAGES[0]
        place = said.get("id") or f"\0{said['answer']}", lang
        if place not in found:
            entry_id = said.get("id") or slug(said["question"])
            found[place] = number, {**said, "id": entry_id, "lang": lang}
        else:
            _join(found[place][1], said)
    return Records(
        list(found.values()), [cell for cell, key in zip(lines[0][1], keys, strict=True) if key not in _KEYS]
    )


def slug(text: str) -> str:
    """An id made of the first words of a text."""
    return "-".join(fold(text).split()[:8])


def _said(lines: Iterable[tuple[int, list[str]]], known: dict[int, str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            yield number, {key: cells[place] if place < len(cells) else "" for place, key in known.items()}


def _join(record: Record, said: dict[str, str]) -> None:
    """Take over a further line of an entry: another variant, and nothing that contradicts the lines above."""
    for key, value in said.items():
        if key == "question":
            before = record.get("variants")
            record["variants"] = f"{before}\n{value}" if isinstance(before, str) else value
        elif value and key not in ("id", "lang"):
            before = record[key]
            if before == "":
                record[key] = value
            elif before != value:
                message = f"Les lignes de cette fiche disent deux choses : « {str(before)[:60]} » et « {value[:60]} »."
                record[key] = CellMistake(message, "Écrivez la même sur toutes, ou videz les suivantes.")
