"""The rows of a table that came back, with what is wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from noa_build.entry import LANGUAGES
from noa_build.problems import MisusedCommand
from noa_build.table import csv_file, rasa_file, tsv_file, workbook
from noa_build.table.base import Base, Row
from noa_build.table.cell import CellMistake, Value, canonical
from noa_build.table.column import COLUMNS, Column
from noa_core.errors import NoaError

_BY_KEY = {column.key: column for column in COLUMNS}


@dataclass(frozen=True, order=True)
class Mistake:
    """What keeps a table from being taken over."""

    number: int
    """Row of the sheet, or line of the text file, counted from 1."""
    column: str
    """Key of the column; "" when it is the whole row."""
    message: str
    """What is wrong, in French."""
    remedy: str
    """How to mend it, in French."""

    def __str__(self) -> str:
        column = f", colonne « {self.column} »" if self.column else ""
        return f"ligne {self.number}{column} : {self.message} {self.remedy}"


@dataclass(frozen=True)
class TableRow:
    """A row as it came back."""

    number: int
    """Row of the sheet, counted from 1."""
    row: Row
    exported: str
    """The digest that the row was exported with; "" in a row that was added."""


@dataclass
class Table:
    """A sheet that was read."""

    rows: list[TableRow] = field(default_factory=list)
    """Those that can be read, by number."""
    mistakes: list[Mistake] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Names of the columns that NOA does not know."""


_GRIDS = {".xlsx": workbook.read_grid, ".csv": csv_file.read_grid}
_RECORDS = {".tsv": tsv_file.read_records, ".yml": rasa_file.read_records, ".yaml": rasa_file.read_records}


def read_table(path: Path, base: Base | None = None) -> Table:
    """The table in an .xlsx, .csv or .tsv file, or in Rasa's YAML.

    `base`: has the fields that a .tsv or a YAML leaves out of the entries that exist.

    Raises:
        MisusedCommand: on another kind of file.
        NoaError: when the file cannot be read or lacks a column.
    """
    kind = path.suffix.lower()
    if kind in _GRIDS:
        return parse_grid(_GRIDS[kind](path), path)
    if kind in _RECORDS:
        return parse_records(_RECORDS[kind](path), base)
    kinds = ", ".join([*_GRIDS, *_RECORDS])
    raise MisusedCommand(f"{path} : on attend un fichier {kinds}. Enregistrez le tableau dans l'un de ces formats.")


def parse_records(read: tsv_file.Records, base: Base | None) -> Table:
    """The rows of files that may leave fields out. Each record has an id and a language, and the number of its line."""
    table = Table(ignored=read.ignored)
    for number, record in read.records:
        place = str(record["id"]).strip(), str(record["lang"]).strip()
        known = base.rows.get(place) if base else None
        standing: dict[str, Value] = dict(known.values) if known else dict.fromkeys(_BY_KEY, "")
        _read_row(table, number, {**standing, "digest": "", **record})
    return table


def parse_grid(grid: Sequence[Sequence[Value]], path: Path) -> Table:
    """The rows below a header whose cells begin with the columns' keys, in any order."""
    places, ignored = _header(grid[0] if grid else (), path)
    table = Table(ignored=ignored)
    for number, values in enumerate(grid[1:], 2):
        said = {key: values[place] if place < len(values) else "" for key, place in places.items()}
        if any(value != "" for value in said.values()):
            _read_row(table, number, said)
    return table


def key_of(value: Value) -> str:
    """The key that a header's cell begins with, or ""."""
    words = value.split() if isinstance(value, str) else []
    return words[0].lower() if words and words[0].lower() in _BY_KEY else ""


def _header(cells: Sequence[Value], path: Path) -> tuple[dict[str, int], list[str]]:
    places: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(cells):
        key = key_of(cell)
        if key in places:
            raise NoaError(f"{path}, ligne 1 : la colonne « {key} » est là deux fois. Gardez-en une seule.")
        if key:
            places[key] = place
        elif cell:
            ignored.append(" ".join(str(cell).split()))
    if missing := [key for key in _BY_KEY if key not in places]:
        raise NoaError(
            f"{path}, ligne 1 : il manque la colonne « {missing[0]} ». Gardez la première ligne et toutes les colonnes de l'export."
        )
    return places, ignored


def _read_row(table: Table, number: int, said: dict[str, Value]) -> None:
    before = len(table.mistakes)
    texts: dict[str, str] = {}

    def read(column: Column, lang: str) -> None:
        try:
            texts[column.key] = canonical(column, said[column.key], lang)
        except CellMistake as mistake:
            table.mistakes.append(Mistake(number, column.key, mistake.message, mistake.remedy))

    for column in COLUMNS:
        if column.kind == "identity":
            read(column, LANGUAGES[0])
    if len(table.mistakes) > before:
        return
    lang = texts["lang"]
    if not texts["id"] or lang not in LANGUAGES:
        key = "id" if not texts["id"] else "lang"
        remedy = "Rétablissez l'identifiant de la fiche." if key == "id" else f"Écrivez {' ou '.join(LANGUAGES)}."
        table.mistakes.append(Mistake(number, key, f"« {texts[key]} » ne désigne rien.", remedy))
        return
    for column in COLUMNS:
        if column.kind != "identity":
            read(column, lang)
            _check_presence(table, number, column, lang, texts.get(column.key))
    if len(table.mistakes) == before:
        identity: dict[str, Any] = {key: texts.pop(key) for key in ("id", "lang", "partner")}
        exported = texts.pop("digest")
        table.rows.append(TableRow(number, Row(**identity, cells=texts), exported))


def _check_presence(table: Table, number: int, column: Column, lang: str, text: str | None) -> None:
    if text == "" and lang in column.required:
        table.mistakes.append(Mistake(number, column.key, "Cette cellule est vide.", f"Remplissez-la. {column.help}"))
    elif text and lang not in column.languages:
        table.mistakes.append(
            Mistake(
                number,
                column.key,
                "Ce champ est le même dans toutes les langues.",
                f"Videz cette cellule ; corrigez-le sur la ligne « {LANGUAGES[0]} » de la fiche.",
            )
        )
