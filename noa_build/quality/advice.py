"""What an editor may do better in a valid base: nothing here prevents publishing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median

from noa_build.answer import parse_answer, plain
from noa_build.entry import LANGUAGES, Entry, EntryText, Knowledge
from noa_build.quality.acronyms import unexplained
from noa_build.quality.near import Pair, near_pairs
from noa_build.quality.readability import Readability, readability

MEAN_SENTENCE, LONGEST_SENTENCE = 25, 35
"""Words from which sentences are called long: on average in an answer, and for the longest."""

LEAST_EASE = 40
"""Readability index below which an answer is called hard: in Flesch's table, 30 to 50 is "difficult"."""

VARIANTS_WANTED = {"fr": 20, "en": 10}
"""Variants from which an entry is well known, by language; fewer than half of the base's median are few too."""

_IN = {"fr": "en français", "en": "en anglais"}
_QUOTED = 90
"""Characters of a text that a message quotes."""


@dataclass(frozen=True, order=True)
class Note:
    """One place where something may be done better."""

    path: Path
    """File, relative to the project's root."""
    line: int
    message: str
    """In French; empty when the kind of advice says all."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}{f' : {self.message}' if self.message else ''}"


@dataclass(frozen=True)
class Advice:
    """One kind of advice with every place that it concerns."""

    title: str
    remedy: str
    """What to do about it, in French."""
    notes: tuple[Note, ...]


def advise(knowledge: Knowledge, today: date) -> list[Advice]:
    """All advice on the base, kinds without a place left out. `today` decides which review dates have passed."""
    texts = [(entry, text) for lang in LANGUAGES for entry, text in knowledge.in_language(lang)]
    pairs = {lang: near_pairs(knowledge, lang) for lang in LANGUAGES}
    near = [pair for lang in LANGUAGES for pair in pairs[lang]]
    kinds = [
        Advice(
            "Fiches à relire : la date de relecture est passée",
            "Relisez-les sur leur source, puis mettez à jour « facts_as_of » et « review_by ».",
            _sorted(_overdue(knowledge.entries.values(), today)),
        ),
        Advice(
            "Fiches sans mois des faits",
            "Ouvrez la source, vérifiez les faits, puis ajoutez « facts_as_of: AAAA-MM ». La fiche dit au visiteur qu'il manque.",
            _sorted(_undated(knowledge.entries.values())),
        ),
        Advice(
            "Réponses difficiles à lire",
            f"Visez moins de {MEAN_SENTENCE} mots par phrase, {LONGEST_SENTENCE} pour la plus longue, et un indice de lisibilité "
            f"(Kandel et Moles en français, Flesch en anglais) d'au moins {LEAST_EASE} sur 100 : coupez les phrases, prenez des mots courts.",
            _sorted(_hard_to_read(texts)),
        ),
        Advice(
            "Sigles jamais développés",
            "À la première apparition, écrivez le nom entier puis le sigle entre parenthèses : Registre national des entreprises (RNE).",
            _sorted(_unexplained(texts, knowledge)),
        ),
        Advice(
            "Variantes trop proches d'une autre fiche",
            "NOA peut confondre les deux fiches : gardez la variante dans une seule, ou dites ce qui les distingue.",
            tuple(_across(pair) for pair in near if not pair.within),
        ),
        Advice(
            "Variantes presque identiques dans une même fiche",
            "NOA n'apprend rien de la seconde (les fautes de frappe sont corrigées toutes seules) : dites la question autrement.",
            tuple(_within(pair) for pair in near if pair.within),
        ),
        Advice(
            "Fiches avec peu de variantes",
            f"Ajoutez de vraies façons de poser la question, {VARIANTS_WANTED['fr']} en français et {VARIANTS_WANTED['en']} en anglais "
            "au moins ; les presque identiques ne comptent qu'une fois.",
            _sorted(note for lang in LANGUAGES for note in _few_variants(knowledge, lang, pairs[lang])),
        ),
    ]
    return [kind for kind in kinds if kind.notes]


def median_readability(knowledge: Knowledge, lang: str) -> tuple[float, float] | None:
    """The medians of a language's answers: words by sentence, and readability index. None when it has no answer."""
    found = [_readability(text.body, text.lang) for _, text in knowledge.in_language(lang)]
    return (median(item.mean for item in found), median(item.ease for item in found)) if found else None


