"""JSON Schema validation of knowledge files, said in French with the line of each mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from noa_build.located import Key, Located

SCHEMAS = (
    *("entry", "entry.en", "partner", "site", "vocabulary", "smalltalk", "sources"),
    *("manifest", "answers", "answer", "reply", "state", "message-to-noa", "message-from-noa", "issues"),
)
"""Names of the published schemas, noa_build/schemas/<name>.json."""

formats = FormatChecker(formats=())


@formats.checks("https-url")
def is_https_url(value: object) -> bool:
    """An absolute https address with a host, without credentials, spaces or control characters."""
    if not isinstance(value, str) or re.search(r"[\s\x00-\x1f\"'<>\\^`{|}]", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        return False


@formats.checks("email-address")
def is_email_address(value: object) -> bool:
    """An address as contacts have it: no name before it, no sign that an address of a page or a mail's head could read otherwise."""
    return isinstance(value, str) and bool(
        re.fullmatch(r"[a-z0-9._+-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}", value, re.ASCII | re.IGNORECASE)
    )


@formats.checks("month")
def is_month(value: object) -> bool:
    """A month, YYYY-MM."""
    return isinstance(value, str) and is_day(f"{value}-01")


@formats.checks("day")
def is_day(value: object) -> bool:
    """A day of the calendar, YYYY-MM-DD."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@formats.checks("color")
def is_color(value: object) -> bool:
    """A colour, #rrggbb."""
    return isinstance(value, str) and re.fullmatch(r"#[0-9a-f]{6}", value, re.IGNORECASE) is not None


@formats.checks("origin")
def is_origin(value: object) -> bool:
    """A site's https origin in ASCII lower case: host, perhaps a port, no path. Its first label may be `*`: any site below."""
    label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    return isinstance(value, str) and bool(
        re.fullmatch(rf"https://(?:\*\.)?{label}(?:\.{label})+(?::[1-9][0-9]{{0,4}})?", value)
    )


@formats.checks("repository")
def is_repository(value: object) -> bool:
    """An address that git reaches over https, ssh or in a folder of this machine; nothing that names another program or an option."""
    if is_https_url(value):
        return True
    user, host, path = r"[A-Za-z0-9_][A-Za-z0-9_.-]*", r"[A-Za-z0-9][A-Za-z0-9.-]*", r"[A-Za-z0-9_~/][A-Za-z0-9_.~/+-]*"
    folder = r"(?:(?:file://)?/|\.{1,2}/)[^\x00-\x1f\x7f]+"
    address = rf"ssh://(?:{user}@)?{host}(?::[0-9]+)?/{path}|{user}@{host}:{path}|{folder}"
    return isinstance(value, str) and re.fullmatch(address, value) is not None


@formats.checks("revision")
def is_revision(value: object) -> bool:
    """A commit, or the name of a branch or a tag."""
    return (
        isinstance(value, str)
        and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}", value) is not None
        and not re.search(r"\.\.|//|/\.|(?:[/.]|\.lock)$", value)
    )


@formats.checks("repository-path")
def is_repository_path(value: object) -> bool:
    """A folder below a repository's root."""
    if not isinstance(value, str) or re.search(r"[\x00-\x1f\x7f\\]", value):
        return False
    return all(part not in ("", ".", "..") for part in value.removesuffix("/").split("/"))


def schema_text(name: str) -> str:
    """The published JSON Schema called `name`, one of SCHEMAS."""
    return resources.files("noa_build").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text(name)), format_checker=formats)


def validate(document: Located, schema: str) -> bool:
    """Add to `document.problems` whatever breaks the schema. True when nothing does."""
    before = len(document.problems)
    for error in _validator(schema).iter_errors(document.value):
        _explain(document, error)
    return len(document.problems) == before


def _explain(document: Located, error: ValidationError) -> None:
    place: Key = tuple(error.absolute_path)
    if error.validator == "anyOf" and error.context:
        error = error.context[-1]
    explain = _EXPLANATIONS.get(str(error.validator), _wrong_value)
    for key, message, remedy in explain(place, error):
        document.problem(message, remedy, key)


Explained = list[tuple[Key, str, str]]


def _name(place: Key) -> str:
    names = [part for part in place if isinstance(part, str)]
    return f"« {names[-1]} »" if names else "le fichier"


def _names(value: object) -> list[str]:
    return list(map(str, value)) if isinstance(value, Iterable) else []


def _missing(place: Key, error: ValidationError) -> Explained:
    return [
        (place, f"Il manque « {key} ».", f"Ajoutez une ligne « {key}: … ».")
        for key in _names(error.validator_value)
        if key not in _names(error.instance)
    ]


