"""The workbook's first sheet: how to correct the table and send it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from noa_build.pages.entry_page import LICENCE
from noa_build.table.column import COLUMNS
from noa_build.typography import typeset


@dataclass(frozen=True)
class Line:
    """One row of the sheet: a text across it, or three texts side by side."""

    style: Literal["title", "heading", "text"]
    texts: tuple[str, ...]


_HOW = (
    "1. Ouvrez la feuille « Questions ». Chaque ligne est une fiche dans une langue : une question et sa réponse.",
    "2. Corrigez dans les cellules blanches. Pour aller à la ligne : Ctrl+Entrée (LibreOffice) ou Alt+Entrée (Excel).",
    "3. Ne touchez pas aux cellules grises : elles permettent de retrouver la fiche.",
    "4. Pour ajouter une fiche, remplissez une nouvelle ligne en bas : un identifiant inédit, en minuscules sans accent avec des "
    "tirets, l'administration, la langue « fr ». Laissez « digest » vide.",
    "5. Effacer une ligne ne supprime pas la fiche. Pour la faire retirer, écrivez-le en renvoyant le fichier.",
    "6. Enregistrez au format Excel (.xlsx), sous le même nom, et renvoyez le fichier à la personne qui vous l'a envoyé.",
)
_THEN = (
    "Chaque correction est montrée avant d'être acceptée, et ce qui ne convient pas est signalé avec le numéro de sa ligne.",
    "Si la même fiche a changé ailleurs depuis cet export, rien n'est écrasé : la fiche est signalée à la personne qui reçoit le fichier.",
    "Les espaces insécables et les apostrophes typographiques se mettent tout seuls.",
)


def guide(entries: int, epoch: int) -> list[Line]:
    """The sheet for an export of some entries, on the base's date (seconds since 1970)."""
    day = datetime.fromtimestamp(epoch, UTC).strftime("%d/%m/%Y")
    licence = (
        f"Les questions et les réponses sont publiées sous la Licence Ouverte 2.0 (etalab-2.0) : {LICENCE}",
        f"Pour les réutiliser, citez la source et sa date : « NOA, conseiller virtuel des startups, base du {day} ».",
        "Le logiciel NOA est sous licence MIT.",
    )
    lines = [
        Line("title", ("NOA : corriger les questions et les réponses",)),
        Line("text", (f"{entries} fiches. État de la base au {day}.",)),
        *_section("Comment corriger", _HOW),
        *_section("Ce qui se passe ensuite", _THEN),
        *_section("Les colonnes", ()),
        *(Line("text", (column.key, column.label, column.help)) for column in COLUMNS),
        *_section("Licence", licence),
    ]
    return [Line(line.style, tuple(typeset(text, "fr") for text in line.texts)) for line in lines]


def _section(heading: str, texts: tuple[str, ...]) -> list[Line]:
    return [Line("text", ("",)), Line("heading", (heading,)), *(Line("text", (text,)) for text in texts)]
