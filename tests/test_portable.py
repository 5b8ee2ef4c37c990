"""The base in a spreadsheet and back: nothing lost, nothing written that was not corrected, nothing by halves."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from noa_build.atomic import write_all
from noa_build.commands import export, import_
from noa_build.knowledge import read_knowledge
from noa_build.problems import KnowledgeError, MisusedCommand
from noa_build.table import csv_file, workbook
from noa_build.table.base import Base, Row, read_base
from noa_build.table.cell import canonical, guard_csv, guard_text, unguard
from noa_build.table.changes import compare
from noa_build.table.column import COLUMNS, FIELDS
from noa_build.table.edit import edited, new_file
from noa_build.table.guide import guide
from noa_build.table.reading import key_of, parse_grid, read_table
from noa_build.table.trial import Refused
from noa_build.typography import typeset, untypeset
from noa_core.errors import NoaError
from tests.real_base import ROOT
from tests.small_base import write_base

COLUMN = {column.key: column for column in COLUMNS}
KBIS = Path("knowledge/greffe/kbis.md")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_base(tmp_path)
    return tmp_path


def contents(root: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(root): path.read_bytes() for path in sorted((root / "knowledge").rglob("*")) if path.is_file()
    }


class Sheet:
    """An export opened in a spreadsheet: `sheet["kbis", "fr", "question"]` is a cell's text."""

    def __init__(self, root: Path, partner: str | None = None) -> None:
        self.path = root / "noa.xlsx"
        self.path.unlink(missing_ok=True)
        export.run(root, self.path, partner)
        self.workbook = openpyxl.load_workbook(self.path)
        self.sheet = self.workbook["Questions"]
        self.columns = {key_of(cell.value): cell.column for cell in self.sheet[1]}

    def number(self, entry_id: str, lang: str) -> int:
        for row in self.sheet.iter_rows(min_row=2):
            if (row[self.columns["id"] - 1].value, row[self.columns["lang"] - 1].value) == (entry_id, lang):
                return row[0].row
        raise KeyError(entry_id)

    def __getitem__(self, place: tuple[str, str, str]) -> str:
        return self.sheet.cell(self.number(*place[:2]), self.columns[place[2]]).value or ""

    def __setitem__(self, place: tuple[str, str, str], value: object) -> None:
        self.sheet.cell(self.number(*place[:2]), self.columns[place[2]]).value = value

    def add(self, **values: object) -> int:
        """A row at the bottom; returns its number."""
        number = self.sheet.max_row + 1
        for key, value in values.items():
            self.sheet.cell(number, self.columns[key]).value = value
        return number

    def save(self) -> Path:
        self.workbook.save(self.path)
        return self.path


def refusal(root: Path, file: Path) -> Refused:
    before = contents(root)
    with pytest.raises(Refused) as caught:
        import_.run(root, file, yes=True)
    assert contents(root) == before
    return caught.value


# The real base


@cache
def real_base() -> Base:
    return read_base(ROOT)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_whole_base_comes_back_from_a_table_without_any_change(tmp_path: Path, ending: str) -> None:
    base, file = real_base(), tmp_path / f"noa.{ending}"
    rows = list(base.rows.values())
    file.write_bytes(
        workbook.write_workbook(rows, guide(len(rows), 0)) if ending == "xlsx" else csv_file.write_table(rows)
    )
    table = read_table(file)
    assert [read.row for read in table.rows] == rows
    comparison = compare(table, base)
    assert (comparison.changes, comparison.mistakes, comparison.absent, comparison.overtaken) == ([], [], [], [])


def test_every_knowledge_file_is_in_the_table() -> None:
    files = {path.relative_to(ROOT) for path in (ROOT / "knowledge").glob("[!_]*/*.md")}
    assert set(real_base().files.values()) == files


def test_every_file_stays_byte_for_byte_when_nothing_was_corrected() -> None:
    for place, row in real_base().rows.items():
        raw = (ROOT / real_base().files[place]).read_bytes()
        assert edited(raw, row.lang, row.cells, row.cells) == raw


