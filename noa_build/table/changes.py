"""What a table that came back would change in the base, and what stands against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from noa_build.entry import LANGUAGES
from noa_build.table.base import Base, Place, Row
from noa_build.table.column import FIELDS
from noa_build.table.reading import Mistake, Table, TableRow

_FRENCH = LANGUAGES[0]
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Change:
    """One row that is to be written."""

    number: int
    """Row of the sheet, counted from 1."""
    path: Path
    """File, relative to the project's root."""
    before: Row | None
    """The row as it is in the base; None when the file is new."""
    after: Row

    @property
    def keys(self) -> list[str]:
        """The fields that change."""
        before = self.before.cells if self.before else {}
        return [column.key for column in FIELDS if self.after.cells[column.key] != before.get(column.key, "")]


@dataclass
class Comparison:
    """A table beside the base."""

    changes: list[Change] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    numbers: dict[Path, int] = field(default_factory=dict)
    """Rows of the sheet, by the file that each speaks of."""
    absent: list[Place] = field(default_factory=list)
    """Rows of the table's administrations that it does not hold."""
    overtaken: list[Place] = field(default_factory=list)
    """Rows that were not corrected, of entries that changed since the export: these stay as they are now."""


def compare(table: Table, base: Base) -> Comparison:
    """What the rows of a table change in the base. Rows that were not corrected since the export change nothing."""
    comparison = Comparison(mistakes=list(table.mistakes))
    rows: dict[Place, TableRow] = {}
    for read in table.rows:
        place = read.row.id, read.row.lang
        if (first := rows.setdefault(place, read)) is not read:
            message = f"La fiche « {place[0]} » ({place[1]}) est déjà à la ligne {first.number}."
            comparison.mistakes.append(Mistake(read.number, "id", message, "Gardez une seule des deux lignes."))
    for (entry_id, _), read in rows.items():
        french = rows[entry_id, _FRENCH].row if (entry_id, _FRENCH) in rows else base.rows.get((entry_id, _FRENCH))
        _compare_row(comparison, read, french, base)
    partners = {read.row.partner for read in table.rows}
    comparison.absent = [place for place, row in base.rows.items() if row.partner in partners and place not in rows]
    return comparison


def inheriting(row: Row, french: Row | None) -> Row:
    """The row without the sources that it shares with the French one."""
    if french is None or row.lang == _FRENCH or row.cells["sources"] != french.cells["sources"]:
        return row
    return replace(row, cells={**row.cells, "sources": ""})


def _compare_row(comparison: Comparison, read: TableRow, french: Row | None, base: Base) -> None:
    place = read.row.id, read.row.lang
    current = base.rows.get(place)
    if current is not None:
        path, objection = base.files[place], _against_known(read, current)
    else:
        path, objection = _new_path(read.row, base), _against_new(read, french, base)
    if objection is not None:
        comparison.mistakes.append(Mistake(read.number, *objection))
        return
    comparison.numbers[path] = read.number
    if read.row.digest == read.exported:
        if current is not None and current.digest != read.exported:
            comparison.overtaken.append(place)
        return
    change = Change(read.number, path, current, inheriting(read.row, french))
    if change.keys and read.row.partner in base.elsewhere:
        comparison.mistakes.append(Mistake(read.number, *_elsewhere(read.row, base)))
    elif change.keys:
        comparison.changes.append(change)


Objection = tuple[str, str, str]
"""Key of a column, what is wrong, how to mend it."""


def _against_known(read: TableRow, current: Row) -> Objection | None:
    """Why a row cannot take the place of the one in the base."""
    name = f"« {current.id} » ({current.lang})"
    if read.row.partner != current.partner:
        return "partner", "L'administration d'une fiche ne se change pas ici.", f"Rétablissez « {current.partner} »."
    if read.row.digest == read.exported or read.row.cells == current.cells or read.exported == current.digest:
        return None
    if read.exported:
        message = f"La fiche {name} a changé dans la base depuis l'export, et cette ligne aussi."
        return "", message, "Refaites la correction sur un nouvel export."
    message = f"La fiche {name} existe, mais la ligne n'a pas d'empreinte."
    return (
        "digest",
        message,
        "Rétablissez l'empreinte de l'export ; pour une nouvelle fiche, choisissez un autre identifiant.",
    )


def _against_new(read: TableRow, french: Row | None, base: Base) -> Objection | None:
    """Why a row cannot become a new file."""
    row = read.row
    if read.exported:
        remedy = "Rétablissez l'identifiant de l'export ; pour créer une fiche, videz « digest »."
        return "id", f"La fiche « {row.id[:80]} » ({row.lang}) n'existe pas dans la base.", remedy
    if row.partner not in base.folders:
        known = ", ".join(sorted(base.folders))
        return "partner", f"L'administration « {row.partner[:80]} » est inconnue.", f"Choisissez parmi : {known}."
    if not _ID.fullmatch(row.id):
        remedy = "Écrivez-le en minuscules sans accent, avec des tirets : creer-entreprise."
        return "id", f"« {row.id[:80]} » n'est pas un identifiant.", remedy
    if french is None:
        return "lang", "La version française de cette fiche manque.", f"Ajoutez aussi sa ligne « {_FRENCH} »."
    if row.partner != french.partner:
        return "partner", f"La fiche « {row.id} » est celle de « {french.partner} ».", f"Écrivez « {french.partner} »."
    return None


def _elsewhere(row: Row, base: Base) -> Objection:
    """Why a row cannot be written from here: its file is in another repository."""
    message = f"Les fiches de « {row.partner} » sont dans le dépôt {base.elsewhere[row.partner]}."
    return "", message, "Corrigez celle-ci là-bas ; ici, rendez à cette ligne le texte de l'export, ou retirez-la."


def _new_path(row: Row, base: Base) -> Path:
    """The file of a row that is not in the base: beside its French version, or in its administration's folder."""
    name = f"{row.id}.md" if row.lang == _FRENCH else f"{row.id}.{row.lang}.md"
    beside = base.files.get((row.id, _FRENCH))
    return (beside.parent if beside else base.folders.get(row.partner, Path())) / name
