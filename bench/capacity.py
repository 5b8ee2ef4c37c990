"""What operators may count on: transfer, requests and cost by the number of conversations, from the bytes of the built site.

`.venv/bin/python -m bench.capacity` writes the tables of docs/capacite.md.
"""

from __future__ import annotations

import json
from pathlib import Path

from bench.visit import first_visit, kept_for_later, weight
from noa_build.atomic import write_text

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "capacite.md"
BEGIN, END = "<!-- capacité : écrite par python -m bench.capacity -->", "<!-- capacité : fin -->"

WEEKLY = (500, 50_000, 5_000_000)
"""Conversations a week."""
PRICES = (0.01, 0.05, 0.10)
"""Euros for 10⁹ bytes sent: suppositions, for want of a contract."""
MONTH = 52 / 12
"""Weeks."""
PEAK = 0.20 / 5 / 3600
"""Share of a week's conversations that begin in a second of the busiest hour: a fifth of a working day's, which is a fifth of the week's."""


def tables(dist: Path, load: Path) -> str:
    """The measured bytes, then what they make of each number of conversations.

    Args:
        load: the figures of `make load`, if there are any.
    """
    visit, later = first_visit(dist), kept_for_later(dist)
    lines = ["| Octets transférés | brotli | gzip | sans compression |", "|---|---:|---:|---:|"]
    for label, paths in (
        ("première visite, jusqu’à la première réponse", visit),
        ("puis, ligne libre, pour les visites suivantes", later),
        ("visite suivante (la page seule)", [""]),
    ):
        lines.append(
            f"| {label} | " + " | ".join(_bytes(weight(dist, paths, suffix)) for suffix in (".br", ".gz", "")) + " |"
        )
    whole = weight(dist, [*visit, *later], ".br")
    lines += [
        "",
        f"Une première visite fait {len(visit)} requêtes, puis {len(later)} ligne libre.",
        "",
        "| Conversations par semaine | transfert par mois | requêtes par mois | premières visites par seconde, à l’heure de pointe | débit à l’heure de pointe | "
        + " | ".join(f"coût par mois à {_decimal(price, 2)} €/Go" for price in PRICES)
        + " |",
        "|---:|" + "---:|" * (4 + len(PRICES)),
    ]
    for count in WEEKLY:
        sent, peak = count * MONTH * whole, count * PEAK
        cells = [
            _thousands(count),
            _bytes(sent),
            _thousands(round(count * MONTH * (len(visit) + len(later)))),
            _decimal(peak, 3 if peak < 1 else 0),
            f"{_decimal(peak * whole * 8 / 1e6, 1)} Mbit/s",
            *(f"{_decimal(sent / 1e9 * price, 2)} €" for price in PRICES),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    if load.is_file():
        measured = json.loads(load.read_text(encoding="utf-8"))
        site = measured["figures"]["site"]
        lines += [
            "",
            f"Mesuré le {measured['date']} ({measured['machine']}) : nginx, sur un seul cœur, envoie {_decimal(site['visits'], 0)} premières visites "
            f"par seconde pendant {measured['figures']['seconds']} secondes, sans erreur, soit {_decimal(site['visits'] / PEAK / 1e6, 0)} millions de "
            "conversations par semaine au même rythme de pointe, si la ligne suit.",
        ]
    return "\n".join(lines)


def _bytes(count: float) -> str:
    for unit, size in (("To", 1e12), ("Go", 1e9), ("Mo", 1e6), ("ko", 1e3)):
        if count >= size:
            return f"{_decimal(count / size, 2 if count < 10 * size else 1)} {unit}"
    return f"{count:.0f} o"


def _decimal(value: float, places: int) -> str:
    return f"{value:,.{places}f}".replace(",", "\u202f").replace(".", ",")


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, after = page[: page.index(BEGIN) + len(BEGIN)], page[page.index(END) :]
    write_text(PAGE, f"{before}\n\n{tables(ROOT / 'dist', ROOT / 'bench/results/load.json')}\n\n{after}")


if __name__ == "__main__":
    main()
