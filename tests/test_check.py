"""What editors are advised to do better, each kind on a base that has the defect and on one that has not."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from noa_build.answer import parse_answer
from noa_build.cases import Question
from noa_build.evaluate import Prediction
from noa_build.knowledge import read_knowledge
from noa_build.learning import Example
from noa_build.problems import KnowledgeError
from noa_build.quality.acronyms import unexplained
from noa_build.quality.advice import Note, advise
from noa_build.quality.crossvalidation import out_of_fold
from noa_build.quality.matcher import missed
from noa_build.quality.near import near_pairs
from noa_build.quality.readability import readability, syllables
from noa_build.quality.unseen import confusions, outcome, read_unseen, tallies
from noa_core import Reply
from noa_core.thesaurus import Thesaurus
from tests.built_site import edit
from tests.real_base import ROOT
from tests.small_base import QUESTIONS, write_base, write_questions

TODAY = date(2026, 11, 23)
KBIS = Path("knowledge/greffe/kbis.md")
CDD = Path("knowledge/travail/essai-cdd.md")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the small base, which has no defect but its few variants."""
    write_base(tmp_path)
    return tmp_path


def notes(root: Path, title: str, today: date = TODAY) -> list[Note]:
    """The notes of the kind whose title begins so."""
    return [note for kind in advise(read_knowledge(root), today) if kind.title.startswith(title) for note in kind.notes]


def add_variant(path: Path, variant: str) -> None:
    edit(path, "variants:\n", f"variants:\n  - {variant}\n")


def gibberish(seed: int) -> str:
    """A phrasing that is like no other."""
    letters = hashlib.sha256(str(seed).encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(letters[start : start + 8] for start in range(0, 24, 8))


def test_a_sound_base_has_no_advice_but_on_its_few_variants(root: Path) -> None:
    assert [kind.title for kind in advise(read_knowledge(root), TODAY)] == ["Fiches avec peu de variantes"]


# Dates


def test_a_passed_review_date_is_told_with_its_line(root: Path) -> None:
    edit(root / KBIS, "review_by: 2027-01-31", "review_by: 2026-11-22")
    assert notes(root, "Fiches à relire") == [Note(KBIS, 15, "à relire avant le 2026-11-22.")]


def test_the_review_day_itself_is_in_time(root: Path) -> None:
    assert notes(root, "Fiches à relire", date(2027, 1, 31)) == []
    assert len(notes(root, "Fiches à relire", date(2027, 2, 1))) == len(QUESTIONS)


def test_an_entry_without_the_month_of_its_facts_is_told(root: Path) -> None:
    edit(root / KBIS, "facts_as_of: 2026-06\n", "")
    assert [note.path for note in notes(root, "Fiches sans mois des faits")] == [KBIS]


# Reading


@pytest.mark.parametrize(
    ("lang", "text", "ease"),
    [
        # Two sentences, eight words, twelve syllables; then one, six and six.
        ("fr", "Le greffe tient le registre. Demandez un extrait.", 207 - 1.015 * 4 - 73.6 * 12 / 8),
        ("en", "The cat sat on the mat.", 206.835 - 1.015 * 6 - 84.6),
    ],
)
def test_the_index_is_the_published_formula(lang: str, text: str, ease: float) -> None:
    assert readability(parse_answer(text, lang), lang).ease == pytest.approx(ease)


@pytest.mark.parametrize(
    ("lang", "word", "count"),
    [("fr", "entreprise", 3), ("fr", "créer", 2), ("fr", "payer", 2), ("fr", "quatre", 1), ("fr", "les", 1), ("fr", "TVA", 3),
     ("fr", "2026", 4), ("fr", "l’aide", 1), ("en", "company", 3), ("en", "table", 2), ("en", "hired", 1), ("en", "wanted", 2),
     ("en", "make", 1), ("en", "employee", 3), ("en", "taxes", 2)],
)  # fmt: skip
def test_syllables_are_those_that_are_spoken(lang: str, word: str, count: int) -> None:
    assert syllables(word, lang) == count


def test_items_of_a_list_are_sentences_of_their_own() -> None:
    tree = parse_answer("Il faut :\n\n- un extrait du registre\n- une pièce d'identité\n", "fr")
    assert (readability(tree, "fr").mean, readability(tree, "fr").most) == (3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "Voir l'article L. 421-16 du code.",
        "Il dit « Oui. » puis signe.",
        "Un rescrit (art. 5) suffit.",
        "Il reste 1 000,50 € à payer.",
    ],
)
def test_a_full_stop_within_a_sentence_does_not_end_it(text: str) -> None:
    found = readability(parse_answer(text, "fr"), "fr")
    assert found.mean == found.most


