"""MkDocs, run once a language on the Markdown that was written for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from noa_build.entry import LANGUAGES
from noa_core.errors import NoaError


def build_site(root: Path, site_url: str | None, epoch: int) -> None:
    """Fill `root/build/site` from `root/build/pages`: French first, for MkDocs empties its site_dir, English into `en/`.

    MkDocs is silent unless it fails; a warning of its own (a broken link) is a failure.
    """
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "NOA_SITE_URL": site_url or "",
        "NOA_SITE_URL_EN": f"{site_url}en/" if site_url else "",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONHASHSEED": "0",
    }
    for lang in LANGUAGES:
        configuration = "mkdocs.yml" if lang == "fr" else f"mkdocs.{lang}.yml"
        done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean", "-f", configuration],
                              cwd=root, env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False)
        if done.returncode:
            raise NoaError(f"MkDocs n'a pas pu construire les pages ({configuration}) :\n{(done.stdout + done.stderr).strip()}")
