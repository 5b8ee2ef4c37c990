"""`make fuzz`: hostile messages, parameters and knowledge files, made by a seed. Nothing may crash, hang, run or be let through.

`tests/test_fuzz.py` runs a few of each.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from bench.bench import Bench
from bench.fuzz_files import files
from bench.fuzz_messages import messages
from bench.hostile import Outcome
from bench.markdown import table
from noa_build.runtime import node
from noa_core import NoaError

SEED = int(os.environ.get("NOA_SEED", "1"))
MESSAGES, PARAMETERS, FILES = 100_000, 100_000, 10_000


def measure(bench: Bench) -> dict[str, Any]:
    """By kind of input: how many, what became of them, seconds of computing.

    Raises:
        NoaError: when one broke something.
    """
    cores = os.cpu_count() or 1
    root = str(bench.root)
    assert bench.assistant  # compiled once, before processes share it
    with ProcessPoolExecutor(cores) as pool:
        said = _sum(pool.map(partial(messages, root), *_shares(MESSAGES, 50)))
        read = _sum(pool.map(files, *_shares(FILES, 50)))
    outcomes = {"messages": said, "parameters": parameters(PARAMETERS, SEED), "knowledge files": read}
    broken = [failure for outcome in outcomes.values() for failure in outcome.failures]
    if broken:
        raise NoaError(
            f"make fuzz : {len(broken)} entrées ont cassé quelque chose. Les premières :\n" + "\n".join(broken[:5])
        )
    return {
        "seed": SEED,
        **{
            name: {
                "inputs": outcome.counts.total(),
                "seconds": round(outcome.seconds, 1),
                "outcomes": dict(sorted(outcome.counts.items())),
            }
            for name, outcome in outcomes.items()
        },
    }


def text(figures: Mapping[str, Any], _pictures: Path) -> str:
    rows = [
        [
            name,
            f"{part['inputs']:,}",
            ", ".join(f"{kind} {count:,}" for kind, count in part["outcomes"].items()),
            "0",
            f"{part['seconds']:,.0f}",
        ]
        for name, part in figures.items()
        if name != "seed"
    ]
    heads = ["", "inputs", "outcomes", "failures", "seconds of computing"]
    return f"Seed {figures['seed']}.\n\n{table(heads, rows)}"


def _shares(count: int, parts: int) -> tuple[Sequence[int], Sequence[int]]:
    """How many inputs each part makes, and its seed."""
    return [count // parts] * parts, [SEED * 1_000_000 + part for part in range(parts)]


def _sum(outcomes: Iterator[Outcome]) -> Outcome:
    return sum(outcomes, Outcome())


def parameters(count: int, seed: int) -> Outcome:
    """So many queries, fragments, messages of hosts and addresses, read by the chat's own code under Node."""
    start = time.monotonic()
    said = json.loads(node.run(Path(__file__).with_suffix(".mjs"), str(count), str(seed)))
    return Outcome(Counter(said["counts"]), said["failures"], time.monotonic() - start)
