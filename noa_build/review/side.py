"""One side of a comparison: a base, its trained matcher, and what it makes of the questions that it is asked."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from noa_build.bundle import write_bundles
from noa_build.cases import Dialogue, Question
from noa_build.entry import LANGUAGES, Knowledge
from noa_build.evaluate import Failure, Prediction, play, predict
from noa_build.weights import Weights
from noa_core import Assistant
from noa_core.bundle import read_bundle

_KEPT = 12
"""Trained matchers that stay in the cache."""

_WORTH_PROCESSES = 300
"""From this number of questions on, starting processes takes less time than they save."""


@dataclass(frozen=True)
class Side:
    """A base, compiled."""

    knowledge: Knowledge
    bundles: Mapping[str, Path]
    """By language."""

    def weights(self, lang: str) -> Weights:
        """The matcher of a language, for many phrasings at once."""
        model = json.loads(self.bundles[lang].read_text(encoding="utf-8"))["model"]
        return Weights(model, read_bundle(self.bundles[lang]).thesaurus)


@dataclass(frozen=True)
class Replies:
    """What a side replied."""

    predictions: tuple[Prediction, ...]
    """In the order of the questions."""
    failures: tuple[Failure, ...]
    """Turns of conversations that went otherwise than expected."""


def compiled(knowledge: Knowledge, folder: Path, cache: Path) -> Side:
    """The base, compiled in `folder`. A matcher that was trained on the same phrasings before comes from `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    kept = {lang: cache / f"model.{lang}.{_phrasings(knowledge, lang)}.json" for lang in LANGUAGES}
    for lang, path in kept.items():
        if path.exists():
            shutil.copyfile(path, folder / f"model.{lang}.json")
    bundles = write_bundles(knowledge, folder)
    for lang, path in kept.items():
        shutil.copyfile(folder / f"model.{lang}.json", path)
    for path in sorted(cache.glob("model.*.json"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        path.unlink()
    return Side(knowledge, bundles)


def keep(knowledge: Knowledge, folder: Path, cache: Path) -> None:
    """Put the matchers that a build trained in `folder` into `cache`: the next change is compared with them."""
    cache.mkdir(parents=True, exist_ok=True)
    for lang in LANGUAGES:
        if (folder / f"model.{lang}.json").exists():
            shutil.copyfile(folder / f"model.{lang}.json", cache / f"model.{lang}.{_phrasings(knowledge, lang)}.json")


def _phrasings(knowledge: Knowledge, lang: str) -> str:
    """A digest of all that a language's matcher learns from."""
    learnt = (
        [(entry.id, text.phrasings) for entry, text in knowledge.in_language(lang)],
        [(talk.id, talk.examples[lang]) for talk in knowledge.smalltalk],
        knowledge.out_of_scope[lang],
        knowledge.concepts,
    )
    return hashlib.sha256(repr(learnt).encode()).hexdigest()[:16]


def ask_both(
    before: Side, after: Side, questions: Sequence[Question], dialogues: Sequence[Dialogue]
) -> tuple[Replies, Replies]:
    """What each side replies to the same questions and conversations, side by side where they are many."""
    asked = [([*side.bundles.values()], questions, dialogues) for side in (before, after)]
    if all(before.bundles[lang].read_bytes() == after.bundles[lang].read_bytes() for lang in LANGUAGES):
        replies = _replies(*asked[1])
        return replies, replies
    if len(questions) < _WORTH_PROCESSES:
        return _replies(*asked[0]), _replies(*asked[1])
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_replies, *arguments) for arguments in asked]
        return futures[0].result(), futures[1].result()


def _replies(bundles: Sequence[Path], questions: Sequence[Question], dialogues: Sequence[Dialogue]) -> Replies:
    assistant = Assistant.load(list(bundles))
    failures = [failure for dialogue in dialogues for failure in play(assistant, dialogue)]
    return Replies(tuple(predict(assistant, questions)), tuple(failures))
