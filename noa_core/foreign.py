"""Languages that NOA does not answer in: recognised by script or by their most common words, and told so in one polite sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

UNKNOWN = "?"
"""A language that is neither French, nor English, nor one of SENTENCES."""

SENTENCES: Mapping[str, str] = {
    "ar": "عذرًا، لا أجيب بالعربية: هل يمكنكم كتابة سؤالكم بالفرنسية أو بالإنجليزية؟",
    "de": "Entschuldigung, ich antworte nicht auf Deutsch: Könnten Sie Ihre Frage bitte auf Französisch oder Englisch stellen?",
    "el": "Λυπάμαι, δεν απαντώ στα ελληνικά: μπορείτε να γράψετε την ερώτησή σας στα γαλλικά ή στα αγγλικά;",
    "es": "Disculpe, no respondo en español: ¿podría escribir su pregunta en francés o en inglés?",
    "fa": "متأسفم، به فارسی پاسخ نمی‌دهم: لطفاً پرسش خود را به فرانسوی یا انگلیسی بنویسید.",
    "he": "סליחה, איני עונה בעברית: אפשר לכתוב את השאלה בצרפתית או באנגלית?",
    "hi": "क्षमा करें, मैं हिन्दी में उत्तर नहीं दे सकती: कृपया अपना प्रश्न फ़्रेंच या अंग्रेज़ी में लिखें।",
    "it": "Mi scusi, non rispondo in italiano: potrebbe scrivere la Sua domanda in francese o in inglese?",
    "ja": "申し訳ありませんが、日本語ではお答えできません。フランス語または英語でご質問ください。",
    "ko": "죄송합니다. 한국어로는 답변드리지 못합니다. 프랑스어나 영어로 질문해 주세요.",
    "nl": "Sorry, ik antwoord niet in het Nederlands: kunt u uw vraag in het Frans of in het Engels stellen?",
    "pl": "Przepraszam, nie odpowiadam po polsku: czy można zadać to pytanie po francusku lub po angielsku?",
    "pt": "Desculpe, não respondo em português: pode escrever a sua pergunta em francês ou em inglês?",
    "ro": "Îmi pare rău, nu răspund în română: puteți scrie întrebarea în franceză sau în engleză?",
    "ru": "Извините, я не отвечаю на русском языке: напишите, пожалуйста, ваш вопрос по-французски или по-английски.",
    "tr": "Üzgünüm, Türkçe yanıt veremiyorum: sorunuzu Fransızca veya İngilizce yazabilir misiniz?",
    "uk": "Вибачте, я не відповідаю українською: напишіть, будь ласка, ваше запитання французькою або англійською.",
    "zh": "抱歉，我不能用中文回答：请用法语或英语提出您的问题。",
}

BOTH = (
    "Je réponds en français ou en anglais : pouvez-vous écrire votre question dans l’une de ces deux langues ?\n"
    "I answer in French or in English: could you write your question in one of them?"
)
"""For a language that is not recognised."""

BOTH_LANGS = ("fr", "en")
"""Of its lines."""

_SCRIPTS = (
    ("el", 0x0370, 0x03FF),
    ("ru", 0x0400, 0x052F),
    ("he", 0x0590, 0x05FF),
    ("ar", 0x0600, 0x077F),
    ("hi", 0x0900, 0x097F),
    ("ko", 0x1100, 0x11FF),
    ("ja", 0x3040, 0x30FF),
    ("zh", 0x3400, 0x9FFF),
    ("ko", 0xAC00, 0xD7AF),
)
"""Language → first and last code point of the letters that tell it."""

_LATIN_UP_TO = 0x024F

_COMMON: Mapping[str, frozenset[str]] = {
    lang: frozenset(words.split())
    for lang, words in {
        "de": "wie kann ich mochte moechte eine einen einem der das und fuer nicht ist sind brauche habe wann warum wieviel "
        "mein meine meiner unternehmen danke bitte hilfe frankreich muss grunden gruenden wir ihr konnen koennen wer welche hallo guten tag",
        "es": "hola como puedo quiero necesito una los para por cual cuanto cuanta donde cuando esta estoy soy tengo empresa gracias "
        "buenos buenas dias ayuda trabajo del pero muy hacer crear tiene sociedad debo usted francia puede abrir",
        "it": "buongiorno buonasera salve posso voglio vorrei una gli della delle del che qual quanto quando perche "
        "azienda societa grazie aiuto aprire creare devo lavoro francia nella anche faccio impresa",
        "nl": "hallo hoe ik een het van voor niet wil wat waar wanneer waarom hoeveel mijn bedrijf bedankt graag hulp moet ook zijn "
        "heb goedendag goedemorgen frankrijk starten nodig",
        "pl": "jak zalozyc czy moge chce potrzebuje gdzie kiedy dlaczego jestem moj moja dziekuje prosze pomoc dzien dobry "
        "czesc francji jest dla musze spolke",
        "pt": "ola como posso quero preciso uma um para por qual quanto quando porque estou tenho empresa obrigado obrigada "
        "ajuda meu minha nao voce fazer criar abrir em franca",
        "ro": "buna ziua vreau nevoie multumesc ajutor unde cand este sunt pentru imi infiintez deschid franta "
        "mea meu trebuie",
        "tr": "merhaba selam nasil nasıl bir ve icin sirket nerede kac istiyorum ihtiyacim ihtiyacım tesekkurler yardim yardım benim miyim "
        "kurmak kurabilirim acabilirim fransa",
    }.items()
}
"""Language → folded words that neither French nor English has, or hardly."""

_GREETINGS = (
    r"hola|gracias|guten|hallo|danke|buongiorno|buonasera|grazie|ola|obrigad[oa]|goedendag|goedemorgen|bedankt|dzien|czesc|dziekuje|buna|multumesc"
    r"|merhaba|tesekkurler|selam"
)
"""Words that are enough in a message of at most _FEW, none of which is French or English."""

_FEW = 2
"""In a message of at most so many words, each must be one of a language's."""

