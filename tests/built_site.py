"""Real builds of small bases, outside the project's own folder, and what their pages hold."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from noa_build.commands import build
from tests.small_base import write_base, write_questions

ROOT = Path(__file__).resolve().parent.parent


def new_project(root: Path) -> Path:
    """A project in `root` with the small base, questions and the project's own site; built by `build.run`."""
    write_base(root)
    write_questions(root, "report")
    shutil.copytree(ROOT / "site", root / "site")
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        shutil.copyfile(ROOT / name, root / name)
    (ROOT / ".cache").mkdir(exist_ok=True)
    (root / ".cache").symlink_to(ROOT / ".cache")
    return root


def built(root: Path, site_url: str | None = None, generator: str = "mkdocs") -> Path:
    """The project's `dist`, built."""
    build.run(root, site_url, generator)
    return root / "dist"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Document:
    """One HTML file, as a browser's parser sees it."""

    path: Path
    elements: list[Element] = field(default_factory=list)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(
                element.attributes.get(name.rstrip("_").replace("_", "-")) == value
                for name, value in attributes.items()
            )
        ]

    def text(self, tag: str) -> str:
        return self.all(tag)[0].text.strip()

    def meta(self, name: str) -> str | None:
        found = self.all("meta", name=name)
        return found[0].attributes["content"] if found else None


class _Reader(HTMLParser):
    _VOID = frozenset(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"]
    )

    def __init__(self, document: Document) -> None:
        super().__init__(convert_charrefs=True)
        self.document = document
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.document.elements.append(element)
        if tag not in self._VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while any(element.tag == tag for element in self.open) and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read_html(path: Path) -> Document:
    document = Document(path)
    reader = _Reader(document)
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return document


def pages(dist: Path) -> list[Document]:
    """Every HTML page of a site."""
    return [read_html(path) for path in sorted(dist.rglob("*.html"))]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
