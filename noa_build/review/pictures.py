"""Pictures of a scorecard, as SVG within a page: no script, no style of their own, colours from the page's classes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_ROW, _BASELINE, _BAR = 26, 17, 12
_WIDTH, _NAMES, _VALUES = 760, 330, 60
"""Pixels: the whole, the room of the names at the left, of the figures at the right."""
_ROOM = _WIDTH - _NAMES - 2 * _VALUES
_LONGEST_NAME = 46


def before_and_after(title: str, rows: Sequence[tuple[str, float, float]]) -> str:
    """A line from before (ring) to after (disc) for each (name, before, after), percentages."""
    drawn = []
    for number, (name, before, after) in enumerate(rows):
        middle = number * _ROW + _BASELINE - 4
        start, end = (_NAMES + _VALUES + _ROOM * value / 100 for value in (before, after))
        drawn += [
            _text(0, number, name),
            _text(_NAMES + _VALUES - 8, number, _percent(before), "end"),
            f'<line class="scale" x1="{_NAMES + _VALUES}" y1="{middle}" x2="{_WIDTH - _VALUES}" y2="{middle}"/>',
            f'<line class="way" x1="{start:.1f}" y1="{middle}" x2="{end:.1f}" y2="{middle}"/>',
            f'<circle class="before" cx="{start:.1f}" cy="{middle}" r="5"/>',
            f'<circle class="after" cx="{end:.1f}" cy="{middle}" r="4"/>',
            _text(_WIDTH, number, _percent(after), "end"),
        ]
    return _svg(title, len(rows), drawn)


def gains_and_losses(title: str, rows: Sequence[tuple[str, int, int]]) -> str:
    """Bars to the left (lost) and to the right (gained) of a middle line for each (name, gained, lost)."""
    most = max(max(gained, lost) for _, gained, lost in rows)
    middle, unit = _NAMES + _VALUES + _ROOM / 2, _ROOM / 2 / most
    drawn = []
    for number, (name, gained, lost) in enumerate(rows):
        top = number * _ROW + 5
        drawn += [
            _text(0, number, name),
            _bar("lost", middle - lost * unit, top, lost * unit),
            _bar("gained", middle, top, gained * unit),
            _text(_NAMES + _VALUES - 8, number, f"−{lost}" if lost else "", "end"),
            _text(_WIDTH, number, f"+{gained}" if gained else "", "end"),
        ]
    drawn.append(f'<line class="scale" x1="{middle}" y1="0" x2="{middle}" y2="{_ROW * len(rows)}"/>')
    return _svg(title, len(rows), drawn)


def amounts(title: str, rows: Sequence[tuple[str, float]]) -> str:
    """A bar for each (name, amount)."""
    unit = (_ROOM + _VALUES) / max(amount for _, amount in rows)
    drawn = []
    for number, (name, amount) in enumerate(rows):
        drawn += [
            _text(0, number, name),
            _bar("lost", _NAMES, number * _ROW + 5, amount * unit),
            _text(_WIDTH, number, f"{amount:.1f}".replace(".", ","), "end"),
        ]
    return _svg(title, len(rows), drawn)


def _svg(title: str, rows: int, drawn: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg viewBox="0 0 {_WIDTH} {rows * _ROW}" role="img" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            *filter(None, drawn),
            "</svg>",
        ]
    )


def _text(x: float, row: int, text: str, anchor: str = "start") -> str:
    short = text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
    return f'<text x="{x}" y="{row * _ROW + _BASELINE}" text-anchor="{anchor}">{escape(short)}</text>' if text else ""


def _bar(kind: str, x: float, y: float, width: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR}"/>' if width else ""


def _percent(value: float) -> str:
    return f"{value:.1f} %".replace(".", ",")
