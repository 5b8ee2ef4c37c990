"""New values in a knowledge file, every other byte of which stays: comments, quotes, order, blank lines.

A value is replaced where PyYAML says that it stands (https://pyyaml.org/wiki/PyYAMLDocumentation, marks of nodes).
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from itertools import islice

import yaml
from frontmatter.default_handlers import YAMLHandler

from noa_build.entry import LANGUAGES
from noa_build.table.cell import answer_lines
from noa_build.table.column import FIELDS

Cells = Mapping[str, str]
"""Canonical texts by key of a field."""
Item = tuple[str, ...]
"""One element of a list: a text, or a source's title and address."""

_ORDER = ("question", "variants", "theme", "with", "sources", "facts_as_of", "reviewed_on", "review_by", "followups",
          "related", "aliases")  # fmt: skip
_KINDS = {column.key: column.kind for column in FIELDS}
_EMPTY = {"reviewed_on": "", "followups": "[]", "related": "[]"}
"""Keys that stay in a file when they have nothing to say, and what they say then."""
_BOM = b"\xef\xbb\xbf"


class Uneditable(Exception):
    """The head is written in a way that cannot be changed in part."""


def edited(raw: bytes, lang: str, old: Cells, new: Cells) -> bytes:
    """The file `raw`, whose fields are `old`, with those of `new`.

    Raises:
        Uneditable: when the head is not plain lines of keys.
    """
    bom = _BOM if raw.startswith(_BOM) else b""
    text = raw.removeprefix(bom).decode("utf-8")
    first, second = islice(YAMLHandler.FM_BOUNDARY.finditer(text), 2)
    head = _Head(text[first.end() : second.start()], "\r\n" if "\r\n" in text else "\n")
    for key in _ORDER:
        if old[key] != new[key]:
            head.set(key, old[key], new[key])
    body = text[second.end() :]
    if old["answer"] != new["answer"]:
        body = _body(body, lang, new["answer"], head.newline)
    return bom + (text[: first.end()] + head.text() + text[second.start() : second.end()] + body).encode("utf-8")


def new_file(lang: str, cells: Cells) -> bytes:
    """A knowledge file with these fields."""
    always = _EMPTY if lang == LANGUAGES[0] else {}
    head = "".join(_lines(key, cells[key], "\n") for key in _ORDER if cells[key] or key in always)
    return f"---\n{head}---\n{cells['answer']}\n".encode()


class _Head:
    """A YAML head and what is to be replaced in it."""

    def __init__(self, text: str, newline: str) -> None:
        self.newline = newline
        self._text = text
        self._splices: list[tuple[int, int, str]] = []
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            raise Uneditable
        self._pairs = {str(key.value): (key, value) for key, value in node.value}

    def set(self, key: str, old: str, new: str) -> None:
        if key not in self._pairs:
            before = [self._pairs[other][1] for other in _ORDER[: _ORDER.index(key)] if other in self._pairs]
            place = self._line_end(_end(before[-1]))
            self._splices.append((place, place, _lines(key, new, self.newline)))
            return
        key_node, node = self._pairs[key]
        if not new and key not in _EMPTY:
            start = self._line_start(key_node.start_mark.index)
            self._splices.append((start, self._line_end(_end(node)), ""))
        elif isinstance(node, yaml.ScalarNode):
            self._replace(node, _scalar(new) if new else "")
        elif node.flow_style:
            self._replace(node, _flow(key, new))
        else:
            self._splices.append(self._block(key, node, _items(key, old), _items(key, new)))

    def text(self) -> str:
        parts, place = [], 0
        for start, end, new in sorted(self._splices, key=lambda splice: splice[:2]):
            parts += [self._text[place:start], new]
            place = end
        return "".join([*parts, self._text[place:]])

    def _replace(self, node: yaml.Node, new: str) -> None:
        """Put `new` where a value stands, or after the colon where none does."""
        start, end = node.start_mark.index, node.end_mark.index
        if start == end:
            new = f" {new}"
        elif not new:
            start = len(self._text[:start].rstrip(" "))
        self._splices.append((start, end, new + self._newlines_of(start, end)))

    def _newlines_of(self, start: int, end: int) -> str:
        """The newlines that a value of several lines ends with, and that its successor needs too."""
        value = self._text[start:end]
        return value[len(value.rstrip("\r\n")) :]

    def _block(self, key: str, node: yaml.Node, old: list[Item], new: list[Item]) -> tuple[int, int, str]:
        """Replace a list's elements; those that stay, and the comments above them, keep their bytes."""
        if len(node.value) != len(old):
            raise Uneditable
        ends = [self._line_end(_end(item)) for item in node.value]
        starts = [self._line_start(node.start_mark.index), *ends[:-1]]
        standing = {item: index for index, item in enumerate(old)}
        stays, place, parts = set(new), -1, []
        for item in new:
            if item in standing:
                place = standing[item]
                parts.append(self._text[starts[place] : ends[place]])
            elif place + 1 < len(old) and old[place + 1] not in stays:
                place += 1
                parts.append(self._changed(starts[place], ends[place], node.value[place], item))
            else:
                parts.append(_element(item, " " * node.start_mark.column, self.newline))
        return starts[0], ends[-1], "".join(parts)

    def _changed(self, start: int, end: int, node: yaml.Node, item: Item) -> str:
        """The lines of one element with another text in its place."""
        text, place, parts = self._text, start, []
        around = "[{}]" if isinstance(node, yaml.MappingNode) and node.flow_style else "- {}"
        for value, new in sorted(zip(_scalars(node), item, strict=True), key=lambda pair: pair[0].start_mark.index):
            at, until = value.start_mark.index, value.end_mark.index
            parts += [text[place:at], _scalar(new, around), self._newlines_of(at, until)]
            place = until
        return "".join([*parts, text[place:end]])

    def _line_start(self, index: int) -> int:
        return self._text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        """The start of the line after the one on which a value ends."""
        if self._text[index - 1] == "\n":
            return index
        return self._text.find("\n", index) + 1 or len(self._text)


