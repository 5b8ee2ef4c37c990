"""Reviews that are overdue and links that are dead: told, never blocking, and one issue an administration to post."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from noa_build.commands import links as links_command
from noa_build.commands import overdue as overdue_command
from noa_build.knowledge import read_knowledge
from noa_build.problems import MisusedCommand
from noa_build.upkeep.issue import write_issues
from noa_build.upkeep.links import ALIVE, DEAD, MOVED, UNSURE, check, issues, links
from noa_build.upkeep.overdue import overdue
from tests.built_site import contents, edit
from tests.real_base import ROOT
from tests.small_base import write_base
from tests.test_cli import project, run  # noqa: F401

TODAY = date(2026, 11, 23)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    write_base(tmp_path)
    edit(tmp_path / "knowledge/greffe/kbis.md", "review_by: 2027-01-31", "review_by: 2026-11-22")
    edit(tmp_path / "knowledge/greffe/capital-social.md", "review_by: 2027-01-31", "review_by: 2026-11-23")
    edit(tmp_path / "knowledge/greffe/annonce-legale.md", "review_by: 2027-01-31", "review_by: 2020-01-01")
    return tmp_path


def read_issues(folder: Path) -> dict[str, dict[str, object]]:
    return {issue["key"]: issue for issue in json.loads((folder / "issues.json").read_text(encoding="utf-8"))}


# Reviews


def test_an_entry_is_overdue_from_the_day_after(base: Path) -> None:
    late = overdue(read_knowledge(base), TODAY)
    assert {partner: [entry.id for entry in entries] for partner, entries in late.items()} == {
        "greffe": ["annonce-legale", "kbis"],
        "travail": [],
    }


def test_each_administration_gets_one_issue_which_closes_by_itself(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = base / "demandes"
    overdue_command.run(base, TODAY, folder)
    listed = read_issues(folder)
    assert [(key, issue["open"]) for key, issue in listed.items()] == [
        ("noa-relecture-greffe", True),
        ("noa-relecture-travail", False),
    ]
    assert listed["noa-relecture-greffe"]["title"] == "Fiches à relire : Greffe [noa-relecture-greffe]"
    body = (folder / str(listed["noa-relecture-greffe"]["body_file"])).read_text(encoding="utf-8")
    assert body.index("annonce légale") < body.index("extrait Kbis") and "22 novembre 2026" in body
    assert "knowledge/greffe/kbis.md" in body and "https://greffe.example/kbis" in body
    assert "Fiches à relire : 2, de 1 administrations." in capsys.readouterr().out
    before = contents(folder)
    overdue_command.run(base, TODAY, folder)
    assert contents(folder) == before
    overdue_command.run(base, date(2019, 1, 1), folder)
    assert not any(issue["open"] for issue in read_issues(folder).values()) and not list(folder.glob("*.md"))


def test_a_hostile_question_tells_nobody_and_marks_nothing(base: Path) -> None:
    edit(
        base / "knowledge/greffe/kbis.md",
        "Comment obtenir un extrait Kbis ?",
        '"@admin <img src=x> [x](https://evil.example) `a` | b"',
    )
    overdue_command.run(base, TODAY, base / "demandes")
    body = (base / "demandes/noa-relecture-greffe.md").read_text(encoding="utf-8")
    assert "@admin" not in body and "<img" not in body and "\\[x\\](https://evil" in body


def test_a_folder_that_holds_something_else_is_left_alone(base: Path) -> None:
    before = contents(base)
    with pytest.raises(MisusedCommand, match="autre chose"):
        write_issues(base / "knowledge", [])
    assert contents(base) == before


# Links


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/slow":
            self.server.gate.wait(60)
        status = {"/gone": 410, "/missing": 404, "/broken": 500, "/forbidden": 403, "/moved": 301, "/away": 302, "/moved-to-nothing": 301,
                  "/loop": 302, "/file": 302, "/no-head": 405 if self.command == "HEAD" else 200}.get(self.path, 200)  # fmt: skip
        self.send_response(status)
        to = {
            "/moved": "/new",
            "/away": "/new",
            "/moved-to-nothing": "/missing",
            "/loop": "/loop",
            "/file": "file:///etc/passwd",
        }
        if self.path in to:
            self.send_header("Location", to[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.gate = threading.Event()
        self.asked: list[str] = []


@pytest.fixture
def server() -> Iterator[_Server]:
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.gate.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "state"), [
    ("/", ALIVE), ("/gone", DEAD), ("/missing", DEAD), ("/moved-to-nothing", DEAD), ("/moved", MOVED), ("/away", ALIVE), ("/no-head", ALIVE),
    ("/broken", UNSURE), ("/forbidden", UNSURE), ("/loop", UNSURE), ("/file", UNSURE)])  # fmt: skip
def test_what_became_of_an_address(server: _Server, path: str, state: str) -> None:
    url = f"http://127.0.0.1:{server.server_port}{path}"
    found = check([url])[url]
    assert found.state == state
    assert bool(found.detail) == (state != ALIVE)
    if state == MOVED:
        assert found.detail.endswith("/new")


def test_a_slow_or_closed_server_may_be_well_again(server: _Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    slow, refused = f"http://127.0.0.1:{server.server_port}/slow", f"http://127.0.0.1:{port}/"
    found = check([slow, refused], patience=0.5)
    assert (found[slow].state, found[refused].state) == (UNSURE, UNSURE)
    assert "à temps" in found[slow].detail and "ne répond pas" in found[refused].detail


def test_each_address_is_asked_for_once(server: _Server) -> None:
    url = f"http://127.0.0.1:{server.server_port}/new"
    check([url, url, url])
    assert server.asked == ["HEAD /new"]


def test_every_source_and_contact_is_cited_with_its_files(base: Path) -> None:
    cited = {(link.partner, link.url): link.places for link in links(read_knowledge(base))}
    assert cited["greffe", "https://greffe.example/kbis"] == ("knowledge/greffe/kbis.md",)
    assert cited["greffe", "https://greffe.example/contact"] == ("knowledge/greffe/_partner.yml",)


def test_dead_links_are_an_issue_of_their_administration(base: Path, server: _Server) -> None:
    knowledge = read_knowledge(base)
    states = {
        link.url: check([f"http://127.0.0.1:{server.server_port}{'/gone' if 'kbis' in link.url else '/'}"])
        for link in links(knowledge)
    }
    found = {url: next(iter(state.values())) for url, state in states.items()}
    write_issues(base / "liens", issues(knowledge, found))
    listed = read_issues(base / "liens")
    assert (listed["noa-liens-greffe"]["open"], listed["noa-liens-travail"]["open"]) == (True, False)
    body = (base / "liens/noa-liens-greffe.md").read_text(encoding="utf-8")
    assert body.count("- [ ]") == 1 and "<https://greffe.example/kbis> : réponse 410" in body


def test_dead_links_never_block(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for path in base.glob("knowledge/*/*"):
        text = path.read_text(encoding="utf-8")
        for host in ("greffe", "travail"):
            text = text.replace(f"https://{host}.example/", f"https://127.0.0.1:{port}/{host}/")
        path.write_text(text, encoding="utf-8")
    links_command.run(base, base / "liens", patience=5)
    said = capsys.readouterr().out
    assert "n'ont pas répondu cette fois-ci" in said and "Adresses mortes" not in said
    assert not any(issue["open"] for issue in read_issues(base / "liens").values())


# Posting

GH = """#!/usr/bin/env python3
import json, pathlib, sys
forge = pathlib.Path(sys.argv[0]).parent / "forge.json"
issues = json.loads(forge.read_text()) if forge.exists() else []
verb, rest = sys.argv[2], sys.argv[3:]
options = {rest[i]: rest[i + 1] for i in range(len(rest) - 1) if rest[i].startswith("--")}
if verb == "list":
    key = options["--search"].removesuffix(" in:title").strip('"')
    print("".join(str(n) for n, issue in enumerate(issues, 1) if issue["open"] and key in issue["title"]))
