"""The table as an XLSX workbook: a sheet that explains, then the sheet to correct."""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from noa_build.table.base import Row
from noa_build.table.cell import CellMistake, Value, guard_csv, guard_text, unguard
from noa_build.table.column import COLUMNS
from noa_build.table.guide import Line
from noa_core.errors import NoaError

SHEET = "Questions"
GUIDE = "Lisez-moi"

_LONGEST_CELL = 32_767
"""UTF-16 units in a cell, Excel's limit (ECMA-376 leaves it open; openpyxl cuts there without a word)."""
_LARGEST_WORKBOOK = 100_000_000
"""Bytes of its parts, unpacked."""
_MOST_COLUMNS = 64
_LINE, _HIGHEST_ROW = 15.0, 405.0
"""Points: of a line of text, and of a row (Excel's limit is 409)."""
_ANSWER_WIDTH = next(column.width for column in COLUMNS if column.key == "answer")

_TOP = Alignment(wrap_text=True, vertical="top")
_PLAIN = Font(name="Calibri", size=11)
_BOLD = Font(name="Calibri", size=11, bold=True)
_TITLE = Font(name="Calibri", size=16, bold=True)
_GREY_TEXT = Font(name="Calibri", size=11, color="595959")
_GREY = PatternFill("solid", fgColor="E7E6E6")
_HEADER = PatternFill("solid", fgColor="D9E2F3")


def write_workbook(rows: Sequence[Row], guide: Sequence[Line]) -> bytes:
    """The workbook of these rows; every cell is a text, whatever it begins with.

    Raises:
        NoaError: when a text is longer than a cell may be.
    """
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    _write_guide(first, guide)
    _write_rows(workbook.create_sheet(SHEET), rows)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_guide(sheet: Worksheet, guide: Sequence[Line]) -> None:
    sheet.title = GUIDE
    sheet.sheet_view.showGridLines = False
    for letter, width in (("A", 16), ("B", 28), ("C", 90)):
        sheet.column_dimensions[letter].width = width
    for number, line in enumerate(guide, 1):
        for place, text in enumerate(line.texts, 1):
            cell = _write(sheet, number, place, text)
            cell.font = {"title": _TITLE, "heading": _BOLD, "text": _PLAIN}[line.style]
        if len(line.texts) == 1:
            sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=3)
        lines = max(math.ceil(len(text) / (125 if len(line.texts) == 1 else 85)) for text in line.texts)
        sheet.row_dimensions[number].height = 26 if line.style == "title" else _LINE * max(1, lines)


def _write_rows(sheet: Worksheet, rows: Sequence[Row]) -> None:
    for place, column in enumerate(COLUMNS, 1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = column.width
        dimension.number_format = "@"
        dimension.alignment = _TOP
        cell = _write(sheet, 1, place, f"{column.key}\n{column.label}")
        cell.font, cell.fill = _BOLD, _HEADER
    for number, row in enumerate(rows, 2):
        values = row.values
        for place, column in enumerate(COLUMNS, 1):
            text = guard_text(values[column.key])
            if len(text.encode("utf-16-le")) // 2 > _LONGEST_CELL:
                raise NoaError(
                    f"{row.id} ({row.lang}) : « {column.key} » est trop long pour un tableur. Exportez en .csv."
                )
            cell = _write(sheet, number, place, text)
            if column.kind == "identity" or row.lang not in column.languages:
                cell.fill, cell.font = _GREY, _GREY_TEXT
        sheet.row_dimensions[number].height = _height(row.cells["answer"])
    sheet.row_dimensions[1].height = 2 * _LINE
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell that is a text and stays one when it is edited."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if text:
        cell.value = _escape(text)
        cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = guard_csv(text) != text
    cell.alignment = _TOP
    return cell


def _height(answer: str) -> float:
    """High enough for the answer; a longer list of variants shows when its cell is opened."""
    lines = sum(max(1, math.ceil(len(line) / _ANSWER_WIDTH)) for line in answer.split("\n"))
    return min(_HIGHEST_ROW, _LINE * (lines + 1))


_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x005F_|_x000D_(?=\n)")


def _escape(text: str) -> str:
    """`text` with what XLSX would read as an escape written as one (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    return _ESCAPE.sub("_x005F_", text)


def _unescape(text: str) -> str:
    """What `_escape` was given, and a plain newline for Excel's carriage return and newline."""
    return _ESCAPED.sub(lambda match: "_" if match.group() == "_x005F_" else "", text)


def read_grid(path: Path) -> list[list[Value]]:
    """The cells of the sheet « Questions », or of the only sheet.

    Raises:
        NoaError: when the file is not such a workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _LARGEST_WORKBOOK:
            raise NoaError(f"{path} : ce classeur est trop gros ({size} octets). Repartez d'un nouvel export.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(path, read_only=True)
            try:
                return _read_sheet(workbook, path)
            finally:
                workbook.close()
    except NoaError:
        raise
    except Exception as error:  # openpyxl raises of every kind on a damaged workbook
        raise NoaError(
            f"{path} : ce classeur ne peut pas être lu ({error}). Enregistrez-le de nouveau au format Excel (.xlsx)."
        ) from error


def _read_sheet(workbook: Workbook, path: Path) -> list[list[Value]]:
    names = workbook.sheetnames
    if SHEET not in names and len(names) > 1:
        raise NoaError(f"{path} : la feuille « {SHEET} » manque. Rendez-lui ce nom, ou repartez d'un nouvel export.")
    sheet = workbook[SHEET if SHEET in names else names[0]]
    assert isinstance(sheet, ReadOnlyWorksheet)
    sheet.reset_dimensions()
    return [[_value(cell) for cell in row] for row in sheet.iter_rows(max_col=_MOST_COLUMNS)]


def _value(cell: Cell | MergedCell) -> Value:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        return CellMistake(
            f"Cette cellule contient une formule ou une erreur de calcul ({str(value)[:60]}).",
            "Mettez la cellule au format Texte, puis écrivez le texte.",
        )
    if isinstance(value, str):
        return unguard(_unescape(value))
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, date):
        return value
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)
