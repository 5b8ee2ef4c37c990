"""Five hundred questions to prove a runtime with: drawn from the base, well and badly written, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from noa_build.entry import LANGUAGES, Knowledge

COUNT = 500

_WRITTEN: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: text.upper() + " ?!",
    lambda text: text[: len(text) // 2] + text[len(text) // 2 + 1 :],
    lambda text: text[: 2 * len(text) // 3],
    lambda text: f"Bonjour, {text}, merci d'avance",
    lambda text: f"{text} mon adresse est moi@exemple.fr, 06 12 34 56 78",
)
_ODD = (
    "",
    " ",
    "\U0001f600",
    "é" * 20_000,
    "ﬁn de contrat ½ ＡＲＥ",
    "日本語",
    "et pour un CDD ?",
    "aucune",
    "je veux parler à quelqu'un",
    "c'est nul vous ne comprenez rien",
    "1234567890123456789 FR7630006000011234567890189 2 94 03 75 120 005 22",
)


def requests(knowledge: Knowledge) -> list[dict[str, Any]]:
    """COUNT requests for `noa_core.browser.handle`, the same for the same base: one in ten completes what is being typed."""
    known = [(lang, text) for lang in LANGUAGES for text in _texts(knowledge, lang)]
    states = [
        None,
        *({"v": 1, "shown": [entry], "offered": [], "misses": 1, "lang": "fr"} for entry in knowledge.suggestions),
    ]
    asked: list[dict[str, Any]] = [{"do": "ask", "text": text, "lang": lang} for lang in LANGUAGES for text in _ODD]
    for number in range(COUNT - len(asked)):
        lang, text = known[number * len(known) // COUNT]
        if number % 10 == 9:
            asked.append({"do": "suggest", "text": text[: 3 + number % 7], "lang": lang})
        else:
            written = _WRITTEN[number % len(_WRITTEN)](text)
            asked.append({"do": "ask", "text": written, "lang": lang, "state": states[number % len(states)]})
    return asked


def _texts(knowledge: Knowledge, lang: str) -> list[str]:
    found = [phrasing for _, text in knowledge.in_language(lang) for phrasing in text.phrasings]
    found += [example for talk in knowledge.smalltalk for example in talk.examples.get(lang, ())]
    return [*found, *knowledge.out_of_scope.get(lang, ())]
