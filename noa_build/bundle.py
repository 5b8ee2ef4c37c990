"""Compile the base into one JSON bundle per language."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from noa_build.atomic import write_text
from noa_build.entry import LANGUAGES, Knowledge
from noa_build.learning import LARGE, Example, Extent, extent_for
from noa_build.typography import typeset
from noa_core.bundle import FORMAT
from noa_core.model import OUT_OF_SCOPE, SMALLTALK
from noa_core.text import fold
from noa_core.thesaurus import Concept, Thesaurus

_BUILD = Path(__file__).parent
_CORE = _BUILD.parent / "noa_core"
_TRAINER = (
    *((_BUILD, f"{name}.py") for name in ("learning", "train")),
    *((_CORE, f"{name}.py") for name in ("decision", "features", "model", "postings", "text", "thesaurus")),
    (_BUILD.parent, "requirements.txt"),
)
"""What a trained matcher depends on beside the base."""

ANSWER_CONFIDENCE = 780
"""Thousandths: how sure NOA must be of the first entry to give it as the answer. Chosen on tests/questions/tune/."""

QUESTION_WEIGHT = 3
"""Phrasings that an entry's own question counts for: plain questions are near it, and need no choices."""

GREETING, LONGEST_GREETING = "greeting", 3
"""The small talk whose examples of at most so many words may stand before a question."""

CHOICES_CONFIDENCE = 650
"""Thousandths: how sure it must be that one of the offered entries is right. Chosen on tests/questions/tune/."""

TELLING_COUNT = 3
"""A word tells its language when so many phrasings hold it: rarer ones take room and are seldom met."""

TELLING_SHARE = 20_000
"""And, in a large base, one phrasing in so many."""


