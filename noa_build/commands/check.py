"""`build.py check`: validate the knowledge base."""

from __future__ import annotations

from pathlib import Path

import click

from noa_build.knowledge import read_knowledge


def run(root: Path) -> None:
    """Say that the base is valid, and how large it is.

    Raises:
        KnowledgeError: with every mistake.
    """
    knowledge = read_knowledge(root)
    entries = knowledge.entries.values()
    variants = {lang: sum(len(text.variants) for _, text in knowledge.in_language(lang)) for lang in ("fr", "en")}
    owners = {entry.partner for entry in entries}
    click.echo(
        f"Base valide : {len(knowledge.entries)} fiches de {len(owners)} administrations, "
        f"{len({entry.theme for entry in entries})} thèmes ; {variants['fr']} variantes en français, {variants['en']} en anglais."
    )
    click.echo(
        f"Sans version anglaise : {sum('en' not in entry.texts for entry in entries)}. "
        f"Sans mois des faits : {sum(entry.facts_as_of is None for entry in entries)}. "
        f"Pas encore validées par l'administration : {sum(entry.reviewed_on is None for entry in entries)}."
    )
