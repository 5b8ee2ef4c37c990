"""What is learnt from the questions that NOA missed: read from any export, grouped, and written only where the editor says so."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from noa_build.bundle import write_bundles
from noa_build.knowledge import read_knowledge
from noa_build.misses.acceptance import Accepted, write_accepted
from noa_build.misses.grouping import group
from noa_build.misses.missed import LONGEST, Missed, missed, of_message
from noa_build.misses.proposal import KNOWN, NEW, OUT, VARIANT, Phrasings, propose
from noa_build.misses.reading import read_missed
from noa_build.misses.report import by_week, report
from noa_build.problems import MisusedCommand
from noa_build.table.base import read_base
from noa_core import Assistant
from noa_core.errors import NoaError
from tests.built_site import contents
from tests.small_base import write_base
from tests.test_cli import project, run  # noqa: F401

SENT = """Question posée à NOA :
- le greffe me réclame un papier pour ma banque

[noa lang=fr kind=fallback entries=kbis,capital-social partner=greffe]
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    root = tmp_path_factory.mktemp("base")
    write_base(root)
    return Assistant.load(list(write_bundles(read_knowledge(root), root / "build").values()))


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# Reading


def github(*issues: dict[str, object]) -> str:
    return json.dumps(list(issues))


def test_issues_of_github_are_read_and_merge_requests_are_not(tmp_path: Path) -> None:
    file = write(
        tmp_path / "issues.json",
        github(
            {"number": 7, "title": "NOA", "body": SENT.replace("\n", "\r\n"), "createdAt": "2026-11-20T08:00:00Z"},
            {"number": 8, "title": "Une PR", "body": "corrige le thème", "pull_request": {"url": "https://x"}},
            {"number": 10, "title": "Fiches à relire : Greffe [noa-relecture-greffe]", "body": "- [ ] kbis"},
            {"number": 9, "title": "peut-on domicilier sa société chez soi ?", "body": None},
        ),
    )
    first, second = read_missed(file)
    assert first == Missed(
        "le greffe me réclame un papier pour ma banque",
        "issues.json, n° 7",
        date(2026, 11, 20),
        "fr",
        "fallback",
        ("kbis", "capital-social"),
    )
    assert (second.text, second.lang, second.kind) == ("peut-on domicilier sa société chez soi ?", None, None)


def test_issues_of_gitlab_are_read(tmp_path: Path) -> None:
    file = write(
        tmp_path / "issues.json",
        json.dumps([{"iid": 3, "title": "NOA", "description": SENT, "created_at": "2026-11-21T09:00:00.000+01:00"}]),
    )
    (found,) = read_missed(file)
    assert (found.place, found.day, found.kind) == ("issues.json, n° 3", date(2026, 11, 21), "fallback")


MBOX = b"""From jean@exemple.fr Mon Nov 16 10:00:00 2026
From: Jean Dupont <jean@exemple.fr>
Date: Mon, 16 Nov 2026 10:00:00 +0100
Subject: =?utf-8?q?Question_pos=C3=A9e_=C3=A0_NOA?=
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

combien co=FBte l'immatriculation ?
>From la banque, rien.

--=20
Jean Dupont, 06 12 34 56 78

From marie@exemple.fr Tue Nov 17 10:00:00 2026
From: marie@exemple.fr
Date: nonsense
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/html; charset=utf-8

<html><style>p{}</style><script>alert(1)</script><p>dois-je avoir un commissaire aux comptes&nbsp;?</p>
<blockquote>bonjour</blockquote></html>
--x--
"""


def test_mails_are_read_without_quotes_signatures_and_senders(tmp_path: Path) -> None:
    path = tmp_path / "boite.mbox"
    path.write_bytes(MBOX)
    first, second = read_missed(path)
    assert (first.text, first.day) == ("combien coûte l'immatriculation ?", date(2026, 11, 16))
    assert (second.text, second.day) == ("dois-je avoir un commissaire aux comptes ?", None)
    eml = tmp_path / "un.eml"
    eml.write_bytes(MBOX.split(b"\n", 1)[1].split(b"\nFrom marie")[0])
    assert read_missed(eml)[0].text == first.text


