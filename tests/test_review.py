"""The scorecard of a change, on git repositories made here."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from noa_build.commands import review
from noa_build.commands.review import OverBudget, measured
from noa_build.problems import MisusedCommand
from noa_build.review.budget import breaches
from noa_build.review.formats import to_markdown, to_page
from noa_build.review.report import report
from noa_core.errors import NoaError
from tests.built_site import edit
from tests.real_base import ROOT
from tests.small_base import QUESTIONS, write_base, write_questions

TODAY = date(2026, 10, 1)


def git(root: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Test", "-c", "user.email=test@noa.example", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", str(root), *who, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the small base's first review leaves in .cache, so that the others need not train it again."""
    return tmp_path_factory.mktemp("review") / "cache"


@pytest.fixture
def project(tmp_path: Path, trained: Path) -> Path:
    """A repository on a branch that has just left main."""
    write_base(tmp_path)
    write_questions(tmp_path, "tune")
    (tmp_path / ".gitignore").write_text("/build/\n/.cache\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "The base")
    git(tmp_path, "switch", "--quiet", "--create", "change")
    trained.mkdir(exist_ok=True)
    (tmp_path / ".cache").symlink_to(trained)
    return tmp_path


def entry(project: Path, name: str) -> Path:
    return project / "knowledge" / QUESTIONS[name.removesuffix(".en")][0] / f"{name}.md"


def add_variant(project: Path, name: str, *variants: str) -> None:
    edit(entry(project, name), "variants:\n", "variants:\n" + "".join(f"  - {variant}\n" for variant in variants))


def test_a_change_of_nothing_changes_nothing(project: Path) -> None:
    card = measured(project, "main", TODAY)
    assert card.unchanged
    assert breaches(card) == []
    assert "Rien de ce que voit un visiteur ne change" in to_markdown(report(card))


def test_variants_that_steal_are_named_with_what_they_take(project: Path) -> None:
    taken = ["télécharger mon kbis gratuit", "mon kbis gratuit à télécharger", "où trouver un kbis gratuit",
             "extrait kbis du registre à télécharger", "kbis gratuit pour la banque"]  # fmt: skip
    add_variant(project, "conge-paye", *taken)
    card = measured(project, "main", TODAY)
    french = card.turns[0]
    [theft] = [theft for theft in french.thefts if theft.thief == "conge-paye" and theft.victim == "kbis"]
    assert theft.by in taken
    assert "kbis gratuit" in theft.lost
    assert {turned.entry for turned in french.lost} <= {"kbis"}
    [moved] = [moved for moved in card.moved if moved.after.question.entries == ("kbis",)]
    assert not moved.gained
    assert any("réponses directes" in line for line in breaches(card))
    said = to_markdown(report(card))
    assert theft.by in said
    assert "où télécharger un kbis gratuit pour la banque" in said


def test_a_question_that_is_better_answered_is_a_gain(project: Path) -> None:
    edit(
        project / "tests/questions/tune/questions.csv",
        "text,lang,entry\n",
        "text,lang,entry\nbouillon de culture,fr,kbis\n",
    )
    git(project, "commit", "--all", "--quiet", "--message", "A question")
    add_variant(project, "kbis", "un bouillon de culture", "bouillon de culture du greffe", "culture du bouillon")
    card = measured(project, "main", TODAY)
    gained = [moved.after.question.text for moved in card.moved if moved.gained]
    assert gained == ["bouillon de culture"]
    assert breaches(card) == []


def test_questions_kept_for_measuring_are_not_quoted(project: Path) -> None:
    (project / "tests/questions/tune").rename(project / "tests/questions/report")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "Kept for measuring")
    add_variant(project, "conge-paye", "télécharger mon kbis gratuit", "mon kbis gratuit à télécharger",
                "où trouver un kbis gratuit", "télécharger kbis banque", "kbis gratuit pour la banque")  # fmt: skip
    card = measured(project, "main", TODAY)
    assert card.moved
    for said in (to_markdown(report(card)), to_page(report(card))):
        assert "où télécharger un kbis gratuit pour la banque" not in said
        assert "réservée à la mesure" in said


def test_a_removed_answer_keeps_its_address_or_goes_beyond_the_budget(project: Path) -> None:
    extra = project / "knowledge/greffe/statuts.md"
    text = entry(project, "kbis").read_text(encoding="utf-8")
    extra.write_text(re.sub(r"(question: |  - (?!title))", r"\1statuts, ", text), encoding="utf-8")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "One more")
    git(project, "rm", "--quiet", "knowledge/greffe/statuts.md")
    card = measured(project, "HEAD", TODAY)
    assert [gone.id for gone in card.removed] == ["statuts"]
    assert card.vanished == ("statuts",)
    assert any("statuts" in line for line in breaches(card))
    edit(entry(project, "kbis"), "theme:", "aliases: [statuts]\ntheme:")
    card = measured(project, "HEAD", TODAY)
    assert card.vanished == ()
    assert "son adresse mène à kbis" in to_page(report(card))


