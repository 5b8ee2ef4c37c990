"""What an editor can get wrong, and what NOA says about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from noa_build.knowledge import read_knowledge
from noa_build.problems import KnowledgeError, Problem
from tests.small_base import write_base


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_base(tmp_path)


def problems(base: Path) -> list[Problem]:
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(base.parent)
    return list(caught.value.problems)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_valid_base_is_read_whole(base: Path) -> None:
    knowledge = read_knowledge(base.parent)
    assert len(knowledge.entries) == 6
    entry = knowledge.entries["kbis"]
    assert (entry.partner, entry.theme, entry.facts_as_of, entry.reviewed_on) == ("greffe", "creation", "2026-06", None)
    assert entry.texts["en"].question == "How to get a Kbis extract?"
    assert entry.texts["en"].sources == entry.texts["fr"].sources


ONE_MISTAKE = [
    # old, new, line, words of the message
    ("question: Comment obtenir", "question: Comment: obtenir", 2, "YAML"),
    ("theme: creation", "theme: creations", 9, "thème « creations » n'existe pas"),
    ("followups: []", "followups: [kbiss]", 16, "fiche « kbiss » n'existe pas"),
    ("followups: []", "followups: [kbis]", 16, "se cite elle-même"),
    ("related: []", "related: [capital]", 17, "fiche « capital » n'existe pas"),
    ("theme: creation", "theme: creation\nwith: [urssaf]", 10, "administration « urssaf » n'existe pas"),
    (
        "https://greffe.example/kbis",
        "http://greffe.example/kbis",
        12,
        "adresse « http://greffe.example/kbis » n'est pas valide",
    ),
    ("https://greffe.example/kbis", "javascript:alert(1)", 12, "n'est pas valide"),
    ("2027-01-31", "31/01/2027", 15, "n'est pas une date valide"),
    ("2027-01-31", "2027-02-30", 15, "n'est pas une date valide"),
    ("2026-06", "juin 2026", 13, "n'est pas un mois valide"),
    ("reviewed_on:", "reviewed_on: hier", 14, "n'est pas une date valide"),
    ("facts_as_of", "fact_as_of", 13, "« fact_as_of » n'existe pas"),
    ("review_by: 2027-01-31\n", "", 1, "Il manque « review_by »"),
    (
        "  - télécharger mon kbis\n",
        "  - télécharger mon kbis\n  - Télécharger mon KBIS !\n",
        5,
        "deux fois dans la fiche",
    ),
    ("  - kbis gratuit", "  - capital minimum SAS", 5, "aussi dans la fiche « capital-social »"),
    ("Voici la réponse à « kbis ».\n\n1. D'abord.\n2. Ensuite.\n", "", 18, "La réponse manque"),
    ("Voici la réponse", "Voici " + "très " * 80 + "longuement la réponse", 19, "Le premier paragraphe a"),
    ("Voici la réponse", "- Voici la réponse", 19, "ne commence pas par un paragraphe"),
    ("Voici la réponse", "# Voici la réponse", 19, "un titre"),
    ("Voici la réponse", "<b>Voici</b> la réponse", 19, "HTML"),
    ("Voici la réponse", "<script>alert(1)</script> la réponse", 19, "HTML"),
    ("Voici la réponse", "[Voici](http://x.example) la réponse", 19, "https"),
    ("Voici la réponse", "[Voici](javascript:alert(1)) la réponse", 19, "https"),
    ("Voici la réponse", "![Voici](https://x.example/i.png) la réponse", 19, "une image"),
    ("Voici la réponse", "Voici la réponse.\n\n" + "> " * 60 + "la réponse", 19, "imbrique trop"),
    ("variants:\n", "variants:\n  - " + "[" * 40 + "x" + "]" * 40 + "\n", 4, "sont imbriquées"),
    ("variants:\n", "variants:\n  - {[a, b]: c}\n", 4, "un texte"),
    ("question: Comment", "question: &a Comment", 2, "ancres"),
    ("theme: creation", "theme: creation\ntheme: creation", 10, "deux fois"),
    ("variants:\n", "variants: non\nautres:\n", 3, "une liste"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), ONE_MISTAKE)
def test_a_mistake_is_said_in_french_with_file_line_and_remedy(
    base: Path, old: str, new: str, line: int, words: str
) -> None:
    edit(base / "greffe" / "kbis.md", old, new)
    found = [problem for problem in problems(base) if words in problem.message]
    assert found, [str(problem) for problem in problems(base)]
    assert found[0].path == Path("knowledge/greffe/kbis.md")
    assert abs(found[0].line - line) <= 1
    assert found[0].remedy.endswith((".", "?", "»"))


def test_all_mistakes_are_shown_at_once(base: Path) -> None:
    edit(base / "greffe" / "kbis.md", "theme: creation", "theme: nulle-part")
    edit(base / "greffe" / "capital-social.md", "2027-01-31", "bientôt")
    edit(base / "travail" / "essai-cdd.md", "followups: []", "followups: [inconnue]")
    (base / "greffe" / "_partner.yml").write_text("name: Greffe\n", encoding="utf-8")
    files = {problem.path.name for problem in problems(base)}
    assert files >= {"kbis.md", "capital-social.md", "essai-cdd.md", "_partner.yml"}


def test_an_id_stands_once_in_the_whole_base(base: Path) -> None:
    (base / "travail" / "kbis.md").write_text(
        (base / "greffe" / "kbis.md").read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert any("« kbis » existe déjà" in problem.message for problem in problems(base))


def test_an_unknown_partner_is_named(base: Path) -> None:
    (base / "prefecture").mkdir()
    (base / "prefecture" / "visa.md").write_text("---\nquestion: Visa ?\n---\nOui.\n", encoding="utf-8")
    assert any("« prefecture » est inconnue" in problem.message for problem in problems(base))


def test_an_alias_may_not_take_the_id_of_an_entry(base: Path) -> None:
    edit(base / "greffe" / "kbis.md", "related: []", "related: []\naliases: [capital-social]")
    assert any("« capital-social » est déjà pris" in problem.message for problem in problems(base))


def test_a_word_close_to_the_right_one_is_proposed(base: Path) -> None:
    edit(base / "greffe" / "kbis.md", "followups: []", "followups: [capital-sociale]")
    assert any(problem.remedy == "Vouliez-vous écrire « capital-social » ?" for problem in problems(base))


def test_an_expression_may_stand_in_one_concept_only(base: Path) -> None:
    edit(base / "_vocabulary.yml", "fr: [cdd, contrat temporaire]", "fr: [cdd, CDI]")
    assert any("deux concepts" in problem.message for problem in problems(base))


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\x00",
        b"---\nquestion: \x00\n---\n",
        b"no head at all",
        b"---\nquestion: x\n",
        b"---\n" + b"[" * 3000 + b"\n---\nx\n",
        b"---\na: " + b"[" * 300 + b"]" * 300 + b"\n---\nx\n",
        b"---\n? " + b"[" * 300 + b"]" * 300 + b"\n: a\n---\nx\n",
        b"",
        b"---\n- a\n- b\n---\nx\n",
        b"---\n!!python/object:os.system {}\n---\nx",
    ],
)
def test_a_hostile_file_is_a_sentence_not_a_traceback(base: Path, raw: bytes) -> None:
    (base / "greffe" / "kbis.md").write_bytes(raw)
    assert any(problem.path.name == "kbis.md" for problem in problems(base))


def test_a_link_out_of_the_base_is_not_followed(base: Path) -> None:
    secret = base.parent / "secret.md"
    secret.write_text((base / "greffe" / "kbis.md").read_text(encoding="utf-8"), encoding="utf-8")
    (base / "greffe" / "lien.md").symlink_to(secret)
    assert any(problem.path.name == "lien.md" for problem in problems(base))
