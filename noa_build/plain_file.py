"""The text of a file that others wrote."""

from __future__ import annotations

from pathlib import Path

from noa_build.problems import Problem

LARGEST_FILE = 1_000_000
"""Bytes."""


def read_text(path: Path, shown: Path) -> str | Problem:
    """The text of an ordinary UTF-8 file, with Unix line ends, or what is wrong with it. `shown`: how messages name the file."""
    if path.is_symlink() or not path.is_file():
        return Problem(
            shown, 1, "Ce fichier manque ou n'est pas un fichier ordinaire.", "Créez-le ; les liens ne sont pas suivis."
        )
    raw = path.read_bytes()
    if len(raw) > LARGEST_FILE:
        return Problem(
            shown, 1, f"Ce fichier est trop gros ({len(raw)} octets).", f"Réduisez-le à {LARGEST_FILE} octets."
        )
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Problem(shown, line, "Ce fichier n'est pas en UTF-8.", "Enregistrez-le avec l'encodage UTF-8.")
