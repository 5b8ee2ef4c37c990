"""The Python library of the browser, compiled: runs inside the packing Pyodide, never on the build machine.

The build machine's Python may be 3.11 while Pyodide's is 3.14, and bytecode belongs to one version: so the
Pyodide that will read it writes it. Stages, called one by one from pack.mjs:

1. `read`: the sources, from Pyodide's own standard library and from the installed packages; `stand_in`: some of them replaced;
2. `compiled`: `-OO` bytecode, so without docstrings and asserts; without lines, it also loses the tables that
   only tracebacks read (0.4 MB; a traceback in the browser names functions, not lines);
3. `kept`: of these, the modules that exercise.py saw in use, and the data files of packages;
4. `zipped`: a stored zip with fixed dates in alphabetical order, which the transfer compression sees whole
   and which Python imports from as it stands.
"""

from __future__ import annotations

import ast
import io
import marshal
import zipfile
from collections.abc import Iterable
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

Library = dict[str, bytes]
"""Path in the zip, such as `json/decoder.py`, to the file's bytes."""

_NO_LOCATION = 0xF8
"""Line table entry for one instruction without a location; +7 makes it eight (CPython's code_objects.md)."""
_PYC_HEADER = MAGIC_NUMBER + bytes(12)
"""Flags, date and size of a source that is not there: all zero."""


def read(standard_library: str, packages: Iterable[str]) -> Library:
    """The sources in the standard library's zip; in package folders, their sources and data."""
    found: Library = {}
    with zipfile.ZipFile(standard_library) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                found[name] = archive.read(name)
    for package in map(Path, packages):
        for path in package.rglob("*"):
            typing_only = path.suffix == ".pyi" or path.name == "py.typed"
            if path.is_file() and "__pycache__" not in path.parts and not typing_only:
                found[path.relative_to(package.parent).as_posix()] = path.read_bytes()
    return found


def stand_in(library: Library, folder: str) -> None:
    """Put the modules in a folder in the place of the library's of the same name."""
    for path in Path(folder).rglob("*.py"):
        name = path.relative_to(folder).as_posix()
        if name not in library:
            raise ValueError(f"{name} stands in for nothing")
        library[name] = path.read_bytes()


def module_name(path: str) -> str:
    """`json/__init__.py` is `json`, `json/decoder.py` is `json.decoder`."""
    return path.removesuffix("c").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def without_lines(code: CodeType) -> CodeType:
    """The same code with a line table that knows no line. (An empty table breaks `traceback`.)"""
    units = len(code.co_code) // 2
    table = bytes([_NO_LOCATION + 7]) * (units // 8)
    if units % 8:
        table += bytes([_NO_LOCATION + units % 8 - 1])
    constants = tuple(without_lines(item) if isinstance(item, CodeType) else item for item in code.co_consts)
    return code.replace(co_linetable=table, co_consts=constants)


def compile_module(source: bytes, lines: bool) -> bytes:
    """The .pyc of a source; without a file name, so that the bytes do not depend on a folder."""
    code = compile(source, "", "exec", dont_inherit=True, optimize=2)
    return _PYC_HEADER + marshal.dumps(code if lines else without_lines(code))


def compiled(library: Library, lines: bool) -> Library:
    """Sources replaced by bytecode, data as it is, without what does not compile (templates)."""
    result: Library = {}
    for path, content in library.items():
        if path.endswith(".py"):
            try:
                result[path + "c"] = compile_module(content, lines)
            except SyntaxError:
                continue
        else:
            result[path] = content
    return result


def kept(library: Library, modules: Iterable[str]) -> Library:
    """The compiled modules of these names, and everything that is not a module."""
    names = set(modules)
    return {
        path: content for path, content in library.items() if not path.endswith(".pyc") or module_name(path) in names
    }


def named_in(library: Library, package: str) -> list[str]:
    """The modules of a package and those of the library that they import, inside functions too."""
    paths = {module_name(path): path for path in library if path.endswith(".py")}
    found: set[str] = set()
    for name, path in paths.items():
        if name != package and not name.startswith(package + "."):
            continue
        found.add(name)
        inside = name if path.endswith("/__init__.py") else name.rpartition(".")[0]
        for node in ast.walk(ast.parse(library[path])):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    above = inside.split(".")[: len(inside.split(".")) - node.level + 1]
                    base = ".".join([*above, *([base] if base else [])])
                found.add(base)
                found.update(f"{base}.{alias.name}" for alias in node.names)
    return sorted(name for name in found & paths.keys() if not name.endswith("__main__"))


def zipped(library: Library) -> bytes:
    """A stored zip whose bytes depend on nothing but the files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(library):
            archive.writestr(zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0)), library[path])
    return buffer.getvalue()
