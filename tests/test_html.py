"""The HTML validates (html-validate): our own templates without an error, and of Material's the known ones alone."""

from __future__ import annotations

import json
import subprocess
import sysconfig
import tempfile
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ["index.html", "embed/index.html", "en/index.html", "en/embed/index.html", "404.html"]
MATERIALS = [
    "reponses/are-creation-entreprise-maintien/index.html",
    "themes/creation/index.html",
    "licences/index.html",
]
MATERIALS += [
    "en/reponses/are-creation-entreprise-maintien/index.html",
    "qualite/index.html",
    "accessibilite/index.html",
]

KNOWN = {
    "valid-autocomplete": "the hidden switches of Material's drawer and search carry an autocomplete attribute",
    "no-deprecated-attr": "Markdown aligns columns of figures by an attribute; its style would break the site's policy",
}
"""Rules that the pages besides the chat break, and why."""


def errors(dist: Path, paths: list[str]) -> Counter[str]:
    """How often each rule is broken, with the first place: "rule: message (selector)"."""
    node = Path(sysconfig.get_path("scripts")) / "node"
    command = [
        str(node),
        str(ROOT / "node_modules/html-validate/bin/html-validate.mjs"),
        "--config",
        str(ROOT / "tests/html-validate.json"),
    ]
    # Into a file: of a pipe, the tool fills 64 kB and leaves.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        options = ["--formatter", "json", *(str(dist / path) for path in paths)]
        subprocess.run([*command, *options], stdout=said, check=False)
        said.seek(0)
        found = json.load(said)
    return Counter(
        f"{message['ruleId']}: {message['message']} ({message.get('selector')})"
        for result in found
        for message in result["messages"]
        if message["severity"] == 2
    )


@pytest.mark.parametrize("path", OURS)
def test_our_templates_have_no_error(dist: Path, path: str) -> None:
    assert errors(dist, [path]) == Counter()


def test_material_s_templates_have_the_known_errors_alone(dist: Path) -> None:
    found = errors(dist, MATERIALS)
    assert {error for error in found if error.partition(":")[0] not in KNOWN} == set()
    assert {error.partition(":")[0] for error in found} == set(KNOWN)
