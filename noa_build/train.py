"""Train one language's matcher: from the base's phrasings to small integer weights and a calibration.

The weight of a feature for a class adds what two simple models say of it: a one-vs-rest linear classifier (scikit-learn's LinearSVC), which
tells near classes apart, and the pointwise mutual information of feature and class, which generalises better to words that visitors put
together otherwise than the phrasings do. Rounding to a few steps hides the last bits in which processors differ.
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

from noa_build.learning import SHIPPED, Example, Extent
from noa_core.decision import is_entry, signals
from noa_core.features import BLOCKS, CONCEPT, FAMILY, PAIR, WORD, Seen, pair, see
from noa_core.model import OUT_OF_SCOPE
from noa_core.postings import encode_classes, encode_values, encode_weights
from noa_core.thesaurus import Thesaurus

BLOCK_SHARE = {WORD: 1.0, FAMILY: 1.0, CONCEPT: 0.3, PAIR: 1.0}
"""How much each block counts beside the others."""


LEAST_PAIRS = 2
"""Phrasings that must hold a pair."""

RARITY_STEPS = 6
"""A feature's inverse document frequency is kept in sixths: one character holds those of a million phrasings."""

DISCOUNT, PRIOR = 0.3, 0.5
"""Taken off each count of a feature in a class (absolute discounting), and phrasings' worth of the feature's usual share added."""

MARGIN = 0.3
"""LinearSVC's C: how much a phrasing on the wrong side costs."""

OUTSIDE_SHARE = 0.4
"""Weight of the questions out of scope when the confidence is calibrated: more than their share of visitors' questions, so that the gate
learns to tell them apart (AUROC 0.987 with 0.2 and 0.992 with 0.4 on the French half of tests/questions/tune/)."""

EASIER = 1000
"""Log-odds, in thousandths, that visitors' questions are easier than held-out phrasings, which were written to differ from one another: with it
the calibration error on tests/questions/tune/ falls from 0.040 to 0.021."""

_CERTAIN = 4000
"""Log-odds, in thousandths, when held-out phrasings are all right, or all wrong."""

FOLDS = 5
"""Parts for the out-of-fold scores that the calibration is fitted on."""

HELD_OUT = 3000
"""Phrasings of entries that a large base's calibration is fitted on."""

_RANKED = 40
"""Classes of which the signals of a score are taken: more than there are kinds of small talk."""

WORTH_PROCESSES = 2000
"""From this number of phrasings on, starting processes takes less time than they save."""

STEMMERS = {"fr": "french", "en": "english"}


@dataclass(frozen=True)
class Space:
    """The features that training saw."""

    columns: dict[str, int]
    """Feature that bears weights → column."""
    rarity: dict[str, int]
    unknown: int
    reach: int
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


def train(examples: Sequence[Example], thesaurus: Thesaurus, lang: str, extent: Extent = SHIPPED) -> dict[str, Any]:
    """Fit, round and calibrate; the `model` of a bundle. `examples`: at least FOLDS of each of two or more classes."""
    documents = read(examples, thesaurus, lang, extent)
    labels = [example.label for example in examples]
    counted = [example.weight for example in examples]
    folds = split(labels) if extent.classified else [_held_out(labels)]
    # In processes, for liblinear's random numbers are shared by the threads of one.
    linear, *parts = Parallel(n_jobs=-1 if extent.classified and len(documents) >= WORTH_PROCESSES else 1)(
        delayed(fit)([documents[i] for i in seen], [labels[i] for i in seen], [counted[i] for i in seen], lang, extent)
        for seen in (range(len(documents)), *(seen for seen, _ in folds))
    )
    held = np.sort(np.concatenate([unseen for _, unseen in folds]))
    scores = np.zeros((len(held), len(linear.classes)))
    for part, (_, unseen) in zip(parts, folds, strict=True):
        scores[np.searchsorted(held, unseen)] = part.scores([documents[i] for i in unseen])
    asked = [labels[i] for i in held]
    number = {label: place for place, label in enumerate(linear.classes)}
    temperature = _temperature(scores, [number[label] for label in asked])
    lengths = [len(documents[i].words) for i in held]
    gate = _gate(scores, lengths, asked, linear.classes, temperature)
    return _written(linear) | {"temperature": temperature, "gate": gate}


