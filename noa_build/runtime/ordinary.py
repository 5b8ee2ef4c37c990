# mypy: ignore-errors
# ruff: noqa: B018, B905, F524, F821, F841, PIE804, RUF005, SIM105, UP031, UP032
"""What Python code may ordinarily do, done once while record.mjs watches: so that a change to noa_core seldom needs a new profile.

Results are of no interest here; what runs is. Nothing is compiled or evaluated: the browser never does. Every character
goes through the Unicode tables, since a table that is only half touched would otherwise be cut in two.
"""

import array
import base64
import binascii
import bisect
import collections
import functools
import gc
import heapq
import itertools
import json
import math
import operator
import re
import struct
import sys
import traceback
import unicodedata

from rapidfuzz import distance, fuzz, process, utils

WORDS = (
    "Élève à l'été, ça coûte 12 €",
    "plain ascii words",
    "日本語 😀 emoji",
    "ﬁ ½ Å ß İ",
    "e\u0301a\u0300",
    "a" * 300,
)


def unicode_tables():
    for start in range(0, sys.maxunicode + 1, 256):
        text = "".join(map(chr, range(start, start + 256)))
        (
            text.lower(),
            text.upper(),
            text.casefold(),
            text.title(),
            text.swapcase(),
            text.capitalize(),
            text.split(),
            text.strip(),
        )
        text.splitlines(), repr(text), text.isalnum(), text.isprintable(), text.isidentifier()
        re.findall(r"\w+|\s+|\d+", text), re.findall(r"(?i)[a-zà-ÿ]", text)
        if not 0xD800 <= start < 0xE000:
            text.encode("utf-8").decode("utf-8"), text.encode("utf-16"), json.loads(json.dumps(text))
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            unicodedata.normalize(form, text), unicodedata.is_normalized(form, text)
        for letter in text:
            unicodedata.category(letter), unicodedata.combining(letter), unicodedata.decomposition(letter)
            unicodedata.bidirectional(letter), unicodedata.east_asian_width(letter), unicodedata.mirrored(letter)
            unicodedata.numeric(letter, None), unicodedata.decimal(letter, None), unicodedata.digit(letter, None)
            letter.isalpha(), letter.isdigit(), letter.isdecimal(), letter.isnumeric(), letter.isspace()
            letter.isupper(), letter.islower(), letter.istitle(), letter.isprintable()


def texts():
    for word in WORDS:
        (
            word.rsplit(" ", 1),
            word.replace("a", "bb"),
            word.find("é"),
            word.rfind("a"),
            word.index(word[0]),
            word.count("a"),
        )
        word.startswith(("a", "É")), word.endswith("s"), word.partition(" "), word.rpartition(" "), word.isascii()
        word.zfill(9), word.ljust(9), word.rjust(9), word.center(9), word.removeprefix("a"), word.removesuffix("s")
        word.translate({97: "b", 98: None}), word.expandtabs(), word[::-1], word[1:4], word * 2, word + "é", "é" in word
        word < "b", hash(word), ascii(word), list(word), ", ".join(word), "%s %d %.2f %r" % (word, 3, 2.5, word)
        "{} {a!r:>5}".format(word, a=1), f"{word:<30} {word!r:^40}", str(word), word.format(), word == "a"
        for codec in ("latin-1", "ascii", "utf-8-sig", "utf-16-le"):
            (
                word.encode(codec, "replace").decode(codec),
                word.encode(codec, "ignore"),
                word.encode(codec, "xmlcharrefreplace"),
            )
    str.maketrans("ab", "cd"), str.maketrans({"a": None}), str(b"a", "ascii"), str(12), str(None), str(1.5)
    value = bytearray(b"a,b")
    value.extend(b"c"), value.split(b","), value.find(b"b"), value.replace(b"a", b"c"), value[::-1], bytes(value).hex()
    b"AB".lower(), b" a ".strip(), b"".join([b"a"]), b"ab".translate(None, b"a"), b"ab" in b"abc", bytes.fromhex("00ff")
    (
        b"\xff\xfe".decode("utf-8", "replace"),
        b"\xff".decode("utf-8", "surrogateescape"),
        b"ab".startswith(b"a"),
        b"a" + b"b",
    )
    base64.b64decode(base64.b64encode(b"abc")), base64.b85decode(base64.b85encode(b"abcd")), binascii.crc32(b"a")
    binascii.unhexlify(binascii.hexlify(b"a"))


