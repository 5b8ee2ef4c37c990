"""What `knowledge/_sources.yml` says: which administration's folder is in which repository."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from noa_build.located import read_yaml
from noa_build.plain_file import read_text
from noa_build.problems import KnowledgeError, Problem
from noa_build.validate import validate

FILE = Path("knowledge", "_sources.yml")

_COMMIT = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)


@dataclass(frozen=True)
class Declared:
    """One item of `_sources.yml`."""

    partner: str
    url: str
    """As it is written."""
    revision: str
    path: PurePosixPath
    """The folder of the entries; "." for the repository's root."""
    lines: Mapping[str, int] = field(hash=False)
    """Line of each key, counted from 1; of the item's first one where a key is absent."""

    @property
    def is_pinned(self) -> bool:
        """Whether the revision is a commit, which never moves."""
        return _COMMIT.fullmatch(self.revision) is not None

    @property
    def name(self) -> str:
        """The repository as people name it: host and path, or the local folder as it is written."""
        if self.url.startswith(("https://", "ssh://")):
            parts = urlsplit(self.url)
            return f"{parts.hostname}{parts.path}".rstrip("/").removesuffix(".git")
        if "@" in self.url and not self.url.startswith(("/", ".", "file:")):
            host, _, path = self.url.partition("@")[2].partition(":")
            return f"{host}/{path.strip('/')}".removesuffix(".git")
        return self.url.removeprefix("file://").rstrip("/")

    def address(self, home: Path) -> str:
        """What git is given: a relative folder counts from the project `home`."""
        return str((home / self.url).resolve()) if self.url.startswith(".") else self.url

    def problem(self, key: str, message: str, remedy: str) -> Problem:
        return Problem(FILE, self.lines[key], message, remedy)


def read_declared(root: Path) -> list[Declared]:
    """The sources of the project `root`, in their order; none when it has no `_sources.yml`.

    Raises:
        KnowledgeError: when the file has mistakes, or gives one administration two repositories.
    """
    path = root / FILE
    if not path.exists() and not path.is_symlink():
        return []
    text = read_text(path, FILE)
    if isinstance(text, Problem):
        raise KnowledgeError([text])
    document = read_yaml(text, FILE)
    if document.problems or not validate(document, "sources"):
        raise KnowledgeError(document.problems)
    keys = ("partner", "url", "revision", "path")
    found = [
        Declared(
            item["partner"],
            item["url"],
            item["revision"],
            PurePosixPath(item.get("path", ".")),
            {key: document.line((index, key)) for key in keys},
        )
        for index, item in enumerate(document.value)
    ]
    if twice := _twice(found):
        raise KnowledgeError(twice)
    return found


def _twice(sources: list[Declared]) -> list[Problem]:
    first: dict[str, Declared] = {}
    return [
        source.problem(
            "partner",
            f"L'administration « {source.partner} » a déjà un dépôt, {first[source.partner].name} "
            f"(ligne {first[source.partner].lines['partner']}).",
            "Gardez un seul des deux.",
        )
        for source in sources
        if first.setdefault(source.partner, source) is not source
    ]
