"""A partner's profile: what `_partner.yml` may set, what is refused, and what it changes on the partner's pages."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from noa_build.headers import header_files
from noa_build.knowledge import read_knowledge
from noa_build.partner_profile import GROUNDS, choices, contrast, profiles
from noa_build.problems import KnowledgeError
from noa_build.site_file import site_files
from noa_build.tree import files_of
from tests.built_site import ROOT, read_html
from tests.real_base import assistant
from tests.small_base import write_base

PROFILE = """welcome: {fr: "Bonjour, ici le greffe.", en: "Hello, this is the registry."}
suggestions: [kbis, capital-social]
themes: [droit-travail]
colors: {light: "#1f3f77", dark: "#9fc0ff"}
origins: ["https://www.greffe.example", "https://*.greffe.example:8443"]
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_base(tmp_path)


def add(base: Path, text: str) -> int:
    """Adds lines to the profile of « greffe »; the number of the first."""
    path = base / "greffe" / "_partner.yml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before + text, encoding="utf-8")
    return before.count("\n") + 1


def test_a_profile_is_read_whole_and_reaches_the_page(base: Path) -> None:
    add(base, PROFILE)
    knowledge = read_knowledge(base.parent)
    found = profiles(knowledge, "fr")
    assert list(found) == ["greffe"]
    assert found["greffe"] == {
        "welcome": "Bonjour, ici le greffe.",
        "suggestions": [
            {"id": "kbis", "question": "Comment obtenir un extrait Kbis\u202f?", "url": "reponses/kbis/"},
            {
                "id": "capital-social",
                "question": "Quel capital social faut-il pour une société\u202f?",
                "url": "reponses/capital-social/",
            },
        ],
        "themes": ["droit-travail"],
        "colors": {"light": "#1f3f77", "dark": "#9fc0ff"},
        "origins": ["https://www.greffe.example", "https://*.greffe.example:8443"],
    }
    english = profiles(knowledge, "en")["greffe"]
    assert (english["welcome"], english["suggestions"][0]["url"]) == (
        "Hello, this is the registry.",
        "en/reponses/kbis/",
    )
    assert {"id": "greffe", "name": "Greffe", "color": "#1f3f77"} in choices(knowledge)


def test_without_a_profile_nothing_is_said_of_a_partner(base: Path) -> None:
    assert profiles(read_knowledge(base.parent), "fr") == {}


MISTAKES = [
    # added lines, which of them is wrong, words of the message, words of the remedy
    ('colors: {light: "#8899aa"}\n', 0, "pas assez foncée", "plus foncée"),
    ('colors:\n  light: "#1f3f77"\n  dark: "#3f4f8f"\n', 2, "pas assez claire", "plus claire"),
    ("colors:\n  light: #1f3f77\n", 1, "n'est pas une couleur", "guillemets"),
    ('colors: {light: "rouge"}\n', 0, "n'est pas une couleur", "#155e59"),
    ('colors: {dark: "#9fc0ff"}\n', 0, "Il manque « light »", "Ajoutez"),
    ("suggestions: [kbis, capital]\n", 0, "fiche « capital » n'existe pas", "capital-social"),
    ("suggestions: [kbis]\n", 0, "au moins 2", "Ajoutez"),
    ("suggestions: [kbis, kbis]\n", 0, "deux fois", "un seul"),
    ("themes:\n  - creation\n  - travail\n", 2, "thème « travail » n'existe pas", "droit-travail"),
    ('origins: ["https://www.greffe.example/page"]\n', 0, "n'est pas l'adresse d'un site", "Gardez-en le début"),
    ('origins: ["https://www.greffe.example/"]\n', 0, "n'est pas l'adresse d'un site", "Gardez-en le début"),
    ('origins: ["http://www.greffe.example"]\n', 0, "n'est pas l'adresse d'un site", "https://www.example.fr"),
    ('origins: ["*"]\n', 0, "n'est pas l'adresse d'un site", "Gardez-en le début"),
    ('origins: ["https://*.fr"]\n', 0, "n'est pas l'adresse d'un site", "Gardez-en le début"),
    ("origins: [\"https://a.example; script-src *\"]\n", 0, "n'est pas l'adresse d'un site", "Gardez-en le début"),
    ("welcome: {fr: Bonjour}\n", 0, "Il manque « en »", "Ajoutez"),
    (f"welcome: {{fr: {'a' * 201}, en: Hello}}\n", 0, "trop long", "200"),
    ("colours: {light: '#1f3f77'}\n", 0, "« colours » n'existe pas", "colors"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "wrong", "message", "remedy"), MISTAKES)
def test_a_mistake_in_a_profile_is_said_in_french_with_file_line_and_remedy(
    base: Path, lines: str, wrong: int, message: str, remedy: str
) -> None:
    line = add(base, lines) + wrong
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(base.parent)
    path = Path("knowledge/greffe/_partner.yml")
    (problem,) = (problem for problem in caught.value.problems if problem.path == path)
    assert message in problem.message and remedy in problem.remedy
    assert problem.line in (line, 1 if "manque" in message else line)


def test_contrast_is_wcag_s() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#155e59", "#155e59") == 1


