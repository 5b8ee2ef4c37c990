"""The page that names the software in the site, with its licences, as it is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from noa_build.answer import escape
from noa_build.pages.page import Page
from noa_build.pages.wording import one_line
from noa_build.shipped import BOM, Component

_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "title": "Logiciels et licences",
        "description": "Les logiciels que contient ce site, leurs versions, leurs licences et le texte de celles-ci.",
        "intro": "Ce site contient les logiciels libres que voici, dans ces versions. Il les sert lui-même, sans appel à un autre serveur. "
        "NOA est sous licence MIT, ses réponses sous Licence Ouverte 2.0.",
        "head": "| Logiciel | Version | Licence | Apporté par |",
        "bill": "La même liste, avec les empreintes des paquets, pour les outils (CycloneDX 1.6) :",
        "texts": "Textes joints aux paquets",
        "declared": "le paquet y joint",
    },
    "en": {
        "title": "Software and licences",
        "description": "The software that this site contains, with versions, licences and the texts of these.",
        "intro": "This site contains the following free software, in these versions. It serves it itself, without a call to another server. "
        "NOA is under the MIT licence, its answers under Licence Ouverte 2.0.",
        "head": "| Software | Version | Licence | Brought by |",
        "bill": "The same list with the digests of the packages, for tools (CycloneDX 1.6):",
        "texts": "Texts that come with the packages",
        "declared": "the package comes with",
    },
}


def licences_page(lang: str, shipped: Sequence[Component]) -> Page:
    """What each piece of software is, under which licence, and the text of the licence where the package brings it along."""
    words = {name: text if name == "head" else one_line(text, lang) for name, text in _WORDS[lang].items()}
    rows = [
        f"| [{escape(part.name)}](<{part.url}>) | {escape(part.version or '–')} | "
        + ", ".join(map(_link, part.licences))
        + (f" ({words['declared']} {_link(part.declared)})" if part.declared else "")
        + f" | {escape(part.within or '–')} |"
        for part in shipped
    ]
    texts = [
        f"### {escape(part.name)}\n\n" + "\n".join(f"    {line}".rstrip() for line in part.text.strip().split("\n"))
        for part in shipped
        if part.text
    ]
    up = "../" if lang == "fr" else "../../"
    parts = [
        f"# {words['title']}",
        escape(words["intro"]),
        "\n".join([words["head"], "|---|---|---|---|", *rows]),
        f'{escape(words["bill"])} <a href="{up}{BOM}">{BOM}</a>',
        f"## {words['texts']}",
        *texts,
    ]
    return Page("licences/", words["title"], words["description"], "\n\n".join(parts))


def _link(licence: str) -> str:
    return f"[{licence}](<https://spdx.org/licenses/{licence}.html>)"
