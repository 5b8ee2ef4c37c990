"""What the editor accepted, written into knowledge/: only the new lines change, and all of it is written or nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from noa_build.atomic import write_all
from noa_build.entry import LANGUAGES
from noa_build.knowledge import read_knowledge
from noa_build.new_entry import new_path, template
from noa_build.problems import KnowledgeError
from noa_build.table.base import Base, Place
from noa_build.table.cell import canonical
from noa_build.table.column import FIELDS
from noa_build.table.edit import Uneditable, edited
from noa_build.trial_copy import trial_copy
from noa_core.errors import NoaError

_VARIANTS = next(column for column in FIELDS if column.key == "variants")


@dataclass
class Accepted:
    """Lines to add, in the order in which they were accepted."""

    variants: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By the entry and language that they ask for."""
    out_of_scope: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By language."""
    new: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    """Variants of entries to create, by administration, id and language."""

    def __bool__(self) -> bool:
        return bool(self.variants or self.out_of_scope or self.new)


def write_accepted(root: Path, accepted: Accepted, base: Base) -> list[Path]:
    """Write what was accepted; the files, relative to `root`. New entries are left to be filled in; all else is valid, or nothing is written.

    Raises:
        NoaError: when a file cannot be changed in part, or the base would not be valid.
    """
    files = {base.files[place]: _with_variants(root, base, place, lines) for place, lines in accepted.variants.items()}
    for lang, lines in accepted.out_of_scope.items():
        path = Path("knowledge", f"_out_of_scope.{lang}.txt")
        files[path] = _with_lines((root / path).read_bytes(), [line.lstrip("# ") for line in lines])
    _try(root, files)
    for (partner, entry_id, lang), lines in accepted.new.items():
        path = new_path(root, partner, entry_id)
        files[path] = template(lines if lang == LANGUAGES[0] else ()).encode()
        if lang != LANGUAGES[0]:
            files[path.with_name(f"{entry_id}.{lang}.md")] = template(lines, lang).encode()
    write_all({root / path: data for path, data in files.items()})
    return list(files)


def _with_variants(root: Path, base: Base, place: Place, lines: list[str]) -> bytes:
    path, row = base.files[place], base.rows[place]
    added = [canonical(_VARIANTS, line, row.lang) for line in lines]
    new = {**row.cells, "variants": "\n".join([row.cells["variants"], *added])}
    try:
        return edited((root / path).read_bytes(), row.lang, row.cells, new)
    except Uneditable:
        raise NoaError(
            f"{path} est écrit d'une façon qui ne peut pas être complétée d'ici : rien n'a été écrit. "
            f"Ajoutez-y à la main : {' | '.join(lines)}"
        ) from None


def _with_lines(raw: bytes, lines: list[str]) -> bytes:
    newline = b"\r\n" if b"\r\n" in raw else b"\n"
    start = raw if not raw or raw.endswith(b"\n") else raw + newline
    return start + b"".join(line.encode() + newline for line in lines)


def _try(root: Path, files: dict[Path, bytes]) -> None:
    """Read the base with these files in a copy."""
    with trial_copy(root, files) as trial:
        try:
            read_knowledge(trial, home=root)
        except KnowledgeError as error:
            raise NoaError(f"{error}\nRien n'a été écrit. Relancez la commande et passez ces questions.") from None
