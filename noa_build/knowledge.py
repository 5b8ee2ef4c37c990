"""Read the knowledge base and say everything that is wrong with it at once."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from frontmatter.default_handlers import YAMLHandler

from noa_build import crosscheck
from noa_build.answer import AnswerMistake, parse_answer, plain, summary
from noa_build.entry import (
    LANGUAGES,
    SUMMARY_LIMIT,
    Concept,
    Entry,
    EntryText,
    Forge,
    Knowledge,
    Node,
    Partner,
    SmallTalk,
    Source,
    Theme,
)
from noa_build.located import Located, read_yaml
from noa_build.pages.net import page_markdown
from noa_build.partner_profile import read_profile
from noa_build.plain_file import read_text
from noa_build.problems import KnowledgeError, Problem
from noa_build.sources.checkout import Checkout
from noa_build.sources.merge import merged
from noa_build.tree import Stamp, stamp
from noa_build.validate import validate
from noa_core.text import fold, words

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass
class Found:
    """What was found in a file without mistakes."""

    read_from: tuple[object, ...]
    """What decides it: the digest of the file's text, and what else the file's meaning depends on."""
    document: Located
    text: EntryText | None
    stamp: Stamp | None
    """The file's, when it was read long enough after it was written: a file with the same one holds the same text."""


Memory = dict[Path, Found]
"""By file, as messages name it."""

_SETTLED = 2_000_000_000
"""Nanoseconds after which another writing of a file shows in its time on any file system."""


def read_knowledge(root: Path, memory: Memory | None = None, home: Path | None = None) -> Knowledge:
    """The base in `root/knowledge`, with what `_sources.yml` brings from other repositories, fetched where it is not known yet.

    Args:
        memory: files without mistakes that were read before, by the same code; those that still hold the same text are taken from it. It
            is filled.
        home: the project, when `root` holds but a copy of a base: its fetched sources are used.

    Raises:
        KnowledgeError: with every mistake of every file, by file and line; with those of the sources alone when these cannot be merged.
        NoaError: when a source must be fetched and git is missing.
    """
    return _Reader(root, {} if memory is None else memory, home or root).read()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _settled_stamp(path: Path) -> Stamp | None:
    """A file's stamp, if another writing would change it."""
    seen = stamp(path)
    return seen if seen is not None and seen.written < time.time_ns() - _SETTLED else None


