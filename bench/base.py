"""What every matcher is given: the base's phrasings to search, and the unseen questions to find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from noa_build.cases import Question, read_questions
from noa_build.entry import Knowledge
from noa_core import NoaError


@dataclass(frozen=True)
class Document:
    """One phrasing, labelled with the entry that answers it."""

    entry: str
    text: str


def documents(knowledge: Knowledge, lang: str) -> list[Document]:
    """Question and variants of every published entry of a language."""
    return [Document(entry.id, phrasing) for entry, text in knowledge.in_language(lang) for phrasing in text.phrasings]


def questions(root: Path, half: str) -> list[Question]:
    """The questions of `root/tests/questions/<half>/`, in and out of scope ("tune" or "report").

    Raises:
        NoaError: when there are none.
    """
    folder = root / "tests" / "questions" / half
    found = [question for path in sorted(folder.glob("*.csv")) for question in read_questions(path, "fr")]
    if not found:
        raise NoaError(f"Il n'y a pas de questions dans {folder} : rétablissez ces fichiers.")
    return found


def in_language(asked: Sequence[Question], lang: str) -> list[Question]:
    """Those of one language."""
    return [question for question in asked if question.lang == lang]
