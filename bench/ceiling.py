"""How often the best of all matchers would be right on a made-up base: one that knows how its questions are made (bench/synthetic.py).

A question with a detail only is asked of more and more entries as the base grows: no matcher keeps its score there. By Bayes' rule, with
each entry as likely as another, the best guess is the entry that makes the question likeliest. Typos are taken as mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from bench.synthetic import KINDS, Synthetic, Thing
from noa_core.text import fold


class Ceiling:
    """Of one language of a base."""

    def __init__(self, base: Synthetic, lang: str) -> None:
        self.base, self.language = base, base.languages[lang]

    def right(self, kind: str, count: int) -> float:
        """Percentage of the questions `base.unseen(lang, kind, count)` whose entry is the likeliest."""
        kind = kind if kind in KINDS else "plain"
        asked = self.base.unseen(self.language.lang, kind, count)
        return 100 * sum(self._likeliest(question.text, kind) in question.entries for question in asked) / len(asked)

    def _likeliest(self, text: str, kind: str) -> str:
        words = Counter(stem for word in fold(text).split() if (stem := self._stem_of.get(word)) is not None)
        length = len(text.split())
        near = {number for stem in words for number in self._entries_with.get(stem, ())}
        number = max(sorted(near), key=lambda number: self._likelihood(number, kind, words, length), default=0)
        return self.base.ids[number]

    def _likelihood(self, number: int, kind: str, words: Mapping[int, int], length: int) -> float:
        """How much likelier the entry makes the question than everyday words alone do."""
        thing = self._things[number]
        own = [(stem, share * self._telling(stem, words)) for stem, share in self.language.own_shares(thing).items()]
        topic = sum(share * self._telling(stem, words) for stem, share in self.language.topic_shares(thing).items())
        one = sum(value for _, value in own) / length
        same = sum(value**2 for stem, value in own if words.get(stem, 0) < 2)
        two = (sum(value for _, value in own) ** 2 - same) / (length * (length - 1))
        of_topic = topic / length
        return {
            "plain": two * of_topic,
            "situation": (one + two) / 2 * of_topic,
            "detail": one * (1 + of_topic) / 2,
        }[kind]

    def _telling(self, stem: int, words: Mapping[int, int]) -> float:
        """How much likelier a question is to hold this thing's name when it is meant than by chance."""
        alias = self.language.aliases.get(stem)
        called = self.language.called(stem)
        chance = self.language.chance
        found = called / chance(stem) if stem in words else 0.0
        if alias and all(part in words for part in alias):
            found += (1 - called) / (chance(alias[0]) * chance(alias[1]))
        return found

    @cached_property
    def _things(self) -> list[Thing]:
        return [self.language.thing(number) for number in range(self.base.entries)]

    @cached_property
    def _stem_of(self) -> dict[str, int]:
        """Stem by folded word."""
        forms: dict[str, int] = {}
        for stem in range(len(self.language.stems)):
            for form in self.language.forms(stem):
                forms.setdefault(fold(form), stem)
        return forms

    @cached_property
    def _entries_with(self) -> Mapping[int, Iterable[int]]:
        """Entries by each stem that may tell them."""
        found: dict[int, list[int]] = {}
        for number, thing in enumerate(self._things):
            for stem in {*thing.own, *thing.topic}:
                for named in (stem, *self.language.aliases.get(stem, ())):
                    found.setdefault(named, []).append(number)
        return found
