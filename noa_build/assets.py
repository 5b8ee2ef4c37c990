"""The browser code, bundled and minified by esbuild under hashed names."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from noa_build.hashed import hashed_name, write_hashed
from noa_core.errors import NoaError

_TOOLS = Path(__file__).resolve().parents[1] / "node_modules"
_TARGET = "es2022"


@dataclass(frozen=True)
class Assets:
    """Where each asset of the site lies, relative to the site's root."""

    chat_js: str
    """The chat element, a classic script."""
    chat_css: str
    worker: str
    """The module worker that runs Python."""
    embed: str
    """The immutable copy of the embed loader; `embed.js` is the stable one."""
    embed_integrity: str
    """Its digest, as an `integrity` attribute states it."""
    pages_js: str
    """What the answer pages add in the browser."""
    pages_css: str
    configurator_js: str
    """What `/partenaires/` adds besides."""
    demo_js: Mapping[str, str]
    """What demo pages may add, by the name that their head gives."""
    demo_css: str
    icon: str


def write_assets(root: Path, folder: Path) -> Assets:
    """Bundle `root/site` into `folder`: the hashed files, and `embed.js` and `sw.js`, which keep their names.

    Raises:
        NoaError: a source or a tool is missing, a source has mistakes, or a published loader was changed.
    """
    site = root / "site"
    with tempfile.TemporaryDirectory() as scratch:
        temporary = Path(scratch)

        def written(source: Path, name: str, *options: str) -> str:
            data = bundled(source, temporary / Path(name).name, *options)
            return write_hashed(folder, name, data).relative_to(folder).as_posix()

        loader = bundled(site / "embed.js", temporary / "embed.js", "--format=iife")
        embed = write_hashed(folder, "embed.js", loader).relative_to(folder).as_posix()
        _copy_loaders(site / "loaders", folder)
        (folder / "embed.js").write_bytes(loader)
        (folder / "sw.js").write_bytes(bundled(site / "chat" / "sw.js", temporary / "sw.js", "--format=iife"))
        icon = write_hashed(folder, "assets/noa.svg", _read(site / "theme" / "assets" / "noa.svg"))
        return Assets(
            chat_js=written(site / "chat" / "chat.js", "assets/chat.js", "--format=iife"),
            chat_css=written(site / "chat" / "chat.css", "assets/chat.css"),
            worker=written(site / "chat" / "worker.js", "assets/worker.js", "--format=esm"),
            embed=embed,
            embed_integrity=f"sha384-{base64.b64encode(hashlib.sha384(loader).digest()).decode()}",
            pages_js=written(site / "pages" / "pages.js", "assets/pages.js", "--format=iife"),
            pages_css=written(site / "pages" / "pages.css", "assets/pages.css"),
            configurator_js=written(site / "pages" / "configurator.js", "assets/configurator.js", "--format=iife"),
            demo_js={
                name: written(site / "pages" / f"{name}.js", f"assets/{name}.js", "--format=iife")
                for name in ("preview", "events")
            },
            demo_css=written(site / "pages" / "demo.css", "assets/demo.css"),
            icon=icon.relative_to(folder).as_posix(),
        )


def _copy_loaders(kept: Path, folder: Path) -> None:
    """The immutable copies of earlier publications: pages that name one of them find it for ever."""
    for path in sorted(kept.glob("embed.*.js")):
        data = _read(path)
        if hashed_name("embed.js", data) != path.name:
            raise NoaError(
                f"Le fichier {path} a été modifié, alors que des sites le chargent avec son empreinte : rétablissez-le."
            )
        (folder / path.name).write_bytes(data)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise NoaError(f"Le fichier {path} manque : rétablissez-le.") from None


def bundled(source: Path, out: Path, *options: str) -> bytes:
    """What esbuild makes of a script or a style sheet and of all that it imports, minified; also written to `out`.

    Raises:
        NoaError: the source or the tool is missing, or the source has mistakes.
    """
    node = shutil.which("node", path=sysconfig.get_path("scripts"))
    if node is None:
        raise NoaError(
            "Node est introuvable à côté de Python : installez les outils de construction avec "
            "« python -m pip install --require-hashes -r requirements.txt », puis relancez."
        )
    esbuild = _TOOLS / "esbuild" / "bin" / "esbuild"
    if not esbuild.is_file():
        raise NoaError(f"esbuild est introuvable dans {_TOOLS} : lancez « npm ci », puis relancez.")
    if not source.is_file():
        raise NoaError(f"Le fichier {source} manque : rétablissez-le.")
    done = subprocess.run(
        [
            node,
            str(esbuild),
            str(source),
            "--bundle",
            "--minify",
            "--charset=utf8",
            "--legal-comments=inline",
            "--log-level=warning",
            "--color=false",
            f"--target={_TARGET}",
            f"--outfile={out}",
            *options,
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=source.parent,
        env={**os.environ, "NODE_PATH": str(_TOOLS)},
    )
    if done.returncode:
        raise NoaError(f"esbuild n'a pas pu assembler {source} :\n{done.stderr.strip()}")
    return out.read_bytes()
