"""Train one language's matcher: from the base's phrasings to sparse integer weights and a calibration.

A one-vs-rest linear model (scikit-learn's LinearSVC) on the features of noa_core. What ships is only its result, feature → class
→ integer weight, so any other trainer with the same result can replace this one. Every step is deterministic; rounding the
coefficients to a few steps hides the last bits in which processors differ.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from noa_core.decision import signals
from noa_core.features import BLOCKS, CONCEPT, PAIR, PIECE, WORD, extract
from noa_core.model import Model, known_share
from noa_core.thesaurus import Thesaurus

BLOCK_WEIGHT = {WORD: 1.0, PAIR: 0.6, PIECE: 1.0, CONCEPT: 0.3}
"""How much each block counts beside the others, before training."""

RARITY_STEPS = 100
"""A feature's inverse document frequency is kept in hundredths."""

WEIGHT_STEPS = 8
"""Weights are kept as integers from -WEIGHT_STEPS to WEIGHT_STEPS: few and coarse ones lose less than many fine ones of which the
smallest are dropped (of 120 French questions on 195 entries, 89.2 % found first in 834 kB, gzipped, against 85.8 % in 980 kB)."""

FULL_WEIGHT = 0.9
"""Share of the features, by block, whose largest weight is kept in full; larger ones are cut to WEIGHT_STEPS."""

LEAST_SEEN = {WORD: 1, PAIR: 2, PIECE: 3, CONCEPT: 1}
"""Features that fewer phrasings hold are left out."""

FOLDS = 5
"""Parts for the out-of-fold scores that the calibration is fitted on."""

WORTH_PROCESSES = 2000
"""From this number of phrasings on, starting processes takes less time than they save."""


@dataclass(frozen=True)
class Example:
    """One phrasing and the class it asks for."""

    words: tuple[str, ...]
    """Folded words."""
    label: str


@dataclass(frozen=True)
class Space:
    """The features that training saw, with their rarity in hundredths."""

    index: dict[str, int]
    rarity: dict[str, int]
    unknown: dict[str, int]
    """Rarity given to a feature never seen, by block."""
    documents: int


@dataclass(frozen=True)
class Trained:
    """What ships of a matcher."""

    model: Model
    classes: tuple[str, ...]
    rarity: dict[str, int]
    weights: dict[str, list[int]]
    """Feature → flat (class index, weight, …)."""
    scales: dict[str, int]
    biases: list[int]
    unknown: dict[str, int]
    temperature: int
    gate: tuple[int, ...]
    """Coefficients of noa_core.decision.confidences, in thousandths."""


def _rarity(count: int, documents: int) -> int:
    """Smoothed inverse document frequency, as scikit-learn's TfidfTransformer, in hundredths."""
    return round(RARITY_STEPS * (math.log((1 + documents) / (1 + count)) + 1))


