"""NOA beside its peers: the same phrasings, the same questions, the same rule for "I do not know"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bench import noa
from bench.base import documents, in_language
from bench.bench import Bench
from bench.markdown import LANGUAGE, number, table
from bench.peers import Peer, peers
from bench.ranking import Answer, cost, figures, threshold
from bench.sizes import weigh
from bench.typos import mistyped
from noa_build.cases import Question
from noa_build.entry import LANGUAGES


def measure(bench: Bench) -> dict[str, Any]:
    """Figures by matcher and language, sizes by matcher, and the peers that are not installed."""
    result: dict[str, Any] = {"phrasings": {}, "matchers": {}, "sizes": {}, "versions": [], "missing": []}
    for lang in LANGUAGES:
        result["phrasings"][lang] = len(documents(bench.knowledge, lang))
    _add_noa(bench, result)
    for name, peer in peers().items():
        if (package := peer.missing()) is not None:
            result["missing"].append(name)
            click.echo(f"  {name} : absent ({package} n'est pas installé)", err=True)
            continue
        if peer.version() not in result["versions"]:
            result["versions"].append(peer.version())
        for lang in LANGUAGES:
            click.echo(f"  {name}, {lang}", err=True)
            _add_peer(bench, peer, lang, result)
    return result


def _add_noa(bench: Bench, result: dict[str, Any]) -> None:
    sizes = {"code": asdict(noa.runtime_size())}
    result["matchers"]["NOA"], result["sizes"]["NOA"] = {}, sizes
    for lang in LANGUAGES:
        fitting, plain, wrong = (in_language(part, lang) for part in _parts(bench))
        answers = [noa.ask(bench.assistant, part)[1] for part in (fitting, plain, wrong)]
        result["matchers"]["NOA"][lang] = _row(answers, (fitting, plain, wrong))
        sizes[lang] = asdict(weigh([bench.bundles[lang]]))


def _add_peer(bench: Bench, peer: Peer, lang: str, result: dict[str, Any]) -> None:
    parts = [_sample(in_language(part, lang), peer.most) for part in _parts(bench)]
    asked = [question.text for part in parts for question in part]
    measured = peer.ask(documents(bench.knowledge, lang), asked, lang)
    answers, start = [], 0
    for part in parts:
        answers.append(measured.answers[start : start + len(part)])
        start += len(part)
    sizes = result["sizes"].setdefault(peer.name, {"code": asdict(measured.code) if measured.code else None})
    sizes[lang] = asdict(measured.data)
    result["matchers"].setdefault(peer.name, {})[lang] = _row(answers, parts)


def _parts(bench: Bench) -> tuple[Sequence[Question], Sequence[Question], Sequence[Question]]:
    """Questions to fit the threshold on, to measure, and these with typos."""
    return bench.fitting, bench.questions, mistyped(bench.questions)


def _sample(questions: Sequence[Question], most: int | None) -> list[Question]:
    """At most `most` questions, evenly spaced."""
    if most is None or len(questions) <= most:
        return list(questions)
    return [questions[place * len(questions) // most] for place in range(most)]


def _row(answers: Sequence[Sequence[Answer]], questions: Sequence[Sequence[Question]]) -> dict[str, Any]:
    """Both: for fitting, plain, with typos."""
    least = threshold(answers[0], questions[0])
    return {
        "questions": len(questions[1]),
        **asdict(figures(answers[1], questions[1], least)),
        "top1_typos": figures(answers[2], questions[2], least).top1,
        "milliseconds": asdict(cost(answers[1])),
    }


def text(measured: Mapping[str, Any], _: Path) -> str:
    """The tables in Markdown."""
    blocks = []
    for lang in LANGUAGES:
        whole = measured["matchers"]["NOA"][lang]["questions"]
        rows = [
            [_name(name, by_lang[lang], whole), *_cells(by_lang[lang])]
            for name, by_lang in measured["matchers"].items()
        ]
        about = f"**{LANGUAGE[lang]}**: {measured['phrasings'][lang]:,} phrasings, {whole:,} questions."
        blocks.append(f"{about}\n\n{table(_HEADS, rows)}")
    heads = ["size (kB: raw / gzip / brotli)", "code", *(f"base, {LANGUAGE[lang]}" for lang in LANGUAGES)]
    blocks.append(table(heads, _size_rows(measured["sizes"])))
    blocks.append(f"Versions: {', '.join(measured['versions'])}.")
    if measured["missing"]:
        blocks.append(f"Not installed, so not measured: {', '.join(measured['missing'])}.")
    return "\n\n".join(blocks)


_HEADS = [
    "",
    "first (%)",
    "among three (%)",
    "first, typos (%)",
    "resolved (%)",
    "refused, in scope (%)",
    "refused, out of scope (%)",
    "AUROC",
    "median (ms)",
    "p95 (ms)",
]


def _name(name: str, row: Mapping[str, Any], whole: int) -> str:
    """With the number of questions where it is a sample."""
    return name if row["questions"] == whole else f"{name} ({row['questions']} questions)"


def _cells(row: Mapping[str, Any]) -> list[str]:
    names = ("top1", "top3", "top1_typos", "resolved", "refused_in_scope", "refused")
    cost = row["milliseconds"]
    return [
        *(number(row[name], 1) for name in names),
        number(row["auroc"], 3),
        number(cost["median"], 2),
        number(cost["p95"], 2),
    ]


def _size_rows(sizes: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """One row for all settings of a library that load the same."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, of_parts in sizes.items():
        cells = (_size(of_parts[part]) for part in ("code", *LANGUAGES))
        names.setdefault((name.partition(", ")[0], *cells), []).append(name)
    return [[_shared(several), *cells] for (_, *cells), several in names.items()]


def _shared(names: Sequence[str]) -> str:
    """What several settings have in common: "Fuse.js" of "Fuse.js" and "Fuse.js, token search"."""
    kept = [part for part in names[0].split(", ") if all(part in name.split(", ") for name in names)]
    return ", ".join(kept)


def _size(size: Mapping[str, int] | None) -> str:
    return "–" if size is None else " / ".join(number(size[part] / 1000, 0) for part in ("raw", "gzip", "brotli"))