def likenesses():
    pairs = [
        ("allocation", "alocatoin"),
        ("créer ma société", "societe a creer"),
        ("", "x"),
        ("ARE", "ARCE"),
        ("a b", "b c d"),
    ]
    for measure in (
        distance.DamerauLevenshtein,
        distance.Hamming,
        distance.Indel,
        distance.Jaro,
        distance.JaroWinkler,
        distance.LCSseq,
        distance.Levenshtein,
        distance.OSA,
        distance.Postfix,
        distance.Prefix,
    ):
        for one, other in pairs:
            measure.distance(one, other), measure.similarity(one, other), measure.normalized_similarity(one, other)
            measure.normalized_distance(one, other, score_cutoff=0.5), measure.similarity(one, other, score_cutoff=1)
    for ratio in (
        fuzz.ratio,
        fuzz.partial_ratio,
        fuzz.token_sort_ratio,
        fuzz.token_set_ratio,
        fuzz.token_ratio,
        fuzz.partial_token_sort_ratio,
        fuzz.partial_token_set_ratio,
        fuzz.partial_token_ratio,
        fuzz.QRatio,
        fuzz.WRatio,
    ):
        for one, other in pairs:
            ratio(one, other), ratio(one, other, score_cutoff=60), ratio(one, other, processor=utils.default_process)
    (
        process.extract("ARE", ["ARCE", "été"], limit=3),
        process.extractOne("ete", ["été"], scorer=fuzz.ratio, score_cutoff=90),
    )
    list(process.extract_iter("ARE", {1: "ARCE", 2: None}, scorer=distance.OSA.distance, score_cutoff=2))


def patterns():
    sources = (
        r"[^\W\d_]+",
        r"\b(\w+)\W+(?P<b>\w*)",
        r"(?i)É+|a{2,3}?|[à-ü]",
        r"^\s*(?:a|b)*?(?=e)(?<!x).*$",
        r"(?ms)^.",
        r"(\w)\1",
        r"\d+(?:[ .]\d{3})*\s*€?",
    )
    for pattern in map(re.compile, sources):
        for word in WORDS:
            pattern.findall(word), pattern.sub(lambda found: found[0].upper(), word), pattern.subn(r"<\g<0>>", word)
            pattern.split(word), pattern.search(word), pattern.match(word), pattern.fullmatch(word)
            for found in pattern.finditer(word):
                (
                    found.groups(),
                    found.groupdict(),
                    found.group(),
                    found.span(),
                    found.start(),
                    found.end(),
                    found.lastgroup,
                )
    re.search(r"(?P<x>\w+)", "été").expand(r"\1"), re.escape("a.b")


