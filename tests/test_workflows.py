"""The workflows of both forges, and the scripts that they and the recipes run."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from noa_build.hashed import is_hashed
from tests.real_base import ROOT

GITHUB = sorted([*(ROOT / ".github").rglob("*.yml"), ROOT / "docs/plusieurs-depots/noa.yml"])
GITLAB = ROOT / ".gitlab-ci.yml"
SCRIPTS = [ROOT / ".ci/issues", ROOT / ".ci/comment", ROOT / "docs/heberger/s3.sh"]


def steps(path: Path) -> Iterator[dict[str, object]]:
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    for job in read.get("jobs", {"action": read.get("runs")}).values():
        yield from job["steps"]


def commands() -> str:
    said = [str(step["run"]) for path in GITHUB for step in steps(path) if "run" in step]
    jobs = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    said += [line for job in jobs.values() if isinstance(job, dict) for line in job.get("script", [])]
    return "\n".join(said)


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.name)
def test_actions_are_pinned_by_hash_and_name_their_release(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
        else:
            assert (ROOT / action / "action.yml").is_file()


def test_one_release_of_each_action_is_used() -> None:
    used = {
        line for path in GITHUB for line in re.findall(r"uses: (actions/\S+ # \S+)", path.read_text(encoding="utf-8"))
    }
    assert len({line.partition("@")[0] for line in used}) == len(used)


def test_no_step_puts_what_others_wrote_into_a_command() -> None:
    for path in GITHUB:
        for step in steps(path):
            for name in re.findall(r"\$\{\{ *([\w.]+)", str(step.get("run", ""))):
                assert name.startswith(("inputs.", "matrix.")), name


def test_every_make_target_exists() -> None:
    rules = re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    said = re.sub(r"\$\{\{ inputs\.requirements \}\}|\$REQUIREMENTS", "serve", commands())
    targets = [target for line in re.findall(r"\bmake (.*)", said) for target in line.replace('"', "").split()]
    assert {"lint", "test", ".venv/serve.stamp"} <= set(targets) <= set(rules)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_may_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def stub(folder: Path, name: str, answer: str = "") -> Path:
    """A command that writes down how it is called, and says what `answer` (shell) says."""
    log = folder / f"{name}.log"
    command = folder / name
    command.write_text(f'#!/usr/bin/env bash\nprintf "%s\\037" "$@" >> {log}\nprintf "\\n" >> {log}\n{answer}\n')
    command.chmod(0o755)
    return log


def calls(log: Path) -> list[list[str]]:
    return [line.split("\x1f")[:-1] for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def test_issues_are_opened_updated_and_closed(tmp_path: Path) -> None:
    folder = tmp_path / "issues"
    folder.mkdir()
    listed = [
        ("noa-a", True, "À relire [noa-a]"),
        ("noa-b", True, "À relire [noa-b]"),
        ("noa-c", False, "À relire [noa-c]"),
        ("noa-d", False, "À relire [noa-d]"),
    ]
    (folder / "issues.json").write_text(json.dumps([
        {"key": key, "title": title, "open": opened, "body_file": f"{key}.md" if opened else None} for key, opened, title in listed
    ]))  # fmt: skip
    answer = 'if [ "$2" = list ]; then case "$*" in *noa-b*) echo 7;; *noa-c*) echo 8;; esac; fi'
    log = stub(tmp_path, "gh", answer)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "GITHUB_REPOSITORY": "noa/noa"}
    subprocess.run([ROOT / ".ci/issues", folder], check=True, env=environment)
    done = [
        (call[1], call[2] if call[2].isdigit() else "", str(folder / "noa-a.md") in call)
        for call in calls(log)
        if call[1] != "list"
    ]
    assert done == [("create", "", True), ("edit", "7", False), ("close", "8", False)]


def test_s3_gets_every_file_once_with_its_type_and_lifetime(tmp_path: Path, dist: Path) -> None:
    project = tmp_path / "project"
    (project / "docs/heberger").mkdir(parents=True)
    (project / "docs/heberger/s3.sh").write_bytes((ROOT / "docs/heberger/s3.sh").read_bytes())
    (project / "dist").symlink_to(dist)
    sent = tmp_path / "sent"
    sent.mkdir()
    listing = (
        'if [ "$1 $2" = "s3 cp" ] && [ -d "$3" ]; then (cd "$3"; find . -type f | sort) > '
        + f'"{sent}/$(basename "$3")"; fi'
    )
    log = stub(tmp_path, "aws", listing)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["bash", project / "docs/heberger/s3.sh", "bucket", "E1"], check=True, env=environment)
    done = calls(log)
    assert done[-1][:2] == ["cloudfront", "create-invalidation"]
    folders = list(dict.fromkeys(call[2] for call in done if call[:2] == ["s3", "cp"] and "--recursive" in call))
    lifetimes = {call[2]: call[call.index("--cache-control") + 1] for call in done if call[1] == "cp"}
    assert [lifetimes[folder] for folder in folders] == ["public, max-age=31536000, immutable", "no-cache"]
    hashed, stable = ((sent / Path(folder).name).read_text().split() for folder in folders)
    assert all(is_hashed(Path(name).name) for name in hashed)
    assert not any(is_hashed(Path(name).name) for name in stable)
    wanted = {
        f"./{path.relative_to(dist)}"
        for path in dist.rglob("*")
        if path.is_file() and path.suffix not in (".br", ".gz")
    }
    assert wanted - {*hashed, *stable} == {
        "./_headers",
        "./.htaccess",
        "./nginx.conf.example",
        "./cloudfront-request.js",
        "./cloudfront-response.js",
    }
    types = {
        call[call.index("--include") + 1]: call[call.index("--content-type") + 1]
        for call in done
        if "--include" in call
    }
    assert types["*.wasm"] == "application/wasm"
    assert types["*.mjs"] == "text/javascript"
