"""NOA's peers, each behind the same face: given the base's phrasings, rank its entries for each question.

What ranks is the best document of an entry. Each peer is used as its own documentation shows it; where a setting is in
doubt, several are measured side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.base import Document
from bench.ranking import Answer
from bench.sizes import Size


@dataclass(frozen=True)
class Measured:
    """What one peer did with one language."""

    answers: list[Answer]
    code: Size | None
    """What a browser loads to run it; None when it does not run in a browser as it is."""
    data: Size
    """What it loads of the base."""


class Peer(Protocol):
    """A way to search the base."""

    @property
    def name(self) -> str:
        """With its settings where it has several."""

    @property
    def most(self) -> int | None:
        """How many questions of a kind it can be asked in a sensible time; None when it is quick enough for all."""

    def version(self) -> str:
        """Package and version."""

    def missing(self) -> str | None:
        """What is not installed, or None when the peer can be asked."""

    def ask(self, documents: Sequence[Document], questions: Sequence[str], lang: str) -> Measured:
        """One answer per question, in order."""


@dataclass(frozen=True)
class OnePageAnEntry:
    """A peer that is given all phrasings of an entry as one document."""

    peer: Peer

    @property
    def name(self) -> str:
        return f"{self.peer.name}, one page an entry"

    @property
    def most(self) -> int | None:
        return self.peer.most

    def version(self) -> str:
        return self.peer.version()

    def missing(self) -> str | None:
        return self.peer.missing()

    def ask(self, documents: Sequence[Document], questions: Sequence[str], lang: str) -> Measured:
        pages: dict[str, list[str]] = {}
        for document in documents:
            pages.setdefault(document.entry, []).append(document.text)
        merged = [Document(entry, "\n".join(texts)) for entry, texts in pages.items()]
        return self.peer.ask(merged, questions, lang)


def peers() -> Mapping[str, Peer]:
    """Every peer by its name, in the order of the tables."""
    from bench.peers.bm25 import BM25
    from bench.peers.fuzzy import FUZZY
    from bench.peers.node import FUSE, LUNR, MINISEARCH, PAGEFIND

    several: list[Peer] = []
    for peer in (*MINISEARCH, LUNR, BM25()):
        several += [peer, OnePageAnEntry(peer)]
    return {peer.name: peer for peer in (*several, *PAGEFIND, *FUSE, *FUZZY)}