def numbers():
    values = array.array("i", range(300))
    (
        values.extend(range(5)),
        values.append(3),
        values.tolist(),
        values.tobytes(),
        values.index(2),
        values[1:3],
        sum(values),
    )
    values[7], values[1:3] = 2, array.array("i", [1, 2])
    for kind in "bBhHiIlLqQfd":
        other = array.array(kind, [1, 2])
        other.frombytes(bytes(other.itemsize)), other.byteswap(), list(other), other[0]
    view = memoryview(bytes(64))
    view[1:3].tobytes(), view.cast("I")[0], view.cast("H").tolist(), len(view)
    for kind in "bBhHiIlLqQfd":
        struct.unpack(f"<3{kind}", struct.pack(f"<3{kind}", 1, 2, 3)), struct.unpack_from(f">{kind}", bytes(16), 4)
        list(struct.iter_unpack(f"<{kind}", bytes(16))), struct.calcsize(f"<{kind}"), view.cast(kind)[1]
    (
        int.from_bytes(b"\xff\xfe", "little"),
        (300).to_bytes(2, "big"),
        int("ff", 16),
        int("12"),
        (1 << 70) // 7 % 11,
        -((5) ** 3),
    )
    (
        divmod(-7, 3),
        (2**64 & 2**63) | 1,
        ~5,
        5 ^ 3,
        1 << 40 >> 3,
        (255).bit_length(),
        (7).bit_count(),
        pow(3, 4, 5),
        10**40 * 3,
    )
    for x in (0.1, 0.5, 1.0, 2.567, 7.5, 1e-7, 1e300, 123456.789):
        (
            math.sqrt(x),
            math.log(x),
            math.log1p(x),
            math.log2(x),
            math.log10(x),
            math.exp(-x),
            math.expm1(-x),
            math.tanh(x),
        )
        math.floor(x), math.ceil(x), math.trunc(x), math.hypot(x, 2), x**0.5, x**-1.3, x // 2, x % 2, -x, abs(x), int(x)
        math.isfinite(x), math.sin(x), math.cos(x), math.atan2(x, 1), math.fmod(x, 2), math.ldexp(x, 1), math.frexp(x)
        (
            round(x),
            round(x, 2),
            repr(x),
            str(x),
            float(repr(x)),
            f"{x:.3f} {x:e} {x:g} {x:%} {x:,.2f}",
            x < 1,
            x == 1,
            hash(x),
        )
        divmod(x, 2), x.is_integer(), x.as_integer_ratio(), x.hex(), bool(x)
    (
        math.fsum([0.1] * 10),
        math.prod([1, 2]),
        math.isqrt(99),
        math.comb(5, 2),
        math.gcd(4, 6),
        math.dist((1, 2), (3, 4)),
        math.pi,
    )
    math.sumprod([1, 2], [3, 4]), math.sumprod([0.5], [0.25]), math.lcm(4, 6), math.perm(5, 2), math.factorial(20)
    (
        f"{12:>5} {1234567:,} {255:x} {5:03d} {-3:+d} {7:b}",
        sum([1, 2]),
        sum([0.5, 0.25]),
        min([3, 1]),
        max(3, 1, key=operator.neg),
    )
    (
        bin(12),
        hex(12),
        oct(12),
        format(12, "08b"),
        bin(1 << 90).count("1"),
        7 // 2 * 2.0,
        1 << 90 & ~(1 << 80),
        (1 << 90) - (1 << 64),
    )
    7 / 2, 1 / 3 < 0.5, float("inf"), float("nan"), float("1.25"), int(2.9), complex(1, 2) * 2, True + 1, not 0


def lists():
    many = [(i * 7919) % 1009 for i in range(3000)]
    (
        sorted(many),
        sorted(many, key=lambda n: (-n, str(n))),
        sorted(map(str, many), reverse=True),
        sorted(n / 7 for n in many),
    )
    (
        sorted([(n, "a") for n in many]),
        many.sort(),
        many.reverse(),
        many.index(5),
        many.count(5),
        many.insert(3, 1),
        many.remove(1),
    )
    (
        many.pop(),
        many.copy(),
        many[::3],
        5 in many,
        many.extend({1, 2}),
        [*many, *range(3)],
        many * 2,
        many + [1],
        many < [1],
    )
    del many[3:5]
    many[2:4] = [1, 2, 3]
    heap = many[:50]
    (
        heapq.heapify(heap),
        heapq.heappush(heap, 2),
        heapq.heappop(heap),
        heapq.heapreplace(heap, 9),
        heapq.heappushpop(heap, 1),
    )
    heapq.nlargest(5, many), heapq.nsmallest(3, many, key=operator.neg), list(heapq.merge([1], [2]))
    bisect.bisect_left(many, 9), bisect.bisect_right(many, 9), bisect.insort(many, 4)
    (1, 2) < (1, 3), (1, 2) + (3,), (1, 2) * 2, hash((1, "a", 2.5)), (1, 2).index(2), (1, 2).count(1), tuple(many)[1:3]
    slice(1, 2).indices(5), list(range(10, 0, -3)), range(5).index(3), 3 in range(5), len(range(9)), range(9)[2:4]


