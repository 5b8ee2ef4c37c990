"""The folders that come from other repositories, beside those of the project's own: each administration in one place only."""

from __future__ import annotations

from pathlib import Path

from noa_build.problems import KnowledgeError, Problem
from noa_build.sources.checkout import Checkout, checkout
from noa_build.sources.declared import read_declared


def merged(root: Path, home: Path) -> list[Checkout]:
    """The folders to read with those of `root/knowledge`, by partner.

    Args:
        root: where the base is.
        home: the project whose `.cache` is used; `root` itself, or what it is a copy of.

    Raises:
        KnowledgeError: with every source that cannot be read, and every administration that has two places.
        NoaError: when git is needed and missing.
    """
    checkouts: list[Checkout] = []
    problems: list[Problem] = []
    for source in read_declared(root):
        if (root / "knowledge" / source.partner).is_dir():
            problems.append(
                source.problem(
                    "partner",
                    f"L'administration « {source.partner} » est déjà dans ce dépôt (knowledge/{source.partner}) : "
                    f"ses fiches ne peuvent pas venir aussi de {source.name}.",
                    "Supprimez ce dossier une fois les fiches dans l'autre dépôt, ou retirez cette source.",
                )
            )
            continue
        try:
            checkouts.append(checkout(home, source))
        except KnowledgeError as error:
            problems += error.problems
    if problems:
        raise KnowledgeError(problems)
    return sorted(checkouts, key=lambda found: found.partner)
