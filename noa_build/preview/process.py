"""The preview's process, as the server sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_CODE = Path(__file__).resolve().parents[2]


def with_code() -> dict[str, str]:
    """The environment of a process that runs this code."""
    path = os.pathsep.join(filter(None, [str(_CODE), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path}


class PreviewProcess:
    """`python -m noa_build.preview`, which starts while its parent goes on."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "noa_build.preview", str(root), str(folder)],
            env=with_code(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._ready = False

    def ready(self) -> bool:
        """Wait until it has read the base; False when it cannot."""
        assert self._process.stdout is not None
        if not self._ready:
            self._ready = "ready" in json.loads(self._process.stdout.readline() or "{}")
        return self._ready

    def update(self, paths: Iterable[Path]) -> dict[str, Any]:
        """What noa_build.preview says of an edit; {"build": true} too when the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if not self.ready():
                return {"build": True}
            self._process.stdin.write(json.dumps([str(path) for path in paths]) + "\n")
            self._process.stdin.flush()
            said: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            return {"build": True}
        return said

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate()