def test_a_conversation_that_breaks_is_told(project: Path) -> None:
    talks = project / "tests/conversations/kbis.yml"
    talks.parent.mkdir()
    talks.write_text(
        "- name: Kbis\n  lang: fr\n  turns:\n    - visitor: télécharger mon kbis\n      expect: {entries: [kbis]}\n"
    )
    assert measured(project, "main", TODAY).conversations_lost == ()
    edit(entry(project, "kbis"), "  - télécharger mon kbis\n", "  - mon kbis\n")
    add_variant(
        project,
        "annonce-legale",
        "télécharger mon kbis",
        "kbis télécharger",
        "télécharger le kbis",
        "mon kbis à télécharger",
    )
    card = measured(project, "main", TODAY)
    assert [(name, visitor) for name, visitor, _ in card.conversations_lost] == [("Kbis", "télécharger mon kbis")]
    assert any("tours" in line for line in breaches(card))


def test_an_answer_that_changed_without_its_dates_is_told(project: Path) -> None:
    edit(entry(project, "kbis"), "Voici la réponse", "Voici une autre réponse")
    card = measured(project, "main", date(2027, 2, 1))
    [edited] = card.edited
    assert edited.answer
    assert edited.undated
    assert len(card.dates[1].overdue) == len(QUESTIONS)
    said = to_markdown(report(card))
    assert "ni « facts_as_of »" in said.replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")
    edit(entry(project, "kbis"), "facts_as_of: 2026-06", "facts_as_of: 2026-09")
    edit(entry(project, "kbis"), "review_by: 2027-01-31", "review_by: 2027-09-30")
    card = measured(project, "main", date(2027, 2, 1))
    assert not card.edited[0].undated
    assert len(card.dates[1].overdue) == len(QUESTIONS) - 1


def test_what_main_got_meanwhile_is_no_part_of_the_change(project: Path) -> None:
    git(project, "switch", "--quiet", "main")
    edit(entry(project, "kbis"), "Voici la réponse", "Voici une autre réponse")
    git(project, "commit", "--all", "--quiet", "--message", "Elsewhere")
    git(project, "switch", "--quiet", "change")
    assert measured(project, "main", TODAY).unchanged


def test_the_working_tree_stays_as_it_is(project: Path) -> None:
    add_variant(project, "kbis", "un papier officiel")
    before = git(project, "status", "--porcelain"), git(project, "stash", "list"), git(project, "worktree", "list")
    measured(project, "main", TODAY)
    assert (
        git(project, "status", "--porcelain"),
        git(project, "stash", "list"),
        git(project, "worktree", "list"),
    ) == before


def test_what_visitors_wrote_cannot_act_in_a_comment_or_a_page(project: Path) -> None:
    add_variant(
        project, "conge-paye", '"<img src=x onerror=alert(1)> @everyone [kbis](https://evil.example/) | gratuit"'
    )
    said = report(measured(project, "main", TODAY))
    markdown, page = to_markdown(said), to_page(said)
    for text in (markdown, page):
        assert "<img" not in text
        assert "<script" not in text
    assert "](https://evil" not in markdown
    assert "@everyone" not in markdown


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_stands_by_itself(project: Path) -> None:
    add_variant(
        project, "conge-paye", "télécharger mon kbis gratuit", "mon kbis gratuit à télécharger", "kbis gratuit banque"
    )
    page = _Page()
    page.feed(to_page(report(measured(project, "main", TODAY))))
    names = [tag for tag, _ in page.tags]
    assert "svg" in names
    assert not {"script", "link", "img", "iframe"} & set(names)
    assert all(attributes.get("aria-label") for tag, attributes in page.tags if tag == "svg")
    assert not any({"src", "href", "style"} & set(attributes) for _, attributes in page.tags)


def test_an_unknown_revision_and_a_folder_outside_git_are_said_in_french(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.raises(MisusedCommand, match="n'est pas une révision"):
        measured(project, "--upload-pack=x", TODAY)
    outside = tmp_path_factory.mktemp("outside")
    write_base(outside)
    with pytest.raises(NoaError, match="dépôt git"):
        measured(outside, "main", TODAY)


def test_the_command_writes_both_files_and_ends_with_1_beyond_the_budget(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    markdown, page = project / "review.md", project / "review.html"
    review.run(project, "main", markdown, page)
    assert markdown.read_text().startswith("### ✅")
    assert page.read_text().startswith("<!doctype html>")
    git(project, "mv", "knowledge/greffe/kbis.md", "knowledge/greffe/extrait.md")
    git(project, "mv", "knowledge/greffe/kbis.en.md", "knowledge/greffe/extrait.en.md")
    for path in ("knowledge/_site.yml", "tests/questions/tune/questions.csv"):
        text = (project / path).read_text()
        (project / path).write_text(re.sub(r"\bkbis(?=[],}\n]|, )", "extrait", text))
    with pytest.raises(OverBudget) as caught:
        review.run(project, "main", markdown, page)
    assert caught.value.exit_code == 1
    assert "kbis" in capsys.readouterr().out
    assert markdown.read_text().startswith("### ❌")


def test_the_command_line_knows_review(project: Path) -> None:
    shutil.copyfile(ROOT / "build.py", project / "build.py")
    for name in ("noa_core", "noa_build"):
        (project / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [sys.executable, "build.py", "review"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Rien de ce que voit un visiteur ne change" in done.stdout
    lost = subprocess.run([sys.executable, "build.py", "review", "--base", "nowhere"], cwd=project, capture_output=True, text=True, check=False)  # fmt: skip
    assert lost.returncode == 2
    assert "Traceback" not in lost.stderr
