"""Forms of Sveltia CMS out of JSON Schemas: one field a property, in the schema's order.

The options of a list of choices are named, not listed: {"options": "entries"} stands for all entries, which the page puts in their place.
https://sveltiacms.app/en/docs/fields
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from noa_build.pages.wording import one_line
from noa_build.validate import schema_text

CHOICES = {
    "theme": "themes",
    "themes": "themes",
    "with": "partners",
    "followups": "entries",
    "related": "entries",
    "suggestions": "entries",
}
"""Properties that hold ids, and what these name."""

_ONE = {
    "variants": "formulation",
    "sources": "source",
    "aliases": "identifiant",
    "former_names": "nom",
    "origins": "site",
}
"""One item of a list, for its count and for the button that adds one."""

_FORMATS = {
    "https-url": (r"^https://[^\s\"'<>\\^`{|}@/]+\.[^\s\"'<>\\^`{|}@/]+(/[^\s\"'<>\\^`{|}]*)?$", "Copiez l'adresse complète, qui commence par https://."),
    "email-address": (r"^[A-Za-z0-9._+-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$", "Écrivez l'adresse seule, comme contact@exemple.fr."),
    "month": (r"^\d{4}-(0[1-9]|1[0-2])$", "Écrivez l'année puis le mois, comme 2026-06."),
    "origin": (
        r"^https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:[1-9][0-9]{0,4})?$",
        "Gardez le début de l'adresse, sans rien après le domaine, comme https://www.example.fr ou https://*.example.fr.",
    ),
}  # fmt: skip
"""What the formats of noa_build/validate.py ask for, as far as a regular expression can say it."""

_PATTERNS = {
    "^[0-9 +]{3,20}$": "N'écrivez que des chiffres.",
    "^[a-z0-9]+(-[a-z0-9]+)*$": "Écrivez-le en minuscules sans accent, avec des tirets : creer-entreprise.",
}
_NOT_EMPTY = r"\S"

Schema = Mapping[str, Any]
Field = dict[str, Any]


def load(name: str) -> dict[str, Any]:
    """A published JSON Schema, its references resolved; what stands beside a reference wins."""
    schema: dict[str, Any] = json.loads(schema_text(name))
    resolved: dict[str, Any] = _resolved(schema, schema.get("$defs", {}))
    return resolved


def _resolved(part: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_resolved(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    own = {key: _resolved(value, definitions) for key, value in part.items() if key != "$ref"}
    if not isinstance(part.get("$ref"), str):
        return own
    return {**_resolved(definitions[part["$ref"].rpartition("/")[2]], definitions), **own}


def fields(schema: Schema) -> list[Field]:
    """The fields of an object."""
    return [_field(name, part, name in schema.get("required", ())) for name, part in schema["properties"].items()]


def _field(name: str, schema: Schema, required: bool) -> Field:
    field: Field = {"name": name, "label": one_line(schema["title"], "fr"), "required": required}
    if "description" in schema:
        field["hint"] = one_line(schema["description"], "fr")
    if name in _ONE:
        field["label_singular"] = _ONE[name]
    return field | (_choice(name, schema) if name in CHOICES else _widget(schema))


def _choice(name: str, schema: Schema) -> Field:
    several = schema["type"] == "array"
    return {"widget": "select", "options": CHOICES[name], **({"multiple": True, **_size(schema)} if several else {})}


def _widget(schema: Schema) -> Field:
    if "anyOf" in schema:  # a value, or nothing
        return _widget(schema["anyOf"][-1])
    if schema["type"] == "object":
        return {"widget": "object", "fields": fields(schema)}
    if schema["type"] == "array":
        return {"widget": "list", **_size(schema), **_items(schema["items"])}
    return _text(schema)


def _items(schema: Schema) -> Field:
    """Objects have a form each; texts stand one a line, unless each has its own rule."""
    if schema["type"] == "object":
        return {"fields": fields(schema), "summary": f"{{{{fields.{next(iter(schema['properties']))}}}}}"}
    text = _text(schema)
    return {"field": {"name": "item", "label": "Valeur", **text}} if "pattern" in text else {}


def _text(schema: Schema) -> Field:
    kind, pattern = schema.get("format"), schema.get("pattern", _NOT_EMPTY)
    if kind == "day":
        return {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"}
    if kind == "color":
        return {"widget": "color"}
    field: Field = {"widget": "string"}
    if "maxLength" in schema:
        field["maxlength"] = schema["maxLength"]
    if kind:
        field["pattern"] = _rule(*_FORMATS[kind])
    elif pattern != _NOT_EMPTY:
        field["pattern"] = _rule(pattern, _PATTERNS[pattern])
    return field


def _rule(pattern: str, message: str) -> list[str]:
    return [pattern, one_line(message, "fr")]


def _size(schema: Schema) -> Field:
    names = {"minItems": "min", "maxItems": "max"}
    return {names[key]: schema[key] for key in names if key in schema}
