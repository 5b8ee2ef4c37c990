"""One visitor's conversation: what was said before, and the reply to what is said now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from noa_core import context
from noa_core.bundle import Bundle, Contact
from noa_core.decision import choose
from noa_core.language import detect
from noa_core.lines import line
from noa_core.model import SMALLTALK
from noa_core.privacy import MASK, beside, mask
from noa_core.reading import Match, Reading, because, read
from noa_core.reply import MOST_CANDIDATES, Reply
from noa_core.state import State
from noa_core.text import words
from noa_core.tone import heard
from noa_core.understanding import two_needs, understand

_WORTH_A_CONTACT = 0.2
"""A fallback names the partner of the first candidate from this confidence on."""

_TIE = 0.8
"""A partner's own entry comes first from this share of the first one's confidence on."""

_MISSES_BEFORE_HANDOFF = 2
_MOST_FOLLOWUPS = 4


@dataclass(frozen=True)
class _Message:
    """What is known of the message being answered."""

    text: str
    """Without personal data."""
    reading: Reading
    notices: tuple[str, ...]
    opening: str
    """NOA's sentences for the notices."""
    masked: str | None


class Conversation:
    """Answers one message after the other. Keeps ids only, never words."""

    def __init__(
        self, bundles: Mapping[str, Bundle], default_lang: str, lang: str, partner: str | None, state: object
    ) -> None:
        self._bundles = bundles
        self._default_lang = default_lang
        self._lang = lang
        self._partner = partner
        self._state = State.from_json(state)

    def state(self) -> dict[str, Any]:
        """What to hand to a later conversation to go on: plain JSON data, without the visitor's words."""
        return self._state.to_json()

    def show(self, entry: str) -> None:
        """The visitor opened an entry by themselves: the conversation is about it now. An unknown id is ignored."""
        bundle = next(iter(self._bundles.values()))
        known = bundle.aliases.get(entry, entry)
        if known in bundle.entries:
            self._state = replace(self._state.showing([known]), offered=(), misses=0)

    def ask(self, text: str) -> Reply:
        """The reply to a message, whatever it holds. Never raises on any text."""
        clean, personal = mask(text)
        rest = beside(clean) if personal else clean
        said = words(rest)
        bundle, missing = self._bundle([word.folded for word in said])
        if missing:
            return Reply(
                "fallback",
                bundle.lang,
                text=line(bundle.lang, "other-language"),
                needs=missing,
                masked=clean if personal else None,
            )
        reading = read(said, bundle)
        self._state = replace(self._state, lang=bundle.lang)
        message = self._message(clean, text, reading, personal, bundle)
        if not reading.folded:
            return self._nothing_said(message, bundle)
        choice = context.picked(reading.folded, self._state)
        if choice == context.NONE:
            return self._missed(message, "none-of-them", self._contact(None, bundle), [], bundle, ())
        if choice in bundle.entries:
            return replace(self._answer(message, [str(choice)], ((str(choice), 1.0),), bundle), because=[])
        found = understand(reading, self._state, bundle)
        if personal and not self._asks_something(found, MASK in rest, bundle):
            return self._reply(
                "privacy", message, bundle, found, text=line(bundle.lang, "privacy"), followups=bundle.suggestions[:3]
            )
        if found.courtesy:
            return self._courtesy(message, found, bundle)
        return self._decide(message, found, bundle)

    # Understanding

    def _bundle(self, folded: list[str]) -> tuple[Bundle, str | None]:
        """The bundle to answer with, and the language that would be needed but is not loaded."""
        some = next(iter(self._bundles.values()))
        usual = self._state.lang or self._lang
        lang = detect(folded, some.languages, usual)
        if lang in self._bundles:
            return self._bundles[lang], None
        return self._bundles.get(usual) or self._bundles[self._default_lang], lang

    def _message(self, clean: str, text: str, reading: Reading, personal: bool, bundle: Bundle) -> _Message:
        notices = heard(text, reading.folded)
        opening = [line(bundle.lang, notice) for notice in notices[:1]]
        if personal:
            notices.insert(0, "personal-data")
            opening.append(line(bundle.lang, "personal-data"))
        former = next((mention for mention in bundle.thesaurus.mentions(reading.folded) if mention.former), None)
        if former is not None:
            notices.append("outdated")
            said = " ".join(word.text for word in reading.words[former.start : former.end])
            opening.append(line(bundle.lang, "outdated", former=said, name=former.concept.name))
        return _Message(clean, reading, tuple(notices), " ".join(opening), clean if personal else None)

    # Replies

    def _decide(self, message: _Message, found: Match, bundle: Bundle) -> Reply:
        candidates = self._own_first(found.candidates, bundle)
        kind, shown = choose(candidates, bundle.thresholds)
        if both := two_needs(message.text, bundle):
            return self._answer(message, both, candidates, bundle)
        if kind == "answer":
            return self._answer(message, shown, candidates, bundle)
        if kind == "choices":
            self._state = replace(self._state, offered=tuple(shown), misses=0)
            return self._reply(
                kind, message, bundle, found, candidates, entries=shown, text=line(bundle.lang, "choices")
            )
        likely = candidates and candidates[0][1] >= _WORTH_A_CONTACT
        partner = bundle.entries[candidates[0][0]].partner if likely else None
        near = [entry for entry, confidence in candidates[:3] if confidence >= _WORTH_A_CONTACT / 2]
        return self._missed(
            message,
            "fallback" if near else "fallback-far",
            self._contact(partner, bundle),
            near or list(bundle.suggestions[:3]),
            bundle,
            candidates,
        )

    def _own_first(self, candidates: tuple[tuple[str, float], ...], bundle: Bundle) -> tuple[tuple[str, float], ...]:
        """The partner's own entry first when it ties with the first."""
        if self._partner is None or len(candidates) < 2:
            return candidates
        first, second = candidates[0], candidates[1]
        own = [bundle.entries[entry].partner == self._partner for entry, _ in (first, second)]
        if own == [False, True] and second[1] >= _TIE * first[1]:
            return ((second[0], first[1]), (first[0], second[1]), *candidates[2:])
        return candidates

    def _answer(
        self, message: _Message, shown: list[str], candidates: tuple[tuple[str, float], ...], bundle: Bundle
    ) -> Reply:
        self._state = replace(self._state.showing(shown), offered=(), misses=0)
        followups = [
            entry
            for shown_id in shown
            for entry in bundle.entries[shown_id].followups
            if entry not in shown and entry in bundle.entries
        ]
        text = line(bundle.lang, "answers") if len(shown) > 1 else ""
        return self._reply(
            "answers" if len(shown) > 1 else "answer",
            message,
            bundle,
            None,
            candidates,
            entries=shown,
            text=text,
            followups=tuple(dict.fromkeys(followups))[:_MOST_FOLLOWUPS],
        )

    def _courtesy(self, message: _Message, found: Match, bundle: Bundle) -> Reply:
        kind, text = bundle.smalltalk[found.best.removeprefix(SMALLTALK)]
        if kind == "smalltalk":
            followups = () if self._state.shown else bundle.suggestions[:3]
            return self._reply(kind, message, bundle, found, text=text, followups=followups)
        if kind == "unhappy":
            message = replace(message, opening="")
        named = next(
            (
                mention.concept.partner
                for mention in bundle.thesaurus.mentions(message.reading.folded)
                if mention.concept.partner
            ),
            None,
        )
        current = bundle.entries.get(self._state.current or "")
        contact = self._contact(named or (current.partner if current else None), bundle)
        own = [entry for entry, _ in found.candidates if bundle.entries[entry].partner == contact.partner]
        self._state = replace(self._state, offered=(), misses=0)
        text = f"{text} {line(bundle.lang, 'handoff', contact=contact.name)}"
        return self._handoff(message, text, contact, own[:2], found.candidates, bundle)

    def _handoff(
        self,
        message: _Message,
        text: str,
        contact: Contact,
        near: list[str],
        candidates: tuple[tuple[str, float], ...],
        bundle: Bundle,
    ) -> Reply:
        human = [bundle.human_entry] if bundle.human_entry else []
        followups = tuple(dict.fromkeys([*human, *near]))
        return self._reply(
            "handoff", message, bundle, None, candidates, text=text, contact=contact, followups=followups
        )

    def _missed(
        self,
        message: _Message,
        name: str,
        contact: Contact,
        followups: list[str],
        bundle: Bundle,
        candidates: tuple[tuple[str, float], ...],
    ) -> Reply:
        misses = self._state.misses + 1
        self._state = replace(self._state, offered=(), misses=misses)
        if misses >= _MISSES_BEFORE_HANDOFF:
            text = line(bundle.lang, "handoff-misses", contact=contact.name)
            return self._handoff(message, text, contact, [], candidates, bundle)
        return self._reply(
            "fallback",
            message,
            bundle,
            None,
            candidates,
            text=line(bundle.lang, name, contact=contact.name),
            contact=contact,
            followups=tuple(followups),
        )

    def _nothing_said(self, message: _Message, bundle: Bundle) -> Reply:
        if message.masked is not None:
            return self._reply(
                "privacy", message, bundle, None, text=line(bundle.lang, "privacy"), followups=bundle.suggestions[:3]
            )
        example = bundle.entries[bundle.suggestions[0]].question
        return self._reply(
            "smalltalk",
            message,
            bundle,
            None,
            text=line(bundle.lang, "nothing", example=example),
            followups=bundle.suggestions[:3],
        )

    def _reply(
        self,
        kind: str,
        message: _Message,
        bundle: Bundle,
        found: Match | None,
        candidates: tuple[tuple[str, float], ...] | None = None,
        *,
        entries: list[str] | None = None,
        text: str = "",
        followups: tuple[str, ...] = (),
        contact: Contact | None = None,
    ) -> Reply:
        if candidates is None:
            candidates = found.candidates if found else ()
        opening = "" if kind == "privacy" else message.opening
        return Reply(
            kind,
            bundle.lang,
            entries or [],
            list(candidates[:MOST_CANDIDATES]),
            " ".join(filter(None, (opening, text))),
            list(followups),
            list(message.notices),
            None,
            because(message.reading, entries[0], bundle) if entries else [],
            contact,
            message.masked,
        )

    def _contact(self, partner: str | None, bundle: Bundle) -> Contact:
        return bundle.contacts.get(partner or bundle.human_partner) or bundle.contacts[bundle.human_partner]

    @staticmethod
    def _asks_something(found: Match, only: bool, bundle: Bundle) -> bool:
        """Whether a message with personal data asks something too. `only`: every clause of it holds some."""
        enough = bundle.thresholds.answer if only else bundle.thresholds.choices
        return bool(found.candidates) and found.candidates[0][1] >= enough and not found.best.startswith("~")
