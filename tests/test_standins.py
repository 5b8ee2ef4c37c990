"""The stand-ins of the packed library do, for NOA, what the modules do whose place they take."""

from __future__ import annotations

import dataclasses
import importlib.util
import inspect
import traceback
from dataclasses import FrozenInstanceError
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from noa_build.runtime import ROOT
from noa_core.reply import Reply

STANDINS = ROOT / "noa_build/runtime/standins"


def standin(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"standin_{name}", STANDINS / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def point(module: Any) -> Any:
    """A class of data, made by this module."""

    class Point:
        x: int
        y: str = "b"
        z: list[int] = module.field(default_factory=list)

        @property
        def double(self) -> int:
            return self.x * 2

    return module.dataclass(frozen=True)(Point)


@pytest.mark.parametrize("module", [dataclasses, standin("dataclasses")], ids=["real", "stand-in"])
def test_data_is_kept_compared_and_replaced(module: Any) -> None:
    made = point(module)
    one = made(1, z=[2])
    assert (one.x, one.y, one.z, one.double) == (1, "b", [2], 2)
    assert one == made(1, "b", [2])
    assert one != made(2, "b", [2])
    assert one.__eq__((1, "b", [2])) is NotImplemented
    assert made(1).z is not made(1).z
    assert module.replace(one, y="c") == made(1, "c", [2])
    assert repr(one).endswith("Point(x=1, y='b', z=[2])")
    assert not hasattr(made, "z")


@pytest.mark.parametrize("module", [dataclasses, standin("dataclasses")], ids=["real", "stand-in"])
@pytest.mark.parametrize("wrong", [((), {}), ((1, "b", [], 4), {}), ((1,), {"w": 2})])
def test_what_data_lacks_or_has_too_much_is_refused(module: Any, wrong: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    with pytest.raises((TypeError, ValueError)):
        point(module)(*wrong[0], **wrong[1])


def test_every_class_of_noa_core_is_frozen() -> None:
    """The stand-in does not see to it: the real module does, whenever noa_core's tests run."""
    for path in sorted((ROOT / "noa_core").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert text.count("@dataclass") == text.count("@dataclass(frozen=True)"), path.name
    with pytest.raises(FrozenInstanceError):
        Reply("answer", "fr").kind = "choices"  # type: ignore[misc]


def test_coroutines_are_told_from_functions() -> None:
    async def one() -> None: ...

    def other() -> None: ...

    for function in (one, other, len, Path):
        assert standin("inspect").iscoroutinefunction(function) == inspect.iscoroutinefunction(function)


def test_an_error_is_told_with_its_cause_and_its_place() -> None:
    def failing() -> None:
        try:
            {}["a"]
        except KeyError as error:
            raise ValueError("outer") from error

    try:
        failing()
    except ValueError as error:
        told = "".join(standin("traceback").format_exception(type(error), error, error.__traceback__))
        real = traceback.format_exception(error)
    before, _, after = told.partition("Then:")
    assert "failing" in before and "KeyError" in before and "failing" in after
    assert told.endswith("ValueError: outer\n") and real[-1] == "ValueError: outer\n"
    group = ExceptionGroup("several", [NameError("one"), OSError("two")])
    assert "NameError: one" in "".join(standin("traceback").format_exception(group))


def test_errors_that_caused_each_other_end() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    assert "".join(standin("traceback").format_exception(one)).count("ValueError") == 2


def test_each_stands_in_for_a_module_that_there_is() -> None:
    """pack.mjs refuses others; what RapidFuzz and Pyodide have is theirs to say."""
    names = {path.relative_to(STANDINS).parts[0].removesuffix(".py") for path in STANDINS.rglob("*.py")}
    assert names == {"_pyodide", "asyncio", "dataclasses", "inspect", "pyodide", "rapidfuzz", "traceback"}