class _Reader:
    def __init__(self, root: Path, memory: Memory, home: Path) -> None:
        self.root = root
        self.memory = memory
        self.home = home
        self.folder = root / "knowledge"
        self.problems: list[Problem] = []
        self.documents: dict[tuple[str, str], Located] = {}
        """Valid heads by id and language, to say on which line a mistake stands."""
        self.partner_documents: list[Located] = []
        """Valid `_partner.yml`."""
        self.files: dict[str, Path] = {}
        """File of each French entry by id, valid or not: an id that has one exists."""
        self.checkouts: dict[Path, Checkout] = {}
        """By folder: partners that come from other repositories."""

    def read(self) -> Knowledge:
        if not self.folder.is_dir():
            self._problem(
                self.folder, "Le dossier « knowledge » n'existe pas.", "Lancez la commande à la racine du projet."
            )
            raise KnowledgeError(self.problems)
        self.checkouts = {found.folder: found for found in merged(self.root, self.home)}
        site = self._yaml(self.folder / "_site.yml", "site")
        partners = self._partners()
        entries = self._entries()
        concepts = self._concepts(partners)
        smalltalk = self._smalltalk()
        out_of_scope = {lang: self._examples(self.folder / f"_out_of_scope.{lang}.txt") for lang in LANGUAGES}
        themes = {key: Theme(key, names) for key, names in site.value["themes"].items()} if site else {}
        crosscheck.links(entries, self.documents, self.files, partners, themes)
        crosscheck.former_ids(entries, self.documents)
        crosscheck.phrasings(entries, self.documents)
        for document in self.partner_documents:
            crosscheck.profile(document, self.files, themes)
            self.problems += document.problems
        if site:
            crosscheck.site(site, self.files, partners)
            self.problems += site.problems
        self.problems += [problem for document in self.documents.values() for problem in document.problems]
        if self.problems or site is None:
            raise KnowledgeError(self.problems)
        human = site.value["human"]
        return Knowledge(
            entries,
            partners,
            themes,
            tuple(site.value["suggestions"]),
            human["partner"],
            human["entry"],
            concepts,
            smalltalk,
            out_of_scope,
            Forge(**site.value["forge"]) if "forge" in site.value else None,
            {found.partner: found.repository for found in self.checkouts.values()},
        )

    # Files

    def _problem(self, path: Path, message: str, remedy: str, line: int = 1) -> None:
        self.problems.append(Problem(self._shown(path), line, message, remedy))

    def _shown(self, path: Path) -> Path:
        """How messages name a file: from the project's root, or in the repository that it comes from."""
        if path.parent in self.checkouts:
            return self.checkouts[path.parent].repository.place / path.name
        return self.checkouts[path].repository.place if path in self.checkouts else path.relative_to(self.root)

    def _text(self, path: Path) -> str | None:
        read = read_text(path, self._shown(path))
        if isinstance(read, Problem):
            self.problems.append(read)
            return None
        return read

    def _yaml(self, path: Path, schema: str) -> Located | None:
        """A whole YAML file, or None when it is missing or breaks its schema (which is then in the problems)."""
        seen = _settled_stamp(path)
        if known := self._as_it_was(path, seen, ()):
            return replace(known.document, problems=[])
        text = self._text(path)
        if text is None:
            return None
        read_from = (_digest(text),)
        if known := self._remembered(path, seen, read_from):
            return replace(known.document, problems=[])
        document = read_yaml(text, self._shown(path))
        if document.problems or not validate(document, schema):
            self.problems += document.problems
            return None
        self.memory[document.path] = Found(read_from, document, None, seen)
        return replace(document, problems=[])

    def _as_it_was(self, path: Path, seen: Stamp | None, also: tuple[object, ...]) -> Found | None:
        """What was found in a file that nobody has written since. `also`: what else decides it."""
        known = self.memory.get(self._shown(path))
        if known is not None and None is not seen == known.stamp and known.read_from[1:] == also:
            return known
        return None

    def _remembered(self, path: Path, seen: Stamp | None, read_from: tuple[object, ...]) -> Found | None:
        """What was found in a file when it was read from the same. Problems that other files cause are looked for anew."""
        known = self.memory.get(self._shown(path))
        if known is None or known.read_from != read_from:
            return None
        if seen is not None:
            self.memory[known.document.path] = replace(known, stamp=seen)
        return known

    def _folders(self) -> list[Path]:
        own = [path for path in self.folder.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))]
        return sorted([*own, *self.checkouts], key=lambda path: path.name)

    def _examples(self, path: Path) -> tuple[str, ...]:
        lines = (self._text(path) or "").splitlines()
        return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))

    # Parts

    def _partners(self) -> dict[str, Partner]:
        partners = {}
        for folder in self._folders():
            if not _ID.fullmatch(folder.name):
                self._problem(
                    folder,
                    f"« {folder.name} » n'est pas un identifiant d'administration.",
                    "Renommez le dossier en minuscules sans accent, avec des tirets.",
                )
                continue
            if not (folder / "_partner.yml").exists():
                self._problem(
                    folder,
                    f"L'administration « {folder.name} » est inconnue : son dossier n'a pas de « _partner.yml ».",
                    "Rangez la fiche dans le dossier d'une administration existante, ou créez ce fichier.",
                )
                continue
            document = self._yaml(folder / "_partner.yml", "partner")
            if document:
                value = document.value
                self.partner_documents.append(document)
                partners[folder.name] = Partner(
                    folder.name,
                    value["name"],
                    tuple(value.get("former_names", ())),
                    value["site"],
                    value["contact"],
                    value.get("booking"),
                    value.get("phone"),
                    value["scope"],
                    read_profile(document),
                    value.get("email"),
                )
        return partners

    def _entries(self) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for folder in self._folders():
            names = {path.name for path in folder.glob("*.md")}
            for name in sorted(names):
                path = folder / name
                entry_id, _, lang = name.removesuffix(".md").partition(".")
                if not _ID.fullmatch(entry_id) or lang not in ("", *LANGUAGES[1:]):
                    self._problem(
                        path,
                        f"« {name} » n'est pas un nom de fiche.",
                        "Nommez-la comme « creer-entreprise.md », et sa version anglaise « creer-entreprise.en.md ».",
                    )
                elif lang and f"{entry_id}.md" not in names:
                    self._problem(
                        path, "La version française de cette fiche manque.", f"Créez « {entry_id}.md » à côté."
                    )
                elif not lang and (entry := self._entry(folder.name, entry_id, path)) is not None:
                    entries.setdefault(entry_id, entry)
        return entries

    def _entry(self, partner: str, entry_id: str, path: Path) -> Entry | None:
        first = self.files.setdefault(entry_id, path)
        if first != path:
            self._problem(
                path,
                f"L'identifiant « {entry_id} » existe déjà ({self._shown(first)}).",
                "Choisissez un autre nom de fichier : un identifiant est unique dans toute la base.",
            )
            return None
        read = self._head_and_text(path, "entry", "fr", ())
        if read is None:
            return None
        document, text = read
        self.documents[entry_id, "fr"] = document
        texts = {"fr": text}
        for lang in LANGUAGES[1:]:
            beside = path.with_name(f"{entry_id}.{lang}.md")
            if (
                beside.exists()
                and (other := self._head_and_text(beside, f"entry.{lang}", lang, text.sources)) is not None
            ):
                self.documents[entry_id, lang], texts[lang] = other
        head = document.value
        return Entry(
            entry_id,
            partner,
            head["theme"],
            tuple(head.get("with", ())),
            head.get("facts_as_of"),
            head.get("reviewed_on") or None,
            head["review_by"],
            tuple(head.get("followups", ())),
            tuple(head.get("related", ())),
            tuple(head.get("aliases", ())),
            texts,
        )

    def _head_and_text(
        self, path: Path, schema: str, lang: str, inherited: tuple[Source, ...]
    ) -> tuple[Located, EntryText] | None:
        seen = _settled_stamp(path)
        if (known := self._as_it_was(path, seen, (inherited,))) and known.text is not None:
            return replace(known.document, problems=[]), known.text
        text = self._text(path)
        if text is None:
            return None
        read_from = (_digest(text), inherited)
        if (known := self._remembered(path, seen, read_from)) and known.text is not None:
            return replace(known.document, problems=[]), known.text
        handler = YAMLHandler()
        if not handler.detect(text):
            self._problem(
                path,
                "La fiche n'a pas d'en-tête.",
                "Commencez par une ligne « --- », les clés, puis une ligne « --- ».",
            )
            return None
        try:
            head, body = handler.split(text)
        except ValueError:
            self._problem(path, "L'en-tête n'est pas fermé.", "Ajoutez une ligne « --- » après la dernière clé.")
            return None
        body_line = text[: len(text) - len(body)].count("\n") + 1 + len(body) - len(body.lstrip("\n"))
        document = read_yaml(head, self._shown(path))
        valid = not document.problems and validate(document, schema)
        answer = self._answer(document, body.strip(), body_line, lang)
        if not valid:
            self.problems += document.problems
            return None
        value = document.value
        sources = tuple(Source(source["title"], source["url"]) for source in value.get("sources", ())) or inherited
        question, variants = value["question"], tuple(value["variants"])
        written = EntryText(
            lang,
            question,
            variants,
            body.strip(),
            answer,
            page_markdown(answer),
            tuple(map(fold, (question, *variants))),
            frozenset(word.folded for word in words(" ".join(map(plain, answer)))),
            sources,
            document.path,
            document.lines,
        )
        if not document.problems:
            self.memory[document.path] = Found(read_from, document, written, seen)
            return replace(document, problems=[]), written
        return document, written

    def _answer(self, document: Located, body: str, line: int, lang: str) -> Sequence[Node]:
        """The answer as a tree, of which a mistake is said; () when there is one."""
        document.lines[("body",)] = line
        if not body:
            document.problem(
                "La réponse manque.", "Écrivez-la sous l'en-tête, en commençant par un paragraphe court.", ("body",)
            )
            return ()
        try:
            tree = parse_answer(body, lang)
        except AnswerMistake as mistake:
            document.problem(mistake.message, mistake.remedy, ("body",))
            return ()
        first = summary(tree)
        if not first:
            document.problem(
                "La réponse ne commence pas par un paragraphe.",
                "Écrivez d'abord la réponse en une ou deux phrases, puis les étapes.",
                ("body",),
            )
        elif len(first) > SUMMARY_LIMIT:
            document.problem(
                f"Le premier paragraphe a {len(first)} caractères.",
                f"Réduisez-le à {SUMMARY_LIMIT} caractères : la suite va dans le paragraphe suivant.",
                ("body",),
            )
        return tree

    def _concepts(self, partners: dict[str, Partner]) -> tuple[Concept, ...]:
        document = self._yaml(self.folder / "_vocabulary.yml", "vocabulary")
        if document is None:
            return ()
        concepts, homes = [], dict[tuple[str, str], str]()
        for key, value in document.value.items():
            if (partner := value.get("partner")) is not None and partner not in partners:
                crosscheck.unknown(document, (key, "partner"), "L'administration", partner, partners)
            for lang in LANGUAGES:
                for index, expression in enumerate(value.get(lang, ())):
                    other = homes.setdefault((lang, fold(expression)), key)
                    if other != key:
                        document.problem(
                            f"L'expression « {expression} » est dans deux concepts, « {other} » et « {key} ».",
                            "Gardez-la dans un seul.",
                            (key, lang, index),
                        )
            concepts.append(
                Concept(
                    key,
                    value["name"],
                    {lang: tuple(value.get(lang, ())) for lang in LANGUAGES},
                    tuple(value.get("former", ())),
                    value.get("slot"),
                    value.get("partner"),
                )
            )
        self.problems += document.problems
        return tuple(concepts)

    def _smalltalk(self) -> tuple[SmallTalk, ...]:
        document = self._yaml(self.folder / "_smalltalk.yml", "smalltalk")
        if document is None:
            return ()
        return tuple(
            SmallTalk(
                key,
                value["kind"],
                {lang: tuple(value[lang]["examples"]) for lang in LANGUAGES},
                {lang: value[lang]["reply"] for lang in LANGUAGES},
            )
            for key, value in document.value.items()
        )
