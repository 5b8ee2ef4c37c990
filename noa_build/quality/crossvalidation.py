"""What a matcher makes of phrasings that it has not learnt."""

from __future__ import annotations

from collections.abc import Sequence

from joblib import Parallel, delayed

from noa_build.learning import Example
from noa_build.train import WORTH_PROCESSES, fit, read, split
from noa_core.thesaurus import Thesaurus


def out_of_fold(examples: Sequence[Example], thesaurus: Thesaurus, lang: str) -> list[str]:
    """The class that each example gets from a matcher trained on the other FOLDS - 1 parts of them.

    `examples`: of two or more classes, FOLDS or more of each.
    """
    documents = read(examples, thesaurus, lang)
    labels = [example.label for example in examples]
    folds = split(labels)
    parts = Parallel(n_jobs=-1 if len(documents) >= WORTH_PROCESSES else 1)(
        delayed(fit)([documents[i] for i in seen], [labels[i] for i in seen], [examples[i].weight for i in seen], lang)
        for seen, _ in folds
    )
    predicted = [""] * len(documents)
    for part, (_, unseen) in zip(parts, folds, strict=True):
        best = part.scores([documents[i] for i in unseen]).argmax(axis=1)
        for position, index in zip(unseen, best, strict=True):
            predicted[position] = part.classes[index]
    return predicted
