"""What the chat loads beside its page: the runtime, the bundles and the answers; and the manifest that names them.

The manifest stands inside each chat page, so that a page and its files are always of one publication, and in `manifest.json`,
for whoever asks what is current.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from noa_build.answers import write_answers
from noa_build.entry import Knowledge
from noa_build.hashed import write_hashed
from noa_build.runtime import Runtime

FORMAT = 1
"""Of the manifest."""


def write_chat_files(
    knowledge: Knowledge, bundles: Mapping[str, Path], runtime: Runtime, runtime_folder: Path, worker: str, folder: Path
) -> dict[str, Any]:
    """Write `answers/`, `bundles/` and `runtime/` into `folder`, the site's root.

    Args:
        bundles: by language.
        runtime_folder: where the runtime's parts are.
        worker: the worker's path in `folder`.

    Returns:
        The manifest: {format, runtime: {version, parts, second, left_out}, worker, bundles, answers, all_answers}; each file
        as {file, bytes}, its path in `folder` and its size before compression.
    """

    def sized(path: str) -> dict[str, Any]:
        return {"file": path, "bytes": (folder / path).stat().st_size}

    written = write_answers(knowledge, folder)
    compiled = {
        lang: write_hashed(folder / "bundles", path.name, path.read_bytes()).relative_to(folder).as_posix()
        for lang, path in sorted(bundles.items())
    }
    (folder / "runtime").mkdir()
    for part in runtime.files:
        shutil.copyfile(runtime_folder / part.file, folder / "runtime" / part.file)
    second = runtime.second
    return {
        "format": FORMAT,
        "runtime": {
            "version": runtime.pyodide,
            "parts": {name: sized(f"runtime/{part.file}") for name, part in sorted(runtime.parts.items())},
            "second": {**sized(f"runtime/{second.file}"), "crc32": second.crc32} if second else None,
            "left_out": runtime.left_out,
        },
        "worker": worker,
        "bundles": {lang: sized(path) for lang, path in compiled.items()},
        "answers": {lang: sized(paths.index) for lang, paths in written.items()},
        "all_answers": {lang: sized(paths.together) for lang, paths in written.items()},
    }