def test_a_base_written_from_the_table_alone_says_the_same(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    for place, row in real_base().rows.items():
        (tmp_path / real_base().files[place]).write_bytes(new_file(row.lang, row.cells))
    assert read_base(tmp_path).rows == real_base().rows


OTHER = {
    "text": "Une autre question : laquelle ?",
    "lines": "la première\nhow: « deux points »\n- un tiret # et un dièse\n'c'est ça'",
    "ids": "kbis\nautre-fiche",
    "sources": "Une page : la sienne\nhttps://exemple.fr/a\nUne autre\nhttps://exemple.fr/b?c=d#e",
    "answer": "Une phrase.\n\n- un\n- deux",
    "month": "2026-09",
    "day": "2027-09-30",
}


@pytest.mark.parametrize("key", [column.key for column in FIELDS])
def test_a_correction_of_one_field_leaves_every_other_line_of_every_file(key: str) -> None:
    for place, row in real_base().rows.items():
        if row.lang not in COLUMN[key].languages:
            continue
        raw = (ROOT / real_base().files[place]).read_bytes()
        new = {**row.cells, key: OTHER[COLUMN[key].kind]}
        after = edited(raw, row.lang, row.cells, new)
        assert without(after, key) == without(raw, key)
        assert said(after, row.lang, key) == new[key]
        back = edited(after, row.lang, new, row.cells)
        assert said(back, row.lang, key) == row.cells[key]


def without(raw: bytes, key: str) -> str:
    """A knowledge file without the lines of one field."""
    head, body = re.fullmatch(r"(---\n.*?\n---\n)(.*)", raw.decode(), re.DOTALL).groups()
    return (
        head
        if key == "answer"
        else re.sub(rf"^{key}:.*\n(?:(?: |-[^-]).*\n)*", "", head, count=1, flags=re.MULTILINE) + body
    )


def said(raw: bytes, lang: str, key: str) -> str:
    """The canonical text of a field, read by PyYAML alone."""
    head, body = re.fullmatch(r"---\n(.*?\n)---\n(.*)", raw.decode(), re.DOTALL).groups()
    value = yaml.load(head, yaml.CBaseLoader).get(key, "") if key != "answer" else body
    if isinstance(value, list):
        value = "\n".join(item if isinstance(item, str) else f"{item['title']}\n{item['url']}" for item in value)
    return canonical(COLUMN[key], value, lang)


# Corrections


def test_a_correction_is_shown_then_written_and_only_its_lines_change(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project)
    sheet = Sheet(project)
    sheet["kbis", "fr", "question"] = "Comment avoir un extrait Kbis ?"
    sheet["kbis", "fr", "variants"] += "\nkbis : c'est où ?\n"
    sheet["kbis", "fr", "answer"] = "Voici une meilleure réponse.\n\n1. D'abord.\n2. Ensuite.\n3. Enfin."
    sheet["essai-cdd", "en", "answer"] = "A better answer."
    import_.run(project, sheet.save(), yes=True)
    shown = capsys.readouterr().out
    assert f"greffe/kbis (fr), ligne {sheet.number('kbis', 'fr')}, à corriger" in shown
    assert "    - Comment obtenir un extrait Kbis ?\n    + Comment avoir un extrait Kbis ?" in shown
    assert "    + kbis : c'est où ?" in shown
    assert "télécharger mon kbis" not in shown
    after = contents(project)
    assert {path for path in after if after[path] != before[path]} == {KBIS, Path("knowledge/travail/essai-cdd.en.md")}
    assert after[KBIS].decode() == before[KBIS].decode().replace(
        "question: Comment obtenir un extrait Kbis ?", "question: Comment avoir un extrait Kbis ?"
    ).replace(
        "  - papier du greffe pour la banque\n", '  - papier du greffe pour la banque\n  - "kbis : c\'est où ?"\n'
    ).replace("Voici la réponse à « kbis ».", "Voici une meilleure réponse.").replace(
        "2. Ensuite.\n", "2. Ensuite.\n3. Enfin.\n"
    )
    import_.run(project, sheet.path, yes=True)
    assert "Aucun changement" in capsys.readouterr().out


def test_comments_quotes_and_order_stay_around_a_correction(project: Path) -> None:
    raw = (
        "---\n# À vérifier avec le greffe\nreview_by: 2027-01-31   # un mardi\nquestion:   'Comment obtenir l''extrait ?'\n"
        "\nvariants:\n# les plus fréquentes\n- \"télécharger mon kbis\"   # à l'écrit\n-   kbis   gratuit\n# à l'oral\n- >-\n"
        "  où trouver\n  le kbis\n\ntheme: creation\nsources: [{title: Source, url: https://greffe.example/kbis}]\n"
        "followups: [ capital-social,annonce-legale ] # dans cet ordre\n---\n\n\nVoici.\n\n* un\n* deux\n\n\n"
    )
    (project / KBIS).write_bytes(raw.encode())
    sheet = Sheet(project)
    assert sheet["kbis", "fr", "variants"] == "télécharger mon kbis\nkbis gratuit\noù trouver le kbis"
    sheet["kbis", "fr", "review_by"] = "2027-02-28"
    sheet["kbis", "fr", "facts_as_of"] = "2026-07"
    sheet["kbis", "fr", "variants"] = "où trouver le kbis\ntélécharger un kbis\nkbis gratuit"
    sheet["kbis", "fr", "answer"] = "Voici.\n\n* un\n* et deux"
    import_.run(project, sheet.save(), yes=True)
    assert (project / KBIS).read_text(encoding="utf-8") == (
        "---\n# À vérifier avec le greffe\nreview_by: 2027-02-28   # un mardi\nquestion:   'Comment obtenir l''extrait ?'\n"
        "\nvariants:\n# les plus fréquentes\n# à l'oral\n- >-\n  où trouver\n  le kbis\n\n- télécharger un kbis\n-   kbis   gratuit\n"
        "theme: creation\nsources: [{title: Source, url: https://greffe.example/kbis}]\nfacts_as_of: 2026-07\n"
        "followups: [ capital-social,annonce-legale ] # dans cet ordre\n---\n\n\nVoici.\n\n* un\n* et deux\n\n\n"
    )


def test_the_end_of_lines_and_the_byte_order_mark_of_a_file_stay(project: Path) -> None:
    raw = b"\xef\xbb\xbf" + (project / KBIS).read_bytes().replace(b"\n", b"\r\n")
    (project / KBIS).write_bytes(raw)
    sheet = Sheet(project)
    sheet["kbis", "fr", "variants"] += "\nune de plus"
    sheet["kbis", "fr", "answer"] += "\n3. Enfin."
    import_.run(project, sheet.save(), yes=True)
    wanted = raw.replace(b"la banque\r\n", b"la banque\r\n  - une de plus\r\n").replace(
        b"Ensuite.\r\n", b"Ensuite.\r\n3. Enfin.\r\n"
    )
    assert (project / KBIS).read_bytes() == wanted


def test_what_a_spreadsheet_does_to_a_cell_is_no_correction(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = Sheet(project)
    place = ("kbis", "fr")
    sheet[*place, "facts_as_of"] = datetime(2026, 6, 1)
    sheet[*place, "review_by"] = datetime(2027, 1, 31)
    sheet[*place, "question"] = "  Comment  obtenir un extrait Kbis\u202f? "
    sheet[*place, "variants"] = sheet[*place, "variants"].replace("\n", " _x000D_\n") + "\n\n"
    sheet[*place, "answer"] = sheet[*place, "answer"].replace("'", "’").replace("« ", "«\u00a0") + "\n \n"
    sheet["capital-social", "fr", "variants"] = sheet["capital-social", "fr", "variants"].replace(
        "d'argent", "d’argent"
    )
    import_.run(project, sheet.save(), yes=True)
    assert "Aucun changement" in capsys.readouterr().out


@pytest.mark.parametrize(("key", "typed", "kept"), [
    ("facts_as_of", datetime(2026, 7, 15), "2026-07"), ("facts_as_of", "juin-26", "2026-06"), ("facts_as_of", "août 2026", "2026-08"),
    ("facts_as_of", "07/2026", "2026-07"), ("facts_as_of", "01/07/2026", "2026-07"), ("facts_as_of", "déc.-26", "2026-12"),
    ("review_by", "28/2/2027", "2027-02-28"), ("review_by", "2027-02-28 00:00:00", "2027-02-28"),
    ("reviewed_on", datetime(2026, 11, 30, 12, 0), "2026-11-30"), ("followups", "capital-social, annonce-legale;essai-cdi",
    "capital-social\nannonce-legale\nessai-cdi"), ("theme", " droit-travail\u00a0", "droit-travail")])  # fmt: skip
def test_dates_and_lists_are_taken_as_people_type_them(project: Path, key: str, typed: object, kept: str) -> None:
    sheet = Sheet(project)
    sheet["kbis", "fr", key] = typed
    import_.run(project, sheet.save(), yes=True)
    assert read_base(project).rows["kbis", "fr"].cells[key] == kept


def test_fields_are_emptied_and_filled(project: Path) -> None:
    before = (project / KBIS).read_bytes()
    for values in ({"facts_as_of": "", "reviewed_on": "2026-11-30", "with": "travail", "aliases": "extrait-kbis"},
                   {"facts_as_of": "2026-06", "reviewed_on": "", "with": "", "aliases": ""}):  # fmt: skip
        sheet = Sheet(project)
        for key, value in values.items():
            sheet["kbis", "fr", key] = value
        import_.run(project, sheet.save(), yes=True)
        cells = read_base(project).rows["kbis", "fr"].cells
        assert {key: cells[key] for key in values} == values
    assert (project / KBIS).read_bytes() == before


def test_english_sources_are_written_only_where_they_differ(project: Path) -> None:
    english = project / "knowledge/greffe/kbis.en.md"
    before = english.read_bytes()
    sheet = Sheet(project)
    assert sheet["kbis", "en", "sources"] == ""
    sheet["kbis", "en", "sources"] = sheet["kbis", "fr", "sources"]
    import_.run(project, sheet.save(), yes=True)
    assert english.read_bytes() == before
    sheet["kbis", "en", "sources"] = "In English\nhttps://greffe.example/en"
    import_.run(project, sheet.save(), yes=True)
    assert [source.title for source in read_knowledge(project).entries["kbis"].texts["en"].sources] == ["In English"]
    sheet = Sheet(project)
    sheet["kbis", "en", "sources"] = ""
    import_.run(project, sheet.save(), yes=True)
    assert english.read_bytes() == before


NEW = {"id": "depot-comptes", "partner": "greffe", "lang": "fr", "theme": "creation", "question": "Comment déposer ses comptes ?",
       "variants": "dépôt des comptes annuels", "answer": "Au greffe.", "sources": "Greffe\nhttps://greffe.example/comptes",
       "review_by": "2027-01-31"}  # fmt: skip
NEW_ENGLISH = {"id": "depot-comptes", "partner": "greffe", "lang": "en", "question": "How to file accounts?",
               "variants": "annual accounts", "answer": "At the registry."}  # fmt: skip


def test_new_rows_make_a_new_entry(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = Sheet(project)
    sheet.add(**NEW_ENGLISH)
    sheet.add(**NEW)
    import_.run(project, sheet.save(), yes=True)
    assert "greffe/depot-comptes (fr), ligne 15, à créer" in capsys.readouterr().out
    assert (project / "knowledge/greffe/depot-comptes.md").read_text(encoding="utf-8") == (
        "---\nquestion: Comment déposer ses comptes ?\nvariants:\n  - dépôt des comptes annuels\ntheme: creation\n"
        "sources:\n  - title: Greffe\n    url: https://greffe.example/comptes\nreviewed_on:\nreview_by: 2027-01-31\n"
        "followups: []\nrelated: []\n---\nAu greffe.\n"
    )
    assert read_knowledge(project).entries["depot-comptes"].texts["en"].question == "How to file accounts?"


# What is refused


def test_a_file_that_changed_since_the_export_is_a_conflict(project: Path) -> None:
    sheet = Sheet(project)
    sheet["kbis", "fr", "question"] = "Comment avoir un extrait Kbis ?"
    sheet["essai-cdd", "fr", "question"] = "Quelle période d'essai en CDD ?"
    sheet.save()
    (project / KBIS).write_text(
        (project / KBIS).read_text(encoding="utf-8").replace("2027-01-31", "2027-03-31"), encoding="utf-8"
    )
    [mistake] = refusal(project, sheet.path).mistakes
    assert mistake.number == sheet.number("kbis", "fr")
    assert "a changé dans la base depuis l'export" in mistake.message


def test_a_file_that_changed_while_its_row_did_not_is_left_as_it_is_now(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = Sheet(project)
    sheet["essai-cdd", "fr", "question"] = "Quelle période d'essai en CDD ?"
    sheet.save()
    changed = (project / KBIS).read_text(encoding="utf-8").replace("2027-01-31", "2027-03-31")
    (project / KBIS).write_text(changed, encoding="utf-8")
    import_.run(project, sheet.path, yes=True)
    assert "non corrigées ici, laissées telles quelles : kbis (fr)." in capsys.readouterr().out
    assert (project / KBIS).read_text(encoding="utf-8") == changed
    assert "Quelle période d'essai en CDD ?" in (project / "knowledge/travail/essai-cdd.md").read_text(encoding="utf-8")


def test_a_deleted_row_deletes_nothing_and_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    sheet = Sheet(project)
    sheet.sheet.delete_rows(sheet.number("kbis", "en"))
    import_.run(project, sheet.save(), yes=True)
    assert "Lignes absentes du tableau, dont les fiches restent : kbis (en)." in capsys.readouterr().out
    assert contents(project) == before


def test_an_export_of_one_administration_says_nothing_of_the_others(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = Sheet(project, partner="greffe")
    assert {row[1].value for row in sheet.sheet.iter_rows(min_row=2)} == {"greffe"}
    import_.run(project, sheet.save(), yes=True)
    assert "absentes" not in capsys.readouterr().out


def test_columns_that_noa_does_not_know_are_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = Sheet(project)
    sheet.sheet.cell(1, 30).value = "Remarques de la direction"
    import_.run(project, sheet.save(), yes=True)
    assert "laissées de côté : Remarques de la direction." in capsys.readouterr().out


def add_twice(sheet: Sheet) -> None:
    number = sheet.number("kbis", "fr")
    sheet.add(**{key: sheet.sheet.cell(number, column).value for key, column in sheet.columns.items()})


def lose_digest(sheet: Sheet) -> None:
    sheet["kbis", "fr", "digest"] = ""
    sheet["kbis", "fr", "question"] = "Un Kbis ?"


def put(entry_id: str, lang: str, key: str, value: object) -> Callable[[Sheet], None]:
    return lambda sheet: sheet.__setitem__((entry_id, lang, key), value)


def new(**values: str) -> Callable[[Sheet], None]:
    return lambda sheet: sheet.add(**{**NEW, **values}) and None


REFUSED = [
    # what was done, row, column, words of the message
    (put("kbis", "fr", "id", "kbiss"), 6, "id", "« kbiss » (fr) n'existe pas dans la base"),
    (put("kbis", "fr", "id", ""), 6, "id", "ne désigne rien"),
    (put("kbis", "fr", "lang", "de"), 6, "lang", "« de » ne désigne rien"),
    (put("kbis", "fr", "partner", "travail"), 6, "partner", "ne se change pas ici"),
    (lose_digest, 6, "digest", "n'a pas d'empreinte"),
    (add_twice, 14, "id", "est déjà à la ligne 6"),
    (put("kbis", "fr", "question", ""), 6, "question", "vide"),
    (put("kbis", "fr", "variants", " \n "), 6, "variants", "vide"),
    (put("kbis", "en", "answer", ""), 7, "answer", "vide"),
    (put("kbis", "fr", "theme", "creations"), 6, "theme", "thème « creations » n'existe pas"),
    (put("kbis", "fr", "facts_as_of", "bientôt"), 6, "facts_as_of", "n'est pas un mois valide"),
    (put("kbis", "fr", "review_by", "30/02/2027"), 6, "review_by", "« 2027-02-30 » n'est pas une date valide"),
    (put("kbis", "fr", "followups", "kbiss"), 6, "followups", "fiche « kbiss » n'existe pas"),
    (put("kbis", "fr", "related", "Pas-Bon!"), 6, "related", "n'est pas un identifiant"),
    (put("kbis", "fr", "sources", "Un titre seul"), 6, "sources", "n'a pas d'adresse"),
    (put("kbis", "fr", "sources", "Un titre\nune phrase"), 6, "sources", "n'est pas l'adresse d'une source"),
    (put("kbis", "fr", "sources", "Un titre\nhttp://greffe.example/"), 6, "sources", "n'est pas valide"),
    (put("kbis", "fr", "variants", "capital minimum SAS"), 6, "variants", "aussi dans la fiche « capital-social »"),
    (put("kbis", "fr", "answer", "très " * 80), 6, "answer", "Le premier paragraphe a"),
    (put("kbis", "fr", "answer", "Voici.\n\n<b>gras</b>"), 6, "answer", "HTML"),
    (put("kbis", "fr", "answer", "Voici.\n---\nquestion: x"), 6, "answer", "titre"),
    (put("kbis", "en", "theme", "creation"), 7, "theme", "le même dans toutes les langues"),
    (put("kbis", "fr", "question", "=1+1"), 6, "question", "formule"),
    (put("kbis", "fr", "question", "#REF!"), 6, "question", "erreur de calcul"),
    (new(partner="prefecture"), 14, "partner", "« prefecture » est inconnue"),
    (new(partner="../travail"), 14, "partner", "« ../travail » est inconnue"),
    (new(id="../../evasion"), 14, "id", "n'est pas un identifiant"),
    (new(id="Dépôt des comptes"), 14, "id", "n'est pas un identifiant"),
    (new(lang="en", theme="", sources="", review_by=""), 14, "lang", "La version française de cette fiche manque"),
    (new(theme=""), 14, "theme", "vide"),
    (new(theme="ailleurs"), 14, "theme", "thème « ailleurs » n'existe pas"),
]  # fmt: skip


@pytest.mark.parametrize(("do", "number", "column", "words"), REFUSED)
def test_what_cannot_be_taken_over_is_named_by_row_and_column_and_nothing_is_written(
    project: Path, do: Callable[[Sheet], None], number: int, column: str, words: str
) -> None:
    sheet = Sheet(project)
    sheet["essai-cdd", "en", "question"] = "A valid correction?"
    do(sheet)
    refused = refusal(project, sheet.save())
    [mistake] = [mistake for mistake in refused.mistakes if words in mistake.message]
    assert (mistake.number, mistake.column) == (number, column)
    assert mistake.remedy.endswith((".", "?", "»"))
    assert str(refused).endswith("rien n'a été écrit.")


def test_all_mistakes_of_a_table_are_said_at_once(project: Path) -> None:
    sheet = Sheet(project)
    sheet["kbis", "fr", "question"] = ""
    sheet["kbis", "fr", "sources"] = "Un titre seul"
    sheet["essai-cdd", "fr", "digest"] = ""
    sheet["essai-cdd", "fr", "question"] = "Quoi ?"
    assert [(mistake.number, mistake.column) for mistake in refusal(project, sheet.save()).mistakes] == [
        (6, "question"), (6, "sources"), (10, "digest")]  # fmt: skip


def test_a_head_that_cannot_be_changed_in_part_is_left_to_an_editor(project: Path) -> None:
    (project / "knowledge/greffe/kbis.en.md").write_text(
        "---\n{question: How to get a Kbis?, variants: [kbis]}\n---\nYes.\n", encoding="utf-8"
    )
    sheet = Sheet(project)
    sheet["kbis", "en", "question"] = "How do I get a Kbis?"
    [mistake] = refusal(project, sheet.save()).mistakes
    assert mistake.number == 7
    assert "knowledge/greffe/kbis.en.md" in mistake.message


def test_a_folder_that_is_a_link_is_not_written_to(project: Path) -> None:
    elsewhere = project / "elsewhere"
    shutil.move(project / "knowledge/greffe", elsewhere)
    (project / "knowledge/greffe").symlink_to(elsewhere)
    before = (elsewhere / "kbis.md").read_bytes()
    sheet = Sheet(project)
    sheet["kbis", "fr", "question"] = "Comment avoir un extrait Kbis ?"
    refusal(project, sheet.save())
    assert (elsewhere / "kbis.md").read_bytes() == before


def test_sources_in_braces_stay_so(project: Path) -> None:
    path = project / KBIS
    raw = path.read_text(encoding="utf-8")
    braces = "- {title: Source, url: https://greffe.example/kbis} # officielle\n"
    path.write_text(raw.replace("  - title: Source\n    url: https://greffe.example/kbis\n", braces), encoding="utf-8")
    sheet = Sheet(project)
    sheet["kbis", "fr", "sources"] = "Greffe, Paris\nhttps://greffe.example/kbis"
    import_.run(project, sheet.save(), yes=True)
    assert '- {title: "Greffe, Paris", url: https://greffe.example/kbis} # officielle\n' in path.read_text(
        encoding="utf-8"
    )


def test_a_base_with_mistakes_is_mended_first(project: Path) -> None:
    sheet = Sheet(project)
    (project / KBIS).write_text("no head at all", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        import_.run(project, sheet.save(), yes=True)
    with pytest.raises(KnowledgeError):
        export.run(project, project / "autre.xlsx", None)


# Hostile cells and files

HOSTILE = [
    "=1+1", "+33 1 23 45 67 89", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'=1+1", "''=1+1", "＝1+1", "'quoted'", "#REF!", "_x0041_",
    "_x005F_x0041_", "_x000D_ ?", "2026-06", "1e5", "VRAI", "a,b;c", 'des "guillemets"', "&lt;b&gt; & <", "# dièse", "clé: valeur",
    "[a](https://x.example)", "😀 é́ ﷽ ‮x", "null", "~", "%TAG", "!x", "*a", "- tiret", "{a: b}", "'", '"', "\\n",
]  # fmt: skip


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_any_text_is_only_a_text(project: Path, ending: str) -> None:
    base, file = read_base(project), project / f"noa.{ending}"
    hostile = [
        Row(
            f"fiche-{number}",
            "fr",
            "greffe",
            {**base.rows["kbis", "fr"].cells, "question": text, "answer": text, "variants": text},
        )
        for number, text in enumerate(HOSTILE)
    ]
    rows = [*base.rows.values(), *hostile]
    file.write_bytes(workbook.write_workbook(rows, []) if ending == "xlsx" else csv_file.write_table(rows))
    if ending == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(file)["Questions"] for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        assert all(cell.number_format == "@" for cell in cells)
    else:
        assert all(
            field[:1] not in "=+-@＝"
            for row in csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig")))
            for field in row
            if field
        )
    table = read_table(file)
    assert table.mistakes == []
    assert [read.row for read in table.rows] == rows


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_written_to_the_base_as_it_is(project: Path, text: str) -> None:
    raw = (project / KBIS).read_bytes()
    cells = read_base(project).rows["kbis", "fr"].cells
    new = {**cells, "question": text, "variants": f"{text}\nautre", "sources": f"{text}\nhttps://x.example/",
           "answer": f"Voici.\n\n{text}"}  # fmt: skip
    for data in (edited(raw, "fr", cells, new), new_file("fr", new)):
        assert {key: said(data, "fr", key) for key in ("question", "variants", "sources", "answer", "theme")} == {
            key: new[key] for key in ("question", "variants", "sources", "answer", "theme")
        }


def test_a_terminal_obeys_nothing_that_a_cell_holds(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = Sheet(project)
    sheet["kbis", "fr", "question"] = "Un\u202e piège\u200b ?"
    file = project / "noa.csv"
    table = [[cell.value or "" for cell in row] for row in sheet.sheet]
    table[5][sheet.columns["answer"] - 1] = "Voici \x1b[31mrouge."
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(table)
    import_.run(project, file, yes=True)
    shown = capsys.readouterr().out
    assert "\x1b[31mrouge" not in shown
    assert "\u202e" not in shown
    assert "\x1b" not in (project / KBIS).read_text(encoding="utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_comes_back_with_the_separator_of_the_spreadsheet(project: Path, delimiter: str) -> None:
    export.run(project, project / "noa.csv", None)
    raw = (project / "noa.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    with (project / "noa.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[5][rows[0].index("question")] = "Comment avoir ; ou demander, un Kbis ?"
    with (project / "back.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    import_.run(project, project / "back.csv", yes=True)
    assert read_knowledge(project).entries["kbis"].texts["fr"].question == "Comment avoir ; ou demander, un Kbis ?"


def damaged(raw: bytes) -> dict[str, bytes]:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 200_000_000)
    entities = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(entities, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/workbook.xml":
                data = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
                    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(12)) + b"]><workbook>&m;</workbook>"  # fmt: skip
            archive.writestr(name, data)
    return {"empty.xlsx": b"", "text.xlsx": b"id,partner", "cut.xlsx": raw[: len(raw) // 2], "bomb.xlsx": bomb.getvalue(),
            "entities.xlsx": entities.getvalue(), "empty.csv": b"", "latin.csv": "id;réponse".encode("cp1252"),
            "utf16.csv": "id,partner".encode("utf-16"), "other.csv": b"text,entry\na,b\n", "quotes.csv": b'id,"part"ner\n"a'}  # fmt: skip


@pytest.mark.parametrize("name", ["empty.xlsx", "text.xlsx", "cut.xlsx", "bomb.xlsx", "entities.xlsx", "empty.csv", "latin.csv",
                                  "utf16.csv", "other.csv", "quotes.csv"])  # fmt: skip
def test_a_damaged_file_is_a_sentence_not_a_traceback(project: Path, name: str) -> None:
    sheet = Sheet(project)
    file = project / name
    file.write_bytes(damaged(sheet.path.read_bytes())[name])
    with pytest.raises(NoaError) as caught:
        import_.run(project, file, yes=True)
    assert str(file) in str(caught.value)


def test_a_column_that_is_missing_or_twice_is_named(project: Path) -> None:
    header = [column.key for column in COLUMNS]
    with pytest.raises(NoaError, match="il manque la colonne « aliases »"):
        parse_grid([[key for key in header if key != "aliases"]], Path("noa.csv"))
    with pytest.raises(NoaError, match="la colonne « theme » est là deux fois"):
        parse_grid([[*header, "theme"]], Path("noa.csv"))


def test_an_export_never_takes_the_place_of_a_file(project: Path) -> None:
    sheet = Sheet(project)
    with pytest.raises(MisusedCommand, match="existe déjà"):
        export.run(project, sheet.path, None)


def test_a_text_too_long_for_a_cell_is_not_cut(project: Path) -> None:
    (project / KBIS).write_text((project / KBIS).read_text(encoding="utf-8") + "\nencore " * 6000, encoding="utf-8")
    with pytest.raises(NoaError, match=r"kbis \(fr\) : « answer » est trop long"):
        export.run(project, project / "noa.xlsx", None)
    export.run(project, project / "noa.csv", None)
    assert compare(read_table(project / "noa.csv"), read_base(project)).changes == []


# All or nothing


def test_several_files_are_written_or_none(tmp_path: Path) -> None:
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    first.write_bytes(b"before")
    second.mkdir()
    with pytest.raises(OSError):
        write_all({first: b"after", tmp_path / "new.md": b"new", second: b"after"})
    assert first.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.md", "second.md"]


# The command line


@pytest.fixture
def command(project: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    shutil.copyfile(ROOT / "build.py", project / "build.py")
    for name in ("noa_core", "noa_build"):
        (project / name).symlink_to(ROOT / name)

    def run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "build.py", *arguments], cwd=project, input=said, capture_output=True, text=True,
                              check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})  # fmt: skip

    return run


def test_the_command_line_asks_before_it_writes(
    project: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert command("export").returncode == 0
    assert (project / "noa.xlsx").is_file()
    sheet = Sheet(project)
    sheet["kbis", "fr", "question"] = "Comment avoir un extrait Kbis ?"
    sheet.save()
    before = contents(project)
    for answer, code, words in (("non\n", 0, "Rien n'a été écrit."), ("\n", 2, ""), ("", 2, "")):
        done = command("import", "noa.xlsx", said=answer)
        assert (done.returncode, contents(project) == before) == (code, True), done.stderr
        assert words in done.stdout
        assert "Comment avoir un extrait Kbis ?" in done.stdout
    assert "--yes" in done.stderr
    assert command("import", "noa.xlsx", said="oui\n").returncode == 0
    assert contents(project) != before


@pytest.mark.parametrize(("arguments", "code"), [
    (["export", "noa.ods"], 2), (["export", "build.py"], 2), (["export", "x.xlsx", "--partner", "inconnue"], 2), (["import"], 2),
    (["import", "absent.xlsx"], 2), (["import", "build.py"], 2), (["import", "faux.xlsx"], 1)])  # fmt: skip
def test_exit_codes(
    project: Path, command: Callable[..., subprocess.CompletedProcess[str]], arguments: list[str], code: int
) -> None:
    (project / "faux.xlsx").write_bytes(b"faux")
    done = command(*arguments)
    assert done.returncode == code
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_the_first_sheet_explains_and_names_both_licences(project: Path) -> None:
    sheet = Sheet(project).workbook["Lisez-moi"]
    text = "\n".join(str(cell.value) for row in sheet for cell in row if cell.value)
    for words in (
        "Comment corriger",
        "Licence Ouverte 2.0 (etalab-2.0)",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        "licence MIT",
        *COLUMN,
    ):
        assert words in text


@pytest.mark.parametrize("file", ["README.md", "knowledge/LICENSE.md"])
def test_the_licence_of_the_answers_is_said_where_people_look(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "Licence Ouverte 2.0" in text
    assert "etalab-2.0" in text


# LibreOffice

soffice = shutil.which("soffice") or shutil.which("libreoffice")
SAVED = ROOT / "tests" / "tables" / "libreoffice.xlsx"
"""The small base's export, corrected, opened and saved by LibreOffice 7.4; NOA_TABLES=1 has the installed one make it anew."""


def correct(root: Path) -> Path:
    """What an administration corrects in its table: a text, a date, variants, an emptied cell, an entry of its own."""
    sheet = Sheet(root)
    sheet["kbis", "fr", "answer"] = "1 € d’abord,\nsuite.\n\nEnsuite\u00a0: « fin »."
    sheet["kbis", "fr", "facts_as_of"] = datetime(2026, 7, 1)
    sheet["kbis", "fr", "variants"] = "'=1+1\n_x0041_\nun bon kbis"
    sheet["kbis", "en", "question"] = "How to get a Kbis?"
    sheet["conge-paye", "fr", "facts_as_of"] = None
    row = {key: sheet["essai-cdi", "fr", key] for key in ("partner", "theme", "sources", "answer")}
    sheet.add(
        **row, id="essai-stage", lang="fr", question="Un stage a-t-il une période d’essai ?",
        variants="essai stagiaire\nessai d'un stage", review_by=datetime(2027, 1, 31),
    )  # fmt: skip
    return sheet.save()


def imported_as_corrected(root: Path, file: Path) -> None:
    before = read_base(root).rows
    import_.run(root, file, yes=True)
    after = read_base(root).rows
    kbis = after["kbis", "fr"].cells
    assert kbis["answer"] == "1 € d'abord,\nsuite.\n\nEnsuite : « fin »."
    assert kbis["facts_as_of"] == "2026-07"
    assert kbis["variants"].split("\n") == ["=1+1", "_x0041_", "un bon kbis"]
    assert after["kbis", "en"].cells["question"] == "How to get a Kbis?"
    assert after["conge-paye", "fr"].cells["facts_as_of"] == ""
    assert after["essai-stage", "fr"].cells["review_by"] == "2027-01-31"
    changed = {place for place in after if after[place] != before.get(place)}
    assert changed == {("kbis", "fr"), ("kbis", "en"), ("conge-paye", "fr"), ("essai-stage", "fr")}


@pytest.mark.skipif(soffice is None, reason="LibreOffice is not installed")
def test_libreoffice_saves_what_it_opened(project: Path) -> None:
    path = correct(project)
    for ending in ("ods", "xlsx"):
        subprocess.run([str(soffice), f"-env:UserInstallation={(project / 'profile').as_uri()}", "--headless", "--convert-to", ending,
                        "--outdir", str(project / ending), str(path)], check=True, capture_output=True)  # fmt: skip
        path = project / ending / f"noa.{ending}"
    if "NOA_TABLES" in os.environ:
        shutil.copyfile(path, SAVED)
    imported_as_corrected(project, path)


def test_a_table_that_libreoffice_saved_comes_back(project: Path) -> None:
    with zipfile.ZipFile(SAVED) as parts:
        assert b"LibreOffice" in parts.read("docProps/app.xml")
    imported_as_corrected(project, SAVED)


# Any text

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60)
WORDS = st.text(
    st.sampled_from("aé'’ \u00a0\u202f\n\r\t-=+@#:;!?«»\"&*[]{}|>%,_x0041\\\u2028"), min_size=1, max_size=40
)


@st.composite
def cells(draw: st.DrawFn) -> dict[str, str]:
    """The fields of a French row, as a file that holds these texts gives them."""
    texts = st.one_of(TEXT, WORDS)
    lists = st.lists(texts, min_size=1, max_size=4)
    ids = st.lists(st.sampled_from(["kbis", "essai-cdi", "a1"]), unique=True).map("\n".join)
    sources = st.lists(texts, min_size=1, max_size=3).map(lambda titles: [" ".join(title.split()) for title in titles])
    said = {
        "theme": "creation", "with": "", "question": draw(texts), "variants": "\n".join(draw(lists)), "answer": "\n".join(draw(lists)),
        "sources": "\n".join(f"t {title}\nhttps://x.example/{number}" for number, title in enumerate(draw(sources))),
        "facts_as_of": draw(st.sampled_from(["", "2026-06"])), "reviewed_on": draw(st.sampled_from(["", "2026-11-30"])),
        "review_by": "2027-01-31", "followups": draw(ids), "related": draw(ids), "aliases": draw(ids),
    }  # fmt: skip
    for key in ("question", "variants", "answer"):
        said[key] = said[key] if canonical(COLUMN[key], said[key], "fr") else "x"
    return {column.key: canonical(column, said[column.key], "fr") for column in FIELDS}


@settings(max_examples=200, deadline=None)
@given(cells())
def test_any_row_comes_back_from_both_kinds_of_file(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[str, str]
) -> None:
    row = Row("kbis", "fr", "greffe", cells)
    folder = tmp_path_factory.mktemp("any", numbered=True)
    for name, data in (("a.xlsx", workbook.write_workbook([row], [])), ("a.csv", csv_file.write_table([row]))):
        (folder / name).write_bytes(data)
        table = read_table(folder / name)
        assert table.mistakes == []
        assert [(read.row, read.exported) for read in table.rows] == [(row, row.digest)]


@settings(max_examples=300, deadline=None)
@given(cells(), cells())
def test_any_entry_becomes_any_other_and_back(old: dict[str, str], new: dict[str, str]) -> None:
    first = new_file("fr", old)
    second = edited(first, "fr", old, new)
    third = edited(second, "fr", new, old)
    assert {key: said(first, "fr", key) for key in old} == old
    assert {key: said(second, "fr", key) for key in new} == new
    assert {key: said(third, "fr", key) for key in old} == old


@given(st.one_of(TEXT, WORDS))
def test_a_guarded_text_comes_back(text: str) -> None:
    assert unguard(guard_csv(text)) == text
    assert unguard(guard_text(text)) == text
    assert guard_csv(text)[0] not in "=+-@"


@given(st.one_of(TEXT, WORDS), st.sampled_from(["fr", "en"]))
def test_plain_typing_is_set_the_same(text: str, lang: str) -> None:
    plain = untypeset(text, lang)
    assert typeset(plain, lang) == typeset(text, lang)
    assert untypeset(plain, lang) == plain


@given(st.one_of(TEXT, WORDS), st.sampled_from(FIELDS), st.sampled_from(["fr", "en"]))
def test_a_canonical_text_is_its_own(text: str, column: object, lang: str) -> None:
    try:
        once = canonical(column, text, lang)
    except NoaError:
        return
    assert canonical(column, once, lang) == once
