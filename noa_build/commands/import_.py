"""`build.py import`: take over the corrections of a spreadsheet, once they have been shown."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from noa_build.atomic import write_all
from noa_build.problems import MisusedCommand
from noa_build.table.base import Place, read_base
from noa_build.table.changes import Comparison, compare
from noa_build.table.difference import describe
from noa_build.table.reading import Table, read_table
from noa_build.table.trial import Refused, rewritten
from noa_core.errors import NoaError

_NAMED = 10
"""Most rows that a remark names."""


def run(root: Path, file: Path, yes: bool) -> None:
    """Show what the table changes, and write it once it is agreed to: all of it, or nothing.

    Args:
        yes: agreed beforehand.

    Raises:
        KnowledgeError: when the base has mistakes before any change.
        Refused: when the table has mistakes, or the base would have.
        MisusedCommand: when nobody is there to agree.
    """
    base = read_base(root)
    table = read_table(file, base)
    comparison = compare(table, base)
    for change in comparison.changes:
        click.echo("\n".join(describe(change)))
    if comparison.mistakes:
        raise Refused(comparison.mistakes)
    for remark in _remarks(table, comparison):
        click.echo(remark)
    if not comparison.changes:
        click.echo("Aucun changement : la base dit déjà ce que dit ce tableau.")
        return
    read = {change.path: _bytes(root / change.path) for change in comparison.changes}
    files = rewritten(root, comparison, base)
    created = sum(change.before is None for change in comparison.changes)
    click.echo(f"Fichiers à corriger : {len(files) - created}. À créer : {created}.")
    if not yes and not _agreed():
        click.echo("Rien n'a été écrit.")
        return
    for path, data in read.items():
        if _bytes(root / path) != data:
            raise NoaError(f"{path} a changé pendant que vous lisiez : rien n'a été écrit. Relancez la commande.")
    write_all({root / path: data for path, data in files.items()})
    click.echo("C'est écrit, et la base est valide.")


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _agreed() -> bool:
    try:
        answer: str = click.prompt("Écrire ces changements ? (oui/non)", prompt_suffix=" ")
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise MisusedCommand(
            "Personne n'a répondu : rien n'a été écrit. Relancez avec --yes pour accepter d'avance."
        ) from None
    return answer.strip().lower() in ("o", "oui", "y", "yes")


def _remarks(table: Table, comparison: Comparison) -> list[str]:
    remarks = []
    if table.ignored:
        remarks.append(f"Colonnes ou parties que NOA ne connaît pas, laissées de côté : {', '.join(table.ignored)}.")
    if comparison.absent:
        remarks.append(f"Lignes absentes du tableau, dont les fiches restent : {_names(comparison.absent)}.")
    if comparison.overtaken:
        remarks.append(
            f"Fiches changées depuis l'export et non corrigées ici, laissées telles quelles : {_names(comparison.overtaken)}."
        )
    return remarks


def _names(places: Sequence[Place]) -> str:
    named = ", ".join(f"{entry_id} ({lang})" for entry_id, lang in places[:_NAMED])
    more = len(places) - _NAMED
    return f"{named} et {more} autres" if more > 0 else named
