"""The door of noa_core: load the base once, then hold conversations."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from noa_core.bundle import Bundle, read_bundle
from noa_core.conversation import Conversation
from noa_core.errors import NoaError
from noa_core.spelling import Speller
from noa_core.text import words

MOST_SUGGESTIONS = 6
_SHORTEST_TYPED = 3
_MOST_COMPLETIONS = 8


class Assistant:
    """NOA, with the base of one or more languages."""

    def __init__(self, bundles: Sequence[Bundle]) -> None:
        """
        Raises:
            NoaError: when there is no bundle.
        """
        if not bundles:
            raise NoaError("Il faut au moins un paquet pour répondre : lancez « python build.py ».")
        self.bundles = {bundle.lang: bundle for bundle in bundles}
        self.default_lang = bundles[0].lang

    @classmethod
    def load(cls, paths: str | PathLike[str] | Sequence[str | PathLike[str]]) -> Assistant:
        """From a bundle's file, or a list of them, one per language.

        Raises:
            NoaError: when a file is missing or is not a bundle.
        """
        several = [paths] if isinstance(paths, str | PathLike) else list(paths)
        return cls([read_bundle(path) for path in several])

    def add(self, bundle: Bundle) -> None:
        """Add a language, or replace its base."""
        self.bundles[bundle.lang] = bundle

    def conversation(self, lang: str = "fr", partner: str | None = None, state: object = None) -> Conversation:
        """A conversation, new or taken up from the `state()` of an earlier one.

        `lang`: the visitor's language until a message tells otherwise. `partner`: the administration whose page it is on; its entries win ties.
        """
        return Conversation(self.bundles, self.default_lang, lang, partner, state)

    def suggest(self, text: str, lang: str | None = None) -> list[str]:
        """Up to six entries for what is being typed, best first; none before the third letter."""
        bundle = self.bundles.get(lang or self.default_lang, self.bundles[self.default_lang])
        typed = [word.folded for word in words(text)]
        if sum(map(len, typed)) < _SHORTEST_TYPED:
            return []
        return bundle.model.supported([_may_become(word, bundle.speller) for word in typed], MOST_SUGGESTIONS)


def _may_become(word: str, speller: Speller) -> list[str]:
    """The known words that a word being typed may be the beginning, or a misspelling, of."""
    completions = speller.starting_with(word, _MOST_COMPLETIONS) if len(word) >= _SHORTEST_TYPED else []
    known = [word] if speller.knows(word) else []
    return [*known, *completions] or [speller.correct(word) or word]
