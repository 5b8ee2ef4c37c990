"""The two wheels that the packing Pyodide needs, locked in wheels.txt: micropip, pure-Python RapidFuzz.

RapidFuzz publishes no WebAssembly wheel. Its sdist builds a pure-Python one when its CMake part is switched
off: the results are those of the compiled one, slower.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from noa_core.errors import NoaError

LOCK = Path(__file__).with_name("wheels.txt")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", re.MULTILINE)
_PURE = {"SKBUILD_WHEEL_CMAKE": "false", "SKBUILD_WHEEL_PY_API": "py3"}
"""scikit-build-core's `wheel.cmake` and `wheel.py-api`: no compiled part, tagged for any Python 3. Set in the environment
because `pip download`, which prepares the sdist's metadata (minutes, if it compiles), takes no settings."""
_LAST_LINES = 15


@dataclass(frozen=True)
class Wheels:
    """Where the two wheels are."""

    micropip: Path
    rapidfuzz: Path


def check_versions(requirements: Path, lock: Path = LOCK) -> None:
    """NoaError unless the browser gets the RapidFuzz that the build machine trains and tests with."""
    here, there = pinned(lock, "rapidfuzz"), pinned(requirements, "rapidfuzz")
    if here != there:
        raise NoaError(
            f"RapidFuzz n'a pas la même version partout : {there} dans {requirements.name}, {here} dans "
            f"{lock.name} (celle du navigateur). Alignez {lock.name}, avec l'empreinte de l'archive source."
        )


def fetch(cache: Path, lock: Path = LOCK) -> Wheels:
    """The wheels, downloaded and built by pip on the first call, then taken from the cache."""
    folder = cache / f"wheels-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            made = Path(temporary, "made")
            _download(lock, made)
            for sdist in made.glob("*.tar.gz"):
                _build(sdist, made)
                sdist.unlink()
            _found(made)
            if not folder.is_dir():
                os.replace(made, folder)
    return _found(folder)


def pinned(path: Path, package: str) -> str:
    """The version that a requirements file fixes; NoaError when there is none."""
    for name, version in _PIN.findall(path.read_text(encoding="utf-8")):
        if name.lower() == package:
            return str(version)
    raise NoaError(f"{path.name} ne fixe aucune version de {package} (attendu : « {package}==… »).")


def _download(lock: Path, folder: Path) -> None:
    """micropip asks for the Python of Pyodide, hence --ignore-requires-python: it never runs on this one."""
    options = ["--no-deps", "--require-hashes", "--no-build-isolation", "--ignore-requires-python"]
    _pip("download", *options, "--requirement", str(lock), "--dest", str(folder))


def _build(sdist: Path, folder: Path) -> None:
    options = ["--no-index", "--no-deps", "--no-build-isolation"]
    _pip("wheel", *options, "--wheel-dir", str(folder), str(sdist))


def _pip(*arguments: str) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env={**os.environ, **_PURE})
    if done.returncode:
        said = "\n".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-_LAST_LINES:])
        raise NoaError(f"pip n'a pas pu préparer les paquets de {LOCK.name} (connexion, empreinte, outil ?) :\n{said}")


def _found(folder: Path) -> Wheels:
    wheels = {path.name.split("-")[0]: path for path in folder.glob("*-py3-none-any.whl")}
    missing = {"micropip", "rapidfuzz"} - wheels.keys()
    if missing:
        present = ", ".join(sorted(path.name for path in folder.iterdir())) or "rien"
        raise NoaError(
            f"Il manque un paquet en pur Python pour {' et '.join(sorted(missing))} ; obtenu : {present}. "
            "Vérifiez les options de construction dans wheels.txt."
        )
    return Wheels(wheels["micropip"], wheels["rapidfuzz"])
