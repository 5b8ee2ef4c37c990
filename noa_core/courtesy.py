"""Everyday words that are small talk in any base, however few they are: yes, no, "d'accord", "c'est tout"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_SAID: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "greeting": (
            r"re|(?:bonjour |bonsoir )?(?:il )?y a quelqu un|(?:bonjour |bonsoir )?j ai une (?:petite )?question"
            r"|je peux (?:vous |te )?poser une question|(?:bonjour |bjr )(?:a )?(?:vous|tous|toutes)|(?:bonjour )?je suis nou(?:veau|velle) ici"
        ),
        "agreement": (
            r"ok(?:k|i|ay)?|k|dac+|d ?accord|(?:ah |bon )?(?:ok|d accord)|oui(?: oui)?|ouais|top|super|parfait|nickel|cool|genial|impec|entendu"
            r"|(?:c est |bien )?(?:note|compris|clair|ca|recu)|je (?:note|vois)|ca (?:marche|roule|me va)|tres (?:bien|clair)|exact(?:ement)?|voila"
        ),
        "disagreement": (
            r"non|nan|bof|pas du tout|c est (?:pas|faux)(?: vrai| ca)?|(?:tu te trompes|vous vous trompez)|je suis pas plus avancee?"
            r"|encore la meme (?:reponse|chose)|merci pour rien|pas clair|rien a voir"
        ),
        "goodbye": (
            r"(?:a plus tard|a plus|je vous laisse|je m en vais|j ai fini|rien d autre|ce sera tout|plus de questions?)"
            r"|(?:non )?(?:merci )?c est (?:tout|bon)(?: pour moi| merci)?"
        ),
        "help": (
            r"(?:a l )?aide|aidez moi|aide moi|comment ca (?:marche|fonctionne)|c est pour quoi faire|je suis (?:perdue?|paumee?)"
            r"|par ou je commence|tu (?:fais|peux faire|sais faire) quoi"
        ),
        "who-are-you": r"c est quoi (?:ce chat|noa)|je suis sur quel site(?: la)?|a qui ai je l honneur",
        "insult": r"ferme la|va te faire voir|je craque",
        "how-are-you": r"(?:la )?(?:forme|peche)|cv|sava|(?:et toi )?ca va(?: et toi)?",
        "joke": r"mdr+|lol+|ptdr+|test(?: 1 2 3)?|epouse moi|quel est le sens de la vie",
        "human": (
            r"(?:j aimerais|je voudrais|je veux|je souhaite) etre rappelee?|rappelez moi(?: svp)?|qui peut m aider pour de vrai"
            r"|(?:j aimerais|je voudrais|je veux|je souhaite|je peux|puis je) parler (?:a|avec) (?:une? )?(?:vraie? )?"
            r"(?:conseill\w+|humain|personne|quelqu un|agent|expert)(?: \w+){0,5}"
        ),
    },
    "en": {
        "greeting": (
            r"(?:(?:hello|hi|hey) )?(?:anyone here|anybody there|i have a question|i m new here)|can i ask (?:you )?(?:something|a question)"
        ),
        "agreement": (
            r"ok(?:ay)?|k|yes|yeah|yep|yup|all ?right|got it|i (?:see|understand)|fine(?: by me)?|nice|good|great|cool|perfect|exactly|correct|right"
            r"|(?:that s |that is )(?:right|clear|fine)|sounds good|makes sense|noted|understood|clear|fair enough|ah ok"
        ),
        "disagreement": r"no|nope|nah|not at all|nothing to do with it|(?:that s |that is )?wrong|unclear",
        "thanks": r"you re the best|brilliant ta|ta|nice one|ty",
        "goodbye": (
            r"have a nice (?:day|evening|weekend)|(?:no )?(?:that s|that is|that will be) (?:all|it)(?: thanks| thank you)?|no more questions"
            r"|i (?:have to|must) (?:leave|go)(?: now)?|so long|nothing else|i m done"
        ),
        "help": (
            r"help(?: me)?|how does (?:this|it) work|what (?:are you|is this) for|i don t know what to ask|where do i start|options|menu"
        ),
        "who-are-you": r"what is (?:noa|this chat)",
        "insult": r"i m sick of this",
        "how-are-you": r"what(?: i)?s (?:up|new)|long time no see",
        "joke": r"lol+|(?:this is a |just )?test(?:ing)?|are you single|what is the meaning of life",
        "human": (
            r"operator|customer service|who can i call|is there a phone number|can i (?:e ?mail|call) you"
            r"|(?:i (?:want|need|would like|d like) to|can i) (?:talk|speak) (?:to|with) (?:an? )?(?:real )?"
            r"(?:human|person|someone|advis[eo]r|agent|expert)(?: \w+){0,5}"
            r"|i d like to book an appointment with someone|call me(?: back)?(?: please)?"
        ),
    },
}
"""Language → id of the small talk → all that a message says, folded."""


_LONGEST_CALL = 12
_CALL_BACK = r"\b(?:rappele[rz](?: moi)?|contactez moi|appelez moi|me (?:rappeler|contacter|joindre|appeler)|joignable|call me|contact me|reach me|email me)\b"


def said(folded: Sequence[str], lang: str, *, personal: bool = False) -> str | None:
    """The id of the small talk that a whole message is, by its words alone; None when they do not tell.

    `personal`: the message holds a phone number or the like: who gives one to be called back wishes to see a person.
    """
    words = " ".join(folded)
    if personal and len(folded) <= _LONGEST_CALL and re.search(_CALL_BACK, words):
        return "human"
    return next((talk for talk, known in _SAID.get(lang, {}).items() if re.fullmatch(known, words)), None)
