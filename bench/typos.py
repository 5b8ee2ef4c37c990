"""Keyboard typos: what fingers do to a question on a phone or in a hurry.

python -m bench.typos QUESTIONS.csv WITH_TYPOS.csv && python build.py eval WITH_TYPOS.csv
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import click

from noa_build.atomic import write_text
from noa_build.cases import Question

SHARE = 0.3
"""Chance that a word of two letters or more gets one typo."""

_ROWS = {
    "fr": ((0.0, " é    è çà"), (0.5, "azertyuiop"), (0.75, "qsdfghjklmù"), (1.25, "wxcvbn")),
    "en": ((0.5, "qwertyuiop"), (0.75, "asdfghjkl"), (1.25, "zxcvbnm")),
}
"""Rows of keys (a space: not a letter), each shifted to the right by so many widths of a key: AZERTY for French, QWERTY for any
other language."""

_REACH = 1.2
"""Keys whose centres are so many widths apart are neighbours."""

_WORD = re.compile(r"[^\W\d_]{2,}")


@cache
def neighbours(lang: str) -> dict[str, str]:
    """Letter → the letters beside it on the keyboard of a language, in alphabetical order."""
    rows = _ROWS.get(lang, _ROWS["en"])
    places = {
        key: (shift + column, row)
        for row, (shift, keys) in enumerate(rows)
        for column, key in enumerate(keys)
        if key != " "
    }
    return {
        key: "".join(
            sorted(other for other in places if other != key and math.dist(places[key], places[other]) < _REACH)
        )
        for key in places
    }


def with_typos(text: str, lang: str, seed: int = 0) -> str:
    """`text` with one typo in about SHARE of its words: a neighbouring key, a letter left out, doubled, or two swapped.

    The same text, language and seed give the same typos, whatever else is asked beside it.
    """
    random = Random(f"{seed} {lang} {text}")
    return _WORD.sub(
        lambda match: _mistyped(match.group(), lang, random) if random.random() < SHARE else match.group(), text
    )


def _mistyped(word: str, lang: str, random: Random) -> str:
    for mistake in random.sample(_MISTAKES, len(_MISTAKES)):
        wrong = mistake(word, lang, random)
        if wrong != word:
            return wrong
    return word


def _substituted(word: str, lang: str, random: Random) -> str:
    near = neighbours(lang)
    places = [place for place, letter in enumerate(word) if letter.lower() in near]
    if not places:
        return word
    place = random.choice(places)
    letter = random.choice(near[word[place].lower()])
    return word[:place] + (letter.upper() if word[place].isupper() else letter) + word[place + 1 :]


def _omitted(word: str, lang: str, random: Random) -> str:
    place = random.randrange(len(word))
    return word[:place] + word[place + 1 :]


def _doubled(word: str, lang: str, random: Random) -> str:
    place = random.randrange(len(word))
    return word[: place + 1] + word[place:]


def _transposed(word: str, lang: str, random: Random) -> str:
    places = [place for place in range(len(word) - 1) if word[place] != word[place + 1]]
    if not places:
        return word
    place = random.choice(places)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


_MISTAKES: Sequence[Callable[[str, str, Random], str]] = (_substituted, _omitted, _doubled, _transposed)


def mistyped(questions: Sequence[Question]) -> list[Question]:
    """The same questions with typos."""
    return [replace(question, text=with_typos(question.text, question.lang)) for question in questions]


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--lang", default="fr", show_default=True, help="Langue des questions qui n'en disent pas.")
@click.option("--seed", default=0, show_default=True, help="Un autre nombre donne d'autres fautes.")
def main(source: Path, target: Path, lang: str, seed: int) -> None:
    """Copie les questions d'un CSV avec des fautes de frappe."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        names = list(rows.fieldnames or ())
        if "text" not in names:
            raise click.ClickException(f"{source}:1 : il manque la colonne « text ». Ajoutez-la à la première ligne.")
        written = io.StringIO()
        writer = csv.DictWriter(written, names, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, "text": with_typos(row["text"], (row.get("lang") or "").strip() or lang, seed)})
    write_text(target, written.getvalue())


if __name__ == "__main__":
    main()
