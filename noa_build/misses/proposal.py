"""What an editor may do with a group of missed questions, and what NOA proposes. Nothing of it is done here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from noa_build.entry import LANGUAGES, Knowledge
from noa_build.misses.grouping import Asked, Group
from noa_build.misses.missed import USELESS
from noa_build.quality.near import WITHIN
from noa_core.decision import is_entry
from noa_core.text import fold

VARIANT, NEW, OUT, KNOWN = "variant", "new", "out", "known"
ACTIONS = (VARIANT, NEW, OUT, KNOWN)
"""Another variant of an entry, a new entry, an example of what is out of scope, nothing: the base holds the question already."""

LIKELY = 0.5
"""Confidence from which a missed question is proposed as a variant of its nearest entry: of the questions of tests/questions/tune/ that
NOA does not answer, 60 % of those that pass it ask for that entry, and 10 % of the others."""

MOST_NEAREST = 3
MOST_LINES = 10
"""Lines of a group that are added at once."""


@dataclass(frozen=True)
class Proposal:
    """A group with its nearest entries and what NOA proposes."""

    group: Group
    nearest: tuple[tuple[str, float], ...]
    """Up to three (entry, mean confidence, 0 to 1), best first."""
    action: str
    """One of ACTIONS."""
    useless: tuple[str, ...]
    """Entries that visitors of the group found of no help."""

    @property
    def entry(self) -> str | None:
        """The entry that the questions are nearest to."""
        return self.nearest[0][0] if self.nearest else None


class Phrasings:
    """Everything that the base knows as a question, and what has been accepted since."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._folded: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._known: dict[str, set[str]] = {lang: set() for lang in LANGUAGES}
        for lang in LANGUAGES:
            for entry, text in knowledge.in_language(lang):
                for phrasing in text.phrasings:
                    self.add(entry.id, lang, phrasing)
            self._known[lang].update(map(fold, knowledge.out_of_scope[lang]))

    def add(self, entry: str, lang: str, text: str) -> None:
        """`text` now asks for an entry; "" when it is out of scope."""
        self._folded[entry, lang].add(fold(text))
        self._known[lang].add(fold(text))

    def knows(self, lang: str, text: str) -> bool:
        """Whether a text is in the base already, case, accents and signs aside."""
        return fold(text) in self._known[lang]

    def teaching(self, entry: str, lang: str, texts: Iterable[str]) -> list[str]:
        """Those of the texts that teach something as variants of an entry, at most MOST_LINES: neither known, nor nearly the same as
        a phrasing of it or as one another."""
        kept: list[str] = []
        like = [_sorted(folded) for folded in self._folded[entry, lang]]
        for text in texts:
            words = _sorted(fold(text))
            if not self.knows(lang, text) and all(fuzz.ratio(words, other) < WITHIN for other in like):
                kept.append(text)
                like.append(words)
        return kept[:MOST_LINES]


def propose(groups: Sequence[Group], phrasings: Phrasings) -> list[Proposal]:
    """A proposal for each group, in their order."""
    return [_propose(group, phrasings) for group in groups]


def _propose(group: Group, phrasings: Phrasings) -> Proposal:
    nearest = _nearest(group.questions)
    useless = dict.fromkeys(
        entry for asked in group.questions if asked.missed.kind == USELESS for entry in asked.missed.entries
    )
    outside = sum(not is_entry(asked.match.best) for asked in group.questions)
    if all(phrasings.knows(group.lang, asked.missed.text) for asked in group.questions):
        action = KNOWN
    elif 2 * outside > len(group.questions):
        action = OUT
    elif nearest and nearest[0][1] >= LIKELY and nearest[0][0] not in useless:
        action = VARIANT
    else:
        action = NEW
    return Proposal(group, nearest, action, tuple(useless))


def _nearest(questions: Sequence[Asked]) -> tuple[tuple[str, float], ...]:
    sums: dict[str, float] = defaultdict(float)
    for asked in questions:
        for entry, confidence in asked.match.candidates[:10]:
            sums[entry] += confidence / len(questions)
    return tuple(sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:MOST_NEAREST])


def _sorted(folded: str) -> str:
    return " ".join(sorted(folded.split()))


def theme_of(proposal: Proposal, knowledge: Knowledge) -> str | None:
    """The theme of the nearest entry; None for what is out of scope."""
    if proposal.action == OUT or proposal.entry is None:
        return None
    return knowledge.entries[proposal.entry].theme


def theme_names(knowledge: Knowledge) -> Mapping[str | None, str]:
    """French names by id; None names what is out of scope."""
    return {**{theme.id: theme.names["fr"] for theme in knowledge.themes.values()}, None: "Hors du domaine"}
