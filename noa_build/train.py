"""Train one language's matcher: from the base's phrasings to small integer weights and a calibration.

The weight of a feature for a class adds what two simple models say of it, and is kept only where a phrasing of the class holds the
feature: a one-vs-rest linear classifier (scikit-learn's LinearSVC), which tells near classes apart, and the pointwise mutual information
of feature and class, which generalises better from few phrasings. Rounding to a few steps hides the last bits in which processors differ.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
import snowballstemmer
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from noa_core.decision import signals
from noa_core.features import BLOCKS, CONCEPT, FAMILY, WORD, Seen, see
from noa_core.model import OUT_OF_SCOPE
from noa_core.postings import LARGEST_WEIGHT, encode_classes, encode_values
from noa_core.thesaurus import Thesaurus

BLOCK_SHARE = {WORD: 1.0, FAMILY: 1.0, CONCEPT: 0.3}
"""How much each block counts beside the others."""

RARITY_STEPS = 6
"""A feature's inverse document frequency is kept in sixths: one character holds those of a million phrasings."""

ASSOCIATION = 0.2
"""What one unit (nat) of mutual information counts beside one of the classifier's."""

DISCOUNT, PRIOR = 0.3, 0.5
"""Taken off each count of a feature in a class (absolute discounting), and phrasings' worth of the feature's usual share added."""

FULL_WEIGHT = 0.95
"""Share of the features whose largest weight is kept in full; larger ones are cut to LARGEST_WEIGHT."""

OUTSIDE_SHARE = 0.4
"""Weight of the questions out of scope when the confidence is calibrated: more than their share of visitors' questions, so that the gate
learns to tell them apart (AUROC 0.987 with 0.2 and 0.992 with 0.4 on the French half of tests/questions/tune/)."""

EASIER = 500
"""Log-odds, in thousandths, that visitors' questions are easier than held-out phrasings, which were written to differ from one another: with it
the calibration error on tests/questions/tune/ falls from 0.040 to 0.021."""

_CERTAIN = 4000
"""Log-odds, in thousandths, when held-out phrasings are all right, or all wrong."""

FOLDS = 5
"""Parts for the out-of-fold scores that the calibration is fitted on."""

WORTH_PROCESSES = 2000
"""From this number of phrasings on, starting processes takes less time than they save."""

STEMMERS = {"fr": "french", "en": "english"}


@dataclass(frozen=True)
class Example:
    """One phrasing and the class it asks for."""

    words: tuple[str, ...]
    """Folded words."""
    label: str


@dataclass(frozen=True)
class Space:
    """The features that training saw."""

    columns: dict[str, int]
    """Feature that bears weights → column."""
    rarity: dict[str, int]
    unknown: int
    forms: dict[str, tuple[str, ...]]
    """Family → its words, sorted."""
    lang: str

    def family(self, word: str) -> str:
        return stemmer(self.lang)(word)

    def speaker(self, name: str) -> str:
        """The feature whose weights a word speaks with: its family's when it is alone there."""
        return name if name in self.columns else FAMILY + self.family(name[1:])


@dataclass(frozen=True)
class Linear:
    """A trained matcher, before it is written."""

    space: Space
    classes: tuple[str, ...]
    weights: csr_matrix
    """(classes, columns), integers."""
    unit: int
    """What one step of weight is worth, in millionths."""
    biases: np.ndarray
    """(classes,), millionths."""

    def scores(self, documents: Sequence[Seen]) -> np.ndarray:
        """(documents, classes), as noa_core.model.Model computes them."""
        values: np.ndarray = (_matrix(documents, self.space) @ self.weights.T).toarray()
        return np.asarray((values * self.unit + self.biases) / 1e6)


@cache
def stemmer(lang: str) -> Callable[[str], str]:
    """Word → stem, by Snowball (Porter 2001), which names its family."""
    return cache(snowballstemmer.stemmer(STEMMERS[lang]).stemWord)


