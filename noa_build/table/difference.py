"""A change in words: field by field, what goes and what comes."""

from __future__ import annotations

from difflib import SequenceMatcher

import click

from noa_build.table.changes import Change
from noa_build.table.column import FIELDS

_SHORT = ("month", "day")


def describe(change: Change) -> list[str]:
    """Lines for a terminal: the row, then each field that changes; coloured, which pipes leave out."""
    row = change.after
    what = "à corriger" if change.before else "à créer"
    lines = [click.style(f"{row.partner}/{row.id} ({row.lang}), ligne {change.number}, {what}", bold=True)]
    before = change.before.cells if change.before else {}
    for column in FIELDS:
        if column.key not in change.keys:
            continue
        old, new = before.get(column.key, ""), row.cells[column.key]
        if column.kind in _SHORT:
            lines.append(f"  {column.key} : {_shown(old) or '(vide)'} → {_shown(new) or '(vide)'}")
        else:
            lines += [f"  {column.key}", *_lines(old.split("\n") if old else [], new.split("\n") if new else [])]
    return lines


def _lines(old: list[str], new: list[str]) -> list[str]:
    shown = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            shown += [click.style(f"    - {_shown(line)}", fg="red") for line in old[start:end]]
            shown += [click.style(f"    + {_shown(line)}", fg="green") for line in new[new_start:new_end]]
    return shown


def _shown(text: str) -> str:
    """The text with its unbreakable spaces visible, and nothing that a terminal would obey."""
    text = text.replace("\u00a0", "⍽").replace("\u202f", "⍽")
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
