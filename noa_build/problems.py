"""What an editor has to mend: one French sentence each, with the file, the line and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from noa_core.errors import NoaError


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in the knowledge base."""

    path: Path
    """File, relative to the project's root, or in the repository that it comes from (noa_build/sources/)."""
    line: int
    """Line of the mistake, counted from 1."""
    message: str
    """What is wrong, in French, ending with a full stop."""
    remedy: str
    """How to mend it, in French, ending with a full stop."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line} : {self.message} {self.remedy}"


class MisusedCommand(NoaError):
    """The command was given something it cannot use."""

    exit_code = 2


class KnowledgeError(NoaError):
    """The base cannot be published as it is; `problems` holds every mistake, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        total = "1 erreur" if count == 1 else f"{count} erreurs"
        lines = [str(problem) for problem in self.problems]
        super().__init__("\n".join([*lines, f"{total} dans la base de connaissances."]))
