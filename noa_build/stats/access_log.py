"""Conversations from access logs in common or combined format (https://httpd.apache.org/docs/current/logs.html).

A conversation is a visit in which the chat showed at least one answer: the browser fetched the answer's file. A visit is what one
address and browser ask for with less than half an hour between. Both are known while the log is read and in memory only. Files that a
browser or the service worker kept are not asked for again, so the figures are a floor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from noa_build.stats.tally import Names, Tally

PAUSE = timedelta(minutes=30)

_LINE = re.compile(
    r'(?P<address>\S+) \S+ .{0,200}?\[(?P<at>[^\]]{20,40})\] "(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) (?:\d+|-)'
    r'(?: "(?:[^"\\]|\\.)*" "(?P<agent>(?:[^"\\]|\\.)*)")?'
)
_REQUEST = re.compile(r"GET (?P<path>[^ ?]+)(?:\?(?P<query>[^ ]*))? HTTP/[\d.]+")
_ANSWER = re.compile(r".*/answers/(?:fr|en)/(?P<entry>[a-z0-9-]+)\.[0-9a-f]{10}\.json(?:\.br|\.gz)?")
_PAGE = re.compile(r".*/reponses/(?P<entry>[a-z0-9-]+)/(?:index\.html)?")
_SEEN = frozenset({"200", "206", "304"})
_MOST_QUERY = 500

_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|archiver|fetch|scan|monitor|uptime|pingdom|check|preview|headless|phantom|lighthouse|"
    r"python|curl|wget|java/|go-http|okhttp|libwww|httpclient|node|axios|ruby|perl|php|scrapy|facebookexternalhit|embedly|"
    r"whatsapp|feed|validator|nutch|^-?$|^mozilla/[45]\.0$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Hit:
    """A request that tells something."""

    visitor: int
    """Tells visitors apart in this process only."""
    at: datetime
    partner: str | None
    """The administration that the chat was opened for; None when the request does not tell."""
    answer: str | None
    """The entry that the chat showed."""


def count_logs(lines: Iterable[str], names: Names) -> Tally:
    """The counts of the lines of one or more logs, in any order."""
    tally = Tally()
    visitors: dict[int, list[_Hit]] = defaultdict(list)
    for line in lines:
        if (hit := _read(line, names, tally)) is not None:
            visitors[hit.visitor].append(hit)
    for hits in visitors.values():
        _count_visits(sorted(hits, key=lambda hit: hit.at), tally)
    return tally


def _read(line: str, names: Names, tally: Tally) -> _Hit | None:
    """What a line tells of a conversation. Pages are counted at once, robots left out."""
    found = _LINE.match(line)
    at = _time(found["at"]) if found else None
    if found is None or at is None:
        tally.unread += bool(line.strip())
        return None
    request = _REQUEST.fullmatch(found["request"])
    if request is None or found["status"] not in _SEEN:
        return None
    agent = found["agent"]
    if agent is not None and _ROBOT.search(agent):
        tally.robots += 1
        return None
    path, query = request["path"], request["query"] or ""
    answer = names.entry(match["entry"]) if (match := _ANSWER.fullmatch(path)) else None
    read = names.entry(match["entry"]) if (match := _PAGE.fullmatch(path)) else None
    if read is not None and agent is not None:
        tally.pages[read] += 1
    asked = parse_qs(query[:_MOST_QUERY]).get("partner") if path.endswith(("/", "/index.html")) else None
    if answer is None and not asked:
        return None
    return _Hit(hash((found["address"], agent)), at, names.partner(asked[0]) if asked else None, answer)


def _count_visits(hits: list[_Hit], tally: Tally) -> None:
    """One visitor's hits, by time."""
    start = 0
    for end in range(1, len(hits) + 1):
        if end == len(hits) or hits[end].at - hits[end - 1].at > PAUSE:
            _count_visit(hits[start:end], tally)
            start = end


def _count_visit(hits: list[_Hit], tally: Tally) -> None:
    shown = [hit for hit in hits if hit.answer is not None]
    if not shown:
        return
    tally.days[shown[0].at.date().isoformat()] += 1
    tally.partners[next((hit.partner for hit in hits if hit.partner), "")] += 1
    tally.answers.update(dict.fromkeys((hit.answer for hit in shown if hit.answer), 1))


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
    except ValueError:
        return None
