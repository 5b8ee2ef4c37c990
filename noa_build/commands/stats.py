"""`build.py stats`: how many conversations, on which days, on whose pages, about which entries."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from noa_build.atomic import write_text
from noa_build.problems import MisusedCommand
from noa_build.remembered import remembered
from noa_build.stats.access_log import count_logs
from noa_build.stats.events import count_events
from noa_build.stats.report import report, told
from noa_build.stats.tally import Names, Tally
from noa_core.errors import NoaError

_LONGEST_LINE = 16_384
"""Bytes; the rest of a longer line is passed over."""
_EVENTS = (".jsonl", ".ndjson")


def run(root: Path, files: Sequence[Path], report_file: Path | None) -> None:
    """Count, print, and with `report_file` write a page with pictures.

    Args:
        files: events (.jsonl, .ndjson) and access logs (any other name); each may be compressed (.gz).

    Raises:
        KnowledgeError: when the base has mistakes.
        MisusedCommand: when the report would replace another kind of file.
        NoaError: when a file cannot be read, or holds no line of its format.
    """
    if report_file is not None and report_file.suffix.lower() != ".html":
        raise MisusedCommand(f"{report_file} : donnez un nom de fichier en .html.")
    knowledge = remembered(root)
    names = Names(knowledge)
    events = [path for path in files if path.name.lower().removesuffix(".gz").endswith(_EVENTS)]
    logs = [path for path in files if path not in events]
    tallies: dict[str, Tally] = {}
    if logs:
        tallies["Journaux d'accès"] = count_logs(_lines(logs), names)
    if events:
        tallies["Événements"] = count_events(_lines(events), names)
    for source, tally in tallies.items():
        click.echo("\n".join(told(source, tally, knowledge)))
    if report_file is not None:
        write_text(report_file, report(tallies, knowledge))
        click.echo(f"Rapport : {report_file}")


def _lines(paths: Sequence[Path]) -> Iterator[str]:
    """The lines of some files, one file after the other; never a whole file in memory."""
    for path in paths:
        try:
            with path.open("rb") as opened:
                packed = opened.peek(2)[:2] == b"\x1f\x8b"
                with gzip.open(opened) if packed else opened as file:
                    yield from _bounded(file)
        except (OSError, EOFError, zlib.error) as error:
            raise NoaError(f"{path} : ce fichier ne peut pas être lu ({error}). Copiez-le de nouveau.") from error


def _bounded(file: io.BufferedIOBase) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        whole = line.endswith(b"\n")
        yield line.decode("utf-8", "replace")
        while not whole and (rest := file.readline(_LONGEST_LINE)):
            whole = rest.endswith(b"\n")
