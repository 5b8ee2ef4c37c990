"""Sparse rows of small integers as short strings: which classes a feature speaks for, and how much.

A row is two strings. In the first, each class stands as its distance to the one before, in one character if it is near; in the second,
each weight is one character. Compressed, this takes less room than JSON's numbers, and a row is decoded only when a message needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate

ALPHABET = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
"""Printable characters that JSON does not escape."""

LARGEST_VALUE = len(ALPHABET) - 1
LARGEST_WEIGHT = 45

_LAST = 64
"""The first characters end a distance, worth 0 to 63; each of the others comes before, least part first, as a digit of this base:"""
_BASE = len(ALPHABET) - _LAST

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_NEAR = re.compile(f"[{re.escape(ALPHABET[:_LAST])}]*")
_VALUES = bytes(max(0, code - 35 - (code > 92)) for code in range(256))
"""The code of a character → its value."""
_STEPS = bytes(min(value + 1, 255) for value in _VALUES)
"""The code of a character that ends a distance → how far the next class is."""


def encode_classes(classes: Iterable[int]) -> str:
    """Ascending class numbers, as distances."""
    written, last = [], -1
    for number in classes:
        distance = number - last - 1
        while distance >= _LAST:
            distance, digit = divmod(distance, _BASE)
            written.append(ALPHABET[_LAST + digit])
        written.append(ALPHABET[distance])
        last = number
    return "".join(written)


def decode_classes(text: str) -> list[int]:
    """The class numbers that `encode_classes` wrote."""
    if _NEAR.fullmatch(text):
        return list(accumulate(text.encode("ascii").translate(_STEPS), initial=-1))[1:]
    classes, last, distance, place = [], -1, 0, 1
    for character in text:
        value = _VALUE[character]
        if value >= _LAST:
            distance += place * (value - _LAST)
            place *= _BASE
        else:
            last += 1 + distance + place * value
            classes.append(last)
            distance, place = 0, 1
    return classes


def encode_weights(weights: Iterable[int]) -> str:
    """Integers from -LARGEST_WEIGHT to LARGEST_WEIGHT, one character each."""
    return encode_values(weight + LARGEST_WEIGHT for weight in weights)


def decode_weights(text: str) -> list[int]:
    """The integers that `encode_weights` wrote."""
    return [value - LARGEST_WEIGHT for value in decode_values(text)]


def encode_values(values: Iterable[int]) -> str:
    """Integers from 0 to LARGEST_VALUE, one character each."""
    return "".join(ALPHABET[value] for value in values)


def decode_values(text: str) -> bytes:
    """The integers that `encode_values` wrote."""
    return text.encode("ascii").translate(_VALUES)