def _end(node: yaml.Node) -> int:
    """Where a value's own text ends; PyYAML counts what follows a block as part of it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _scalars(node: yaml.Node) -> list[yaml.Node]:
    """The nodes of an element's texts, a title before its address."""
    if isinstance(node, yaml.ScalarNode):
        return [node]
    fields = {key.value: value for key, value in node.value}
    return [fields["title"], fields["url"]]


def _items(key: str, cell: str) -> list[Item]:
    lines = cell.split("\n") if cell else []
    return list(zip(lines[::2], lines[1::2], strict=True)) if _KINDS[key] == "sources" else [(line,) for line in lines]


def _lines(key: str, cell: str, newline: str) -> str:
    """A key and its value as they are written in a new file."""
    kind = _KINDS[key]
    if not cell:
        return f"{key}: {_EMPTY[key]}".rstrip() + newline
    if kind == "ids":
        return f"{key}: {_flow(key, cell)}{newline}"
    if kind in ("lines", "sources"):
        return f"{key}:{newline}" + "".join(_element(item, "  ", newline) for item in _items(key, cell))
    return f"{key}: {_scalar(cell)}{newline}"


def _element(item: Item, indent: str, newline: str) -> str:
    if len(item) == 1:
        return f"{indent}- {_scalar(item[0])}{newline}"
    title, url = map(_scalar, item)
    return f"{indent}- title: {title}{newline}{indent}  url: {url}{newline}"


def _flow(key: str, cell: str) -> str:
    items = _items(key, cell)
    if _KINDS[key] == "ids":
        return f"[{', '.join(_scalar(item, '[{}]') for (item,) in items)}]"
    values = [dict(zip(("title", "url"), item, strict=True)) if len(item) > 1 else item[0] for item in items]
    return json.dumps(values, ensure_ascii=False)


def _scalar(text: str, around: str = "- {}") -> str:
    """One line of YAML for a text: as it is where it means itself in a list written like `around`, else in double quotes."""
    try:
        node = yaml.compose(around.format(text), Loader=yaml.CBaseLoader)
        plain = isinstance(node, yaml.SequenceNode) and [item.value for item in node.value] == [text]
    except yaml.YAMLError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)


def _body(body: str, lang: str, answer: str, newline: str) -> str:
    """The body with another answer; lines that stay keep their bytes, and so does what surrounds the answer."""
    raw = list(io.StringIO(body, newline=""))
    tidy = answer_lines(body, lang)
    said = [index for index, line in enumerate(tidy) if line.strip()]
    start, end = said[0], said[-1] + 1
    standing = {line: kept.rstrip("\r\n") for line, kept in zip(tidy[start:end], raw[start:end], strict=True)}
    lines = newline.join(standing.get(line, line) for line in answer.split("\n"))
    last = raw[end - 1]
    return "".join(raw[:start]) + lines + last[len(last.rstrip("\r\n")) :] + "".join(raw[end:])
