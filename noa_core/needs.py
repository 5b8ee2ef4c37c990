"""Two needs in one message: cut it where a second question begins."""

from __future__ import annotations

import re

_CUTS = re.compile(
    r"(?<=[?!.;\n])\s+|[;\n]+"
    r"|,?\s+(?:et (?:aussi|sinon|puis|par ailleurs|autre (?:chose|question))|par ailleurs|ainsi que|et deuxi[eè]mement|sinon"
    r"|and also|also|besides|another question)\b[ ,:]*"
    r"|,?\s+et (?=(?:comment|combien|est[- ]ce|o[uù]|quand|que|quel|quelle|qui|je|faut|dois|peut|puis)\b)"
    r"|,?\s+and (?=(?:how|what|when|where|who|can|do|does|is|should|which)\b)", re.IGNORECASE)
_SHORTEST = 3


def parts(text: str) -> list[str]:
    """The parts of a message that could each be a question, in order; one part when there is nothing to cut."""
    found = [part.strip() for part in _CUTS.split(text) if part and len(part.split()) >= _SHORTEST]
    return found if len(found) > 1 else [text]
