"""`build.py new`: a new entry, ready to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from noa_build.atomic import write_text
from noa_build.new_entry import new_path, template

GUIDE = """Complétez l'en-tête, puis écrivez la réponse sous la seconde ligne « --- » :
  question     la question, telle que l'administration l'écrit
  variants     au moins dix façons dont les gens la posent vraiment, une par ligne
  theme        un des thèmes de knowledge/_site.yml
  sources      la page officielle d'où viennent les faits
  facts_as_of  le mois de cette page (2026-06) ; supprimez la ligne s'il n'est pas connu
  review_by    le jour avant lequel relire la fiche (2027-01-31)
Vérifiez ensuite avec « python build.py check »."""


def run(root: Path, partner: str, entry_id: str) -> None:
    """Create `knowledge/<partner>/<entry_id>.md`.

    Raises:
        NoaError: when the partner is unknown, or the id is not free or not well formed.
    """
    path = new_path(root, partner, entry_id)
    write_text(root / path, template())
    click.echo(f"Nouvelle fiche : {path}\n{GUIDE}")
