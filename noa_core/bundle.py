"""The compiled base of one language, as the build writes it and the assistant reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from typing import Any

from noa_core.decision import Thresholds
from noa_core.errors import NoaError
from noa_core.model import SMALLTALK, Model
from noa_core.spelling import Speller
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


class Entries(Mapping[str, BundleEntry]):
    """The entries by id. Each is made when it is asked for: a large base is loaded sooner than it is read."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """`data`: the `entries` of a bundle."""
        self._data = data

    def __getitem__(self, key: str) -> BundleEntry:
        value = self._data[key]
        return BundleEntry(key, value["question"], value["partner"], tuple(value["followups"]), tuple(value["related"]))

    def __contains__(self, key: object) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    @cached_property
    def leading(self) -> Mapping[str, Sequence[str]]:
        """Entry → the entries that lead to it, each as often as it does."""
        found: dict[str, list[str]] = {}
        for key, value in self._data.items():
            for other in (*value["followups"], *value["related"]):
                found.setdefault(other, []).append(key)
        return found


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
    entries: Entries
    aliases: Mapping[str, str]
    """Former id → id."""
    contacts: Mapping[str, Contact]
    """By partner."""
    suggestions: tuple[str, ...]
    human_partner: str
    """Who to see when nobody else is meant."""
    human_entry: str | None
    """The entry that tells how to get an appointment."""
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


def read_bundle(path: str | PathLike[str]) -> Bundle:
    """The bundle in a file.

    Raises:
        NoaError: when the file is missing or is not a bundle.
    """
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
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
        entries=Entries(data["entries"]),
        aliases=data["aliases"],
        contacts={key: Contact(partner=key, **value) for key, value in data["partners"].items()},
        suggestions=tuple(data["suggestions"]),
        human_partner=data["human"]["partner"],
        human_entry=data["human"]["entry"],
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
