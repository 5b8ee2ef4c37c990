"""The questions of tests/questions/, written by people who had not read the base, and what NOA makes of them.

They are in two halves, each entry in one of them: misses of `tune` are for mending the base; `report` is for measuring, so its
questions are not shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from noa_build.cases import Question, read_questions
from noa_build.entry import LANGUAGES, Knowledge
from noa_build.evaluate import ANSWERED, Prediction
from noa_build.problems import KnowledgeError, Problem

TUNE, REPORT = "tune", "report"

DIRECT, OFFERED, NOTHING, MISLED = "direct", "offered", "nothing", "misled"
OUTCOMES = (DIRECT, OFFERED, NOTHING, MISLED)
"""What an in-scope question gets, each exactly one: a right answer; choices that hold a right entry; no right entry, and no
answer either; a wrong answer."""


def read_unseen(root: Path, knowledge: Knowledge) -> dict[str, list[Question]]:
    """The questions of each half; none when the project has none.

    Raises:
        KnowledgeError: when a question expects an entry that does not exist.
        NoaError: when a file cannot be read.
    """
    problems: list[Problem] = []
    halves: dict[str, list[Question]] = {}
    for half in (TUNE, REPORT):
        halves[half] = []
        for path in sorted((root / "tests" / "questions" / half).glob("*.csv")):
            questions = read_questions(path, LANGUAGES[0])
            halves[half] += questions
            problems += [
                Problem(
                    path.relative_to(root),
                    question.line,
                    f"La question attend la fiche « {entry} », qui n'existe pas.",
                    "Corrigez l'identifiant, ou retirez la ligne.",
                )
                for question in questions
                for entry in question.entries
                if entry not in knowledge.entries
            ]
    if problems:
        raise KnowledgeError(problems)
    return halves


def outcome(prediction: Prediction) -> str:
    """Which of OUTCOMES an in-scope question got."""
    if prediction.reply.kind in ANSWERED:
        return DIRECT if prediction.right(prediction.reply.entries) else MISLED
    return OFFERED if prediction.right(prediction.reply.entries) else NOTHING


@dataclass(frozen=True)
class Tally:
    """In-scope questions by what they got."""

    outcomes: Counter[str]

    @property
    def questions(self) -> int:
        return self.outcomes.total()

    @property
    def resolved(self) -> int:
        """Questions to which a right entry was shown."""
        return self.outcomes[DIRECT] + self.outcomes[OFFERED]

    def percent(self, name: str) -> float:
        """Share of an outcome, 0 to 100. There is at least one question."""
        return 100 * self.outcomes[name] / self.questions


def tally(predictions: Iterable[Prediction]) -> Tally:
    """Count the in-scope questions among some."""
    return Tally(Counter(outcome(item) for item in predictions if item.question.entries))


def tallies(predictions: Sequence[Prediction], group: Callable[[str], str]) -> dict[str, Tally]:
    """In-scope questions by the group (a theme, an administration) of the first entry that they expect, by group."""
    inside = [item for item in predictions if item.question.entries]
    groups = {group(item.question.entries[0]) for item in inside}
    return {name: tally(item for item in inside if group(item.question.entries[0]) == name) for name in sorted(groups)}


def confusions(predictions: Iterable[Prediction]) -> list[tuple[str | None, str, int]]:
    """(expected entry, entry given instead, how often), most frequent first, then by id; None, last: the question is out of scope.

    Given: the first entry of an answer that is wrong, or of choices without a right entry.
    """
    pairs = Counter(
        (next(iter(item.question.entries), None), item.reply.entries[0])
        for item in predictions
        if item.reply.entries and not item.right(item.reply.entries)
    )
    return sorted(
        ((expected, given, count) for (expected, given), count in pairs.items()),
        key=lambda row: (-row[2], row[0] is None, row[0] or "", row[1]),
    )
