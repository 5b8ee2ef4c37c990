"""Classes of data. Their methods are closures: the real module writes them as text and compiles it, class by class.

Nothing keeps a frozen one from being changed here; the tests of noa_core, which run on the real module, would show it.
"""

from collections.abc import Callable
from typing import Any


class _Factory:
    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make


def field(*, default_factory: Callable[[], object]) -> Any:
    return _Factory(default_factory)


def dataclass(*, frozen: bool) -> Callable[[Any], Any]:
    return _completed


def replace(instance: Any, /, **changes: object) -> Any:
    return type(instance)(**{**vars(instance), **changes})


def _completed(cls: Any) -> Any:
    names = tuple(cls.__annotations__)
    defaults = {name: vars(cls)[name] for name in names if name in vars(cls)}

    def __init__(self: Any, *values: object, **named: object) -> None:
        given = dict(zip(names, values, strict=len(values) > len(names)))
        given.update(named)
        for name, default in defaults.items():
            if name not in given:
                given[name] = default.make() if isinstance(default, _Factory) else default
        if len(given) != len(names) or not named.keys() <= set(names):
            raise TypeError(f"{cls.__name__} takes {', '.join(names)}")
        vars(self).update(given)

    def __eq__(self: Any, other: object) -> bool:
        return vars(self) == vars(other) if type(self) is type(other) else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(tuple(vars(self)[name] for name in names))

    def __repr__(self: Any) -> str:
        return f"{cls.__name__}({', '.join(f'{name}={vars(self)[name]!r}' for name in names)})"

    for method in (__init__, __eq__, __hash__, __repr__):
        setattr(cls, method.__name__, method)
    for name, default in defaults.items():
        if isinstance(default, _Factory):
            delattr(cls, name)
    return cls
