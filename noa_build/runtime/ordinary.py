"""What Python code may ordinarily do, done once while record.mjs watches: so that a change to noa_core seldom needs a new profile.

Results are of no interest here; what runs is. Every character goes through the Unicode tables, since a table that is
only half touched would be cut in two. Then each method of ordinary values, and each function of the modules that code such
as noa_core uses, is called with ordinary arguments, right and wrong ones; and each kind of statement is executed.
Nothing is compiled or evaluated: the browser never does.
"""

from __future__ import annotations

import bisect
import collections
import copy
import dataclasses
import enum
import functools
import gc
import heapq
import itertools
import json
import math
import operator
import re
import sys
import traceback
import unicodedata
from collections.abc import Callable, Generator, Iterator
from types import ModuleType
from typing import Any

from rapidfuzz.distance import OSA

_PATTERN = r"(?i)\b(?P<a>[a-zà-ÿ]+|\d{1,3})(?:\W+(\w*?))?(?=\s|$)"
_VALUES: tuple[Callable[[], Any], ...] = (
    *(functools.partial(copy.copy, value) for value in (3, -7, 1 << 70, 0.5, -1e300, True, b"a,b", (3, 1))),
    lambda: "Élève à l'été, ça coûte 12 €",
    lambda: "plain words, 12",
    lambda: "日本語 😀 ﬁ ½ e\u0301",
    lambda: "",
    lambda: [3, 1, 2],
    lambda: ["b", "a"],
    lambda: {"a": 1, "b": [2]},
    lambda: {2, 3},
    lambda: frozenset({"a"}),
    lambda: range(9),
    lambda: slice(1, 3),
    lambda: collections.Counter("abca"),
    lambda: collections.deque([1, 2], maxlen=3),
    lambda: collections.defaultdict(list),
    lambda: re.compile(_PATTERN),
    lambda: re.search(_PATTERN, "été 12"),
    lambda: ValueError("outer"),
    lambda: _generated(3),
    lambda: _Point(1, "a"),
    lambda: _Kind.A,
)
_KINDS: tuple[object, ...] = (None, 2, -1, 0.5, "a", "été, 12", b"a", (1, 2), ("a", "été"), len)
_PAIRED: tuple[object, ...] = (2, "a", b"a", (1, 2))
_ARGUMENTS: tuple[tuple[object, ...], ...] = ((), *((kind,) for kind in _KINDS), *itertools.product(_PAIRED, repeat=2))
"""What everything is called with."""
_MODULES: tuple[ModuleType, ...] = (
    bisect,
    collections,
    heapq,
    itertools,
    json,
    operator,
    OSA,
    re,
)
_BUILTINS = (
    *(abs, all, any, ascii, bin, bool, bytes, chr, dict, divmod, enumerate, filter, float, format, frozenset),
    *(getattr, hasattr, hash, hex, int, isinstance, issubclass, iter, len, list, map, max, min, next, oct, ord, pow),
    *(range, repr, reversed, round, set, setattr, slice, sorted, str, sum, tuple, vars, zip),
)
_MATHS = (
    *(
        math.ceil,
        math.comb,
        math.copysign,
        math.dist,
        math.exp,
        math.expm1,
        math.floor,
        math.fmod,
        math.frexp,
        math.fsum,
    ),
    *(math.gcd, math.hypot, math.isclose, math.isfinite, math.isinf, math.isnan, math.isqrt, math.ldexp, math.log),
    *(math.log10, math.log1p, math.log2, math.pow, math.prod, math.sqrt, math.tanh, math.trunc),
)
_LEFT_OUT = {"__init_subclass__", "__reduce__", "__reduce_ex__", "__rlshift__", "__rpow__", "__subclasshook__"}
"""Methods that code does not call, or that a large number would keep busy for ever."""
_MOST_ITEMS = 20


class _Kind(enum.Enum):
    A = "a"
    B = "b"


@dataclasses.dataclass(frozen=True)
class _Point:
    x: int
    y: str = ""
    z: list[int] = dataclasses.field(default_factory=list)

    @property
    def double(self) -> int:
        return self.x * 2


_Pair = collections.namedtuple("_Pair", "x y", defaults=("a",))


class _Slotted:
    __slots__ = ("x",)

    def __init__(self, x: int) -> None:
        self.x = x

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> bool:
        return True


class _Noted(Exception):
    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code
        self.add_note("noted")


def _generated(count: int) -> Generator[Any, Any, None]:
    received = yield count
    try:
        yield received
    finally:
        count += 1
    yield from range(count)


def _attempt(function: Callable[..., object], *arguments: object) -> None:
    try:
        result = function(*arguments)
        if isinstance(result, Iterator):
            result = list(itertools.islice(result, _MOST_ITEMS))
        f"{result!r} {result!s:>9}"
    except Exception as error:
        f"{error} {error!r}"


def _call(make: Callable[[], Any], method: str, *arguments: object) -> object:
    return getattr(make(), method)(*arguments)


