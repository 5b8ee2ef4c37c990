"""Runs MkDocs on one language: `python -m noa_build.mkdocs_run configuration site_dir kept`.

A page depends on its own Markdown, on the theme and on the configuration, but not on other pages. Those whose Markdown is what it was are not made
again: MkDocs knows them, so that links to them hold, and leaves them out; their HTML and their part of the search's index are those that the store
`kept` has.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from noa_build import kept
from noa_build.site_file import SiteFile

_CODE = Path(__file__).resolve()
_SEARCH = "material/search"


@dataclass
class Made:
    """What became of a page."""

    markdown: str
    """Digest of its Markdown."""
    entries: list[dict[str, Any]]
    """Its part of the search's index."""
    html: str | None = None
    """None when it was not made again."""


class KeptPages(BasePlugin):  # type: ignore[no-untyped-call, type-arg]
    """A plugin of MkDocs that takes pages which have not changed from the last run."""

    def __init__(self, before: Mapping[str, Made]) -> None:
        super().__init__()
        self.before = before
        """By path in docs_dir."""
        self.made: dict[str, Made] = {}
        """Those of this run, in MkDocs' order."""

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for file in files.documentation_pages():
            digest = hashlib.sha256(file.content_bytes).hexdigest()
            known = self.before.get(file.src_uri)
            if known is not None and known.markdown == digest:
                self.made[file.src_uri] = known
                file.inclusion = InclusionLevel.EXCLUDED
            else:
                self.made[file.src_uri] = Made(digest, [])
        return files

    @event_priority(-100)  # after the search, which reads the page and takes its own attributes off it
    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
        entries = config.plugins[_SEARCH].search_index.entries  # type: ignore[attr-defined]
        self.made[page.file.src_uri].entries = [*entries]
        entries.clear()

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> None:
        self.made[page.file.src_uri].html = output

    @event_priority(100)  # before the search, which writes its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        index = config.plugins[_SEARCH].search_index  # type: ignore[attr-defined]
        index.entries = [entry for made in self.made.values() for entry in made.entries]


def main(configuration: str, site_dir: str, file: Path) -> None:
    """Build the site of a configuration, in the current folder.

    Raises:
        MkDocsException: also for a mere warning.
    """
    gc.disable()  # of the pages that were kept, all are needed
    config = load_config(configuration, site_dir=site_dir)
    store = kept.Store(file, kept.seal(_made_by(config), config.site_url or ""))
    before = {name: Made(*about[:2]) for name, about in store.about().items()}
    plugin = KeptPages(before)
    config.plugins["noa/kept"] = plugin
    build(config)
    changed = {}
    for name, made in plugin.made.items():
        if made.html is not None:
            data = made.html.encode("utf-8", errors="xmlcharrefreplace")  # as MkDocs does
            changed[name] = ((made.markdown, made.entries, hashlib.sha256(data).hexdigest(), len(data)), data)
    store.update(changed, before.keys() - plugin.made.keys())


def pages_of(file: Path) -> dict[str, SiteFile]:
    """All pages of the language that `file` was last kept for, by path in its site."""
    store = kept.Store(file, None)
    return {
        f"{name.removesuffix('.md')}.html": SiteFile(digest, partial(store.data, name), size)
        for name, (_, _, digest, size) in store.about().items()
    }


def _made_by(config: MkDocsConfig) -> Iterator[Path]:
    """The files that decide what a page becomes."""
    yield _CODE
    yield _CODE.parent.parent / "requirements.txt"
    yield from Path().glob("mkdocs*.yml")
    yield from (path for path in Path(config.theme.custom_dir or "").rglob("*") if path.is_file())


if __name__ == "__main__":
    logging.basicConfig(format="%(levelname)s - %(message)s", level=logging.WARNING)
    try:
        main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    except MkDocsException as error:
        sys.exit(f"{error}")