def test_a_long_sentence_is_quoted(root: Path) -> None:
    edit(root / KBIS, "1. D'abord.", f"Il faut {'bien ' * 34}lire.")
    told = notes(root, "Réponses difficiles à lire")
    assert [(note.path, note.line) for note in told] == [(KBIS, 19)]
    assert "la plus longue phrase a 37 mots : « Il faut bien bien" in told[0].message


def test_sentences_long_on_average_are_told(root: Path) -> None:
    sentence = f"Il faut {'bien ' * 27}lire."
    edit(root / KBIS, "1. D'abord.\n2. Ensuite.", "\n\n".join([sentence] * 6))
    told = notes(root, "Réponses difficiles à lire")
    assert [note.path for note in told] == [KBIS]
    assert "la plus longue phrase a 30 mots" in told[0].message


def test_hard_words_are_told(root: Path) -> None:
    edit(root / KBIS, "1. D'abord.", "Immatriculation intracommunautaire constitutionnellement inaliénable. " * 4)
    assert [note.path for note in notes(root, "Réponses difficiles à lire")] == [KBIS]


# Acronyms


@pytest.mark.parametrize(
    "text",
    [
        "Le RNE (registre national des entreprises) suffit.",
        "Le Registre national des entreprises (RNE) suffit.",
        "Une analyse d'impact (en anglais, DPIA) s'impose.",
        "Un hébergeur HDS certifié (hébergeur de données de santé).",
        "L'INPI répond, une SAS paie la TVA.",
        "L'article L. 421 et le formulaire A1, chapitre III.",
        "Voyez france-TRAVAIL et le mot Kbis.",
    ],
)
def test_an_explained_or_everyday_acronym_is_let_be(text: str) -> None:
    assert unexplained(text, "fr", ["INPI, dont guichet unique"]) == []


@pytest.mark.parametrize("text", ["Demandez au RNE.", "Voyez la fiche (rescrit RNE).", "Les RNEs sont gratuits."])
def test_an_acronym_that_nothing_explains_is_found(text: str) -> None:
    assert unexplained(text, "fr", ["INPI, dont guichet unique"]) == ["RNE"]


def test_an_acronym_never_spelled_out_is_told(root: Path) -> None:
    edit(root / KBIS, "1. D'abord.", "1. Prenez le RNE, puis le RNE et la DSN.")
    assert notes(root, "Sigles") == [Note(KBIS, 19, "RNE, DSN.")]


def test_an_acronym_explained_in_the_question_is_let_be(root: Path) -> None:
    edit(
        root / KBIS,
        "Comment obtenir un extrait Kbis ?",
        "Comment consulter le Registre national des entreprises (RNE) ?",
    )
    edit(root / KBIS, "1. D'abord.", "1. Prenez le RNE.")
    assert notes(root, "Sigles") == []


# Variants


def test_a_variant_nearly_that_of_another_entry_is_told_with_both(root: Path) -> None:
    add_variant(root / "knowledge/greffe/annonce-legale.md", "papiers du greffe pour la banques")
    (told,) = notes(root, "Variantes trop proches")
    assert told.path == Path("knowledge/greffe/annonce-legale.md") and told.line == 4
    assert "« papiers du greffe pour la banques » (annonce-legale) ressemble à 97 %" in told.message
    assert "« papier du greffe pour la banque » (kbis, knowledge/greffe/kbis.md:8)" in told.message


