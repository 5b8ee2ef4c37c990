"""Acronyms that an answer uses without ever saying what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = {
    "fr": "CDD CDI CV EURL FAQ HT HTTPS IBAN NOA PDF PME RIB SA SARL SAS SASU SMS TPE TTC TVA UE",
    "en": "CV EU EURL FAQ HR HTTPS IBAN ID IP IT NOA PDF SA SARL SAS SASU SME SMS UK US VAT",
}
EVERYDAY = {lang: frozenset(words.split()) for lang, words in _WORDS.items()}
"""Acronyms that founders read as words, by language."""

_ACRONYM = re.compile(r"(?<![\w.-])[A-ZÀ-Þ]{2,}(?=s?(?![\w-]))")
_ROMAN = re.compile("[IVX]+")


def unexplained(text: str, lang: str, names: Iterable[str]) -> list[str]:
    """The acronyms of a text, in order, that it nowhere explains.

    Explained is what stands before a bracket, or first in one or in a part of one: "ARE (allocation chômage)", "Registre national des
    entreprises (RNE)", "(analyse d'impact, AIPD ou PIA)". EVERYDAY and the acronyms in `names` (administrations, which have their own
    page) need no explanation; "article L. 421" and "formulaire A1" are not acronyms.
    """
    known = EVERYDAY[lang].union(*(_ACRONYM.findall(name) for name in names))
    found = dict.fromkeys(_ACRONYM.findall(text))
    return [name for name in found if name not in known and not _ROMAN.fullmatch(name) and not _explained(name, text)]


def _explained(name: str, text: str) -> bool:
    before = rf"\b{name}s?[\s»”\"]+(?:\w+\s+)?\([^()]*[a-zà-ÿ]{{2}}"
    inside = rf"\((?:[^()]*(?:[,;:]|\bou|\bor)\s+)?[«“\"\s]*{name}s?\b"
    return bool(re.search(f"{before}|{inside}", text))
