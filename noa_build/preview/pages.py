"""The pages of an edit: those that changed are written and given to MkDocs, in this process, among all the others as they were."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as build_with_mkdocs
from mkdocs.config import load_config

from noa_build.answers import url_prefix
from noa_build.assets import Assets
from noa_build.entry import LANGUAGES, Entry, Knowledge
from noa_build.pages.entry_page import entry_page, entry_path
from noa_build.pages.listing_pages import listing_pages
from noa_build.pages.page import Due, Page
from noa_build.pages.site import chat_pages, moved_page, page_files
from noa_build.pages.wording import one_line


class Pages:
    """All pages as they were last written, for one language each."""

    def __init__(self, root: Path, folder: Path, assets: Assets, knowledge: Knowledge) -> None:
        """`folder`: where the pages and the site of the preview are; `root/build/pages` holds those of the last build."""
        self.root, self.folder, self.assets = root, folder, assets
        shutil.copytree(root / "build" / "pages", folder / "pages")
        self._listings = {lang: _listings(knowledge, lang) for lang in LANGUAGES}
        logging.getLogger("mkdocs").setLevel(logging.ERROR)

    def update(
        self,
        before: Knowledge,
        after: Knowledge,
        touched: Iterable[str],
        manifest: Mapping[str, Any],
        languages: Iterable[str],
    ) -> list[str]:
        """Write the pages of `touched` entries, those that name them, and the chat pages, in some languages; their addresses in the
        site. The chat of another language goes on with the files that it had, which stay."""
        known = {lang: _addresses(after, lang) for lang in LANGUAGES}
        written = []
        for lang in languages:
            pages = [
                *chat_pages(after, manifest, lang),
                *_entry_pages(before, after, set(touched), lang),
                *self._changed_listings(after, lang),
            ]
            for name, data in page_files(self.root, pages, lang, known, self.assets, None).items():
                (self.folder / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / "pages" / name).write_bytes(data)
            self._build(lang, [f"{page.path}index.md" for page in pages])
            gone = _addresses(before, lang) - known[lang]
            for path in gone:
                self._remove(url_prefix(lang) + path)
            written += [url_prefix(lang) + path for path in (*(page.path for page in pages), *gone)]
        return written

    def _changed_listings(self, knowledge: Knowledge, lang: str) -> list[Page]:
        before, self._listings[lang] = self._listings[lang], _listings(knowledge, lang)
        return [
            page.make() for path, page in self._listings[lang].items() if before[path].decided_by != page.decided_by
        ]

    def _build(self, lang: str, names: Iterable[str]) -> None:
        """Build some pages; MkDocs knows the others, to which they link, but leaves them."""
        site = self.folder / "site"
        for name in names:
            (site / url_prefix(lang) / name).with_suffix(".html").unlink(missing_ok=True)
        os.environ |= {"NOA_SITE_URL": "", "NOA_SITE_URL_EN": ""}
        configuration = load_config(
            str(self.root / ("mkdocs.yml" if lang == "fr" else f"mkdocs.{lang}.yml")),
            docs_dir=str(self.folder / "pages" / lang),
            site_dir=str(site / url_prefix(lang)),
            strict=False,
            exclude_docs="\n".join(["*.md", *(f"!/{name}" for name in names)]),
        )
        build_with_mkdocs(configuration, dirty=True)

    def _remove(self, address: str) -> None:
        """An empty page stands for one that is gone."""
        page = self.folder / "site" / address / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(b"")


def _listings(knowledge: Knowledge, lang: str) -> dict[str, Due]:
    return {page.path: page for page in listing_pages(knowledge, lang)}


def _addresses(knowledge: Knowledge, lang: str) -> set[str]:
    """Of the pages that come from the base."""
    entries = {entry_path(name) for entry, _ in knowledge.in_language(lang) for name in (entry.id, *entry.aliases)}
    themes = {f"themes/{theme}/" for theme in knowledge.themes}
    partners = {f"administrations/{partner}/" for partner in knowledge.partners}
    return {"", "embed/", "reponses/", "themes/", "administrations/"} | entries | themes | partners


def _entry_pages(before: Knowledge, after: Knowledge, touched: set[str], lang: str) -> Iterator[Page]:
    renamed = {
        key for key in touched if _question(before.entries.get(key), lang) != _question(after.entries.get(key), lang)
    }
    for entry, text in after.in_language(lang):
        if entry.id in touched or renamed.intersection((*entry.followups, *entry.related)):
            yield entry_page(after, entry, text)
        if entry.id in touched:
            for alias in entry.aliases:
                yield moved_page(alias, entry.id, one_line(text.question, lang), lang)


def _question(entry: Entry | None, lang: str) -> str | None:
    return entry.texts[lang].question if entry is not None and lang in entry.texts else None
