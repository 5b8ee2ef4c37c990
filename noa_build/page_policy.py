"""What a built page says of its own Content-Security-Policy, and what is inline in it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from noa_build.site_file import SiteFile


@dataclass(frozen=True)
class PagePolicy:
    """Of one page."""

    policy: str
    """What its meta tag says; "" without one."""
    profiles: str
    """The partners' profiles, as JSON; "" without them."""
    scripts: frozenset[str]
    """What admits each of its inline scripts in a policy."""
    styles: frozenset[str]
    """The same of its inline styles."""


Memory = dict[str, PagePolicy]
"""By digest of the page."""


def read_pages(pages: Mapping[str, SiteFile], memory: Memory | None = None) -> dict[str, PagePolicy]:
    """Of each page, by path. `memory`: pages that were read before; it is made to hold these, and no others."""
    memory = {} if memory is None else memory
    found = {name: memory.get(page.digest) or _read(page.read()) for name, page in pages.items()}
    memory.clear()
    memory |= {page.digest: found[name] for name, page in pages.items()}
    return found


def admitting(text: str) -> str:
    """What admits an inline script or style in a policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class _Reader(HTMLParser):
    """Reads one built page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.policy = ""
        self.profiles = ""
        self.scripts: set[str] = set()
        self.styles: set[str] = set()
        self._into: set[str] | None = None
        self._in_profiles = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and (given.get("http-equiv") or "").lower() == "content-security-policy":
            self.policy = given.get("content") or ""
        if (
            tag == "script"
            and "src" not in given
            and (given.get("type") or "").lower() in ("", "module", "text/javascript")
        ):
            self._into = self.scripts
        elif tag == "style":
            self._into = self.styles
        self._in_profiles = tag == "script" and given.get("data-noa") == "profiles"

    def handle_data(self, data: str) -> None:
        if self._in_profiles:
            self.profiles = data
        if self._into is not None:
            self._into.add(admitting(data))
            self._into = None

    def handle_endtag(self, tag: str) -> None:
        self._into = None
        self._in_profiles = False


_TELLING = re.compile(rb"<meta http-equiv[^>]*>|<script\b.*?</script>|<style\b.*?</style>", re.DOTALL)
"""The parts of a page that `_Reader` looks for."""


def _read(data: bytes) -> PagePolicy:
    reader = _Reader()
    for part in _TELLING.findall(data):
        reader.feed(part.decode())
    reader.close()
    return PagePolicy(reader.policy, reader.profiles, frozenset(reader.scripts), frozenset(reader.styles))
