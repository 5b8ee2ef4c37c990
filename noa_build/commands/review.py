"""`build.py review`: what a change of the base gains and breaks."""

from __future__ import annotations

import tempfile
from datetime import date
from itertools import chain
from pathlib import Path

import click

from noa_build.atomic import write_text
from noa_build.cases import Dialogue, Question, read_dialogues
from noa_build.entry import LANGUAGES, Knowledge
from noa_build.knowledge import read_knowledge
from noa_build.problems import KnowledgeError
from noa_build.quality.unseen import REPORT, TUNE, read_unseen
from noa_build.remembered import memory_of, remembered
from noa_build.review.formats import to_markdown, to_page, to_text
from noa_build.review.report import report
from noa_build.review.revision import extract, fork_point
from noa_build.review.scorecard import Scorecard, scorecard
from noa_build.review.side import Side, ask_both, compiled, keep
from noa_build.workspace import bundle_paths
from noa_core.errors import NoaError


class OverBudget(NoaError):
    """The change breaks more than it may."""


def run(root: Path, base: str, markdown: Path | None, page: Path | None) -> None:
    """Compare the base in `root/knowledge` with what it was where it left the revision `base`; print, and write, the scorecard.

    Raises:
        KnowledgeError: when the base has mistakes.
        MisusedCommand: when there is no such revision.
        OverBudget: when the change goes beyond the budget (noa_build/review/budget.py), once all is written.
    """
    said = report(measured(root, base, date.today()))
    click.echo(to_text(said), nl=False)
    if markdown is not None:
        write_text(markdown, to_markdown(said))
    if page is not None:
        write_text(page, to_page(said))
    if said.breaches:
        raise OverBudget("Ce changement dépasse le budget : corrigez ce que la relecture nomme, puis relancez.")


def measured(root: Path, base: str, today: date) -> Scorecard:
    """The scorecard of the change from `base` to the working tree."""
    commit = fork_point(root, base)
    knowledge = remembered(root)
    halves = read_unseen(root, knowledge)
    questions: list[Question] = [*halves[TUNE], *halves[REPORT]]
    with tempfile.TemporaryDirectory(prefix="noa-review-") as scratch:
        earlier = Path(scratch)
        extract(root, commit, earlier)
        cache = root / ".cache" / "review"
        after = Side(knowledge, bundle_paths(root, knowledge))
        keep(knowledge, root / "build", cache)
        before = compiled(_read_earlier(earlier, base, root), earlier / "build", cache)
        replies = ask_both(before, after, questions, _dialogues(root))
        return scorecard(base, commit, (before, after), replies, len(halves[TUNE]), today)


def _read_earlier(folder: Path, base: str, home: Path) -> Knowledge:
    try:
        return read_knowledge(folder, memory_of(home), home)
    except KnowledgeError as error:
        raise NoaError(
            f"{error}\nCes erreurs sont dans la révision « {base} », avant le changement : donnez une autre --base."
        ) from None


def _dialogues(root: Path) -> list[Dialogue]:
    paths = sorted((root / "tests" / "conversations").glob("*.yml"))
    return list(chain.from_iterable(read_dialogues(path, LANGUAGES[0]) for path in paths))