elif verb == "create":
    issues.append({"open": True, "title": options["--title"], "body": pathlib.Path(options["--body-file"]).read_text()})
elif verb == "edit":
    issues[int(rest[0]) - 1].update(title=options["--title"], body=pathlib.Path(options["--body-file"]).read_text())
elif verb == "close":
    issues[int(rest[0]) - 1]["open"] = False
forge.write_text(json.dumps(issues))
"""
"""Stands for GitHub's command line: it keeps issues in a file beside it."""


def test_the_guide_s_script_opens_updates_and_closes_one_issue(base: Path) -> None:
    guide = (ROOT / "docs/lire-les-questions-manquees.md").read_text(encoding="utf-8")
    script = guide.split("```sh\n")[1].split("```")[0]
    tools = base / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH, encoding="utf-8")
    (tools / "gh").chmod(0o755)
    seen = []
    for day in (TODAY, date(2028, 1, 1), date(2019, 1, 1)):
        overdue_command.run(base, day, base / "demandes-relecture")
        write_issues(base / "demandes-liens", [])
        environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run(["sh", "-eu", "-c", script], cwd=base, check=True, env=environment)
        seen.append(json.loads((tools / "forge.json").read_text(encoding="utf-8")))
    assert [[(issue["title"].rsplit("[")[-1], issue["open"]) for issue in issues] for issues in seen] == [
        [("noa-relecture-greffe]", True)],
        [("noa-relecture-greffe]", True), ("noa-relecture-travail]", True)],
        [("noa-relecture-greffe]", False), ("noa-relecture-travail]", False)],
    ]
    assert [issues[0]["body"].count("- [ ]") for issues in seen] == [2, 3, 3]


# The commands


def test_the_commands_say_what_they_wrote(project: Path) -> None:  # noqa: F811
    done: subprocess.CompletedProcess[str] = run(project, "overdue", "--today", "2030-01-01", "--issues", "demandes")
    assert done.returncode == 0 and "Fiches à relire : 6, de 2 administrations." in done.stdout, done.stderr
    assert (project / "demandes/issues.json").is_file()
    assert run(project, "overdue", "--today", "demain").returncode == 2
    assert run(project, "overdue", "--issues", "knowledge").returncode == 2
    assert run(project, "links", "--help").returncode == 0
