"""`build.py sources`: which entries come from other repositories, and moving branches forward."""

from __future__ import annotations

from pathlib import Path

import click

from noa_build.problems import KnowledgeError, Problem
from noa_build.remembered import remembered
from noa_build.sources.checkout import Resolved, recorded, revert, update
from noa_build.sources.declared import FILE, Declared, read_declared
from noa_build.sources.said import said
from noa_core.errors import NoaError


def run(root: Path, forward: bool) -> None:
    """List the sources. With `forward`, let branches and tags stand for what they are now, if the base is valid with that.

    Raises:
        KnowledgeError: when the base has mistakes.
        NoaError: when a source cannot be moved forward; all then stay where they were.
    """
    sources = read_declared(root)
    if not sources:
        click.echo(f"Aucun autre dépôt : {FILE} n'en nomme pas.")
        return
    if forward:
        _move(root, sources)
    for line in said(remembered(root)):
        click.echo(line)


def _move(root: Path, sources: list[Declared]) -> None:
    """All sources, or none."""
    before = {source: recorded(root, source) for source in sources if not source.is_pinned}
    problems: list[Problem] = []
    for source in before:
        try:
            update(root, source)
        except KnowledgeError as error:
            problems += error.problems
    try:
        if problems:
            raise KnowledgeError(problems)
        remembered(root)
    except KnowledgeError as error:
        for source, known in before.items():
            revert(root, source, known)
        raise NoaError(f"{error}\nRien n'a bougé : les commits d'avant restent.") from None
    for source, known in before.items():
        click.echo(_moved(source, known, recorded(root, source)))


def _moved(source: Declared, before: Resolved | None, now: Resolved | None) -> str:
    assert now is not None
    if before is None or before.commit == now.commit:
        return f"« {source.partner} », {source.revision} : rien de nouveau."
    moved = f"« {source.partner} », {source.revision} : de {before.commit[:12]} à {now.commit[:12]}."
    return f"{moved} Une étiquette ne devrait pas bouger : vérifiez." if now.kind == "tag" else moved
