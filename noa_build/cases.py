"""Test questions (CSV) and test conversations (YAML) for `build.py eval`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from noa_core.errors import NoaError


@dataclass(frozen=True)
class Question:
    """One question and the entries that answer it; none when it is out of scope."""

    text: str
    entries: tuple[str, ...]
    lang: str
    line: int = 0
    """Line of its file on which it ends; 0 when it was not read from one."""


@dataclass(frozen=True)
class Expectation:
    """What a turn must get; empty parts are not looked at."""

    kinds: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    """At least one of these is shown."""
    all_entries: tuple[str, ...] = ()
    not_entries: tuple[str, ...] = ()
    lang: str | None = None
    notices: tuple[str, ...] = ()
    not_notices: tuple[str, ...] = ()
    contact: str | None = None
    """The partner to see."""
    text: tuple[str, ...] = ()
    """NOA's own line holds each of these."""
    not_text: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    visitor: str
    expect: Expectation


@dataclass(frozen=True)
class Dialogue:
    """A conversation with what is expected of each turn."""

    name: str
    lang: str
    partner: str | None
    turns: tuple[Turn, ...]


def read_questions(path: Path, lang: str) -> list[Question]:
    """The rows of a CSV with the columns `text`, `entry` and, if there, `lang` (else `lang` as given).

    Raises:
        NoaError: when the file cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in ("text", "entry") if name not in (rows.fieldnames or ())]
            if missing:
                raise NoaError(f"{path}:1 : il manque la colonne « {missing[0]} ». Ajoutez-la à la première ligne.")
            return [
                Question(
                    row["text"],
                    tuple(filter(None, (part.strip() for part in (row["entry"] or "").split(";")))),
                    (row.get("lang") or "").strip() or lang,
                    rows.line_num,
                )
                for row in rows
                if row["text"]
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NoaError(f"{path} : ce fichier ne peut pas être lu ({error}). Donnez un CSV en UTF-8.") from error


def read_dialogues(path: Path, lang: str) -> list[Dialogue]:
    """The conversations of a YAML file.

    Raises:
        NoaError: when the file cannot be read or is not a list of conversations.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise NoaError(f"{path} : ce fichier ne peut pas être lu ({error}). Donnez un YAML en UTF-8.") from error
    if not isinstance(data, list):
        raise NoaError(f"{path} : on attend une liste de conversations. Commencez chacune par « - name: … ».")
    return [_dialogue(item, number, path, lang) for number, item in enumerate(data, 1)]


def _dialogue(item: Any, number: int, path: Path, lang: str) -> Dialogue:
    try:
        turns = tuple(Turn(str(turn["visitor"]), _expectation(turn.get("expect") or {})) for turn in item["turns"])
        return Dialogue(
            str(item.get("name") or f"conversation {number}"), str(item.get("lang") or lang), item.get("partner"), turns
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise NoaError(
            f"{path} : la conversation n° {number} est incomplète ({error}). "
            "Chaque conversation a « name », « lang » et « turns » ; chaque tour, « visitor » et « expect »."
        ) from error


def _expectation(expect: dict[str, Any]) -> Expectation:
    single, several = (
        {"lang", "contact"},
        {"entries", "all_entries", "not_entries", "notices", "not_notices", "text", "not_text"},
    )
    if unknown := set(expect) - single - several - {"kind"}:
        raise KeyError(f"clé inconnue {sorted(unknown)[0]}")
    return Expectation(
        kinds=_several(expect.get("kind")),
        lang=expect.get("lang"),
        contact=expect.get("contact"),
        **{name: _several(expect.get(name)) for name in several},
    )


def _several(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
