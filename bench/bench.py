"""What the parts of the bench measure on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.base import questions
from noa_build.cases import Question
from noa_build.entry import Knowledge
from noa_build.knowledge import read_knowledge
from noa_build.workspace import bundle_paths
from noa_core import Assistant


@dataclass(frozen=True)
class Bench:
    """A project, its questions and, where the caller has them, public data sets."""

    root: Path
    half: str
    """The questions that figures are of: "report", or "tune"."""
    data: Path | None
    """A folder with clinc150/, banking77/ and code-du-travail/."""

    @cached_property
    def knowledge(self) -> Knowledge:
        return read_knowledge(self.root)

    @cached_property
    def bundles(self) -> Mapping[str, Path]:
        return bundle_paths(self.root, self.knowledge)

    @cached_property
    def assistant(self) -> Assistant:
        return Assistant.load(list(self.bundles.values()))

    @cached_property
    def questions(self) -> list[Question]:
        return questions(self.root, self.half)

    @cached_property
    def fitting(self) -> list[Question]:
        """The questions that thresholds are fitted on."""
        return questions(self.root, "tune")
