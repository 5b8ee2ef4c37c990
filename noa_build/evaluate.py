"""Measure the assistant on questions and on conversations (DESIGN.md, contract 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from noa_build.cases import Dialogue, Expectation, Question
from noa_core import Assistant, Reply

ANSWERED = ("answer", "answers")
BINS = 10
"""Equal-width bins of confidence for the calibration error (Guo et al. 2017, expected calibration error)."""


@dataclass(frozen=True)
class Prediction:
    """What was replied to one question."""

    question: Question
    reply: Reply

    @property
    def entries(self) -> list[str]:
        return [entry for entry, _ in self.reply.candidates]

    def right(self, entries: Sequence[str]) -> bool:
        return any(entry in self.question.entries for entry in entries)

    @property
    def confidence(self) -> float:
        return self.reply.candidates[0][1] if self.reply.candidates else 0.0


def predict(assistant: Assistant, questions: Sequence[Question]) -> list[Prediction]:
    """Ask each question in a conversation of its own."""
    return [
        Prediction(question, assistant.conversation(lang=question.lang).ask(question.text)) for question in questions
    ]


def figures(predictions: Sequence[Prediction]) -> dict[str, float | int]:
    """The figures of the contract, percentages of their questions; those that have no question are left out."""
    inside = [item for item in predictions if item.question.entries]
    outside = [item for item in predictions if not item.question.entries]
    result: dict[str, float | int] = {
        "questions": len(predictions),
        "in_scope": len(inside),
        "out_of_scope": len(outside),
    }

    def share(name: str, items: Sequence[Prediction], holds: Callable[[Prediction], bool]) -> None:
        if items:
            result[name] = round(100 * sum(map(holds, items)) / len(items), 2)

    share("top1", inside, lambda item: item.right(item.entries[:1]))
    share("top3", inside, lambda item: item.right(item.entries[:3]))
    share("direct", inside, lambda item: item.reply.kind in ANSWERED and item.right(item.reply.entries))
    share("resolved", inside, lambda item: item.right(item.reply.entries))
    share("misled", inside, lambda item: item.reply.kind in ANSWERED and not item.right(item.reply.entries))
    share("choices", inside, lambda item: item.reply.kind == "choices")
    share("refused_in_scope", inside, lambda item: not item.reply.entries)
    share("refused", outside, lambda item: not item.reply.entries)
    share("answered", outside, lambda item: item.reply.kind in ANSWERED)
    if inside and outside:
        result["auroc"] = round(auroc([item.confidence for item in inside], [item.confidence for item in outside]), 4)
    if predictions:
        result["ece"] = round(
            calibration_error([(item.confidence, item.right(item.entries[:1])) for item in predictions]), 4
        )
    return result


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Chance that an in-scope question has a higher best confidence than an out-of-scope one; ties count half."""
    ranked = sorted([(value, True) for value in inside] + [(value, False) for value in outside])
    total, position = 0.0, 0
    while position < len(ranked):
        end = position
        while end < len(ranked) and ranked[end][0] == ranked[position][0]:
            end += 1
        mean_rank = (position + 1 + end) / 2
        total += mean_rank * sum(is_inside for _, is_inside in ranked[position:end])
        position = end
    count = len(inside)
    return (total - count * (count + 1) / 2) / (count * len(outside))


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Mean distance, over BINS bins of confidence weighted by size, between confidence and share of right ones; 0 to 1."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in pairs:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    return sum(abs(sum(confidence for confidence, _ in held) - sum(right for _, right in held)) for held in bins) / len(
        pairs
    )


@dataclass(frozen=True)
class Failure:
    """A turn whose reply is not what was expected."""

    dialogue: str
    turn: int
    visitor: str
    reasons: tuple[str, ...]


def play(assistant: Assistant, dialogue: Dialogue) -> list[Failure]:
    """Hold a conversation and say which turns went otherwise than expected."""
    conversation = assistant.conversation(lang=dialogue.lang, partner=dialogue.partner)
    failures = []
    for number, turn in enumerate(dialogue.turns, 1):
        reply = conversation.ask(turn.visitor)
        reasons = tuple(_unmet(turn.expect, reply))
        if reasons:
            failures.append(Failure(dialogue.name, number, turn.visitor, reasons))
    return failures


def _unmet(expect: Expectation, reply: Reply) -> list[str]:
    got = f"{reply.kind} {reply.entries}"
    unmet = []
    if expect.kinds and reply.kind not in expect.kinds:
        unmet.append(f"type attendu {' ou '.join(expect.kinds)}, obtenu {got}")
    if expect.entries and not set(expect.entries) & set(reply.entries):
        unmet.append(f"fiche attendue {' ou '.join(expect.entries)}, obtenu {got}")
    if missing := [entry for entry in expect.all_entries if entry not in reply.entries]:
        unmet.append(f"fiches manquantes {', '.join(missing)}, obtenu {got}")
    if wrong := [entry for entry in expect.not_entries if entry in reply.entries]:
        unmet.append(f"fiches de trop {', '.join(wrong)}")
    if expect.lang and reply.lang != expect.lang:
        unmet.append(f"langue attendue {expect.lang}, obtenue {reply.lang}")
    if missing := [notice for notice in expect.notices if notice not in reply.notices]:
        unmet.append(f"mentions manquantes {', '.join(missing)}, obtenu {reply.notices}")
    if wrong := [notice for notice in expect.not_notices if notice in reply.notices]:
        unmet.append(f"mentions de trop {', '.join(wrong)}")
    if expect.contact and (reply.contact is None or reply.contact.partner != expect.contact):
        unmet.append(f"interlocuteur attendu {expect.contact}, obtenu {reply.contact and reply.contact.partner}")
    if missing := [words for words in expect.text if words not in reply.text]:
        unmet.append(f"mots attendus {', '.join(missing)}, obtenu « {reply.text} »")
    if wrong := [words for words in expect.not_text if words in reply.text]:
        unmet.append(f"mots de trop {', '.join(wrong)}")
    return unmet
