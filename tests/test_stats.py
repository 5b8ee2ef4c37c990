"""Conversations counted without a tracker: from access logs and events, without robots and without anybody's address."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from noa_build.commands import stats
from noa_build.knowledge import read_knowledge
from noa_build.stats.access_log import count_logs
from noa_build.stats.events import count_events
from noa_build.stats.report import by_time
from noa_build.stats.tally import NOBODY, OTHER, Names
from noa_core.errors import NoaError
from tests.small_base import write_base
from tests.test_cli import project, run  # noqa: F401

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
KBIS = "/noa/answers/fr/kbis.0123456789.json"


@pytest.fixture
def names(tmp_path: Path) -> Names:
    write_base(tmp_path)
    return Names(read_knowledge(tmp_path))


def line(
    path: str,
    time: str = "16/Nov/2026:10:00:00 +0100",
    address: str = "203.0.113.7",
    agent: str | None = FIREFOX,
    status: int = 200,
) -> str:
    combined = f' "https://greffe.example/" "{agent}"' if agent is not None else ""
    return f'{address} - - [{time}] "GET {path} HTTP/1.1" {status} 512{combined}\n'


def test_a_visit_that_was_answered_is_one_conversation(names: Names) -> None:
    tally = count_logs([
        line("/noa/embed/?partner=greffe"), line("/noa/assets/chat.0123456789.js"), line(KBIS),
        line("/noa/answers/fr/capital-social.0123456789.json.br", "16/Nov/2026:10:20:00 +0100"),
        line(KBIS, "16/Nov/2026:10:45:00 +0100", status=304)], names)  # fmt: skip
    assert (tally.days, tally.partners) == ({"2026-11-16": 1}, {"greffe": 1})
    assert tally.answers == {"kbis": 1, "capital-social": 1}


def test_a_pause_or_another_visitor_makes_another_conversation(names: Names) -> None:
    tally = count_logs([
        line(KBIS, "16/Nov/2026:23:50:00 +0100"), line(KBIS, "17/Nov/2026:00:21:00 +0100"), line(KBIS, address="2001:db8::1"),
        line(KBIS, agent="Mozilla/5.0 (iPhone) Safari/605")], names)  # fmt: skip
    assert tally.days == {"2026-11-16": 3, "2026-11-17": 1}
    assert tally.partners == {NOBODY: 4}


def test_rotated_files_may_come_in_any_order(names: Names) -> None:
    lines = [line(KBIS), line(KBIS, "16/Nov/2026:10:20:00 +0100"), line(KBIS, "16/Nov/2026:10:40:00 +0100")]
    assert count_logs(lines[::-1], names).days == count_logs(lines, names).days == {"2026-11-16": 1}


def test_opening_the_chat_or_missing_a_file_is_no_conversation(names: Names) -> None:
    lines = [
        line("/noa/"),
        line("/noa/embed/?partner=greffe"),
        line(KBIS, status=404),
        line(KBIS).replace("GET", "HEAD"),
        line("/noa/answers/fr/nothing.0123456789.json"),
    ]
    assert count_logs(lines, names).conversations == 0


@pytest.mark.parametrize(
    "agent",
    [
        GOOGLE,
        "curl/8.5.0",
        "-",
        "",
        "python-requests/2.32",
        "Mozilla/5.0 HeadlessChrome/140",
        "GPTBot/1.2",
        "UptimeRobot/2.0",
    ],
)
def test_robots_are_left_out(names: Names, agent: str) -> None:
    tally = count_logs([line(KBIS, agent=agent), line("/noa/reponses/kbis/", agent=agent)], names)
    assert (tally.conversations, tally.pages.total(), tally.robots) == (0, 0, 2)


@pytest.mark.parametrize("agent", [FIREFOX, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                                   "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                                   "Mozilla/5.0 (Linux; Android 15; CUBOT X90) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"])  # fmt: skip
def test_people_are_not_taken_for_robots(names: Names, agent: str) -> None:
    assert count_logs([line(KBIS, agent=agent), line("/noa/reponses/kbis/", agent=agent)], names).pages == {"kbis": 1}


def test_the_common_format_tells_conversations_and_no_pages(names: Names) -> None:
    tally = count_logs([line(KBIS, agent=None), line("/reponses/kbis/", agent=None)], names)
    assert (tally.conversations, tally.pages.total()) == (1, 0)


HOSTILE = [
    "", "\n", "nothing", "a" * 50_000, '1.2.3.4 - - [99/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 1',
    '1.2.3.4 - - [16/Nov/2026:10:00:00 +0100] "\\x16\\x03" 400 1 "-" "-"',
    '1.2.3.4 - a b c [16/Nov/2026:10:00:00 +0100] "GET /x\\" HTTP/1.1" 200 1 "-" "x"',
    line("/noa/embed/?partner=%3Cscript%3E"), line("/noa/embed/?partner[]=x&partner=../.."), line("/reponses/<script>/"),
    '"' * 5000, "1 " * 5000, "[" * 5000]  # fmt: skip


def test_hostile_lines_are_passed_over(names: Names) -> None:
    tally = count_logs([*HOSTILE, line("/noa/embed/?partner=%3Cscript%3E"), line(KBIS)], names)
    assert tally.conversations == 1
    assert tally.partners == {OTHER: 1}
    assert tally.unread >= 5


def event(type: str, at: object = "2026-11-16T10:00:00Z", **rest: object) -> str:
    return json.dumps({"at": at, "noa": {"v": 1, "type": type, **rest}})


def test_events_count_conversations_replies_and_opinions(names: Names) -> None:
    tally = count_events([
        json.dumps({"at": 1794823200000, "type": "conversation", "partner": "greffe"}), event("conversation"), event("ready"),
        event("reply", kind="answer", entries=["kbis"]), event("reply", kind="choices", entries=["kbis", "capital-social"]),
        event("feedback", entry="kbis", useful=False), event("feedback", entry="<b>", useful=True), event("handoff")], names)  # fmt: skip
    assert tally.days == {"2026-11-16": 2} and tally.partners == {"greffe": 1, NOBODY: 1}
    assert (tally.answers, tally.kinds, tally.useless) == ({"kbis": 1}, {"answer": 1, "choices": 1}, {"kbis": 1})
    assert not tally.useful


def test_hostile_events_are_passed_over(names: Names) -> None:
    lines = ["[]", "3", "{", '"x"', "{}", '{"type": "conversation"}', event("conversation", at=1e308), event("reply", kind=["x"], entries=[[], {}, None, "kbis"]),
             event("feedback", entry=["kbis"], useful="yes"), "[" * 100_000, json.dumps({"noa": [], "at": "2026-11-16"})]  # fmt: skip
    tally = count_events(lines, names)
    assert (tally.conversations, tally.answers.total(), tally.kinds.total()) == (0, 0, 0)


def test_days_without_a_conversation_are_drawn_and_long_periods_by_week(names: Names) -> None:
    near = count_logs([line(KBIS), line(KBIS, "19/Nov/2026:10:00:00 +0100")], names)
    assert [(day.name, day.total) for day in by_time(near.days)[0]] == [
        ("16/11/2026", 1), ("17/11/2026", 0), ("18/11/2026", 0), ("19/11/2026", 1)]  # fmt: skip
    far = count_logs([line(KBIS), line(KBIS, "19/Nov/2027:10:00:00 +0100")], names)
    weeks, unit = by_time(far.days)
    assert (unit, len(weeks), weeks[0].name) == ("semaine", 53, "16/11/2026")


def test_the_report_holds_no_address_and_runs_nothing(
    tmp_path: Path, names: Names, capsys: pytest.CaptureFixture[str]
) -> None:
    log, packed, sent = tmp_path / "access.log", tmp_path / "access.log.1.gz", tmp_path / "events.jsonl"
    log.write_text(line("/noa/embed/?partner=greffe") + line(KBIS) + line(KBIS, agent=GOOGLE), encoding="utf-8")
    packed.write_bytes(gzip.compress(line(KBIS, "15/Nov/2026:10:00:00 +0100", "198.51.100.9").encode()))
    sent.write_text(event("conversation") + "\n" + event("reply", kind="answer", entries=["kbis"]), encoding="utf-8")
    stats.run(tmp_path, [log, packed, sent], tmp_path / "rapport.html")
    html, said = (tmp_path / "rapport.html").read_text(encoding="utf-8"), capsys.readouterr().out
    for text in (html, said):
        assert "203.0.113.7" not in text and "198.51.100.9" not in text and "Firefox" not in text
        assert "2 conversations" in text.replace("\u202f", " ") and "Greffe" in text and "extrait Kbis" in text
    assert "<script" not in html and "default-src 'none'" in html and html.count("<figure>") == 7
    assert "robots laissées de côté" in said


def test_a_damaged_file_is_refused_in_words(tmp_path: Path, names: Names) -> None:
    cut = tmp_path / "a.gz"
    cut.write_bytes(gzip.compress(line(KBIS).encode() * 1000)[:100])
    with pytest.raises(NoaError, match=r"a\.gz"):
        stats.run(tmp_path, [cut], None)


def test_the_command_counts_and_is_told_what_it_cannot_write(project: Path) -> None:  # noqa: F811
    (project / "access.log").write_text(line(KBIS), encoding="utf-8")
    done: subprocess.CompletedProcess[str] = run(project, "stats", "access.log")
    assert done.returncode == 0 and "Journaux d'accès : 1 conversation" in done.stdout, done.stderr
    assert run(project, "stats", "access.log", "--report", "x.pdf").returncode == 2
    assert run(project, "stats").returncode == 2
