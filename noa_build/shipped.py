"""The software that stands in the finished site, beside NOA's own: for its bill of materials and its page of licences.

Versions, licences and digests are those of the locks and of what is installed; nothing is written down twice. What a package
holds within it (Material's search, the C code of Pyodide) has no version of its own there.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from noa_build.runtime import wheels
from noa_core.errors import NoaError

ROOT = Path(__file__).resolve().parents[1]
BOM = "sbom.cdx.json"
"""The bill of materials, at the root of the site: CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/"""


CMS = "Sveltia CMS"


@dataclass(frozen=True)
class Component:
    """One piece of software of somebody else's."""

    name: str
    version: str | None
    """None for what has no version of its own within another component."""
    licences: tuple[str, ...]
    """SPDX identifiers; all of them hold."""
    url: str
    purl: str
    """https://github.com/package-url/purl-spec"""
    hashes: tuple[tuple[str, str], ...] = ()
    """(algorithm, hex digest) of the package as it was fetched."""
    text: str = ""
    """Its licence, where the package brings it along."""
    within: str | None = None
    """The component that brings it along, by name."""
    declared: str | None = None
    """SPDX identifier that the package says where its author says otherwise; the author's word, `licences`, is what holds."""


@cache
def components(generator: str = "mkdocs") -> tuple[Component, ...]:
    """Everything that ships in a site made by this generator ("mkdocs" or "zensical"), in a fixed order.

    Raises:
        NoaError: when a package is not installed.
    """
    lock = json.loads(_read(ROOT / "package-lock.json"))["packages"]
    pyodide = _npm("pyodide", "Pyodide", "https://pyodide.org/", lock)
    python = json.loads(_read(ROOT / "node_modules" / "pyodide" / "pyodide-lock.json"))["info"]
    return (
        pyodide,
        Component(
            "Python",
            python["python"],
            ("PSF-2.0",),
            "https://www.python.org/",
            f"pkg:generic/python@{python['python']}",
            within="Pyodide",
        ),
        _within(
            "Emscripten",
            ("MIT", "NCSA"),
            "https://emscripten.org/",
            "Pyodide",
            python["platform"].removeprefix("emscripten_").replace("_", "."),
        ),
        _pypi("rapidfuzz", "RapidFuzz", "https://github.com/rapidfuzz/RapidFuzz", "noa_build/runtime/wheels.txt"),
        _npm("@github/combobox-nav", "combobox-nav", "https://github.com/github/combobox-nav", lock),
        _npm("@sveltia/cms", CMS, "https://sveltiacms.app/", lock),
        _npm("immutable", "Immutable.js", "https://immutable-js.com/", lock),
        _npm("turndown", "Turndown", "https://github.com/mixmark-io/turndown", lock),
        _npm("yaml", "yaml", "https://eemeli.org/yaml/", lock),
        _within("Svelte", ("MIT",), "https://svelte.dev/", CMS),
        _within("Lexical", ("MIT",), "https://lexical.dev/", CMS),
        _within("React", ("MIT",), "https://react.dev/", CMS),
        _within("Marked", ("MIT",), "https://marked.js.org/", CMS),
        _within("DOMPurify", ("Apache-2.0",), "https://github.com/cure53/DOMPurify", CMS),
        # Google publishes it under Apache-2.0 (github.com/google/material-design-icons); Fontsource packs it with the text of the OFL.
        replace(
            _font("Material Symbols", "Apache-2.0", "https://fonts.google.com/icons", "material-symbols-outlined"),
            declared="OFL-1.1",
        ),
        _font("Source Sans 3", "OFL-1.1", "https://github.com/adobe-fonts/source-sans", "source-sans-3"),
        _font("Noto Mono", "OFL-1.1", "https://notofonts.github.io/", "noto-mono"),
        *(_material() if generator == "mkdocs" else _zensical()),
    )


def _material() -> tuple[Component, ...]:
    name = "Material for MkDocs"
    return (
        _pypi("mkdocs-material", name, "https://squidfunk.github.io/mkdocs-material/", "requirements.txt"),
        _within("Material Design Icons", ("Apache-2.0",), "https://pictogrammers.com/library/mdi/", name),
        _within("Lunr", ("MIT",), "https://lunrjs.com/", name),
        _within("lunr-languages", ("MPL-1.1",), "https://github.com/MihaiValentin/lunr-languages", name),
        _within("RxJS", ("Apache-2.0",), "https://rxjs.dev/", name),
        _within("clipboard.js", ("MIT",), "https://clipboardjs.com/", name),
    )


def _zensical() -> tuple[Component, ...]:
    """Zensical's parts are those of its `templates/assets/javascripts/LICENSE`, and its icons."""
    name = "Zensical"
    return (
        _pypi("zensical", name, "https://zensical.org/", "requirements-test.txt"),
        _within("Material Design Icons", ("Apache-2.0",), "https://pictogrammers.com/library/mdi/", name),
        _within("RxJS", ("Apache-2.0",), "https://rxjs.dev/", name),
        _within("clipboard.js", ("MIT",), "https://clipboardjs.com/", name),
        _within("escape-html", ("MIT",), "https://github.com/component/escape-html", name),
        _within("focus-visible", ("W3C",), "https://github.com/WICG/focus-visible", name),
    )


