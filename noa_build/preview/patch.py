"""A trained matcher, patched for the entries that changed: in the preview only, never in what is published.

Each class has a linear classifier of its own (one against the rest), so the classifiers of the entries that changed, and of those that
their phrasings come near, are fitted again among all phrasings; the others, the rarity of words and the calibration stay as they are.
A word that was never seen gets the rarity of a word seen once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.svm import LinearSVC

from noa_build.learning import SHIPPED, Example
from noa_build.train import DISCOUNT, MARGIN, PRIOR, RARITY_STEPS, stemmer
from noa_build.weights import Row, Weights
from noa_core.features import BLOCKS, CONCEPT, FAMILY, PAIR, WORD
from noa_core.postings import encode_classes, encode_values, encode_weights
from noa_core.thesaurus import Thesaurus

MOST_CLASSES = 30
"""Changed classes from which training anew is the better way."""

_RIVALS = 2
"""For each changed phrasing, classes near it whose classifiers are fitted again too."""

_MOST_RIVALS = 4

_NEW_COLUMNS = 20_000
"""Room for words that come while the preview runs."""


class Matcher:
    """One language's matcher and all that it has learnt."""

    def __init__(self, model: Mapping[str, Any], thesaurus: Thesaurus, lang: str, examples: Iterable[Example]) -> None:
        self.weights = Weights(model, thesaurus)
        self._stem = stemmer(lang)
        self._families = {self._stem(name): name for name in self.weights.forms}
        self._width = len(self.weights.columns) + _NEW_COLUMNS
        self.examples = by_label(examples)
        self._features = {label: self._read(held) for label, held in self.examples.items()}
        """(examples of the class, columns and room for more)"""
        self._encoded: dict[str, tuple[str, str]] = {}

    def update(self, changed: Mapping[str, Sequence[Example]]) -> None:
        """Learn the examples of some classes anew; a class without examples is forgotten."""
        fresh = {
            label: [example for example in held if example not in self.examples.get(label, ())]
            for label, held in changed.items()
        }
        for label, held in changed.items():
            if held:
                for example in held:
                    self._learn_words(example.words)
                self.examples[label], self._features[label] = list(held), self._read(held)
                if label not in self.weights.classes:
                    self.weights.classes.append(label)
                    self.weights.biases.append(0)
            elif label in self.examples:
                del self.examples[label], self._features[label]
                self._forget(label)
        self._fit([*(label for label, held in changed.items() if held), *self._rivals(fresh)])

    def model(self) -> dict[str, Any]:
        """The `model` of a bundle."""
        weights = self.weights
        alone = {words[0] for words in weights.forms.values() if len(words) == 1}
        names = {
            WORD: [WORD + word for words in weights.forms.values() for word in words],
            FAMILY: [FAMILY + name for name in weights.forms],
            CONCEPT: [name for name in weights.rows if name[0] == CONCEPT],
            PAIR: [name for name in weights.rows if name[0] == PAIR],
        }
        own = {**names, WORD: [name for name in names[WORD] if name[1:] not in alone]}
        written = {block: [self._written(name) for name in own[block]] for block in BLOCKS}
        return {
            **weights.data,
            "classes": list(weights.classes),
            "families": [" ".join(words) for words in weights.forms.values()],
            "rarity": {block: encode_values(weights.rarity[name] for name in names[block]) for block in BLOCKS},
            "classes_of": {block: [classes for classes, _ in written[block]] for block in BLOCKS},
            "weights": {block: [values for _, values in written[block]] for block in BLOCKS},
            "biases": list(weights.biases),
        }

    def _read(self, examples: Sequence[Example]) -> csr_matrix:
        rows = [self.weights.features(self.weights.see(example.words)) for example in examples]
        return self.weights.matrix(rows, self._width)

    def _written(self, name: str) -> tuple[str, str]:
        if name not in self._encoded:
            row = sorted(self.weights.rows[name].items())
            self._encoded[name] = encode_classes(index for index, _ in row), encode_weights(value for _, value in row)
        return self._encoded[name]

    # Words

    def _learn_words(self, words: Iterable[str]) -> None:
        for word in words:
            if word not in self.weights.family:
                self._learn_word(word)

    def _learn_word(self, word: str) -> None:
        weights = self.weights
        name = self._families.get(self._stem(word))
        rarity = min(weights.data["unknown"], self._rarity_once())
        if name is None:
            name = self._families[self._stem(word)] = word
            weights.forms[name] = []
            weights.rarity[FAMILY + name] = rarity
            self._add_row(FAMILY + name, {})
        elif len(weights.forms[name]) == 1:  # it is no longer alone: it gets weights of its own
            self._add_row(WORD + weights.forms[name][0], dict(weights.rows[FAMILY + name]))
        if weights.forms[name]:
            self._add_row(WORD + word, {})
        weights.forms[name].append(word)
        weights.family[word] = name
        weights.rarity[WORD + word] = rarity

    def _rarity_once(self) -> int:
        count = sum(map(len, self.examples.values()))
        return round(RARITY_STEPS * (math.log((1 + count) / 2) + 1))

    def _add_row(self, name: str, row: Row) -> None:
        self.weights.columns[name] = len(self.weights.rows)
        self.weights.rows[name] = row

    # Classes

    def _forget(self, label: str) -> None:
        weights = self.weights
        gone = weights.classes.index(label)
        del weights.classes[gone], weights.biases[gone]
        for name, row in weights.rows.items():
            weights.rows[name] = {index - (index > gone): value for index, value in row.items() if index != gone}
        self._encoded.clear()

    def _rivals(self, fresh: Mapping[str, Sequence[Example]]) -> list[str]:
        """The classes that new phrasings come nearest to, beside their own."""
        added = [example for held in fresh.values() for example in held]
        found: dict[str, None] = {}
        if added:
            scores = np.vstack(list(self.weights.scores(self._read(added))))
            for ranked in scores.argsort(axis=1)[:, : -_RIVALS - 2 : -1]:
                found |= dict.fromkeys(self.weights.classes[index] for index in ranked)
        return [label for label in found if label not in fresh and label in self.examples][:_MOST_RIVALS]

    def _fit(self, labels: Sequence[str]) -> None:
        """Fit the classifiers of some classes against all phrasings, as noa_build.train does for all classes."""
        if not labels:
            return
        held = [(label, example.weight) for label, examples in self.examples.items() for example in examples]
        matrix = vstack(list(self._features.values()), format="csr")
        counted = np.array([weight for _, weight in held], dtype=float)
        present = (matrix > 0).astype(float)
        usual = np.asarray(present.T @ counted).ravel() / counted.sum()
        for label in labels:
            member = np.array([other == label for other, _ in held])
            learner = LinearSVC(C=MARGIN, dual=True, random_state=0, max_iter=2000, tol=1e-2)
            learner.fit(matrix, np.where(member, 1, -1), sample_weight=counted)
            counts = np.asarray(present.T @ (counted * member)).ravel()
            supported = np.flatnonzero(counts)
            size = float(counted[member].sum())
            share = (counts[supported] - DISCOUNT + PRIOR * usual[supported]) / (size + PRIOR)
            association = np.maximum(np.log(share / usual[supported]), 0.0)
            values = np.maximum(learner.coef_[0][supported] + SHIPPED.association * association, 0.0)
            steps = np.clip(np.floor(values * 1e6 / self.weights.data["unit"] + 0.5), 0, SHIPPED.steps)
            self._write(label, dict(zip(map(int, supported), map(int, steps), strict=True)))
            index = self.weights.classes.index(label)
            self.weights.biases[index] = round(1e6 * float(learner.intercept_[0]))

    def _write(self, label: str, steps: Mapping[int, int]) -> None:
        index = self.weights.classes.index(label)
        for column, (name, row) in enumerate(self.weights.rows.items()):
            weight = steps.get(column, 0)
            if row.get(index, 0) != weight:
                self._encoded.pop(name, None)
                if weight:
                    row[index] = weight
                else:
                    del row[index]


def by_label(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """Examples by the class they ask for, in the order of their coming."""
    found: dict[str, list[Example]] = {}
    for example in examples:
        found.setdefault(example.label, []).append(example)
    return found
