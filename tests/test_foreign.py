"""Languages that NOA does not answer in are recognised, French and English are never taken for one."""

from __future__ import annotations

import pytest

from noa_build.cases import read_questions
from noa_build.entry import LANGUAGES
from noa_build.knowledge import read_knowledge
from noa_core.foreign import _COMMON, SENTENCES, UNKNOWN, recognise
from noa_core.text import fold
from tests.real_base import ROOT, assistant


def recognised(text: str) -> str | None:
    bundles = assistant().bundles.values()
    languages = assistant().bundles["fr"].languages
    return recognise(
        fold(text).split(),
        lambda word: any(word in known for known in languages.values()),
        lambda word: any(bundle.speller.knows(word) or bundle.speller.correct(word) is not None for bundle in bundles),
    )


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("¿Cómo puedo contratar a mi primer empleado?", "es"),
        ("hola", "es"),
        ("Wie kann ich in Frankreich eine GmbH gründen?", "de"),
        ("guten Tag", "de"),
        ("Vorrei sapere quanto costa aprire una società", "it"),
        ("Preciso de um visto para criar uma empresa?", "pt"),
        ("Hoeveel kost het om een bedrijf te starten?", "nl"),
        ("Czy mogę założyć spółkę we Francji?", "pl"),
        ("Bună ziua, vreau să deschid o firmă în Franța", "ro"),
        ("Şirket kurmak istiyorum, yardım eder misiniz?", "tr"),
        ("كيف أؤسس شركة؟", "ar"),
        ("چگونه یک شرکت ثبت کنم؟", "fa"),
        ("איך פותחים חברה בצרפת?", "he"),
        ("Πώς ανοίγω εταιρεία στη Γαλλία;", "el"),
        ("Как зарегистрировать компанию?", "ru"),
        ("Як зареєструвати компанію?", "uk"),
        ("मैं फ्रांस में कंपनी कैसे खोलूँ?", "hi"),
        ("怎么注册公司", "zh"),
        ("会社を設立するにはどうすればいいですか", "ja"),
        ("회사를 어떻게 설립하나요?", "ko"),
        ("როგორ გავხსნა კომპანია?", UNKNOWN),
        ("Kuinka voin perustaa yrityksen Ranskassa?", UNKNOWN),
    ],
)
def test_a_language_is_recognised(text: str, lang: str) -> None:
    assert recognised(text) == lang


@pytest.mark.parametrize(
    "text",
    [
        "Le prorata temporis et le statu quo ante, ça change quoi pour ma SAS ?",
        "Maria de la Cruz et Hans Müller sont associés, qui déclarer ?",
        "Can José Fernández de Oliveira be president of our SAS?",
        "We sell in Los Angeles and Buenos Aires, which VAT?",
        "le SIE de Paris",
        "licence MIT",
        "DAS2",
        "kbis",
        "ok",
        "123456",
        "",
        "jveu creer 1 boit c koi l siret",
    ],
)
def test_french_and_english_are_not_foreign(text: str) -> None:
    assert recognised(text) is None


def test_no_phrasing_of_the_base_is_foreign() -> None:
    knowledge = read_knowledge(ROOT)
    texts = [text for lang in LANGUAGES for _, known in knowledge.in_language(lang) for text in known.phrasings]
    assert [text for text in texts if recognised(text)] == []


def test_no_question_of_a_visitor_is_foreign() -> None:
    questions = [
        question
        for path in sorted((ROOT / "tests" / "questions").glob("*/in-scope.csv"))
        for question in read_questions(path, "fr")
    ]
    assert [question.text for question in questions if recognised(question.text)] == []


def test_common_words_are_folded_and_each_language_has_its_sentence() -> None:
    for lang, common in _COMMON.items():
        assert lang in SENTENCES
        assert {fold(word) for word in common} == common


@pytest.mark.parametrize(
    ("text", "langs"),
    [
        ("Wie kann ich eine Firma gründen?", ["de"]),
        ("كيف يمكنني تسجيل شركتي؟", ["ar"]),
        ("Kuinka voin perustaa yrityksen Ranskassa?", ["fr", "en"]),
        ("C'est urgent ! Wie kann ich eine Firma gründen und was brauche ich?", None),
        ("quelle est la recette de la tarte ?", []),
    ],
)
def test_each_line_says_its_language(text: str, langs: list[str] | None) -> None:
    reply = assistant().conversation().ask(text)
    if langs is not None:
        assert reply.text_langs == langs
    assert not reply.text_langs or len(reply.text_langs) == len(reply.text.split("\n"))
