"""The compiled base of one language, as the build writes it and the assistant reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noa_core.decision import Thresholds
from noa_core.errors import NoaError
from noa_core.model import SMALLTALK, Model
from noa_core.spelling import Speller
from noa_core.text import fold
from noa_core.thesaurus import Concept, Thesaurus

FORMAT = 1
"""Version of the bundle's JSON; a reader refuses any other."""


@dataclass(frozen=True)
class BundleEntry:
    """What the conversation must know of an entry; its answer is a file of the site."""

    id: str
    question: str
    partner: str
    followups: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """An administration and how to reach a human there."""

    partner: str
    name: str
    site: str
    contact: str
    booking: str | None
    phone: str | None

    def to_json(self) -> dict[str, str | None]:
        return dict(vars(self))


@dataclass(frozen=True)
class Bundle:
    """One language of the base, ready to answer."""

    lang: str
    entries: Mapping[str, BundleEntry]
    aliases: Mapping[str, str]
    """Former id → id."""
    contacts: Mapping[str, Contact]
    """By partner."""
    suggestions: tuple[str, ...]
    human_partner: str
    """Who to see when nobody else is meant."""
    human_entry: str | None
    """The entry that tells how to get an appointment."""
    questions: Mapping[tuple[str, ...], str]
    """The folded words of an entry's question → its id."""
    smalltalk: Mapping[str, tuple[str, str]]
    """Id → (kind, reply)."""
    courtesies: Mapping[tuple[str, ...], str]
    """The folded words of an example of small talk → its id."""
    greetings: frozenset[str]
    """Folded ways to say hello, which may stand before a question."""
    longest_greeting: int
    """Words of the longest of them."""
    thesaurus: Thesaurus
    speller: Speller
    model: Model
    thresholds: Thresholds
    languages: Mapping[str, Mapping[str, int]]
    """Language → word → log-odds in hundredths."""

    def hands_over(self, label: str) -> bool:
        """Whether a class is the wish to see a person."""
        return self.smalltalk.get(label.removeprefix(SMALLTALK), ("", ""))[0] == "handoff"


def parse_bundle(text: str) -> Bundle:
    """A bundle from its JSON.

    Raises:
        NoaError: when it is not a bundle of this format.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise NoaError(
                f"Ce fichier est un paquet de format {data['format']}, on attend le format {FORMAT} : reconstruisez-le."
            )
        return _bundle(data)
    except (ValueError, KeyError, TypeError) as error:
        raise NoaError(f"Ce fichier n'est pas un paquet NOA lisible ({error!r}) : reconstruisez-le.") from error


def read_bundle(path: str | Path) -> Bundle:
    """The bundle in a file.

    Raises:
        NoaError: when the file is missing or is not a bundle.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise NoaError(
            f"Le paquet « {path} » ne peut pas être lu : lancez « python build.py » pour le construire."
        ) from error
    return parse_bundle(text)


def _bundle(data: dict[str, Any]) -> Bundle:
    thesaurus = Thesaurus(
        [
            Concept(
                key,
                value["name"],
                tuple(value["expressions"]),
                tuple(value["former"]),
                value["slot"],
                value["partner"],
            )
            for key, value in data["concepts"].items()
        ]
    )
    model = Model(data["model"], thesaurus)
    thresholds = data["decision"]
    return Bundle(
        lang=data["lang"],
        entries={
            key: BundleEntry(
                key,
                value["question"],
                value["partner"],
                tuple(value["followups"]),
                tuple(value["related"]),
            )
            for key, value in data["entries"].items()
        },
        aliases=data["aliases"],
        contacts={key: Contact(partner=key, **value) for key, value in data["partners"].items()},
        suggestions=tuple(data["suggestions"]),
        human_partner=data["human"]["partner"],
        human_entry=data["human"]["entry"],
        questions={tuple(fold(value["question"]).split()): key for key, value in data["entries"].items()},
        smalltalk={key: (value["kind"], value["reply"]) for key, value in data["smalltalk"].items()},
        courtesies={tuple(said.split()): key for key, value in data["smalltalk"].items() for said in value["said"]},
        greetings=frozenset(data["greetings"]),
        longest_greeting=max((len(greeting.split()) for greeting in data["greetings"]), default=0),
        thesaurus=thesaurus,
        speller=Speller.of(model, thesaurus, data["words"]),
        model=model,
        thresholds=Thresholds(thresholds["answer"] / 1000, thresholds["choices"] / 1000),
        languages=data["languages"],
    )
