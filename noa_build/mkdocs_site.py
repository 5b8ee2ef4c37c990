"""MkDocs, run once a language on the Markdown that was written for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import ChainMap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from noa_build.answers import url_prefix
from noa_build.entry import LANGUAGES
from noa_build.mkdocs_run import pages_of
from noa_build.site_file import SiteFile, site_files
from noa_build.tree import files_of
from noa_core.errors import NoaError

_PROJECT = Path(__file__).resolve().parent.parent


def build_site(root: Path, site_url: str | None, epoch: int) -> dict[str, SiteFile]:
    """The site of `root/build/pages`, by path; the other languages in folders of their own.

    The languages are built side by side, each in its own folder. What MkDocs says is shown only when it fails; a warning of its own
    (a broken link) is a failure.
    """
    build = root / "build"
    folders = {lang: build / f"site.{lang}" for lang in LANGUAGES}
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH")))),
        "PYTHONIOENCODING": "utf-8",
        "NOA_SITE_URL": site_url or "",
        "NOA_SITE_URL_EN": f"{site_url}en/" if site_url else "",
    }

    def run(lang: str) -> dict[str, SiteFile]:
        kept = build / f"pages.{lang}.sqlite"
        configuration = "mkdocs.yml" if lang == "fr" else f"mkdocs.{lang}.yml"
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "noa_build.mkdocs_run",
                configuration,
                str(folders[lang].resolve()),
                str(kept.resolve()),
            ],
            cwd=root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise NoaError(
                f"MkDocs n'a pas pu construire les pages ({configuration}) :\n{(done.stdout + done.stderr).strip()}"
            )

        made = pages_of(kept) | site_files(files_of(folders[lang]))
        return {url_prefix(lang) + name: file for name, file in made.items()}

    try:
        with ThreadPoolExecutor() as pool:
            return dict(ChainMap(*pool.map(run, LANGUAGES)))
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)
