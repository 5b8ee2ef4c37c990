"""`build.py misses`: learn from the questions that NOA missed; the editor decides on each group with one key."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from noa_build.atomic import write_text
from noa_build.commands.new import GUIDE
from noa_build.entry import Knowledge
from noa_build.misses.acceptance import Accepted, write_accepted
from noa_build.misses.grouping import group
from noa_build.misses.missed import Missed
from noa_build.misses.proposal import KNOWN, NEW, OUT, VARIANT, Phrasings, Proposal, propose
from noa_build.misses.reading import read_missed
from noa_build.misses.report import LABELS, report
from noa_build.new_entry import new_path
from noa_build.problems import MisusedCommand
from noa_build.remembered import remembered
from noa_build.table.base import Base, read_base
from noa_build.workspace import bundle_paths
from noa_core import Assistant
from noa_core.errors import NoaError
from noa_core.text import fold

_SHOWN = 6
"""Questions of a group that are shown."""
_KEYS = (
    "[Entrée] accepter   [1-3] variante de cette fiche   [n] nouvelle fiche   [h] hors du domaine   "
    "[m] modifier le texte   [p] passer   [q] finir"
)


def run(root: Path, files: Sequence[Path], report_file: Path | None) -> None:
    """Show the missed questions in groups. With `report_file`, write the report there and stop; else, in a terminal, ask what to do with each.

    Raises:
        KnowledgeError: when the base has mistakes.
        MisusedCommand: on a kind of file that is not read, or when the report would replace another kind of file.
        NoaError: when a file cannot be read, or what was accepted cannot be written.
    """
    if report_file is not None and report_file.suffix.lower() != ".html":
        raise MisusedCommand(f"{report_file} : donnez un nom de fichier en .html.")
    missed = [item for path in files for item in read_missed(path)]
    knowledge = remembered(root)
    phrasings = Phrasings(knowledge)
    assistant = Assistant.load(list(bundle_paths(root, knowledge).values()))
    proposals = propose(group(missed, assistant), phrasings)
    click.echo(f"{len(missed)} questions lues, en {len(proposals)} groupes.")
    if report_file is not None:
        write_text(report_file, report(proposals, knowledge))
        click.echo(f"Rapport : {report_file}")
        return
    if not sys.stdin.isatty():
        for number, proposal in enumerate(proposals, 1):
            _show(proposal, f"{number}/{len(proposals)}", phrasings, knowledge)
        return
    base = read_base(root)
    accepted = _decide(root, proposals, phrasings, knowledge, base)
    if not accepted:
        click.echo("\nRien n'a été accepté : rien n'a été écrit.")
        return
    written = write_accepted(root, accepted, base)
    click.echo("\nC'est écrit :")
    for path in written:
        click.echo(f"  {path}")
    if accepted.new:
        click.echo(GUIDE)


def _decide(
    root: Path, proposals: Sequence[Proposal], phrasings: Phrasings, knowledge: Knowledge, base: Base
) -> Accepted:
    """What the editor accepts, group by group."""
    accepted = Accepted()
    open_groups = [proposal for proposal in proposals if proposal.action != KNOWN]
    if known := len(proposals) - len(open_groups):
        click.echo(f"Groupes déjà dans la base, laissés de côté : {known}.")
    for number, proposal in enumerate(open_groups, 1):
        while True:
            _show(proposal, f"{number}/{len(open_groups)}", phrasings, knowledge)
            click.echo(click.style(_KEYS, dim=True))
            key = click.getchar().lower()
            if key == "q":
                return accepted
            if key == "m":
                proposal = _rewritten(proposal)
                continue
            if key == "p" or _accept(root, key, proposal, accepted, phrasings, base):
                break
    return accepted


def _accept(root: Path, key: str, proposal: Proposal, accepted: Accepted, phrasings: Phrasings, base: Base) -> bool:
    """Take over what a key says; False when it says nothing that can be done."""
    keys = {"n": NEW, "h": OUT, "\r": proposal.action, "\n": proposal.action, "1": VARIANT, "2": VARIANT, "3": VARIANT}
    action, lang = keys.get(key), proposal.group.lang
    texts = [asked.missed.text for asked in proposal.group.questions]
    if action == VARIANT:
        rank = int(key) - 1 if key.isdigit() else 0
        if rank >= len(proposal.nearest):
            return False
        entry = proposal.nearest[rank][0]
        lines = phrasings.teaching(entry, lang, texts)
        if (entry, lang) not in base.rows or not lines:
            click.echo(f"« {entry} » n'a rien à apprendre de ces questions dans cette langue. Choisissez autre chose.")
            return False
        if (repository := base.elsewhere.get(base.rows[entry, lang].partner)) is not None:
            click.echo(f"« {entry} » est dans le dépôt {repository} : proposez-y ces variantes, puis passez ce groupe.")
            return False
        accepted.variants[entry, lang] += lines
    elif action == OUT:
        entry, lines = "", phrasings.teaching("", lang, texts)
        accepted.out_of_scope[lang] += lines
    elif action == NEW:
        place = _ask_place(root, proposal, accepted, base)
        entry, lines = place[1], phrasings.teaching(place[1], lang, texts)
        accepted.new[(*place, lang)] += lines
    else:
        return False
    for line in lines:
        phrasings.add(entry, lang, line)
        click.echo(click.style(f"  + {line}", fg="green"))
    return True


def _ask_place(root: Path, proposal: Proposal, accepted: Accepted, base: Base) -> tuple[str, str]:
    """The administration and the id of a new entry, free and well formed."""
    nearest = base.rows[proposal.entry, "fr"].partner if proposal.entry else None
    words = fold(proposal.group.leader.missed.text).split()
    while True:
        partner = click.prompt("Administration", default=nearest).strip()
        entry_id = click.prompt(
            "Identifiant", default="-".join(word for word in words if len(word) > 3)[:60].strip("-") or None
        ).strip()
        try:
            new_path(root, partner, entry_id)
        except NoaError as error:
            click.echo(str(error))
            continue
        if any(entry_id == other and partner != owner for owner, other, _ in accepted.new):
            click.echo(f"« {entry_id} » vient d'être créé ailleurs. Choisissez un autre identifiant.")
            continue
        return partner, entry_id


def _rewritten(proposal: Proposal) -> Proposal:
    """The group with texts that the editor corrected; what is emptied is left out, unless it is all."""
    questions = []
    for asked in proposal.group.questions:
        text = click.prompt("Texte (un tiret pour l'écarter)", default=asked.missed.text).strip()
        kept = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
        if fold(kept):
            missed: Missed = replace(asked.missed, text=kept)
            questions.append(replace(asked, missed=missed, folded=fold(kept)))
    return replace(proposal, group=replace(proposal.group, questions=tuple(questions) or proposal.group.questions))


def _show(proposal: Proposal, number: str, phrasings: Phrasings, knowledge: Knowledge) -> None:
    found, lang = proposal.group, proposal.group.lang
    times = "une fois" if found.times == 1 else f"{found.times} fois"
    click.echo(f"\n{click.style(f'Groupe {number}', bold=True)} · {times} · {lang} · {found.leader.missed.place}")
    for asked in found.questions[:_SHOWN]:
        click.echo(f"  « {asked.missed.text} »")
    if len(found.questions) > _SHOWN:
        click.echo(f"  et {len(found.questions) - _SHOWN} autres")
    for rank, (entry, confidence) in enumerate(proposal.nearest, 1):
        texts = knowledge.entries[entry].texts
        question = texts.get(lang, texts["fr"]).question
        useless = ", jugée inutile par le visiteur" if entry in proposal.useless else ""
        click.echo(f"    {rank}. {confidence:4.0%}  {question}  ({entry}{useless})")
    click.echo(f"  Proposition : {click.style(LABELS[proposal.action], bold=True)}{_what(proposal)}")
    if proposal.action == VARIANT and proposal.entry:
        for line in phrasings.teaching(proposal.entry, lang, [asked.missed.text for asked in found.questions]):
            click.echo(f"    + {line}")


def _what(proposal: Proposal) -> str:
    return f" de « {proposal.entry} »" if proposal.action == VARIANT else ""
