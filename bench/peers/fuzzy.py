"""Plain RapidFuzz: the phrasing most like the question, by several of its scorers (https://rapidfuzz.github.io/RapidFuzz/)."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from rapidfuzz import fuzz, process

from bench.base import Document
from bench.peers import Measured
from bench.ranking import Answer, best_of_each
from bench.sizes import weigh
from noa_core.text import fold

_PHRASINGS = 200
"""How many documents are taken from `process.extract`: more than any three entries have."""


@dataclass(frozen=True)
class Fuzzy:
    """`process.extract` over the phrasings, both sides folded as NOA folds them."""

    name: str
    scorer: Callable[..., float]
    most: int | None = None

    def version(self) -> str:
        return f"RapidFuzz {metadata.version('rapidfuzz')}"

    def missing(self) -> str | None:
        return None

    def ask(self, documents: Sequence[Document], questions: Sequence[str], lang: str) -> Measured:
        choices = [fold(document.text) for document in documents]
        answers = []
        for question in questions:
            start = time.perf_counter()
            found = process.extract(fold(question), choices, scorer=self.scorer, limit=_PHRASINGS)
            ranking = best_of_each((documents[index].entry, score) for _, score, index in found)
            answers.append(Answer(ranking, 1000 * (time.perf_counter() - start)))
        with tempfile.TemporaryDirectory() as scratch:
            data = Path(scratch, "phrasings.json")
            data.write_text(json.dumps([vars(document) for document in documents], ensure_ascii=False), "utf-8")
            return Measured(answers, None, weigh([data]))


FUZZY = (
    Fuzzy("RapidFuzz, WRatio", fuzz.WRatio, most=200),
    Fuzzy("RapidFuzz, token_set_ratio", fuzz.token_set_ratio),
    Fuzzy("RapidFuzz, token_sort_ratio", fuzz.token_sort_ratio),
    Fuzzy("RapidFuzz, ratio", fuzz.ratio),
)
