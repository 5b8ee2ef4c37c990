"""A message as the matcher reads it: folded words, spelling corrected, concepts found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from noa_core.bundle import Bundle
from noa_core.decision import confidences, is_entry
from noa_core.model import SMALLTALK
from noa_core.reply import Reason
from noa_core.text import Word, fold
from noa_core.text import words as words_of

MOST_WORDS = 400
"""A longer message is read up to here: what it asks stands in its first words, and the cost stays bounded."""

_SHORTEST_QUESTION = 2
_MOST_REASONS = 4

_MOST_OWN = 5
"""Classes among the first of which an entry is looked for whose own question a message is."""

_MOST_QUESTIONS = 100
"""Questions in which a word's accents are looked for."""

_COURTESY = 0.4
"""Softmax share from which a message is small talk."""

_LONGEST_COURTESY, _LONGEST_REQUEST = 7, 14
"""In a message of more words, small talk (or the wish to see a person) is only the tone: it asks something else."""


@dataclass(frozen=True)
class Reading:
    """One message, read with one bundle."""

    words: tuple[Word, ...]
    folded: tuple[str, ...]
    """Folded words after correction, as many as `words`."""

    def corrected(self, position: int) -> str | None:
        """What the word at a position was read as, when it was corrected."""
        return self.folded[position] if self.folded[position] != self.words[position].folded else None


@dataclass(frozen=True)
class Match:
    """What the model finds in a reading."""

    ranking: tuple[tuple[str, float], ...]
    """(class, softmax probability), best first, the model's own classes included."""
    candidates: tuple[tuple[str, float], ...]
    """(entry, confidence), best first."""

    @property
    def best(self) -> str:
        """The best class, the model's own included."""
        return self.ranking[0][0]

    @property
    def courtesy(self) -> bool:
        """Whether the message is small talk, or asks for a person."""
        return self.best.startswith(SMALLTALK) and self.ranking[0][1] >= _COURTESY

    def share(self, label: str) -> float:
        return next((share for known, share in self.ranking if known == label), 0.0)


def read(words: Sequence[Word], bundle: Bundle) -> Reading:
    """Correct the words that neither the base nor the thesaurus knows."""
    kept = _without_opening(tuple(words[:MOST_WORDS]), bundle)
    return Reading(kept, tuple(bundle.speller.correct(word.folded) or word.folded for word in kept))


def _without_opening(words: tuple[Word, ...], bundle: Bundle) -> tuple[Word, ...]:
    """A greeting followed by a question is a question: the words after the longest greeting that the message begins with."""
    said = [word.folded for word in words]
    for length in range(min(bundle.longest_greeting, len(said) - _SHORTEST_QUESTION), 0, -1):
        if " ".join(said[:length]) in bundle.greetings:
            return _without_opening(words[length:], bundle)
    return words


def match(folded: Sequence[str], bundle: Bundle) -> Match:
    """Score folded words. An entry's own question, word for word, leaves no doubt."""
    seen = bundle.model.see(folded)
    ranking = bundle.model.ranking(bundle.model.scores(seen))
    tone = {
        label
        for label, _ in ranking
        if label.startswith(SMALLTALK)
        and len(folded) > (_LONGEST_REQUEST if bundle.hands_over(label) else _LONGEST_COURTESY)
    }
    if tone:
        ranking = _without(tone, ranking)
    asked = _own(folded, ranking, bundle)
    if asked is not None:
        ranking = [(asked, 1.0), *((label, 0.0) for label, _ in ranking if label != asked)]
    return Match(tuple(ranking), tuple(confidences(ranking, len(seen.words), bundle.model.gate)))


def _own(folded: Sequence[str], ranking: Sequence[tuple[str, float]], bundle: Bundle) -> str | None:
    """The entry whose own question a message is, word for word: one of the first."""
    said = " ".join(folded)
    first = [label for label, _ in ranking[:_MOST_OWN] if is_entry(label)]
    return next((entry for entry in first if fold(bundle.entries[entry].question) == said), None)


def _without(labels: set[str], ranking: list[tuple[str, float]]) -> list[tuple[str, float]]:
    kept = [(label, share) for label, share in ranking if label not in labels]
    total = math.fsum(share for _, share in kept)
    return [(label, share / total) for label, share in kept] if total > 0 else ranking


def because(reading: Reading, entry: str, bundle: Bundle) -> list[Reason]:
    """The words of the message that spoke most for an entry, strongest first."""
    if not is_entry(entry):
        return []
    strengths: dict[int, int] = {
        position: bundle.model.strength([folded], entry) for position, folded in enumerate(reading.folded)
    }
    for mention in bundle.thesaurus.mentions(reading.folded):
        if mention.end - mention.start > 1:
            together = bundle.model.concept_strength(mention.concept.id, entry)
            for position in range(mention.start, mention.end):
                strengths[position] += together
    strongest = max(strengths.values(), default=0)
    order = sorted(strengths, key=lambda position: (-strengths[position], position))
    reasons: dict[str, Reason] = {}
    for position in order:
        if strengths[position] < strongest / 4 or strengths[position] <= 0 or len(reasons) == _MOST_REASONS:
            break
        word = reading.words[position]
        corrected = reading.corrected(position)
        reasons.setdefault(word.folded, Reason(word.text, corrected and _written(corrected, entry, bundle)))
    return list(reasons.values())


def _written(folded: str, entry: str, bundle: Bundle) -> str:
    """A folded word with its accents, as the entry's question, a concept's name or another question has it; else as it is."""
    names = (concept.name for concept in bundle.thesaurus.concepts.values())
    others = (bundle.entries[other].question for other in bundle.model.supported([[folded]], _MOST_QUESTIONS))
    for text in chain([bundle.entries[entry].question], names, others):
        for word in words_of(text):
            if word.folded == folded:
                return word.text if word.text.isupper() else word.text.lower()
    return folded
