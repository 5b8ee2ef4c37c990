"""The table as CSV: UTF-8 with a byte order mark, so that Excel reads accents, otherwise as RFC 4180 says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from noa_build.table.base import Row
from noa_build.table.cell import Value, guard_csv, unguard
from noa_build.table.column import COLUMNS
from noa_core.errors import NoaError

_LARGEST_CELL = 1_000_000
"""In characters: no knowledge file is larger."""


def write_table(rows: Iterable[Row]) -> bytes:
    """The CSV of these rows; no cell of it can be taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(column.key for column in COLUMNS)
    for row in rows:
        values = row.values
        writer.writerow(guard_csv(values[column.key]) for column in COLUMNS)
    return file.getvalue().encode("utf-8-sig")


def read_grid(path: Path) -> list[list[Value]]:
    """The cells of a CSV whose separator is a comma, a semicolon or a tab, as spreadsheets write it.

    Raises:
        NoaError: when the file is not a CSV in UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        csv.field_size_limit(_LARGEST_CELL)
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        return [
            list(map(unguard, row))
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NoaError(
            f"{path} : ce fichier ne peut pas être lu ({error}). Enregistrez-le au format « CSV UTF-8 », ou en .xlsx."
        ) from error