def tables():
    table = {str(n): n for n in range(5000)}
    (
        table.update(a=1),
        table.pop("a"),
        table.setdefault("b", []).append(1),
        dict(sorted(table.items())[:9]),
        table.get("zz", 0),
    )
    (
        {**table, "c": 1},
        table | {"d": 2},
        list(table.values())[:2],
        dict.fromkeys("abc", 0),
        list(reversed(table)),
        "1" in table,
    )
    (
        table.keys() & {"1"},
        table.items() >= set(),
        dict(zip("ab", [1, 2])),
        table == dict(table),
        table.copy(),
        table.popitem(),
    )
    {n: n for n in range(5000)}, {(n, n): n for n in range(99)}, {n / 2: n for n in range(99)}, table.clear()
    a, b = set(range(1000)), frozenset(range(500, 1500))
    (
        a & b,
        a | b,
        a - b,
        a ^ b,
        a <= b,
        a < b,
        a.isdisjoint(b),
        a.add(5),
        a.discard(9),
        a.update([1]),
        a.intersection_update(b),
    )
    (
        a.difference_update({600}),
        a.symmetric_difference_update({1}),
        hash(b),
        {frozenset({1}): 1},
        a.pop(),
        a.copy(),
        a.clear(),
    )
    counter = collections.Counter("abracadabra")
    (
        counter.most_common(2),
        counter.update("aa"),
        counter - collections.Counter("a"),
        counter.total(),
        list(counter.elements()),
    )
    (
        collections.defaultdict(list)["x"].append(1),
        collections.OrderedDict(a=1).move_to_end("a"),
        collections.ChainMap({1: 2})[1],
    )
    deque = collections.deque([1, 2], maxlen=3)
    deque.append(4), deque.popleft(), deque.appendleft(1), deque.rotate(1), deque.extend([1]), deque[0], list(deque)
    collections.namedtuple("Pair", "x y")(1, 2)._replace(x=3)


def iterators():
    chain = (
        itertools.chain.from_iterable([[1], [2]]),
        itertools.chain([1], [2]),
        itertools.combinations("abc", 2),
        itertools.product("ab", repeat=2),
        itertools.permutations("abc", 2),
        itertools.islice(itertools.count(), 3),
        itertools.accumulate([1, 2]),
        itertools.pairwise("abc"),
        itertools.zip_longest("ab", "c"),
        itertools.takewhile(bool, [1, 0]),
        itertools.dropwhile(bool, [1, 0]),
        itertools.filterfalse(bool, [1, 0]),
        itertools.repeat(1, 2),
        itertools.starmap(pow, [(2, 3)]),
        itertools.batched("abcd", 2),
        itertools.compress("ab", [1, 0]),
        itertools.islice(itertools.cycle("ab"), 3),
        *itertools.tee([1, 2]),
        enumerate("ab", 1),
        zip("ab", "cd", strict=True),
        map(len, ["a"]),
        filter(None, [0, 1]),
        reversed([1, 2]),
        iter(iter([1]).__next__, 1),
    )
    for iterator in chain:
        list(iterator)
    [(key, list(group)) for key, group in itertools.groupby("aab")], any([0, 1]), all([1]), next(iter([1]), None)
    functools.reduce(operator.add, [1, 2]), functools.lru_cache(maxsize=8)(len)("ab"), functools.cache(str)(1)
    functools.partial(int, base=2)("10"), sorted("ba", key=functools.cmp_to_key(lambda x, y: (x > y) - (x < y)))
    (
        operator.itemgetter(1)([1, 2]),
        operator.itemgetter(0, 1)("ab"),
        operator.attrgetter("real")(1),
        operator.methodcaller("upper")("a"),
    )

    def generator():
        received = yield 1
        try:
            yield received
        finally:
            yield from [1, 2]

    running = generator()
    next(running), running.send(5), list(running), generator().close()
    (
        sum(i * j for i in range(3) for j in range(3) if i != j),
        {i: {j * 2 for j in range(i)} for i in range(3)},
        [*map(str, (1, 2))],
    )


