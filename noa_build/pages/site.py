"""Everything that MkDocs turns into the site, written as plain Markdown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from noa_build import kept
from noa_build.answers import first_answers, url_prefix
from noa_build.assets import Assets
from noa_build.entry import LANGUAGES, Knowledge
from noa_build.evaluate import Prediction
from noa_build.pages.entry_page import decides, entry_page, entry_path
from noa_build.pages.licences_page import licences_page
from noa_build.pages.listing_pages import listing_pages, theme_counts
from noa_build.pages.page import Due, Page, due
from noa_build.pages.quality_page import quality_page
from noa_build.pages.sitemap import sitemap
from noa_build.pages.wording import WORDS, one_line
from noa_build.partner_profile import choices, profiles, suggestions
from noa_build.replaced import Wanted, replace_files
from noa_build.shipped import Component
from noa_build.typography import typeset

PLACEHOLDER = "https://HOST/"
"""Stands for the site's address in hand-written pages; replaced when the address is known."""

_BUILD = Path(__file__).resolve().parent.parent

_AS_WRITTEN = re.compile(r"(^```.*?^```|`[^`\n]*`|<[^<>]*>|\]\([^)]*\))", re.DOTALL | re.MULTILINE)


def write_pages(
    root: Path,
    knowledge: Knowledge,
    assets: Assets,
    manifest: Mapping[str, Any],
    predictions: Sequence[Prediction],
    folder: Path,
    site_url: str | None,
    shipped: Sequence[Component],
) -> None:
    """Write the pages of every language into `folder`/<lang>, which hold nothing else, and the sitemap among the French ones.

    Args:
        root: the project, for its hand-written pages and its navigation.
        manifest: what the chat loads; it stands in the chat pages.
        predictions: NOA's replies to the questions that it is measured on.
        site_url: the site's public address with a final slash, or None when it is not known.
        shipped: the software that stands in the site.
    """
    pages = {
        lang: {
            page.path: page for page in _pages(root, knowledge, assets, manifest, predictions, lang, site_url, shipped)
        }
        for lang in LANGUAGES
    }
    known = {lang: set(pages[lang]) for lang in LANGUAGES}
    files: dict[str, Wanted] = {}
    everywhere = repr((kept.seal(_writers()), knowledge.partners, knowledge.themes))
    for lang in LANGUAGES:
        common = _common(root, lang, assets, site_url)
        seal = hashlib.sha256((everywhere + repr(common)).encode()).hexdigest()
        for path, page in pages[lang].items():
            digest = hashlib.sha256(repr((seal, _alternates(path, known), page.decided_by)).encode()).hexdigest()
            files[_file(lang, path)] = Wanted(digest, partial(_written, page.make, common, known))
    if site_url is not None:
        indexed = sorted((page.path for page in pages["fr"].values() if page.indexed), key=lambda path: path.split("/"))
        map_of_site = sitemap((_alternates(path, known) for path in indexed), site_url).encode()
        files["fr/sitemap.xml"] = Wanted(hashlib.sha256(map_of_site).hexdigest(), lambda: map_of_site)
    replace_files(folder, files, folder.with_name("pages.pickle"))


def page_files(
    root: Path,
    pages: Iterable[Page],
    lang: str,
    known: Mapping[str, Container[str]],
    assets: Assets,
    site_url: str | None,
) -> dict[str, bytes]:
    """Some pages of a language as the generator reads them, by path: `<lang>/<page>/index.md`. `known`: the addresses that each language has."""
    common = _common(root, lang, assets, site_url)
    return {_file(lang, page.path): _written(due(page).make, common, known) for page in pages}


def _file(lang: str, path: str) -> str:
    return f"{lang}/{path}index.md"


def _written(make: Callable[[], Page], common: Mapping[str, Any], known: Mapping[str, Container[str]]) -> bytes:
    page = make()
    return page.written({**common, "alternates": _alternates(page.path, known)}).encode()


def _common(root: Path, lang: str, assets: Assets, site_url: str | None) -> dict[str, Any]:
    """What the head of every page of a language says."""
    return {
        "lang": lang,
        "other_lang": next(other for other in LANGUAGES if other != lang),
        "root": "" if lang == "fr" else "/..",
        "site_url": site_url or "",
        "asset_js": assets.chat_js,
        "asset_css": assets.chat_css,
        "pages_js": assets.pages_js,
        "pages_css": assets.pages_css,
        "icon": assets.icon,
        "nav": read_nav(root, lang),
    }


def _writers() -> Iterator[Path]:
    """The code that decides what a page says."""
    for folder in (_BUILD, _BUILD / "pages"):
        yield from folder.glob("*.py")


def _alternates(path: str, known: Mapping[str, Container[str]]) -> dict[str, str]:
    """A page's addresses within the whole site, by language."""
    return {lang: url_prefix(lang) + path for lang in LANGUAGES if path in known[lang]}


