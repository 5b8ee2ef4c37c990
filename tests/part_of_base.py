"""Some entries of the project's own base: real words, and a matcher that is trained in seconds."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.real_base import ROOT

HIRING = (
    "contrat-travail-mentions", "convention-collective-choisir", "duree-travail-maximale", "forfait-jours", "heures-supplementaires",
    "periode-essai-cdd", "periode-essai-cdi", "preavis-demission", "promesse-embauche", "rdv-french-tech-central", "temps-partiel-minimum",
)  # fmt: skip
"""Entries of the labour inspectorate, and the one that says how to meet somebody."""

_LISTS = re.compile(r"^((?:followups|related|with): )\[(.*)\]$", re.MULTILINE)


def keep_part(root: Path, entries: Iterable[str] = HIRING) -> None:
    """Leave in the project `root` only these entries, what they need, and the questions that ask for them."""
    kept = set(entries)
    folders = {path.parent for path in (root / "knowledge").glob("*/*.md") if path.name.removesuffix(".md") in kept}
    for path in (root / "knowledge").glob("*/"):
        if path not in folders:
            shutil.rmtree(path)
    partners = {path.name for path in folders}
    for path in (root / "knowledge").glob("*/*.md"):
        if path.name.partition(".")[0] not in kept:
            path.unlink()
        else:
            _rewrite(path, lambda text: _LISTS.sub(lambda found: found[1] + _only(found[2], kept | partners), text))
    for path in (root / "knowledge").glob("*/_partner.yml"):
        _rewrite(
            path, lambda text: re.sub(r"^(suggestions|themes|origins):.*\n(?:  .*\n)*", "", text, flags=re.MULTILINE)
        )
    _rewrite(root / "knowledge" / "_vocabulary.yml", lambda text: _owned(text, partners))
    suggested = "".join(f"  - {entry}\n" for entry in sorted(kept)[:6])
    _rewrite(
        root / "knowledge" / "_site.yml",
        lambda text: re.sub(r"^suggestions:\n(?:  - .*\n)+", f"suggestions:\n{suggested}", text, flags=re.MULTILINE),
    )
    for path in (root / "tests" / "questions").rglob("*.csv"):
        _keep_questions(path, kept)
    shutil.rmtree(root / "tests" / "conversations", ignore_errors=True)


def _only(listed: str, kept: set[str]) -> str:
    return f"[{', '.join(name for name in listed.split(', ') if name in kept)}]"


def _owned(vocabulary: str, partners: set[str]) -> str:
    """The thesaurus, its concepts naming no administration that is not there."""
    return re.sub(
        r"^  partner: (.*)\n", lambda found: found[0] if found[1] in partners else "", vocabulary, flags=re.MULTILINE
    )


def _keep_questions(path: Path, kept: set[str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    held = [row for row in rows if not row["entry"] or set(row["entry"].split(";")) <= kept]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(held)


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def copy_part(root: Path) -> Path:
    """A project in `root` with HIRING as its base, and no history; its knowledge folder."""
    shutil.copytree(ROOT / "knowledge", root / "knowledge")
    shutil.copytree(ROOT / "tests" / "questions", root / "tests" / "questions")
    keep_part(root)
    return root / "knowledge"
