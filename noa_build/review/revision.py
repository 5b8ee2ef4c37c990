"""The project as it was at a git revision, read without touching the working tree."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from noa_build.problems import MisusedCommand
from noa_core.errors import NoaError

_READ = ("knowledge", "tests/questions", "tests/conversations")
"""What a scorecard looks at."""


def fork_point(root: Path, base: str) -> str:
    """The commit from which the present one and `base` went apart: what others have published since is no part of the change.

    Raises:
        MisusedCommand: when `base` is no revision of this repository.
        NoaError: when git is missing, or the project is not in a git repository.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if commit.returncode:
        if _git(root, "rev-parse", "--git-dir").returncode:
            raise NoaError(
                "Ce dossier n'est pas un dépôt git : « review » compare avec une révision. Clonez le dépôt, puis relancez."
            )
        raise MisusedCommand(
            f"--base : « {base} » n'est pas une révision de ce dépôt. Donnez une branche, une étiquette ou un commit ; "
            "dans une copie partielle, lancez d'abord « git fetch --unshallow »."
        )
    revision = commit.stdout.decode().strip()
    common = _git(root, "merge-base", revision, "HEAD").stdout.decode().strip()
    return common or revision


def extract(root: Path, commit: str, folder: Path) -> None:
    """Write what the project held of `knowledge/` and of its tests at a commit into `folder`.

    Raises:
        NoaError: when there was no base then.
    """
    held = [path for path in _READ if _git(root, "ls-tree", commit, "--", f"{path}/").stdout]
    if "knowledge" not in held:
        raise NoaError(f"La révision {commit[:10]} n'a pas de dossier « knowledge » : donnez une autre --base.")
    archive = _git(root, "archive", "--format=tar", commit, "--", *held)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise NoaError("git est introuvable : installez-le, puis relancez.") from None
