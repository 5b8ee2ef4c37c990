"""How large the base is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from noa_build.entry import LANGUAGES, Knowledge


@dataclass(frozen=True)
class Counts:
    """What the base holds."""

    entries: int
    written: Mapping[str, int]
    """Entries by language."""
    variants: Mapping[str, int]
    """Variants by language; the question of an entry is not one."""
    partners: int
    """Administrations, with or without an entry."""
    owners: int
    """Administrations that own an entry."""
    themes: int
    """Themes that an entry stands in."""
    concepts: int
    """Concepts of the thesaurus."""
    dated: int
    """Entries whose facts have a month."""
    reviewed: int
    """Entries that their administration has signed off."""


def count(knowledge: Knowledge) -> Counts:
    """The counts of the base."""
    entries = knowledge.entries.values()
    written = {lang: knowledge.in_language(lang) for lang in LANGUAGES}
    return Counts(
        entries=len(entries),
        written={lang: len(texts) for lang, texts in written.items()},
        variants={lang: sum(len(text.variants) for _, text in texts) for lang, texts in written.items()},
        partners=len(knowledge.partners),
        owners=len({entry.partner for entry in entries}),
        themes=len({entry.theme for entry in entries}),
        concepts=len(knowledge.concepts),
        dated=sum(entry.facts_as_of is not None for entry in entries),
        reviewed=sum(entry.reviewed_on is not None for entry in entries),
    )


def readme_sentence(counts: Counts) -> str:
    """The counts as they stand in README.md, which a test compares."""
    french, english = counts.written["fr"], counts.written["en"]
    languages = "each in French and English" if french == english == counts.entries else f"{english:,} also in English"
    return (
        f"The base holds {counts.entries:,} entries of {counts.owners:,} administrations in {counts.themes:,} themes, {languages}, "
        f"with {counts.variants['fr']:,} French and {counts.variants['en']:,} English variants and {counts.concepts:,} concepts."
    )
