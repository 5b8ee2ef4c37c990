"""Folding, spelling, concepts and personal data: the parts of understanding."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noa_core.needs import questions
from noa_core.privacy import MASK, mask
from noa_core.spelling import Speller
from noa_core.text import fold
from noa_core.thesaurus import Concept, Thesaurus
from noa_core.tone import calm, heard, in_danger


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Été à l’Élysée", "ete a l elysee"),
        ("ŒUVRE d'art", "oeuvre d art"),
        ("R&D, 30 % et 5 000 €", "r d 30 pourcent et 5 000 euro"),
        ("zero\u200bwidth\u00adhyphen", "zerowidthhyphen"),
        ("ﬁnance ①", "finance 1"),
        ("😀 \x00 …", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_ignores_case_forms_and_itself(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


def test_an_unknown_word_is_read_as_the_nearest_known_one() -> None:
    speller = Speller({"chomage": 9, "capital": 4, "immatriculation": 3, "cdi": 8, "cdd": 8})
    assert speller.correct("chommage") == "chomage"
    assert speller.correct("imatriculaton") == "immatriculation"
    assert speller.correct("cdo") is None, "a short word is left alone"
    assert speller.correct("capital") is None, "a known word is right"
    assert speller.correct("l1242") is None, "a reference is no misspelling"
    assert speller.correct("xylophone") is None


def test_a_concept_is_found_in_any_number_and_the_longest_wins() -> None:
    thesaurus = Thesaurus(
        [
            Concept("trial", "période d'essai", ("periode d essai", "essai"), (), None, None),
            Concept("ft", "France Travail", ("france travail",), ("pole emploi",), None, "france-travail"),
        ]
    )
    assert thesaurus.find(["les", "periodes", "d", "essai"]) == ["trial"]
    mention = next(thesaurus.mentions(["a", "pole", "emploi"]))
    assert (mention.concept.id, mention.start, mention.end, mention.former) == ("ft", 1, 3, True)


@pytest.mark.parametrize(
    "text",
    [
        "mon mail est jean.dupont+noa@exemple.fr merci",
        "appelez-moi au 06 12 34 56 78",
        "au +33 6 12 34 56 78",
        "au 0033612345678",
        "mon numéro de sécu 1 85 05 78 006 084 91",
        "sécu 185057800608491",
        "sécu avec une clé fausse : 1 85 05 78 006 084 36",
        "IBAN FR14 2004 1010 0505 0001 3M02 606",
        "FR1420041010050500013M02606",
        "ma carte 4970 1012 3456 7890".replace("4970 1012 3456 7890", "4111 1111 1111 1111"),
        "mon numéro étranger 9912345678",
        "mon mail rene\u0301@exemple.fr",
        "IBAN FR14 2004 1010 0505 0001 3M02 606 est-il bon",
        "carte 4111 1111 1111 1111 12/27",
    ],
)
def test_personal_data_is_masked(text: str) -> None:
    masked, found = mask(text)
    assert found
    assert MASK in masked
    assert not any(char.isdigit() for char in masked.split(MASK)[-1].replace("12/27", "")) or "@" in text


@pytest.mark.parametrize(
    "text",
    [
        "mon SIRET est 732 829 320 00074",
        "siren 732829320",
        "j'ai 20 000 € et 3 associés",
        "article L1221-19",
        "depuis le 01/01/2023",
        "il reste 400 jours à 52 euros",
        "un prêt de 100 000 000 €",
        "TVA FR40303265045",
    ],
)
def test_public_numbers_and_amounts_are_left_alone(text: str) -> None:
    assert mask(text) == (text, False)


def test_a_message_with_two_questions_is_cut() -> None:
    assert questions("Quel capital pour une SAS ? Et comment obtenir le Kbis ?") == [
        "Quel capital pour une SAS ?",
        "comment obtenir le Kbis ?",
    ]
    assert questions("combien coûte une marque et comment avoir un kbis") == [
        "combien coûte une marque",
        "comment avoir un kbis",
    ]
    assert questions("je dois déposer ma marque et aussi ouvrir un compte") == [
        "je dois déposer ma marque",
        "ouvrir un compte",
    ]
    assert questions("I need a Kbis and I also need a bank account") == ["I need a Kbis", "I also need a bank account"]
    assert questions("période d'essai et préavis") == []
    assert questions("peut-on cumuler ARE et salaire de président") == []


def test_tone_is_heard() -> None:
    assert heard(
        "ça fait 3 SEMAINES que c'est bloqué, n'importe quoi !!!", fold("ca fait 3 semaines n importe quoi").split()
    ) == ["anger"]
    assert heard("c'est urgent svp", fold("c'est urgent svp").split()) == ["urgent"]
    assert heard("Comment créer une SAS ?", fold("Comment créer une SAS ?").split()) == []


@pytest.mark.parametrize(
    "text",
    [
        "on s'est fait pirater",
        "nos fichiers sont chiffrés et on nous demande une rançon",
        "ma comptable vient de faire un virement à un faux fournisseur",
        "notre base clients a fuité",
        "we got hacked",
        "our accountant was tricked into paying a fake supplier",
    ],
)
def test_an_attack_that_has_happened_is_an_emergency(text: str) -> None:
    assert in_danger(fold(text).split())


@pytest.mark.parametrize(
    "text",
    [
        "comment se protéger contre une cyberattaque ?",
        "mon chiffre d'affaires a été de 30 000 €",
        "on vient de lancer une appli contre la fraude",
        "we have just launched a tool to prevent fraud",
        "on organise un hackathon",
    ],
)
def test_guarding_against_one_is_not(text: str) -> None:
    assert not in_danger(fold(text).split())


def test_anger_and_haste_are_set_aside_when_something_else_is_said() -> None:
    said = fold("mon dossier est bloqué depuis lundi c'est n'importe quoi").split()
    assert [said[position] for position in calm(said)] == fold("mon dossier est bloqué depuis lundi").split()
    assert len(calm(["urgent"])) == 1
