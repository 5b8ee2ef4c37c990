"""Entries that wait in knowledge/_drafts, read as if they were published."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from noa_build.entry import Knowledge
from noa_build.knowledge import read_knowledge
from noa_build.problems import KnowledgeError

DRAFTS = Path("knowledge", "_drafts")


def read_with_drafts(root: Path) -> Knowledge:
    """The base in `root/knowledge` with its drafts. Paths in it are those of published files; see `standing`.

    Raises:
        KnowledgeError: with every mistake of every file, drafts included.
    """
    if not (root / DRAFTS).is_dir():
        return read_knowledge(root)
    with tempfile.TemporaryDirectory() as name:
        together = Path(name)
        published = shutil.ignore_patterns(DRAFTS.name)
        shutil.copytree(root / "knowledge", together / "knowledge", symlinks=True, ignore=published)
        shutil.copytree(root / DRAFTS, together / "knowledge", symlinks=True, dirs_exist_ok=True)
        try:
            return read_knowledge(together)
        except KnowledgeError as error:
            problems = [replace(problem, path=standing(root, problem.path)) for problem in error.problems]
            raise KnowledgeError(problems) from None


def standing(root: Path, path: Path) -> Path:
    """Where the file that would be published as `path` stands today: in the drafts, or there. Both relative to `root`."""
    draft = DRAFTS / path.relative_to("knowledge")
    return draft if (root / draft).exists() else path
