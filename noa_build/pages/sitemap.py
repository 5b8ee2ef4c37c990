"""The sitemap, which names each page in all its languages: https://www.sitemaps.org/protocol.html"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
)


def sitemap(pages: Iterable[Mapping[str, str]], site_url: str) -> str:
    """The sitemap as XML.

    Args:
        pages: for each page its addresses within the whole site, by language; of a page in one language, that one alone.
        site_url: the site's public address with a final slash.
    """
    lines = [_HEAD]
    for twins in pages:
        links = [
            f'    <xhtml:link rel="alternate" hreflang="{lang}" href="{escape(site_url + path)}"/>'
            for lang, path in twins.items()
            if len(twins) > 1
        ]
        for path in twins.values():
            lines += ["  <url>", f"    <loc>{escape(site_url + path)}</loc>", *links, "  </url>"]
    return "\n".join([*lines, "</urlset>"])
