"""The small pictures, as SVG that is the same for the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_SIZE = (5.0, 3.2)
"""Inches."""


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "noa", "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight", facecolor="white")


def _axes(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_SIZE)
    axes = figure.subplots()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.grid(alpha=0.3)
    return figure, axes


def by_length(measured: Mapping[str, Any], path: Path) -> None:
    """Milliseconds by characters, both on logarithmic scales; dotted, what linear growth from the last decade would be."""
    figure, axes = _axes("characters", "milliseconds")
    lengths = measured["lengths"]
    for where, name in (("cpython", "CPython"), ("pyodide", "Pyodide")):
        (line,) = axes.loglog(lengths, measured[where], marker="o", label=name)
        last, cost = lengths[-1], measured[where][-1]
        axes.loglog([last / 10, last], [cost / 10, cost], linestyle=":", color=line.get_color())
    axes.legend()
    _save(figure, path)


def by_entries(sizes: Sequence[int], series: Mapping[str, Sequence[float]], unit: str, path: Path) -> None:
    """A cost by the base's size, both on logarithmic scales; dotted, what linear growth from the smallest size would be."""
    figure, axes = _axes("entries", unit)
    for name, costs in series.items():
        (line,) = axes.loglog(sizes, costs, marker="o", label=name)
        linear = [costs[0] * size / sizes[0] for size in sizes]
        axes.loglog(sizes, linear, linestyle=":", color=line.get_color(), alpha=0.5)
    axes.legend(fontsize="small")
    _save(figure, path)


def reliability(bins: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Share of right answers by confidence; a disc's area is its number of questions, the diagonal is perfect."""
    figure, axes = _axes("confidence", "share right")
    filled = [item for item in bins if item["questions"]]
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    axes.scatter(
        [item["confidence"] for item in filled],
        [item["right"] for item in filled],
        s=[4 * item["questions"] for item in filled],
        alpha=0.7,
    )
    axes.set_xlim(-0.05, 1.05)
    axes.set_ylim(-0.05, 1.05)
    _save(figure, path)