def characters() -> None:
    for start in range(0, sys.maxunicode + 1, 256):
        text = "".join(map(chr, range(start, start + 256)))
        for name in ("lower", "upper", "casefold", "title", "swapcase", "capitalize", "split", "strip", "splitlines"):
            getattr(text, name)()
        f"{text!r} {text.isalnum()} {text.isprintable()} {text.isidentifier()}"
        re.findall(r"\w+|\s+|\d+|(?i:[a-zà-ÿ])", text)
        if not 0xD800 <= start < 0xE000:
            json.loads(json.dumps(text.encode("utf-8").decode("utf-8") + text.encode("utf-16").decode("utf-16")))
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            unicodedata.is_normalized(form, unicodedata.normalize(form, text))
        for letter in text:
            for name in ("category", "combining", "decomposition", "bidirectional", "east_asian_width", "mirrored"):
                getattr(unicodedata, name)(letter)
            for name in ("numeric", "decimal", "digit"):
                getattr(unicodedata, name)(letter, None)
            for name in ("alpha", "digit", "decimal", "numeric", "space", "upper", "lower", "title", "printable"):
                getattr(letter, f"is{name}")()


def methods() -> None:
    for make in _VALUES:
        for name in sorted(set(dir(make())) - _LEFT_OUT):
            for arguments in _ARGUMENTS:
                _attempt(_call, make, name, *arguments)


def modules() -> None:
    functions: list[Callable[..., object]] = [*_BUILTINS, *_MATHS]
    for module in _MODULES:
        functions += [getattr(module, name) for name in sorted(getattr(module, "__all__", vars(module)))]
    for function in filter(callable, functions):
        for arguments in _ARGUMENTS:
            _attempt(function, *arguments)
    for one, other in itertools.combinations(_VALUES, 2):
        for operation in (operator.add, operator.lt, operator.eq, operator.contains, operator.mod):
            _attempt(operation, one(), other())


def _recoded(text: Any, codec: str, errors: str) -> object:
    return text.encode(codec, errors).decode(codec, errors)


def formats() -> None:
    for make in _VALUES:
        for text in ("{:>9}|{:<9}|{:^9}", "{:,.2f}{:e}{:%}", "{:05d}{:+d}{:x}", "{!r:>5}{0[0]}{0.real}"):
            _attempt(text.format, *(make() for _ in range(3)))
        for kind in ("%s", "%r", "%d", "%.2f", "%x", "%5s"):
            _attempt(operator.mod, kind, (make(),))
        for codec in ("utf-8", "ascii", "latin-1"):
            for errors in ("strict", "replace", "ignore"):
                _attempt(_recoded, make(), codec, errors)


def documents() -> None:
    value = {"a": [1, -2.5, None, True, 'é\u2028"\\\n😀', 1e300, 12345678901234567890], "b": {"c": {}}, "d": []}
    json.loads(json.dumps(value))
    json.loads(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))
    json.loads(json.dumps(value, indent=1, sort_keys=True))
    json.loads('{"\\u00e9\\ud83d\\ude00": [true, false, null, -0.5e-3, 1E5, "\\/\\b\\t", NaN, Infinity]}')
    for wrong in ("{", "[1,]", '"a', "nul", "{1:2}", "", '"\\x"', '{"a" 1}', "[1 2]"):
        _attempt(json.loads, wrong)


def many_things() -> None:
    many = [(number * 7919) % 1009 for number in range(3000)]
    keys: tuple[Callable[[int], Any], ...] = (
        int,
        str,
        lambda number: (-number, str(number)),
        lambda number: number / 7,
    )
    for key in keys:
        heapq.nsmallest(9, sorted(many, key=key, reverse=True), key=key)
    table = {str(number): number for number in range(60_000)}
    numbers, texts = set(many), frozenset(table)
    f"{len(numbers | set(range(5000)))} {len(texts & {'1'})} {sum(map(float, many))} {math.fsum(map(math.sqrt, many))}"
    blocks = [bytes(1 << 20) for _ in range(8)]
    ring: list[Any] = [[number] for number in range(200_000)]
    ring.append(ring)
    del ring, blocks
    gc.collect()
    "".join(table)


def _deep(number: int) -> int:
    return _deep(number + 1)


def _chained() -> None:
    try:
        operator.itemgetter("a")({})
    except KeyError as error:
        raise ValueError("outer") from error


def _several() -> None:
    raise ExceptionGroup("several", [NameError("one"), SyntaxError("two"), _Noted("three", code=3)])


def _matched(value: object) -> object:
    match value:
        case {"kind": str(kind), "entries": [first, *_]} if first:
            return kind
        case [x, y] | (x, y, _):
            return x
        case _Point(x=1, y=y):
            return y
    return None


def _gathered(*given: Any, more: int = 1, **named: int) -> list[object]:
    (first, (second, *rest)), *last = given, (more, *named)
    rest *= 2
    return [*rest, *last, *{**named, "first": first}, second]


def statements() -> None:
    for action in (functools.partial(_deep, 0), _chained, _several, functools.partial(__import__, "absent")):
        try:
            action()
        except Exception as error:
            traceback.format_exception(error)
    try:
        _several()
    except* NameError:
        pass
    except* Exception as rest:
        traceback.format_exception(rest)
    for value in ({"kind": "a", "entries": [1, 2]}, [1, 2], _Point(1), 5):
        _matched(value)
    _attempt(_gathered, 1, 2)
    _gathered(1, (2, 3), more=4, named=5)
    with _Slotted(1):
        raise ValueError
    running = _generated(3)
    f"{next(running)} {running.send(5)}"
    running.close()
    one, two = _Point(1, "b"), dataclasses.replace(_Point(1), x=2)
    f"{[one, two]} {one == two} {vars(one)} {one.double} {_Pair(1)._asdict()} {_Kind('a')} {_Kind['B']} {list(_Kind)}"
    for name in ("x", "absent"):
        _attempt(setattr, one, name, 1)
        _attempt(delattr, _Slotted(1), name)


for part in (characters, methods, modules, formats, documents, many_things, statements):
    part()
