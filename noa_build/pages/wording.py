"""Words of the generated pages, in both languages, and dates said in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from noa_build.typography import typeset

_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_MONTHS = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


@cache
def one_line(text: str, lang: str) -> str:
    """A knowledge file's text on one line, typeset, without characters that no page can show."""
    return typeset(_UNPRINTABLE.sub("", " ".join(text.split())), lang)


def month_in_words(month: str, lang: str) -> str:
    """`2026-06` as « juin 2026 » or "June 2026"."""
    year, number = month.split("-")
    return f"{_MONTHS[lang][int(number) - 1]} {int(year)}"


def day_in_words(day: str, lang: str) -> str:
    """`2027-01-31` as « 31 janvier 2027 » or "31 January 2027"."""
    number = int(day[8:])
    ordinal = "1er" if lang == "fr" and number == 1 else str(number)
    return f"{ordinal} {month_in_words(day[:7], lang)}"


def facts_in_words(month: str | None, lang: str) -> str:
    """How old an answer's facts are, in one sentence."""
    words = WORDS[lang]
    if month is None:
        return words.facts_unknown
    said = month_in_words(month, lang)
    elided = lang == "fr" and said[0] in "ao"
    return words.facts_elided.format(said) if elided else words.facts.format(said)


def counted(count: int, one: str, many: str, lang: str) -> str:
    """`count` with its noun: French has the singular for 0 and 1, English for 1 alone."""
    singular = count < 2 if lang == "fr" else count == 1
    return f"{count} {one if singular else many}"


@dataclass(frozen=True)
class Words:
    """What the generated pages say in one language; `{}` is filled in."""

    language: str
    other_language: str
    """Name of the other language, in that language."""
    home_title: str
    home_description: str
    embed_title: str
    answers_title: str
    answers_description: str
    answers_intro: str
    themes_title: str
    themes_description: str
    theme_description: str
    partners_title: str
    partners_description: str
    partner_description: str
    partner_scope: str
    partner_former: str
    partner_site: str
    partner_contact: str
    partner_booking: str
    partner_phone: str
    partner_entries: str
    partner_with: str
    partner_none: str
    partner_embed: str
    partner_embed_link: str
    partner_ask: str
    answer: str
    answers: str
    administration: str
    administrations: str
    sources: str
    date: str
    facts: str
    facts_elided: str
    facts_unknown: str
    reviewed: str
    unreviewed: str
    review_by: str
    overdue: str
    about: str
    theme: str
    contact: str
    followups: str
    related: str
    ask: str
    orientation: str
    moved_title: str
    moved: str
    quality_title: str
    quality_description: str


