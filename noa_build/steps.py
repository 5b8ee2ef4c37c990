"""How long each step of a build takes, said to whoever waits for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Steps:
    """Seconds of wall clock by step, in the order of their beginning."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done within; a step that comes again adds up."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - started

    def __str__(self) -> str:
        said = " ; ".join(f"{name} {_seconds(taken)}" for name, taken in self.seconds.items())
        return f"Durées : {said}. En tout : {_seconds(sum(self.seconds.values()))}."


def _seconds(taken: float) -> str:
    return f"{taken:.1f} s".replace(".", ",")