def test_tables_and_json_lines_of_a_host_are_read(tmp_path: Path) -> None:
    table = write(
        tmp_path / "a.csv", "﻿Date;Question;lang;kind;entries\n16/11/2026;où est mon kbis ?;fr;useless;kbis\n;;;;\n"
    )
    (row,) = read_missed(table)
    assert (row.text, row.day, row.kind, row.entries) == ("où est mon kbis ?", date(2026, 11, 16), "useless", ("kbis",))
    lines = write(tmp_path / "a.jsonl", '{"text": "where is it?", "lang": "en", "at": 1763280000}\n\n{"other": 1}\n')
    (line,) = read_missed(lines)
    assert (line.text, line.lang, line.day) == ("where is it?", "en", date(2025, 11, 16))


def test_several_questions_in_one_sending_are_several() -> None:
    text = SENT.replace("- le", "- ma boîte va mal\n- le")
    assert [found.text for found in of_message(text, "x", None)] == [
        "ma boîte va mal",
        "le greffe me réclame un papier pour ma banque",
    ]


@pytest.mark.parametrize(("said", "kept"), [
    ("mon mail est jean@exemple.fr, je crée quand ?", "je crée quand"),
    ("rappelez-moi au 06 12 34 56 78", "rappelez-moi au"),
    ("a\u202eb\x1b[31m rouge\u0000", "ab[31m rouge"), ("\u200b \n\t", None), ("•••", None), ("x@y.fr", None)])  # fmt: skip
def test_personal_data_and_what_a_terminal_obeys_are_left_out(said: str, kept: str | None) -> None:
    found = missed(said, "x")
    assert (found.text if found else None) == kept


def test_a_long_text_is_cut_where_a_variant_is() -> None:
    found = missed("mot " * 100_000, "x")
    assert found is not None and LONGEST - 4 <= len(found.text) <= LONGEST


@pytest.mark.parametrize(("name", "text"), [
    ("a.json", "{"), ("a.json", "3"), ("a.json", "[" * 100_000), ("a.jsonl", "{}\nnot json"), ("a.csv", "a;b\n1;2"),
    ("a.mbox", "nothing of a mailbox"), ("a.csv", "\ud800")])  # fmt: skip
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(NoaError, match=re.escape(name)):
        read_missed(tmp_path / name)


def test_another_kind_of_file_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(MisusedCommand, match=r"\.mbox"):
        read_missed(write(tmp_path / "a.docx", ""))


HOSTILE: list[object] = [
    None, 3, [], {"title": None}, {"title": ["x"], "body": {}}, {"title": "t", "body": ["x"]}, {"text": {"a": 1}},
    {"title": "t", "body": "[noa lang=zz kind=zz entries=../../x,--,KBIS]"}, {"text": "ok", "entries": [{}, None], "at": 1e300},
    {"text": "ok", "at": "2026-99-99", "lang": 3, "kind": []}]  # fmt: skip


def test_hostile_items_are_passed_over_or_read_as_text(tmp_path: Path) -> None:
    found = read_missed(write(tmp_path / "a.json", json.dumps(HOSTILE)))
    assert {item.text for item in found} == {"ok"}
    assert all((item.day, item.lang, item.kind, item.entries) == (None, None, None, ()) for item in found)


# Grouping and proposing


def test_questions_in_near_words_are_one_group(assistant: Assistant) -> None:
    said = [
        "où trouver mon kbis",
        "ou trouver le kbis ?",
        "kbis, où le trouver",
        "recette de crêpes",
        "OÙ TROUVER MON KBIS !!",
    ]
    groups = group([Missed(text, "x") for text in said], assistant)
    assert [found.times for found in groups] == [4, 1]
    assert groups[0].leader.missed.text == "où trouver mon kbis"
    assert len(groups[0].questions) == 3


def test_languages_are_told_apart_and_the_order_of_the_files_makes_no_difference(assistant: Assistant) -> None:
    said = [
        Missed(text, "x")
        for text in ("trial period of a permanent hire", "période d'essai du cdi", "essai du cdi période")
    ]
    groups = group(said, assistant)
    assert sorted(found.lang for found in groups) == ["en", "fr"]

    def shape(items: list[Missed]) -> list[set[str]]:
        return [{asked.missed.text for asked in found.questions} for found in group(items, assistant)]

    assert shape(said) == shape(said[::-1])


