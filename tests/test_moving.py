"""A base that moves out to Rasa or to question and answer pairs, and in again: shown first, nothing lost, conflicts named."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
import yaml

from noa_build.commands import export, import_
from noa_build.knowledge import read_knowledge
from noa_build.problems import MisusedCommand
from noa_build.table.base import Base, read_base
from noa_build.table.changes import compare
from noa_build.table.rasa_file import write_intents
from noa_build.table.reading import read_table
from noa_build.table.tsv_file import write_pairs
from noa_core.errors import NoaError
from tests.built_site import contents, edit
from tests.real_base import ROOT
from tests.small_base import write_base


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_base(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def real_base() -> Base:
    return read_base(ROOT)


def refusal(root: Path, file: Path) -> str:
    before = contents(root)
    with pytest.raises(NoaError) as caught:
        import_.run(root, file, yes=True)
    assert contents(root) == before
    return str(caught.value)


@pytest.mark.parametrize(("name", "lang"), [("noa.tsv", None), ("noa.yml", "fr"), ("noa.yml", "en")])
def test_the_whole_base_comes_back_without_any_change(
    tmp_path: Path, real_base: Base, name: str, lang: str | None
) -> None:
    rows = [row for row in real_base.rows.values() if lang in (None, row.lang)]
    file = tmp_path / name
    file.write_bytes((write_intents if lang else write_pairs)(rows))
    assert [read.row for read in read_table(file).rows] == rows
    comparison = compare(read_table(file, real_base), real_base)
    assert (comparison.changes, comparison.mistakes, comparison.overtaken) == ([], [], [])


@pytest.mark.parametrize("ending", ["tsv", "yml"])
def test_a_base_moves_into_an_empty_one(project: Path, tmp_path: Path, ending: str) -> None:
    before = read_base(project).rows
    files = [project / f"noa.{lang}.{ending}" for lang in ("fr", "en")]
    for lang, file in zip(("fr", "en"), files, strict=True):
        export.run(project, file, None, lang)
    for path in (project / "knowledge").glob("greffe/kbis*.md"):
        path.unlink()
    for file in files:
        text = file.read_text(encoding="utf-8")
        digest = before["kbis", file.name.split(".")[1]].digest
        file.write_text(text.replace(digest, ""), encoding="utf-8")
    edit(project / "knowledge/_site.yml", "annonce-legale, kbis,", "annonce-legale, capital-deux,")
    edit(project / "knowledge/_site.yml", "entry: kbis", "entry: capital-social")
    for lang in ("", ".en"):
        old = project / f"knowledge/greffe/capital-social{lang}.md"
        new = project / f"knowledge/greffe/capital-deux{lang}.md"
        shutil.copyfile(old, new)
        text = (
            new.read_text(encoding="utf-8")
            .replace("capital", "fonds")
            .replace("articles", "bylaws")
            .replace("euro", "cent")
        )
        new.write_text(text.replace("statuts", "apports"), encoding="utf-8")
    for file in files:
        import_.run(project, file, yes=True)
    after = read_base(project).rows
    assert {place: row for place, row in after.items() if place[0] == "kbis"} == {
        place: row for place, row in before.items() if place[0] == "kbis"
    }


def test_rasa_reads_what_is_written(project: Path) -> None:
    """As Rasa's own reader does: https://github.com/RasaHQ/rasa, rasa/shared/nlu/training_data/formats/rasa_yaml.py."""
    export.run(project, project / "noa.yml", "greffe")
    data = yaml.safe_load((project / "noa.yml").read_text(encoding="utf-8"))
    assert set(data) == {"version", "nlu", "responses"} and data["version"] == "3.1"
    kbis = next(item for item in data["nlu"] if item["intent"] == "faq/kbis")
    lines = kbis["examples"].strip().split("\n")
    assert lines[0] == "- Comment obtenir un extrait Kbis ?" and all(line.startswith("- ") for line in lines)
    assert data["responses"]["utter_faq/kbis"][0]["text"].startswith("Voici la réponse")
    assert "examples: |\n" in (project / "noa.yml").read_text(encoding="utf-8")


