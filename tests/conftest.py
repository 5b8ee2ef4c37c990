"""The built site in a real browser: `site` serves it under /noa/, `host` is a partner's site on another origin."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from noa_core import Assistant
from tests.browser import StaticServer, Watch, launch

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dist/, built once for all test processes; NOA_DIST names one that is already built."""
    if "NOA_DIST" in os.environ:
        return Path(os.environ["NOA_DIST"])
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    done = shared / "dist-is-built"
    with (shared / "dist.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            subprocess.run([sys.executable, "build.py"], cwd=ROOT, check=True)
            done.touch()
    return ROOT / "dist"


@pytest.fixture(scope="session")
def vague(dist: Path) -> str:
    """A question over which this base hesitates; which one it is changes as editors write."""
    assistant = Assistant.load(*dist.glob("bundles/bundle.fr.*.json"))
    questions = [
        "période d'essai",
        "arce",
        "quelle aide pour créer ma boite",
        "combien ça coûte ?",
        "visa",
        "subvention",
        "aide",
        "embaucher",
        "marque",
        "cotisations",
        "rupture",
        "rendez-vous",
        "capital",
        "préavis",
        "le délai",
        "la carte",
        "mon dossier est bloqué",
    ]
    return next(question for question in questions if assistant.conversation(lang="fr").ask(question).kind == "choices")


@pytest.fixture
def site(dist: Path) -> Iterator[StaticServer]:
    """NOA, published under a path prefix. `site.url` ends with /noa/."""
    server = StaticServer(dist, "/noa/")
    yield server
    server.close()


@pytest.fixture
def host() -> Iterator[StaticServer]:
    """A partner's site, on another origin and another site for cookies and storage. Its pages are put in `host.pages`."""
    server = StaticServer(host="localhost")
    yield server
    server.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="fr-FR", viewport={"width": 1000, "height": 800})
    yield context
    context.close()


@pytest.fixture
def watch(context: BrowserContext) -> Iterator[Watch]:
    """Fails the test, at its end, on any request to elsewhere and on any error in the console."""
    watch = Watch(context)
    yield watch
    watch.check()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    """A fresh, watched tab."""
    return context.new_page()