WORDS = {
    "fr": Words(
        language="Français",
        other_language="English",
        home_title="NOA, conseiller virtuel des startups",
        home_description="NOA répond jour et nuit aux questions des startups sur leurs démarches administratives : réponses courtes, "
        "sources officielles, administration compétente. Gratuit et sans inscription.",
        embed_title="NOA, conseiller virtuel",
        answers_title="Toutes les réponses",
        answers_description="Toutes les réponses de NOA aux questions administratives des startups, classées par thème.",
        answers_intro="Chaque réponse a sa page, que l'on peut imprimer ou partager. Elle cite sa source officielle.",
        themes_title="Thèmes",
        themes_description="Les réponses de NOA par thème, de la création de l'entreprise au recrutement et au financement.",
        theme_description="Les réponses de NOA aux questions des startups sur ce thème : {}.",
        partners_title="Administrations",
        partners_description="Les administrations et organismes auxquels NOA oriente les startups, avec leur domaine et leur contact.",
        partner_description="{} : de quoi s'occupe cette administration, comment la joindre, et les réponses de NOA qui la concernent.",
        partner_scope="Domaine",
        partner_former="Anciens noms",
        partner_site="Site",
        partner_contact="Page de contact",
        partner_booking="Prendre rendez-vous",
        partner_phone="Téléphone",
        partner_entries="Ses réponses",
        partner_with="Réponses partagées avec d'autres administrations",
        partner_none="NOA n'a pas encore de réponse de cette administration. Son contact est ci-dessus.",
        partner_embed="Pour intégrer NOA avec les réponses de cette administration en premier, l'identifiant est",
        partner_embed_link="Comment intégrer NOA",
        partner_ask="Poser une question à NOA",
        answer="réponse",
        answers="réponses",
        administration="Administration",
        administrations="Administrations",
        sources="Sources officielles",
        date="Date des informations",
        facts="Informations de {}",
        facts_elided="Informations d'{}",
        facts_unknown="Date des informations non vérifiée",
        reviewed="Réponse validée par l'administration le {}.",
        unreviewed="Cette réponse n'a pas encore été validée par l'administration.",
        review_by="À relire avant le {}",
        overdue="La date de relecture de cette réponse est dépassée ({}) : vérifiez l'information auprès de l'administration.",
        about="D'où vient cette réponse",
        theme="Thème",
        contact="Contact",
        followups="Questions suivantes",
        related="Sur un sujet voisin",
        ask="Poser une autre question à NOA",
        orientation="NOA vous oriente ; seule l'administration peut se prononcer sur votre situation.",
        moved_title="Cette page a changé d'adresse",
        moved="La réponse se trouve maintenant ici :",
        quality_title="État de la base",
        quality_description="Combien de réponses NOA donne, ce que NOA comprend de questions jamais vues, et ce qui reste à dater et à valider.",
    ),
    "en": Words(
        language="English",
        other_language="Français",
        home_title="NOA, virtual adviser for startups",
        home_description="NOA answers startups' questions on French administrative procedures, day and night: short answers, official "
        "sources, the right public body to turn to. Free, without an account.",
        embed_title="NOA, virtual adviser",
        answers_title="All answers",
        answers_description="All of NOA's answers to startups' questions on French administrative procedures, by theme.",
        answers_intro="Each answer has its own page, which you can print or share. It names its official source.",
        themes_title="Themes",
        themes_description="NOA's answers by theme, from starting a company to hiring and funding.",
        theme_description="NOA's answers to startups' questions on this theme: {}.",
        partners_title="Public bodies",
        partners_description="The French public bodies that NOA directs startups to, with what they do and how to reach them.",
        partner_description="{}: what this public body does, how to reach it, and the NOA answers that concern it.",
        partner_scope="What it does",
        partner_former="Former names",
        partner_site="Website",
        partner_contact="Contact page",
        partner_booking="Book an appointment",
        partner_phone="Telephone",
        partner_entries="Its answers",
        partner_with="Answers shared with other public bodies",
        partner_none="NOA has no answer from this public body yet. Its contact is above.",
        partner_embed="To embed NOA with the answers of this public body first, the identifier is",
        partner_embed_link="How to embed NOA",
        partner_ask="Ask NOA a question",
        answer="answer",
        answers="answers",
        administration="Public body",
        administrations="Public bodies",
        sources="Official sources",
        date="Date of the information",
        facts="Information from {}",
        facts_elided="Information from {}",
        facts_unknown="Date of the information not checked",
        reviewed="Answer approved by the public body on {}.",
        unreviewed="This answer has not been approved by the public body yet.",
        review_by="To be reviewed by {}",
        overdue="This answer was due for review by {}: please check the information with the public body.",
        about="Where this answer comes from",
        theme="Theme",
        contact="Contact",
        followups="Next questions",
        related="On a related subject",
        ask="Ask NOA another question",
        orientation="NOA points you in the right direction; only the public body can decide on your case.",
        moved_title="This page has moved",
        moved="The answer is now here:",
        quality_title="State of the base",
        quality_description="How many answers NOA gives, what NOA makes of questions it has never seen, and what remains to be dated and approved.",
    ),
}
