"""`build.py export`: the base as a spreadsheet, for those who correct it without code."""

from __future__ import annotations

from pathlib import Path

import click

from noa_build.atomic import write_bytes
from noa_build.entry import LANGUAGES
from noa_build.epoch import source_date_epoch
from noa_build.problems import MisusedCommand
from noa_build.table.base import read_base
from noa_build.table.csv_file import write_table
from noa_build.table.guide import guide
from noa_build.table.rasa_file import write_intents
from noa_build.table.tsv_file import write_pairs
from noa_build.table.workbook import write_workbook

_KINDS = (".xlsx", ".csv", ".tsv", ".yml", ".yaml")
_OF_ONE_LANGUAGE = (".yml", ".yaml")


def run(root: Path, file: Path | None, partner: str | None, lang: str | None = None) -> None:
    """Write the entries of one administration, or of all, to a file that does not exist, in the format of its name.

    Args:
        lang: the rows of this language only. Rasa's YAML holds one language, French unless told otherwise.

    Raises:
        KnowledgeError: when the base has mistakes.
        MisusedCommand: on another kind of file, one that exists, or an unknown administration.
    """
    file = file or Path("noa.xlsx" if partner is None else f"noa-{partner}.xlsx")
    kind = file.suffix.lower()
    if kind not in _KINDS:
        raise MisusedCommand(f"{file} : donnez un nom de fichier qui finit par {', '.join(_KINDS)}.")
    if file.exists():
        raise MisusedCommand(
            f"{file} existe déjà, et contient peut-être des corrections. Donnez un autre nom, ou supprimez-le."
        )
    base = read_base(root)
    if partner is not None and partner not in base.folders:
        raise MisusedCommand(
            f"L'administration « {partner} » est inconnue. Choisissez parmi : {', '.join(sorted(base.folders))}."
        )
    lang = lang or (LANGUAGES[0] if kind in _OF_ONE_LANGUAGE else None)
    rows = [row for row in base.rows.values() if partner in (None, row.partner) and lang in (None, row.lang)]
    entries = len({row.id for row in rows})
    writers = {".csv": write_table, ".tsv": write_pairs, ".yml": write_intents, ".yaml": write_intents}
    if kind in writers:
        write_bytes(file, writers[kind](rows))
    else:
        write_bytes(file, write_workbook(rows, guide(entries, source_date_epoch(root))))
    click.echo(
        f"{file} : {entries} fiches, {len(rows)} lignes. Pour reprendre les corrections : build.py import {file}"
    )
