"""A file of the finished site, which is read only when it is needed: those that stay as they are need not be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from noa_build.replaced import Wanted


@dataclass(frozen=True)
class SiteFile(Wanted):
    """Its SHA-256, in hex, how to read it, and its size."""

    size: int
    """Bytes."""


def site_files(contents: Mapping[str, bytes]) -> dict[str, SiteFile]:
    """Files whose contents are known, by path."""
    return {name: site_file(data) for name, data in contents.items()}


def site_file(data: bytes) -> SiteFile:
    """A file of this content."""
    return SiteFile(hashlib.sha256(data).hexdigest(), lambda: data, len(data))
