"""axe-core on a page, for the browser tests."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parent.parent / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *, ignored: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds, best practices included but for the rules to ignore. It runs out of reach of the page's policy."""
    page.evaluate(f"{AXE}; 0")
    rules = {rule: {"enabled": False} for rule in ignored}
    return page.evaluate(  # type: ignore[no-any-return]
        "rules => axe.run({rules}).then(({violations}) => violations.map(({id, nodes}) => `${id}: ${nodes[0].html}`))",
        rules,
    )
