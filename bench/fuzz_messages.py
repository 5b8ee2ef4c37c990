"""Hostile messages, in conversations whose state may be forged, and what holds for the reply to any of them."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.hostile import ATTACKS, Outcome, no_hang
from noa_core import Assistant
from noa_core.reply import KINDS

PERSONAL = ("jean.dupont{}@exemple.fr", "06123{:05}", "+3361234{:04}", "18505780{:05}")
FOREIGN = ("كيف يمكنني تسجيل شركتي", "wie kann ich eine Firma gründen", "我想成立公司", "как зарегистрировать компанию")


def messages(root: str, count: int, seed: int) -> Outcome:
    """So many messages in conversations of up to six, some with a forged state or partner."""
    assistant = Assistant.load(sorted(Path(root, "build").glob("bundle.??.json")))
    chance = random.Random(seed)
    phrasings = [entry.question for bundle in assistant.bundles.values() for entry in bundle.entries.values()]
    entries = {entry for bundle in assistant.bundles.values() for entry in bundle.entries}
    outcome, start = Outcome(), time.process_time()
    state: Any = None
    for _ in range(count):
        message = _message(chance, phrasings)
        if chance.random() < 0.3:
            state = _forged(chance, state, sorted(entries))
        partner = chance.choice((None, "france-travail", "inpi", "nobody", ATTACKS[0]))
        try:
            with no_hang():
                conversation = assistant.conversation(chance.choice(("fr", "en")), partner, state)
                for _ in range(chance.randrange(2)):
                    conversation.show(chance.choice((*ATTACKS[:3], *list(entries)[:3])))
                reply = conversation.ask(message)
            check_reply(reply.to_json(), conversation.state(), entries, message)
            outcome.counts[reply.kind] += 1
            state = conversation.state()
        except Exception as error:
            outcome.counts["failed"] += 1
            outcome.failures.append(f"{error!r}: {message[:300]!r}, {partner!r}, {json.dumps(state)[:300]}")
            state = None
    outcome.seconds = time.process_time() - start
    return outcome


def check_reply(reply: Mapping[str, Any], state: Mapping[str, Any], entries: set[str], message: str) -> None:
    """What holds for the reply to any message.

    Raises:
        AssertionError: when it does not.
    """
    assert reply["kind"] in KINDS
    assert reply["text"] or reply["entries"]
    assert set(reply["entries"]) <= entries and len(set(reply["entries"])) == len(reply["entries"])
    assert set(reply["followups"]) <= entries
    assert all(0 <= confidence <= 1 for _, confidence in reply["candidates"])
    assert not reply["text_langs"] or len(reply["text_langs"]) == len(reply["text"].split("\n"))
    assert "<" not in reply["text"]
    kept = {word for value in state.values() if isinstance(value, list) for word in value}
    assert kept <= entries and state["lang"] in ("fr", "en", None)
    json.dumps([reply, state], ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")
    for personal in (word for word in message.split() if "@exemple.fr" in word):
        assert personal not in json.dumps([reply, state], ensure_ascii=False)


def _message(chance: random.Random, phrasings: Sequence[str]) -> str:
    pieces = []
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        kind = chance.random()
        if kind < 0.45:
            piece = _garbled(chance, chance.choice(phrasings))
        elif kind < 0.6:
            piece = chance.choice(ATTACKS)
        elif kind < 0.7:
            piece = chance.choice(PERSONAL).format(chance.randrange(10_000))
        elif kind < 0.8:
            piece = chance.choice(FOREIGN)
        elif kind < 0.9:
            piece = "".join(
                chr(chance.choice((chance.randrange(0x250), chance.randrange(0x3000), chance.randrange(0x110000))))
                for _ in range(chance.randrange(60))
            )
        else:
            piece = chance.choice(("", "oui", "non", "2", "la deuxième", "et pour un CDD ?", "merci", "???", "\n" * 20))
        pieces.append(piece)
    return chance.choice((" ", "", "\n", ", ")).join(pieces) * chance.choice(
        (1, 1, 1, 1, 40 if chance.random() < 0.05 else 1)
    )


def _garbled(chance: random.Random, line: str) -> str:
    letters = list(line)
    for _ in range(chance.randrange(6)):
        place = chance.randrange(len(letters) + 1)
        chance.choice(
            (
                lambda place=place: letters.insert(place, chance.choice("aeiounrst -'’<>&\"é\x00")),
                lambda place=place: letters[place : place + chance.randrange(1, 6)].clear(),
                lambda place=place: letters.__setitem__(slice(place, place + 2), letters[place : place + 2][::-1]),
                lambda place=place: letters.__delitem__(slice(place, place + 1)),
            )
        )()
    return chance.choice((str, str.upper, str.lower, str.title))("".join(letters))


def _forged(chance: random.Random, state: Any, entries: Sequence[str]) -> Any:
    """A state that another version, a damaged tab or a hostile page may hand in."""
    junk: list[Any] = [
        None,
        0,
        -1,
        1e308,
        True,
        "",
        "fr",
        ATTACKS[0],
        [],
        {},
        [None],
        [[]],
        {"a": 1},
        list(entries[:9]),
        ["x" * 300],
    ]
    if not isinstance(state, dict) or chance.random() < 0.3:
        return chance.choice([*junk, {"v": 1}])
    return {**state, chance.choice([*state, "v", "more"]): chance.choice(junk)}