def train(examples: Sequence[Example], thesaurus: Thesaurus, lang: str) -> dict[str, Any]:
    """Fit, round and calibrate; the `model` of a bundle. `examples`: at least FOLDS of each of two or more classes."""
    family = stemmer(lang)
    documents = [see(example.words, family, thesaurus) for example in examples]
    labels = [example.label for example in examples]
    folds = split(labels)
    # In processes, for liblinear's random numbers are shared by the threads of one.
    linear, *parts = Parallel(n_jobs=-1 if len(documents) >= WORTH_PROCESSES else 1)(
        delayed(fit)([documents[i] for i in seen], [labels[i] for i in seen], lang)
        for seen in (range(len(documents)), *(seen for seen, _ in folds))
    )
    scores = np.zeros((len(documents), len(linear.classes)))
    for part, (_, unseen) in zip(parts, folds, strict=True):
        scores[unseen] = part.scores([documents[i] for i in unseen])
    temperature = _temperature(scores, [linear.classes.index(label) for label in labels])
    lengths = [len(document.words) for document in documents]
    gate = _gate(scores, lengths, labels, linear.classes, temperature)
    return _written(linear) | {"temperature": temperature, "gate": gate}


def split(labels: Sequence[str]) -> list[tuple[np.ndarray, np.ndarray]]:
    """FOLDS ways to part the examples in learnt and held-out ones, each class alike."""
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels))


def fit(documents: Sequence[Seen], labels: Sequence[str], lang: str) -> Linear:
    """Train on the features of some phrasings."""
    space = _space(documents, lang)
    matrix = _matrix(documents, space)
    learner = LinearSVC(C=0.3, dual=True, random_state=0, max_iter=2000, tol=1e-2).fit(matrix, labels)
    classes = tuple(map(str, learner.classes_))
    association = _association(matrix, labels, classes).tocoo()
    values = learner.coef_ if len(classes) > 2 else np.vstack([-learner.coef_, learner.coef_])
    values = values[association.row, association.col] + ASSOCIATION * association.data
    largest = np.zeros(len(space.columns))
    np.maximum.at(largest, association.col, values)
    step = float(np.quantile(largest, FULL_WEIGHT)) / LARGEST_WEIGHT
    steps = np.clip(np.floor(values / step + 0.5), 0, LARGEST_WEIGHT)
    weights = csr_matrix((steps, (association.row, association.col)), shape=association.shape)
    weights.eliminate_zeros()
    intercepts = learner.intercept_ if len(classes) > 2 else np.array([-learner.intercept_[0], learner.intercept_[0]])
    return Linear(space, classes, weights, round(1e6 * step), np.rint(1e6 * intercepts))


def _space(documents: Sequence[Seen], lang: str) -> Space:
    family = stemmer(lang)
    counts = Counter(name for document in documents for block in _blocks(document) for name in block)
    words = sorted((name[1:] for name in counts if name[0] == WORD), key=lambda word: (family(word), word))
    forms = {stem: tuple(found) for stem, found in groupby(words, key=family)}
    names = sorted(name for name in counts if name[0] != WORD or len(forms[family(name[1:])]) > 1)
    rarity = {name: _rarity(count, len(documents)) for name, count in counts.items()}
    columns = {name: position for position, name in enumerate(names)}
    return Space(columns, rarity, _rarity(0, len(documents)), forms, lang)


def _blocks(document: Seen) -> tuple[tuple[str, ...], ...]:
    return (document.words, document.families, document.concepts)


def _rarity(count: int, documents: int) -> int:
    """Smoothed inverse document frequency, as scikit-learn's TfidfTransformer, in steps."""
    return round(RARITY_STEPS * (math.log((1 + documents) / (1 + count)) + 1))


def _matrix(documents: Sequence[Seen], space: Space) -> csr_matrix:
    """(documents, columns): rarity over the norm of its block, times the block's share."""
    rows: list[dict[int, float]] = []
    for document in documents:
        row: dict[int, float] = {}
        for names in _blocks(document):
            square = sum(space.rarity[name] ** 2 if name in space.rarity else _unknown(name, space) for name in names)
            for name in names:
                if name in space.rarity:
                    column = space.columns[space.speaker(name)]
                    value = BLOCK_SHARE[name[0]] * space.rarity[name] / math.sqrt(square)
                    row[column] = row.get(column, 0.0) + value
        rows.append(row)
    starts = np.cumsum([0, *map(len, rows)])
    columns = [column for row in rows for column in row]
    values = [value for row in rows for value in row.values()]
    return csr_matrix((values, columns, starts), shape=(len(documents), len(space.columns)))


