"""One page of the site as it is handed to MkDocs: Markdown under a head that the templates read."""

from __future__ import annotations

import html
import json
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from noa_build.answer import escape


@dataclass(frozen=True)
class Page:
    """A page of one language."""

    path: str
    """Its address within its language: "" for the home page, else with a final slash, as in `themes/creation/`."""
    title: str
    """Plain text."""
    description: str
    """Plain text."""
    markdown: str = ""
    template: str | None = None
    """A template of its own; None for `main.html`."""
    toc: bool = False
    """Whether its headings are listed beside it."""
    indexed: bool = True
    """Whether the site's search and the sitemap know it."""
    noa: Mapping[str, Any] = field(default_factory=dict)
    """What its template needs besides, as JSON values."""

    def written(self, common: Mapping[str, Any]) -> str:
        """The Markdown file, `<path>index.md` in the generator's docs_dir.

        The head is JSON, which is YAML too. MkDocs' templates do not escape `title` and `description`, so they are
        escaped here; `noa.title` and `noa.description` are the plain texts, which our own templates escape.
        """
        head: dict[str, Any] = {
            "title": html.escape(self.title),
            "description": html.escape(self.description),
            "hide": [part for part, shown in (("navigation", self.template is None), ("toc", self.toc)) if not shown],
        }
        if self.template is not None:
            head["template"] = self.template
        if not self.indexed or self.template is not None:
            head["search"] = {"exclude": True}
        head["noa"] = {
            **common,
            "title": self.title,
            "description": self.description,
            "indexed": self.indexed,
            **self.noa,
        }
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
        return "\n".join(["---", *lines, "---", self.markdown, ""])


@dataclass(frozen=True)
class Due:
    """A page that is made when it is wanted."""

    path: str
    indexed: bool
    decided_by: object
    """Tells by its `repr` what `make` makes, beside what decides all pages: code, administrations and themes."""
    make: Callable[[], Page]


def due(page: Page) -> Due:
    """A page that is made already."""
    return Due(page.path, page.indexed, page, lambda: page)


def link(text: str, target: str, here: str) -> str:
    """A Markdown link from the page `here` to the page `target` of the same language, which MkDocs checks."""
    return f"[{escape(text)}](<{posixpath.relpath(f'/{target}index.md', f'/{here}')}>)"


def outside(text: str, url: str) -> str:
    """A Markdown link to an address that was validated as https."""
    return f"[{escape(text)}](<{url}>)"


def relative(target: str, here: str) -> str:
    """The address of the page `target` as written on the page `here`; both within the whole site."""
    return posixpath.relpath(f"/{target}", f"/{here}") + "/"
