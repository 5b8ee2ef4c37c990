"""git's command line on repositories that others wrote: no hook, no prompt, no helper program, no submodule, bounded in time and bytes."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
from pathlib import Path

from noa_core.errors import NoaError

PATIENCE = 120.0
"""Seconds that a command may take."""

LARGEST_PACK = 200_000_000
"""Bytes of a file that git may write: all that one fetch brings is one file."""

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "core.fsmonitor=false",
    "core.bigFileThreshold=1m",
    "fetch.fsckObjects=true",
    "fetch.unpackLimit=1",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=20",
)

_ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "SSH_ASKPASS",
)
"""Left out of the environment: they would name another repository (as in a hook), or open a window."""


class GitFailed(Exception):
    """git could not do it."""

    def __init__(self, reason: str, too_large: bool = False) -> None:
        super().__init__(reason)
        self.too_large = too_large


def git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What a git command prints, run in the bare repository `folder`, with `given` as its input.

    Raises:
        GitFailed: with the line in which git says why, or in French when it took too long.
        NoaError: when git is missing.
    """
    command = ["git", f"--git-dir={folder}", *(part for setting in _SETTINGS for part in ("-c", setting)), *arguments]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder.parent,
            env=_environment(),
            start_new_session=True,
            preexec_fn=_bound,
        )
    except FileNotFoundError:
        raise NoaError("git est introuvable : installez-le, puis relancez.") from None
    try:
        printed, said = process.communicate(given, PATIENCE)
    except subprocess.TimeoutExpired:
        raise GitFailed(f"pas de réponse en {PATIENCE:.0f} s") from None
    finally:
        if process.returncode is None:  # its helpers (https, ssh) are of its session
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        too_large = _tidy(folder)
    if process.returncode:
        raise GitFailed(_reason(said.decode("utf-8", "replace")) or f"code {process.returncode}", too_large)
    return printed


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    return {
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=20",
        **kept,
        "GIT_ALLOW_PROTOCOL": "https:ssh:file",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }


def _bound() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    limit = LARGEST_PACK if most == resource.RLIM_INFINITY else min(most, LARGEST_PACK)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def _tidy(folder: Path) -> bool:
    """Remove what an interrupted fetch left; whether that had grown as large as it may."""
    left = list(folder.glob("objects/pack/tmp_*"))
    too_large = any(path.stat().st_size >= LARGEST_PACK for path in left)
    for path in left:
        path.unlink()
    return too_large


def _reason(text: str) -> str:
    """The line that says why, of what git, ssh and the other side print, without signs that a terminal would obey."""
    plain = ("".join(char for char in line if char.isprintable()).strip() for line in text.splitlines())
    lines = [line for line in plain if line]
    telling = [line for line in lines if not line.casefold().startswith(("remote: ", "warning: ", "hint: "))]
    return next(iter(telling or lines), "").removeprefix("fatal: ").removeprefix("error: ").rstrip(".")[:300]
