"""What the knowledge base holds, as typed facts for the rest of the build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

Node: TypeAlias = "str | list[Any]"
"""Of an answer: a text; or a tag, then (for a link) its address, then its children."""

LANGUAGES = ("fr", "en")
"""The languages NOA answers in; the first is the one every entry must have."""

SUMMARY_LIMIT = 350
"""Longest first paragraph of an answer, in characters of plain text (DESIGN.md, contract 1)."""


@dataclass(frozen=True)
class Source:
    """An official page that the facts come from."""

    title: str
    url: str


@dataclass(frozen=True)
class EntryText:
    """One entry in one language."""

    lang: str
    question: str
    variants: tuple[str, ...]
    """Other ways to ask the question."""
    body: str
    """The answer, in Markdown; its first paragraph is the summary."""
    answer: Sequence[Node]
    """The same as a tree (noa_build/answer.py)."""
    markdown: str
    """The same as a page's Markdown, which makes nothing else (noa_build/pages/net.py)."""
    folded: tuple[str, ...]
    """The folded words of each of `phrasings`."""
    answer_words: frozenset[str]
    """The folded words of the answer."""
    sources: tuple[Source, ...]
    path: Path
    """File it was read from, as messages name it: relative to the project's root, or in its repository (`Repository.place`)."""
    lines: Mapping[tuple[str | int, ...], int]
    """Line of that file, counted from 1, of each place of its head, as ("variants", 3), and of its body, ("body",)."""

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question and its variants: everything that is known to ask for this entry."""
        return (self.question, *self.variants)

    def phrasing_line(self, index: int) -> int:
        """Line of one of `phrasings`."""
        return self.lines[("variants", index - 1) if index else ("question",)]


@dataclass(frozen=True)
class Entry:
    """One question with its answer. The fields are those of the knowledge file (DESIGN.md, contract 1)."""

    id: str
    partner: str
    theme: str
    with_partners: tuple[str, ...]
    facts_as_of: str | None
    """Month of the source that the facts come from, YYYY-MM; None when they were not checked."""
    reviewed_on: str | None
    """Day on which the administration signed the entry off, YYYY-MM-DD; None until it has."""
    review_by: str
    """Day by which it is to be read again, YYYY-MM-DD."""
    followups: tuple[str, ...]
    related: tuple[str, ...]
    aliases: tuple[str, ...]
    """Former ids, whose addresses redirect to this entry."""
    texts: Mapping[str, EntryText]
    """By language; French is always there."""


@dataclass(frozen=True)
class Profile:
    """How NOA shows itself on a partner's pages. Each part may be empty: NOA's own takes its place."""

    welcome: Mapping[str, str]
    """NOA's first sentence, by language."""
    suggestions: tuple[str, ...]
    """Entries offered on the welcome screen."""
    themes: tuple[str, ...]
    """Themes that come before the others."""
    colors: Mapping[str, str]
    """The accent, "#rrggbb": "light" on light grounds, and perhaps "dark" on dark ones."""
    origins: tuple[str, ...]
    """Sites that may show NOA in this partner's name and command it, as in "https://*.example.fr"; none: any site may."""


@dataclass(frozen=True)
class Partner:
    """An administration that owns entries."""

    id: str
    name: str
    former_names: tuple[str, ...]
    site: str
    contact: str
    """Address of its contact page."""
    booking: str | None
    """Address at which an appointment is booked, where there is one."""
    phone: str | None
    scope: Mapping[str, str]
    """What it is competent for, one line by language."""
    profile: Profile
    email: str | None = None
    """Takes the missed questions that a visitor chooses to send."""


@dataclass(frozen=True)
class Theme:
    """A subject that crosses partners."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Forge:
    """The project's repository, which editors change in the browser and where a visitor may publish a missed question."""

    kind: str
    """"github" or "gitlab"."""
    url: str
    app_id: str | None = None
    """GitLab's id of the application by which editors sign in; None: they do so with a token."""


@dataclass(frozen=True)
class Repository:
    """Another repository, which holds a partner's folder."""

    name: str
    """As people name it: "github.com/urssaf/noa", or a local folder."""
    kind: str
    """What its revision is: "commit", "tag" or "branch"."""
    revision: str
    commit: str
    """What the revision stood for when it was fetched: 40 digits."""
    place: Path
    """How messages name the folder: repository, commit and path."""


@dataclass(frozen=True)
class Concept:
    """One thing and the expressions that name it, in `_vocabulary.yml`."""

    id: str
    name: str
    expressions: Mapping[str, tuple[str, ...]]
    """By language: spoken, administrative and abbreviated expressions."""
    former: tuple[str, ...]
    """Names it no longer bears; they are understood, and NOA says the new one."""
    slot: str | None
    """Concepts of one slot stand in for each other in "et pour un CDD ?"."""
    partner: str | None
    """The administration it names, if it names one."""


@dataclass(frozen=True)
class SmallTalk:
    """One kind of courtesy, in `_smalltalk.yml`."""

    id: str
    kind: str
    """"smalltalk"; "handoff", the wish to see a person; "unhappy", whom a person is proposed to."""
    examples: Mapping[str, tuple[str, ...]]
    replies: Mapping[str, str]


@dataclass(frozen=True)
class Knowledge:
    """The whole base, valid."""

    entries: Mapping[str, Entry]
    partners: Mapping[str, Partner]
    themes: Mapping[str, Theme]
    suggestions: tuple[str, ...]
    """Entries offered on the welcome screen."""
    human_partner: str
    """Who to see when no administration in particular is meant."""
    human_entry: str
    """The entry that tells how to get an appointment."""
    concepts: tuple[Concept, ...]
    smalltalk: tuple[SmallTalk, ...]
    out_of_scope: Mapping[str, tuple[str, ...]]
    """Examples of questions that NOA does not answer, by language."""
    forge: Forge | None = None
    repositories: Mapping[str, Repository] = field(default_factory=dict)
    """By partner, where its folder is not in the project's own repository."""

    def folder(self, partner: str) -> Path:
        """Where a partner's files are, as messages name it."""
        return self.repositories[partner].place if partner in self.repositories else Path("knowledge", partner)

    def in_language(self, lang: str) -> Sequence[tuple[Entry, EntryText]]:
        """The entries written in a language, by id."""
        return self._written[lang]

    @cached_property
    def _written(self) -> Mapping[str, Sequence[tuple[Entry, EntryText]]]:
        sorted_entries = [entry for _, entry in sorted(self.entries.items())]
        return {
            lang: [(entry, entry.texts[lang]) for entry in sorted_entries if lang in entry.texts] for lang in LANGUAGES
        }