def test_pairs_hold_the_answer_on_every_line(project: Path) -> None:
    export.run(project, project / "noa.tsv", "greffe", "fr")
    with (project / "noa.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, dialect="excel-tab"))
    own = [row for row in rows if row["id"] == "kbis"]
    assert [row["question"] for row in own][:2] == ["Comment obtenir un extrait Kbis ?", "télécharger mon kbis"]
    assert len({row["answer"] for row in own}) == 1 and all(row["answer"] for row in own)
    assert [row["theme"] for row in own] == ["creation", *[""] * 5]


@pytest.mark.parametrize("ending", ["tsv", "yml"])
def test_one_corrected_variant_changes_one_line(project: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / f"noa.{ending}"
    export.run(project, file, None)
    edit(file, "télécharger mon kbis", "récupérer mon kbis en ligne")
    before = contents(project / "knowledge")
    import_.run(project, file, yes=True)
    after = contents(project / "knowledge")
    assert [name for name in after if after[name] != before[name]] == ["greffe/kbis.md"]
    old, new = "télécharger mon kbis".encode(), "récupérer mon kbis en ligne".encode()
    assert after["greffe/kbis.md"] == before["greffe/kbis.md"].replace(old, new)
    shown = capsys.readouterr().out
    assert "- télécharger mon kbis" in shown and "+ récupérer mon kbis en ligne" in shown


@pytest.mark.parametrize("ending", ["tsv", "yml"])
def test_a_change_on_both_sides_is_named(project: Path, ending: str) -> None:
    file = project / f"noa.{ending}"
    export.run(project, file, None)
    edit(file, "télécharger mon kbis", "récupérer mon kbis en ligne")
    edit(project / "knowledge/greffe/kbis.md", "kbis gratuit", "kbis sans payer")
    assert "a changé dans la base depuis l'export" in refusal(project, file)


def test_pairs_from_elsewhere_keep_what_they_do_not_say(project: Path) -> None:
    file = project / "peu.tsv"
    row = read_base(project).rows["kbis", "fr"]
    file.write_text(
        f"id\tquestion\tanswer\tdigest\nkbis\tOù trouver un Kbis ?\tUne autre réponse.\t{row.digest}\n",
        encoding="utf-8",
    )
    import_.run(project, file, yes=True)
    entry = read_knowledge(project).entries["kbis"]
    assert (entry.texts["fr"].question, entry.texts["fr"].body) == ("Où trouver un Kbis ?", "Une autre réponse.")
    assert entry.texts["fr"].variants == tuple(row.cells["variants"].split("\n")) and entry.review_by == "2027-01-31"


def test_an_entry_of_the_base_is_never_replaced_without_its_digest(project: Path) -> None:
    file = project / "x.tsv"
    file.write_text("id\tquestion\tanswer\nkbis\tAutre chose ?\tAutre chose.\n", encoding="utf-8")
    assert "n'a pas d'empreinte" in refusal(project, file)


FOREIGN = """version: "3.1"
nlu:
- intent: greet_people
  examples: |
    - je domicilie ma société chez moi à [Lyon](city)
    - domiciliation au [domicile]{"entity": "place", "value": "home"}
- synonym: x
  examples: |
    - y
responses:
  utter_greet_people:
  - text: Oui, pendant cinq ans.
"""


def test_intents_from_elsewhere_say_what_they_lack(project: Path) -> None:
    file = project / "bot.yml"
    file.write_text(FOREIGN, encoding="utf-8")
    table = read_table(file, read_base(project))
    assert (table.rows, table.ignored) == ([], ["nlu, n° 2"])
    told = refusal(project, file)
    for key in ("theme", "sources", "review_by"):
        assert f"ligne 3, colonne « {key} » : Cette cellule est vide." in told
    metadata = (
        "  metadata: {noa: {partner: greffe, theme: creation, review_by: 2027-01-31,"
        ' sources: "Greffe\\nhttps://greffe.example/domicile"}}\n  examples: |\n    - je'
    )
    edit(file, "  examples: |\n    - je", metadata)
    import_.run(project, file, yes=True)
    text = read_knowledge(project).entries["greet-people"].texts["fr"]
    assert text.question.startswith("je domicilie ma société") and text.body == "Oui, pendant cinq ans."


@pytest.mark.parametrize(("name", "text", "words"), [
    ("a.yml", "nlu: 3", "nlu"), ("a.yml", "a: &x 1\nb: *x", "ancres"), ("a.yml", "{", "YAML"), ("a.yml", "\x00", "YAML"),
    ("a.tsv", "question\nx", "answer"), ("a.tsv", "question\tquestion\tanswer", "question"), ("a.tsv", "", "question"),
    ("a.tsv", 'question\tanswer\n"x', "ne peut pas être lu")])  # fmt: skip
def test_a_damaged_file_is_refused_in_words(project: Path, name: str, text: str, words: str) -> None:
    (project / name).write_text(text, encoding="utf-8")
    assert words in refusal(project, project / name)


def test_lines_that_contradict_each_other_are_named(project: Path) -> None:
    file = project / "x.tsv"
    file.write_text("id\tquestion\tanswer\nneuve\tA ?\tUn.\nneuve\tB ?\tDeux.\n", encoding="utf-8")
    assert "disent deux choses : « Un. » et « Deux. »" in refusal(project, file)


def test_responses_that_noa_cannot_show_are_named(project: Path) -> None:
    file = project / "x.yml"
    two = FOREIGN.replace("cinq ans.\n", "cinq ans.\n  - text: Non.\n")
    file.write_text(two, encoding="utf-8")
    assert "a 2 textes" in refusal(project, file)
    file.write_text(FOREIGN + "    buttons: []\n", encoding="utf-8")
    assert "« buttons »" in refusal(project, file)


def test_formulas_stay_texts(project: Path) -> None:
    edit(project / "knowledge/greffe/kbis.md", "kbis gratuit", '"=HYPERLINK(1)"')
    export.run(project, project / "noa.tsv", None)
    text = (project / "noa.tsv").read_text(encoding="utf-8")
    assert "'=HYPERLINK(1)" in text and "\t=" not in text and "\n=" not in text
    base = read_base(project)
    assert compare(read_table(project / "noa.tsv", base), base).changes == []


def test_another_kind_of_file_is_misuse(project: Path) -> None:
    with pytest.raises(MisusedCommand, match=r"\.tsv"):
        export.run(project, project / "noa.ods", None)
    with pytest.raises(MisusedCommand, match=r"\.yml"):
        import_.run(project, project / "noa.ods", yes=True)
