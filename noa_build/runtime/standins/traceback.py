"""Tells where an error came from, by the names of functions: there are no sources to quote, and no suggestions to make."""

import sys
from collections.abc import Iterator
from types import TracebackType


def format_exception(
    error: object,
    value: BaseException | None = None,
    tb: TracebackType | None = None,
    **wished: object,
) -> list[str]:
    raised = value if isinstance(value, BaseException) else error
    assert isinstance(raised, BaseException)
    return list(_told(raised, set()))


def print_exception(*raised: object, file: object = None, **wished: object) -> None:
    print("".join(format_exception(*raised)), end="", file=file or sys.stderr)  # type: ignore[arg-type]


_print_exception_bltin = print_exception


def _told(error: BaseException, known: set[int]) -> Iterator[str]:
    known.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in known:
        yield from _told(before, known)
        yield "\nThen:\n\n"
    place = error.__traceback__
    if place:
        yield "Traceback (most recent call last):\n"
    while place:
        code = place.tb_frame.f_code
        yield f"  {place.tb_frame.f_globals.get('__name__', '?')}.{code.co_qualname}\n"
        place = place.tb_next
    message = str(error)
    yield f"{type(error).__qualname__}{': ' if message else ''}{message}\n"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _told(one, known)
