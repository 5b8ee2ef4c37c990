"""`dist/`: the finished site, put together beside the old one and moved into its place.

Every file's name carries a digest of its content, but for these, which are looked up by name: HTML, `embed.js`, `sw.js`,
`manifest.json`, `sbom.cdx.json`, the sitemap, `.nojekyll`, the files for hosts (noa_build/headers.py), the published schemas, and what the
search of Material's theme asks for under fixed names (`search/search_index.json` and, in French,
`assets/javascripts/lunr/min/lunr.{stemmer.support,fr}.min.js`). Beside each file but the smallest lie its compressed copies,
`.br` and `.gz`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from noa_build.headers import header_files
from noa_build.precompress import write_copies
from noa_build.validate import SCHEMAS, schema_text

_LUNR = "assets/javascripts/lunr/"
_LUNR_KEPT = {f"{_LUNR}min/lunr.stemmer.support.min.js", f"{_LUNR}min/lunr.fr.min.js"}
"""The stemmers that French search loads; English search needs none."""


@dataclass(frozen=True)
class Built:
    """What stands in `dist/`, compressed copies apart."""

    files: int
    bytes: int
    build: str
    """The digest of everything else, in manifest.json."""


def write_dist(root: Path, site: Path, assets: Path, manifest: Mapping[str, Any]) -> Built:
    """Put `root/dist` together; until the last moment the old one stands.

    Args:
        site: MkDocs' site_dir.
        assets: everything else, at the place that it has in the site.
        manifest: what `manifest.json` says beside the digest of the build.
    """
    with _replaced(root / "dist") as folder:
        _copy_site(site, folder)
        shutil.copytree(assets, folder, dirs_exist_ok=True)
        (folder / "schemas").mkdir()
        for name in SCHEMAS:
            (folder / "schemas" / f"{name}.json").write_text(schema_text(name), encoding="utf-8")
        (folder / ".nojekyll").touch()
        for name, text in header_files(folder).items():
            (folder / name).write_text(text, encoding="utf-8")
        contents = _digests(folder)
        build = hashlib.sha256(
            "\n".join(f"{path} {digest}" for path, (digest, _) in contents.items()).encode()
        ).hexdigest()[:16]
        text = json.dumps({**manifest, "build": build}, ensure_ascii=False, indent=1) + "\n"
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        write_copies(folder, root / ".cache" / "copies")
    return Built(len(contents) + 1, sum(size for _, size in contents.values()) + len(text.encode()), build)


def _copy_site(site: Path, folder: Path) -> None:
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        relative = path.relative_to(site)
        if _wanted(PurePosixPath(relative.as_posix())):
            (folder / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / relative)


def _wanted(path: PurePosixPath) -> bool:
    """Whether a file that MkDocs wrote is used: no source maps, no stemmers of other languages, no icons but our own."""
    name = path.as_posix()
    if path.suffix == ".map" or path.name == "favicon.png":
        return False
    if _LUNR in name:
        return name in _LUNR_KEPT
    return path.parent.name != "assets"


def _digests(folder: Path) -> dict[str, tuple[str, int]]:
    """Digest and size of each file, by its path."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        found[path.relative_to(folder).as_posix()] = (hashlib.sha256(data).hexdigest(), len(data))
    return dict(sorted(found.items()))


def recover(dist: Path) -> None:
    """Clear what a build that was cut short left beside `dist`; the old site returns if it had just been moved away."""
    new, old = _beside(dist)
    if old.exists() and not dist.exists():
        os.replace(old, dist)
    for folder in (new, old):
        if folder.exists():
            shutil.rmtree(folder)


def _beside(dist: Path) -> tuple[Path, Path]:
    return dist.with_name(f".{dist.name}.new"), dist.with_name(f".{dist.name}.old")


@contextmanager
def _replaced(dist: Path) -> Iterator[Path]:
    """An empty folder that takes the place of `dist` when all went well, and vanishes when not.

    A crash between the two renames leaves the old site under its second name: `recover` brings it back.
    """
    new, old = _beside(dist)
    recover(dist)
    new.mkdir(parents=True)
    try:
        yield new
        if dist.exists():
            os.replace(dist, old)
        try:
            os.replace(new, dist)
        except OSError:
            if old.exists():
                os.replace(old, dist)
            raise
    finally:
        if new.exists():
            shutil.rmtree(new)
    if old.exists():
        shutil.rmtree(old)
