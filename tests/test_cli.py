"""The command line as an editor meets it: words, exit codes, and nothing half-written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real_base import ROOT
from tests.small_base import write_base


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the small base, the command line and the code."""
    write_base(tmp_path)
    shutil.copyfile(ROOT / "build.py", tmp_path / "build.py")
    for name in ("noa_core", "noa_build"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(project: Path, *arguments: str, said: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "build.py", *arguments], cwd=project, input=said, capture_output=True, text=True,
                          check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})  # fmt: skip


def test_check_says_how_large_a_valid_base_is(project: Path) -> None:
    done = run(project, "check")
    assert done.returncode == 0
    assert "6 fiches de 2 administrations, 2 thèmes" in done.stdout


def test_check_ends_with_1_and_no_traceback_on_a_mistake(project: Path) -> None:
    entry = project / "knowledge" / "greffe" / "kbis.md"
    entry.write_text(entry.read_text(encoding="utf-8").replace("theme: creation", "theme: creatoin"), encoding="utf-8")
    done = run(project, "check")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "knowledge/greffe/kbis.md:9 : Le thème « creatoin » n'existe pas. Vouliez-vous écrire « creation » ?\n"
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["eval"], ["eval", "missing.csv"], ["new", "greffe"], ["serve", "--port", "x"]]
)
def test_a_misused_command_ends_with_2(project: Path, arguments: list[str]) -> None:
    done = run(project, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_ask_answers_one_question(project: Path) -> None:
    done = run(project, "ask", "comment avoir mon kbis ?")
    assert done.returncode == 0, done.stderr
    assert "Comment obtenir un extrait Kbis" in done.stdout
    assert "https://greffe.example/kbis" in done.stdout
    assert "pas encore validée" in done.stdout


def test_ask_holds_a_conversation_until_the_end_of_the_input(project: Path) -> None:
    done = run(project, "ask", said="Combien dure la période d'essai d'un CDI ?\net pour un CDD ?\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("essai d’un CDI") < done.stdout.index("essai d’un CDD")


def test_new_makes_an_entry_that_check_leads_through(project: Path) -> None:
    done = run(project, "new", "greffe", "depot-comptes")
    assert done.returncode == 0
    entry = project / "knowledge" / "greffe" / "depot-comptes.md"
    assert entry.is_file()
    told = run(project, "check")
    assert told.returncode == 1
    assert len(re.findall(r"^knowledge/greffe/depot-comptes\.md:\d+ : ", told.stderr, re.MULTILINE)) >= 5
    text = entry.read_text(encoding="utf-8")
    for empty, filled in [("question:", "question: Comment déposer ses comptes ?"), ("  -\n", "  - dépôt des comptes annuels\n"),
                          ("theme:", "theme: creation"), ("title:", "title: Greffe"), ("https://\n", "https://greffe.example/comptes\n"),
                          ("facts_as_of:", "facts_as_of: 2026-06"), ("review_by:", "review_by: 2027-01-31")]:  # fmt: skip
        assert empty in text
        text = text.replace(empty, filled, 1)
    entry.write_text(f"{text}Déposez-les au greffe.\n", encoding="utf-8")
    assert run(project, "check").returncode == 0


@pytest.mark.parametrize(("partner", "entry", "words"), [
    ("inconnue", "x", "inconnue"), ("../..", "x", "inconnue"), ("greffe", "Pas Bon", "n'est pas un identifiant"),
    ("greffe", "../x", "n'est pas un identifiant"), ("travail", "kbis", "existe déjà")])  # fmt: skip
def test_new_refuses_what_would_not_be_valid(project: Path, partner: str, entry: str, words: str) -> None:
    before = sorted(project.rglob("*.md"))
    done = run(project, "new", partner, entry)
    assert done.returncode == 1
    assert words in done.stderr
    assert sorted(project.rglob("*.md")) == before


COMMANDS = re.compile(r"build\.py ?([a-z]*)")


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        "docs/ajouter-une-question.md",
        "docs/contrats.md",
        "docs/lire-les-questions-manquees.md",
        "docs/plusieurs-depots.md",
        "docs/relire-un-changement.md",
    ],
)
def test_documentation_names_only_commands_that_exist(page: str) -> None:
    verbs = set(COMMANDS.findall((ROOT / page).read_text(encoding="utf-8"))) - {""}
    assert verbs
    for verb in verbs:
        assert run(ROOT, verb, "--help").returncode == 0, verb


def test_the_readme_embeds_noa_as_the_integration_page_does() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    page = (ROOT / "site" / "pages" / "fr" / "partenaires.md").read_text(encoding="utf-8")
    script = next(line.strip() for line in readme.splitlines() if "<script src=" in line)
    assert script in page
