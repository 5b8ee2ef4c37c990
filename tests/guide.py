"""The guides in docs/, as their readers follow them: what to type, what to write, what to look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.real_base import ROOT

DOCS = ROOT / "docs"
FIRST_QUESTION = DOCS / "ajouter-une-question.md"


@dataclass(frozen=True)
class Block:
    """One fenced block of a guide."""

    section: str
    """The heading above it."""
    kind: str
    """sh: commands, one a line; markdown: a whole knowledge file; text: what to ask NOA, or what it says."""
    text: str

    @property
    def commands(self) -> list[str]:
        return [line for line in self.text.splitlines() if self.kind == "sh" and line and not line.startswith("#")]

    @property
    def numbered(self) -> bool:
        """Whether it belongs to the steps that everybody follows."""
        return re.match(r"\d+\. ", self.section) is not None


@dataclass(frozen=True)
class Picture:
    """One picture that a guide shows."""

    guide: Path
    alt: str
    path: Path


def blocks(guide: Path) -> list[Block]:
    """The fenced blocks of a guide, in its order."""
    found, section = [], ""
    pattern = r"^## (?P<section>[^\n]+)$|^```(?P<kind>\w+)\n(?P<text>.*?)^```$"
    for match in re.finditer(pattern, guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        if match["section"]:
            section = match["section"]
        else:
            found.append(Block(section, match["kind"], match["text"]))
    return found


def pictures() -> list[Picture]:
    """Every picture of the guides and of README.md."""
    return [
        Picture(guide, alt, guide.parent / path)
        for guide in [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
        for alt, path in re.findall(r"^ *!\[(.*)\]\((.+)\)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    ]


@dataclass(frozen=True)
class Example:
    """The entry that the guide « Ajouter une question » has its reader write."""

    partner: str
    id: str
    text: str
    question: str
    """What the guide asks NOA once it is written."""

    @property
    def path(self) -> Path:
        return Path("knowledge", self.partner, f"{self.id}.md")


def example() -> Example:
    held = blocks(FIRST_QUESTION)
    [created] = [words for block in held for line in block.commands if "new" in (words := line.split())]
    [text] = [block.text for block in held if block.kind == "markdown"]
    [question] = [block.text.strip() for block in held if block.kind == "text" and "Essayer" in block.section]
    return Example(created[-2], created[-1], text, question)
