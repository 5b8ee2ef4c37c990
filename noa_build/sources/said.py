"""Where entries of other repositories come from, in French, for whoever checks or builds."""

from __future__ import annotations

from collections import Counter

from noa_build.entry import Knowledge, Repository


def said(knowledge: Knowledge) -> list[str]:
    """A line a source; a last one warns when some are branches."""
    counts = Counter(entry.partner for entry in knowledge.entries.values())
    lines = [
        f"Du dépôt {repository.name}, {at(repository)} : {counts[partner]} "
        f"{'fiche' if counts[partner] < 2 else 'fiches'} de « {partner} »."
        for partner, repository in sorted(knowledge.repositories.items())
    ]
    if branches := [partner for partner, found in sorted(knowledge.repositories.items()) if found.kind == "branch"]:
        lines.append(
            f"Attention : une branche bouge ({', '.join(branches)}), et ce projet ne dit pas où elle en était. Pour publier toujours "
            "la même chose, donnez le commit dans knowledge/_sources.yml ; pour suivre la branche, lancez « build.py sources --update »."
        )
    return lines


def at(repository: Repository) -> str:
    """The commit, and what it was known by."""
    names = {"commit": "", "tag": f" (étiquette {repository.revision})", "branch": f" (branche {repository.revision})"}
    return f"commit {repository.commit[:12]}{names[repository.kind]}"
