"""A small, valid knowledge base for tests that change or break it."""

from __future__ import annotations

from pathlib import Path

SITE = """themes:
  creation: {fr: Créer, en: Starting}
  droit-travail: {fr: Travail, en: Labour}
suggestions: [capital-social, annonce-legale, kbis, conge-paye, essai-cdi, essai-cdd]
human: {partner: greffe, entry: kbis}
"""

PARTNERS = {
    "greffe": "name: Greffe\nsite: https://greffe.example/\ncontact: https://greffe.example/contact\n"
    'phone: "3939"\nscope: {fr: Registre, en: Register}\n',
    "travail": "name: Inspection du travail\nsite: https://travail.example/\ncontact: https://travail.example/contact\n"
    "former_names: [Direction du travail]\nscope: {fr: Droit du travail, en: Labour law}\n",
}

QUESTIONS = {
    "capital-social": (
        "greffe",
        "creation",
        "Quel capital social faut-il pour une société ?",
        "What share capital does a company need?",
        [
            "montant du capital",
            "je mets combien au capital",
            "capital minimum sas",
            "un euro de capital suffit ?",
            "combien d'argent mettre dans les statuts",
        ],
        [
            "capital amount",
            "how much capital",
            "minimum capital",
            "is one euro of capital enough",
            "money in the articles",
        ],
    ),
    "annonce-legale": (
        "greffe",
        "creation",
        "Comment publier une annonce légale ?",
        "How to publish a legal notice?",
        [
            "journal d'annonces légales",
            "publier dans un journal",
            "prix de la parution",
            "support habilité",
            "parution obligatoire",
        ],
        [
            "legal notice price",
            "publish in a newspaper",
            "newspaper announcement",
            "official journal",
            "mandatory publication",
        ],
    ),
    "kbis": (
        "greffe",
        "creation",
        "Comment obtenir un extrait Kbis ?",
        "How to get a Kbis extract?",
        [
            "télécharger mon kbis",
            "kbis gratuit",
            "où trouver le kbis",
            "extrait du registre",
            "papier du greffe pour la banque",
        ],
        ["kbis extract", "download my kbis", "register extract", "free kbis", "paper from the registry for the bank"],
    ),
    "conge-paye": (
        "travail",
        "droit-travail",
        "Combien de jours de congés payés ?",
        "How many days of paid leave?",
        [
            "jours de vacances d'un salarié",
            "congés par mois",
            "semaines de repos payées",
            "vacances été équipe",
            "poser ses congés",
        ],
        ["holiday days", "paid vacation", "weeks of leave", "summer holidays for staff", "leave per month"],
    ),
    "essai-cdi": (
        "travail",
        "droit-travail",
        "Combien dure la période d'essai d'un CDI ?",
        "How long is a trial period in a permanent contract?",
        [
            "essai cdi cadre",
            "tester une recrue en cdi",
            "durée de l'essai contrat permanent",
            "essai embauche définitive",
            "essai quatre mois",
        ],
        [
            "trial permanent contract",
            "probation of a permanent hire",
            "permanent contract trial length",
            "test a new hire",
            "four months of trial",
        ],
    ),
    "essai-cdd": (
        "travail",
        "droit-travail",
        "Combien dure la période d'essai d'un CDD ?",
        "How long is a trial period in a fixed-term contract?",
        [
            "essai cdd",
            "un jour par semaine d'essai",
            "tester un remplaçant",
            "essai contrat court",
            "essai contrat temporaire",
        ],
        [
            "trial fixed-term contract",
            "probation of a temporary hire",
            "one day per week of trial",
            "short contract trial",
            "test a replacement",
        ],
    ),
}

VOCABULARY = """cdi: {name: CDI, fr: [cdi, contrat permanent], en: [permanent contract], slot: contract}
cdd: {name: CDD, fr: [cdd, contrat temporaire], en: [fixed-term contract], slot: contract}
travail: {name: Inspection du travail, fr: [inspection du travail], former: [Direction du travail], partner: travail}
"""

SMALLTALK = """greeting:
  kind: smalltalk
  fr: {examples: [bonjour, salut, coucou, bonsoir, hello toi], reply: Bonjour !}
  en: {examples: [hello, hi there, good morning, good evening, hey you], reply: Hello!}
human:
  kind: handoff
  fr: {examples: [parler à quelqu'un, un humain, un vrai conseiller, joindre une personne, appeler un agent], reply: Bien sûr.}
  en: {examples: [talk to someone, a human please, a real person, speak with an agent, call a person], reply: Of course.}
"""

OUT_OF_SCOPE = {
    "fr": "quel temps fera-t-il demain\nrecette de crêpes\nqui a gagné le match\nraconte une blague\nrefaire mon passeport\nun film ce soir\n",
    "en": "what is the weather\npancake recipe\nwho won the game\ntell me a joke\nrenew my passport\na film for tonight\n",
}


UNSEEN = """text,lang,entry
où télécharger un kbis gratuit pour la banque ?,fr,kbis
prix d'une annonce légale dans un journal,fr,annonce-legale
il faut combien d'argent au capital,fr,capital-social
tester une nouvelle recrue en cdi,fr,essai-cdi
how many weeks of paid holiday for staff,en,conge-paye
trial of a fixed-term hire,en,essai-cdd
une recette de crêpes au beurre,fr,
who won the football game,en,
"""
"""Questions to measure on, as in tests/questions/report/."""


def write_questions(root: Path, half: str, text: str = UNSEEN) -> Path:
    """A file of questions below `root/tests/questions/<half>`; returns it."""
    path = root / "tests" / "questions" / half / "questions.csv"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_base(root: Path) -> Path:
    """The base below `root/knowledge`; returns that folder."""
    folder = root / "knowledge"
    folder.mkdir(parents=True)
    (folder / "_site.yml").write_text(SITE, encoding="utf-8")
    (folder / "_vocabulary.yml").write_text(VOCABULARY, encoding="utf-8")
    (folder / "_smalltalk.yml").write_text(SMALLTALK, encoding="utf-8")
    for lang, text in OUT_OF_SCOPE.items():
        (folder / f"_out_of_scope.{lang}.txt").write_text(text, encoding="utf-8")
    for partner, text in PARTNERS.items():
        (folder / partner).mkdir()
        (folder / partner / "_partner.yml").write_text(text, encoding="utf-8")
    for entry, (partner, theme, question, english, variants, english_variants) in QUESTIONS.items():
        lines = "".join(f"  - {variant}\n" for variant in variants)
        (folder / partner / f"{entry}.md").write_text(
            f"---\nquestion: {question}\nvariants:\n{lines}theme: {theme}\nsources:\n  - title: Source\n    url: https://{partner}.example/{entry}\n"
            f"facts_as_of: 2026-06\nreviewed_on:\nreview_by: 2027-01-31\nfollowups: []\nrelated: []\n---\n"
            f"Voici la réponse à « {entry} ».\n\n1. D'abord.\n2. Ensuite.\n",
            encoding="utf-8",
        )
        lines = "".join(f"  - {variant}\n" for variant in english_variants)
        (folder / partner / f"{entry}.en.md").write_text(
            f"---\nquestion: {english}\nvariants:\n{lines}---\nThis is the answer to “{entry}”.\n", encoding="utf-8"
        )
    return folder