def write_bundles(knowledge: Knowledge, folder: Path) -> dict[str, Path]:
    """Train each language and write `folder/bundle.<lang>.json`; the files by language."""
    digests = {lang: _digest(knowledge, lang) for lang in LANGUAGES}
    languages = _languages(knowledge, digests, folder / "languages.json")
    models = _models(knowledge, digests, folder)
    written = {}
    for lang in LANGUAGES:
        path = folder / f"bundle.{lang}.json"
        words = _other_words(knowledge, lang, digests[lang], folder / f"words.{lang}.json")
        data = compile_bundle(knowledge, lang, languages, models[lang], words)
        write_text(path, json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
        written[lang] = path
    return written


def _models(knowledge: Knowledge, digests: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """The trained matchers; those that were made from the same phrasings by the same code are taken from `folder`."""
    code = [path.read_text(encoding="utf-8") for package, name in _TRAINER for path in sorted(package.glob(name))]
    kept = {
        lang: _Kept(folder / f"model.{lang}.json", "model", (digests[lang], concepts(knowledge, lang), code))
        for lang in LANGUAGES
    }
    models = {lang: kept[lang].load() for lang in LANGUAGES}
    if missing := [lang for lang, model in models.items() if model is None]:
        models |= {lang: kept[lang].save(model) for lang, model in _trained(knowledge, missing).items()}
    return models


def _trained(knowledge: Knowledge, languages: Sequence[str]) -> dict[str, dict[str, Any]]:
    from joblib import Parallel, delayed

    learnt = {lang: examples(knowledge, lang) for lang in languages}
    extents = {lang: extent_for(example.label for example in learnt[lang]) for lang in languages}
    # The classifier has processes of its own; without it, each language has one.
    processes = len(languages) if set(extents.values()) == {LARGE} else 1
    made = Parallel(n_jobs=processes)(
        delayed(_train)(learnt[lang], concepts(knowledge, lang), lang, extents[lang]) for lang in languages
    )
    return dict(zip(languages, made, strict=True))


def _train(learnt: Sequence[Example], known: Sequence[Concept], lang: str, extent: Extent) -> dict[str, Any]:
    """In any process: a thesaurus cannot be sent to one."""
    from noa_build.train import train

    return train(learnt, Thesaurus(known), lang, extent)


def _languages(knowledge: Knowledge, digests: Mapping[str, str], file: Path) -> dict[str, Any]:
    """The weights of `language_weights`, taken from the file in the same way."""
    kept = _Kept(file, "languages", (digests, Path(__file__).read_text(encoding="utf-8")))
    found: dict[str, Any] = kept.get(lambda: language_weights({lang: examples(knowledge, lang) for lang in LANGUAGES}))
    return found


def _other_words(knowledge: Knowledge, lang: str, digest: str, file: Path) -> list[str]:
    """The folded words of answers that no phrasing holds: the speller takes them as rightly written too.

    The words of phrasings are taken from the file in the same way.
    """
    kept = _Kept(file, "words", (digest, Path(__file__).read_text(encoding="utf-8")))
    phrasings = (" ".join(folded).split() for _, folded, _ in _labelled(knowledge, lang))
    held = kept.get(lambda: sorted(set[str]().union(*phrasings)))
    return sorted(set[str]().union(*(text.answer_words for _, text in knowledge.in_language(lang))).difference(held))


def _digest(knowledge: Knowledge, lang: str) -> str:
    """Of what `examples` returns."""
    digest = hashlib.sha256()
    for label, folded, weights in _labelled(knowledge, lang):
        digest.update("\n".join([label, *map(str, weights), *folded, ""]).encode())
    return digest.hexdigest()


class _Kept:
    """A file that holds what was made from something, under a name."""

    def __init__(self, path: Path, name: str, made_from: object) -> None:
        self.path, self.name = path, name
        self.key = hashlib.sha256(repr(made_from).encode()).hexdigest()

    def load(self) -> Any:
        """What the file holds; None when it was made from something else."""
        with suppress(OSError, ValueError, KeyError):
            stored = json.loads(self.path.read_text(encoding="utf-8"))
            if stored["key"] == self.key:
                return stored[self.name]
        return None

    def get(self, make: Callable[[], Any]) -> Any:
        """What the file holds, or else what is made now, which it then holds."""
        found = self.load()
        return self.save(make()) if found is None else found

    def save(self, found: Any) -> Any:
        write_text(self.path, json.dumps({"key": self.key, self.name: found}, ensure_ascii=False))
        return found


def compile_bundle(
    knowledge: Knowledge,
    lang: str,
    languages: Mapping[str, Mapping[str, int]],
    model: Mapping[str, Any],
    words: Sequence[str],
) -> dict[str, Any]:
    """One language's bundle as JSON data (noa_core.bundle reads it). `words`: other words that are rightly written."""
    entries = knowledge.in_language(lang)
    ids = {entry.id for entry, _ in entries}
    return {
        "format": FORMAT,
        "lang": lang,
        "entries": {
            entry.id: {
                "question": typeset(text.question, lang),
                "partner": entry.partner,
                "followups": [other for other in entry.followups if other in ids],
                "related": [other for other in entry.related if other in ids],
            }
            for entry, text in entries
        },
        "aliases": {alias: entry.id for entry, _ in entries for alias in entry.aliases},
        "partners": {
            partner.id: {
                "name": partner.name,
                "site": partner.site,
                "contact": partner.contact,
                "booking": partner.booking,
                "phone": partner.phone,
            }
            for partner in knowledge.partners.values()
        },
        "suggestions": [entry for entry in knowledge.suggestions if entry in ids],
        "human": {
            "partner": knowledge.human_partner,
            "entry": knowledge.human_entry if knowledge.human_entry in ids else None,
        },
        "smalltalk": {
            talk.id: {
                "kind": talk.kind,
                "reply": typeset(talk.replies[lang], lang),
                "said": sorted({fold(example) for example in talk.examples[lang]}),
            }
            for talk in knowledge.smalltalk
        },
        "greetings": greetings(knowledge, lang),
        "concepts": {
            concept.id: {
                "name": concept.name,
                "expressions": list(concept.expressions),
                "former": list(concept.former),
                "slot": concept.slot,
                "partner": concept.partner,
            }
            for concept in concepts(knowledge, lang)
        },
        "words": words,
        "languages": languages,
        "model": model,
        "decision": {"answer": ANSWER_CONFIDENCE, "choices": CHOICES_CONFIDENCE},
    }


def concepts(knowledge: Knowledge, lang: str) -> list[Concept]:
    """The thesaurus in one language, folded; former names are understood in both."""
    return [
        Concept(
            concept.id,
            concept.name,
            tuple(dict.fromkeys(map(fold, concept.expressions[lang]))),
            tuple(dict.fromkeys(map(fold, concept.former))),
            concept.slot,
            concept.partner,
        )
        for concept in knowledge.concepts
    ]


def examples(knowledge: Knowledge, lang: str) -> list[Example]:
    """What the matcher learns from: every phrasing of every entry, small talk, and questions that are out of scope."""
    return [
        Example(tuple(text.split()), label, weight)
        for label, folded, weights in _labelled(knowledge, lang)
        for text, weight in zip(folded, chain(weights, repeat(1)), strict=False)
        if text
    ]


def _labelled(knowledge: Knowledge, lang: str) -> Iterator[tuple[str, Sequence[str], Sequence[int]]]:
    """The classes: label, folded phrasings, and how many phrasings the first of them count for; the others count for one."""
    for entry, text in knowledge.in_language(lang):
        yield entry.id, text.folded, (QUESTION_WEIGHT,)
    for talk in knowledge.smalltalk:
        yield SMALLTALK + talk.id, tuple(map(fold, talk.examples[lang])), ()
    yield OUT_OF_SCOPE, tuple(map(fold, knowledge.out_of_scope[lang])), ()


def greetings(knowledge: Knowledge, lang: str) -> list[str]:
    """Folded ways to say hello: the short examples of the small talk called "greeting"."""
    found = {fold(example) for talk in knowledge.smalltalk if talk.id == GREETING for example in talk.examples[lang]}
    return sorted(greeting for greeting in found if 0 < len(greeting.split()) <= LONGEST_GREETING)


def language_weights(learnt: Mapping[str, Sequence[Example]]) -> dict[str, dict[str, int]]:
    """Language → word → log-odds, in hundredths, that a phrasing with this word is in that language rather than another.

    Add-one smoothing over the phrasings of the base, small talk and out-of-scope examples; words that tell little are left out.
    """
    counts = {lang: _document_counts(example.words for example in learnt[lang]) for lang in LANGUAGES}
    least = max(TELLING_COUNT, sum(map(len, learnt.values())) // TELLING_SHARE)
    totals = {lang: max(1, sum(count.values())) for lang, count in counts.items()}
    vocabulary = sorted(set().union(*counts.values()))
    weights: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
    for word in vocabulary:
        for lang in LANGUAGES:
            other_total = sum(totals[other] for other in LANGUAGES if other != lang)
            others = sum(counts[other][word] for other in LANGUAGES if other != lang)
            odds = math.log((counts[lang][word] + 0.5) / (totals[lang] + 1) * (other_total + 1) / (others + 0.5))
            if odds > 0.7 and counts[lang][word] >= least:
                weights[lang][word] = round(100 * odds)
    return weights


def _document_counts(documents: Iterable[tuple[str, ...]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(set(document))
    return counts