def read(examples: Sequence[Example], thesaurus: Thesaurus, lang: str, extent: Extent = SHIPPED) -> list[Seen]:
    """The features of phrasings, by which `fit` learns."""
    return [see(example.words, stemmer(lang), thesaurus, extent.reach) for example in examples]


def split(labels: Sequence[str]) -> list[tuple[np.ndarray, np.ndarray]]:
    """FOLDS ways to part the examples in learnt and held-out ones, each class alike."""
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels))


def _held_out(labels: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The examples in learnt and held-out ones: of the entries' HELD_OUT, of the model's own classes one in FOLDS, evenly spaced."""
    entries = [place for place, label in enumerate(labels) if is_entry(label)]
    own = [place for place, label in enumerate(labels) if not is_entry(label)]
    unseen = np.array(sorted([*entries[:: max(FOLDS, len(entries) // HELD_OUT)], *own[::FOLDS]]))
    return np.setdiff1d(np.arange(len(labels)), unseen), unseen


def fit(
    documents: Sequence[Seen], labels: Sequence[str], counted: Sequence[int], lang: str, extent: Extent = SHIPPED
) -> Linear:
    """Train on the features of some phrasings. `counted`: how many phrasings each counts for."""
    space = _space(documents, lang, extent)
    if not extent.classified:
        return _associated(documents, labels, counted, space, extent)
    matrix = _matrix(documents, space)
    learner = LinearSVC(C=MARGIN, dual=True, random_state=0, max_iter=2000, tol=1e-2)
    learner.fit(matrix, labels, sample_weight=counted)
    classes = tuple(map(str, learner.classes_))
    association = _association(_counts(matrix, labels, counted, classes), labels, counted)
    coefficients = learner.coef_ if len(classes) > 2 else np.vstack([-learner.coef_, learner.coef_])
    weights, step = _rounded(coefficients, extent.association * association, extent)
    intercepts = learner.intercept_ if len(classes) > 2 else np.array([-learner.intercept_[0], learner.intercept_[0]])
    return Linear(space, classes, weights, round(1e6 * step), np.rint(1e6 * intercepts))


def _associated(
    documents: Sequence[Seen], labels: Sequence[str], counted: Sequence[int], space: Space, extent: Extent
) -> Linear:
    """Mutual information alone."""
    classes = tuple(sorted(set(labels)))
    counts = _counts(_incidence(documents, space), labels, counted, classes)
    association = _association(counts, labels, counted)
    if extent.most is not None:
        association = _strongest(association, classes, counts, extent.most)
    weights, step = _rounded(None, extent.association * association, extent)
    return Linear(space, classes, weights, round(1e6 * step), np.zeros(len(classes)))


def _strongest(association: csr_matrix, classes: Sequence[str], counts: csr_matrix, most: int) -> csr_matrix:
    """The `most` cells of each entry that tell most: association times the phrasings that hold the feature. The model's own classes keep all."""
    kept = association.copy()
    for row, label in enumerate(classes):
        cells = slice(*kept.indptr[row : row + 2])
        if is_entry(label):
            telling = kept.data[cells] * counts.data[cells]
            kept.data[cells][np.argsort(-telling, kind="stable")[most:]] = 0.0
    kept.eliminate_zeros()
    return kept


def _rounded(coefficients: np.ndarray | None, association: csr_matrix, extent: Extent) -> tuple[csr_matrix, float]:
    """(classes, columns) sums of both in whole steps, and what a step is worth. `coefficients`: None where there is no classifier."""
    if coefficients is None:
        sums = association.copy()
    elif extent.supported:
        cells = association.tocoo()
        values = np.maximum(coefficients[cells.row, cells.col] + cells.data, 0.0)
        sums = csr_matrix((values, (cells.row, cells.col)), shape=cells.shape)
    else:
        sums = csr_matrix(coefficients + association.toarray())
    largest = abs(sums).max(axis=0).toarray().ravel()
    step = float(np.quantile(largest, extent.uncut)) / extent.steps
    sums.data = np.clip(np.floor(sums.data / step + 0.5), -extent.steps, extent.steps)
    sums.eliminate_zeros()
    return sums, step


def _space(documents: Sequence[Seen], lang: str, extent: Extent) -> Space:
    family = stemmer(lang)
    held = Counter(name for document in documents for _, names in document.blocks for name in names)
    least = {WORD: extent.least, PAIR: LEAST_PAIRS}
    counts = {name: count for name, count in held.items() if count >= least.get(name[0], 1)}
    words = sorted((name[1:] for name in counts if name[0] == WORD), key=lambda word: (family(word), word))
    forms = {stem: tuple(found) for stem, found in groupby(words, key=family)}
    counts = {name: count for name, count in counts.items() if name[0] != FAMILY or name[1:] in forms}
    names = sorted(name for name in counts if name[0] != WORD or (extent.forms and len(forms[family(name[1:])]) > 1))
    rarity = {name: _rarity(count, len(documents)) for name, count in counts.items()}
    columns = {name: position for position, name in enumerate(names)}
    return Space(columns, rarity, _rarity(0, len(documents)), extent.reach, forms, lang)


def _rarity(count: int, documents: int) -> int:
    """Smoothed inverse document frequency, as scikit-learn's TfidfTransformer, in steps."""
    return round(RARITY_STEPS * (math.log((1 + documents) / (1 + count)) + 1))


def _matrix(documents: Sequence[Seen], space: Space) -> csr_matrix:
    """(documents, columns): rarity over the norm of its block, times the block's share."""
    rows: list[dict[int, float]] = []
    for document in documents:
        row: dict[int, float] = {}
        for _, names in document.blocks:
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
    """What a word never seen adds to the norm; no other feature never seen does."""
    return space.unknown**2 // 4 if name[0] == WORD else 0


def _incidence(documents: Sequence[Seen], space: Space) -> csr_matrix:
    """(documents, columns): 1 where a document holds a feature, or a form of it."""
    speakers = {name: space.columns[space.speaker(name)] for name in space.rarity}
    rows = [
        {speakers[name] for _, names in document.blocks for name in names if name in speakers} for document in documents
    ]
    columns = np.fromiter((column for row in rows for column in sorted(row)), dtype=np.int32)
    starts = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(documents), len(space.columns)))


