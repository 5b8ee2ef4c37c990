"""The files that a source may bring: entries and `_partner.yml`, plain and small. They are read from git's objects, never checked out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from noa_build.plain_file import LARGEST_FILE
from noa_build.problems import KnowledgeError, Problem
from noa_build.sources.declared import Declared
from noa_build.sources.git import GitFailed, git

MOST_FILES = 10_000
LARGEST_FOLDER = 50_000_000
"""Bytes."""

_BROUGHT = re.compile(r"_partner\.yml|[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]{2})?\.md")
_OF_THE_REPOSITORY = re.compile(r"\..*|(?:README|LICEN[CS]E|CONTRIBUTING|CHANGELOG|CODEOWNERS)(?:\.[a-z]+)*")
"""What a repository needs and NOA does not: left where it is."""

_ONLY = "Une source n'apporte que les fiches d'une administration et son « _partner.yml »"
_FILE, _LINK, _SUBMODULE, _FOLDER = "100", "120000", "160000", "040000"


@dataclass(frozen=True)
class _Item:
    mode: str
    digest: str
    size: int
    """Bytes; 0 for what is no file."""
    name: str


def read_files(bare: Path, source: Declared, commit: str, place: Path) -> dict[str, bytes]:
    """The files of the source's folder at a commit that the bare repository holds, by name. `place`: how messages name the folder.

    Raises:
        KnowledgeError: when there is no such folder, or with everything in it that a source may not bring.
    """
    items = [item for item in _list(bare, source, commit) if not _OF_THE_REPOSITORY.fullmatch(item.name)]
    problems = [
        Problem(place / _plain(item.name), 1, *objection)
        for item in items
        if (objection := _objection(item)) is not None
    ]
    total = sum(item.size for item in items)
    if len(items) > MOST_FILES or total > LARGEST_FOLDER:
        message = f"Le dossier est trop gros : {len(items)} fichiers, {total} octets."
        problems.append(Problem(place, 1, message, f"Au plus {MOST_FILES} fichiers et {LARGEST_FOLDER} octets."))
    if problems:
        raise KnowledgeError(problems)
    return dict(zip((item.name for item in items), _read(bare, items), strict=True))


def _list(bare: Path, source: Declared, commit: str) -> list[_Item]:
    inside = "" if str(source.path) == "." else str(source.path)
    try:
        listed = git(bare, "ls-tree", "-z", "-l", "--full-tree", f"{commit}:{inside}")
    except GitFailed:
        raise KnowledgeError(
            [
                source.problem(
                    "path",
                    f"Le dossier « {source.path} » n'est pas dans {source.name} au commit {commit[:12]}.",
                    "Corrigez « path » ; sans cette ligne, c'est la racine du dépôt.",
                )
            ]
        ) from None
    items = []
    for line in filter(None, listed.decode("utf-8", "replace").split("\0")):
        head, _, name = line.partition("\t")
        mode, _, digest, size = head.split()
        items.append(_Item(mode, digest, int(size) if size.isdigit() else 0, name))
    return items


def _objection(item: _Item) -> tuple[str, str] | None:
    """Why a source may not bring this, and what to do; None when it may."""
    name = _plain(item.name)
    if item.mode == _LINK:
        return f"« {name} » est un lien : les liens ne sont pas suivis.", "Remplacez-le par le fichier lui-même."
    if item.mode == _SUBMODULE:
        return f"« {name} » est un sous-module : il n'est pas suivi.", "Mettez les fiches dans le dépôt lui-même."
    if item.mode == _FOLDER:
        remedy = "Rangez les fiches dans un dossier où il n'y a qu'elles, et nommez-le dans « path »."
        return f"« {name} » est un dossier. {_ONLY}, dans un seul dossier.", remedy
    if not item.mode.startswith(_FILE) or (not _BROUGHT.fullmatch(item.name) and not name.endswith(".md")):
        return f"« {name} » n'est pas admis ici. {_ONLY}.", "Retirez-le de ce dossier."
    if not _BROUGHT.fullmatch(item.name):
        remedy = "Nommez-la comme « creer-entreprise.md », et sa version anglaise « creer-entreprise.en.md »."
        return f"« {name} » n'est pas un nom de fiche.", remedy
    if item.size > LARGEST_FILE:
        return f"Ce fichier est trop gros ({item.size} octets).", f"Réduisez-le à {LARGEST_FILE} octets."
    return None


def _plain(name: str) -> str:
    """A name as it may be shown: short, without signs that a terminal would obey."""
    return "".join(char if char.isprintable() and char != "/" else "?" for char in name)[:100]


def _read(bare: Path, items: list[_Item]) -> list[bytes]:
    """The files' bytes, in the order of `items`."""
    asked = "".join(f"{item.digest}\n" for item in items).encode()
    printed = git(bare, "cat-file", "--batch", given=asked)
    found, start = [], 0
    for item in items:
        start = printed.index(b"\n", start) + 1
        found.append(printed[start : start + item.size])
        start += item.size + 1
    return found
