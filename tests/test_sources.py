"""Administrations' folders in repositories of their own, on git repositories made here."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from noa_build.commands.review import measured
from noa_build.entry import Entry, Knowledge
from noa_build.knowledge import Memory, read_knowledge
from noa_build.misses.acceptance import Accepted, write_accepted
from noa_build.new_entry import new_path
from noa_build.preview.preview import Preview
from noa_build.problems import KnowledgeError, Problem
from noa_build.sources import git as git_room
from noa_build.sources.declared import read_declared
from noa_build.sources.git import git as bounded_git
from noa_build.table.base import read_base
from noa_build.upkeep.links import links
from noa_build.workspace import bundle_paths
from noa_core.errors import NoaError
from tests.built_site import built, edit, new_project
from tests.real_base import ROOT
from tests.small_base import write_base, write_questions
from tests.test_misses import Terminal
from tests.test_review import TODAY, git


def commit(repository: Path, said: str = "Entries") -> str:
    git(repository, "add", "--all", ".")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", said)
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose administration « travail » has its folder in a repository beside it, declared by its branch."""
    root = tmp_path / "noa"
    write_base(root)
    fiches = tmp_path / "fiches"
    fiches.mkdir()
    git(fiches, "init", "--quiet", "--initial-branch=main")
    (root / "knowledge" / "travail").rename(fiches / "noa")
    (fiches / "README.md").write_text("# Nos fiches\n")
    (fiches / "noa" / "README.md").write_text("# Nos fiches\n")
    commit(fiches)
    declare(root, path="noa")
    return root


def fiches(project: Path) -> Path:
    return project.parent / "fiches"


def declare(
    project: Path, revision: str = "main", url: str = "../fiches", partner: str = "travail", path: str = ""
) -> None:
    """Write `_sources.yml`, one line a key: partner, url, revision, path."""
    lines = f"- partner: {partner}\n  url: {url}\n  revision: {revision}\n" + (f"  path: {path}\n" if path else "")
    (project / "knowledge" / "_sources.yml").write_text(lines, encoding="utf-8")


def head(project: Path) -> str:
    return git(fiches(project), "rev-parse", "HEAD")


def publish(project: Path, name: str, data: bytes) -> str:
    """Commit a file of the source's folder; the commit."""
    path = fiches(project) / "noa" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return commit(fiches(project))


def problems(project: Path) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(project)
    return caught.value.problems


def only(project: Path) -> Problem:
    (found,) = problems(project)
    return found


