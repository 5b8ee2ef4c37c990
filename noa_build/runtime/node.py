"""Node, which runs Pyodide on the build machine: the one that requirements.txt installs beside Python."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

from noa_core.errors import NoaError

_LAST_LINES = 15
_LONGEST = 1000
"""A line beyond is minified code, which Node quotes where it stopped."""


def run(script: Path, *arguments: str) -> str:
    """What a script prints; NoaError with the end of its complaint when it fails."""
    scripts = sysconfig.get_path("scripts")
    node = shutil.which("node", path=scripts)
    if node is None:
        raise NoaError(
            f"Node est introuvable dans {scripts} : installez les outils avec « python -m pip install "
            "--require-hashes -r requirements.txt », puis relancez."
        )
    # To files: Node may leave before all is through a pipe.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        done = subprocess.run([node, str(script), *arguments], stdout=out, stderr=err, check=False)
        out.seek(0)
        err.seek(0)
        said = out.read()
        if done.returncode:
            lines = (err.read().strip() or said.strip()).splitlines()
            complaint = "\n".join([line for line in lines if len(line) <= _LONGEST][-_LAST_LINES:])
            raise NoaError(f"{script.name} a échoué sous Node (code {done.returncode}) :\n{complaint}")
    return said
