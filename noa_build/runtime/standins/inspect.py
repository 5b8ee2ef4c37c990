"""Looks into functions; dataclasses would only write their own documentation with it."""


class Parameter:
    empty = None


class Signature:
    pass


def signature(*function: object, **options: object) -> None:
    raise ValueError("no signature is kept")


def iscoroutinefunction(function: object) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & 0x80)  # CO_COROUTINE
