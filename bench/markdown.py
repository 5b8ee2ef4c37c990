"""Tables of figures in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

LANGUAGE = {"fr": "French", "en": "English"}


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is words and whose others are figures."""
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float | None, places: int) -> str:
    """A figure with so many decimals; a dash where there is none."""
    return "–" if value is None else f"{value:,.{places}f}"
