"""One visitor's conversation: what was said before, and the reply to what is said now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from noa_core import choices, context, courtesy, foreign
from noa_core.bundle import Bundle, Contact
from noa_core.decision import choose
from noa_core.language import detect
from noa_core.lines import line
from noa_core.message import Message, hear, understood
from noa_core.model import OUT_OF_SCOPE, SMALLTALK
from noa_core.privacy import MASK, beside, mask
from noa_core.reading import MOST_WORDS, Match, because, read
from noa_core.reply import MOST_CANDIDATES, Reply
from noa_core.state import State
from noa_core.text import words
from noa_core.understanding import depends, stands_alone, two_needs

_WORTH_A_CONTACT = 0.2
"""A fallback names the partner of the first candidate from this confidence on."""

_TIE = 0.8
"""A partner's own entry comes first from this share of the first one's confidence on."""

_MISSES_BEFORE_HANDOFF = 2
_MOST_FOLLOWUPS = 4


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
        """The visitor opened an entry by themselves: the conversation is about it now. An unknown id is ignored.

        Unless it was one of the choices, it may still be the answer to the question that comes next.
        """
        bundle = next(iter(self._bundles.values()))
        known = bundle.aliases.get(entry, entry)
        if known in bundle.entries:
            picked = known in (*self._state.offered, *self._state.others)
            self._state = self._state.showing([known], picked=picked)
            if not picked:
                self._state = replace(self._state, given=())

    def ask(self, text: str) -> Reply:
        """The reply to a message, whatever it holds. Never raises on any text."""
        clean, personal = mask(text)
        rest = beside(clean) if personal else clean
        said = words(rest)
        folded = [word.folded for word in said]
        bundle, missing = self._bundle(folded)
        other = self._foreign(folded, bundle)
        if other == foreign.UNKNOWN:
            missing = next((lang for lang in bundle.languages if lang not in self._bundles), None)
        if missing and other in (None, foreign.UNKNOWN):
            return Reply(
                "fallback",
                bundle.lang,
                text=line(bundle.lang, "other-language"),
                needs=missing,
                masked=clean if personal else None,
            )
        reading = read(said[context.interjections(folded) :], bundle)
        self._state = replace(self._state, lang=bundle.lang)
        message = hear(clean, text, reading, personal, bundle)
        if other:
            return self._answers_in_no_other_language(message, other, bundle)
        if not said:
            return self._nothing_said(message, bundle)
        return self._to_choices(message, bundle) or self._to_question(message, personal, MASK in rest, bundle)

    def _to_choices(self, message: Message, bundle: Bundle) -> Reply | None:
        """The reply to a message that picks or refuses what was offered; None when it does neither."""
        folded = message.reading.folded
        if choices.refuses(folded, self._state):
            return self._missed(message, "none-of-them", self._contact(None, bundle), [], bundle, ())
        others = choices.others(folded, self._state)
        left = others or list(self._state.offered if choices.agrees(folded, self._state) else ())
        if len(left) > 1 and all(entry in bundle.entries for entry in left):
            self._state = self._state.offering(left)
            return self._reply("choices", message, bundle, None, entries=left, text=line(bundle.lang, "which"))
        picked = left or choices.picked(folded, self._state) or choices.named(folded, self._state, bundle)
        if not picked or not all(entry in bundle.entries for entry in picked):
            return None
        self._state = self._state.showing(picked, picked=True)
        return replace(self._shown(message, picked, tuple((entry, 1.0) for entry in picked), bundle), because=[])

    def _to_question(self, message: Message, personal: bool, only: bool, bundle: Bundle) -> Reply:
        message, found = understood(message, self._state, bundle)
        folded = message.reading.folded
        label = courtesy.said(folded, bundle.lang, personal=personal) or bundle.courtesies.get(folded)
        if label in bundle.smalltalk:
            return self._courtesy(message, str(label), found, bundle)
        if personal and not self._asks_something(found, only, bundle):
            return self._reply(
                "privacy", message, bundle, found, text=line(bundle.lang, "privacy"), followups=bundle.suggestions[:3]
            )
        if found.courtesy:
            return self._courtesy(message, found.best.removeprefix(SMALLTALK), found, bundle)
        return self._decide(message, found, bundle)

    # Understanding

    def _bundle(self, folded: list[str]) -> tuple[Bundle, str | None]:
        """The bundle to answer with, and the language that would be needed but is not loaded."""
        some = next(iter(self._bundles.values()))
        usual = self._state.lang or self._lang
        lang = usual if courtesy.said(folded, usual) else detect(folded, some.languages, usual)
        if lang in self._bundles:
            return self._bundles[lang], None
        return self._bundles.get(usual) or self._bundles[self._default_lang], lang

    def _foreign(self, folded: list[str], bundle: Bundle) -> str | None:
        """The language of a message that NOA does not answer in, if it is one."""
        if not bundle.languages:
            return None
        return foreign.recognise(
            folded[:MOST_WORDS],
            lambda word: any(word in known for known in bundle.languages.values()),
            lambda word: any(
                loaded.speller.knows(word) or loaded.speller.correct(word) is not None
                for loaded in self._bundles.values()
            ),
        )

    # Replies

    def _decide(self, message: Message, found: Match, bundle: Bundle) -> Reply:
        candidates = self._own_first(found.candidates, bundle)
        kind, shown = choose(candidates, bundle.thresholds)
        if both := two_needs(message.text, found, bundle):
            kind, shown = "answers", both
        if kind == "choices" and message.danger:
            kind, shown = "answer", shown[:1]
        given = set(self._state.given)
        again = bool(shown) and (given.issuperset(shown) if kind == "answers" else shown[0] in given)
        if again and stands_alone(message.reading, shown[0], bundle):
            return self._repeated(message, shown[0], candidates, bundle)
        new = [entry for entry in shown if entry not in given]
        if kind == "choices" and new and shown[0] in new:
            kind, shown = ("choices" if len(new) > 1 else "answer"), new
        if kind == "choices" and set(shown) <= set(self._state.offered):
            return self._nearest(message, shown, candidates, bundle)
        if kind == "choices":
            self._state = self._state.offering(shown)
            return self._reply(
                kind, message, bundle, found, candidates, entries=shown, text=line(bundle.lang, "choices")
            )
        if kind != "fallback":
            return self._answer(message, shown, candidates, bundle)
        likely = candidates and candidates[0][1] >= _WORTH_A_CONTACT
        partner = bundle.entries[candidates[0][0]].partner if likely else None
        near = [entry for entry, confidence in candidates[:3] if confidence >= _WORTH_A_CONTACT / 2]
        current = bundle.entries.get(self._state.current or "")
        if current is not None and found.best != OUT_OF_SCOPE and depends(message.reading):
            partner, near = current.partner, list(dict.fromkeys([*near, *current.followups]))[:_MOST_FOLLOWUPS]
        return self._missed(
            message,
            "fallback" if near else "fallback-far",
            self._contact(partner, bundle),
            near or list(bundle.suggestions[:3]),
            bundle,
            candidates,
        )

    def _own_first(self, candidates: tuple[tuple[str, float], ...], bundle: Bundle) -> tuple[tuple[str, float], ...]:
        """The partner's first entry of those that tie takes the first place; the others move one down. Confidences stay in order."""
        if self._partner is None or not candidates:
            return candidates
        confidences = [confidence for _, confidence in candidates]
        entries = [entry for entry, _ in candidates]
        tied = [entry for entry, confidence in candidates if confidence >= _TIE * confidences[0]]
        own = next((entry for entry in tied if bundle.entries[entry].partner == self._partner), None)
        if own is not None:
            entries.remove(own)
            entries.insert(0, own)
        return tuple(zip(entries, confidences, strict=True))

    def _answer(
        self, message: Message, shown: list[str], candidates: tuple[tuple[str, float], ...], bundle: Bundle
    ) -> Reply:
        self._state = self._state.showing(shown, picked=set(shown) <= set(self._state.offered))
        return self._shown(message, shown, candidates, bundle)

    def _shown(
        self, message: Message, shown: list[str], candidates: tuple[tuple[str, float], ...], bundle: Bundle
    ) -> Reply:
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

    def _nearest(
        self, message: Message, shown: list[str], candidates: tuple[tuple[str, float], ...], bundle: Bundle
    ) -> Reply:
        """The first of the choices, when the same are still as likely once the visitor has put the question in other words."""
        self._state = self._state.showing(shown[:1], picked=True)
        return self._reply(
            "answer",
            message,
            bundle,
            None,
            candidates,
            entries=shown[:1],
            text=line(bundle.lang, "nearest"),
            followups=tuple(shown[1:]),
        )

    def _repeated(
        self, message: Message, entry: str, candidates: tuple[tuple[str, float], ...], bundle: Bundle
    ) -> Reply:
        """For a question that was answered just before: not the same answer again, but what stands near it and who to see."""
        known = bundle.entries[entry]
        near = [other for other in (*known.followups, *known.related) if other in bundle.entries]
        contact = self._contact(known.partner, bundle)
        followups = list(dict.fromkeys(near))[:_MOST_FOLLOWUPS]
        return self._missed(message, "repeated", contact, followups, bundle, candidates, known.question)

    def _courtesy(self, message: Message, talk: str, found: Match, bundle: Bundle) -> Reply:
        kind, text = bundle.smalltalk[talk]
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
        current = bundle.entries.get((*self._state.offered, self._state.current or "")[0])
        contact = self._contact(named or (current.partner if current else None), bundle)
        own = [entry for entry, _ in found.candidates if bundle.entries[entry].partner == contact.partner]
        self._state = replace(self._state, offered=(), others=(), misses=0)
        whom = line(bundle.lang, "handoff" if kind == "handoff" else "handoff-unhappy", contact=contact.name)
        text = f"{text} {whom}"
        return self._handoff(message, text, contact, own[:2], found.candidates, bundle)

    def _handoff(
        self,
        message: Message,
        text: str,
        contact: Contact,
        near: list[str],
        candidates: tuple[tuple[str, float], ...],
        bundle: Bundle,
    ) -> Reply:
        human = bundle.contacts[bundle.human_partner]
        if contact.booking is None and human.booking is not None:
            contact = replace(contact, booking=human.booking)
            text = f"{text} {line(bundle.lang, 'booking', contact=human.name)}"
        followups = tuple(dict.fromkeys([*filter(None, [bundle.human_entry]), *near]))
        return self._reply(
            "handoff", message, bundle, None, candidates, text=text, contact=contact, followups=followups
        )

    def _missed(
        self,
        message: Message,
        name: str,
        contact: Contact,
        followups: list[str],
        bundle: Bundle,
        candidates: tuple[tuple[str, float], ...],
        question: str = "",
    ) -> Reply:
        self._state = self._state.missing(repeated=name == "repeated")
        if self._state.misses >= _MISSES_BEFORE_HANDOFF:
            text = line(bundle.lang, "handoff-misses", contact=contact.name)
            return self._handoff(message, text, contact, followups[:3], candidates, bundle)
        return self._reply(
            "fallback",
            message,
            bundle,
            None,
            candidates,
            text=line(bundle.lang, name, contact=contact.name, question=question),
            contact=contact,
            followups=tuple(followups),
        )

    def _answers_in_no_other_language(self, message: Message, other: str, bundle: Bundle) -> Reply:
        self._state = self._state.missing()
        contact, text = self._contact(None, bundle), foreign.SENTENCES.get(other, foreign.BOTH)
        langs = (other,) if other in foreign.SENTENCES else foreign.BOTH_LANGS
        if self._state.misses >= _MISSES_BEFORE_HANDOFF:
            return self._reply("handoff", message, bundle, None, text=text, langs=langs, contact=contact)
        return self._reply(
            "fallback", message, bundle, None, text=text, langs=langs, contact=contact, followups=bundle.suggestions[:3]
        )

    def _nothing_said(self, message: Message, bundle: Bundle) -> Reply:
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
        message: Message,
        bundle: Bundle,
        found: Match | None,
        candidates: tuple[tuple[str, float], ...] | None = None,
        *,
        entries: list[str] | None = None,
        text: str = "",
        langs: tuple[str, ...] = (),
        followups: tuple[str, ...] = (),
        contact: Contact | None = None,
    ) -> Reply:
        """`langs`: of the lines of `text`, when it is not in the bundle's language; what opens it is a line of its own then."""
        if candidates is None:
            candidates = found.candidates if found else ()
        opening = "" if kind == "privacy" else message.opening
        return Reply(
            kind,
            bundle.lang,
            entries or [],
            list(candidates[:MOST_CANDIDATES]),
            ("\n" if langs else " ").join(filter(None, (opening, text))),
            [bundle.lang, *langs] if langs and opening else list(langs),
            list(followups),
            list(message.notices),
            None,
            because(message.reading, entries[0], bundle) if entries else [],
            contact,
            message.masked,
        )

    def _contact(self, partner: str | None, bundle: Bundle) -> Contact:
        """Whom to see: that partner, else the one whose page it is on, else the human of the whole site."""
        known = (bundle.contacts.get(name) for name in (partner, self._partner) if name)
        return next(filter(None, known), bundle.contacts[bundle.human_partner])

    @staticmethod
    def _asks_something(found: Match, only: bool, bundle: Bundle) -> bool:
        """Whether a message with personal data asks something too. `only`: every clause of it holds some."""
        enough = bundle.thresholds.answer if only else bundle.thresholds.choices
        return bool(found.candidates) and found.candidates[0][1] >= enough and not found.best.startswith("~")
