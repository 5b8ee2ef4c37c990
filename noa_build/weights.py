"""A trained matcher's weights as matrices, to score many phrasings at once.

`noa_core.model.Model` scores one message in the browser; what it computes for one, this computes for all the phrasings of a base.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from noa_core.features import BLOCKS, CONCEPT, FAMILY, PAIR, WORD, Seen, see
from noa_core.postings import decode_classes, decode_values, decode_weights
from noa_core.thesaurus import Thesaurus

_ROWS = 4096
"""Phrasings scored at once: bounds the memory."""

Row = dict[int, int]
"""Class index → weight."""


class Weights:
    """The `model` of a bundle, decoded. Features are named as noa_core.features names them; a family is named by its first form."""

    def __init__(self, data: Mapping[str, Any], thesaurus: Thesaurus) -> None:
        self.data = data
        self.thesaurus = thesaurus
        self.classes: list[str] = list(data["classes"])
        self.forms: dict[str, list[str]] = {}
        """Family → its words."""
        for family in data["families"]:
            words = family.split(" ")
            self.forms[words[0]] = words
        self.family: dict[str, str] = {word: name for name, words in self.forms.items() for word in words}
        names = {
            WORD: [WORD + word for words in self.forms.values() for word in words],
            FAMILY: [FAMILY + name for name in self.forms],
            CONCEPT: [CONCEPT + concept for concept in data["concepts"]],
            PAIR: [PAIR + pair for pair in data["pairs"]],
        }
        own = {**names, WORD: [WORD + word for words in self.forms.values() if len(words) > 1 for word in words]}
        self.rarity: dict[str, int] = {
            name: value
            for block in BLOCKS
            for name, value in zip(names[block], decode_values(data["rarity"][block]), strict=True)
        }
        self.rows: dict[str, Row] = {
            name: dict(zip(decode_classes(classes), decode_weights(weights), strict=True))
            for block in BLOCKS
            for name, classes, weights in zip(
                own[block], data["classes_of"][block], data["weights"][block], strict=True
            )
        }
        self.biases: list[int] = list(data["biases"])
        self.columns: dict[str, int] = {name: column for column, name in enumerate(self.rows)}

    def see(self, folded: Sequence[str]) -> Seen:
        """The features of a phrasing given as folded words."""
        return see(folded, self.family.get, self.thesaurus, self.data["reach"])

    def speaker(self, name: str) -> str:
        """The feature whose weights a known feature speaks with: its family's, for a word that is alone there."""
        return name if name in self.rows else FAMILY + self.family[name[1:]]

    def features(self, seen: Seen) -> dict[int, float]:
        """Column → value: rarity over the norm of its block, times the block's share."""
        found: dict[int, float] = {}
        for block, names in seen.blocks:
            known = [name for name in names if name in self.rarity]
            strangers = (len(names) - len(known)) * (self.data["unknown"] ** 2 // 4) if block == WORD else 0
            norm = math.sqrt(sum(self.rarity[name] ** 2 for name in known) + strangers)
            for name in known:
                column = self.columns[self.speaker(name)]
                found[column] = found.get(column, 0.0) + self.data["shares"][block] * self.rarity[name] / norm
        return found

    def matrix(self, rows: Sequence[Mapping[int, float]], width: int | None = None) -> csr_matrix:
        """(phrasings, columns), from the `features` of each; `width`: columns, where more are wanted than there are."""
        starts = np.cumsum([0, *map(len, rows)])
        columns = [column for row in rows for column in row]
        values = [value for row in rows for value in row.values()]
        return csr_matrix((values, columns, starts), shape=(len(rows), width or len(self.columns)))

    def scores(self, matrix: csr_matrix) -> Iterator[np.ndarray]:
        """(phrasings, classes) scores as noa_core.model.Model computes them, some thousand phrasings at a time."""
        cells = [
            (column, index, weight) for column, row in enumerate(self.rows.values()) for index, weight in row.items()
        ]
        columns, classes, weights = zip(*cells, strict=True) if cells else ((), (), ())
        table = csr_matrix(
            (np.array(weights, dtype=float), (columns, classes)), shape=(len(self.rows), len(self.classes))
        )
        for start in range(0, matrix.shape[0], _ROWS):
            product = (matrix[start : start + _ROWS, : len(self.rows)] @ table).toarray()
            yield np.asarray((product * self.data["unit"] + np.array(self.biases)) / 1e6)

    def shares(self, matrix: csr_matrix) -> Iterator[np.ndarray]:
        """(phrasings, classes): the softmax of the scores, 0 to 1."""
        for scores in self.scores(matrix):
            powers = np.exp(self.data["temperature"] / 1000 * (scores - scores.max(axis=1, keepdims=True)))
            yield powers / powers.sum(axis=1, keepdims=True)
