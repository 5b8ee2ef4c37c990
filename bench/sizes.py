"""What files weigh on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from noa_build.runtime import node

_SCRIPT = Path(__file__).with_name("sizes.mjs")


@dataclass(frozen=True)
class Size:
    """Bytes, each file compressed by itself."""

    raw: int
    gzip: int
    brotli: int


def weigh(files: Iterable[Path]) -> Size:
    """The sum over the files, at the highest levels of compression."""
    return Size(**json.loads(node.run(_SCRIPT, *map(str, files))))
