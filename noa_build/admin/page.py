"""The files of `/admin/`: one page with a policy of its own, one script with Sveltia CMS in it, its fonts, and its configuration."""

from __future__ import annotations

import json
import re
import tempfile
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from noa_build.admin.config import configuration
from noa_build.assets import Assets, bundled
from noa_build.entry import Forge, Knowledge
from noa_build.hashed import write_hashed
from noa_build.pages.wording import one_line
from noa_core.errors import NoaError

_CMS = Path(__file__).resolve().parents[2] / "node_modules" / "@sveltia" / "cms"
_LANGUAGE = "fr.json"
_FONTS_ELSEWHERE = re.compile(rb"@font-face\s*\{[^{}]*cdn\.jsdelivr\.net[^{}]*\}")
"""Where Sveltia CMS would fetch its fonts if its own copies failed."""
_STATUS = re.compile(rb"https://(www\.githubstatus\.com/api|status-api\.hostedstatus\.com)/[\w./]+")
"""Which it asks, from the first moment on, whether the forge is up."""
_WELL = b"data:application/json,%7B%22status%22%3A%7B%22indicator%22%3A%22none%22%7D%7D"
_UNUSED = ("leaflet", "terra-draw", "terra-draw-leaflet-adapter", "svgo", "exifr", "@shikijs/*", "./chunks/heic-*", "./chunks/webp_enc*", "./chunks/shiki-engine-*")  # fmt: skip
"""What Sveltia CMS loads for maps, pictures and source code, of which answers have none."""


def write_admin(root: Path, knowledge: Knowledge, assets: Assets, folder: Path) -> None:
    """Write the page and what it loads into `folder`, the site's root.

    Raises:
        NoaError: a source or a tool is missing.
    """
    script = write_hashed(folder, "assets/admin.js", _script(root, folder))
    said = json.dumps(configuration(knowledge), ensure_ascii=False, separators=(",", ":")).encode()
    data = write_hashed(folder, "assets/admin.json", said)
    with tempfile.TemporaryDirectory() as scratch:
        sheet = bundled(root / "site" / "admin" / "admin.css", Path(scratch, "admin.css"))
    style = write_hashed(folder, "assets/admin.css", sheet)
    files = {
        name: path.relative_to(folder).as_posix() for name, path in (("js", script), ("json", data), ("css", style))
    }
    (folder / "admin").mkdir(exist_ok=True)
    (folder / "admin" / "index.html").write_text(_page(files, assets, knowledge.forge), encoding="utf-8")


def _script(root: Path, folder: Path) -> bytes:
    """The bundle, with Sveltia CMS and its French; its fonts lie beside it."""
    others = sorted(path.name for path in (_CMS / "locales").glob("*.json") if path.name != _LANGUAGE)
    external = [*_UNUSED, *(f"../locales/{name}" for name in others)]
    with tempfile.TemporaryDirectory() as scratch:
        data = bundled(
            root / "site" / "admin" / "admin.js",
            Path(scratch, "admin.js"),
            "--format=esm",
            *(f"--external:{name}" for name in external),
        )
    fonts = sorted((_CMS / "npm" / "assets").glob("*.woff2"))
    for font in fonts:
        name = f"assets/{font.name}".encode()
        if name not in data:
            raise NoaError(f"Sveltia CMS ne charge plus la police {font.name} : lancez « npm ci », puis relancez.")
        kept = write_hashed(folder, f"assets/{font.name.rpartition('-')[0]}.woff2", font.read_bytes())
        data = data.replace(name, kept.name.encode())
    if not fonts:
        raise NoaError(f"Les polices de Sveltia CMS manquent dans {_CMS} : lancez « npm ci », puis relancez.")
    return _STATUS.sub(_WELL, _FONTS_ELSEWHERE.sub(b"", data))


def policy(forge: Forge | None) -> str:
    """The page's Content-Security-Policy: its own origin, and the forge's, which is asked once the editor signs in."""
    calls, pictures = _forge_origins(forge)
    images, connections = " ".join(["'self' data: blob:", *pictures]), " ".join(["'self' data:", *calls])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        f"img-src {images}; connect-src {connections}; "
        "frame-src 'self' blob:; worker-src 'self' blob:; base-uri 'self'; form-action 'none'"
    )


def _forge_origins(forge: Forge | None) -> tuple[list[str], list[str]]:
    """Where the forge answers, and where its users' pictures come from."""
    if forge is None:
        return [], []
    site = f"https://{urlsplit(forge.url).netloc}"
    if site == "https://github.com":
        return ["https://api.github.com"], ["https://avatars.githubusercontent.com"]
    return [site], [site]


def _page(files: dict[str, str], assets: Assets, forge: Forge | None) -> str:
    text = {
        "title": "Rédaction de NOA",
        "loading": "L'éditeur se charge…",
        "script": "Cette page a besoin de JavaScript. Vous pouvez aussi modifier les fichiers de knowledge/ sans elle.",
        "closed": "Pour modifier les fiches ici, deux voies :",
        "sign-in": "Pour se connecter depuis le site : nommez le dépôt du projet dans knowledge/_site.yml (clé « forge », "
        "avec « kind » et « url »), puis publiez le site. Le détail est dans docs/modifier-dans-le-navigateur.md.",
        "local": "Sans dépôt en ligne : lancez « make serve » dans une copie du projet, ouvrez http://127.0.0.1:8000/admin/ "
        "avec Chrome ou Edge, et choisissez le dossier du projet.",
        "failed": "L'éditeur n'a pas pu se charger. Rechargez la page ; si cela ne suffit pas, prévenez l'équipe technique.",
    }
    said = {name: escape(one_line(part, "fr")) for name, part in text.items()}
    return f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(forge)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>{said["title"]}</title>
<link rel="icon" href="../{assets.icon}">
<link rel="stylesheet" href="../{files["css"]}">
<script type="module" src="../{files["js"]}"></script>
</head>
<body>
<main id="noa-admin" data-config="../{files["json"]}" data-style="../{assets.chat_css}" data-icon="../{assets.icon}"{" data-forge" if forge else ""}>
<h1>{said["title"]}</h1>
<p data-state="loading">{said["loading"]}</p>
<p data-state="failed" hidden>{said["failed"]}</p>
<p data-state="local" hidden>{said["sign-in"]}</p>
<div data-state="closed" hidden>
<p>{said["closed"]}</p>
<ul>
<li>{said["sign-in"]}</li>
<li>{said["local"]}</li>
</ul>
</div>
<noscript><p>{said["script"]}</p></noscript>
</main>
</body>
</html>
"""
