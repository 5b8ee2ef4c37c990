"""Unpacks packages: all came with the library."""

from site import getsitepackages


class _Folder:
    def __init__(self, path: str) -> None:
        self._path = path

    def __str__(self) -> str:
        return self._path


SITE_PACKAGES, DSO_DIR = _Folder(getsitepackages()[0]), _Folder("/usr/lib")


def init_loaded_packages() -> None:
    pass