def test_each_group_gets_its_proposal(assistant: Assistant, tmp_path: Path) -> None:
    write_base(tmp_path)
    phrasings = Phrasings(read_knowledge(tmp_path))
    said = ["obtenir le kbis de ma société", "recette de gâteau pour demain", "kbis gratuit", "zorglub quantique"]
    found = {
        p.group.leader.missed.text: p
        for p in propose(group([Missed(text, "x") for text in said], assistant), phrasings)
    }
    assert found[said[0]].action == VARIANT and found[said[0]].entry == "kbis"
    assert found[said[1]].action == OUT
    assert found[said[2]].action == KNOWN
    assert found[said[3]].action in (NEW, OUT)


def test_an_entry_that_did_not_help_is_not_proposed_again(assistant: Assistant, tmp_path: Path) -> None:
    write_base(tmp_path)
    item = Missed("obtenir le kbis de ma société", "x", kind="useless", entries=("kbis",))
    (proposal,) = propose(group([item], assistant), Phrasings(read_knowledge(tmp_path)))
    assert (proposal.action, proposal.useless) == (NEW, ("kbis",))


def test_what_teaches_nothing_is_not_added(tmp_path: Path) -> None:
    write_base(tmp_path)
    phrasings = Phrasings(read_knowledge(tmp_path))
    texts = [
        "kbis gratuit !",
        "télécharger mes kbis",
        "un extrait pour mon fournisseur",
        "un extrait pour mon fournisseurs",
        "essai cdd",
    ]
    assert phrasings.teaching("kbis", "fr", texts) == ["un extrait pour mon fournisseur"]


# Writing


def test_only_the_new_lines_change(tmp_path: Path) -> None:
    folder = write_base(tmp_path)
    entry = folder / "greffe/kbis.md"
    commented = (
        entry.read_text(encoding="utf-8")
        .replace("  - kbis gratuit\n", "  - kbis gratuit  # relu\n")
        .replace("\n", "\r\n")
    )
    entry.write_bytes(commented.encode())
    (folder / "_out_of_scope.en.txt").write_bytes(b"# far\nthe weather")
    before = contents(folder)
    accepted = Accepted()
    accepted.variants["kbis", "fr"] += ["le papier : celui du greffe", "# pas un commentaire"]
    accepted.variants["kbis", "en"] += ["proof for my landlord"]
    accepted.out_of_scope["en"] += ["#hashtag of the day"]
    written = write_accepted(tmp_path, accepted, read_base(tmp_path))
    after = contents(folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert (
        changed
        == {"greffe/kbis.md", "greffe/kbis.en.md", "_out_of_scope.en.txt"}
        == {str(p.relative_to("knowledge")) for p in written}
    )
    removed = before["greffe/kbis.md"].splitlines(True)
    added = [line for line in after["greffe/kbis.md"].splitlines(True) if line not in removed]
    assert [line for line in after["greffe/kbis.md"].splitlines(True) if line not in added] == removed
    assert added == [b'  - "le papier : celui du greffe"\r\n', b'  - "# pas un commentaire"\r\n']
    assert after["_out_of_scope.en.txt"] == b"# far\nthe weather\nhashtag of the day\n"
    assert read_knowledge(tmp_path).entries["kbis"].texts["fr"].variants[-2:] == (
        "le papier : celui du greffe",
        "# pas un commentaire",
    )


def test_nothing_is_written_when_the_base_would_not_be_valid(tmp_path: Path) -> None:
    folder = write_base(tmp_path)
    before = contents(folder)
    accepted = Accepted()
    accepted.variants["kbis", "fr"] += ["essai cdd"]
    accepted.new["greffe", "autre", "fr"] += ["x"]
    with pytest.raises(NoaError, match="Rien n'a été écrit"):
        write_accepted(tmp_path, accepted, read_base(tmp_path))
    assert contents(folder) == before


# The report


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]


