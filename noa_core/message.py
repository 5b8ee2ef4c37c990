"""The message being answered: what it says, how it says it, and what NOA says first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from noa_core import tone
from noa_core.bundle import Bundle
from noa_core.lines import line
from noa_core.reading import Match, Reading
from noa_core.state import State
from noa_core.understanding import understand


@dataclass(frozen=True)
class Message:
    """What is known of a message before it is answered."""

    text: str
    """Without personal data."""
    reading: Reading
    notices: tuple[str, ...]
    opening: str
    """NOA's sentences for the notices."""
    danger: bool
    """An attack, a data breach or a fraud has just happened: no time to hesitate."""
    masked: str | None
    """The same as `text` when there was personal data."""


def hear(clean: str, text: str, reading: Reading, personal: bool, bundle: Bundle) -> Message:
    """A message with its notices. `clean`: the `text` without personal data, which there was when `personal`."""
    notices = tone.heard(text, reading.folded)
    opening = [line(bundle.lang, notice) for notice in notices[:1]]
    danger = tone.in_danger(reading.folded) or tone.in_danger([word.folded for word in reading.words])
    if danger:
        notices, opening = ["urgent"], [line(bundle.lang, "emergency")]
    if personal:
        notices.insert(0, "personal-data")
        opening.append(line(bundle.lang, "personal-data"))
    former = next((mention for mention in bundle.thesaurus.mentions(reading.folded) if mention.former), None)
    if former is not None:
        notices.append("outdated")
        said = " ".join(word.text for word in reading.words[former.start : former.end])
        opening.append(line(bundle.lang, "outdated", former=said, name=former.concept.name))
    return Message(clean, reading, tuple(notices), " ".join(opening), danger, clean if personal else None)


def understood(message: Message, state: State, bundle: Bundle) -> tuple[Message, Match]:
    """What a message asks, and the message as it was read for that: without its words of anger and haste where that is clearer."""
    found = understand(message.reading, state, bundle)
    kept = tone.calm(message.reading.folded)
    if len(kept) == len(message.reading.folded):
        return message, found
    calm = Reading(
        tuple(message.reading.words[position] for position in kept),
        tuple(message.reading.folded[position] for position in kept),
    )
    clearer = understand(calm, state, bundle)
    enough = bundle.thresholds.answer if found.courtesy else found.candidates[0][1]
    if clearer.courtesy or clearer.candidates[0][1] <= enough:
        return message, found
    return replace(message, reading=calm), clearer
