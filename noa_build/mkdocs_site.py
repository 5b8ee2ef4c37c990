"""MkDocs, run once a language on the Markdown that was written for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from noa_build.entry import LANGUAGES
from noa_core.errors import NoaError

_PROJECT = Path(__file__).resolve().parent.parent


def build_site(root: Path, site_url: str | None, epoch: int) -> None:
    """Fill `root/build/site` from `root/build/pages`, the other languages in folders of their own within it.

    The languages are built side by side, each in its own folder, for MkDocs empties its site_dir first. What MkDocs says is
    shown only when it fails; a warning of its own (a broken link) is a failure.
    """
    build = root / "build"
    folders = {lang: build / ("site" if lang == "fr" else f"site.{lang}") for lang in LANGUAGES}
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH")))),
        "PYTHONIOENCODING": "utf-8",
        "NOA_SITE_URL": site_url or "",
        "NOA_SITE_URL_EN": f"{site_url}en/" if site_url else "",
    }

    def run(lang: str) -> None:
        configuration = "mkdocs.yml" if lang == "fr" else f"mkdocs.{lang}.yml"
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "noa_build.mkdocs_run",
                configuration,
                str(folders[lang].resolve()),
                str((root / ".cache" / f"pages.{lang}.pickle").resolve()),
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

    try:
        with ThreadPoolExecutor() as pool:
            for future in [pool.submit(run, lang) for lang in LANGUAGES]:
                future.result()
        for lang in LANGUAGES[1:]:
            folders[lang].replace(folders["fr"] / lang)
    finally:
        for lang in LANGUAGES[1:]:
            shutil.rmtree(folders[lang], ignore_errors=True)
