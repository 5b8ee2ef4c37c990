"""Peers written in JavaScript, run under Node: one script each beside this file."""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import mkdocs.contrib.search

from bench.base import Document
from bench.peers import Measured
from bench.ranking import KEPT, Answer
from bench.sizes import weigh
from noa_build.runtime import node

_HERE = Path(__file__).resolve().parent
_PACKAGES = _HERE.parent / "node_modules"
_ARCHITECTURE = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
_PAGEFIND = f"@pagefind/{sys.platform}-{_ARCHITECTURE}"
"""The package that holds its program for this machine."""
_MKDOCS_SEARCH = Path(mkdocs.contrib.search.__file__).resolve().parent


@dataclass(frozen=True)
class NodePeer:
    """A script that reads a job and writes {answers: [{ranking, milliseconds}], code: [file], data: [file]}."""

    name: str
    script: str
    package: str | None = None
    """In bench/node_modules; None for what MkDocs brings."""
    mode: str = ""
    """Which of the script's settings."""
    most: int | None = None

    def version(self) -> str:
        if self.package is None:
            return f"lunr of MkDocs {metadata.version('mkdocs')}"
        described = json.loads((_PACKAGES / self.package / "package.json").read_text(encoding="utf-8"))
        return f"{self.package} {described['version']}"

    def missing(self) -> str | None:
        return self.package if self.package and not (_PACKAGES / self.package).is_dir() else None

    def ask(self, documents: Sequence[Document], questions: Sequence[str], lang: str) -> Measured:
        with tempfile.TemporaryDirectory() as scratch:
            job, answers = Path(scratch, "job.json"), Path(scratch, "answers.json")
            described = {
                "documents": [asdict(document) for document in documents],
                "questions": list(questions),
                "lang": lang,
                "mode": self.mode,
                "kept": KEPT,
                "scratch": scratch,
                "mkdocs": str(_MKDOCS_SEARCH),
                "answers": str(answers),
            }
            job.write_text(json.dumps(described), encoding="utf-8")
            node.run(_HERE / self.script, str(job))
            measured = json.loads(answers.read_text(encoding="utf-8"))
            return Measured(
                [
                    Answer(tuple((entry, score) for entry, score in item["ranking"]), item["milliseconds"])
                    for item in measured["answers"]
                ],
                weigh(map(Path, measured["code"])),
                weigh(map(Path, measured["data"])),
            )


MINISEARCH = (
    NodePeer("MiniSearch", "minisearch.mjs", "minisearch", "exact"),
    NodePeer("MiniSearch, fuzzy and prefix", "minisearch.mjs", "minisearch", "fuzzy", most=200),
)
FUSE = (
    NodePeer("Fuse.js", "fuse.mjs", "fuse.js", "text", most=20),
    NodePeer("Fuse.js, token search", "fuse.mjs", "fuse.js", "tokens", most=20),
)
LUNR = NodePeer("lunr (MkDocs)", "lunr.mjs")
PAGEFIND = (
    NodePeer("Pagefind", "pagefind.mjs", _PAGEFIND, "question"),
    NodePeer("Pagefind, word by word", "pagefind.mjs", _PAGEFIND, "words"),
)
