"""Whether the addresses that the base cites still answer.

Some hosts are asked at a time, one address of a host after the other, first for its head alone. A dead link is one that a server says is gone (404,
410) or whose host does not exist; a server that is slow, refuses or fails may be well again next week, and is only told apart.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from noa_build.entry import LANGUAGES, Knowledge
from noa_build.upkeep.issue import Issue, quoted

ALIVE, MOVED, DEAD, UNSURE = "alive", "moved", "dead", "unsure"

PATIENCE = 20.0
"""Seconds that an answer may take."""
_AT_ONCE = 8
"""Hosts asked at the same time."""
_AGENT = "Mozilla/5.0 (compatible; NOA-links/1.0)"
_GONE = (404, 410)
_FOR_EVER = (301, 308)


@dataclass(frozen=True)
class Link:
    """One address and who cites it."""

    url: str
    partner: str
    places: tuple[str, ...]
    """Files of the administration in which it stands, relative to the project's root."""


@dataclass(frozen=True)
class Found:
    """What became of an address."""

    state: str
    """ALIVE, MOVED (for ever, and the new address answers), DEAD or UNSURE."""
    detail: str
    """In French: a status, a reason, or the new address; "" when it is alive."""


def links(knowledge: Knowledge) -> list[Link]:
    """The addresses that entries and administrations cite, by administration and address."""
    places: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for entry in knowledge.entries.values():
        french = entry.texts[LANGUAGES[0]]
        for text in entry.texts.values():
            for source in text.sources if text is french or text.sources != french.sources else ():
                places[entry.partner, source.url][text.path.as_posix()] = None
    for partner in knowledge.partners.values():
        for url in filter(None, (partner.site, partner.contact, partner.booking)):
            places[partner.id, url][(knowledge.folder(partner.id) / "_partner.yml").as_posix()] = None
    return [Link(url, partner, tuple(sorted(files))) for (partner, url), files in sorted(places.items())]


def check(urls: Iterable[str], patience: float = PATIENCE) -> dict[str, Found]:
    """What became of each address. Never raises on what a network may do."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        hosts[urlsplit(url).netloc].append(url)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda own: [(url, _check(url, patience)) for url in own], hosts.values())
        return {url: state for several in found for url, state in several}


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to pages of the web, and tells whether all were for ever."""

    def __init__(self) -> None:
        self.for_ever = True

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise urllib.error.HTTPError(req.full_url, code, "redirection hors du web", headers, fp)
        self.for_ever = self.for_ever and code in _FOR_EVER
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following is not None:
            following.method = req.get_method()
        return following


def _check(url: str, patience: float) -> Found:
    found = _ask(url, "HEAD", patience)
    if found.state == ALIVE or found.state == MOVED:
        return found
    return _ask(url, "GET", patience)


def _ask(url: str, method: str, patience: float) -> Found:
    redirects = _Redirects()
    opener = urllib.request.build_opener(redirects)
    request = urllib.request.Request(url, method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"})
    try:
        with opener.open(request, timeout=patience) as answer:
            arrived = answer.geturl()
        if arrived != url and redirects.for_ever:
            return Found(MOVED, arrived)
        return Found(ALIVE, "")
    except urllib.error.HTTPError as error:
        error.close()
        return Found(DEAD if error.code in _GONE else UNSURE, f"réponse {error.code}")
    except urllib.error.URLError as error:
        return _unreachable(error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _unreachable(error)


def _unreachable(reason: object) -> Found:
    if isinstance(reason, socket.gaierror):
        gone = reason.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
        return Found(
            DEAD if gone else UNSURE,
            "le nom de ce site n'existe pas" if gone else "le nom du site n'a pas pu être cherché",
        )
    if isinstance(reason, ssl.SSLError):
        return Found(UNSURE, "le certificat du site est refusé")
    if isinstance(reason, TimeoutError):
        return Found(UNSURE, "le site ne répond pas à temps")
    return Found(UNSURE, f"le site ne répond pas ({type(reason).__name__})")


def issues(knowledge: Knowledge, found: Mapping[str, Found]) -> list[Issue]:
    """One issue an administration, for its dead links and those that moved for ever."""
    own: dict[str, list[Link]] = {partner: [] for partner in knowledge.partners}
    for link in links(knowledge):
        if found[link.url].state in (DEAD, MOVED):
            own[link.partner].append(link)
    return [_issue(knowledge, partner, several, found) for partner, several in sorted(own.items())]


def _issue(knowledge: Knowledge, partner: str, own: list[Link], found: Mapping[str, Found]) -> Issue:
    lines = [
        f"- [ ] {told(link, found[link.url])} ({', '.join(f'`{place}`' for place in link.places)})" for link in own
    ]
    intro = "Ces adresses, citées par NOA, ne répondent plus ou ont changé. Pour chacune : trouver la page officielle d'aujourd'hui, et vérifier que la réponse dit encore la même chose qu'elle."
    name = " ".join(knowledge.partners[partner].name.split())
    return Issue(
        f"noa-liens-{partner}", f"Liens à corriger : {name}", "\n".join([intro, "", *lines, ""]) if own else ""
    )


def told(link: Link, found: Found) -> str:
    """What became of a link, in Markdown that shows addresses and makes none."""
    if found.state == MOVED:
        return f"<{link.url}> a changé pour {quoted(found.detail)}"
    return f"<{link.url}> : {found.detail}"
