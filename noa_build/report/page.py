"""The HTML file of a report: titles, sentences, tables and pictures. Every text in it is escaped, and a policy refuses any script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from noa_build.typography import typeset

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2a2e; --soft: #566167; --paper: #f7f4ee; --line: #ddd6c9; --part-0: #155e59; --part-1: #c2410c; --part-2: #8d939a; --part-3: #45a197 }
@media (prefers-color-scheme: dark) { :root { --ink: #ebe7df; --soft: #aab4b6; --paper: #12181b; --line: #334046; --part-0: #8fe0d8; --part-1: #ff9d5c; --part-2: #7f858e; --part-3: #3d9a90 } }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
h1, h2 { line-height: 1.25 } h2 { margin-top: 2.5rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-size: .9375rem }
th, td { padding: .375rem .75rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; overflow-wrap: anywhere } .figure { text-align: end; font-variant-numeric: tabular-nums }
figure { margin: 1rem 0 } figcaption, .legend { color: var(--soft); font-size: .875rem } .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none }
svg text { fill: var(--ink); font-size: 13px } svg .soft { fill: var(--soft); font-size: 12px } svg .axis { stroke: var(--line) }
.part-0 { fill: var(--part-0) } .part-1 { fill: var(--part-1) } .part-2 { fill: var(--part-2) } .part-3 { fill: var(--part-3) }
""".strip()


def page(title: str, parts: Iterable[str]) -> str:
    """The whole file. `title` is plain text; `parts` are HTML, from the functions below and `report.chart`."""
    name = escape(typeset(title, "fr"))
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="fr">',
            "<head>",
            '<meta charset="utf-8">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{name}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            f"<h1>{name}</h1>",
            *parts,
            "</body>",
            "</html>",
            "",
        ]
    )


def heading(text: str) -> str:
    """The title of a section."""
    return f"<h2>{said(text)}</h2>"


def sentence(text: str) -> str:
    """A paragraph."""
    return f"<p>{said(text)}</p>"


def table(head: Sequence[str], rows: Iterable[Sequence[str | int]], words: int = 1) -> str:
    """A table whose first `words` columns hold texts, and the others figures."""

    def cells(values: Sequence[str | int], tag: str) -> str:
        kinds = ["" if place < words else ' class="figure"' for place in range(len(values))]
        return "".join(f"<{tag}{kind}>{said(str(value))}</{tag}>" for kind, value in zip(kinds, values, strict=True))

    lines = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{cells(head, "th")}</tr></thead><tbody>{lines}</tbody></table></div>'


def said(text: str) -> str:
    """A French text as HTML."""
    return escape(typeset(text, "fr"))