def bill(shipped: Sequence[Component]) -> str:
    """The bill of materials, as JSON; the same for the same components."""
    version = re.findall(r'^version = "(.+)"$', _read(ROOT / "pyproject.toml"), re.MULTILINE)[0]
    own = f"pkg:generic/noa@{version}"
    refs = {component.name: component.purl for component in shipped}
    tree = {own: [component.purl for component in shipped if component.within is None]}
    tree |= {part.purl: [inner.purl for inner in shipped if inner.within == part.name] for part in shipped}
    body = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "noa",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
                "purl": own,
            }
        },
        "components": [_entry(component) for component in shipped],
        "dependencies": [{"ref": ref, "dependsOn": sorted(needs)} for ref, needs in tree.items()],
    }
    assert len(set(refs.values())) == len(refs)
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
    }
    return json.dumps({**head, **body}, ensure_ascii=False, indent=1) + "\n"


def write_bill(folder: Path, shipped: Sequence[Component]) -> None:
    """Write the bill of materials into `folder`, the site's root."""
    (folder / BOM).write_text(bill(shipped), encoding="utf-8")


def _entry(component: Component) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": component.purl,
        "name": component.name,
        **({"version": component.version} if component.version else {}),
        **(
            {"hashes": [{"alg": name, "content": digest} for name, digest in component.hashes]}
            if component.hashes
            else {}
        ),
        "licenses": _licences(component),
        "purl": component.purl,
        "externalReferences": [{"type": "website", "url": component.url}],
    }


def _licences(component: Component) -> list[dict[str, Any]]:
    if component.declared is None:
        return [{"license": {"id": licence}} for licence in component.licences]
    said = [*((licence, "concluded") for licence in component.licences), (component.declared, "declared")]
    return [{"license": {"id": licence, "acknowledgement": how}} for licence, how in said]


def _npm(package: str, name: str, url: str, lock: dict[str, Any]) -> Component:
    locked = lock[f"node_modules/{package}"]
    folder = ROOT / "node_modules" / package
    installed = json.loads(_read(folder / "package.json"))
    if installed["version"] != locked["version"]:
        raise NoaError(
            f"{package} {installed['version']} est installé au lieu de {locked['version']} : lancez « npm ci »."
        )
    algorithm, _, digest = locked["integrity"].partition("-")
    hashes = ((f"SHA-{algorithm.removeprefix('sha')}", base64.b64decode(digest).hex()),)
    licences = [folder / name for name in ("LICENSE", "LICENSE.txt") if (folder / name).is_file()]
    text = _read(licences[0]) if licences else ""
    purl = f"pkg:npm/{package.replace('@', '%40')}@{locked['version']}"
    return Component(name, locked["version"], (installed["license"],), url, purl, hashes, text)


def _pypi(package: str, name: str, url: str, lock: str) -> Component:
    """`lock`: the requirements file that pins it with its digests."""
    version = wheels.pinned(ROOT / lock, package)
    pin = re.search(
        rf"^{re.escape(package)}==\S+((?: \\\n +--hash=sha256:[0-9a-f]+)+)", _read(ROOT / lock), re.MULTILINE
    )
    hashes = tuple(("SHA-256", digest) for digest in re.findall(r"sha256:([0-9a-f]+)", pin[1] if pin else ""))
    try:
        installed = metadata.distribution(package)
    except metadata.PackageNotFoundError:
        raise NoaError(f"{package} n'est pas installé : lancez « make serve », qui installe ce qu'il faut.") from None
    licence = installed.metadata["License-Expression"] or installed.metadata["License"]
    texts = [path for path in installed.files or () if re.search(r"dist-info/(licenses/)?LICENSE", str(path))]
    text = Path(str(texts[0].locate())).read_text(encoding="utf-8") if texts else ""
    return Component(name, version, (licence,), url, f"pkg:pypi/{package}@{version}", hashes, text)


def _within(name: str, licences: tuple[str, ...], url: str, within: str, version: str | None = None) -> Component:
    purl = f"pkg:generic/{name.lower().replace(' ', '-')}" + (f"@{version}" if version else "")
    return Component(name, version, licences, url, purl, within=within)


def _font(name: str, licence: str, url: str, file: str) -> Component:
    """A font of Sveltia CMS, with the text of the licence that comes with it."""
    text = _read(ROOT / "node_modules" / "@sveltia" / "cms" / "npm" / "assets" / f"{file}.LICENSE.txt")
    return replace(_within(name, (licence,), url, CMS), text=text)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise NoaError(f"Le fichier {path} manque : lancez « make serve », qui installe ce qu'il faut.") from None
