"""Mistakes that show only across files: unknown ids, ids taken twice, one phrasing in two entries.

Each function adds to the `problems` of the document in which the mistake stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from noa_build.entry import LANGUAGES, Entry, Partner, Theme
from noa_build.located import Key, Located

Documents = Mapping[tuple[str, str], Located]
"""The heads of the entries, by id and language."""


def unknown(document: Located, place: Key, what: str, name: str, known: Iterable[str]) -> None:
    """`name` does not exist; propose the nearest that does. `what` begins a French sentence: "La fiche"."""
    near = get_close_matches(name, list(known), n=1)
    remedy = f"Vouliez-vous écrire « {near[0]} » ?" if near else "Corrigez l'identifiant ou supprimez-le."
    document.problem(f"{what} « {name} » n'existe pas.", remedy, place)


def links(
    entries: Mapping[str, Entry],
    documents: Documents,
    files: Mapping[str, Path],
    partners: Mapping[str, Partner],
    themes: Mapping[str, Theme],
) -> None:
    """Themes, partners and entries that an entry names. `files`: of every entry, valid or not, by id."""
    for entry in entries.values():
        document = documents[entry.id, "fr"]
        if themes and entry.theme not in themes:
            unknown(document, ("theme",), "Le thème", entry.theme, themes)
        for index, partner in enumerate(entry.with_partners):
            if partner not in partners:
                unknown(document, ("with", index), "L'administration", partner, partners)
        for key, ids in (("followups", entry.followups), ("related", entry.related)):
            for index, other in enumerate(ids):
                if other == entry.id:
                    document.problem(
                        f"La fiche se cite elle-même dans « {key} ».", "Retirez son identifiant.", (key, index)
                    )
                elif other not in files:
                    unknown(document, (key, index), "La fiche", other, files)


def site(document: Located, files: Mapping[str, Path], partners: Mapping[str, Partner]) -> None:
    """Entries and the partner that `_site.yml` names."""
    value = document.value
    ids: list[tuple[Key, str]] = [(("suggestions", index), entry) for index, entry in enumerate(value["suggestions"])]
    for place, entry in [*ids, (("human", "entry"), value["human"]["entry"])]:
        if entry not in files:
            unknown(document, place, "La fiche", entry, files)
    if (partner := value["human"]["partner"]) not in partners:
        unknown(document, ("human", "partner"), "L'administration", partner, partners)


def profile(document: Located, files: Mapping[str, Path], themes: Mapping[str, Theme]) -> None:
    """Entries and themes that a `_partner.yml` names."""
    for index, entry in enumerate(document.value.get("suggestions", ())):
        if entry not in files:
            unknown(document, ("suggestions", index), "La fiche", entry, files)
    for index, theme in enumerate(document.value.get("themes", ())):
        if themes and theme not in themes:
            unknown(document, ("themes", index), "Le thème", theme, themes)


def former_ids(entries: Mapping[str, Entry], documents: Documents) -> None:
    """Former ids that another entry bears or bore."""
    owners = {entry_id: entry_id for entry_id in entries}
    for entry in entries.values():
        for index, alias in enumerate(entry.aliases):
            other = owners.setdefault(alias, entry.id)
            if other != entry.id or alias == entry.id:
                documents[entry.id, "fr"].problem(
                    f"L'ancien identifiant « {alias} » est déjà pris par « {other} ».",
                    "Un identifiant ne sert qu'une fois.",
                    ("aliases", index),
                )


def phrasings(entries: Mapping[str, Entry], documents: Documents) -> None:
    """Phrasings that stand twice, in one entry or in two; case, accents and signs make no difference."""
    for lang in LANGUAGES:
        owners: dict[str, Entry] = {}
        for entry in entries.values():
            for number, said in enumerate(entry.texts[lang].folded if lang in entry.texts else ()):
                if said not in owners:
                    owners[said] = entry
                    continue
                first = owners[said]
                where = "deux fois dans la fiche" if entry is first else f"aussi dans la fiche « {first.id} »"
                documents[entry.id, lang].problem(
                    f"La variante « {said[:80]} » est {where}.",
                    "Gardez-la dans une seule fiche, à un seul endroit.",
                    ("variants", number - 1) if number else ("question",),
                )
