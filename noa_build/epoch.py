"""The one date that a build may write."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from noa_core.errors import NoaError

OUTSIDE_GIT = 1_767_225_600
"""2026-01-01, in seconds: the date of a build that has no commit to take it from."""


def source_date_epoch(root: Path) -> int:
    """SOURCE_DATE_EPOCH if it is set, else the date of the commit that `root` stands on, in seconds since 1970.

    See https://reproducible-builds.org/specs/source-date-epoch/.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is not None:
        if not given.isascii() or not given.isdigit():
            raise NoaError(
                f"SOURCE_DATE_EPOCH vaut « {given} » : donnez un nombre de secondes, ou retirez cette variable."
            )
        return int(given)
    try:
        asked = subprocess.run(
            ["git", "-C", str(root), "log", "-1", "--format=%ct"], capture_output=True, encoding="utf-8", check=False
        )
    except FileNotFoundError:
        return OUTSIDE_GIT
    said = asked.stdout.strip()
    return int(said) if asked.returncode == 0 and said.isdigit() else OUTSIDE_GIT
