"""`make bench`: measure, print, and keep the figures. `python -m bench --help`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import click

from bench import beside, calibration, fuzz, length, load, noa, public, report, scale, start
from bench.bench import Bench
from noa_core import NoaError

ROOT = Path(__file__).resolve().parent.parent
PARTS: Mapping[str, ModuleType] = {
    "noa": noa,
    "calibration": calibration,
    "length": length,
    "peers": beside,
    "public": public,
    "start": start,
    "scale": scale,
    "fuzz": fuzz,
    "load": load,
}
"""Each has `measure(bench) -> figures` and `text(figures, folder of pictures) -> Markdown`."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("parts", nargs=-1, type=click.Choice([*PARTS]))
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DOSSIER",
    help="Jeux publics : clinc150/, banking77/ et code-du-travail/.",
)
@click.option(
    "--half",
    default="report",
    show_default=True,
    type=click.Choice(["report", "tune"]),
    help="Questions mesurées ; celles de tune s'affichent sans être gardées.",
)
def main(parts: tuple[str, ...], data: Path | None, half: str) -> None:
    """Mesure NOA et ses pairs : toutes les parties sauf start, scale, fuzz et load, ou celles qui sont nommées."""
    bench = Bench(ROOT, half, data)
    try:
        for part in parts or [part for part in PARTS if part not in report.COMMANDS]:
            if part == "public" and data is None:
                click.echo("public : pas mesuré, donnez les jeux publics par --data (make bench DATA=…).", err=True)
                continue
            click.echo(f"{part}…", err=True)
            _measure(bench, part)
    except NoaError as error:
        raise click.ClickException(str(error)) from error


def _measure(bench: Bench, part: str) -> None:
    figures = PARTS[part].measure(bench)
    folder = ROOT / "bench"
    kept = bench.half == "report"
    with tempfile.TemporaryDirectory() as scratch:
        tables = PARTS[part].text(figures, folder / "results" if kept else Path(scratch))
    click.echo(f"\n## {part}\n\n{tables}\n")
    if kept:
        report.write(folder, part, report.about(ROOT, part), figures, tables)


if __name__ == "__main__":
    main()
