"""Missed questions from files: issues of a forge (JSON), mails (mbox, eml), tables (CSV) and JSON lines.

All of them were written by strangers. Names and addresses of who wrote are never read.
"""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from noa_build.misses.missed import Missed, missed, of_message
from noa_build.problems import MisusedCommand
from noa_core.errors import NoaError

_UPKEEP = re.compile(r"\[noa-[a-z0-9-]+\]$")
"""Ends the title of the project's own issues (noa_build/upkeep/issue.py)."""
_LARGEST = 200_000_000
"""Bytes of a file."""
_LARGEST_CELL = 1_000_000
"""Characters of a cell, and of the text of a message."""

_TEXT = ("text", "question", "message", "texte")
_DAY = ("day", "date", "at", "time", "timestamp", "created_at", "createdAt", "jour")
_LANG, _KIND, _ENTRIES = ("lang", "langue"), ("kind",), ("entries",)


def read_missed(path: Path) -> list[Missed]:
    """The questions of a file, in its order.

    Raises:
        MisusedCommand: on another kind of file.
        NoaError: when the file cannot be read.
    """
    readers = {
        ".json": _json,
        ".jsonl": _json_lines,
        ".ndjson": _json_lines,
        ".csv": _csv,
        ".mbox": _mbox,
        ".eml": _eml,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise MisusedCommand(f"{path} : on attend un fichier {', '.join(readers)}. Donnez-lui la fin qui convient.")
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise NoaError(f"{path} : ce fichier est trop gros ({size} octets). Coupez-le en plusieurs.")
        return list(reader(path, path.read_bytes()))
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        raise NoaError(
            f"{path} : ce fichier ne peut pas être lu ({error}). Exportez-le de nouveau, en UTF-8."
        ) from error


# JSON


def _json(path: Path, raw: bytes) -> Iterator[Missed]:
    """Issues as `gh issue list --json`, `glab issue list --output json` and both forges' REST API give them; else objects with a text."""
    data = json.loads(raw.decode("utf-8-sig"))
    if isinstance(data, dict):
        data = next((data[key] for key in ("items", "issues", "data") if isinstance(data.get(key), list)), [data])
    if not isinstance(data, list):
        raise NoaError(f"{path} : on attend une liste de demandes ou de questions. Exportez-la de nouveau.")
    for number, item in enumerate(data, 1):
        if isinstance(item, dict):
            yield from _item(item, f"{path.name}, n° {item.get('number') or item.get('iid') or number}")


def _json_lines(path: Path, raw: bytes) -> Iterator[Missed]:
    for number, line in enumerate(raw.decode("utf-8-sig").split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            raise NoaError(
                f"{path}:{number} : cette ligne n'est pas du JSON ({error}). Corrigez-la ou retirez-la."
            ) from error
        if isinstance(item, dict):
            yield from _item(item, f"{path.name}:{number}")


def _item(item: dict[str, Any], place: str) -> Iterator[Missed]:
    if item.get("pull_request") or _UPKEEP.search(str(item.get("title"))):
        return
    day = _day(_first(item, _DAY))
    body = item.get("body") if "body" in item else item.get("description")
    if isinstance(item.get("title"), str) and (body is None or isinstance(body, str)):
        yield from of_message((body or "").strip()[:_LARGEST_CELL] or item["title"], place, day)
        return
    if isinstance(text := _first(item, _TEXT), str):
        entries = _first(item, _ENTRIES)
        ids = tuple(map(str, entries)) if isinstance(entries, list) else ()
        found = missed(text[:_LARGEST_CELL], place, day, _word(_first(item, _LANG)), _word(_first(item, _KIND)), ids)
        if found is not None:
            yield found


def _first(item: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((item[name] for name in names if item.get(name) is not None), None)


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


# Tables


def _csv(path: Path, raw: bytes) -> Iterator[Missed]:
    text = raw.decode("utf-8-sig")
    csv.field_size_limit(_LARGEST_CELL)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if not any(name in columns for name in _TEXT):
        raise NoaError(f"{path}:1 : il manque la colonne « text ». Ajoutez-la à la première ligne.")
    for row in rows:
        item = {name: row[column] for name, column in columns.items() if row.get(column)}
        if isinstance(entries := item.get("entries"), str):
            item["entries"] = re.split(r"[\s;,]+", entries)
        item.pop("title", None)
        yield from _item(item, f"{path.name}:{rows.line_num}")


# Mails


def _mbox(path: Path, raw: bytes) -> Iterator[Missed]:
    """Messages apart by « From » lines; quoted ones (`>From`) are text (https://www.rfc-editor.org/rfc/rfc4155)."""
    starts = [match.start() for match in re.finditer(rb"^From [^\r\n]*\r?\n", raw, re.MULTILINE)]
    if not starts and raw.strip():
        raise NoaError(f"{path} : ce n'est pas une boîte mbox. Exportez la boîte de nouveau, au format mbox.")
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(raw)], strict=True), 1):
        yield from _mail(raw[raw.index(b"\n", start) + 1 : end], f"{path.name}, message {number}")


def _eml(path: Path, raw: bytes) -> Iterator[Missed]:
    yield from _mail(raw, path.name)


def _mail(raw: bytes, place: str) -> Iterator[Missed]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    day, text = None, ""
    with suppress(Exception):  # the standard library raises of every kind on damaged headers
        sent = parsedate_to_datetime(str(message["Date"]))
        day = sent.date()
    with suppress(Exception):
        part = message.get_body(preferencelist=("plain", "html"))
        if part is not None:
            text = str(part.get_content())[:_LARGEST_CELL]
            if part.get_content_type() == "text/html":
                text = _plain(text)
    if not text.strip():
        with suppress(Exception):
            text = str(message["Subject"] or "")
    yield from of_message(text, place, day)


class _Reader(HTMLParser):
    """The text of an HTML mail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "head", "blockquote"):
            self._hidden += 1
        elif tag in ("br", "p", "div", "li", "tr"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head", "blockquote"):
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _plain(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


# Days


def _day(value: Any) -> date | None:
    """The day of a date as text, or of seconds or milliseconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC).date()
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value.strip()[:10])
        if match := re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})", value.strip()):
            with suppress(ValueError):
                return date(int(match[3]), int(match[2]), int(match[1]))
    return None
