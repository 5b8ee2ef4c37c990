"""YAML read as plain text values, each with the line it stands on.

Every scalar stays a string ("no", 2026-06 and 0800 mean themselves), so an editor is never surprised by YAML's types.
Anchors, tags and repeated keys are refused: nobody needs them here, and a hostile file could use them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from noa_build.problems import Problem

Key = tuple[str | int, ...]

_PLAIN_TAG = "tag:yaml.org,2002:"
_DEEPEST = 12
"""Lists and keys within one another."""


@dataclass
class Located:
    """A YAML document: its value (dicts, lists, strings) and the line of each place in it."""

    path: Path
    value: Any
    lines: dict[Key, int]
    problems: list[Problem] = field(default_factory=list)

    def line(self, key: Sequence[str | int] = ()) -> int:
        """The line of a place, or of the nearest place above it that is known."""
        place = tuple(key)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, message: str, remedy: str, key: Sequence[str | int] = ()) -> None:
        self.problems.append(Problem(self.path, self.line(key), message, remedy))


def read_yaml(text: str, path: Path, first_line: int = 1) -> Located:
    """Parse `text`, which starts at line `first_line` of `path`. Mistakes are in `problems`, never raised."""
    document = Located(path, None, {(): first_line})
    try:
        _refuse_anchors(text)
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.lines[()] = first_line + (mark.line if mark else 0)
        document.problem(
            _french(error),
            'Mettez entre guillemets doubles ("…") tout texte qui contient « : » ou '
            "qui commence par un signe, et alignez les tirets.",
        )
        return document
    except (yaml.YAMLError, RecursionError, ValueError):
        document.problem(
            "Le fichier contient un caractère ou une structure que YAML n'accepte pas.",
            "Supprimez les caractères invisibles et réécrivez la partie en cause.",
        )
        return document
    if node is not None:
        document.value = _construct(node, (), document, first_line)
    return document


def _refuse_anchors(text: str) -> None:
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if getattr(event, "anchor", None) is not None:
            raise yaml.MarkedYAMLError(problem="anchor", problem_mark=event.start_mark)  # type: ignore[arg-type]


def _french(error: yaml.MarkedYAMLError) -> str:
    if error.problem == "anchor":
        return "Les ancres YAML (& et *) ne sont pas acceptées."
    return f"Le YAML n'est pas lisible ({error.problem or error.context})."


@cache
def _place(above: Key, part: str | int) -> Key:
    """A place within another; always the same object, so that the many files that have it share it in what is kept of a base."""
    return (*above, part)


def _construct(node: yaml.Node, key: Key, document: Located, first_line: int) -> Any:
    document.lines.setdefault(key, first_line + node.start_mark.line)
    if not node.tag.startswith(_PLAIN_TAG):
        document.problem("Les étiquettes YAML (!…) ne sont pas acceptées.", "Écrivez un texte simple.", key)
    if len(key) > _DEEPEST:
        document.problem("Trop de listes ou de clés sont imbriquées.", "Simplifiez cette partie.", key)
        return ""
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for name_node, value_node in node.value:
            name = str(name_node.value) if isinstance(name_node, yaml.ScalarNode) else "[…]"
            place = _place(key, name)
            if name in mapping:
                document.lines[place] = first_line + name_node.start_mark.line
                document.problem(f"La clé « {name} » est écrite deux fois.", "Gardez-en une seule.", place)
            document.lines[place] = first_line + name_node.start_mark.line
            mapping[name] = _construct(value_node, place, document, first_line)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, _place(key, index), document, first_line) for index, item in enumerate(node.value)]
    return str(node.value)
