"""`build.py links`: whether the pages that NOA cites are still there."""

from __future__ import annotations

from pathlib import Path

import click

from noa_build.remembered import remembered
from noa_build.upkeep.issue import write_issues
from noa_build.upkeep.links import DEAD, MOVED, PATIENCE, UNSURE, check, issues, links, told

_TITLES = {
    DEAD: "Adresses mortes",
    MOVED: "Adresses qui ont changé pour toujours",
    UNSURE: "Adresses qui n'ont pas répondu cette fois-ci (à revoir plus tard)",
}


def run(root: Path, folder: Path | None, patience: float = PATIENCE) -> None:
    """Ask for every address that the base cites, and list those that do not answer; with `folder`, write the issues there too.

    A dead link is no error: it never keeps the base from being published.

    Raises:
        KnowledgeError: when the base has mistakes.
        MisusedCommand: when the folder holds something else.
    """
    knowledge = remembered(root)
    cited = links(knowledge)
    found = check((link.url for link in cited), patience)
    click.echo(f"{len(found)} adresses demandées.")
    for state, title in _TITLES.items():
        own = [link for link in cited if found[link.url].state == state]
        if own:
            click.echo(f"\n{click.style(title, bold=True)} : {len(own)}")
            for link in own:
                click.echo(f"  {link.partner} : {told(link, found[link.url])}, dans {', '.join(link.places)}")
    if folder is not None:
        write_issues(folder, issues(knowledge, found))
        click.echo(f"\nDemandes écrites dans {folder}.")
