"""What a first visit fetches of the built site, and what it weighs on the way."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

ENTRY = "are-creation-entreprise-maintien"
"""The answer that the visit ends with."""


def first_visit(dist: Path, lang: str = "fr") -> list[str]:
    """Files from the page to the first answer, in the order in which they are asked for, relative to the site; "" is the page."""
    page = "" if lang == "fr" else f"{lang}/"
    reader = _Linked()
    reader.feed((dist / page / "index.html").read_text(encoding="utf-8"))
    reader.close()
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    index = manifest["answers"][lang]["file"]
    answer = json.loads((dist / index).read_text(encoding="utf-8"))["entries"][ENTRY]["file"]
    runtime = [part["file"] for part in manifest["runtime"]["parts"].values()]
    linked = [path.removeprefix("./").removeprefix("../") for path in reader.files]
    return [page, *linked, manifest["worker"], *runtime, manifest["bundles"][lang]["file"], index, answer]


def kept_for_later(dist: Path, lang: str = "fr") -> list[str]:
    """What the service worker fetches besides, once the line is free, for the next visit: the second half of Python, all answers."""
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    second = manifest["runtime"]["second"]
    return [*([second["file"]] if second else []), manifest["all_answers"][lang]["file"], "sw.js"]


def weight(dist: Path, paths: list[str], suffix: str) -> int:
    """Bytes on the way, headers apart, where the host sends the copies with this suffix (".br", ".gz", or "" for none)."""
    return sum(_sent(dist / path / "index.html" if path in ("", "en/") else dist / path, suffix) for path in paths)


def _sent(path: Path, suffix: str) -> int:
    copy = path.with_name(path.name + suffix)
    return (copy if copy.is_file() else path).stat().st_size


class _Linked(HTMLParser):
    """Scripts, styles and icon of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("src"):
            self.files.append(str(given["src"]))
        elif tag == "link" and given.get("rel") in ("stylesheet", "icon"):
            self.files.append(str(given["href"]))
