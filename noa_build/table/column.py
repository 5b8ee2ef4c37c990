"""The columns of the table: the fields of a knowledge file, and what finds its way back to that file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from noa_build.entry import LANGUAGES, SUMMARY_LIMIT

Kind = Literal["identity", "text", "lines", "ids", "sources", "answer", "month", "day"]


@dataclass(frozen=True)
class Column:
    """One column. Its key is the field's name in a knowledge file; `answer` is what stands below the head."""

    key: str
    label: str
    """What it holds, in French."""
    help: str
    """How to fill it in, in French."""
    width: int
    """In characters."""
    kind: Kind
    languages: tuple[str, ...] = LANGUAGES
    """Languages whose rows have it; French alone holds what is the same in all."""
    required: tuple[str, ...] = ()
    """Languages whose rows may not leave it empty."""


_FRENCH = LANGUAGES[:1]

COLUMNS = (
    Column("id", "Identifiant", "Le nom de la fiche, qui fait son adresse.", 28, "identity"),
    Column("partner", "Administration", "Le dossier de l'administration qui tient la fiche.", 18, "identity"),
    Column("lang", "Langue", "« fr » ou « en ».", 7, "identity"),
    Column("theme", "Thème", "L'identifiant d'un thème de NOA.", 20, "text", _FRENCH, _FRENCH),
    Column(
        "with", "Autres administrations", "Celles qui ont écrit la réponse aussi, une par ligne.", 24, "ids", _FRENCH
    ),
    Column("question", "Question", "La question, telle que l'administration l'écrit.", 38, "text", required=LANGUAGES),
    Column(
        "variants",
        "Autres façons de la poser",
        "Une par ligne. Une même phrase ne peut pas être dans deux fiches.",
        62,
        "lines",
        required=LANGUAGES,
    ),
    Column(
        "answer",
        "Réponse",
        f"Le premier paragraphe répond en {SUMMARY_LIMIT} caractères au plus. Une ligne vide sépare deux paragraphes. "
        "Un élément de liste commence par « - » ou « 1. ». On écrit **gras**, *italique* et [lien](https://…).",
        92,
        "answer",
        required=LANGUAGES,
    ),
    Column(
        "sources",
        "Sources",
        "Pour chaque page officielle, deux lignes : son titre, puis son adresse https. "
        "En anglais, vide si ce sont celles du français.",
        52,
        "sources",
        required=_FRENCH,
    ),
    Column(
        "facts_as_of",
        "Mois des faits",
        "Le mois de la page d'où viennent les faits, comme 2026-06. Vide : pas vérifié.",
        13,
        "month",
        _FRENCH,
    ),
    Column(
        "reviewed_on",
        "Validée le",
        "Le jour où l'administration a validé la réponse, comme 2026-11-30. Vide : pas encore.",
        13,
        "day",
        _FRENCH,
    ),
    Column(
        "review_by",
        "À relire avant",
        "Le jour avant lequel relire la fiche, comme 2027-01-31.",
        13,
        "day",
        _FRENCH,
        _FRENCH,
    ),
    Column(
        "followups", "Questions suivantes", "Identifiants proposés sous la réponse, un par ligne.", 28, "ids", _FRENCH
    ),
    Column("related", "Fiches voisines", "Identifiants de fiches proches, un par ligne.", 28, "ids", _FRENCH),
    Column(
        "aliases", "Anciens identifiants", "Leurs adresses mènent encore à la fiche, un par ligne.", 24, "ids", _FRENCH
    ),
    Column(
        "digest",
        "Empreinte",
        "Dit si la ligne a été corrigée, et si la fiche a changé depuis l'export.",
        24,
        "identity",
    ),
)
FIELDS = tuple(column for column in COLUMNS if column.kind != "identity")
"""The columns that may be corrected."""
