"""`build.py new`: a new entry, ready to fill in."""

from __future__ import annotations

import re
from pathlib import Path

import click

from noa_build.atomic import write_text
from noa_core.errors import NoaError

_TEMPLATE = """---
question:
variants:
  -
theme:
sources:
  - title:
    url: https://
facts_as_of:
reviewed_on:
review_by:
followups: []
related: []
---

"""
_GUIDE = """Complétez l'en-tête, puis écrivez la réponse sous la seconde ligne « --- » :
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
    folder = root / "knowledge" / partner
    if not re.fullmatch(r"[a-z0-9-]+", partner) or not (folder / "_partner.yml").is_file():
        known = sorted(path.parent.name for path in (root / "knowledge").glob("*/_partner.yml"))
        raise NoaError(f"L'administration « {partner} » est inconnue. Choisissez parmi : {', '.join(known)}.")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry_id):
        raise NoaError(
            f"« {entry_id} » n'est pas un identifiant. Écrivez-le en minuscules sans accent, avec des tirets : creer-entreprise."
        )
    for path in (root / "knowledge").glob(f"*/{entry_id}.md"):
        raise NoaError(
            f"La fiche « {path.relative_to(root)} » existe déjà. Un identifiant est unique : choisissez-en un autre."
        )
    path = folder / f"{entry_id}.md"
    write_text(path, _TEMPLATE)
    click.echo(f"Nouvelle fiche : {path.relative_to(root)}\n{_GUIDE}")
