"""The guide « Ajouter une question » followed to the letter in a clean clone, each step timed: `make walk`.

What is typed and what is written comes from the guide itself. Two things are done otherwise: the tools of this checkout are used
(.venv, node_modules and what `.cache` keeps of Pyodide), and `make serve` is `build.py serve` on a free port.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import launch
from tests.chat import START, Chat
from tests.guide import FIRST_QUESTION, Example, blocks, example
from tests.real_base import ROOT

WHO = {f"GIT_{who}_{what}": f"{what}@noa.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
PARTS = {
    "once": "Une fois : ouvrir l'aperçu dans une copie neuve",
    "editor": "Les dix minutes, part de la machine",
    "forge": "Ensuite, sans l'éditeur : ce que la forge refait",
}
"""To whom a step counts."""


@dataclass
class Walk:
    """What was done, in order, and how long the machine took."""

    steps: list[tuple[str, str, float]] = field(default_factory=list)
    """(part, step, seconds)."""
    said: dict[str, str] = field(default_factory=dict)
    """What each command printed."""

    @contextmanager
    def step(self, part: str, name: str) -> Iterator[None]:
        print(f"  {name}", flush=True)
        started = time.monotonic()
        yield
        self.steps.append((part, name, time.monotonic() - started))

    def __str__(self) -> str:
        lines = []
        for part, title in PARTS.items():
            held = [(name, took) for at, name, took in self.steps if at == part]
            lines += [f"\n{title} : {_seconds(sum(took for _, took in held))}"]
            lines += [f"  {_seconds(took):>9}  {name}" for name, took in held]
        return "\n".join(lines)


def clone(folder: Path, change: Callable[[Path], None] | None = None) -> Path:
    """A clean clone of HEAD, on its branch main, with a repository to push to; `change` is committed first, if given."""
    shared, copy = folder / "forge.git", folder / "noa"
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", shared)
    _git(ROOT, "push", "--quiet", shared, "HEAD:refs/heads/main")
    _git(folder, "clone", "--quiet", shared, copy)
    if change is not None:
        change(copy)
        _git(copy, "add", "--all")
        _git(copy, "commit", "--quiet", "--message", "A smaller base")
        _git(copy, "push", "--quiet")
    (copy / ".venv").symlink_to(ROOT / ".venv")
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    (copy / ".cache").mkdir()
    for kept in (ROOT / ".cache").iterdir() if (ROOT / ".cache").is_dir() else ():
        if kept.name not in ("review", "sources"):
            (copy / ".cache" / kept.name).symlink_to(kept)
    return copy


def walk(project: Path, browser: Browser) -> Walk:
    """Follow the guide in `project`, a clean clone.

    Raises:
        subprocess.CalledProcessError, AssertionError: a step does not do what the guide says.
    """
    done, written = Walk(), example()
    commands = [(block, command) for block in blocks(FIRST_QUESTION) for command in block.commands]
    with _Preview(project, done) as preview, browser.new_page(locale="fr-FR") as page:
        page.goto(preview.url)
        chat = Chat(page)
        chat.expect_state("ready")
        for block, command in commands:
            if command == "make serve":
                continue
            with done.step("editor" if block.numbered else "forge", command):
                done.said[command] = _run(project, command)
            if " new " in command:
                shown = done.step("editor", "l'aperçu montre la fiche enregistrée")
                with shown, page.expect_navigation(timeout=START):
                    (project / written.path).write_text(written.text, encoding="utf-8")
                with done.step("editor", "NOA y répond dans le navigateur"):
                    chat.expect_state("ready")
                    reply = chat.ask(written.question)
                    expect(reply).to_have_attribute("data-entries", written.id, timeout=START)
    _built(project, written)
    return done


class _Preview:
    """`make serve`, in its own window."""

    def __init__(self, project: Path, done: Walk) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        self._log = project.parent / "serve.txt"
        with self._log.open("w") as log, done.step("once", "make serve, outils déjà installés"):
            self._process = subprocess.Popen(
                [".venv/bin/python", "build.py", "serve", "--port", str(port)], cwd=project, stdout=log, stderr=log
            )
            self.wait_for("L'aperçu est prêt")

    def wait_for(self, pattern: str) -> None:
        """Wait until the window says so."""
        while not re.search(pattern, self._log.read_text(encoding="utf-8")):
            assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
            time.sleep(0.02)

    def __enter__(self) -> _Preview:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def _run(project: Path, command: str) -> str:
    shown = subprocess.run(
        shlex.split(command), cwd=project, env={**os.environ, **WHO}, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, f"{command}\n{shown.stdout}{shown.stderr}"
    return shown.stdout


def _built(project: Path, written: Example) -> None:
    """The finished site has the entry's page, and the forge has the branch with the file."""
    assert (project / "dist" / "reponses" / written.id / "index.html").is_file()
    assert _git(project.parent / "forge.git", "show", f"{written.id}:{written.path}") == written.text


def _git(folder: Path, *arguments: object) -> str:
    return subprocess.run(
        ["git", *map(str, arguments)], cwd=folder, env={**os.environ, **WHO}, capture_output=True, text=True, check=True
    ).stdout


def _seconds(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s".replace(".", ",")
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


if __name__ == "__main__":
    print("Le guide docs/ajouter-une-question.md, suivi dans une copie neuve :", flush=True)
    with tempfile.TemporaryDirectory(prefix="noa-walk-") as scratch, sync_playwright() as playwright:
        print(walk(clone(Path(scratch)), launch(playwright)))
    sys.exit(0)
