"""All that is said of a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from noa_build.entry import LANGUAGES, Entry, Knowledge
from noa_build.evaluate import ANSWERED, Prediction, figures
from noa_build.quality.counts import Counts, count
from noa_build.quality.unseen import DIRECT, MISLED, NOTHING, OFFERED, outcome
from noa_build.review.phrasings import Turns, turns
from noa_build.review.side import Replies, Side

REFUSED, ANSWERED_OUTSIDE = "refused", "answered"
"""What a question out of scope gets: no answer, as it should; an answer. Choices are OFFERED."""

_WORTH = {DIRECT: 3, OFFERED: 2, NOTHING: 1, MISLED: 0, REFUSED: 3, ANSWERED_OUTSIDE: 0}


@dataclass(frozen=True)
class Moved:
    """An unseen question that gets another kind of reply than before."""

    before: Prediction
    after: Prediction
    shown: bool
    """Whether its text may be shown: it is not one of those kept for measuring."""

    @property
    def gained(self) -> bool:
        return _WORTH[result(self.after)] > _WORTH[result(self.before)]


@dataclass(frozen=True)
class Edited:
    """An entry whose text or dates are not what they were."""

    before: Entry
    after: Entry

    @property
    def answer(self) -> bool:
        """Whether what it answers has changed, in any language."""
        return any(
            lang in self.before.texts and self.before.texts[lang].body != text.body
            for lang, text in self.after.texts.items()
        )

    @property
    def undated(self) -> bool:
        """Whether the answer has changed and neither the month of its facts nor the day of its review has."""
        return self.answer and (self.before.facts_as_of, self.before.reviewed_on, self.before.review_by) == (
            self.after.facts_as_of,
            self.after.reviewed_on,
            self.after.review_by,
        )

    @property
    def variants(self) -> tuple[int, int]:
        """Variants added and removed, all languages together."""
        old = {(lang, said) for lang, text in self.before.texts.items() for said in text.variants}
        new = {(lang, said) for lang, text in self.after.texts.items() for said in text.variants}
        return len(new - old), len(old - new)


@dataclass(frozen=True)
class Dates:
    """What has to be read again."""

    overdue: tuple[Entry, ...]
    """Entries whose review date has passed, the oldest first."""
    undated: int
    """Entries whose facts have no month."""


@dataclass(frozen=True)
class Scorecard:
    """A change of the base, measured."""

    base: str
    """The revision that it is compared with, as it was given."""
    commit: str
    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    """Entries whose id is gone, though it may lead to another one."""
    edited: tuple[Edited, ...]
    vanished: tuple[str, ...]
    """Ids, former ones included, whose addresses lead nowhere any more."""
    counts: tuple[Counts, Counts]
    dates: tuple[Dates, Dates]
    figures: tuple[dict[str, float | int], dict[str, float | int]]
    """Of `build.py eval` on the unseen questions; empty when there are none."""
    moved: tuple[Moved, ...]
    turns: tuple[Turns, ...]
    """By language."""
    conversations_lost: tuple[tuple[str, str, str], ...]
    """(conversation, what the visitor says, why) of each turn that was held before and no longer is."""
    conversations_gained: int
    knowledge: Knowledge
    """After the change."""

    @property
    def unchanged(self) -> bool:
        """Whether nothing that a visitor could meet has changed."""
        same = not (self.added or self.removed or self.edited or self.vanished or self.moved)
        return same and not any(item.lost or item.gained or item.unfound or item.thefts for item in self.turns)


def result(prediction: Prediction) -> str:
    """What a question got, in or out of scope."""
    if prediction.question.entries:
        return outcome(prediction)
    if prediction.reply.kind in ANSWERED:
        return ANSWERED_OUTSIDE
    return OFFERED if prediction.reply.entries else REFUSED


def scorecard(
    base: str, commit: str, sides: tuple[Side, Side], replies: tuple[Replies, Replies], shown: int, today: date
) -> Scorecard:
    """Compare two sides, before and after. `shown`: of the first so many questions the text may be shown."""
    old, new = sides[0].knowledge, sides[1].knowledge
    kept = [key for key in new.entries if key in old.entries]
    failed = [{(item.dialogue, item.turn): item for item in side.failures} for side in replies]
    return Scorecard(
        base=base,
        commit=commit,
        added=tuple(entry for key, entry in sorted(new.entries.items()) if key not in old.entries),
        removed=tuple(entry for key, entry in sorted(old.entries.items()) if key not in new.entries),
        edited=tuple(
            Edited(old.entries[key], new.entries[key])
            for key in sorted(kept)
            if _said(old.entries[key]) != _said(new.entries[key])
        ),
        vanished=tuple(sorted(_addresses(old) - _addresses(new))),
        counts=(count(old), count(new)),
        dates=(_dates(old, today), _dates(new, today)),
        figures=(_figures(replies[0].predictions), _figures(replies[1].predictions)),
        moved=tuple(
            Moved(before, after, number < shown)
            for number, (before, after) in enumerate(zip(replies[0].predictions, replies[1].predictions, strict=True))
            if result(before) != result(after)
        ),
        turns=tuple(turns(*sides, lang) for lang in LANGUAGES),
        conversations_lost=tuple(
            (item.dialogue, item.visitor, " ; ".join(item.reasons))
            for key, item in failed[1].items()
            if key not in failed[0]
        ),
        conversations_gained=len(failed[0].keys() - failed[1].keys()),
        knowledge=new,
    )


def _said(entry: Entry) -> object:
    """All that an entry says, without the lines on which it says it."""
    texts = {lang: (text.question, text.variants, text.body, text.sources) for lang, text in entry.texts.items()}
    return {**vars(entry), "texts": texts}


def _addresses(knowledge: Knowledge) -> set[str]:
    return set(knowledge.entries) | {alias for entry in knowledge.entries.values() for alias in entry.aliases}


def _dates(knowledge: Knowledge, today: date) -> Dates:
    entries: Iterable[Entry] = knowledge.entries.values()
    overdue = [entry for entry in entries if date.fromisoformat(entry.review_by) < today]
    return Dates(
        tuple(sorted(overdue, key=lambda entry: (entry.review_by, entry.id))),
        sum(entry.facts_as_of is None for entry in entries),
    )


def _figures(predictions: Sequence[Prediction]) -> dict[str, float | int]:
    return figures(predictions) if predictions else {}
