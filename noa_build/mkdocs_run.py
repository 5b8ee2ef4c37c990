"""Runs MkDocs on one language: `python -m noa_build.mkdocs_run configuration site_dir kept`.

A page depends on its own Markdown, on the theme and on the configuration, but not on other pages. Those whose Markdown is what it was are not made
again: MkDocs knows them, so that links to them hold, and leaves them out; their HTML and their part of the search's index are those that the file
`kept` has. The pages of the navigation are always made, for their titles stand in the others.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from noa_build import kept

_CODE = Path(__file__).resolve()
_SEARCH = "material/search"

Made: TypeAlias = tuple[str, str, list[dict[str, Any]]]
"""Of a page: digest of its Markdown, its HTML, its entries in the search's index."""


class KeptPages(BasePlugin):  # type: ignore[no-untyped-call, type-arg]
    """A plugin of MkDocs that takes pages which have not changed from the last run."""

    def __init__(self, before: dict[str, Made]) -> None:
        super().__init__()
        self.before = before
        """By path in docs_dir."""
        self.made: dict[str, Made] = {}
        """Those of this run, in MkDocs' order."""

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        named = {target for item in config.nav or () for target in item.values()}
        for file in files.documentation_pages():
            digest = hashlib.sha256(file.content_bytes).hexdigest()
            known = self.before.get(file.src_uri)
            if known is not None and known[0] == digest and file.src_uri not in named:
                self.made[file.src_uri] = known
                file.inclusion = InclusionLevel.EXCLUDED
            else:
                self.made[file.src_uri] = (digest, "", [])
        return files

    @event_priority(-100)  # after the search, which reads the page and takes its own attributes off it
    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
        entries = config.plugins[_SEARCH].search_index.entries  # type: ignore[attr-defined]
        digest, html, _ = self.made[page.file.src_uri]
        self.made[page.file.src_uri] = (digest, html, [*entries])
        entries.clear()

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> None:
        digest, _, entries = self.made[page.file.src_uri]
        self.made[page.file.src_uri] = (digest, output, entries)

    @event_priority(100)  # before the search, which writes its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        index = config.plugins[_SEARCH].search_index  # type: ignore[attr-defined]
        index.entries = [entry for _, _, entries in self.made.values() for entry in entries]


def main(configuration: str, site_dir: str, file: Path) -> None:
    """Build the site of a configuration, in the current folder.

    Raises:
        MkDocsException: also for a mere warning.
    """
    config = load_config(configuration, site_dir=site_dir)
    made_by = list(_made_by(config))
    address, before = kept.load(file, made_by) or (None, {})
    plugin = KeptPages(before if address == config.site_url else {})
    config.plugins["noa/kept"] = plugin
    build(config)
    kept.save(file, made_by, (config.site_url, plugin.made))


def pages_of(file: Path) -> dict[str, bytes]:
    """All pages of the language that `file` was last kept for, by path in its site."""
    _, made = kept.read(file)
    return {
        f"{name.removesuffix('.md')}.html": html.encode("utf-8", errors="xmlcharrefreplace")  # as MkDocs does
        for name, (_, html, _) in made.items()
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
