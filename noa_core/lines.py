"""NOA's own lines, by language. `{…}` is filled in by the conversation."""

from __future__ import annotations

from collections.abc import Mapping

LINES: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "choices": "Je ne suis pas sûre d’avoir bien compris. Parlez-vous de l’une de ces questions ?",
        "answers": "Votre message contient deux questions, voici les deux réponses.",
        "fallback": "Je n’ai pas de réponse sûre à cette question, et je préfère ne rien inventer. "
        "Reformulez-la en quelques mots, ou adressez-vous à : {contact}.",
        "fallback-far": "Cette question sort de mon domaine : je renseigne les startups sur leurs démarches administratives. "
        "Voici des exemples de ce que je sais faire. Pour le reste : {contact}.",
        "handoff": "Votre interlocuteur : {contact}.",
        "handoff-unhappy": "Pour en parler à une personne : {contact}.",
        "booking": "Pour un rendez-vous : {contact}.",
        "handoff-misses": "Je ne trouve pas la réponse et je ne veux pas vous faire tourner en rond. Le mieux est d’en parler à une personne : "
        "{contact}. Vous pouvez copier le récapitulatif ci-dessous.",
        "nothing": "Je n’ai pas vu de question. Écrivez-la en quelques mots, par exemple : « {example} »",
        "privacy": "Votre message contenait des données personnelles : je les ai masquées, rien n’est gardé ni envoyé. "
        "Posez votre question sans elles, je peux y répondre.",
        "personal-data": "J’ai masqué des données personnelles de votre message : je n’en ai pas besoin, et rien n’est gardé ni envoyé.",
        "anger": "Je comprends que ce soit pénible, voyons ce qui peut vous débloquer.",
        "urgent": "C’est urgent : voici l’essentiel d’abord.",
        "emergency": "C’est une urgence : 17Cyber aide gratuitement les victimes, jour et nuit (www.cybermalveillance.gouv.fr).",
        "which": "Laquelle de ces questions ? Cliquez dessus, ou écrivez son numéro.",
        "nearest": "Voici la réponse la plus proche que je connaisse. Si ce n’est pas elle, voyez les questions ci-dessous.",
        "repeated": "Ma réponse reste celle que je viens de donner à « {question} ». Dites-moi ce qui y manque, voyez les questions "
        "voisines, ou adressez-vous à : {contact}.",
        "outdated": "« {former} » s’appelle aujourd’hui « {name} ».",
        "none-of-them": "D’accord, aucune de ces questions. Reformulez la vôtre avec d’autres mots, ou adressez-vous à : {contact}.",
        "other-language": "Je réponds en français ou en anglais. Pouvez-vous reformuler ?",
    },
    "en": {
        "choices": "I am not sure I understood. Is it one of these questions?",
        "answers": "Your message holds two questions; here are both answers.",
        "fallback": "I have no reliable answer to this question, and I would rather not invent one. "
        "Put it in other words, or ask: {contact}.",
        "fallback-far": "This is outside my field: I inform startups about their French administrative procedures. "
        "Here are examples of what I can do. For anything else: {contact}.",
        "handoff": "Whom to ask: {contact}.",
        "handoff-unhappy": "To talk to a person: {contact}.",
        "booking": "For an appointment: {contact}.",
        "handoff-misses": "I cannot find the answer and I do not want to send you round in circles. It is best to talk to a person: {contact}. "
        "You can copy the summary below.",
        "nothing": "I did not see a question. Write it in a few words, for instance: “{example}”",
        "privacy": "Your message held personal data: I have hidden it, nothing is kept or sent. Ask your question without it and I can answer.",
        "personal-data": "I have hidden personal data in your message: I do not need it, and nothing is kept or sent.",
        "anger": "I understand that this is trying; let us see what can help you.",
        "urgent": "This is urgent: the essentials first.",
        "emergency": "This is an emergency: 17Cyber helps victims free of charge, day and night (www.cybermalveillance.gouv.fr).",
        "which": "Which of these questions? Click on it, or write its number.",
        "nearest": "This is the nearest answer I know. If it is not the right one, see the questions below.",
        "repeated": "My answer is still the one I have just given to “{question}” Tell me what it lacks, see the questions next to it, "
        "or ask: {contact}.",
        "outdated": "“{former}” is now called “{name}”.",
        "none-of-them": "All right, none of these. Put your question in other words, or ask: {contact}.",
        "other-language": "I answer in French or in English. Could you put your question in one of them?",
    },
}


def line(lang: str, name: str, /, **values: str) -> str:
    """One of NOA's lines in a language, filled in."""
    return LINES[lang][name].format(**values)