def _unknown(name: str, space: Space) -> int:
    """What a word never seen adds to the norm; a family or concept never seen adds nothing."""
    return space.unknown**2 // 4 if name[0] == WORD else 0


def _association(matrix: csr_matrix, labels: Sequence[str], classes: Sequence[str]) -> csr_matrix:
    """(classes, columns): pointwise mutual information, in nats, at least 0, where a phrasing of the class holds the feature."""
    index = {label: number for number, label in enumerate(classes)}
    member = csr_matrix((np.ones(len(labels)), ([index[label] for label in labels], range(len(labels)))))
    counts = (member @ (matrix > 0).astype(float)).tocoo()
    sizes = np.asarray(member.sum(axis=1)).ravel()
    usual = np.asarray(counts.sum(axis=0)).ravel() / len(labels)
    share = (counts.data - DISCOUNT + PRIOR * usual[counts.col]) / (sizes[counts.row] + PRIOR)
    values = np.maximum(np.log(share / usual[counts.col]), 0.0)
    return csr_matrix((values, (counts.row, counts.col)), shape=counts.shape)


def _temperature(scores: np.ndarray, truth: Sequence[int]) -> int:
    """The sharpness, in thousandths, under which the softmax of the scores is likeliest."""

    def loss(sharpness: float) -> float:
        logits = sharpness * scores
        logits -= logits.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(truth)), truth]))

    grid = [1.0 + step / 5 for step in range(60)]
    return round(1000 * min(grid, key=loss))


def _gate(
    scores: np.ndarray, lengths: Sequence[int], labels: Sequence[str], classes: Sequence[str], temperature: int
) -> list[int]:
    """Logistic coefficients (bias first) of "the first entry is right", from noa_core's signals, in thousandths."""
    rows, right = [], []
    for line, words, label in zip(scores, lengths, labels, strict=True):
        ranked = sorted(range(len(classes)), key=lambda i: (-line[i], classes[i]))
        powers = np.exp(temperature / 1000 * (line - line.max()))
        ranking = [(classes[i], float(powers[i] / powers.sum())) for i in ranked]
        best, row = signals(ranking, words)
        rows.append(row)
        right.append(best == label)
    if len(set(right)) < 2:
        return [_CERTAIN if right[0] else -_CERTAIN, *[0] * len(rows[0])]
    outside = labels.count(OUT_OF_SCOPE)
    weight = OUTSIDE_SHARE / (1 - OUTSIDE_SHARE) * (len(labels) - outside) / max(outside, 1)
    weights = [weight if label == OUT_OF_SCOPE else 1.0 for label in labels]
    learner = LogisticRegression(C=10.0, max_iter=1000).fit(rows, right, sample_weight=weights)
    bias, *coefficients = (round(1000 * float(value)) for value in (*learner.intercept_, *learner.coef_[0]))
    return [bias + EASIER, *coefficients]


def _written(linear: Linear) -> dict[str, Any]:
    """The weights as noa_core.model.Model reads them."""
    space = linear.space
    families = sorted(space.forms.values())
    names = {
        WORD: [WORD + word for words in families for word in words],
        FAMILY: [FAMILY + space.family(words[0]) for words in families],
        CONCEPT: sorted(name for name in space.columns if name[0] == CONCEPT),
    }
    own = {block: [name for name in names[block] if name in space.columns] for block in BLOCKS}
    columns = linear.weights.tocsc()
    columns.sort_indices()

    def column(name: str) -> slice:
        start = space.columns[name]
        return slice(*columns.indptr[start : start + 2])

    return {
        "classes": list(linear.classes),
        "families": [" ".join(words) for words in families],
        "concepts": [name[1:] for name in names[CONCEPT]],
        "rarity": {block: encode_values(space.rarity[name] for name in names[block]) for block in BLOCKS},
        "classes_of": {
            block: [encode_classes(columns.indices[column(name)]) for name in own[block]] for block in BLOCKS
        },
        "weights": {
            block: [encode_values(columns.data[column(name)].astype(int)) for name in own[block]] for block in BLOCKS
        },
        "unit": linear.unit,
        "shares": BLOCK_SHARE,
        "biases": [int(value) for value in linear.biases],
        "unknown": space.unknown,
    }
