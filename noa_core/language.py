"""Which language a message is written in, from weights learnt on the base's own phrasings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_ENOUGH = 60


def detect(folded: Sequence[str], weights: Mapping[str, Mapping[str, int]], fallback: str) -> str:
    """The language of a message given as folded words; `fallback` when the words do not tell.

    `weights`: language → word → log-odds in hundredths that a message with this word is in that language rather than another.
    """
    totals = {lang: sum(known.get(word, 0) for word in dict.fromkeys(folded)) for lang, known in weights.items()}
    best = max(totals, key=lambda lang: (totals[lang], lang == fallback, lang), default=fallback)
    return best if totals.get(best, 0) - totals.get(fallback, 0) >= _ENOUGH else fallback
