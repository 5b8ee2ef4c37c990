"""Zensical, run once a language on the Markdown, the configuration and the templates that MkDocs takes.

What differs from MkDocs' site is in docs/deux-generateurs.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from noa_build.answers import url_prefix
from noa_build.entry import LANGUAGES
from noa_build.site_file import SiteFile, site_files
from noa_build.tree import files_of
from noa_core.errors import NoaError

_UNUSED = ("objects.inv", "sitemap.xml", "assets/javascripts/LICENSE", "assets/stylesheets/modern/")
"""What Zensical writes and nobody loads: an index for other documentations, an empty sitemap, licences (they have their page), another
look."""


def build_site(root: Path, site_url: str | None) -> dict[str, SiteFile]:
    """The site of `root/build/pages`, by path; the other languages in folders of their own.

    Languages come one after the other: Zensical keeps one cache beside its configurations, which each run empties first.
    What it says is shown only when it fails; a warning of its own (a broken link) is a failure.

    Raises:
        NoaError: when Zensical is not installed, or refuses a page.
    """
    if find_spec("zensical") is None:
        raise NoaError("Zensical n'est pas installé : lancez « make zensical », qui installe ce qu'il faut.")
    files: dict[str, bytes] = {}
    for lang in LANGUAGES:
        folder = _build_language(root, lang, site_url)
        files |= {url_prefix(lang) + name: data for name, data in files_of(folder).items() if _used(name, data)}
        shutil.rmtree(folder)
    written = root / "build" / "pages" / "fr" / "sitemap.xml"
    return site_files(files | ({"sitemap.xml": written.read_bytes()} if written.exists() else {}))


def _used(name: str, data: bytes) -> bool:
    return not name.startswith(_UNUSED) and (not name.endswith(".html") or bool(data))


def read_configuration(root: Path, lang: str) -> dict[str, Any]:
    """MkDocs' configuration of a language, what it inherits included, without what comes from the environment."""
    read = _read(root / ("mkdocs.yml" if lang == "fr" else f"mkdocs.{lang}.yml"))
    inherited = read.pop("INHERIT", None)
    return _merged(_read(root / inherited), read) if inherited else read


def _build_language(root: Path, lang: str, site_url: str | None) -> Path:
    """The folder of a language's site."""
    build = root / "build"
    folder, configuration = build / f"zensical.{lang}", build / f"zensical.{lang}.yml"
    own = _configuration(read_configuration(root, lang), lang, site_url, folder)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        # JSON is YAML too.
        configuration.write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "-f", configuration.name],
            cwd=build,
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    finally:
        configuration.unlink(missing_ok=True)
        shutil.rmtree(build / ".cache", ignore_errors=True)
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoaError(f"Zensical n'a pas pu construire les pages ({lang}) :\n{(done.stdout + done.stderr).strip()}")
    return folder


def _configuration(read: Mapping[str, Any], lang: str, site_url: str | None, folder: Path) -> dict[str, Any]:
    """What Zensical is told: MkDocs' configuration with folders relative to `build`, which it takes for the project's.

    It would append inherited lists instead of replacing them, so it gets a configuration that inherits nothing. The classic
    variant of its theme has the look, and the names of classes, of Material for MkDocs. Code stays plain text.
    """
    return {
        **read,
        "site_url": (site_url if lang == "fr" else f"{site_url}{lang}/") if site_url else None,
        "docs_dir": f"pages/{lang}",
        "site_dir": folder.name,
        "markdown_extensions": [
            *read["markdown_extensions"],
            {"pymdownx.highlight": {"use_pygments": False, "css_class": ""}},
        ],
        "theme": {**read["theme"], "custom_dir": f"../{read['theme']['custom_dir']}", "variant": "classic"},
    }


def _merged(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """As MkDocs inherits: mappings are merged, anything else is replaced."""
    merged = dict(parent)
    for key, value in child.items():
        both = isinstance(value, Mapping) and isinstance(parent.get(key), Mapping)
        merged[key] = _merged(parent[key], value) if both else value
    return merged


def _read(path: Path) -> dict[str, Any]:
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader))


class _Loader(yaml.SafeLoader):
    """Reads MkDocs' `!ENV` as nothing."""


_Loader.add_constructor("!ENV", lambda loader, node: None)