def quoted(text: str) -> str:
    """A text between French quotation marks, cut where it is long."""
    return f"« {text if len(text) <= _QUOTED else text[: _QUOTED - 1].rstrip() + '…'} »"


def _sorted(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(sorted(notes))


def _overdue(entries: Iterable[Entry], today: date) -> Iterator[Note]:
    for entry in entries:
        if date.fromisoformat(entry.review_by) < today:
            text = entry.texts["fr"]
            yield Note(text.path, text.lines[("review_by",)], f"à relire avant le {entry.review_by}.")


def _undated(entries: Iterable[Entry]) -> Iterator[Note]:
    for entry in entries:
        if entry.facts_as_of is None:
            yield Note(entry.texts["fr"].path, 1, "")


@cache
def _readability(body: str, lang: str) -> Readability:
    return readability(parse_answer(body, lang), lang)


def _hard_to_read(texts: Iterable[tuple[Entry, EntryText]]) -> Iterator[Note]:
    for _, text in texts:
        found = _readability(text.body, text.lang)
        if found.mean >= MEAN_SENTENCE or found.most > LONGEST_SENTENCE or found.ease < LEAST_EASE:
            mean = f"{found.mean:.1f}".replace(".", ",")
            yield Note(
                text.path,
                text.lines[("body",)],
                f"{mean} mots par phrase, indice {found.ease:.0f} ; la plus longue phrase a {found.most} mots : {quoted(found.longest)}",
            )


def _unexplained(texts: Iterable[tuple[Entry, EntryText]], knowledge: Knowledge) -> Iterator[Note]:
    names = [partner.name for partner in knowledge.partners.values()]
    for _, text in texts:
        page = "\n".join([text.question, *map(plain, text.answer)])
        if found := unexplained(page, text.lang, names):
            yield Note(text.path, text.lines[("body",)], f"{', '.join(found)}.")


def _across(pair: Pair) -> Note:
    first, second = pair.first, pair.second
    return Note(
        first.text.path,
        first.line,
        f"{quoted(str(first))} ({first.entry.id}) ressemble à {pair.similarity} % à {quoted(str(second))} "
        f"({second.entry.id}, {second.text.path}:{second.line}).",
    )


def _within(pair: Pair) -> Note:
    first, second = pair.first, pair.second
    return Note(
        second.text.path,
        second.line,
        f"{quoted(str(second))} ressemble à {pair.similarity} % à {quoted(str(first))} (ligne {first.line}).",
    )


def _few_variants(knowledge: Knowledge, lang: str, pairs: Sequence[Pair]) -> Iterator[Note]:
    """Entries whose variants, near copies counted once, are few for the language or for the base."""
    copies = _copies(pairs)
    counts = {entry.id: len(text.variants) - copies.get(entry.id, 0) for entry, text in knowledge.in_language(lang)}
    usual = median(counts.values()) if counts else 0
    for entry, text in knowledge.in_language(lang):
        if counts[entry.id] < max(VARIANTS_WANTED[lang], usual / 2):
            yield Note(
                text.path,
                text.lines[("variants",)],
                f"{counts[entry.id]} {_IN[lang]} ; les fiches en ont d'habitude {usual:.0f}.",
            )


def _copies(pairs: Iterable[Pair]) -> Mapping[str, int]:
    """How many phrasings of each entry are near an earlier one of it."""
    return Counter(entry for entry, _ in {(pair.second.entry.id, pair.second.index) for pair in pairs if pair.within})
