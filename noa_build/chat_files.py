"""What the chat loads beside its page: the runtime, the bundles and the answers; and the manifest that names them.

The manifest stands inside each chat page, so that a page and its files are always of one publication, and in `manifest.json`,
for whoever asks what is current.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from noa_build.answers import answer_files
from noa_build.entry import Knowledge
from noa_build.hashed import hashed_name
from noa_build.runtime import Runtime

FORMAT = 1
"""Of the manifest."""


def chat_files(
    knowledge: Knowledge, bundles: Mapping[str, Path], runtime: Runtime, runtime_folder: Path, worker: str
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest, and the files of `answers/`, `bundles/` and `runtime/` by their path in the site.

    The manifest: {format, runtime: {version, parts, second, left_out}, worker, bundles, answers, all_answers}; each file
    as {file, bytes}, its path in the site and its size before compression.

    Args:
        bundles: by language.
        runtime_folder: where the runtime's parts are.
        worker: the worker's path in the site.
    """
    written, files = answer_files(knowledge)
    compiled = {}
    for lang, path in sorted(bundles.items()):
        data = path.read_bytes()
        compiled[lang] = f"bundles/{hashed_name(path.name, data)}"
        files[compiled[lang]] = data
    for part in runtime.files:
        files[f"runtime/{part.file}"] = (runtime_folder / part.file).read_bytes()

    def sized(path: str) -> dict[str, Any]:
        return {"file": path, "bytes": len(files[path])}

    second = runtime.second
    manifest = {
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
    return manifest, files
