"""Phrasings that change hands: variants that one entry loses to another, by how much, and the variant that takes them.

A share is the softmax of the matcher's scores: how much of a phrasing goes to an entry, 0 to 1. Phrasings are those that both sides hold,
an entry's own question left out: it is always found, word for word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from noa_build.entry import Knowledge
from noa_build.review.side import Side
from noa_build.weights import Weights
from noa_core.text import fold

LEAST_TAKEN = 0.5
"""Phrasings' worth of share from which one entry is said to take from another."""


@dataclass(frozen=True)
class Turned:
    """A phrasing whose first entry is not the same before and after."""

    text: str
    entry: str
    """Whose phrasing it is."""
    other: str
    """The class that has it instead: after, when it was lost; before, when it was gained."""
    share_before: float
    """Of its own entry."""
    share_after: float


@dataclass(frozen=True)
class Theft:
    """What one entry takes from another."""

    lang: str
    victim: str
    thief: str
    taken: float
    """Phrasings' worth of share that moved."""
    lost: tuple[str, ...]
    """The victim's phrasings that the thief now gets."""
    by: str | None
    """The new variant of the thief that is nearest to what it takes; None when it has no new one."""


@dataclass(frozen=True)
class Unfound:
    """A new variant that the matcher, having learnt it, does not give back to its entry."""

    text: str
    entry: str
    given: str


@dataclass(frozen=True)
class Turns:
    """What became of a language's phrasings."""

    lang: str
    common: int
    """Variants that both sides hold."""
    added: int
    """Variants that only the second side holds."""
    lost: tuple[Turned, ...] = ()
    gained: tuple[Turned, ...] = ()
    thefts: tuple[Theft, ...] = ()
    """The largest first."""
    unfound: tuple[Unfound, ...] = ()


def turns(before: Side, after: Side, lang: str) -> Turns:
    """Compare what the two matchers of a language make of each phrasing."""
    old, new = _variants(before.knowledge, lang), _variants(after.knowledge, lang)
    common = sorted(old.keys() & new.keys())
    one, other = before.weights(lang), after.weights(lang)
    added = {key: text for key, text in new.items() if key not in old}
    if one.data == other.data:
        return Turns(lang, len(common), len(added))
    shares = _shares(one, common), _shares(other, common)
    return Turns(
        lang,
        len(common),
        len(added),
        _turned(common, new, shares, (one.classes, other.classes), lost=True),
        _turned(common, new, shares, (one.classes, other.classes), lost=False),
        _thefts(lang, common, new, shares, one, other, added),
        _unfound(added, other),
    )


Key = tuple[str, str]
"""Entry and folded text."""


def _variants(knowledge: Knowledge, lang: str) -> dict[Key, str]:
    return {(entry.id, fold(text)): text for entry, written in knowledge.in_language(lang) for text in written.variants}


def _shares(weights: Weights, keys: Sequence[Key]) -> np.ndarray:
    """(phrasings, classes)"""
    rows = [weights.features(weights.see(folded.split())) for _, folded in keys]
    found = [shares.astype(np.float32) for shares in weights.shares(weights.matrix(rows))]
    return np.vstack(found) if found else np.zeros((0, len(weights.classes)), dtype=np.float32)


def _turned(
    keys: Sequence[Key],
    texts: Mapping[Key, str],
    shares: tuple[np.ndarray, np.ndarray],
    classes: tuple[Sequence[str], Sequence[str]],
    *,
    lost: bool,
) -> tuple[Turned, ...]:
    """The phrasings that only one side gives to their entry, the largest fall or rise first."""
    first = [[names[index] for index in side.argmax(axis=1)] for side, names in zip(shares, classes, strict=True)]
    index = [{name: column for column, name in enumerate(names)} for names in classes]
    having, missing = (0, 1) if lost else (1, 0)
    found = [
        Turned(
            texts[key], key[0], first[missing][row], *(float(shares[side][row, index[side][key[0]]]) for side in (0, 1))
        )
        for row, key in enumerate(keys)
        if first[having][row] == key[0] != first[missing][row]
    ]
    return tuple(sorted(found, key=lambda item: (-abs(item.share_after - item.share_before), item.text)))


def _thefts(
    lang: str,
    keys: Sequence[Key],
    texts: Mapping[Key, str],
    shares: tuple[np.ndarray, np.ndarray],
    before: Weights,
    after: Weights,
    added: Mapping[Key, str],
) -> tuple[Theft, ...]:
    was = {name: column for column, name in enumerate(before.classes)}
    earlier = np.zeros_like(shares[1])
    for column, name in enumerate(after.classes):
        if name in was:
            earlier[:, column] = shares[0][:, was[name]]
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, (entry, _) in enumerate(keys):
        rows_of[entry].append(row)
    found = []
    for victim, rows in rows_of.items():
        rises = np.maximum(shares[1][rows] - earlier[rows], 0.0)
        totals = rises.sum(axis=0)
        for column in map(int, np.flatnonzero(totals >= LEAST_TAKEN)):
            thief = after.classes[column]
            if thief == victim or thief.startswith("~"):
                continue
            flipped = [
                texts[keys[row]]
                for row in rows
                if shares[1][row].argmax() == column and earlier[row].argmax() == after.classes.index(victim)
            ]
            taken = [(keys[row][1], float(rise)) for row, rise in zip(rows, rises[:, column], strict=True)]
            by = _nearest([(folded, text) for (entry, folded), text in added.items() if entry == thief], taken, after)
            found.append(Theft(lang, victim, thief, float(totals[column]), tuple(flipped), by))
    return tuple(sorted(found, key=lambda theft: (-len(theft.lost), -theft.taken, theft.victim, theft.thief)))


def _nearest(candidates: Sequence[tuple[str, str]], taken: Iterable[tuple[str, float]], weights: Weights) -> str | None:
    """The candidate (folded, text) that shares most with the phrasings taken, each counted as much as it was taken."""
    if not candidates:
        return None
    taken = [(folded, amount) for folded, amount in taken if amount > 0]
    wanted = weights.matrix([_features(weights, folded) for folded, _ in taken])
    amounts = np.array([amount for _, amount in taken])
    offered = weights.matrix([_features(weights, folded) for folded, _ in candidates])
    likeness = np.asarray((offered @ wanted.T) @ amounts).ravel()
    return candidates[int(likeness.argmax())][1] if likeness.max() > 0 else None


def _features(weights: Weights, folded: str) -> dict[int, float]:
    return weights.features(weights.see(folded.split()))


def _unfound(added: Mapping[Key, str], weights: Weights) -> tuple[Unfound, ...]:
    keys = sorted(added)
    best = _shares(weights, keys).argmax(axis=1)
    found = [
        Unfound(added[key], key[0], weights.classes[index])
        for key, index in zip(keys, best, strict=True)
        if weights.classes[index] != key[0]
    ]
    return tuple(found)
