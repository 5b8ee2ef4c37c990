"""The file of an entry that is still to be written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from noa_build.entry import LANGUAGES
from noa_build.sources.declared import read_declared
from noa_core.errors import NoaError

_FRENCH = """theme:
sources:
  - title:
    url: https://
facts_as_of:
reviewed_on:
review_by:
followups: []
related: []
"""


def new_path(root: Path, partner: str, entry_id: str) -> Path:
    """The file of a new entry in French, relative to `root`.

    Raises:
        NoaError: when the partner is unknown or has a repository of its own, or the id is not free or not well formed.
    """
    for source in read_declared(root):
        if source.partner == partner:
            raise NoaError(f"Les fiches de « {partner} » sont dans le dépôt {source.name} : créez celle-ci là-bas.")
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
    return Path("knowledge", partner, f"{entry_id}.md")


def template(variants: Sequence[str] = (), lang: str = LANGUAGES[0]) -> str:
    """A file to fill in, with the variants that are known already."""
    lines = [f"  - {json.dumps(variant, ensure_ascii=False)}\n" for variant in variants] or ["  -\n"]
    head = "question:\nvariants:\n" + "".join(lines) + (_FRENCH if lang == LANGUAGES[0] else "")
    return f"---\n{head}---\n\n"
