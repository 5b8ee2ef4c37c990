"""Hear anger and urgency in a message, so that NOA says one sentence before the useful thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ANGER = {
    "n importe quoi",
    "marre",
    "ras le bol",
    "inadmissible",
    "scandaleux",
    "scandale",
    "honteux",
    "honte",
    "inacceptable",
    "c est nul",
    "vous etes nuls",
    "incompetents",
    "incompetent",
    "bande de",
    "servez a rien",
    "sert a rien",
    "me foutre",
    "foutez de",
    "fichez de",
    "moquez de",
    "insupportable",
    "galere depuis",
    "la blague",
    "je craque",
    "j en peux plus",
    "jen peux plus",
    "merde",
    "putain",
    "fed up",
    "ridiculous",
    "unacceptable",
    "useless",
    "sick of",
    "outrageous",
    "a joke",
    "shameful",
    "wtf",
    "pissed",
    "angry",
    "furious",
}
_URGENT = {
    "urgent",
    "urgence",
    "urgentissime",
    "au secours",
    "en panique",
    "je panique",
    "tout de suite",
    "immediatement",
    "des demain",
    "vite svp",
    "pour demain",
    "avant demain",
    "aujourd hui meme",
    "ce soir",
    "asap",
    "emergency",
    "urgently",
    "right now",
    "immediately",
    "help me please",
}

_DANGER = (
    r"\b(?:pirat(?:e|es|ee|er|age)|hack(?:e|es|ee|er|ed|ers|eurs?)?|rancon(?:giciels?)?|ransom(?:ware)?|encrypted|cryptolocker"
    r"|(?:fichiers?|donnees|serveurs?|postes?|disques?|ordis?|ordinateurs?) (?:\w+ ){0,3}(?:chiffre|crypte)(?:s|e|es|ee|ees)?"
    r"|fuites?|fuitees?|leak(?:ed|s)?|breach(?:ed)?|vole|voles|volee|volees|stolen|arnaque|arnaques|arnaquee|escroque|escroquerie"
    r"|scam(?:med)?|fraude|fraud|tricked|faux (?:virement|rib|iban|fournisseur|president|conseiller)|fake (?:supplier|invoice|iban|ceo|bank)"
    r"|phishing|hameconnage|hameconne|intrusion|malware|cyber ?attaques?|cyberattack(?:ed)?|usurpe|usurpee)\b"
)
_HAPPENED = (
    r"\b(?:s est fait|me suis fait|nous sommes fait|(?:on|j|nous|m|ont|a|avons|ai|ete) (?:a |ai |avons )?(?:ete|vole|pirate|hacke|arnaque|fuite)"
    r"|(?:vient|viens|venons|viennent) de|est chiffre\w*|sont chiffre\w*|sont crypte\w*|nous demande\w*|victimes? d|plus acces"
    r"|(?:ve|have|has|got|just|was|were|been) (?:\w+ ){0,2}(?:hack|breach|scam|trick|stol|encrypt|leak|attack|phish|defraud)\w*"
    r"|(?:are|is) (?:\w+ )?(?:encrypted|locked|leaked|stolen)|a ransom)\b"
)
_GUARDS = (
    r"\b(?:contre|anti|prevenir|prevention|lutter|eviter|proteger|detect\w*|against|prevent\w*|avoid\w*|protect\w*)\b"
)

WORDS = frozenset(word for phrase in (*_ANGER, *_URGENT) for word in phrase.split())
"""Words that tone is heard in: rightly written, though the base may not hold them."""

_ASIDE = (
    r"\b(?:(?:c est |mais |vraiment |franchement |j en ai |this is |this |i am |i m )*(?:"
    + "|".join(sorted(_ANGER, key=lambda words: (-len(words), words)))
    + r"|urgent|au secours|sos|asap)(?: (?:votre|ce|cette|your|of)(?: (?:truc|site|service|systeme|chat|bot|thing|this))?)?)\b"
)
_SHORTEST_REST = 4

_LOUD = 7
"""Letters of a word that nobody takes for an acronym."""


def heard(text: str, folded: Sequence[str]) -> list[str]:
    """The notices that a message's tone calls for: "anger", "urgent". `folded`: its folded words."""
    said = f" {' '.join(folded)} "
    angry = any(f" {words} " in said for words in _ANGER) or (_shouts(text) and "!!" in text)
    urgent = any(f" {words} " in said for words in _URGENT)
    return [notice for notice, found in (("anger", angry), ("urgent", urgent)) if found]


def _shouts(text: str) -> bool:
    """A long word in capitals (an acronym is short) in a message that is not all in capitals."""
    spelled = re.findall(r"[^\W\d_]{4,}", text)
    return any(word.isupper() and len(word) >= _LOUD for word in spelled) and not all(
        word.isupper() for word in spelled
    )


def in_danger(folded: Sequence[str]) -> bool:
    """Whether a message tells an attack, a data breach or a fraud that has just happened, not how to guard against one."""
    said = " ".join(folded)
    return bool(re.search(_DANGER, said) and re.search(_HAPPENED, said) and not re.search(_GUARDS, said))


def calm(folded: Sequence[str]) -> list[int]:
    """Positions of the words that say something beside anger and haste; all of them when few are left."""
    said = " ".join(folded)
    upset: set[int] = set()
    for match in re.finditer(_ASIDE, said):
        start = said.count(" ", 0, match.start())
        upset.update(range(start, start + len(match.group().split())))
    rest = [position for position in range(len(folded)) if position not in upset]
    return rest if len(rest) >= _SHORTEST_REST else list(range(len(folded)))