def _unknown(place: Key, error: ValidationError) -> Explained:
    known = _names(error.schema["properties"] if isinstance(error.schema, Mapping) else {})
    return [
        (
            (*place, key),
            f"La clé « {key} » n'existe pas.",
            f"Corrigez-la ou supprimez-la ; les clés possibles sont : {', '.join(known)}.",
        )
        for key in _names(error.instance)
        if key not in known
    ]


_SHAPES = {
    "object": ("des lignes « clé: valeur »", "Écrivez une clé par ligne, suivie de deux-points."),
    "array": ("une liste", "Écrivez un élément par ligne, précédé d'un tiret, ou [un, deux]."),
    "string": ("un texte", "Écrivez un seul texte, entre guillemets doubles s'il contient « : »."),
}


def _shape(place: Key, error: ValidationError) -> Explained:
    shape, remedy = _SHAPES[str(error.validator_value)]
    return [(place, f"Pour {_name(place)}, on attend {shape}.", remedy)]


def _few(place: Key, error: ValidationError) -> Explained:
    return [(place, f"{_name(place)} demande au moins {error.validator_value} élément(s).", "Ajoutez-en.")]


def _many(place: Key, error: ValidationError) -> Explained:
    return [(place, f"{_name(place)} admet au plus {error.validator_value} éléments.", "Retirez-en.")]


def _long(place: Key, error: ValidationError) -> Explained:
    return [
        (
            place,
            f"Ce texte de {_name(place)} est trop long ({len(str(error.instance))} caractères).",
            f"Réduisez-le à {error.validator_value} caractères.",
        )
    ]


def _twice(place: Key, _error: ValidationError) -> Explained:
    return [(place, f"Un élément de {_name(place)} est écrit deux fois.", "Gardez-en un seul.")]


_FORMATS = {
    "https-url": ("L'adresse « {value} » n'est pas valide.", "Copiez l'adresse complète, qui commence par https://."),
    "email-address": ("« {value} » n'est pas une adresse de courriel.", "Écrivez-la seule, comme contact@exemple.fr."),
    "month": ("« {value} » n'est pas un mois valide.", "Écrivez l'année puis le mois, comme 2026-06."),
    "color": ("« {value} » n'est pas une couleur.", 'Écrivez-la entre guillemets, en six chiffres, comme "#155e59".'),
    "origin": (
        "« {value} » n'est pas l'adresse d'un site.",
        "Gardez-en le début, sans rien après le domaine, comme https://www.example.fr ou https://*.example.fr.",
    ),
    "repository": (
        "« {value} » n'est pas l'adresse d'un dépôt git que NOA accepte.",
        "Écrivez https://…, git@hôte:chemin, ssh://…, ou un dossier de cette machine : /…, ./… ou ../….",
    ),
    "revision": (
        "« {value} » n'est pas une révision.",
        "Écrivez les 40 chiffres d'un commit, ou le nom d'une branche ou d'une étiquette.",
    ),
    "repository-path": (
        "« {value} » n'est pas un dossier du dépôt.",
        "Écrivez-le à partir de la racine du dépôt, sans « .. », comme fiches/noa ; pour la racine, supprimez la ligne.",
    ),
    "day": ("« {value} » n'est pas une date valide.", "Écrivez l'année, le mois et le jour, comme 2027-01-31."),
}


def _format(place: Key, error: ValidationError) -> Explained:
    message, remedy = _FORMATS[str(error.validator_value)]
    return [(place, f"{_name(place)} : {message.format(value=str(error.instance)[:120])}", remedy)]


def _pattern(place: Key, error: ValidationError) -> Explained:
    if error.validator_value in (r"\S", r"\w"):
        return [(place, f"{_name(place)} est vide.", "Écrivez un texte.")]
    if str(error.validator_value).startswith("^[0-9 +]"):
        return [(place, f"« {error.instance} » n'est pas un numéro de téléphone.", "N'écrivez que des chiffres.")]
    return [
        (
            place,
            f"« {str(error.instance)[:120]} » n'est pas un identifiant.",
            "Un identifiant s'écrit en minuscules sans accent, avec des tirets : creer-entreprise.",
        )
    ]


def _wrong_value(place: Key, error: ValidationError) -> Explained:
    wanted = error.validator_value
    choice = ", ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)
    return [(place, f"La valeur de {_name(place)} n'est pas admise.", f"Valeurs possibles : {choice}.")]


_EXPLANATIONS: dict[str, Callable[[Key, ValidationError], Explained]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _shape,
    "minItems": _few,
    "minProperties": _few,
    "maxItems": _many,
    "maxLength": _long,
    "uniqueItems": _twice,
    "format": _format,
    "pattern": _pattern,
}
