"""Whatever is written, NOA replies calmly, the same to the same words, and keeps none of them."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from noa_core import Reply
from noa_core.privacy import MASK, mask
from noa_core.reply import KINDS
from noa_core.text import fold
from tests.real_base import assistant

_PHRASES = (
    "Combien de temps dure la période d’essai d’un CDI ?",
    "et pour un CDD ?",
    "préavis",
    "la deuxième",
    "l’autre",
    "aucune",
    "oui",
    "les deux",
    "celle sur la démission",
    "je dois déposer ma marque et aussi obtenir un numéro EORI",
    "C’est n’importe quoi !!!",
    "on s’est fait pirater",
    "je veux parler à quelqu’un de la CNIL",
    "pôle emploi",
    "merci beaucoup",
    "d’accord",
    "How do I get an EORI number?",
    "and my wife?",
    "the other one",
    "¿Puedo trabajar en Francia?",
    "Как открыть компанию?",
    "如何注册公司",
    "météo demain à Paris",
    "",
)
_PIECES = st.one_of(
    st.sampled_from(_PHRASES), st.text(max_size=30), st.sampled_from(["et ", " ? ", "\n", "’", "\u0301", "…"])
)
_MESSAGES = st.lists(_PIECES, max_size=4).map(" ".join)

quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def _told(reply: Reply) -> dict[str, Any]:
    """What a visitor sees of a reply, save the words quoted from the message."""
    data = reply.to_json()
    return {name: data[name] for name in ("kind", "lang", "entries", "candidates", "followups", "contact", "needs")}


@quickly
@given(_MESSAGES)
def test_any_text_gets_a_reply_and_its_unicode_forms_the_same_one(text: str) -> None:
    composed = assistant().conversation().ask(unicodedata.normalize("NFC", text))
    decomposed = assistant().conversation().ask(unicodedata.normalize("NFD", text))
    assert composed.kind in KINDS
    assert composed.text or composed.entries
    assert composed.to_json() == decomposed.to_json()


@quickly
@given(_MESSAGES)
def test_case_and_apostrophes_make_no_difference(text: str) -> None:
    assume(fold(text.upper()) == fold(text.lower()) == fold(text))
    told = _told(assistant().conversation().ask(text))
    for form in (text.upper(), text.lower(), text.replace("’", "'"), text.replace("'", "’")):
        assert _told(assistant().conversation().ask(form)) == told


@quickly
@given(st.lists(_MESSAGES, min_size=1, max_size=5), st.sampled_from(["fr", "en"]))
def test_a_conversation_keeps_ids_only_and_goes_on_from_its_state(messages: list[str], lang: str) -> None:
    kept = assistant().conversation(lang=lang)
    entries = set(assistant().bundles["fr"].entries) | set(assistant().bundles["en"].entries)
    for message in messages:
        state = json.loads(json.dumps(kept.state()))
        again = assistant().conversation(lang=lang, state=state).ask(message)
        reply = kept.ask(message)
        assert reply.to_json() == again.to_json()
        assert set(reply.entries) <= entries
        assert len(reply.entries) == len(set(reply.entries))
        assert _strings(kept.state()) <= entries | {"fr", "en"} | set(kept.state())


@quickly
@given(st.data(), st.sampled_from(["fr", "en"]))
def test_the_same_answer_is_not_given_twice_in_a_row(data: st.DataObject, lang: str) -> None:
    known = assistant().bundles[lang].entries
    entry = known[data.draw(st.sampled_from(sorted(known)))]
    conversation = assistant().conversation(lang=lang)
    assert conversation.ask(entry.question).entries == [entry.id]
    assert entry.id not in conversation.ask(entry.question.lower()).entries
    assert conversation.ask(entry.question).kind == "handoff"


_DIGITS = st.text("0123456789", min_size=8, max_size=8)


def _iban(digits: str) -> str:
    account = f"3000600001{digits}12389"
    return f"FR{98 - int(f'{account}152700') % 97:02d}{account}"


def _card(digits: str) -> str:
    body = "4970101" + digits
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in body[-1::-2]]
    return body + str(-(sum(doubled) + sum(map(int, body[-2::-2]))) % 10)


_PERSONAL = st.one_of(
    _DIGITS.map(lambda digits: "06" + digits),
    _DIGITS.map(lambda digits: "+336" + digits),
    _DIGITS.map(lambda digits: "18505780" + digits[:5]),
    _DIGITS.map(lambda digits: "75" + digits),
    _DIGITS.map(lambda digits: f"zoe{digits}@exemple.fr"),
    _DIGITS.map(_iban),
    _DIGITS.map(_card),
)


@quickly
@given(_MESSAGES, _PERSONAL, _MESSAGES)
def test_personal_data_is_neither_said_again_nor_kept(before: str, personal: str, after: str) -> None:
    conversation = assistant().conversation()
    reply = conversation.ask(f"{before} , {personal} , {after}")
    assert "personal-data" in reply.notices or reply.needs
    assert reply.masked is not None
    assert MASK in reply.masked
    for shown in (reply.to_json(), conversation.state()):
        assert personal not in json.dumps(shown, ensure_ascii=False)


@quickly
@given(st.text(max_size=200))
def test_masking_twice_masks_no_more(text: str) -> None:
    masked, _ = mask(text)
    assert mask(masked)[0] == masked


def _strings(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set().union(*map(_strings, data.values())) if data else set()
    if isinstance(data, list):
        return set().union(*map(_strings, data)) if data else set()
    return {data} if isinstance(data, str) else set()
