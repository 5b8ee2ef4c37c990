"""Find personal data that a visitor typed by mistake, so that it is masked and never kept.

Known by their form: e-mail addresses, phone numbers, French social security numbers (a wrong key is a slip, not another number) and
foreigners' numbers. Known by their own arithmetic: IBAN (ISO 13616, modulo 97) and bank cards (Luhn). SIREN and SIRET are public and
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from noa_core.text import composed

MASK = "•••"

_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
_PHONE = r"(?<![\d+])(?:(?:\+|00)33[ .\-]?(?:\(0\)[ .\-]?)?|0)[1-9](?:[ .\-]?\d){8}(?!\d)"
_ABROAD = r"(?<![\d+])\+(?!33)\d{1,3}(?:[ .\-]?\d{2,4}){3,5}(?!\d)"
_SOCIAL = r"(?<!\d)[1-478][ .]?\d{2}[ .]?\d{2}[ .]?(?:\d{2}|2[ABab])[ .]?\d{3}[ .]?\d{3}(?:[ .\-/]{0,3}\d{2})?(?!\d)"
_IBAN = r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]{2,4}){3,8}(?![A-Za-z0-9])"
_CARD = r"(?<!\d)\d{4}(?:[ \-]?\d{3,4}){3}(?:[ \-]?\d{1,3})?(?!\d)"
_FOREIGNER = r"(?<!\d)[1-9]\d{9}(?!\d)"


def mask(text: str) -> tuple[str, bool]:
    """The text in NFC, with each piece of personal data replaced by MASK, and whether there was any."""
    text = composed(text)
    if not re.search(r"[@\d]", text):
        return text, False
    masked = re.sub(_EMAIL, MASK, text)
    masked = _without(_IBAN, _is_iban, masked)
    masked = _without(_SOCIAL, _is_social, masked)
    masked = _without(_CARD, _is_card, masked)
    for pattern in (_PHONE, _ABROAD, _FOREIGNER):
        masked = re.sub(pattern, MASK, masked)
    return masked, masked != text


def beside(masked: str) -> str:
    """What a masked text says beside the clauses that held personal data; the whole text when nothing else is said."""
    clauses = [clause for clause in re.split(r"[,;.!?\n]+", masked) if MASK not in clause]
    return ", ".join(clauses) if any(map(str.strip, clauses)) else masked


def _without(pattern: str, is_personal: Callable[[str], bool], text: str) -> str:
    """The text with the longest personal beginning of each match masked: what follows a number may look like the rest of it."""
    position, compiled = 0, re.compile(pattern)
    while found := compiled.search(text, position):
        start, position = found.start(), found.start() + 1
        for end in range(found.end(), start, -1):
            if not text[end : end + 1].isalnum() and is_personal(text[start:end]):
                text, position = text[:start] + MASK + text[end:], start + len(MASK)
                break
    return text


def _is_iban(text: str) -> bool:
    code = re.sub(r"\s", "", text).upper()
    if not 15 <= len(code) <= 34 or not code.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def _is_social(text: str) -> bool:
    """13 characters, or 15 with the key, whose month is one that is given."""
    code = re.sub(r"[ .\-/]", "", text)
    month = int(code[3:5])
    return len(code) in (13, 15) and (1 <= month <= 12 or 20 <= month <= 42)


def _is_card(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    if len(digits) == 14 or not 13 <= len(digits) <= 19:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