def test_colours_are_checked_against_the_chat_s_own_grounds() -> None:
    css = (ROOT / "site/chat/css/colours.css").read_text(encoding="utf-8")
    blocks = re.findall(r"\{([^{}]*--noa-paper[^{}]*)\}", css)
    values = [dict(re.findall(r"--noa-([\w-]+):\s*(#[0-9a-f]{6})", block)) for block in blocks]
    light, *dark = values
    assert {light["paper"], light["surface"]} | {light["on-accent"]} == set(GROUNDS["light"])
    assert all({some["paper"], some["surface"], some["on-accent"]} == set(GROUNDS["dark"]) for some in dark)


def test_the_first_hosts_have_their_profile() -> None:
    knowledge = read_knowledge(ROOT)
    for partner in ("french-tech", "prefecture-region-idf", "france-travail"):
        profile = knowledge.partners[partner].profile
        assert profile.welcome and profile.suggestions and profile.themes and profile.colors and profile.origins
        for entry in profile.suggestions:
            assert set(knowledge.entries[entry].texts) == {"fr", "en"}


def test_a_partner_s_entry_wins_a_tie_and_the_rest_stays_reachable() -> None:
    question = "puis-je garder mes allocations chômage en créant ma société ?"
    urssaf = assistant().conversation(lang="fr", partner="urssaf").ask(question)
    assert urssaf.entries == ["are-creation-entreprise-maintien"]
    for text in ("aide à l'embauche", "aide création", "arrêt de mon activité", "charges"):
        plain = assistant().conversation(lang="fr").ask(text)
        owners = {entry: assistant().bundles["fr"].entries[entry].partner for entry, _ in plain.candidates}
        best = plain.candidates[0][1]
        for entry, confidence in plain.candidates:
            partner = owners[entry]
            tied = [other for other, sure in plain.candidates if sure >= 0.8 * best and owners[other] == partner]
            own = assistant().conversation(lang="fr", partner=partner).ask(text)
            assert [sure for _, sure in own.candidates] == [sure for _, sure in plain.candidates]
            assert {other for other, _ in own.candidates} == set(owners)
            assert own.candidates[0][0] == (tied[0] if tied else plain.candidates[0][0])
            assert confidence <= best


def test_a_partner_s_visitors_are_sent_to_it_when_nobody_else_is_in_charge() -> None:
    for partner, named in ((None, "french-tech"), ("france-travail", "france-travail"), ("nobody", "french-tech")):
        reply = assistant().conversation(lang="fr", partner=partner).ask("une recette de crêpes")
        assert reply.kind == "fallback" and reply.contact is not None
        assert reply.contact.partner == named
    reply = assistant().conversation(lang="fr", partner="france-travail").ask("je veux parler à quelqu'un de la cnil")
    assert reply.contact is not None and reply.contact.partner == "cnil"


# Headers, of the built site with the real profiles


@pytest.fixture(scope="module")
def headers(dist: Path) -> dict[str, str]:
    return header_files(site_files(files_of(dist)))


def test_the_chat_pages_hold_the_profiles_as_data_only(dist: Path) -> None:
    for prefix in ("", "en/"):
        for page in ("", "embed/"):
            (data,) = read_html(dist / prefix / page / "index.html").all("script", data_noa="profiles")
            assert set(json.loads(data.text)) >= {"french-tech", "prefecture-region-idf", "france-travail"}
            assert data.attributes["type"] == "application/json"


def test_origins_become_frame_ancestors(headers: dict[str, str]) -> None:
    own = "frame-ancestors 'self' http://localhost:* http://127.0.0.1:* https://*.francetravail.fr"
    assert own.removeprefix("frame-ancestors ") in headers["nginx.conf.example"]
    assert own in headers[".htaccess"]
    assert "frame-ancestors *" in headers[".htaccess"] and "frame-ancestors *" in headers["_headers"]


@contextmanager
def running(command: list[str], url: str) -> Iterator[None]:
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        for _ in range(400):
            try:
                urlopen(url).close()
                break
            except URLError:
                assert server.poll() is None, server.communicate()[1]
                time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def check_frames(root: str) -> None:
    def policy(path: str) -> str:
        return str(urlopen(root + path).headers["Content-Security-Policy"])

    for path in ("embed/", "en/embed/"):
        assert policy(path).endswith("frame-ancestors *")
        assert policy(f"{path}?partner=urssaf").endswith("frame-ancestors *")
        assert policy(f"{path}?theme=dark&partner=france-travail&lang=fr").endswith(
            "frame-ancestors 'self' http://localhost:* http://127.0.0.1:* https://*.francetravail.fr"
        )
        assert "https://lafrenchtech.gouv.fr" in policy(f"{path}?partner=french-tech")
    assert policy("").endswith("frame-ancestors 'self'") and policy("partenaires/").endswith("frame-ancestors 'self'")
    assert policy("partenaires/bulle/").endswith("frame-ancestors 'self'")


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx on this machine")
def test_nginx_lets_only_the_partner_s_sites_frame_it_in_its_name(dist: Path, tmp_path: Path) -> None:
    port = free_port()
    site = (dist / "nginx.conf.example").read_text(encoding="utf-8")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/noa", str(dist))
    (tmp_path / "mime.types").write_text("types { text/html html; text/css css; application/json json; }\n")
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr; user root;\n"
        f"events {{}}\nhttp {{ access_log off; {site} }}\n"
    )
    with running(["nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], f"http://127.0.0.1:{port}/"):
        check_frames(f"http://127.0.0.1:{port}/")
