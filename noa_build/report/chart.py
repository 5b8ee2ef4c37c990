"""Pictures of counts, as SVG within the page: columns over time, and bars by name. Each holds its figures as text too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from noa_build.report.page import said

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 900, 260, 44, 28, 12
"""Units of the drawing of columns: its whole size, and its margins."""
_ROW, _NAME, _BAR = 30, 320, 16
"""Of the drawing of bars: height of a row, width of the names, height of a bar."""
_MOST_LABELS = 12
_LONGEST_NAME = 44


@dataclass(frozen=True)
class Column:
    """One day or week, or one name."""

    name: str
    parts: tuple[int, ...]
    """Counts that stand upon each other, as many as the chart has parts."""

    @property
    def total(self) -> int:
        return sum(self.parts)


def columns(title: str, parts: Sequence[str], data: Sequence[Column]) -> str:
    """Counts in the order of time, one column each; `parts` names what stands upon each other."""
    most = _round_up(max((column.total for column in data), default=0))
    width, height = _WIDTH - _LEFT, _HEIGHT - _TOP - _BOTTOM
    step = width / max(1, len(data))
    drawn = [
        f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH}" y1="{_y(value, most):.1f}" y2="{_y(value, most):.1f}"/>'
        f'<text class="soft" x="{_LEFT - 6}" y="{_y(value, most) + 4:.1f}" text-anchor="end">{value}</text>'
        for value in sorted({0, most // 2, most})
    ]
    every = math.ceil(len(data) / _MOST_LABELS)
    for number, column in enumerate(data):
        left, base = _LEFT + number * step, 0
        for kind, count in enumerate(column.parts):
            if count:
                top = _y(base + count, most)
                drawn.append(
                    f'<rect class="part-{kind}" x="{left + step * 0.12:.1f}" y="{top:.1f}" width="{step * 0.76:.1f}" '
                    f'height="{height * count / most:.1f}"><title>{said(_told(column, parts))}</title></rect>'
                )
            base += count
        if number % every == 0:
            drawn.append(
                f'<text class="soft" x="{left + step / 2:.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{said(column.name)}</text>'
            )
    return _figure(title, parts, data, f"0 0 {_WIDTH} {_HEIGHT}", drawn)


def bars(title: str, parts: Sequence[str], data: Sequence[Column]) -> str:
    """Counts by name, one bar each, in the order given."""
    most = max((column.total for column in data), default=0) or 1
    width = _WIDTH - _NAME - 60
    drawn = []
    for number, column in enumerate(data):
        top, left = number * _ROW, float(_NAME)
        drawn.append(
            f'<text x="{_NAME - 10}" y="{top + 20}" text-anchor="end">{said(_short(column.name))}'
            f"<title>{said(column.name)}</title></text>"
        )
        for kind, count in enumerate(column.parts):
            if count:
                length = width * count / most
                drawn.append(
                    f'<rect class="part-{kind}" x="{left:.1f}" y="{top + 7}" width="{length:.1f}" height="{_BAR}">'
                    f"<title>{said(_told(column, parts))}</title></rect>"
                )
                left += length
        drawn.append(f'<text x="{left + 8:.1f}" y="{top + 20}">{column.total}</text>')
    return _figure(title, parts, data, f"0 0 {_WIDTH} {max(1, len(data)) * _ROW}", drawn)


def _figure(title: str, parts: Sequence[str], data: Sequence[Column], box: str, drawn: Sequence[str]) -> str:
    legend = "".join(
        f'<li><svg width="12" height="12" aria-hidden="true"><rect class="part-{kind}" width="12" height="12"/></svg> {said(part)}</li>'
        for kind, part in enumerate(parts)
    )
    text = " ; ".join(_told(column, parts) for column in data)
    return "\n".join(
        [
            "<figure>",
            *([f'<ul class="legend">{legend}</ul>'] if len(parts) > 1 else []),
            f'<svg viewBox="{box}" width="100%" role="img" aria-label="{said(f"{title} : {text}")}">',
            *drawn,
            "</svg>",
            f"<figcaption>{said(title)}</figcaption>",
            "</figure>",
        ]
    )


def _told(column: Column, parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return f"{column.name}, {column.total}"
    counts = ", ".join(f"{part} {count}" for part, count in zip(parts, column.parts, strict=True))
    return f"{column.name}, {column.total} ({counts})"


def _y(value: int, most: int) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / most)


def _round_up(value: int) -> int:
    """The next even number of one significant figure, so that the axis bears round numbers."""
    if value <= 2:
        return 2
    unit = 10 ** (len(str(value)) - 1)
    steps = math.ceil(value / unit)
    return int(unit * (steps + steps % 2 if unit == 1 else steps))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
