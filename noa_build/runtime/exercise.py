"""Which modules the browser needs: runs in a Pyodide started on the full compiled library, before it is cut.

What is imported by the end of `exercise` ships; nothing else does. So it imports every module of noa_core
and whatever these name in an import (inside functions too), then sets off the imports that the standard
library puts off until something is used. No bundle and no question takes part: the runtime must not change
when an answer does, or visitors would download it again. `proof.run` then asks real questions of the trimmed
runtime.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable


def _errors() -> None:
    import traceback
    import warnings

    try:
        try:
            [].pop()
        except IndexError as error:
            raise ValueError("outer") from error
    except ValueError as error:
        "".join(traceback.format_exception(error))
    try:
        raise ExceptionGroup("several", [NameError("one"), SyntaxError("two")])
    except ExceptionGroup as group:
        "".join(traceback.format_exception(group))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("exercised", RuntimeWarning, stacklevel=1)
    for warning in caught:
        warnings.formatwarning(warning.message, warning.category, warning.filename, warning.lineno)


def _json() -> None:
    import json

    json.dumps(json.loads('{"a": [1, 2.5, null, "é"]}'), indent=1, sort_keys=True, default=str)
    try:
        json.loads("{")
    except json.JSONDecodeError as error:
        str(error)


def _text() -> None:
    import re
    import unicodedata

    unicodedata.normalize("NFKC", "ﬁ")
    unicodedata.name("é")
    re.sub(r"(?iu)\bÉ(\w+)", lambda match: match[1].casefold(), "École")
    for codec in ("utf-8", "ascii", "latin-1", "utf-16-le", "utf-8-sig"):
        "e".encode(codec).decode(codec, "replace")
    "é".encode("ascii", "xmlcharrefreplace")


def _datetime() -> None:
    import datetime

    datetime.datetime.strptime("2026-01-31", "%Y-%m-%d").strftime("%d/%m/%Y")
    datetime.date.fromisoformat("2026-01-31").isoformat()


def _decimal() -> None:
    import decimal

    str(decimal.Decimal("1.5").quantize(decimal.Decimal("1")))


def _statistics() -> None:
    import statistics

    statistics.fmean([1.0, 2.0])
    statistics.median([1, 2, 3])


ALWAYS: tuple[Callable[[], None], ...] = (_errors, _json, _text)
"""What NOA or Pyodide's own bridge may do on any question."""
IF_IMPORTED: dict[str, Callable[[], None]] = {
    "datetime": _datetime,
    "decimal": _decimal,
    "statistics": _statistics,
}
"""What a module puts off, exercised only when NOA imports that module."""


def exercise(modules: Iterable[str]) -> None:
    """Import these modules and set off what they put off."""
    for name in modules:
        importlib.import_module(name)
    for action in ALWAYS:
        action()
    for name, action in IF_IMPORTED.items():
        if name in sys.modules:
            action()


def modules_of(archive: str) -> list[str]:
    """The imported modules that came out of this zip, in alphabetical order."""
    origins = {
        name: getattr(getattr(module, "__spec__", None), "origin", None) or ""
        for name, module in sorted(sys.modules.items())
    }
    return [name for name, origin in origins.items() if origin.startswith(archive + "/")]
