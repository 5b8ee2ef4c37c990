"""The project's own base, compiled once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from noa_build.workspace import bundle_paths
from noa_core import Assistant

ROOT = Path(__file__).resolve().parent.parent


@cache
def assistant() -> Assistant:
    return Assistant.load(list(bundle_paths(ROOT).values()))
