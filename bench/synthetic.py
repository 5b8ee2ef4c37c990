"""Bases of any size, made up: words that nobody has, in sentences whose statistics are those of the real base.

What was counted on the project's base (French, 448 entries, 30 phrasings each) and is nearly had here too: 13 words a phrasing, half of them
everyday words; some 180 different families of words an entry, six in ten of which stand in one of its phrasings only; frequencies
that fall as Zipf has it; a vocabulary that grows as the power 0.45 of the entries; neighbouring entries that share their subject's words.
The same size and seed give the same files, byte for byte.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

from bench.typos import with_typos
from noa_build.cases import Question
from noa_build.entry import LANGUAGES
from noa_core.text import fold

ROOT = Path(__file__).resolve().parent.parent

VARIANTS = 30
SIBLINGS = 8
"""Entries of one subject."""
KINDS: Mapping[str, float] = {"plain": 0.4, "situation": 0.45, "detail": 0.15}
"""Share of phrasings: words of the entry and its subject; the same, lost in the telling of a situation; hardly more than one word of it."""
CLASSES = (*KINDS, "typos")
"""Of difficulty: the kinds, and the plain questions with typos."""

_STEMS, _ENTRIES, _POWER = 7000, 448, 0.45
"""Families of words in the base of so many entries, and how they grow."""
_CONCEPTS = 547
_PARTNERS, _THEMES = 39, 14
_TOPIC_WORDS, _TOPIC_FALL = 5, 0.7
_OWN_WORDS, _OWN_FALL = 10, 0.8
"""Words of a subject and of an entry, and how much rarer each is than the one before."""
_TOPIC_WEIGHTS = [_TOPIC_FALL**rank for rank in range(_TOPIC_WORDS)]
_OWN_WEIGHTS = [_OWN_FALL**rank for rank in range(_OWN_WORDS)]
_EVERYDAY_SHARE = 0.6
"""Of the words that tell nothing."""
_COMMON = 40
"""The first stems in the order of frequency are of no subject."""
_ALIAS = 0.2
"""How often a thing that has two names is called by the other one."""
_OUTSIDE = 600
"""Examples that are out of scope."""

_EVERYDAY = {
    "fr": "de a un je le pour mon est une la les en des et que ce on dans ma qui faut comment sur il nous au par avec pas si quel plus mes peut se "
    "quoi du combien son dois puis quand ou sans ne nos notre cette elle fait avoir faire être veux quelle aussi depuis après avant mais déjà tout",
    "en": "to the a i is of for my in and do we can what on how it with an our have from that be are if not this when need get which as at or you me by "
    "one after before where who long still does has already but so any more without us they there much should must will was",
}
_ONSETS = {
    "fr": "b c ch d f g gr j l m n p pl pr r s t tr v",
    "en": "b bl br cl cr d dr f fl g gl h k l m n p pr sh sl st str th tr w",
}
_VOWELS = {"fr": "a e i o u é è ou an on in ai eau", "en": "a e i o u ee oo ea ow"}
_CODAS = {"fr": ["", "", "", "l", "r", "t", "sse"], "en": ["", "ck", "ll", "n", "nd", "nt", "rd", "st", "ng", "m"]}
_ENDINGS = {"fr": ["er", "ement", "ation", "é"], "en": ["ing", "ed", "er", "ly"]}


@dataclass(frozen=True)
class Thing:
    """What an entry is about in one language: stems, the likeliest first."""

    topic: Sequence[int]
    own: Sequence[int]


@dataclass(frozen=True)
class Synthetic:
    """A base of so many entries."""

    entries: int
    seed: int = 0

    @cached_property
    def languages(self) -> Mapping[str, _Language]:
        return {lang: _Language(lang, self.entries, self.seed) for lang in LANGUAGES}

    @cached_property
    def ids(self) -> list[str]:
        """Of the entries: as real ones, the name of the subject and of what sets the entry apart."""
        french = self.languages["fr"]
        found: dict[str, int] = {}
        for number in range(self.entries):
            thing = french.thing(number)
            names = [french.folded(stem) for stem in (thing.topic[0], thing.own[0])]
            found["-".join(names) if "-".join(names) not in found else f"{'-'.join(names)}-{number}"] = number
        return list(found)

    def write(self, root: Path) -> None:
        """Write `root/knowledge`, and questions to measure below `root/tests/questions/report`."""
        knowledge = root / "knowledge"
        knowledge.mkdir(parents=True)
        self._write_site(knowledge)
        (knowledge / "_vocabulary.yml").write_text(self._vocabulary(), encoding="utf-8")
        smalltalk = (ROOT / "knowledge" / "_smalltalk.yml").read_text(encoding="utf-8")
        (knowledge / "_smalltalk.yml").write_text(smalltalk, encoding="utf-8")
        for lang, language in self.languages.items():
            outside = language.outside(_OUTSIDE, "known")
            (knowledge / f"_out_of_scope.{lang}.txt").write_text("\n".join(outside) + "\n", encoding="utf-8")
        written = zip(self.ids, *(self.languages[lang].phrasings() for lang in ("fr", "en")), strict=True)
        for number, (entry, french, english) in enumerate(written):
            folder = knowledge / f"partner-{number * _PARTNERS // self.entries:02d}"
            (folder / f"{entry}.md").write_text(self._french(number, french), encoding="utf-8")
            (folder / f"{entry}.en.md").write_text(self._english(number, english), encoding="utf-8")
        self._write_questions(root / "tests" / "questions" / "report")

    def unseen(self, lang: str, kind: str, count: int) -> list[Question]:
        """Questions of a class of difficulty, each of another entry, that no phrasing of the base was made from."""
        language = self.languages[lang]
        written = "plain" if kind == "typos" else kind
        found = []
        for place in range(count):
            number = place * self.entries // count
            text = language.phrasing(number, written, Random(f"{self.seed} {lang} unseen {written} {place}"))
            found.append(Question(with_typos(text, lang) if kind == "typos" else text, (self.ids[number],), lang))
        return found

    def outside(self, lang: str, count: int) -> list[Question]:
        """Questions that no entry answers."""
        return [Question(text, (), lang) for text in self.languages[lang].outside(count, "unseen")]

    def _write_site(self, knowledge: Path) -> None:
        first = self.ids[0]
        site = {
            "themes": {f"theme-{n:02d}": {"fr": f"Thème {n}", "en": f"Theme {n}"} for n in range(_THEMES)},
            "suggestions": self.ids[:6],
            "human": {"partner": "partner-00", "entry": first},
        }
        (knowledge / "_site.yml").write_text(json.dumps(site, ensure_ascii=False), encoding="utf-8")
        for number in range(_PARTNERS):
            folder = knowledge / f"partner-{number:02d}"
            folder.mkdir()
            address = f"https://{folder.name}.example/"
            partner = {
                "name": f"Administration {number}",
                "site": address,
                "contact": f"{address}contact",
                "scope": {"fr": "Domaine", "en": "Scope"},
            }
            (folder / "_partner.yml").write_text(json.dumps(partner, ensure_ascii=False), encoding="utf-8")

    def _vocabulary(self) -> str:
        french, english = self.languages["fr"], self.languages["en"]
        concepts = {
            f"concept-{stem}": {
                "name": french.stems[stem],
                "fr": [french.stems[stem], french.alias(stem)],
                "en": [english.stems[stem], english.alias(stem)],
            }
            for stem in sorted(french.aliases)
        }
        return json.dumps(concepts, ensure_ascii=False)

    def _french(self, number: int, phrasings: Sequence[str]) -> str:
        entry, ids = self.ids[number], self.ids
        first = number // SIBLINGS * SIBLINGS
        siblings = [other for other in ids[first : first + SIBLINGS] if other != entry]
        head = {
            **_asked(phrasings),
            "theme": f"theme-{number * _THEMES // self.entries:02d}",
            "sources": [{"title": "Source officielle", "url": f"https://source.example/{entry}"}],
            "facts_as_of": "2026-06",
            "review_by": "2027-01-31",
            "followups": siblings[:3],
            "related": siblings[3:5],
        }
        return _file(head, self.languages["fr"].answer(number))

    def _english(self, number: int, phrasings: Sequence[str]) -> str:
        return _file(_asked(phrasings), self.languages["en"].answer(number))

    def _write_questions(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        asked = [
            question for lang in LANGUAGES for kind in CLASSES for question in self.unseen(lang, kind, _PARTNERS)
        ] + [question for lang in LANGUAGES for question in self.outside(lang, _PARTNERS)]
        with (folder / "questions.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("text", "lang", "entry"))
            rows.writerows((question.text, question.lang, ";".join(question.entries)) for question in asked)


class _Language:
    """The words of one language, and how they are put together."""

    def __init__(self, lang: str, entries: int, seed: int) -> None:
        self.lang, self.entries, self.seed = lang, entries, seed
        count = round(_STEMS * (entries / _ENTRIES) ** _POWER)
        self.stems = _stems(lang, seed, count)
        self.everyday = _EVERYDAY[lang].split()
        self._everyday_weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.everyday))))
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(count)))
        random = Random(f"{seed} aliases")
        named = random.sample(
            range(_COMMON, count), min(count - _COMMON, round(_CONCEPTS * (entries / _ENTRIES) ** _POWER))
        )
        self.aliases = {stem: (random.randrange(count), random.randrange(count)) for stem in named}

    def alias(self, stem: int) -> str:
        """The other name of a thing, in two words."""
        return " ".join(self.stems[part] for part in self.aliases[stem])

    def folded(self, stem: int) -> str:
        return fold(self.stems[stem])

    def thing(self, number: int) -> Thing:
        """What an entry is about."""
        shared = Random(f"{self.seed} {self.lang} subject {number // SIBLINGS}")
        own = Random(f"{self.seed} {self.lang} entry {number}")
        return Thing(self._drawn(shared, _TOPIC_WORDS), self._drawn(own, _OWN_WORDS))

    def _drawn(self, random: Random, count: int) -> list[int]:
        """Different stems of any frequency, as many among the rare as among the common ones (on a logarithmic scale)."""
        low, high = math.log(_COMMON), math.log(len(self.stems))
        found: dict[int, None] = {}
        while len(found) < count:
            found[min(int(math.exp(random.uniform(low, high))), len(self.stems) - 1)] = None
        return list(found)

    def phrasings(self) -> Iterator[list[str]]:
        """For each entry, the question and VARIANTS other ways to ask it; all of the base are different."""
        taken = set[str]()
        for number in range(self.entries):
            random = Random(f"{self.seed} {self.lang} phrasings {number}")
            found: list[str] = []
            while len(found) <= VARIANTS:
                (kind,) = random.choices([*KINDS], [*KINDS.values()]) if found else ("plain",)
                text = self.phrasing(number, kind, random)
                if (same := fold(text)) not in taken:
                    taken.add(same)
                    found.append(text)
            yield found

    def phrasing(self, number: int, kind: str, random: Random) -> str:
        """One way to ask for an entry."""
        thing = self.thing(number)
        telling = random.choices(
            thing.own, _OWN_WEIGHTS, k={"plain": 2, "situation": random.choice((1, 2)), "detail": 1}[kind]
        )
        telling += random.choices(
            thing.topic, _TOPIC_WEIGHTS, k={"plain": 1, "situation": 1, "detail": random.choice((0, 1))}[kind]
        )
        length = {"plain": (4, 9), "situation": (14, 26), "detail": (3, 5)}[kind]
        words = [word for stem in telling for word in self.said(stem, random)]
        words += self._filling(max(2, random.randint(*length) - len(words)), random)
        random.shuffle(words)
        return f"{' '.join(words).capitalize()} ?"

    def outside(self, count: int, purpose: str) -> list[str]:
        """Different questions that no entry answers, in the words of the language."""
        random = Random(f"{self.seed} {self.lang} outside {purpose}")
        found: dict[str, None] = {}
        while len(found) < count:
            words = [word for stem in self._drawn(random, 3) for word in self.said(stem, random)]
            words += self._filling(random.randint(2, 14), random)
            random.shuffle(words)
            found[" ".join(words)] = None
        return list(found)

    def answer(self, number: int) -> str:
        """A body of some 1,300 characters."""
        random = Random(f"{self.seed} {self.lang} answer {number}")
        thing = self.thing(number)

        def sentence(length: int) -> str:
            words = [self.form(random.choice((*thing.topic, *thing.own)), random), *self._filling(length, random)]
            random.shuffle(words)
            return f"{' '.join(words).capitalize()}."

        steps = "\n".join(f"{step}. {sentence(16)}" for step in range(1, 7))
        return f"{sentence(14)} {sentence(14)}\n\n{steps}\n\n**{sentence(12)}** {sentence(18)}\n"

    def said(self, stem: int, random: Random) -> Sequence[str]:
        """A thing by one of its names."""
        if stem in self.aliases and random.random() < _ALIAS:
            return self.alias(stem).split()
        return [self.form(stem, random)]

    def called(self, stem: int) -> float:
        """How often a thing is called by the word of this stem."""
        return 1 - _ALIAS if stem in self.aliases else 1.0

    def form(self, stem: int, random: Random) -> str:
        """A word of a family: mostly its stem, or its plural."""
        return random.choices(self.forms(stem), (6, 2, 1))[0]

    def forms(self, stem: int) -> list[str]:
        """The words of a family."""
        return [self.stems[stem] + ending for ending in ("", "s", _ENDINGS[self.lang][stem % 4])]

    def own_shares(self, thing: Thing) -> dict[int, float]:
        """How often each stem of an entry is the one that tells it."""
        return _shares(thing.own, _OWN_WEIGHTS)

    def topic_shares(self, thing: Thing) -> dict[int, float]:
        """The same of its subject."""
        return _shares(thing.topic, _TOPIC_WEIGHTS)

    def chance(self, stem: int) -> float:
        """How often a word that tells nothing is of this stem."""
        return (1 - _EVERYDAY_SHARE) / (stem + 20) / self._weights[-1]

    def _filling(self, count: int, random: Random) -> Iterator[str]:
        """Everyday words, and others by their frequency."""
        for _ in range(count):
            if random.random() < _EVERYDAY_SHARE:
                yield random.choices(self.everyday, cum_weights=self._everyday_weights)[0]
            else:
                yield self.form(random.choices(range(len(self.stems)), cum_weights=self._weights)[0], random)


def _stems(lang: str, seed: int, count: int) -> list[str]:
    random = Random(f"{seed} {lang} stems")
    onsets, vowels = _ONSETS[lang].split(), _VOWELS[lang].split()
    found: dict[str, str] = {}
    while len(found) < count:
        syllables = [random.choice(onsets) + random.choice(vowels) for _ in range(random.choice((2, 2, 3)))]
        word = "".join(syllables) + random.choice(_CODAS[lang])
        if len(word) > 3:
            found.setdefault(fold(word), word)
    return list(found.values())


def _asked(phrasings: Sequence[str]) -> dict[str, object]:
    question, *variants = phrasings
    return {"question": question, "variants": variants}


def _shares(stems: Sequence[int], weights: Sequence[float]) -> dict[int, float]:
    return {stem: weight / sum(weights) for stem, weight in zip(stems, weights, strict=True)}


def _file(head: Mapping[str, object], body: str) -> str:
    """A knowledge file; its head's values are JSON, which is YAML too."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    return "\n".join(["---", *lines, "---", body])
