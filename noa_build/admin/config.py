"""What the page gives to Sveltia CMS: the repository, and a collection an administration. https://sveltiacms.app/en/docs"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from noa_build.admin.fields import Field, fields, load
from noa_build.entry import LANGUAGES, Forge, Knowledge
from noa_build.pages.wording import one_line

_PARTNERS = "_partners"
_BODY = {
    "name": "body",
    "label": "Réponse",
    "widget": "richtext",
    "required": True,
    "i18n": True,
    "hint": "Le premier paragraphe répond, en 350 caractères au plus ; les étapes et les détails suivent.",
    "buttons": ["bold", "italic", "link", "bulleted-list", "numbered-list"],
    "editor_components": [],
    "modes": ["rich_text", "raw"],
}
_NOWHERE = "organisation/noa"
"""Stands for the repository where none is configured: Sveltia CMS asks for one, and a local folder needs none. Nobody can sign in to it."""


def configuration(knowledge: Knowledge) -> dict[str, Any]:
    """{"config": of Sveltia CMS, "options": the choices that fields name}."""
    partners = sorted(knowledge.partners.values(), key=lambda partner: (partner.name.casefold(), partner.id))
    form = entry_fields()
    return {
        "config": {
            "load_config_file": False,
            "backend": _backend(knowledge.forge),
            "app_title": "Rédaction de NOA",
            "media_folder": "docs",
            "i18n": {
                "structure": "multiple_files",
                "locales": list(LANGUAGES),
                "default_locale": LANGUAGES[0],
                "omit_default_locale_from_file_path": True,
                "omit_default_locale_from_preview_path": True,
                "initial_locales": "default",
            },
            "slug": {"encoding": "ascii", "clean_accents": True, "sanitize_replacement": "-"},
            "output": {"omit_empty_optional_fields": True},
            "collections": [
                *(_collection(partner.id, one_line(partner.name, "fr"), form) for partner in partners),
                {"divider": True},
                {
                    "name": _PARTNERS,
                    "label": "Administrations",
                    "label_singular": "Administration",
                    "icon": "account_balance",
                    "format": "noa-yaml",
                    "editor": {"preview": False},
                    "files": [
                        {
                            "name": partner.id,
                            "label": one_line(partner.name, "fr"),
                            "file": f"knowledge/{partner.id}/_partner.yml",
                            "format": "noa-yaml",
                            "fields": fields(load("partner")),
                        }
                        for partner in partners
                    ],
                },
            ],
        },
        "options": {
            "themes": _options({theme.id: theme.names["fr"] for theme in knowledge.themes.values()}),
            "partners": _options({partner.id: partner.name for partner in partners}),
            "entries": _options(
                {entry.id: f"{entry.texts['fr'].question} ({entry.id})" for entry in knowledge.entries.values()}
            ),
        },
    }


def entry_fields() -> list[Field]:
    """The form of an entry, the answer after its question. What English has too stands in both languages; what only French asks for
    is asked for only there."""
    french, english = load("entry"), load("entry.en")
    form = fields(french)
    for field in form:
        if field["name"] in english["properties"]:
            _translate(field)
            if field["required"] and field["name"] not in english["required"]:
                field["required"] = [LANGUAGES[0]]
    return [form[0], {**_BODY, "hint": one_line(str(_BODY["hint"]), "fr")}, *form[1:]]


def _translate(field: Field) -> None:
    field["i18n"] = True
    for part in field.get("fields", ()):
        _translate(part)


def _collection(partner: str, name: str, form: list[Field]) -> dict[str, Any]:
    identifier = load("entry")["properties"]["followups"]["items"]["pattern"]
    return {
        "name": partner,
        "label": name,
        "label_singular": "Fiche",
        "icon": "help",
        "folder": f"knowledge/{partner}",
        "format": "noa-frontmatter",
        "extension": "md",
        "identifier_field": "question",
        "summary": "{{question}}",
        "slug": {
            "template": "{{question}}",
            "editable": ["create"],
            "hint": one_line(
                "L'identifiant de la fiche, dans son adresse : quelques mots sans accent, avec des tirets. Il ne change plus ensuite.",
                "fr",
            ),
            "pattern": [identifier, one_line("Écrivez-le en minuscules sans accent, avec des tirets.", "fr")],
        },
        "delete": False,
        "i18n": True,
        "sortable_fields": ["question", "theme", "review_by", "reviewed_on"],
        "view_groups": [{"label": "Thème", "field": "theme"}],
        "preview_path": "{{locale}}/reponses/{{slug}}/",
        "fields": form,
    }


def _options(names: dict[str, str]) -> list[dict[str, str]]:
    said = {key: one_line(name, "fr") for key, name in names.items()}
    return [{"label": said[key], "value": key} for key in sorted(said, key=lambda key: (said[key].casefold(), key))]


def _backend(forge: Forge | None) -> dict[str, Any]:
    if forge is None:
        return {"name": "github", "repo": _NOWHERE, "auth_methods": ["token"]}
    parts = urlsplit(forge.url)
    site = f"https://{parts.netloc}"
    backend: dict[str, Any] = {"name": forge.kind, "repo": parts.path.strip("/").removesuffix(".git")}
    if site not in ("https://github.com", "https://gitlab.com"):
        backend |= {"base_url": site, "api_root": f"{site}/api/{'v3' if forge.kind == 'github' else 'v4'}"}
    if forge.kind == "gitlab" and forge.app_id:
        return backend | {"auth_type": "pkce", "app_id": forge.app_id}
    return backend | {"auth_methods": ["token"]}
