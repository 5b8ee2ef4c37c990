"""What is compiled on the way, in build/, and made again only when what it comes from has changed."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from noa_build import kept
from noa_build.atomic import write_text
from noa_build.bundle import write_bundles
from noa_build.entry import LANGUAGES, Knowledge, Repository
from noa_build.remembered import remembered
from noa_build.sources.declared import FILE
from noa_build.tree import stamps_of

_COMPILER = ("noa_core/*.py", "noa_build/*.py", "requirements.txt")
"""Files that decide how bundles are made, beside knowledge/ itself."""


def bundle_paths(root: Path, knowledge: Knowledge | None = None) -> dict[str, Path]:
    """The up-to-date bundles, `build/bundle.<lang>.json` by language.

    Raises:
        KnowledgeError: when the base has mistakes.
    """
    folder = root / "build"
    stamp = folder / "bundles.stamp"
    paths = {lang: folder / f"bundle.{lang}.json" for lang in LANGUAGES}
    if (root / FILE).exists():
        knowledge = knowledge or remembered(root)
    key = _key(root, knowledge.repositories if knowledge else {})
    with _alone(folder):
        if not (
            stamp.exists()
            and stamp.read_text(encoding="utf-8") == key
            and all(path.exists() for path in paths.values())
        ):
            write_bundles(knowledge or remembered(root), folder)
            write_text(stamp, key)
    return paths


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two processes never compile into one folder at the same time: the second waits, and finds the work done."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "bundles.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _key(root: Path, repositories: Mapping[str, Repository]) -> str:
    digest = hashlib.sha256()
    code = Path(__file__).resolve().parent.parent
    digest.update(kept.seal(path for pattern in _COMPILER for path in code.glob(pattern)))
    for name, stamp in sorted(stamps_of(root / "knowledge").items()):
        digest.update(f"{name}\0{stamp}\n".encode())
    for partner, repository in sorted(repositories.items()):
        digest.update(f"{partner}\0{repository.place}\0{repository.commit}\n".encode())
    return digest.hexdigest()
