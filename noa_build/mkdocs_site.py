"""MkDocs, run once a language on the Markdown that was written for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import ChainMap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from noa_build import kept
from noa_build.answers import url_prefix
from noa_build.entry import LANGUAGES
from noa_build.site_file import SiteFile
from noa_core.errors import NoaError

_PROJECT = Path(__file__).resolve().parent.parent

PAGE, FILE = "page/", "file/"
"""What is kept of a language's site: by path in docs_dir, the digest of a page's Markdown and its part of the search's index; by path in the
site, a file's SHA-256, size and content."""


def build_site(root: Path, site_url: str | None, epoch: int) -> dict[str, SiteFile]:
    """The site of `root/build/pages`, by path; the other languages in folders of their own.

    The languages are built side by side. What MkDocs says is shown only when it fails; a warning of its own (a broken link) is a failure.

    Args:
        epoch: seconds since 1970, for what MkDocs dates.
    """
    made_by = kept.seal(_made_by(root), site_url or "")

    def site_of(lang: str) -> dict[str, SiteFile]:
        file = root / "build" / f"pages.{lang}.sqlite"
        _run(root, lang, [str(file.resolve()), made_by.hex()], site_url, epoch)
        store = kept.Store(file, made_by)
        return {
            url_prefix(lang) + name: SiteFile(digest, partial(store.data, FILE + name), size)
            for name, (digest, size) in store.about(FILE).items()
        }

    with ThreadPoolExecutor() as pool:
        return dict(ChainMap(*pool.map(site_of, LANGUAGES)))


def _run(root: Path, lang: str, arguments: list[str], site_url: str | None, epoch: int) -> None:
    configuration = "mkdocs.yml" if lang == "fr" else f"mkdocs.{lang}.yml"
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH")))),
        "PYTHONIOENCODING": "utf-8",
        "NOA_SITE_URL": site_url or "",
        "NOA_SITE_URL_EN": f"{site_url}en/" if site_url else "",
    }
    done = subprocess.run(
        [sys.executable, "-m", "noa_build.mkdocs_run", configuration, *arguments],
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


def _made_by(root: Path) -> Iterator[Path]:
    """The files that decide what a page becomes."""
    yield from (_PROJECT / "noa_build" / name for name in ("mkdocs_site.py", "mkdocs_run.py"))
    yield _PROJECT / "requirements.txt"
    yield from root.glob("mkdocs*.yml")
    yield from (path for path in (root / "site" / "theme").rglob("*") if path.is_file())
