"""`dist/`: the finished site, put together in memory; what changed then replaces what was there.

Every file's name carries a digest of its content, but for these, which are looked up by name: HTML, `embed.js`, `sw.js`,
`manifest.json`, `sbom.cdx.json`, the sitemap, `.nojekyll`, the files for hosts (noa_build/headers.py), the published schemas, and what the
search of Material's theme asks for under fixed names (`search/search_index.json` and, in French,
`assets/javascripts/lunr/min/lunr.{stemmer.support,fr}.min.js`). Beside each file but the smallest lie its compressed copies,
`.br` and `.gz`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from noa_build import kept, page_policy
from noa_build.headers import header_files
from noa_build.precompress import Copies
from noa_build.replaced import replace_files
from noa_build.site_file import SiteFile, site_file, site_files
from noa_build.validate import SCHEMAS, schema_text

_LUNR = "assets/javascripts/lunr/"
_LUNR_KEPT = {f"{_LUNR}min/lunr.stemmer.support.min.js", f"{_LUNR}min/lunr.fr.min.js"}
"""The stemmers that French search loads; English search needs none."""

_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Built:
    """What stands in `dist/`, compressed copies apart."""

    files: int
    bytes: int
    build: str
    """The digest of everything else, in manifest.json."""


def write_dist(
    root: Path, pages: Mapping[str, SiteFile], assets: Mapping[str, bytes], manifest: Mapping[str, Any], copies: Copies
) -> Built:
    """Make `root/dist` the finished site; until the last moment the old one stands. Files are given by their path in the site.

    Args:
        pages: what the generator made.
        assets: everything else.
        manifest: what `manifest.json` says beside the digest of the build.
        copies: where the compressed copies come from.
    """
    files = {name: file for name, file in pages.items() if _wanted(PurePosixPath(name))}
    files |= site_files({f"schemas/{name}.json": schema_text(name).encode() for name in SCHEMAS})
    files |= site_files({**assets, ".nojekyll": b""})
    files |= site_files(_header_files(root, files))
    stated = "\n".join(f"{name} {file.digest}" for name, file in sorted(files.items()))
    build = hashlib.sha256(stated.encode()).hexdigest()[:16]
    files[_MANIFEST] = site_file(f"{json.dumps({**manifest, 'build': build}, ensure_ascii=False, indent=1)}\n".encode())
    replace_files(root / "dist", {**files, **copies.of(files)}, root / "build" / "dist.pickle")
    return Built(len(files), sum(file.size for file in files.values()), build)


def _header_files(root: Path, files: Mapping[str, SiteFile]) -> dict[str, bytes]:
    """The files for hosts; pages that have not changed are not read again."""
    path, made_by = root / "build" / "policies.pickle", [Path(page_policy.__file__)]
    memory: page_policy.Memory = kept.load(path, made_by) or {}
    before = set(memory)
    written = {name: text.encode() for name, text in header_files(files, memory).items()}
    if memory.keys() != before:
        kept.save(path, made_by, memory)
    return written


def _wanted(path: PurePosixPath) -> bool:
    """Whether a file that the generator wrote is used: no source maps, no stemmers of other languages, no icons but our own."""
    name = path.as_posix()
    if path.suffix == ".map" or path.name == "favicon.png":
        return False
    if _LUNR in name:
        return name in _LUNR_KEPT
    return path.parent.name != "assets"
