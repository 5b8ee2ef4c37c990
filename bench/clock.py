"""A clock around noa_core.browser; `bench/noa.py` packs it beside noa_core to measure what a question costs in Pyodide."""

from __future__ import annotations

import json
import time

from noa_core import browser

load = browser.load


def handle(request_json: str) -> str:
    """As `noa_core.browser.handle`, with "milliseconds" in the answer."""
    start = time.perf_counter()
    answered = browser.handle(request_json)
    milliseconds = 1000 * (time.perf_counter() - start)
    return json.dumps({**json.loads(answered), "milliseconds": milliseconds}, ensure_ascii=False)
