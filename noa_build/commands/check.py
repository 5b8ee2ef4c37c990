"""`build.py check`: validate the knowledge base, and say what may be done better in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from noa_build.entry import LANGUAGES, Knowledge
from noa_build.quality.advice import Advice, advise, median_readability
from noa_build.quality.counts import count, readme_sentence
from noa_build.quality.unseen import read_unseen
from noa_build.remembered import remembered
from noa_build.sources.said import said

SHOWN = 10
"""Places shown of each kind of advice, unless all are asked for."""


def run(root: Path, everything: bool = False, matcher: bool = False, counts: bool = False) -> None:
    """Say that the base is valid, how large it is, and what may be done better, which never is an error.

    Args:
        everything: show every place that a kind of advice concerns.
        matcher: train, and say also what NOA does not understand.
        counts: say only the sentence of README.md that counts the base.

    Raises:
        KnowledgeError: with every mistake.
    """
    knowledge = remembered(root)
    if counts:
        click.echo(readme_sentence(count(knowledge)))
        return
    read_unseen(root, knowledge)
    _show_counts(knowledge)
    kinds = advise(knowledge, date.today())
    if matcher:
        from noa_build.quality.matcher import advise_matcher  # what training uses takes a second to load

        click.echo("Entraînement et mesure : quelques minutes…")
        kinds += advise_matcher(root, knowledge)
    _show_advice(kinds, everything)


def _show_counts(knowledge: Knowledge) -> None:
    found = count(knowledge)
    click.echo(
        f"Base valide : {found.entries} fiches de {found.owners} administrations, {found.themes} thèmes ; "
        f"{found.variants['fr']} variantes en français, {found.variants['en']} en anglais ; {found.concepts} concepts."
    )
    click.echo(
        f"Sans version anglaise : {found.entries - found.written['en']}. Sans mois des faits : {found.entries - found.dated}. "
        f"Pas encore validées par l'administration : {found.entries - found.reviewed}."
    )
    for line in said(knowledge):
        click.echo(line)
    for lang in LANGUAGES:
        if medians := median_readability(knowledge, lang):
            mean = f"{medians[0]:.1f}".replace(".", ",")
            name = {"fr": "français", "en": "anglais"}[lang]
            click.echo(f"Lisibilité en {name} : {mean} mots par phrase, indice {medians[1]:.0f} sur 100 (médianes).")


def _show_advice(kinds: Sequence[Advice], everything: bool) -> None:
    if not kinds:
        click.echo("\nRien à améliorer.")
        return
    click.echo("\nÀ améliorer (rien de ceci n'empêche de publier) :")
    for kind in kinds:
        click.echo(f"\n{click.style(kind.title, bold=True)} : {len(kind.notes)}")
        click.echo(f"  → {kind.remedy}")
        shown = kind.notes if everything else kind.notes[:SHOWN]
        for note in shown:
            click.echo(f"  {note}")
        if rest := len(kind.notes) - len(shown):
            click.echo(f"  et {rest} {'autre' if rest == 1 else 'autres'}")
    if not everything and any(len(kind.notes) > SHOWN for kind in kinds):
        click.echo("\nPour tout voir : python build.py check --all")