def documents():
    value = {"a": [1, -2.5, None, True, 'é\u2028"\\\n😀', 1e300, 12345678901234567890], "b": {"c": {}}, "d": []}
    for options in (
        {},
        {"ensure_ascii": False},
        {"indent": 1, "sort_keys": True},
        {"separators": (",", ":"), "default": str},
    ):
        json.loads(json.dumps(value, **options))
    json.loads('{"\\u00e9\\ud83d\\ude00": [true, false, null, -0.5e-3, 1E5, "\\/\\b\\t", NaN, Infinity]}')
    json.loads(b'{"a": 1}'), json.loads("[1]", object_hook=dict, parse_float=str)
    for wrong in ("{", "[1,]", '"a', "nul", "{1:2}", "", '"\\x"', '{"a" 1}', "[1 2]"):
        try:
            json.loads(wrong)
        except ValueError as error:
            str(error), repr(error), error.args


class Shape:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return isinstance(other, Shape) and self.x == other.x

    def __hash__(self):
        return hash(self.x)

    def __lt__(self, other):
        return self.x < other.x

    def __repr__(self):
        return f"Shape({self.x!r})"

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return index

    def __setitem__(self, index, value):
        pass

    def __iter__(self):
        yield from range(3)

    def __contains__(self, value):
        return value == self.x

    def __call__(self, *args, **kwargs):
        return args, kwargs

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True

    def __add__(self, other):
        return Shape(self.x + other.x)

    def __bool__(self):
        return True

    @property
    def double(self):
        return self.x * 2

    @double.setter
    def double(self, value):
        self.x = value // 2

    @classmethod
    def of(cls, x):
        return cls(x)

    @staticmethod
    def nothing():
        return None


class Wide(Shape):
    y = 2

    def __init__(self, x):
        super().__init__(x)
        self.z = 3

    def __getattr__(self, name):
        raise AttributeError(name)


def objects():
    import dataclasses
    import enum
    import typing

    @dataclasses.dataclass(frozen=True)
    class Point:
        x: int
        y: list[int] = dataclasses.field(default_factory=list)

    class Kind(enum.Enum):
        A = "a"
        B = "b"

    class Pair(typing.NamedTuple):
        x: int
        y: str = "a"

    (
        dataclasses.replace(Point(1), x=2),
        dataclasses.asdict(Point(1)),
        repr(Point(1)),
        Point(1) == Point(2),
        dataclasses.fields(Point),
    )
    Kind("a"), Kind.A.value, list(Kind), Kind["B"], Kind.A is Kind.B, Pair(1)._asdict(), Pair(1) == (1, "a"), Pair(2).x
    shapes = sorted({Wide(i) for i in range(9)})
    one, two = shapes[:2]
    (
        one in shapes,
        repr(shapes),
        len(one),
        one[1],
        list(one),
        1 in one,
        one(1, a=2),
        one + two,
        one.double,
        Wide.of(1),
        Shape.nothing(),
    )
    (
        getattr(one, "no", None),
        hasattr(one, "z"),
        vars(one),
        isinstance(one, (int, Shape)),
        issubclass(Wide, Shape),
        bool(one),
    )
    type(one).__mro__, dir(Wide)[:2], callable(Wide), id(Wide), one.__class__.__name__, Wide.__doc__, one.of, one.y
    one.double, one[2] = 4, 5
    setattr(one, "w", 1), delattr(one, "w")
    with one:
        raise ValueError("inside")
    a, (b, *c), *d = 1, (2, 3, 4), 5
    a += 1
    b -= 1
    c *= 2
    (lambda *x, y=1, **z: d or c)(*[1], y=2, **{"q": 3})
    match {"kind": "answer", "entries": [1, 2]}:
        case {"kind": str(kind), "entries": [first, *_]} if first:
            kind
        case [x, y] | (x, y):
            x
    count = 0

    def counted():
        nonlocal count
        count += 1
        return count

    while counted() < 3:
        continue


