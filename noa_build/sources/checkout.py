"""A source's folder at one commit, in `.cache/sources/`.

A source is fetched into a bare repository, `<url>.git`, without its history. What a branch or a tag stood for then is kept in
`<url and revision>.json`, so that it moves only when it is told to (`update`). The files of the folder are written to
`<url and path>-<commit>/<partner>/`, which appears whole: later readings need neither git nor a network.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from noa_build.atomic import write_text
from noa_build.entry import Repository
from noa_build.problems import KnowledgeError
from noa_build.sources.declared import Declared
from noa_build.sources.files import read_files
from noa_build.sources.git import GitFailed, git

_KEPT = 4
"""Commits of a folder that stay in the cache."""


@dataclass(frozen=True)
class Checkout:
    """A partner's folder from another repository."""

    partner: str
    folder: Path
    """Where its files can be read; it bears the partner's name."""
    repository: Repository


@dataclass(frozen=True)
class Resolved:
    """What a revision stands for."""

    kind: str
    """"commit", "tag" or "branch"."""
    commit: str


def recorded(home: Path, source: Declared) -> Resolved | None:
    """What the revision stands for, as far as the project `home` knows without asking the repository."""
    if source.is_pinned:
        return Resolved("commit", source.revision.lower())
    try:
        return Resolved(**json.loads(_record(home, source).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def checkout(home: Path, source: Declared) -> Checkout:
    """The folder at the commit that is known, fetched where it is not there yet.

    Raises:
        KnowledgeError: when the repository cannot be read, or holds what a source may not bring.
        NoaError: when git is needed and missing.
    """
    known = recorded(home, source)
    if known is not None and (found := _folder(home, source, known.commit)).is_dir():
        return Checkout(source.partner, found, _repository(source, known))
    with _alone(home), _in_french(source):
        return _fetched(home, source, recorded(home, source) or _resolve(home, source))


def update(home: Path, source: Declared) -> Checkout:
    """The folder at the commit that the branch or tag stands for now.

    Raises:
        KnowledgeError: as `checkout`; the commit that was known stays.
        NoaError: when git is missing.
    """
    with _alone(home), _in_french(source):
        return _fetched(home, source, _resolve(home, source))


def revert(home: Path, source: Declared, to: Resolved | None) -> None:
    """Let a branch or a tag stand for what it stood for before an update; None: for nothing known."""
    if to is None:
        _record(home, source).unlink(missing_ok=True)
    else:
        write_text(_record(home, source), json.dumps(vars(to)))


def _fetched(home: Path, source: Declared, resolved: Resolved) -> Checkout:
    folder = _folder(home, source, resolved.commit)
    repository = _repository(source, resolved)
    if not folder.is_dir():
        bare = _bare(home, source)
        try:
            git(bare, "cat-file", "-e", f"{resolved.commit}^{{commit}}")
        except GitFailed:
            _fetch(home, source, resolved.commit)
        _write(folder, read_files(bare, source, resolved.commit, repository.place))
    if not source.is_pinned:
        write_text(_record(home, source), json.dumps(vars(resolved)))
    return Checkout(source.partner, folder, repository)


def _repository(source: Declared, resolved: Resolved) -> Repository:
    place = Path(f"{source.name}@{resolved.commit[:12]}", source.path)
    return Repository(source.name, resolved.kind, source.revision, resolved.commit, place)


# Places in the cache


def _store(home: Path) -> Path:
    return home / ".cache" / "sources"


def _record(home: Path, source: Declared) -> Path:
    return _store(home) / f"{_digest(source.address(home), source.revision)}.json"


def _folder(home: Path, source: Declared, commit: str) -> Path:
    return _store(home) / f"{_digest(source.address(home), str(source.path))}-{commit}" / source.partner


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two processes never fetch at the same time: the second waits, and finds the work done."""
    _store(home).mkdir(parents=True, exist_ok=True)
    with (_store(home) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# git


def _bare(home: Path, source: Declared) -> Path:
    """The bare repository of a source's address, empty at first."""
    bare = _store(home) / f"{_digest(source.address(home))}.git"
    if not (bare / "HEAD").is_file():
        bare.mkdir(exist_ok=True)
        git(bare, "init", "--quiet", "--bare", "--template=")
    return bare


def _resolve(home: Path, source: Declared) -> Resolved:
    """Ask the repository what a revision stands for. A tag comes before a branch of the same name, as in git."""
    if source.is_pinned:
        return Resolved("commit", source.revision.lower())
    tag, branch = f"refs/tags/{source.revision}", f"refs/heads/{source.revision}"
    listed = git(_bare(home, source), "ls-remote", "--", source.address(home), branch, tag, f"{tag}^{{}}")
    lines = [line.split("\t") for line in listed.decode("utf-8", "replace").splitlines()]
    found = {name: commit for commit, name in (line for line in lines if len(line) == 2)}
    for name, kind in ((f"{tag}^{{}}", "tag"), (tag, "tag"), (branch, "branch")):
        if name in found:
            return Resolved(kind, found[name])
    raise KnowledgeError(
        [
            source.problem(
                "revision",
                f"« {source.revision} » n'est ni une branche ni une étiquette de {source.name}.",
                "Corrigez le nom, ou donnez un commit par ses 40 chiffres.",
            )
        ]
    )


def _fetch(home: Path, source: Declared, commit: str) -> None:
    """Bring a commit without its history; from a server that gives no commit by name, all branches and tags."""
    bare, address = _bare(home, source), source.address(home)
    fetch = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
    try:
        git(bare, *fetch, "--depth=1", "--", address, f"+{commit}:refs/noa/commits/{commit}")
    except GitFailed as failure:
        if not ("not our ref" in str(failure) or "unadvertised" in str(failure)):
            raise
        git(bare, *fetch, "--", address, "+refs/heads/*:refs/noa/heads/*", "+refs/tags/*:refs/noa/tags/*")
    try:
        git(bare, "cat-file", "-e", f"{commit}^{{commit}}")
    except GitFailed:
        raise KnowledgeError(
            [
                source.problem(
                    "revision",
                    f"Le commit {commit} n'est pas dans {source.name}.",
                    "Copiez-le en entier, d'une branche qui est publiée.",
                )
            ]
        ) from None


@contextmanager
def _in_french(source: Declared) -> Iterator[None]:
    """Says what git could not do, where the source is declared."""
    try:
        yield
    except GitFailed as failure:
        if failure.too_large:
            message, remedy = "est trop gros.", "Gardez les fiches dans un dépôt à elles, sans autres fichiers."
        else:
            message = f"n'a pas pu être lu ({failure})."
            remedy = "Vérifiez l'adresse, la connexion et le droit de lecture, puis relancez."
        raise KnowledgeError([source.problem("url", f"Le dépôt {source.name} {message}", remedy)]) from None


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files of a commit: the folder appears whole, and the oldest ones go."""
    whole = folder.parent
    aside = whole.with_name("aside")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for name, data in files.items():
        (aside / name).write_bytes(data)
    whole.mkdir(exist_ok=True)
    os.replace(aside, folder)
    others = whole.parent.glob(f"{whole.name.partition('-')[0]}-*")
    for old in sorted(others, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
