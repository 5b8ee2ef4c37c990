"""BM25 as bm25s has it (Lù 2024, https://arxiv.org/abs/2407.03618): Lucene's variant, stop words, Snowball stems."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bench.base import Document
from bench.peers import Measured
from bench.ranking import KEPT, Answer
from bench.sizes import weigh

_NAMES = {"fr": "french", "en": "english"}


class BM25:
    """bm25s over the phrasings."""

    name = "BM25"
    most = None

    def version(self) -> str:
        return f"bm25s {metadata.version('bm25s')}"

    def missing(self) -> str | None:
        return None if all(map(find_spec, ("bm25s", "Stemmer"))) else "bm25s"

    def ask(self, documents: Sequence[Document], questions: Sequence[str], lang: str) -> Measured:
        import bm25s
        import Stemmer

        stemmer = Stemmer.Stemmer(_NAMES[lang])

        def tokens(texts: list[str]) -> list[list[str]]:
            found: list[list[str]] = bm25s.tokenize(
                texts, stopwords=_NAMES[lang], stemmer=stemmer, return_ids=False, show_progress=False
            )
            return found

        index = bm25s.BM25()
        index.index(tokens([document.text for document in documents]), show_progress=False)
        entries, owners = np.unique([document.entry for document in documents], return_inverse=True)

        def ranking(question: str) -> tuple[tuple[str, float], ...]:
            said = tokens([question])[0]
            if not said:
                return ()
            best = np.zeros(len(entries), dtype=np.float32)
            np.maximum.at(best, owners, index.get_scores(said))
            order = np.argsort(-best, kind="stable")[:KEPT]
            return tuple((str(entries[place]), float(best[place])) for place in order if best[place] > 0)

        answers = []
        for question in questions:
            start = time.perf_counter()
            ranked = ranking(question)
            answers.append(Answer(ranked, 1000 * (time.perf_counter() - start)))
        with tempfile.TemporaryDirectory() as scratch:
            index.save(scratch)
            labels = Path(scratch, "entries.json")
            labels.write_text(json.dumps([document.entry for document in documents]), "utf-8")
            return Measured(answers, None, weigh(sorted(Path(scratch).iterdir())))
