"""Damaged and hostile knowledge files: refused in words, or published without a foreign tag."""

from __future__ import annotations

import json
import random
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path

from bench.hostile import ATTACKS, Outcome, no_hang
from noa_build.answer import TAGS
from noa_build.entry import Knowledge
from noa_build.knowledge import read_knowledge
from noa_build.pages.entry_page import entry_page
from noa_build.pages.net import page_html
from noa_build.problems import KnowledgeError
from tests.small_base import write_base

_PAGE_TAGS = TAGS | {"h1", "h2", "section", "dl", "dt", "dd"}
_PAGE_ATTRIBUTES = {
    "href",
    "class",
    "id",
    "aria-labelledby",
    "data-search-exclude",
    "data-review-by",
    "role",
    "hidden",
    "start",
}


def files(count: int, seed: int) -> Outcome:
    """So many bases in which one file is damaged or hostile: refused in words, or published without a foreign tag."""
    chance = random.Random(seed)
    outcome, start = Outcome(), time.process_time()
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        write_base(base)
        assert read_and_publish(base) == "published"
        targets = sorted(path for path in (base / "knowledge").rglob("*") if path.is_file())
        for _ in range(count):
            path = chance.choice(targets)
            original = path.read_bytes()
            path.write_bytes(spoil(chance, original))
            try:
                with no_hang():
                    outcome.counts[read_and_publish(base)] += 1
            except Exception as error:
                outcome.counts["failed"] += 1
                outcome.failures.append(f"{error!r}: {path.name}: {path.read_bytes()[:2000]!r}")
            finally:
                path.write_bytes(original)
    outcome.seconds = time.process_time() - start
    return outcome


def read_and_publish(base: Path) -> str:
    """ "refused", or "published" when every page of the base is made of what pages are made of."""
    try:
        knowledge = read_knowledge(base)
    except KnowledgeError as error:
        assert error.problems and all(
            problem.message and problem.remedy and problem.line > 0 for problem in error.problems
        )
        return "refused"
    for lang in ("fr", "en"):
        check_pages(knowledge, lang)
    return "published"


def check_pages(knowledge: Knowledge, lang: str) -> None:
    """No page of an answer holds another tag, attribute or address than the builder's own.

    Raises:
        AssertionError: when one does.
    """
    for entry, written in knowledge.in_language(lang):
        page = entry_page(knowledge, entry, written)
        reader = _Reader()
        reader.feed(page_html(page.markdown))
        reader.close()
        json.dumps(page.noa)


class _Reader(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _PAGE_TAGS, tag
        for name, value in attrs:
            assert name in _PAGE_ATTRIBUTES, name
            assert name != "href" or (value or "").startswith(("https://", "tel:", "../", "./", "#")), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a processing instruction")


def spoil(chance: random.Random, data: bytes) -> bytes:
    """A file with up to four lines or bytes changed."""
    lines = data.decode("utf-8").split("\n")
    for _ in range(chance.randrange(1, 5)):
        place = chance.randrange(len(lines))
        lines[place : place + 1] = _spoilt(chance, lines[place])
        lines = lines or [""]
    spoilt = "\n".join(lines).encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        place = chance.randrange(len(spoilt) + 1)
        spoilt = spoilt[:place] + bytes(chance.randrange(256) for _ in range(3)) + spoilt[place:]
    return spoilt


def _spoilt(chance: random.Random, line: str) -> list[str]:
    """What takes the place of a line."""
    attack, key = chance.choice(ATTACKS), line.partition(":")[0]
    ways = [
        [attack],
        [f"{key}: {json.dumps(attack)}"],
        [line + attack],
        [attack, line],
        [line, line],
        [],
        [" " * chance.randrange(9) + line],
        [line[::-1]],
        ["---"],
        ["a: &a [*a, *a]", "b: [[[[[[[[[[[[[[[[[[[["],
        [f"{key}: {chance.choice(_VALUES)}"],
    ]
    return chance.choice(ways)


_VALUES = ("2026-13-45", "-1", "null", "[]", "{}", "1e999", "!!binary x", "'", "\ud800")
