"""What the fuzzing of messages, parameters and knowledge files shares: attacks, a limit of time, and what became of the inputs."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SLOWEST = 30
"""Seconds after which one input counts as a hang."""

ATTACKS = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</textarea><svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<https://evil.example>",
    '<a href="data:text/html,x">x</a>',
    "{: onclick=alert(1) }",
    "{{ config }} {% raw %}",
    "&#60;script&#62;",
    "&lt;script&gt;",
    "`<b>`",
    "<!-- x -->",
    "<?php ?>",
    "[a]: javascript:alert(1)\n\n[a]",
    "*[A]: <b>",
    "```\n<script>\n```",
    "| a | b |\n|---|---|\n| <i> | x |",
    "<div markdown=1>",
    "__proto__",
    "'; DROP TABLE x; --",
    "${7*7}",
    "../../etc/passwd",
    "\x00\x1b[31m",
    "\u202e\u200b\ufeff",
    "🤷🏽‍♀️",
    "e\u0301" * 50,
    "ﷺ" * 30,
    "\u0e33" * 40,
    "é" * 5000,
    "(" * 500,
    "* " * 300,
    "> " * 300,
    "9" * 400,
    "&a " * 50,
    "!!python/object/apply:os.system [id]",
)


@dataclass
class Outcome:
    """What became of many inputs."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    """What broke, and the input that did it."""
    seconds: float = 0.0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.counts + other.counts, self.failures + other.failures, self.seconds + other.seconds)


@contextmanager
def no_hang() -> Iterator[None]:
    """Raises TimeoutError in the block once it has taken SLOWEST seconds."""

    def late(*_: object) -> None:
        raise TimeoutError(f"more than {SLOWEST} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SLOWEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