def _space(documents: Sequence[dict[str, int]]) -> Space:
    counts = Counter(feature for document in documents for feature in document)
    names = sorted(name for name, count in counts.items() if count >= LEAST_SEEN[name[0]])
    rarity = {name: _rarity(counts[name], len(documents)) for name in names}
    unknown = {WORD: _rarity(0, len(documents)) // 2, PAIR: 0, PIECE: 0, CONCEPT: 0}
    return Space({name: position for position, name in enumerate(names)}, rarity, unknown, len(documents))


def _matrix(documents: Sequence[dict[str, int]], space: Space) -> csr_matrix:
    """(documents, features): rarity over the norm of its block, times the block's weight."""
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for document in documents:
        squares = dict.fromkeys(BLOCKS, 0)
        for feature in document:
            squares[feature[0]] += space.rarity.get(feature, space.unknown[feature[0]]) ** 2
        for feature in sorted(document):
            if feature in space.index:
                block = feature[0]
                columns.append(space.index[feature])
                data.append(BLOCK_WEIGHT[block] * space.rarity[feature] / math.sqrt(squares[block]))
        starts.append(len(columns))
    return csr_matrix((data, columns, starts), shape=(len(documents), len(space.index)))


@dataclass(frozen=True)
class _Linear:
    space: Space
    classes: tuple[str, ...]
    coefficients: np.ndarray
    """(classes, features)"""
    intercepts: np.ndarray

    def scores(self, documents: Sequence[dict[str, int]]) -> np.ndarray:
        return np.asarray(_matrix(documents, self.space) @ self.coefficients.T + self.intercepts)


def _fit(documents: Sequence[dict[str, int]], labels: Sequence[str]) -> _Linear:
    space = _space(documents)
    learner = LinearSVC(C=1.0, dual=True, random_state=0, max_iter=2000, tol=1e-2)
    learner.fit(_matrix(documents, space), labels)
    return _Linear(space, tuple(learner.classes_), learner.coef_, learner.intercept_)


def train(examples: Sequence[Example], thesaurus: Thesaurus) -> Trained:
    """Fit, quantise and calibrate. `examples`: at least FOLDS of each of two or more classes."""
    documents = [extract(example.words, thesaurus) for example in examples]
    labels = [example.label for example in examples]
    everything = np.arange(len(documents))
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(documents, labels))
    # In processes, for liblinear's random numbers are shared by the threads of one.
    linear, *parts = Parallel(n_jobs=-1 if len(documents) >= WORTH_PROCESSES else 1)(
        delayed(_fit)([documents[i] for i in seen], [labels[i] for i in seen])
        for seen in (everything, *(seen for seen, _ in folds))
    )
    scores = np.zeros((len(documents), len(linear.classes)))
    known = np.zeros(len(documents))
    for part, (_, unseen) in zip(parts, folds, strict=True):
        held = [documents[i] for i in unseen]
        scores[unseen] = part.scores(held)
        known[unseen] = [known_share(document, part.space.rarity, part.space.unknown[WORD]) for document in held]
    temperature = _temperature(scores, [linear.classes.index(label) for label in labels])
    gate = _gate(scores, known, labels, linear.classes, temperature)
    return _quantise(linear, temperature, gate)


def _temperature(scores: np.ndarray, truth: Sequence[int]) -> int:
    """The sharpness, in thousandths, under which the softmax of the scores is likeliest."""

    def loss(sharpness: float) -> float:
        logits = sharpness * scores
        logits -= logits.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(truth)), truth]))

    grid = [1.0 + step / 10 for step in range(150)]
    return round(1000 * min(grid, key=loss))


def _gate(
    scores: np.ndarray, known: np.ndarray, labels: Sequence[str], classes: Sequence[str], temperature: int
) -> tuple[int, ...]:
    """Logistic coefficients (bias first) of "the first entry is right", from noa_core's signals, in thousandths."""
    rows, right = [], []
    for line, share, label in zip(scores, known, labels, strict=True):
        ranked = sorted(range(len(classes)), key=lambda i: (-line[i], classes[i]))
        powers = np.exp(temperature / 1000 * (line - line.max()))
        ranking = [(classes[i], float(powers[i] / powers.sum())) for i in ranked]
        best, row = signals(ranking, float(share))
        rows.append(row)
        right.append(best == label)
    learner = LogisticRegression(C=10.0, max_iter=1000).fit(rows, right)
    return tuple(round(1000 * float(value)) for value in (*learner.intercept_, *learner.coef_[0]))


def _quantise(linear: _Linear, temperature: int, gate: tuple[int, ...]) -> Trained:
    space = linear.space
    folded = linear.coefficients * np.array([space.rarity[name] for name in space.index])
    weights: dict[str, list[int]] = {}
    scales: dict[str, int] = {}
    names = list(space.index)
    for block in BLOCKS:
        columns = [space.index[name] for name in names if name[0] == block]
        largest = float(np.quantile(np.abs(folded[:, columns]).max(axis=0), FULL_WEIGHT)) if columns else 1.0
        step = largest / WEIGHT_STEPS or 1.0
        scales[block] = round(1e6 * step * BLOCK_WEIGHT[block])
        for column in columns:
            values = np.clip(np.rint(folded[:, column] / step), -WEIGHT_STEPS, WEIGHT_STEPS).astype(int)
            weights[names[column]] = [
                int(number) for index in np.flatnonzero(values) for number in (index, values[index])
            ]
    biases = [round(1e6 * float(value)) for value in linear.intercepts]
    rarity = space.rarity
    model = Model(linear.classes, rarity, weights, scales, biases, space.unknown, temperature)
    return Trained(model, linear.classes, rarity, weights, scales, biases, space.unknown, temperature, gate)
