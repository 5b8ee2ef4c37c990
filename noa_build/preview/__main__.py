"""The preview in a process of its own, so that a change of NOA's code only needs another process.

`python -m noa_build.preview ROOT FOLDER`: says `{"ready": …}` once it has read the base, then, for each line of its input (a JSON list
of changed files), one line: `{"entries", "pages", "steps"}`, `{"problem"}`, or `{"build": true}` when the site must be built as a whole.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from noa_build.preview.preview import Preview, TooMuch
from noa_core.errors import NoaError


def _say(said: dict[str, Any]) -> None:
    print(json.dumps(said, ensure_ascii=False), flush=True)


def main(root: Path, folder: Path) -> None:
    try:
        preview = Preview(root, folder)
    except NoaError:
        _say({"build": True})
        return
    _say({"ready": len(preview.knowledge.entries)})
    for line in sys.stdin:
        try:
            update = preview.update([Path(path) for path in json.loads(line)])
            _say({"entries": update.entries, "pages": update.pages, "steps": update.steps})
        except TooMuch:
            _say({"build": True})
            return
        except NoaError as error:
            _say({"problem": str(error)})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