def test_the_report_counts_weeks_and_themes_and_runs_nothing(assistant: Assistant, tmp_path: Path) -> None:
    write_base(tmp_path)
    knowledge = read_knowledge(tmp_path)
    hostile = "obtenir le kbis </script><script>alert(1)</script><img src=x onerror=alert(1)>"
    items = [
        Missed("obtenir le kbis de ma société", "x", date(2026, 11, 2)),
        Missed(hostile, "x", date(2026, 11, 20)),
        Missed("recette de gâteau pour demain", "x"),
    ]
    proposals = propose(group(items, assistant), Phrasings(knowledge))
    assert [(week.name, week.total) for week in by_week(proposals)] == [
        ("02/11/2026", 1), ("09/11/2026", 0), ("16/11/2026", 1), ("sans date", 1)]  # fmt: skip
    html = report(proposals, knowledge)
    tags = _Tags()
    tags.feed(html)
    assert "script" not in tags.tags and "img" not in tags.tags and tags.handlers == []
    assert tags.tags.count("figure") == 2 and tags.tags.count("svg") >= 2
    assert "Créer" in html and "Hors du domaine" in html and "&lt;script&gt;" in html
    assert "du 2 novembre 2026 au 20 novembre 2026" in html
    assert report(proposals, knowledge) == html


# The command


class Terminal:
    """`build.py misses` in a terminal of its own, with an editor who presses keys once they are asked for."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TERM": "dumb"}
        self.process = subprocess.Popen(
            [sys.executable, "build.py", "misses", *arguments],
            cwd=root, stdin=slave, stdout=slave, stderr=slave, env=environment, close_fds=True)  # fmt: skip
        os.close(slave)
        self.shown = ""

    def press(self, keys: str, asked: str = "[q] finir") -> None:
        """Waits for a prompt that has not been answered, then types."""
        self.read_until(asked)
        self.shown = self.shown[self.shown.rindex(asked) + len(asked) :]
        line = asked != "[q] finir"
        while bool(termios.tcgetattr(self.master)[3] & termios.ICANON) != line:
            select.select([], [], [], 0.01)  # what is typed before the terminal's mode changes is dropped
        os.write(self.master, keys.encode())

    def read_until(self, text: str) -> None:
        deadline = time.monotonic() + 120
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self.master], [], [], 1)[0]:
                self.shown += os.read(self.master, 65536).decode("utf-8", "replace")

    def end(self) -> str:
        """What was shown since the last key; the command has ended well."""
        with io.StringIO() as rest:
            while True:
                try:
                    data = os.read(self.master, 65536)
                except OSError:
                    break
                rest.write(data.decode("utf-8", "replace"))
            self.shown += rest.getvalue()
        os.close(self.master)
        assert self.process.wait(60) == 0, self.shown
        return self.shown


def test_one_key_accepts_and_the_rest_stays(project: Path) -> None:  # noqa: F811
    file = project / "questions.csv"
    with file.open("w", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerows(
            [
                ["text"],
                *[["obtenir le kbis de ma société"]] * 3,
                *[["recette de gâteau pour demain"]] * 2,
                ["statuts zorglub"],
            ]
        )
    before = contents(project / "knowledge")
    terminal = Terminal(project, str(file))
    terminal.press("\r")
    terminal.press("h")
    terminal.press("n")
    terminal.press("greffe\n", "Administration")
    terminal.press("statuts\n", "Identifiant")
    assert "C'est écrit" in terminal.end()
    after = contents(project / "knowledge")
    assert {name for name in after if after[name] != before.get(name)} == {
        "greffe/kbis.md", "_out_of_scope.fr.txt", "greffe/statuts.md"}  # fmt: skip
    assert after["_out_of_scope.fr.txt"] == before["_out_of_scope.fr.txt"] + "recette de gâteau pour demain\n".encode()
    assert (
        after["greffe/kbis.md"].replace("  - obtenir le kbis de ma société\n".encode(), b"") == before["greffe/kbis.md"]
    )
    assert 'variants:\n  - "statuts zorglub"\n' in after["greffe/statuts.md"].decode()


def test_without_a_key_nothing_is_added(project: Path) -> None:  # noqa: F811
    file = write(project / "q.jsonl", '{"text": "obtenir le kbis de ma société"}\n')
    before = contents(project / "knowledge")
    terminal = Terminal(project, str(file))
    terminal.press("q")
    assert "rien n'a été écrit" in terminal.end()
    piped = run(project, "misses", str(file), said="\r\r\r")
    assert piped.returncode == 0 and "variante à ajouter de « kbis »" in piped.stdout
    told = run(project, "misses", str(file), "--report", "rapport.html")
    assert told.returncode == 0 and (project / "rapport.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run(project, "misses", str(file), "--report", "rapport.pdf").returncode == 2
    assert contents(project / "knowledge") == before
