"""Two needs in one message: find the questions that it is made of."""

from __future__ import annotations

import re

_ASKS = (
    r"comment|combien|est[- ]ce|o[uù]|quand|quel|quelle|quels|quelles|qui|que|qu['’]|pourquoi|faut|dois|peut|puis-je|"
    r"how|what|when|where|who|which|why|can|do|does|is|are|should|must"
)
_WANTS = (
    r"(?:je|on|nous|il|i|we)\s+(?:me\s+|nous\s+|also\s+|aussi\s+|am\s+|are\s+)?"
    r"(?:dois|doit|devons|veux|veut|voulons|voudrais|voudrait|voudrions|souhaite\w*|aimerai\w*|cherche\w*|faut|faudrait|"
    r"need|want|have\s+to|must|would\s+like|looking\s+for)|j['’]\s?(?:ai\s+(?:aussi\s+)?besoin|aimerais)|i['’]d\s+like|il\s+m['’]en\s+faut"
)
_DOES = (
    r"(?:de\s+|d['’])?(?!(?:premier|dernier|hier|dossier|métier|metier|papier|courrier|chantier|atelier|loyer|avenir|pouvoir|devoir)s?\b)"
    r"(?:faire|\w{2,}(?:er|ir|oir|crire|duire|ruire|dre|ttre))"
)
"""An infinitive, more often than not."""
_ALSO = r"aussi|sinon|également|ensuite|en\s+plus|then"
_CUTS = (
    rf"(?i)(?<=[?!.;\n])\s+|[;\n]+"
    rf"|,?\s+(?:et|and|puis|also|mais)\s+(?:(?:{_ALSO})\s+)?(?=(?:{_ASKS}|{_WANTS})\b)"
    rf"|,?\s+(?:et\s+(?:{_ALSO})|and\s+(?:also|then)|ainsi\s+que|as\s+well\s+as|par\s+ailleurs)\s+"
    rf"|,?\s+et\s+(?={_DOES}\b)"
)
_JOINED = rf"(?i)^(?:\W|(?:et|and|also|then|{_ALSO}|par\s+ailleurs)\b)*"
_NEED = rf"(?i)(?:{_ASKS}|{_WANTS}|{_DOES})\b"
_SHORTEST = 3
_MOST = 6


def questions(text: str) -> list[str]:
    """The questions and wishes of a message, in order; none when it holds fewer than two."""
    lines = "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
    parts = [re.sub(_JOINED, "", part).strip() for part in re.split(_CUTS, lines) if part]
    found = [
        part for part in parts[:_MOST] if len(part.split()) >= _SHORTEST and (re.match(_NEED, part) or "?" in part[-2:])
    ]
    return found if len(found) > 1 else []
