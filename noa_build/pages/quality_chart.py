"""The picture of `/qualite/`: a bar for each group of questions, in parts that add up to 100 %.

It is SVG within the page, so that it takes the colours of the page's light or dark scheme (site/pages/pages.css), and its widths
are percentages, so that it fits any screen without shrinking its letters. It has no style attribute, which the site's policy refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW, _BASELINE, _BAR_TOP, _BAR = 44, 14, 20, 14
"""Pixels: height of a row, of its letters' baseline, of its bar's upper edge, of its bar."""


@dataclass(frozen=True)
class Bar:
    """One row of the picture."""

    name: str
    value: str
    """What is written at its right end."""
    shares: tuple[float, ...]
    """Its parts, 0 to 100, in the order of the parts' names."""


def chart(title: str, description: str, caption: str, parts: Sequence[tuple[str, str]], bars: Sequence[Bar]) -> str:
    """The picture with its legend, as HTML that Markdown leaves alone.

    Args:
        title, description: read by screen readers. All texts are plain.
        caption: shown below it.
        parts: class (`noa-part--<class>`) and name of each part of a bar.
    """
    legend = "".join(f"<li>{_swatch(kind)} {escape(name)}</li>" for kind, name in parts)
    rows = "".join(_row(bar, number * _ROW, [kind for kind, _ in parts]) for number, bar in enumerate(bars))
    return "\n".join(
        [
            '<figure class="noa-chart">',
            f'<ul class="noa-legend">{legend}</ul>',
            f'<svg width="100%" height="{_ROW * len(bars)}" role="img" aria-labelledby="noa-chart-title noa-chart-text">',
            f'<title id="noa-chart-title">{escape(title)}</title>',
            f'<desc id="noa-chart-text">{escape(description)}</desc>',
            rows,
            "</svg>",
            f"<figcaption>{escape(caption)}</figcaption>",
            "</figure>",
        ]
    )


def _row(bar: Bar, top: int, kinds: Sequence[str]) -> str:
    drawn = [
        f'<text x="0" y="{top + _BASELINE}">{escape(bar.name)}</text>',
        f'<text x="100%" y="{top + _BASELINE}" text-anchor="end">{escape(bar.value)}</text>',
    ]
    start = 0.0
    for kind, share in zip(kinds, bar.shares, strict=True):
        if share:
            drawn.append(
                f'<rect class="noa-part noa-part--{kind}" x="{start:.2f}%" y="{top + _BAR_TOP}" width="{share:.2f}%" height="{_BAR}"></rect>'
            )
        start += share
    return "".join(drawn)


def _swatch(kind: str) -> str:
    return (
        '<svg width="14" height="14" aria-hidden="true" focusable="false">'
        f'<rect class="noa-part noa-part--{kind}" width="14" height="14"></rect></svg>'
    )