def build(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line, in the project."""
    shutil.copyfile(ROOT / "build.py", project / "build.py")
    for name in ("noa_core", "noa_build"):
        if not (project / name).exists():
            (project / name).symlink_to(ROOT / name)
    return subprocess.run(
        [sys.executable, "build.py", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def without_places(knowledge: Knowledge) -> Knowledge:
    def placeless(entry: Entry) -> Entry:
        return replace(entry, texts={lang: replace(text, path=Path()) for lang, text in entry.texts.items()})

    entries = {key: placeless(entry) for key, entry in knowledge.entries.items()}
    return replace(knowledge, entries=entries, repositories={})


# Merging


def test_a_source_is_read_as_if_it_lay_in_place(project: Path, tmp_path: Path) -> None:
    write_base(tmp_path / "whole")
    merged, whole = read_knowledge(project), read_knowledge(tmp_path / "whole")
    assert without_places(merged) == without_places(whole)
    assert list(merged.entries) == list(whole.entries)
    assert list(merged.partners) == list(whole.partners)


def test_entries_name_their_repository_commit_and_path(project: Path) -> None:
    knowledge = read_knowledge(project)
    commit = head(project)
    place = Path(f"../fiches@{commit[:12]}/noa")
    assert knowledge.entries["essai-cdd"].texts["en"].path == place / "essai-cdd.en.md"
    assert knowledge.entries["kbis"].texts["fr"].path == Path("knowledge/greffe/kbis.md")
    assert (knowledge.folder("travail"), knowledge.folder("greffe")) == (place, Path("knowledge/greffe"))
    found = knowledge.repositories["travail"]
    assert (found.kind, found.revision, found.commit) == ("branch", "main", commit)
    cited = {link.url: link.places for link in links(knowledge)}
    assert cited["https://travail.example/contact"] == (f"{place}/_partner.yml",)


def test_mistakes_name_the_line_in_the_other_repository(project: Path) -> None:
    path = fiches(project) / "noa" / "essai-cdd.md"
    edit(path, "theme: droit-travail", "theme: droit-travial")
    edit(path, "facts_as_of: 2026-06", "facts_as_of: 2026-13")
    commit = publish(project, "essai-cdd.md", path.read_bytes())
    place = Path(f"../fiches@{commit[:12]}/noa/essai-cdd.md")
    assert {(problem.path, problem.line) for problem in problems(project)} >= {(place, 13)}
    assert f"{place}:13 : « facts_as_of »" in str(problems(project)[0])


@pytest.mark.parametrize("address", ["../fiches", "{}/fiches", "file://{}/fiches"])
def test_a_folder_of_this_machine_is_an_address(project: Path, tmp_path: Path, address: str) -> None:
    declare(project, url=address.format(tmp_path), path="noa/")
    assert "essai-cdi" in read_knowledge(project).entries


def test_without_a_path_the_root_is_read(project: Path, tmp_path: Path) -> None:
    shutil.rmtree(fiches(project) / ".git")
    alone = fiches(project) / "noa"
    (alone / ".github").mkdir()
    (alone / ".github" / "noa.yml").write_text("on: push\n")
    (alone / "LICENSE").write_text("Licence Ouverte 2.0\n")
    git(alone, "init", "--quiet", "--initial-branch=main")
    commit(alone)
    declare(project, url="../fiches/noa")
    assert "essai-cdi" in read_knowledge(project).entries


def test_a_project_without_sources_needs_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_base(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert read_knowledge(tmp_path).repositories == {}
    (tmp_path / "knowledge" / "_sources.yml").write_text("[]\n")
    assert read_knowledge(tmp_path).repositories == {}
    assert not (tmp_path / ".cache").exists()


def test_a_missing_git_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoaError, match="git est introuvable"):
        read_knowledge(project)


# Revisions


def test_what_was_read_once_is_read_again_without_the_repository(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_knowledge(project)
    fiches(project).rename(project.parent / "away")
    monkeypatch.setenv("PATH", "")
    assert read_knowledge(project) == first


def test_a_branch_stays_where_it_was_until_it_is_moved(project: Path) -> None:
    read_knowledge(project)
    before = head(project)
    variants = "".join(f"  - {word}\n" for word in ("pause déjeuner", "vingt minutes", "sandwich", "cantine", "repas"))
    text = (fiches(project) / "noa/essai-cdi.md").read_text(encoding="utf-8")
    text = re.sub(
        r"question: .*", "question: Quelle pause pour déjeuner ?", re.sub(r"(  - .*\n){5}", variants, text, count=1)
    )
    after = publish(project, "pause.md", text.encode())
    assert "pause" not in read_knowledge(project).entries
    done = build(project, "sources", "--update")
    assert done.returncode == 0, done.stderr
    assert f"« travail », main : de {before[:12]} à {after[:12]}." in done.stdout
    assert "4 fiches de « travail »" in done.stdout
    assert "pause" in read_knowledge(project).entries
    assert "rien de nouveau" in build(project, "sources", "--update").stdout


def test_a_branch_does_not_move_to_a_base_with_mistakes(project: Path) -> None:
    first = read_knowledge(project)
    commit = publish(project, "essai-cdi.md", b"no head\n")
    done = build(project, "sources", "--update")
    assert done.returncode == 1
    assert done.stderr.startswith(f"../fiches@{commit[:12]}/noa/essai-cdi.md:1 : ")
    assert "Rien n'a bougé" in done.stderr
    assert read_knowledge(project) == first


def test_a_branch_that_cannot_be_asked_stays(project: Path) -> None:
    first = read_knowledge(project)
    fiches(project).rename(project.parent / "away")
    done = build(project, "sources", "--update")
    assert done.returncode == 1
    assert done.stderr.startswith("knowledge/_sources.yml:2 : Le dépôt ../fiches n'a pas pu être lu (")
    assert "Traceback" not in done.stderr
    assert read_knowledge(project) == first


def test_a_commit_and_a_tag_do_not_move(project: Path) -> None:
    first = head(project)
    git(fiches(project), "tag", "--annotate", "v1", "--message", "First")
    publish(project, "essai-cdi.md", b"no head\n")
    for revision, kind in ((first, "commit"), (first.upper(), "commit"), ("v1", "tag")):
        declare(project, revision, path="noa")
        found = read_knowledge(project).repositories["travail"]
        assert (found.commit, found.kind) == (first, kind)
        assert "Attention" not in build(project, "check").stdout


def test_going_back_is_naming_the_commit_of_before(project: Path) -> None:
    first = head(project)
    publish(project, "essai-cdi.md", b"no head\n")
    assert problems(project)
    declare(project, first, path="noa")
    fiches(project).rename(project.parent / "away")
    assert problems(project)[0].line == 2
    (project.parent / "away").rename(fiches(project))
    assert "essai-cdi" in read_knowledge(project).entries


def test_a_server_that_gives_no_commit_by_name_gives_its_branches(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = head(project)
    for name in ("a", "b"):
        (fiches(project) / name).write_text(name)
        commit(fiches(project))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "protocol.version")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "0")
    with pytest.raises(git_room.GitFailed, match="unadvertised"):
        bounded_git(fiches(project) / ".git", "fetch", "--", str(fiches(project)), "0123456789" * 4)
    declare(project, first, path="noa")
    assert read_knowledge(project).repositories["travail"].commit == first


@pytest.mark.parametrize(
    ("revision", "line", "said"),
    [
        ("nowhere", 3, "« nowhere » n'est ni une branche ni une étiquette de ../fiches."),
        ("0123456789" * 4, 3, "Le commit " + "0123456789" * 4),
    ],
)
def test_an_unknown_revision_is_told(project: Path, revision: str, line: int, said: str) -> None:
    declare(project, revision, path="noa")
    found = only(project)
    assert (found.path, found.line) == (Path("knowledge/_sources.yml"), line)
    assert found.message.startswith(said)


def test_an_unknown_folder_is_told(project: Path) -> None:
    declare(project, path="nowhere")
    assert (only(project).line, only(project).message[:30]) == (4, "Le dossier « nowhere » n'est p")


def test_an_unknown_repository_is_told_once_without_what_follows_from_it(project: Path) -> None:
    declare(project, url="../nowhere")
    assert only(project).line == 2
    assert only(project).message.startswith("Le dépôt ../nowhere n'a pas pu être lu (")


def test_what_an_interruption_left_is_made_good(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("noa_build.sources.checkout.os.replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            read_knowledge(project)
    store = project / ".cache/sources"
    assert not list(store.glob("*-*/travail"))
    first = read_knowledge(project)
    for record in store.glob("*.json"):
        record.write_text('{"kind":')
    assert read_knowledge(project) == first


def test_old_commits_leave_the_cache(project: Path) -> None:
    for number in range(6):
        declare(project, publish(project, "CHANGELOG.md", str(number).encode()), path="noa")
        read_knowledge(project)
    assert len(list((project / ".cache/sources").glob("*-*/travail"))) == 4


# Ownership


def test_an_administration_is_in_one_place_only(project: Path) -> None:
    shutil.copytree(fiches(project) / "noa", project / "knowledge/travail")
    found = only(project)
    assert (found.path, found.line) == (Path("knowledge/_sources.yml"), 1)
    assert "knowledge/travail" in found.message
    assert "../fiches" in found.message


def test_an_administration_has_one_source_only(project: Path) -> None:
    path = project / "knowledge/_sources.yml"
    path.write_text(path.read_text() + "- {partner: travail, url: ../other, revision: main}\n")
    found = only(project)
    assert found.line == 5
    assert "../fiches (ligne 1)" in found.message


def test_an_id_that_is_taken_is_named_with_both_places(project: Path) -> None:
    commit = publish(project, "kbis.md", (project / "knowledge/greffe/kbis.md").read_bytes())
    told = [str(problem) for problem in problems(project) if "existe déjà" in problem.message]
    assert len(told) == 1
    assert told[0].startswith(f"../fiches@{commit[:12]}/noa/kbis.md:1 : ")
    assert "knowledge/greffe/kbis.md" in told[0]


@pytest.mark.parametrize(
    "name",
    [
        "_vocabulary.yml",
        "_smalltalk.yml",
        "_site.yml",
        "_sources.yml",
        "_out_of_scope.fr.txt",
        "logo.png",
        "greffe/_partner.yml",
    ],
)
def test_a_source_brings_nothing_but_its_own_entries(project: Path, name: str) -> None:
    commit = publish(project, name, b"cdi: {name: CDI, fr: [a], en: [b]}\n")
    found = only(project)
    assert found.path == Path(f"../fiches@{commit[:12]}/noa") / name.partition("/")[0]
    assert "Une source n'apporte que les fiches d'une administration" in found.message
    assert not list((project / ".cache/sources").glob("*-*"))


def test_a_source_without_its_partner_file_is_refused(project: Path) -> None:
    (fiches(project) / "noa/_partner.yml").unlink()
    commit(fiches(project))
    assert any("n'a pas de « _partner.yml »" in problem.message for problem in problems(project))


# Hostile repositories


def add_to_index(project: Path, mode: str, digest: str, name: str) -> str:
    git(fiches(project), "update-index", "--add", "--cacheinfo", f"{mode},{digest},noa/{name}")
    git(fiches(project), "commit", "--quiet", "--message", "Hostile")
    return head(project)


def test_links_are_not_followed(project: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (fiches(project) / "noa/secret.md").symlink_to(tmp_path / "secret.md")
    commit(fiches(project))
    assert "est un lien" in only(project).message


def test_submodules_are_not_followed(project: Path) -> None:
    add_to_index(project, "160000", head(project), "sub.md")
    assert "est un sous-module" in only(project).message


def test_a_folder_that_is_a_link_is_no_folder(project: Path) -> None:
    (fiches(project) / "link").symlink_to("/etc")
    commit(fiches(project))
    for path in ("link", "link/ssl", "README.md"):
        declare(project, path=path)
        assert (only(project).line, only(project).message[:12]) == (4, "Le dossier «"), path


@pytest.mark.parametrize("name", ["../kbis.md", "..", ".git"])
def test_names_that_lead_elsewhere_write_nothing(project: Path, name: str) -> None:
    blob = git(fiches(project), "hash-object", "-w", "README.md")
    entry = f"100644 {name}".encode() + b"\0" + bytes.fromhex(blob)
    tree = raw_object(project, "tree", entry)
    outer = raw_object(project, "tree", b"40000 noa\0" + bytes.fromhex(tree))
    hostile = git(fiches(project), "commit-tree", outer, "-m", "Hostile")
    git(fiches(project), "update-ref", "refs/heads/hostile", hostile)
    before = sorted(project.parent.rglob("*.md"))
    declare(project, "hostile", path="noa")
    assert only(project).path == Path("knowledge/_sources.yml")
    assert sorted(project.parent.rglob("*.md")) == before


def raw_object(project: Path, kind: str, data: bytes) -> str:
    """Write an object that git's own commands would refuse to make."""
    command = ["git", "-C", str(fiches(project)), "hash-object", "-w", "-t", kind, "--stdin", "--literally"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode().strip()


def test_a_name_that_a_terminal_would_obey_is_not_repeated(project: Path) -> None:
    publish(project, "\x1b[2Jo.md", b"")
    assert "\x1b" not in str(only(project))


def test_a_large_file_is_told_and_not_read(project: Path) -> None:
    commit = publish(project, "essai-cdi.md", b"a" * 1_000_001)
    found = only(project)
    assert found.path == Path(f"../fiches@{commit[:12]}/noa/essai-cdi.md")
    assert "trop gros (1000001 octets)" in found.message


def test_too_many_files_are_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noa_build.sources.files.MOST_FILES", 6)
    assert "Le dossier est trop gros : 7 fichiers" in only(project).message


def test_a_large_repository_is_not_fetched(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fiches(project) / "video").write_bytes(random.Random(1).randbytes(400_000))
    commit(fiches(project))
    monkeypatch.setattr(git_room, "LARGEST_PACK", 100_000)
    assert only(project).message == "Le dépôt ../fiches est trop gros."
    monkeypatch.undo()
    assert "essai-cdi" in read_knowledge(project).entries


def test_a_repository_that_does_not_answer_is_given_up(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text("#!/bin/sh\nexec sleep 600\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setattr(git_room, "PATIENCE", 1.0)
    declare(project, url="git@slow.example:fiches.git")
    assert only(project).message == "Le dépôt slow.example/fiches n'a pas pu être lu (pas de réponse en 1 s)."


def test_why_ssh_refused_is_said(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text("#!/bin/sh\necho 'git@forge.example: Permission denied (publickey).' >&2\nexit 255\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    declare(project, url="git@forge.example:fiches.git")
    assert "(git@forge.example: Permission denied (publickey))" in only(project).message


def test_no_hook_runs(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of the repository, nor of a template or setting that would reach the one in the cache."""
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    for folder in (hooks, fiches(project) / ".git" / "hooks"):
        for name in (
            "post-checkout",
            "reference-transaction",
            "post-merge",
            "pre-auto-gc",
            "post-upload-pack",
            "pre-receive",
        ):
            hook = folder / name
            hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
            hook.chmod(0o755)
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "template"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(hooks))
    read_knowledge(project)
    assert not (tmp_path / "ran").exists()


def test_another_repository_in_the_environment_is_left_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(fiches(project) / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(fiches(project)))
    assert "essai-cdi" in read_knowledge(project).entries


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c touch% ran",
        "file::../fiches",
        "--upload-pack=touch ran",
        "-oProxyCommand=touch",
        "fd::17",
        "http://host.example/fiches",
        "git://host.example/fiches",
        "https://user:password@host.example/fiches",
        "ssh://-oProxyCommand=touch/fiches",
        "git@-oProxyCommand=touch:fiches",
        "git@host.example:-fiches",
        "../fi\x85ches\nmore",
        "fiches",
    ],
)
def test_addresses_that_could_run_something_are_refused(project: Path, url: str) -> None:
    path = project / "knowledge/_sources.yml"
    path.write_text(
        f'- partner: travail\n  url: "{url}"\n  revision: main\n'.replace("\nmore", "\\x01"), encoding="utf-8"
    )
    assert only(project).line in (1, 2)
    assert not (project / ".cache").exists()


def test_git_itself_refuses_other_transports(tmp_path: Path) -> None:
    bounded_git(tmp_path / "a.git", "init", "--quiet", "--bare", "--template=")
    for url in (f"ext::touch {tmp_path}/ran", "http://127.0.0.1:9/a", "fd::17"):
        with pytest.raises(git_room.GitFailed, match="not allowed"):
            bounded_git(tmp_path / "a.git", "ls-remote", "--", url)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "revision", ["-x", "--output=a", "a..b", "main:x", "HEAD^{/x}", "refs/heads/*", "a b", "v1.lock", "@{1}"]
)
def test_revisions_that_mean_more_are_refused(project: Path, revision: str) -> None:
    path = project / "knowledge/_sources.yml"
    path.write_text(f'- partner: travail\n  url: ../fiches\n  revision: "{revision}"\n')
    assert (only(project).line, "n'est pas une révision" in only(project).message) == (3, True)


@pytest.mark.parametrize("folder", ["../noa", "noa/../..", "/etc", ".", "noa//x", "noa\\x"])
def test_paths_that_lead_out_are_refused(project: Path, folder: str) -> None:
    declare(project, path=folder)
    assert (only(project).line, "n'est pas un dossier du dépôt" in only(project).message) == (4, True)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("travail: ../fiches\n", 1, "on attend une liste"),
        ("- partner: travail\n  url: ../fiches\n", 1, "Il manque « revision »"),
        ("- partner: travail\n  url: ../fiches\n  revision: main\n  branch: x\n", 4, "La clé « branch » n'existe pas"),
        ("- partner: ../travail\n  url: ../fiches\n  revision: main\n", 1, "n'est pas un identifiant"),
        ("", 1, "on attend une liste"),
    ],
)
def test_mistakes_of_the_list_are_told_with_their_line(project: Path, text: str, line: int, said: str) -> None:
    (project / "knowledge/_sources.yml").write_text(text)
    assert (only(project).path, only(project).line) == (Path("knowledge/_sources.yml"), line)
    assert said in only(project).message


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/urssaf/noa.git", "github.com/urssaf/noa"),
        ("ssh://git@gitlab.example:2222/urssaf/noa", "gitlab.example/urssaf/noa"),
        ("git@gitlab.example:urssaf/noa.git", "gitlab.example/urssaf/noa"),
        ("file:///srv/noa@home/", "/srv/noa@home"),
        ("../noa", "../noa"),
    ],
)
def test_repositories_are_named_as_people_name_them(project: Path, url: str, name: str) -> None:
    declare(project, url=url)
    assert [source.name for source in read_declared(project)] == [name]


# Beside the sources


def test_check_says_where_entries_come_from(project: Path) -> None:
    done = build(project, "check")
    assert done.returncode == 0, done.stderr
    assert f"Du dépôt ../fiches, commit {head(project)[:12]} (branche main) : 3 fiches de « travail »." in done.stdout
    assert "Attention : une branche bouge (travail)" in done.stdout
    assert build(project, "sources").stdout in done.stdout


def test_sources_says_when_there_is_none(tmp_path: Path) -> None:
    write_base(tmp_path)
    done = build(tmp_path, "sources", "--update")
    assert (done.returncode, done.stdout) == (0, "Aucun autre dépôt : knowledge/_sources.yml n'en nomme pas.\n")


def test_an_edit_of_the_projects_own_files_is_seen_and_the_rest_is_remembered(project: Path) -> None:
    memory: Memory = {}
    read_knowledge(project, memory)
    foreign = {path: held for path, held in memory.items() if path.parts[0] != "knowledge"}
    assert len(foreign) == 7
    edit(project / "knowledge/greffe/kbis.md", "Comment obtenir", "Où trouver")
    after = read_knowledge(project, memory)
    assert after.entries["kbis"].texts["fr"].question.startswith("Où trouver")
    assert all(memory[path] is held for path, held in foreign.items())
    shutil.copytree(fiches(project) / "noa", project / "knowledge/travail", ignore=shutil.ignore_patterns("README.md"))
    (project / "knowledge/_sources.yml").unlink()
    edit(project / "knowledge/travail/essai-cdd.md", "Combien dure", "Combien de temps dure")
    assert read_knowledge(project, memory).entries["essai-cdd"].texts["fr"].question.startswith("Combien de temps")


def test_bundles_are_made_anew_when_a_source_moves(project: Path) -> None:
    stamps = []
    declare(project, head(project), path="noa")
    for _ in range(2):
        bundle_paths(project)
        stamps.append((project / "build/bundles.stamp").read_text())
    path = fiches(project) / "noa/essai-cdi.md"
    declare(project, publish(project, path.name, path.read_bytes().replace(b"D'abord", b"Puis")), path="noa")
    bundle_paths(project)
    stamps.append((project / "build/bundles.stamp").read_text())
    assert stamps[0] == stamps[1] != stamps[2]


def test_review_compares_two_commits_of_a_source(project: Path) -> None:
    declare(project, head(project), path="noa")
    write_questions(project, "tune")
    (project / ".gitignore").write_text("/build/\n/.cache\n")
    git(project, "init", "--quiet", "--initial-branch=main")
    commit(project)
    git(project, "switch", "--quiet", "--create", "change")
    path = fiches(project) / "noa/essai-cdi.md"
    declare(project, publish(project, path.name, path.read_bytes().replace(b"D'abord", b"Puis")), path="noa")
    card = measured(project, "main", TODAY)
    assert [edited.after.id for edited in card.edited] == ["essai-cdi"]


def test_nothing_is_written_for_an_entry_of_another_repository(project: Path) -> None:
    with pytest.raises(NoaError, match=r"dans le dépôt \.\./fiches"):
        new_path(project, "travail", "pause")
    base = read_base(project)
    assert base.elsewhere == {"travail": "../fiches"}
    accepted = Accepted()
    accepted.variants["kbis", "fr"].append("le papier kbis tout neuf")
    assert write_accepted(project, accepted, base) == [Path("knowledge/greffe/kbis.md")]


def test_a_missed_question_of_such_an_entry_is_left_to_its_repository(project: Path) -> None:
    build(project, "sources")
    file = project / "questions.csv"
    file.write_text("text\nla durée d'essai en cdd de mon remplaçant\n", encoding="utf-8")
    terminal = Terminal(project, str(file))
    terminal.press("1")
    terminal.read_until("est dans le dépôt ../fiches : proposez-y ces variantes")
    terminal.press("p")
    assert "rien n'a été écrit" in terminal.end()


def test_a_table_corrects_the_projects_own_entries_only(project: Path) -> None:
    assert build(project, "export", "base.csv").returncode == 0
    table = project / "base.csv"
    exported = table.read_text(encoding="utf-8-sig")
    table.write_text(
        exported.replace("Comment obtenir un extrait Kbis ?", "Où trouver un extrait Kbis ?"), encoding="utf-8"
    )
    assert build(project, "import", "base.csv", "--yes").returncode == 0
    assert "Où trouver" in (project / "knowledge/greffe/kbis.md").read_text(encoding="utf-8")
    table.write_text(
        exported.replace("Combien dure la période d'essai d'un CDD", "Quelle est la période d'essai d'un CDD"),
        encoding="utf-8",
    )
    done = build(project, "import", "base.csv", "--yes")
    assert done.returncode == 1
    assert "Les fiches de « travail » sont dans le dépôt ../fiches." in done.stderr
    assert not (project.parent / f"fiches@{head(project)[:12]}").exists()


@pytest.fixture
def buildable(tmp_path: Path) -> Iterator[Path]:
    """A whole project of the same kind; what it leaves in the cache that all builds share is removed."""
    root = new_project(tmp_path / "noa")
    fiches(root).mkdir()
    git(fiches(root), "init", "--quiet", "--initial-branch=main")
    (root / "knowledge" / "travail").rename(fiches(root) / "noa")
    commit(fiches(root))
    declare(root, path="noa")
    store = root / ".cache" / "sources"
    before = set(store.glob("*"))
    yield root
    for path in set(store.glob("*")) - before:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_the_site_holds_them_and_the_preview_follows_the_projects_own_files(
    buildable: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dist = built(buildable)
    assert "Du dépôt ../fiches, commit " in capsys.readouterr().out
    assert "période d’essai d’un CDD" in (dist / "reponses/essai-cdd/index.html").read_text(encoding="utf-8")
    preview = Preview(buildable, buildable / "build" / "preview")
    path = buildable / "knowledge/greffe/kbis.md"
    edit(path, "Voici la réponse à", "Où demander un Kbis :")
    assert preview.update([path]).entries == ("kbis",)
    page = buildable / "build/preview/site/reponses/kbis/index.html"
    assert "Où demander un Kbis" in page.read_text(encoding="utf-8")
    (buildable / "knowledge/_sources.yml").unlink()
    shutil.copytree(fiches(buildable) / "noa", buildable / "knowledge/travail")
    path = buildable / "knowledge/travail/essai-cdd.md"
    edit(path, "Voici la réponse à", "En place :")
    assert preview.update([path]).entries == ("conge-paye", "essai-cdd", "essai-cdi")


# What docs/plusieurs-depots.md says


def test_the_example_of_the_guide_is_valid(project: Path) -> None:
    guide = (ROOT / "docs/plusieurs-depots.md").read_text(encoding="utf-8")
    example = re.search(r"((?:^ {4}(?:- partner|  \w+): .*\n)+)", guide, re.MULTILINE)
    assert example
    (project / "knowledge/_sources.yml").write_text(re.sub("^ {4}", "", example[1], flags=re.MULTILINE))
    (source,) = read_declared(project)
    assert (source.partner, source.name, str(source.path)) == ("urssaf", "github.com/urssaf/noa-fiches", "fiches")
    assert source.is_pinned
    assert f"Du dépôt {source.name}, commit {source.revision[:12]} : 12 fiches de « urssaf »." in guide


def test_the_administrations_workflow_tries_its_own_change(project: Path, tmp_path: Path) -> None:
    """Its step, as it is, on a shallow clone with a commit that is on no branch."""
    workflow = yaml.safe_load((ROOT / "docs/plusieurs-depots/noa.yml").read_text(encoding="utf-8"))
    (step,) = [step for step in workflow["jobs"]["try"]["steps"] if "PARTNER" in step.get("run", "")]
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{fiches(project)}", str(project / "source"))
    git(project / "source", "switch", "--quiet", "--detach")
    edit(project / "source/noa/essai-cdi.md", "D'abord", "Puis")
    changed = commit(project / "source")
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/bin/python").symlink_to(sys.executable)
    subprocess.run(["bash", "-e", "-c", step["run"]], cwd=project, env={**os.environ, "PARTNER": "travail"}, check=True)
    knowledge = read_knowledge(project)
    assert knowledge.repositories["travail"].commit == changed
    assert "Puis" in knowledge.entries["essai-cdi"].texts["fr"].body


@pytest.mark.parametrize("path", sorted((ROOT / "docs/plusieurs-depots").iterdir()), ids=lambda path: path.name)
def test_workflows_to_copy_start_the_one_that_publishes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    publishing = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    assert "gh workflow run ci.yml " in text
    assert "workflow_dispatch" in publishing[True]
    assert "build.py sources --update" in str(publishing["jobs"]["build"])
    assert path.name in (ROOT / "docs/plusieurs-depots.md").read_text(encoding="utf-8")
