"""The table as Rasa training data (https://rasa.com/docs/rasa/training-data-format): an intent an entry, its phrasings as examples, its
answer as the response of the retrieval intent `faq/<id>`. A file is of one language.

What Rasa has no word for stands in the intent's `metadata`, under `noa`. A file from elsewhere needs none; what it leaves out of an entry
that exists stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from noa_build.entry import LANGUAGES
from noa_build.located import Located, read_yaml
from noa_build.table.base import Row
from noa_build.table.cell import CellMistake, Value
from noa_build.table.column import COLUMNS
from noa_build.table.tsv_file import Record, Records, slug
from noa_core.errors import NoaError

_VERSION = "3.1"
_INTENTS, _RESPONSES = "faq", "utter"
_LARGEST = 100_000_000
"""Bytes."""
_METADATA = tuple(column.key for column in COLUMNS if column.key not in ("id", "question", "variants", "answer"))
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ANNOTATED = re.compile(r"\[([^\[\]]+)\](?:\([^()]*\)|\{[^{}]*\})")
"""An entity in an example: `[Paris](city)`, `[Paris]{"entity": "city"}`."""
_BEYOND_TEXT = ("buttons", "image", "custom", "attachment", "elements", "condition")


def write_intents(rows: Iterable[Row]) -> bytes:
    """The YAML of these rows, which are of one language."""
    nlu, responses = [], {}
    for row in rows:
        values = row.values
        name = f"{_INTENTS}/{row.id}"
        phrasings = [values["question"], *filter(None, values["variants"].split("\n"))]
        nlu.append(
            {
                "intent": name,
                "metadata": {"noa": {key: values[key] for key in _METADATA}},
                "examples": "".join(f"- {phrasing}\n" for phrasing in phrasings),
            }
        )
        responses[f"{_RESPONSES}_{name}"] = [{"text": values["answer"]}]
    data = {"version": _VERSION, "nlu": nlu, "responses": responses}
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000).encode("utf-8")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, as Rasa's own files have them."""


def _block(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block)


def read_records(path: Path) -> Records:
    """The intents of a file; synonyms, lookups, regexes, rules and stories are ignored.

    Raises:
        NoaError: when the file is not such a YAML.
    """
    document = _document(path)
    data = document.value
    intents = data.get("nlu") if isinstance(data, dict) else None
    if not isinstance(intents, list):
        raise NoaError(f"{path} : on attend une liste « nlu » d'intentions. Donnez un fichier d'entraînement de Rasa.")
    responses = data.get("responses")
    records, ignored = [], [key for key in data if key not in ("version", "nlu", "responses")]
    for index, item in enumerate(intents):
        if isinstance(item, dict) and isinstance(item.get("intent"), str):
            records.append(
                (document.line(("nlu", index)), _record(item, responses if isinstance(responses, dict) else {}))
            )
        else:
            ignored.append(f"nlu, n° {index + 1}")
    return Records(records, ignored)


def _document(path: Path) -> Located:
    try:
        raw = path.read_bytes()
        if len(raw) > _LARGEST:
            raise NoaError(f"{path} : ce fichier est trop gros ({len(raw)} octets). Coupez-le en plusieurs.")
        document = read_yaml(raw.decode("utf-8-sig"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise NoaError(f"{path} : ce fichier ne peut pas être lu ({error}). Enregistrez-le en UTF-8.") from error
    if document.problems:
        raise NoaError("\n".join(map(str, document.problems)))
    return document


def _record(item: dict[str, Any], responses: dict[str, Any]) -> Record:
    intent = item["intent"]
    metadata = item.get("metadata")
    own = metadata.get("noa") if isinstance(metadata, dict) else None
    own = {key: value for key, value in own.items() if isinstance(value, str)} if isinstance(own, dict) else None
    exported = own is not None and "digest" in own
    examples = [text if exported else _ANNOTATED.sub(r"\1", text) for text in _examples(item.get("examples"))]
    name = intent.rpartition("/")[2]
    record: Record = {
        "lang": LANGUAGES[0],
        **{key: value for key, value in (own or {}).items() if key in _METADATA},
        "id": name if _ID.fullmatch(name) else slug(name.replace("_", " ")),
        "question": examples[0] if examples else "",
    }
    if len(examples) > 1:
        record["variants"] = "\n".join(examples[1:])
    if (answer := _answer(responses.get(f"{_RESPONSES}_{intent}"))) is not None:
        record["answer"] = answer
    return record


def _examples(examples: Any) -> list[str]:
    """The examples of an intent, as a block of lines that begin with a dash, or as a list of texts."""
    if isinstance(examples, list):
        texts = [item.get("text") if isinstance(item, dict) else item for item in examples]
        return [text for item in texts if isinstance(item, str) and (text := " ".join(item.removeprefix("- ").split()))]
    lines = examples.split("\n") if isinstance(examples, str) else []
    return [text for line in lines if line.lstrip().startswith("-") and (text := line.lstrip()[1:].strip())]


def _answer(texts: Any) -> Value | None:
    """The text of a response; None when there is no response."""
    if not isinstance(texts, list) or not texts:
        return None
    if len(texts) > 1:
        return CellMistake(f"Cette réponse a {len(texts)} textes.", "Gardez-en un seul : NOA répond toujours de même.")
    said = texts[0] if isinstance(texts[0], dict) else {}
    if beyond := [key for key in _BEYOND_TEXT if key in said]:
        return CellMistake(
            f"Cette réponse contient « {beyond[0]} ».", "Mettez-le en texte : NOA n'affiche rien d'autre."
        )
    text = said.get("text")
    return text if isinstance(text, str) else None