def errors():
    def deep(n):
        return deep(n + 1)

    class Mine(Exception):
        def __init__(self, message, code=1):
            super().__init__(message)
            self.code = code
            self.add_note("note")

    def own():
        raise Mine("a", code=2)

    def group():
        raise ExceptionGroup("several", [NameError("one"), SyntaxError("two")])

    def again():
        try:
            {}["a"]
        except KeyError as error:
            raise ValueError("outer") from error

    def unset():
        if False:
            name = 1
        return name

    wrong = (
        lambda: {}["a"],
        lambda: [][1],
        lambda: 1 / 0,
        lambda: 1 % 0,
        lambda: int("x"),
        lambda: float("x"),
        lambda: None.x,
        lambda: missing,
        lambda: "a" + 1,
        lambda: 1 + "a",
        lambda: len(5),
        lambda: (lambda x: x)(),
        lambda: (lambda: 1)(2),
        lambda: (lambda: 1)(a=2),
        lambda: next(iter(())),
        lambda: b"\xff".decode(),
        lambda: "é".encode("ascii"),
        lambda: [].pop(),
        lambda: [].remove(1),
        lambda: {1, ()}.remove(3),
        lambda: {[]: 1},
        lambda: int("9" * 5000),
        lambda: __import__("absent_module"),
        lambda: "{} {}".format(1),
        lambda: "%d" % "a",
        lambda: dict([1]),
        lambda: (1, 2)[5],
        lambda: "ab"[5],
        lambda: "ab".index("c"),
        lambda: re.compile("("),
        lambda: struct.unpack("<I", b""),
        lambda: Shape(1).absent,
        lambda: Shape(1) - 1,
        lambda: sorted([1, "a"]),
        lambda: range(1)["a"],
        lambda: chr(-1),
        lambda: unicodedata.normalize("x", "a"),
        lambda: min([]),
        lambda: 5(),
        lambda: iter(5),
        lambda: [*5],
        lambda: json.dumps(object()),
        unset,
        own,
        group,
        again,
        lambda: deep(0),
    )
    for action in wrong:
        try:
            action()
        except Exception as error:
            (
                str(error),
                repr(error),
                type(error).__name__,
                traceback.format_exc(),
                "".join(traceback.format_exception(error)),
            )
    try:
        a, b = 1, 2, 3
    except ValueError:
        pass
    try:
        group()
    except* NameError:
        pass
    except* SyntaxError as rest:
        traceback.format_exception(rest)


def memory():
    blocks = [bytes(1 << 20) for _ in range(8)]
    blocks.clear()
    ring = []
    ring.append(ring)
    del ring
    gc.collect(), gc.disable(), gc.enable(), gc.freeze(), gc.unfreeze(), gc.get_count()
    [[i] for i in range(200_000)], "a".join(str(i) for i in range(50_000)), {i: str(i) for i in range(60_000)}
    bytearray(1 << 18).extend(bytes(1 << 18))


for part in (
    unicode_tables,
    texts,
    likenesses,
    patterns,
    numbers,
    lists,
    tables,
    iterators,
    documents,
    objects,
    errors,
    memory,
):
    part()
