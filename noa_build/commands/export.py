"""`build.py export`: the base as a spreadsheet, for those who correct it without code."""

from __future__ import annotations

from pathlib import Path

import click

from noa_build.atomic import write_bytes
from noa_build.epoch import source_date_epoch
from noa_build.problems import MisusedCommand
from noa_build.table.base import read_base
from noa_build.table.csv_file import write_table
from noa_build.table.guide import guide
from noa_build.table.workbook import write_workbook


def run(root: Path, file: Path | None, partner: str | None) -> None:
    """Write the entries of one administration, or of all, to an .xlsx or .csv file that does not exist.

    Raises:
        KnowledgeError: when the base has mistakes.
        MisusedCommand: on another kind of file, one that exists, or an unknown administration.
    """
    file = file or Path("noa.xlsx" if partner is None else f"noa-{partner}.xlsx")
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise MisusedCommand(f"{file} : donnez un nom de fichier en .xlsx ou en .csv.")
    if file.exists():
        raise MisusedCommand(
            f"{file} existe déjà, et contient peut-être des corrections. Donnez un autre nom, ou supprimez-le."
        )
    base = read_base(root)
    if partner is not None and partner not in base.folders:
        raise MisusedCommand(
            f"L'administration « {partner} » est inconnue. Choisissez parmi : {', '.join(sorted(base.folders))}."
        )
    rows = [row for row in base.rows.values() if partner in (None, row.partner)]
    entries = len({row.id for row in rows})
    if file.suffix.lower() == ".csv":
        write_bytes(file, write_table(rows))
    else:
        write_bytes(file, write_workbook(rows, guide(entries, source_date_epoch(root))))
    click.echo(
        f"{file} : {entries} fiches, {len(rows)} lignes. Pour reprendre les corrections : build.py import {file}"
    )