def read_nav(root: Path, lang: str) -> list[dict[str, str]]:
    """The navigation of a language's MkDocs configuration: titles, and addresses relative to the whole site's root."""
    path = root / ("mkdocs.yml" if lang == "fr" else f"mkdocs.{lang}.yml")
    with path.open(encoding="utf-8") as file:
        configuration = yaml.load(file, Loader=yaml.BaseLoader)  # every scalar stays a text: nothing is constructed
    return [
        {"title": title, "url": url_prefix(lang) + target.removesuffix("index.md")}
        for item in configuration["nav"]
        for title, target in item.items()
    ]


def _pages(
    root: Path,
    knowledge: Knowledge,
    assets: Assets,
    manifest: Mapping[str, Any],
    predictions: Sequence[Prediction],
    lang: str,
    site_url: str | None,
    shipped: Sequence[Component],
) -> Iterator[Due]:
    for entry, text in knowledge.in_language(lang):
        make = partial(entry_page, knowledge, entry, text)
        yield Due(entry_path(entry.id), True, decides(knowledge, entry, text), make)
        for alias in entry.aliases:
            yield due(moved_page(alias, entry.id, one_line(text.question, lang), lang))
    yield from map(due, chat_pages(knowledge, manifest, lang))
    yield from listing_pages(knowledge, lang)
    yield due(quality_page(knowledge, lang, predictions))
    yield due(licences_page(lang, shipped))
    configurator = {
        "script": assets.configurator_js,
        "data": {
            "partners": choices(knowledge),
            "frozen": {"file": assets.embed, "integrity": assets.embed_integrity},
        },
    }
    for path in sorted((root / "site" / "pages" / lang).glob("*.md")):
        yield due(_hand_written(path, site_url, configurator if path.stem == "partenaires" else {}))
    for path in sorted((root / "site" / "pages" / "demos" / lang).glob("*.md")):
        yield due(_demo(path, assets, site_url))


def chat_pages(knowledge: Knowledge, manifest: Mapping[str, Any], lang: str) -> Iterator[Page]:
    """The chat, and the bare chat for frames."""
    words, prefix, counts = WORDS[lang], url_prefix(lang), theme_counts(knowledge, lang)
    noa = {
        "manifest": manifest,
        "profiles": profiles(knowledge, lang),
        "first": first_answers(knowledge, lang),
        "suggestions": suggestions(knowledge, knowledge.suggestions, lang),
        "themes": [
            {
                "id": theme.id,
                "name": one_line(theme.names[lang], lang),
                "url": f"{prefix}themes/{theme.id}/",
                "count": counts[theme.id],
            }
            for theme in knowledge.themes.values()
        ],
    }
    description = one_line(words.home_description, lang)
    yield Page("", one_line(words.home_title, lang), description, template="chat.html", noa=noa)
    yield Page("embed/", one_line(words.embed_title, lang), description, template="embed.html", indexed=False, noa=noa)


def moved_page(alias: str, entry_id: str, question: str, lang: str) -> Page:
    """What stands at an entry's former address."""
    words = WORDS[lang]
    return Page(
        entry_path(alias),
        words.moved_title,
        words.moved_title,
        template="moved.html",
        indexed=False,
        noa={
            "moved": one_line(words.moved, lang),
            "question": question,
            "target": url_prefix(lang) + entry_path(entry_id),
        },
    )


def _hand_written(path: Path, site_url: str | None, noa: Mapping[str, Any]) -> Page:
    read, lang = frontmatter.loads(path.read_text(encoding="utf-8")), path.parent.name
    return Page(
        f"{path.stem}/",
        one_line(str(read["title"]), lang),
        one_line(str(read["description"]), lang),
        _typeset(_addressed(read.content, site_url), lang),
        toc=True,
        noa=noa,
    )


def _demo(path: Path, assets: Assets, site_url: str | None) -> Page:
    """A host's page with NOA on it. Its head: title, description, `line` (what the host wrote for NOA), and perhaps `host`
    (its name), `look` and `script`."""
    read, lang = frontmatter.loads(path.read_text(encoding="utf-8")), path.parent.name
    line = str(read["line"]).strip()
    noa = {
        "line": line,
        "shown": _addressed(line, site_url),
        "host": one_line(str(read.get("host", "")), lang),
        "look": str(read.get("look", "")),
        "script": assets.demo_js[str(read["script"])] if "script" in read else "",
        "demo_css": assets.demo_css,
        "embed": assets.embed,
        "embed_integrity": assets.embed_integrity,
    }
    title, description = (one_line(str(read[name]), lang) for name in ("title", "description"))
    return Page(
        f"partenaires/{path.stem}/",
        title,
        description,
        _typeset(read.content, lang),
        template="demo.html",
        indexed=False,
        noa=noa,
    )


def _addressed(text: str, site_url: str | None) -> str:
    return text if site_url is None else text.replace(PLACEHOLDER, site_url)


def _typeset(text: str, lang: str) -> str:
    """Code, tags and addresses stay as they are written; the rest is typeset like the answers."""
    parts = _AS_WRITTEN.split(text)
    return "".join(part if index % 2 else typeset(part, lang) for index, part in enumerate(parts))
