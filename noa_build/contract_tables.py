"""The tables of docs/contrats.md, out of the published JSON Schemas: `python -m noa_build.contract_tables` writes them anew.

A table stands between `<!-- schéma : NAME -->` and `<!-- fin -->`: a row a key, in the schema's order. What a key says is its
`description`; a `$comment` names a value in a few words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from noa_build.atomic import write_text
from noa_build.validate import schema_text

PAGE = Path(__file__).resolve().parents[1] / "docs" / "contrats.md"

_HEAD = "| clé | obligatoire | valeur | |\n|---|---|---|---|"
_PLACE = re.compile(r"(<!-- schéma : (\S+) -->\n).*?(<!-- fin -->)", re.DOTALL)
_FORMATS = {
    "https-url": "adresse https",
    "email-address": "courriel",
    "month": "mois, comme 2026-06",
    "day": "jour, comme 2026-11-30",
    "color": "couleur, comme #155e59",
    "origin": "site, comme https://www.example.fr",
    "repository": "dépôt git",
    "revision": "commit, étiquette ou branche",
    "repository-path": "dossier",
}
_TYPES = {"integer": "nombre entier", "number": "nombre", "boolean": "`true` ou `false`", "object": "objet"}
_ID = "^[a-z0-9]+(-[a-z0-9]+)"

Schema = Mapping[str, Any]


def with_tables(page: str) -> str:
    """The page with each of its tables as the schemas say now."""
    return _PLACE.sub(lambda found: f"{found[1]}\n{table(found[2])}\n\n{found[3]}", page)


def table(name: str) -> str:
    """One schema as a Markdown table."""
    schema = json.loads(schema_text(name))
    rows = [
        f"| `{key}` | {'oui' if required else ''} | {value} | {said} |".replace("  |", " |")
        for key, required, value, said in _inside(schema, "", schema.get("$defs", {}))
    ]
    return "\n".join([_HEAD, *rows])


def _inside(schema: Schema, path: str, known: Schema) -> Iterator[tuple[str, bool, str, str]]:
    """(key, whether it must be there, value, what it says) of all that a value holds."""
    schema = _resolved(schema, known)
    if schema.get("type") == "array" and "items" in schema and schema["items"] is not False:
        item = _resolved(schema["items"], known)
        if item.get("type") == "object":
            yield from _inside(item, f"{path.removesuffix('.')}[]." if path else "", known)
    for part in schema.get("anyOf", ()):
        if _resolved(part, known).get("type") == "object":
            yield from _inside(part, path, known)
    for part in schema.get("oneOf", ()):
        kind = part["properties"]["type"]["const"]
        yield f"{path}type", True, f'`"{kind}"`', part["description"]
        rest = {key: value for key, value in part["properties"].items() if key not in ("v", "type")}
        yield from _inside({**part, "properties": rest}, path, known)
    for key, part in schema.get("properties", {}).items():
        yield from _key(f"{path}{key}", part, key in schema.get("required", ()), known)
    if isinstance(schema.get("additionalProperties"), dict):
        name = schema.get("propertyNames", {}).get("title", "clé")
        yield from _key(f"{path}<{name}>", schema["additionalProperties"], False, known)


def _key(key: str, part: Schema, required: bool, known: Schema) -> Iterator[tuple[str, bool, str, str]]:
    part = _resolved(part, known)
    if "description" in part:
        yield key, required, _value(part, known), part["description"]
    yield from _inside(part, f"{key}.", known)


def _value(part: Schema, known: Schema) -> str:
    """What may stand there, in French."""
    part = _resolved(part, known)
    if "const" in part:
        return "vide" if part["const"] == "" else f"`{json.dumps(part['const'])}`"
    if "enum" in part:
        return _or([f"`{json.dumps(value) if value is None else value}`" for value in part["enum"]])
    if "$comment" in part:
        return str(part["$comment"])
    if "anyOf" in part:
        return _or([_value(option, known) for option in part["anyOf"]])
    kind = part.get("type", "object")
    if isinstance(kind, list):
        return _or([_value({**part, "type": one} if one != "null" else {"type": one}, known) for one in kind])
    if kind == "null":
        return "`null`"
    if kind == "array":
        return _list(part, known)
    return _text(part) if kind == "string" else _TYPES[kind]


def _list(part: Schema, known: Schema) -> str:
    least, most = part.get("minItems"), part.get("maxItems")
    if least is not None and most is not None:
        many = f" de {least}" if least == most else f" de {least} à {most}"
    else:
        many = f" d'au moins {least}" if least is not None else f" d'au plus {most}" if most is not None else ""
    return f"liste{many} : {_value(part['items'], known)}"


def _text(part: Schema) -> str:
    if "format" in part:
        return _FORMATS[part["format"]]
    if part.get("pattern", "").startswith(_ID):
        return "identifiant"
    return "texte" + (f", {part['maxLength']} caractères au plus" if "maxLength" in part else "")


def _or(said: list[str]) -> str:
    if "`null`" in said:
        said = [*(one for one in said if one != "`null`"), "`null`"]
    return " ou ".join(filter(None, [", ".join(said[:-1]), said[-1]]))


def _resolved(part: Schema, known: Schema) -> Schema:
    """The schema that a reference leads to; what stands beside the reference wins."""
    if "$ref" not in part:
        return part
    own = {key: value for key, value in part.items() if key != "$ref"}
    return {**_resolved(known[part["$ref"].rpartition("/")[2]], known), **own}


if __name__ == "__main__":
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
