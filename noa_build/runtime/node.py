"""Node, which runs Pyodide on the build machine: the one that requirements.txt installs beside Python."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

from noa_core.errors import NoaError

_LAST_LINES = 15


def run(script: Path, *arguments: str) -> str:
    """What a script prints; NoaError with the end of its complaint when it fails."""
    scripts = sysconfig.get_path("scripts")
    node = shutil.which("node", path=scripts)
    if node is None:
        raise NoaError(
            f"Node est introuvable dans {scripts} : installez les outils avec « python -m pip install "
            "--require-hashes -r requirements.txt », puis relancez."
        )
    done = subprocess.run([node, str(script), *arguments], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        said = "\n".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-_LAST_LINES:])
        raise NoaError(f"{script.name} a échoué sous Node (code {done.returncode}) :\n{said}")
    return done.stdout
