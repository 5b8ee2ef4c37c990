"""`build.py overdue`: entries whose review date has passed, and one issue for each administration."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from noa_build.remembered import remembered
from noa_build.upkeep.issue import write_issues
from noa_build.upkeep.overdue import issues, overdue


def run(root: Path, today: date, folder: Path | None) -> None:
    """List them by administration; with `folder`, write the issues there too. Overdue entries are no error.

    Raises:
        KnowledgeError: when the base has mistakes.
        MisusedCommand: when the folder holds something else.
    """
    knowledge = remembered(root)
    late = {partner: entries for partner, entries in overdue(knowledge, today).items() if entries}
    click.echo(f"Fiches à relire : {sum(map(len, late.values()))}, de {len(late)} administrations.")
    for partner, entries in late.items():
        click.echo(f"\n{click.style(knowledge.partners[partner].name, bold=True)} : {len(entries)}")
        for entry in entries:
            click.echo(f"  {entry.review_by}  {entry.texts['fr'].path}")
    if folder is not None:
        write_issues(folder, issues(knowledge, today))
        click.echo(f"\nDemandes écrites dans {folder}.")
