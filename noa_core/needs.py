"""Two needs in one message: find the questions that it is made of."""

from __future__ import annotations

import re

_ASKS = (
    r"comment|combien|est[- ]ce|o[uù]|quand|quel|quelle|quels|quelles|qui|que|pourquoi|faut|dois|peut|puis|"
    r"how|what|when|where|who|which|why|can|do|does|is|are|should|must"
)
_CUTS = re.compile(
    rf"(?<=[?!.;\n])\s+|[;\n]+|,?\s+(?:et|and|also)\s+(?:aussi\s+|sinon\s+)?(?=(?:{_ASKS})\b)", re.IGNORECASE
)
_QUESTION = re.compile(rf"^(?:\W|et\b|and\b|also\b|aussi\b|sinon\b|\s)*(?:{_ASKS})\b|\?\s*$", re.IGNORECASE)
_SHORTEST = 3
_MOST = 6


def questions(text: str) -> list[str]:
    """The questions of a message, in order; none when it holds fewer than two."""
    parts = [part.strip() for part in _CUTS.split(text) if part and len(part.split()) >= _SHORTEST]
    found = [part for part in parts[:_MOST] if _QUESTION.search(part)]
    return found if len(found) > 1 else []
