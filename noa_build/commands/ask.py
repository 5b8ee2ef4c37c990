"""`build.py ask`: the chat in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from noa_build.answer import plain
from noa_build.entry import Knowledge
from noa_build.remembered import remembered
from noa_build.typography import typeset
from noa_build.workspace import bundle_paths
from noa_core import Assistant, Reply


def run(root: Path, question: str | None, lang: str, partner: str | None) -> None:
    """Answer one question, or hold a conversation until the end of the input.

    Raises:
        KnowledgeError: when the base has mistakes.
    """
    knowledge = remembered(root)
    conversation = Assistant.load(list(bundle_paths(root, knowledge).values())).conversation(lang=lang, partner=partner)
    if question is not None:
        _show(conversation.ask(question), knowledge)
        return
    while True:
        try:
            text = (
                click.prompt("Vous", prompt_suffix=" > ", default="", show_default=False)
                if sys.stdin.isatty()
                else input()
            )
        except (EOFError, click.Abort):
            return
        _show(conversation.ask(text), knowledge)


def _show(reply: Reply, knowledge: Knowledge) -> None:
    if reply.text:
        click.echo(f"\n{reply.text}")
    for number, entry_id in enumerate(reply.entries, 1):
        entry = knowledge.entries[entry_id]
        text = entry.texts.get(reply.lang, entry.texts["fr"])
        if reply.kind == "choices":
            click.echo(f"  {number}. {typeset(text.question, reply.lang)}  ({entry_id})")
            continue
        click.echo(f"\n{click.style(typeset(text.question, reply.lang), bold=True)}")
        for block in text.answer:
            _block(block)
        names = ", ".join(knowledge.partners[partner].name for partner in (entry.partner, *entry.with_partners))
        dated = f"faits de {entry.facts_as_of}" if entry.facts_as_of else "date des faits non vérifiée"
        signed = f"validée le {entry.reviewed_on}" if entry.reviewed_on else "pas encore validée par l'administration"
        click.echo(f"— {names} ; {dated} ; {signed}")
        for source in text.sources:
            click.echo(f"  {source.title} : {source.url}")
    if reply.contact:
        click.echo(f"→ {' · '.join(filter(None, (reply.contact.name, reply.contact.phone, reply.contact.contact)))}")
    for entry_id in reply.followups:
        text = knowledge.entries[entry_id].texts.get(reply.lang, knowledge.entries[entry_id].texts["fr"])
        click.echo(f"  ↳ {typeset(text.question, reply.lang)}  ({entry_id})")
    if reply.candidates and reply.kind != "smalltalk":
        best = ", ".join(f"{entry} {confidence:.0%}" for entry, confidence in reply.candidates[:3])
        click.echo(click.style(f"  [{reply.kind} ; {best}]", dim=True))


def _block(node: object) -> None:
    if isinstance(node, list) and node[0] in ("ul", "ol"):
        for number, item in enumerate(node[1:], 1):
            click.echo(f"  {f'{number}.' if node[0] == 'ol' else '–'} {plain(item)}")
    elif isinstance(node, list):
        click.echo(plain(node))
