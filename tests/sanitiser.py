"""A second judge of HTML: nh3 (ammonia), which reads it as browsers do and knows nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping, Set
from html.parser import HTMLParser

import nh3

from noa_build.answer import TAGS

OF_ANSWERS: Mapping[str, Set[str]] = {"a": {"href"}, "ol": {"start"}}


def sanitised(html: str) -> str:
    """What it leaves of the HTML of an answer."""
    attributes = {tag: set(names) for tag, names in OF_ANSWERS.items()}
    return nh3.clean(html, tags=set(TAGS), attributes=attributes, url_schemes={"https"}, link_rel=None)


def seen(html: str) -> list[tuple[str, str]]:
    """What a page holds, however it is spelt: (kind, what)."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.seen


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(("start", f"{tag} {sorted((name, value or '') for name, value in attrs)}"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(("end", tag))

    def handle_data(self, data: str) -> None:
        self.seen.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.seen.append(("comment", data))
