"""Issues as files, for a scheduled workflow to post with the forge's own command line.

A folder holds `issues.json` and a Markdown file for each open issue. `key` stands in the title and never changes, so that the workflow
finds the issue of last week and updates it, or closes it when `open` is false.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from noa_build.answer import escape
from noa_build.atomic import write_all
from noa_build.problems import MisusedCommand

INDEX = "issues.json"


@dataclass(frozen=True)
class Issue:
    """One issue, about one administration."""

    key: str
    """Lower-case words apart by hyphens, as `noa-relecture-urssaf`."""
    title: str
    """In French, on one line."""
    body: str
    """Markdown; "" when there is nothing to do any more, and the issue is to be closed."""


def write_issues(folder: Path, issues: Sequence[Issue]) -> None:
    """Replace `folder` by these issues. The same issues give the same bytes.

    Raises:
        MisusedCommand: when the folder holds something else.
    """
    if folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or (folder / INDEX).is_file())):
        raise MisusedCommand(f"{folder} contient autre chose que des demandes. Donnez un dossier vide ou nouveau.")
    shutil.rmtree(folder, ignore_errors=True)
    listed = [
        {
            "key": issue.key,
            "title": f"{issue.title} [{issue.key}]",
            "open": bool(issue.body),
            "body_file": f"{issue.key}.md" if issue.body else None,
        }
        for issue in sorted(issues, key=lambda issue: issue.key)
    ]
    files = {folder / f"{issue.key}.md": issue.body.encode() for issue in issues if issue.body}
    files[folder / INDEX] = (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()
    write_all(files)


def quoted(text: str) -> str:
    """A text of the base within Markdown: on one line, marking nothing, and telling nobody by `@name`."""
    return escape(" ".join(text.split())).replace("@", "@\u200b")
