"""Changes tried on a copy of the base, before any file is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from noa_build.entry import LANGUAGES
from noa_build.problems import KnowledgeError, Problem
from noa_build.table.base import Base, Place, Row, read_base
from noa_build.table.changes import Change, Comparison, inheriting
from noa_build.table.edit import Uneditable, edited, new_file
from noa_build.table.reading import Mistake
from noa_build.trial_copy import trial_copy
from noa_core.errors import NoaError


class Refused(NoaError):
    """The table cannot be taken over as it is; `mistakes` are in its rows, `problems` in other files of the base."""

    def __init__(self, mistakes: Iterable[Mistake], problems: Iterable[Problem] = ()) -> None:
        self.mistakes = sorted(set(mistakes))
        self.problems = sorted(set(problems))
        lines = [*map(str, self.mistakes), *map(str, self.problems)]
        total = "1 erreur" if len(lines) == 1 else f"{len(lines)} erreurs"
        super().__init__("\n".join([*lines, f"{total} : rien n'a été écrit."]))


def rewritten(root: Path, comparison: Comparison, base: Base) -> dict[Path, bytes]:
    """The files that the changes make, by path relative to `root`. With them the base is valid, and says what the table says.

    Raises:
        Refused: when it would not be, or when a file cannot be changed in part.
    """
    files = {}
    for change in comparison.changes:
        try:
            files[change.path] = _file(root, change)
        except Uneditable:
            raise Refused([_by_hand(change)]) from None
    with trial_copy(root, files) as trial:
        try:
            after = read_base(trial, home=root)
        except KnowledgeError as error:
            raise _refused(error.problems, comparison.numbers, trial) from None
    wanted = {**base.rows, **{(change.after.id, change.after.lang): change.after for change in comparison.changes}}
    if strays := [change for change in comparison.changes if not _says(after.rows, wanted, change.after.id)]:
        raise Refused(map(_by_hand, strays))
    return files


def _file(root: Path, change: Change) -> bytes:
    """The file that a change makes; a folder that is a link is not written to."""
    after, folder = change.after, change.path.parent
    if (root / folder).resolve() != root.resolve() / folder:
        raise Uneditable
    if change.before is None:
        return new_file(after.lang, after.cells)
    return edited((root / change.path).read_bytes(), after.lang, change.before.cells, after.cells)


def _says(rows: Mapping[Place, Row], wanted: Mapping[Place, Row], entry_id: str) -> bool:
    """Whether an entry says what is wanted in every language, those that the table leaves alone included."""
    french = wanted[entry_id, LANGUAGES[0]]
    return all(
        rows[entry_id, lang].cells == inheriting(wanted[entry_id, lang], french).cells
        for lang in LANGUAGES
        if (entry_id, lang) in wanted
    )


def _by_hand(change: Change) -> Mistake:
    return Mistake(
        change.number,
        "",
        f"Le fichier {change.path} est écrit d'une façon qui ne peut pas être corrigée d'ici.",
        "Corrigez-le dans un éditeur de texte, et rendez à cette ligne le texte de l'export.",
    )


def _refused(problems: Iterable[Problem], numbers: Mapping[Path, int], trial: Path) -> Refused:
    mistakes, others = [], []
    for problem in problems:
        if problem.path in numbers:
            column = _column((trial / problem.path).read_text(encoding="utf-8-sig"), problem.line)
            mistakes.append(Mistake(numbers[problem.path], column, problem.message, problem.remedy))
        else:
            others.append(problem)
    return Refused(mistakes, others)


def _column(text: str, line: int) -> str:
    """The key that a line of a knowledge file belongs to; "" for the head as a whole."""
    key, fences = "", 0
    for part in text.split("\n")[:line]:
        if fences < 2 and re.fullmatch(r"-{3,}\s*", part):
            fences += 1
            key = "answer" if fences == 2 else ""
        elif fences == 1 and (match := re.match(r"(\w+):", part)):
            key = match[1]
    return key
