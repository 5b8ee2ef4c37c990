"""The sitemap: the pages of all languages that search engines may show, each with its twin in the other language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from noa_build.answers import url_prefix
from noa_build.pages.page import Page


def sitemap(pages: Mapping[str, Iterable[Page]], site_url: str) -> str:
    """As https://www.sitemaps.org/protocol.html has it, with the alternates of
    https://developers.google.com/search/docs/specialty/international/localized-versions.

    Args:
        pages: by language.
        site_url: the site's address, with a final slash.
    """
    shown = {lang: {page.path: None for page in listed if page.indexed} for lang, listed in pages.items()}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for lang, paths in shown.items():
        for path in paths:
            twins = {other: escape(site_url + url_prefix(other) + path) for other in shown if path in shown[other]}
            lines += ["  <url>", f"    <loc>{twins[lang]}</loc>"]
            if len(twins) > 1:
                lines += [
                    f'    <xhtml:link rel="alternate" hreflang="{other}" href="{twin}"/>'
                    for other, twin in twins.items()
                ]
            lines.append("  </url>")
    return "\n".join([*lines, "</urlset>", ""])
