"""What `/qualite/` says, in both languages; `{}` is filled in."""

from __future__ import annotations

QUALITY_WORDS = {
    "fr": {
        "intro": "Cette page dit ce que NOA sait, ce que NOA comprend, et ce qui reste à faire. Elle est refaite à chaque publication du site.",
        "fr": "français",
        "en": "anglais",
        "item": "Mesure",
        "count": "Nombre",
        "of": "{} sur {}",
        "whole": "L'ensemble",
        "answers": "Réponses",
        "language": "dont en {}",
        "variants": "Variantes en {}, autres façons connues de poser les questions",
        "partners": "Administrations ayant au moins une réponse",
        "themes": "Thèmes",
        "concepts": "Concepts du thésaurus, avec leurs sigles et leurs synonymes",
        "dated": "Réponses dont la date des informations est vérifiée",
        "undated": "Réponses dont la date des informations n'est pas vérifiée",
        "reviewed": "Réponses validées par leur administration",
        "unreviewed": "Réponses pas encore validées",
        "understood": "Ce que NOA comprend",
        "unmeasured": "Aucune question de mesure n'accompagne cette base.",
        "measure": "À chaque publication, NOA répond à {} questions de mesure : {} sur son domaine, {} hors de son domaine. Elles ont été écrites "
        "par des personnes qui n'avaient pas lu les variantes de la base. Elles portent sur une partie des réponses, dont les erreurs ne servent "
        "jamais à corriger la base ; des réglages généraux ont toutefois été choisis après les avoir regardées aussi, et les chiffres en sont "
        "un peu flatteurs. Ce sont les questions du dossier `tests/questions/report` du projet, mesurées par `build.py eval`.",
        "all": "Ensemble",
        "french": "En français",
        "english": "En anglais",
        "in_scope": "Questions du domaine",
        "direct": "Réponse juste",
        "resolved": "Bonne réponse montrée",
        "misled": "Réponse fausse",
        "choices": "Choix proposés",
        "refused_in_scope": "Refus à tort",
        "out_of_scope": "Questions hors du domaine",
        "refused": "Refus justifié",
        "answered": "Réponse à tort",
        "offered": "Bonne réponse au choix",
        "nothing": "Pas de réponse",
        "questions": "Questions",
        "words": "- **Réponse juste** (`direct`) : NOA donne une réponse, et c'est la bonne.\n"
        "- **Bonne réponse montrée** (`resolved`) : la bonne réponse est donnée, ou figure parmi les choix proposés.\n"
        "- **Bonne réponse au choix** : NOA hésite, et la bonne réponse est parmi les choix proposés.\n"
        "- **Pas de réponse** : NOA dit ne pas savoir, ou propose des choix sans la bonne réponse.\n"
        "- **Réponse fausse** (`misled`) : NOA donne une réponse, et ce n'est pas la bonne.\n"
        "- **Choix proposés** (`choices`) : NOA hésite et propose deux à quatre questions.\n"
        "- **Refus à tort** (`refused_in_scope`) : NOA dit ne pas savoir alors que la réponse est dans la base.\n"
        "- **Refus justifié** (`refused`) : la question est hors du domaine, et NOA dit ne pas savoir.\n"
        "- **Réponse à tort** (`answered`) : la question est hors du domaine, et NOA donne pourtant une réponse.",
        "chart": "Ce que reçoivent les questions, par thème",
        "chart_text": "Une barre par thème, de 0 à 100 % des questions. Sur l'ensemble : {}. Le tableau qui suit donne les mêmes nombres.",
        "chart_caption": "À droite de chaque barre : la part des réponses justes.",
        "partner_results": "Ce que reçoivent les questions, par administration",
        "few": "Quand les questions sont peu nombreuses, une seule change beaucoup le pourcentage.",
        "confusions": "Ce que NOA confond",
        "confusions_intro": "La première réponse que NOA montre quand la bonne n'est pas montrée.",
        "no_confusion": "Aucune confusion sur ces questions.",
        "more_confusions": "Et {} autres, plus rares.",
        "expected": "Réponse attendue",
        "given": "Réponse montrée",
        "outside": "aucune : hors du domaine",
        "by_theme": "Réponses par thème",
        "by_partner": "Réponses par administration",
        "theme": "Thème",
        "partner": "Administration",
        "columns": "Réponses|Pas encore validées|Date non vérifiée",
        "plan": "Relectures prévues",
        "plan_intro": "Chaque réponse a une date avant laquelle elle doit être relue. Quand cette date "
        "est passée, la page de la réponse et le chat le disent.",
        "overdue": "Relectures en retard",
        "overdue_some": "Au jour d'aujourd'hui, ces réponses ont dépassé la date avant laquelle elles devaient être relues. Vérifiez-les sur leur source.",
        "overdue_none": "Au jour d'aujourd'hui, aucune réponse n'a dépassé sa date de relecture.",
        "overdue_unknown": "Sans JavaScript, cette page ne connaît pas le jour : comparez-le aux mois du tableau ci-dessus.",
        "month": "Mois",
        "due": "Réponses à relire",
        "mean": "Ce que ces mots veulent dire",
        "means": "**Validée** : l'administration qui répond a relu la réponse et l'a approuvée. Tant que ce n'est pas fait, la réponse le dit.\n\n"
        "**Date non vérifiée** : la réponse cite sa source officielle, mais le mois de ses informations n'a pas été contrôlé.",
    },
    "en": {
        "intro": "This page says what NOA knows, what NOA understands, and what remains to be done. It is remade each time the site is published.",
        "fr": "French",
        "en": "English",
        "item": "Measure",
        "count": "Number",
        "of": "{} of {}",
        "whole": "Overall",
        "answers": "Answers",
        "language": "of which in {}",
        "variants": "Variants in {}, other known ways to ask the questions",
        "partners": "Public bodies with at least one answer",
        "themes": "Themes",
        "concepts": "Concepts of the thesaurus, with their acronyms and synonyms",
        "dated": "Answers whose date of information was checked",
        "undated": "Answers whose date of information was not checked",
        "reviewed": "Answers approved by their public body",
        "unreviewed": "Answers not approved yet",
        "understood": "What NOA understands",
        "unmeasured": "No test question comes with this base.",
        "measure": "At each publication, NOA replies to {} test questions: {} within its field, {} outside it. They were written by people who had not "
        "read the variants of the base. They are about part of the answers, whose mistakes are never used to mend the base; general settings, "
        "however, were chosen after a look at them too, so the figures are a little kind. They are the questions of the project's folder "
        "`tests/questions/report`, measured by `build.py eval`.",
        "all": "All",
        "french": "In French",
        "english": "In English",
        "in_scope": "Questions within the field",
        "direct": "Right answer",
        "resolved": "Right answer shown",
        "misled": "Wrong answer",
        "choices": "Choices offered",
        "refused_in_scope": "Wrongly refused",
        "out_of_scope": "Questions outside the field",
        "refused": "Rightly refused",
        "answered": "Wrongly answered",
        "offered": "Right answer among choices",
        "nothing": "No answer",
        "questions": "Questions",
        "words": "- **Right answer** (`direct`): NOA gives an answer, and it is the right one.\n"
        "- **Right answer shown** (`resolved`): the right answer is given, or stands among the choices offered.\n"
        "- **Right answer among choices**: NOA hesitates, and the right answer stands among the choices offered.\n"
        "- **No answer**: NOA says that it does not know, or offers choices without the right answer.\n"
        "- **Wrong answer** (`misled`): NOA gives an answer, and it is not the right one.\n"
        "- **Choices offered** (`choices`): NOA hesitates and offers two to four questions.\n"
        "- **Wrongly refused** (`refused_in_scope`): NOA says that it does not know, though the answer is in the base.\n"
        "- **Rightly refused** (`refused`): the question is outside the field, and NOA says that it does not know.\n"
        "- **Wrongly answered** (`answered`): the question is outside the field, and yet NOA gives an answer.",
        "chart": "What questions get, by theme",
        "chart_text": "One bar by theme, from 0 to 100% of the questions. Overall: {}. The table below gives the same numbers.",
        "chart_caption": "At the right of each bar: the share of right answers.",
        "partner_results": "What questions get, by public body",
        "few": "Where questions are few, a single one changes the percentage a lot.",
        "confusions": "What NOA mixes up",
        "confusions_intro": "The first answer that NOA shows when the right one is not shown.",
        "no_confusion": "No confusion on these questions.",
        "more_confusions": "And {} others, less frequent.",
        "expected": "Expected answer",
        "given": "Answer shown",
        "outside": "none: outside the field",
        "by_theme": "Answers by theme",
        "by_partner": "Answers by public body",
        "theme": "Theme",
        "partner": "Public body",
        "columns": "Answers|Not approved yet|Date not checked",
        "plan": "Planned reviews",
        "plan_intro": "Each answer has a date by which it must be reviewed. Once that date has passed, the "
        "answer's page and the chat say so.",
        "overdue": "Overdue reviews",
        "overdue_some": "As of today, these answers are past the date by which they had to be reviewed. Check them on their source.",
        "overdue_none": "As of today, no answer is past its review date.",
        "overdue_unknown": "Without JavaScript this page does not know the day: compare it with the months of the table above.",
        "month": "Month",
        "due": "Answers to review",
        "mean": "What these words mean",
        "means": "**Approved**: the public body that answers has read the answer and agreed to it. Until then, the answer says so.\n\n"
        "**Date not checked**: the answer names its official source, but the month of its information was not verified.",
    },
}
