"""Runs MkDocs on one language: `python -m noa_build.mkdocs_run configuration kept made_by` (a seal, in hex).

A page depends on its own Markdown, on the theme and on the configuration, but not on other pages. Those whose Markdown is what it was are not made
again: MkDocs knows them, so that links to them hold, and leaves them out; their HTML and their part of the search's index are those that the store
`kept` has. What MkDocs writes goes there too (noa_build/mkdocs_site.py).
"""

from __future__ import annotations

import gc
import hashlib
import logging
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
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
from noa_build.mkdocs_site import FILE, PAGE
from noa_build.tree import files_of

_SEARCH = "material/search"


@dataclass
class Made:
    """What became of a page."""

    markdown: str
    """Digest of its Markdown."""
    entries: list[dict[str, Any]]
    """Its part of the search's index."""


class KeptPages(BasePlugin):  # type: ignore[no-untyped-call, type-arg]
    """A plugin of MkDocs that takes pages which have not changed from the last run."""

    def __init__(self, before: Mapping[str, Made]) -> None:
        super().__init__()
        self.before = before
        """By path in docs_dir."""
        self.made: dict[str, Made] = {}
        """Those of this run, in MkDocs' order."""
        self.kept: set[str] = set()
        """Paths, in the site, of those that are not made again."""

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for file in files.documentation_pages():
            digest = hashlib.sha256(file.content_bytes).hexdigest()
            known = self.before.get(file.src_uri)
            if known is not None and known.markdown == digest:
                self.made[file.src_uri] = known
                self.kept.add(file.dest_uri)
                file.inclusion = InclusionLevel.EXCLUDED
            else:
                self.made[file.src_uri] = Made(digest, [])
        return files

    @event_priority(-100)  # after the search, which reads the page and takes its own attributes off it
    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
        entries = config.plugins[_SEARCH].search_index.entries  # type: ignore[attr-defined]
        self.made[page.file.src_uri].entries = [*entries]
        entries.clear()

    @event_priority(100)  # before the search, which writes its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        index = config.plugins[_SEARCH].search_index  # type: ignore[attr-defined]
        index.entries = [entry for made in self.made.values() for entry in made.entries]


def main(configuration: str, file: Path, made_by: bytes) -> None:
    """Make the store `file` hold the site of a configuration of the current folder.

    Raises:
        MkDocsException: also for a mere warning.
    """
    gc.disable()  # of the pages that were kept, all are needed
    store = kept.Store(file, made_by)
    pages, files = store.about(PAGE), store.about(FILE)
    plugin = KeptPages({name: Made(*about) for name, about in pages.items()})
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(configuration, site_dir=folder)
        config.plugins["noa/kept"] = plugin
        build(config)
        written = files_of(Path(folder))
    changed: dict[str, tuple[object, bytes]] = {}
    for name, made in plugin.made.items():
        if made is not plugin.before.get(name):
            changed[PAGE + name] = ((made.markdown, made.entries), b"")
    for name, data in written.items():
        about = [hashlib.sha256(data).hexdigest(), len(data)]
        if about != files.get(name):
            changed[FILE + name] = (about, data)
    gone = [PAGE + name for name in pages.keys() - plugin.made.keys()]
    gone += [FILE + name for name in files.keys() - written.keys() - plugin.kept]
    store.update(changed, gone)


if __name__ == "__main__":
    logging.basicConfig(format="%(levelname)s - %(message)s", level=logging.WARNING)
    try:
        main(sys.argv[1], Path(sys.argv[2]), bytes.fromhex(sys.argv[3]))
    except MkDocsException as error:
        sys.exit(f"{error}")
