"""The preview: a base in memory that follows the editor's files, and the files of the site that change with it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from noa_build.answers import answer_files
from noa_build.assets import write_assets
from noa_build.bundle import compile_bundle, concepts, examples
from noa_build.entry import LANGUAGES, Knowledge
from noa_build.hashed import write_hashed
from noa_build.knowledge import Memory, read_knowledge
from noa_build.preview.pages import Pages
from noa_build.preview.patch import MOST_CLASSES, Matcher, by_label
from noa_core.thesaurus import Thesaurus


class TooMuch(Exception):
    """The change is one that only a whole build shows."""


@dataclass(frozen=True)
class Update:
    """What an edit changed."""

    entries: tuple[str, ...]
    pages: tuple[str, ...]
    """Addresses in the site, whose files in the preview are new."""
    steps: dict[str, float]
    """Seconds that each step took."""


class Preview:
    """Follows `root/knowledge` from the last build on. What changes is written to `folder/site`, to be served before `root/dist`."""

    def __init__(self, root: Path, folder: Path) -> None:
        """
        Raises:
            KnowledgeError: when the base has mistakes.
        """
        self.root, self.folder = root, folder
        self._memory: Memory = {}
        self.knowledge = read_knowledge(root, self._memory)
        shutil.rmtree(folder, ignore_errors=True)
        self._site = folder / "site"
        manifest = json.loads((root / "dist" / "manifest.json").read_text(encoding="utf-8"))
        del manifest["build"]
        self._manifest: dict[str, Any] = manifest
        self._pages = Pages(root, folder, write_assets(root, folder / "assets"), self.knowledge)
        self._bundles = {
            lang: json.loads((root / "build" / f"bundle.{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES
        }
        self._matchers = {
            lang: Matcher(
                self._bundles[lang]["model"],
                Thesaurus(concepts(self.knowledge, lang)),
                lang,
                examples(self.knowledge, lang),
            )
            for lang in LANGUAGES
        }

    def update(self, paths: Iterable[Path]) -> Update:
        """Show the base as it is now. `paths`: files that changed, which are shown anew even if they were read before.

        Raises:
            KnowledgeError: when the base has mistakes; the preview stays as it was.
            TooMuch: when a whole build is needed.
        """
        watch = _Watch()
        before, after = self.knowledge, read_knowledge(self.root, self._memory)
        watch.lap("lecture")
        touched = _touched(before, after) | {path.name.partition(".")[0] for path in paths if path.suffix == ".md"}
        touched &= before.entries.keys() | after.entries.keys()
        if (before.partners, before.themes) != (after.partners, after.themes) or len(touched) > MOST_CLASSES:
            raise TooMuch
        for lang in LANGUAGES:
            self._learn(before, after, touched, lang)
        watch.lap("apprentissage")
        self._write_chat_files(before, after, touched)
        watch.lap("chat")
        differs = [lang for lang in LANGUAGES if _said(before, touched, lang) != _said(after, touched, lang)]
        pages = self._pages.update(before, after, touched, self._manifest, differs or LANGUAGES)
        watch.lap("pages")
        self.knowledge = after
        return Update(tuple(sorted(touched)), tuple(pages), watch.steps)

    def _learn(self, before: Knowledge, after: Knowledge, touched: set[str], lang: str) -> None:
        """Patch the matcher with the phrasings that changed, and the small talk and the examples out of scope that did."""
        matcher = self._matchers[lang]
        if before.concepts != after.concepts:
            matcher.weights.thesaurus = Thesaurus(concepts(after, lang))
        some = {key: after.entries[key] for key in touched if key in after.entries}
        learnt = by_label(examples(replace(after, entries=some), lang))
        changed = {label: held for label, held in learnt.items() if held != matcher.examples.get(label)}
        changed |= {label: [] for label in touched if label in matcher.examples and label not in learnt}
        if changed:
            matcher.update(changed)

    def _write_chat_files(self, before: Knowledge, knowledge: Knowledge, touched: set[str]) -> None:
        for lang in LANGUAGES:
            if _in_bundle(before, touched, lang) != _in_bundle(knowledge, touched, lang):
                self._bundles[lang] = data = self._compiled(knowledge, touched, lang)
                text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
                self._manifest["bundles"][lang] = self._sized(
                    write_hashed(self._site / "bundles", f"bundle.{lang}.json", text)
                )
        written, files = answer_files(knowledge)
        for name, answer in files.items():
            if not (self._site / name).exists():
                (self._site / name).parent.mkdir(parents=True, exist_ok=True)
                (self._site / name).write_bytes(answer)
        for lang, paths in written.items():
            self._manifest["answers"][lang] = self._sized(self._site / paths.index)
            self._manifest["all_answers"][lang] = self._sized(self._site / paths.together)

    def _compiled(self, knowledge: Knowledge, touched: set[str], lang: str) -> dict[str, Any]:
        """The bundle; what takes long comes from the one before."""
        bundle, matcher = self._bundles[lang], self._matchers[lang]
        texts = [text for entry, text in knowledge.in_language(lang) if entry.id in touched]
        said = set[str]().union(*(text.answer_words for text in texts))
        words = sorted((said | set(bundle["words"])) - matcher.weights.family.keys())
        return compile_bundle(knowledge, lang, bundle["languages"], matcher.model(), words)

    def _sized(self, path: Path) -> dict[str, Any]:
        return {"file": path.relative_to(self._site).as_posix(), "bytes": path.stat().st_size}


def _touched(before: Knowledge, after: Knowledge) -> set[str]:
    """The entries that are not the same."""
    keys = before.entries.keys() | after.entries.keys()
    return {key for key in keys if before.entries.get(key) != after.entries.get(key)}


def _in_bundle(knowledge: Knowledge, touched: set[str], lang: str) -> object:
    """What a language's bundle is made of and an edit may have changed."""
    entries = [
        (entry.id, text, entry.partner, entry.followups, entry.related, entry.aliases)
        for entry, text in knowledge.in_language(lang)
        if entry.id in touched
    ]
    site = (knowledge.suggestions, knowledge.human_partner, knowledge.human_entry)
    return entries, site, knowledge.concepts, knowledge.smalltalk, knowledge.out_of_scope


def _said(knowledge: Knowledge, touched: set[str], lang: str) -> object:
    """What a language's pages show and an edit may have changed."""
    entries = [
        (replace(entry, texts={lang: text}), sorted(entry.texts))
        for entry, text in knowledge.in_language(lang)
        if entry.id in touched
    ]
    return entries, _in_bundle(knowledge, touched, lang)


class _Watch:
    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._last = time.monotonic()

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.steps[name] = now - self._last
        self._last = now