_ENOUGH_UNKNOWN, _MOST_FAMILIAR = 4, 0.25
"""From so many words on, a message of which at most this share resembles words that NOA knows is in a language of its own."""


def recognise(folded: Sequence[str], ours: Callable[[str], bool], like_ours: Callable[[str], bool]) -> str | None:
    """The language of a message that is neither in French nor in English: a key of SENTENCES, or UNKNOWN; else None.

    `ours`: whether a folded word tells French or English; `like_ours`: whether it is at most a slip away from a word that NOA knows.
    """
    letters = [char for word in folded for char in word if char.isalpha()]
    if 2 * sum(ord(char) > _LATIN_UP_TO for char in letters) > len(letters):
        return _by_script(letters)
    said = [word for word in dict.fromkeys(folded) if not any(map(str.isdigit, word))]
    counts = {lang: sum(word in common for word in said) for lang, common in _COMMON.items()}
    best = max(counts, key=lambda lang: (counts[lang], lang))
    others = sum(ours(word) for word in said if word not in _COMMON[best])
    if len(said) > _FEW:
        if counts[best] > max(others, 1):
            return best
    elif (
        counts[best]
        and not others
        and (
            any(re.fullmatch(_GREETINGS, word) for word in said)
            or (counts[best] == len(said) and not any(map(ours, said)))
        )
    ):
        return best
    most = _MOST_FAMILIAR * len(said)
    if len(said) >= _ENOUGH_UNKNOWN and sum(map(ours, said)) <= most:
        return UNKNOWN if sum(ours(word) or like_ours(word) for word in said) <= most else None
    return None


def _by_script(letters: Sequence[str]) -> str:
    found = Counter(
        next((lang for lang, first, last in _SCRIPTS if first <= ord(char) <= last), UNKNOWN)
        for char in letters
        if ord(char) > _LATIN_UP_TO
    )
    best = max(found, key=lambda lang: (found[lang], lang))
    if best in ("zh", "ja"):
        return "ja" if found["ja"] else "zh"
    if best == "ru" and any(char in "іїєґ" for char in letters):
        return "uk"
    if best == "ar" and any(char in "پچژگ" for char in letters):
        return "fa"
    return best
