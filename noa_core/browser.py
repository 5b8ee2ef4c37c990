"""What the worker calls in Pyodide: JSON in, JSON out. Nothing else of NOA knows that it runs in a browser."""

from __future__ import annotations

import gc
import json
from typing import Any

from noa_core.assistant import Assistant
from noa_core.bundle import parse_bundle
from noa_core.privacy import mask

_assistant: Assistant | None = None


def load(bundle_json: bytes | memoryview) -> None:
    """Add a language's bundle, as JSON in UTF-8.

    Raises:
        NoaError: when it is not a bundle.
    """
    global _assistant
    gc.disable()  # a bundle is many small objects, all to be kept: none is worth looking for, now or ever
    try:
        bundle = parse_bundle(str(bundle_json, "utf-8"))
        gc.freeze()
    finally:
        gc.enable()
    if _assistant is None:
        _assistant = Assistant([bundle])
    else:
        _assistant.add(bundle)


def handle(request_json: str) -> str:
    """Answer one request: {"do": "ask", "text", "lang", "partner", "state", "shown"} → {"reply", "state"},
    {"do": "suggest", "text", "lang"} → {"entries"}, or {"do": "mask", "text"} → {"text"}, without personal data."""
    if _assistant is None:
        raise RuntimeError("load a bundle first")
    request: dict[str, Any] = json.loads(request_json)
    if request["do"] == "mask":
        return json.dumps({"text": mask(request["text"])[0]}, ensure_ascii=False)
    if request["do"] == "suggest":
        return json.dumps({"entries": _assistant.suggest(request["text"], request.get("lang"))})
    conversation = _assistant.conversation(request.get("lang") or "fr", request.get("partner"), request.get("state"))
    for entry in request.get("shown") or ():
        conversation.show(entry)
    reply = conversation.ask(request["text"])
    return json.dumps({"reply": reply.to_json(), "state": conversation.state()}, ensure_ascii=False)