def _counts(matrix: csr_matrix, labels: Sequence[str], counted: Sequence[int], classes: Sequence[str]) -> csr_matrix:
    """(classes, columns): phrasings of the class that hold the feature."""
    index = {label: number for number, label in enumerate(classes)}
    member = csr_matrix((np.asarray(counted, dtype=float), ([index[label] for label in labels], range(len(labels)))))
    return member @ (matrix > 0).astype(float)


def _association(counts: csr_matrix, labels: Sequence[str], counted: Sequence[int]) -> csr_matrix:
    """(classes, columns): pointwise mutual information, in nats, at least 0, where a phrasing of the class holds the feature.

    `counts`: as `_counts` has them; the cells of both are the same, in the same order.
    """
    total: Counter[str] = Counter()
    for label, count in zip(labels, counted, strict=True):
        total[label] += count
    sizes = np.array([float(total[label]) for label in sorted(total)])
    usual = np.asarray(counts.sum(axis=0)).ravel() / sum(counted)
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    share = (counts.data - DISCOUNT + PRIOR * usual[counts.indices]) / (sizes[rows] + PRIOR)
    values = np.maximum(np.log(share / usual[counts.indices]), 0.0)
    return csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)


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
        ranked = np.argsort(-line, kind="stable")  # classes are in order, so that ties go by name
        powers = np.exp(temperature / 1000 * (line - line.max()))
        total = powers.sum()
        told = [i for place, i in enumerate(ranked) if place < _RANKED or classes[i] == OUT_OF_SCOPE]
        ranking = [(classes[i], float(powers[i] / total)) for i in told]
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
        PAIR: sorted(name for name in space.columns if name[0] == PAIR),
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
        "pairs": [_pair_of_words(name, space)[1:] for name in names[PAIR]],
        "reach": space.reach,
        "rarity": {block: encode_values(space.rarity[name] for name in names[block]) for block in BLOCKS},
        "classes_of": {
            block: [encode_classes(columns.indices[column(name)]) for name in own[block]] for block in BLOCKS
        },
        "weights": {
            block: [encode_weights(columns.data[column(name)].astype(int)) for name in own[block]] for block in BLOCKS
        },
        "unit": linear.unit,
        "shares": BLOCK_SHARE,
        "biases": [int(value) for value in linear.biases],
        "unknown": space.unknown,
    }


def _pair_of_words(name: str, space: Space) -> str:
    """A pair of stems as one of the words that name their families in a bundle."""
    first, second = (space.forms[stem][0] if stem else "" for stem in name[1:].split(" "))
    return pair(first, second)