@pytest.mark.parametrize(
    "variant", ["papiers article 35 du code", "essai cdi remplaçants court", "papier du kiosque pour les journaux"]
)
def test_a_number_a_short_word_or_other_words_tell_variants_apart(root: Path, variant: str) -> None:
    add_variant(root / KBIS, "papiers article 37 du code")
    add_variant(root / CDD, "essai cdd remplaçants court")
    add_variant(root / "knowledge/greffe/annonce-legale.md", variant)
    assert notes(root, "Variantes trop proches") == []


def test_the_order_of_words_makes_no_difference(root: Path) -> None:
    add_variant(root / "knowledge/greffe/annonce-legale.md", "la banque, papier du greffe pour")
    assert [pair.similarity for pair in near_pairs(read_knowledge(root), "fr")] == [100]


def test_near_copies_within_an_entry_are_told(root: Path) -> None:
    add_variant(root / CDD, "un jour par semaines d'essais")
    (told,) = notes(root, "Variantes presque identiques")
    assert (told.path, told.line) == (CDD, 6)
    assert told.message == (
        "« un jour par semaine d'essai » ressemble à 96 % à « un jour par semaines d'essais » (ligne 4)."
    )


def test_pairs_are_found_whatever_the_size_of_the_base(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_variant(root / CDD, "un jour par semaines d'essais")
    add_variant(root / KBIS, "papiers du greffe pour la banques")
    whole = near_pairs(read_knowledge(root), "fr")
    monkeypatch.setattr("noa_build.quality.near._ROWS", 1)
    assert near_pairs(read_knowledge(root), "fr") == whole
    assert len(whole) == 2


def with_variants(path: Path, variants: list[str]) -> None:
    head, rest = path.read_text(encoding="utf-8").split("variants:\n")
    rest = rest[rest.index("theme:") :]
    path.write_text(head + "variants:\n" + "".join(f"  - {variant}\n" for variant in variants) + rest, encoding="utf-8")


def test_few_variants_are_counted(root: Path) -> None:
    with_variants(root / KBIS, [gibberish(seed) for seed in range(19)])
    told = {note.path: note for note in notes(root, "Fiches avec peu de variantes")}
    assert told[KBIS].line == 3
    assert told[KBIS].message.startswith("19 en français")
    add_variant(root / KBIS, gibberish(19))
    assert KBIS not in {note.path for note in notes(root, "Fiches avec peu de variantes")}


def test_near_copies_are_not_variants(root: Path) -> None:
    one = "comment retirer le papier au guichet"
    with_variants(root / KBIS, [f"{one}{letter}" for letter in "abcdefghijklmnopqrst"])
    told = {note.path: note.message for note in notes(root, "Fiches avec peu de variantes")}
    assert told[KBIS].startswith("1 en français")


def test_far_fewer_variants_than_usual_are_few(root: Path) -> None:
    for number, (entry, (partner, *_)) in enumerate(sorted(QUESTIONS.items())):
        count = 24 if entry == "kbis" else 60
        seeds = range(100 * number, 100 * number + count)
        with_variants(root / "knowledge" / partner / f"{entry}.md", [gibberish(seed) for seed in seeds])
    told = [note for note in notes(root, "Fiches avec peu de variantes") if ".en." not in note.path.name]
    assert told == [Note(KBIS, 3, "24 en français ; les fiches en ont d'habitude 60.")]


# What NOA understands


def prediction(expected: str, kind: str, shown: list[str], text: str = "?") -> Prediction:
    return Prediction(Question(text, tuple(filter(None, expected.split(";"))), "fr"), Reply(kind, "fr", shown, []))


PREDICTIONS = [
    prediction("kbis", "answer", ["kbis"]),
    prediction("kbis", "choices", ["essai-cdi", "kbis"]),
    prediction("kbis", "choices", ["essai-cdi", "essai-cdd"]),
    prediction("kbis", "answer", ["essai-cdi"], "le papier du registre"),
    prediction("conge-paye;essai-cdd", "fallback", []),
    prediction("", "answer", ["essai-cdi"]),
    prediction("", "fallback", []),
]


def test_a_question_has_exactly_one_outcome() -> None:
    assert [outcome(item) for item in PREDICTIONS[:5]] == ["direct", "offered", "nothing", "misled", "nothing"]
    held = tallies(PREDICTIONS, lambda entry: QUESTIONS[entry][0])
    assert {name: (tally.questions, tally.resolved) for name, tally in held.items()} == {
        "greffe": (4, 2),
        "travail": (1, 0),
    }
    assert held["greffe"].percent("misled") == 25.0


def test_confusions_are_what_is_shown_instead() -> None:
    assert confusions(PREDICTIONS) == [("kbis", "essai-cdi", 2), (None, "essai-cdi", 1)]


def test_missed_questions_are_quoted_only_from_the_half_that_may_be_mended(root: Path) -> None:
    knowledge = read_knowledge(root)
    kbis = next(note for note in missed(PREDICTIONS, knowledge, shown=True) if note.path == KBIS)
    assert (
        kbis.message.startswith("questions manquées : 2 sur 4 ; ")
        and "« le papier du registre » → essai-cdi." in kbis.message
    )
    kept = next(note for note in missed(PREDICTIONS, knowledge, shown=False) if note.path == KBIS)
    assert kept.message == "questions manquées : 2 sur 4."


def test_out_of_fold_predictions_come_from_the_other_examples() -> None:
    """A phrasing filed under the wrong entry is taken for what it says; a matcher that had learnt it would obey the label."""
    said = {"kbis": "extrait kbis registre", "conge": "vacances salarié repos", "essai": "période contrat recrue"}
    examples = [Example((*text.split(), f"mot{number}"), label) for label, text in said.items() for number in range(10)]
    misfiled = Example(("extrait", "kbis", "registre"), "conge")
    predicted = out_of_fold([*examples, misfiled], Thesaurus([]), "fr")
    assert predicted == [*(example.label for example in examples), "kbis"]


def test_a_question_that_expects_no_known_entry_is_an_error_with_its_line(root: Path) -> None:
    path = write_questions(root, "report", "text,lang,entry\nmon kbis ?,fr,kbis\nma tva ?,fr,tva\n")
    with pytest.raises(KnowledgeError) as caught:
        read_unseen(root, read_knowledge(root))
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (path.relative_to(root), 3)
    assert "« tva », qui n'existe pas" in problem.message


# The command


def check(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    shutil.copyfile(ROOT / "build.py", root / "build.py")
    for name in ("noa_core", "noa_build"):
        if not (root / name).exists():
            (root / name).symlink_to(ROOT / name)
    return subprocess.run(
        [sys.executable, "build.py", "check", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def test_advice_is_cut_short_unless_all_is_asked_for_and_is_no_error(root: Path) -> None:
    done = check(root)
    assert done.returncode == 0, done.stderr
    assert "Fiches avec peu de variantes : 12" in done.stdout
    assert done.stdout.count("en ont d'habitude") == 10
    assert "\n  et 2 autres\n" in done.stdout and "check --all" in done.stdout
    everything = check(root, "--all")
    assert everything.returncode == 0
    assert everything.stdout.count("en ont d'habitude") == 12 and "autres\n" not in everything.stdout


def test_the_matcher_is_asked_only_on_request(root: Path) -> None:
    write_questions(root, "tune", "text,lang,entry\nquand poser ses congés payés,fr,kbis\n")
    assert "quand poser ses" not in check(root, "--all").stdout
    assert not (root / "build" / "model.fr.json").exists()
    done = check(root, "--all", "--matcher")
    assert done.returncode == 0, done.stderr
    assert "kbis.md:2 : questions manquées : 1 sur 1 ; « quand poser ses congés payés » → " in done.stdout
    assert "Fiches dont NOA ne retrouve pas" in done.stdout


def test_the_readme_counts_the_base_as_the_command_does() -> None:
    done = subprocess.run(
        [sys.executable, "build.py", "check", "--counts"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() in (ROOT / "README.md").read_text(encoding="utf-8"), (
        "paste the output of `build.py check --counts` into README.md"
    )
