"""What a matcher makes of phrasings that it has not learnt."""

from __future__ import annotations

from collections.abc import Sequence

from joblib import Parallel, delayed
from sklearn.model_selection import StratifiedKFold

from noa_build.train import FOLDS, WORTH_PROCESSES, Example, _fit
from noa_core.features import extract
from noa_core.thesaurus import Thesaurus


def out_of_fold(examples: Sequence[Example], thesaurus: Thesaurus) -> list[str]:
    """The class that each example gets from a matcher trained on the other FOLDS - 1 parts of them.

    `examples`: of three or more classes, FOLDS or more of each.
    """
    documents = [extract(example.words, thesaurus) for example in examples]
    labels = [example.label for example in examples]
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(documents, labels))
    parts = Parallel(n_jobs=-1 if len(documents) >= WORTH_PROCESSES else 1)(
        delayed(_fit)([documents[i] for i in seen], [labels[i] for i in seen]) for seen, _ in folds
    )
    predicted = [""] * len(documents)
    for part, (_, unseen) in zip(parts, folds, strict=True):
        best = part.scores([documents[i] for i in unseen]).argmax(axis=1)
        for position, index in zip(unseen, best, strict=True):
            predicted[position] = str(part.classes[index])
    return predicted
