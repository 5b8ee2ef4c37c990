"""A report as text for a terminal, as Markdown for a comment on a merge request, as a page that stands by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape as escape_html

import click

from noa_build.answer import escape
from noa_build.review.report import Report, Section, Table
from noa_build.typography import typeset

_LONGEST_COMMENT = 60_000
"""Characters of a comment: GitHub refuses more than 65,536."""


def to_text(report: Report) -> str:
    """For a terminal."""
    lines = [click.style(report.title, bold=True), report.verdict, *(f"  ✗ {item}" for item in report.breaches)]
    for section in report.sections:
        lines += ["", click.style(section.title, bold=True), *section.sentences]
        for table in section.tables:
            lines += _text_table(table)
    return typeset("\n".join(lines), "fr") + "\n"


def _text_table(table: Table) -> Iterator[str]:
    yield "  " + " | ".join(table.head)
    for row in table.rows:
        yield "  " + " | ".join(_safe(cell) for cell in row).rstrip(" |")


def to_markdown(report: Report) -> str:
    """For a comment: long tables are folded, and nothing in it calls anybody or links to anything."""
    mark = "❌" if report.breaches else "✅"
    parts = [f"### {mark} {_inline(report.title)}", _inline(report.verdict)]
    if report.breaches:
        parts.append("\n".join(f"- {_inline(item)}" for item in report.breaches))
    for section in report.sections:
        part = _markdown_section(section)
        if sum(map(len, parts)) + len(part) > _LONGEST_COMMENT:
            parts.append("La suite est trop longue pour un commentaire : elle est dans la page de la relecture.")
            break
        parts.append(part)
    return "\n\n".join(parts) + "\n"


def _markdown_section(section: Section) -> str:
    lines = [f"#### {_inline(section.title)}", *(f"{_inline(sentence)}  " for sentence in section.sentences)]
    for table in section.tables:
        rows = [table.head, tuple("---" for _ in table.head), *table.rows]
        written = [f"| {' | '.join(cell if row is rows[1] else _inline(cell) for cell in row)} |" for row in rows]
        if len(table.rows) > 8:
            summary = f"{escape_html(table.head[0])} : {len(table.rows)}"
            written = [f"<details><summary>{summary}</summary>", "", *written, "", "</details>"]
        lines += ["", *written]
    return "\n".join(lines)


def _inline(text: str) -> str:
    """Plain text that Markdown shows as it is; an @name stays a word."""
    return escape(typeset(_safe(text), "fr")).replace("@", "@\u200b")


def to_page(report: Report) -> str:
    """A page of its own: no script, nothing fetched."""
    verdict = "bad" if report.breaches else "good"
    breaches = "".join(f"<li>{_html(item)}</li>" for item in report.breaches)
    body = "\n".join(_html_section(section) for section in report.sections)
    return f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{_html(report.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{_html(report.title)}</h1>
<p class="{verdict}">{_html(report.verdict)}</p>
{f"<ul>{breaches}</ul>" if breaches else ""}
{body}
</main>
</body>
</html>
"""


def _html_section(section: Section) -> str:
    parts = [f"<h2>{_html(section.title)}</h2>", *(f"<p>{_html(sentence)}</p>" for sentence in section.sentences)]
    parts += [f"<figure>{picture}</figure>" for picture in section.pictures]
    for table in section.tables:
        head = "".join(f'<th scope="col">{_html(cell)}</th>' for cell in table.head)
        rows = "".join(f"<tr>{''.join(f'<td>{_html(cell)}</td>' for cell in row)}</tr>\n" for row in table.rows)
        parts.append(
            f'<div class="table" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>'
        )
    return "\n".join(parts)


def _html(text: str) -> str:
    return escape_html(typeset(_safe(text), "fr"))


def _safe(text: str) -> str:
    """Without the characters that a terminal obeys or that break a line."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)


_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --line: #767680; --faint: #d9d9e0; --good: #0b6b3a; --bad: #b3261e; --before: #5b5b66; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --paper: #16161a; --line: #9a9aa6; --faint: #3a3a44; --good: #6fd79f; --bad: #ff8a80; --before: #b5b5c0; } }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 62rem; margin: 0 auto; padding: 1rem; }
.good, .bad { font-weight: 600; border-inline-start: .4rem solid; padding-inline-start: .8rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
figure { margin: 1rem 0; overflow-x: auto; }
svg { width: 100%; min-width: 40rem; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: var(--ink); } .scale { stroke: var(--faint); } .way { stroke: var(--line); stroke-width: 2; }
.before { fill: var(--paper); stroke: var(--before); stroke-width: 2; } .after { fill: var(--ink); }
.gained { fill: var(--good); } .lost { fill: var(--bad); }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem; border-block-end: 1px solid var(--faint); }
"""
