"""A partner's profile: how NOA shows itself on its pages, which `data-partner` names (DESIGN.md, contract 5)."""

from __future__ import annotations

from typing import Any

from noa_build.answers import url_prefix
from noa_build.entry import Knowledge, Profile
from noa_build.located import Located
from noa_build.pages.entry_page import entry_path
from noa_build.pages.wording import one_line

ENOUGH = 4.5
"""Contrast that text needs (WCAG 2.2, 1.4.3)."""

GROUNDS = {"light": ("#ffffff", "#f7f4ee"), "dark": ("#12181b", "#1b2327", "#10201e")}
"""What the accent stands on, or what stands on it, as in site/chat/css/colours.css."""

_TOO_NEAR = {
    "light": ("n'est pas assez foncée pour un fond clair", "Choisissez une couleur plus foncée."),
    "dark": (
        "n'est pas assez claire pour un fond sombre",
        "Choisissez une couleur plus claire, ou supprimez cette ligne.",
    ),
}


def read_profile(document: Located) -> Profile:
    """The profile in a valid `_partner.yml`; colours that cannot be read are added to the document's problems."""
    value = document.value
    colors = value.get("colors", {})
    for scheme, color in colors.items():
        nearest = min(contrast(color, ground) for ground in GROUNDS[scheme])
        if nearest < ENOUGH:
            fault, remedy = _TOO_NEAR[scheme]
            said = f"{int(nearest * 10) / 10}".replace(".", ",")
            document.problem(
                f"La couleur « {color} » {fault} : son contraste n'est que de {said}, il en faut 4,5.",
                remedy,
                ("colors", scheme),
            )
    return Profile(
        value.get("welcome", {}),
        tuple(value.get("suggestions", ())),
        tuple(value.get("themes", ())),
        colors,
        tuple(value.get("origins", ())),
    )


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours "#rrggbb", between 1 and 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    shares = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def profiles(knowledge: Knowledge, lang: str) -> dict[str, dict[str, Any]]:
    """What the chat pages of a language hold of each partner that has a profile: its parts by name, without the empty ones."""
    found = {}
    for partner in knowledge.partners.values():
        profile = partner.profile
        parts = {
            "welcome": one_line(profile.welcome[lang], lang) if profile.welcome else "",
            "suggestions": suggestions(knowledge, profile.suggestions, lang),
            "themes": list(profile.themes),
            "colors": dict(profile.colors),
            "origins": list(profile.origins),
        }
        if any(parts.values()):
            found[partner.id] = {name: part for name, part in parts.items() if part}
    return dict(sorted(found.items()))


def choices(knowledge: Knowledge) -> list[dict[str, str]]:
    """What the configurator knows of each partner, by name: {id, name, color}, the colour being "" where NOA's own is used."""
    return [
        {"id": partner.id, "name": one_line(partner.name, "fr"), "color": partner.profile.colors.get("light", "")}
        for partner in sorted(knowledge.partners.values(), key=lambda partner: (partner.name.casefold(), partner.id))
    ]


def suggestions(knowledge: Knowledge, entries: tuple[str, ...], lang: str) -> list[dict[str, str]]:
    """The entries that are written in a language: id, question, and address relative to the site's root."""
    return [
        {
            "id": entry,
            "question": one_line(knowledge.entries[entry].texts[lang].question, lang),
            "url": url_prefix(lang) + entry_path(entry),
        }
        for entry in entries
        if lang in knowledge.entries[entry].texts
    ]
