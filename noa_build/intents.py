"""The matcher trained on any intent data set, to measure it beside what others publish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from noa_build.bundle import ANSWER_CONFIDENCE, CHOICES_CONFIDENCE
from noa_build.cases import Question
from noa_build.learning import WHOLE, Example, Extent
from noa_build.train import FOLDS, train
from noa_core import Assistant, NoaError
from noa_core.bundle import Bundle, Contact, Entries
from noa_core.decision import Thresholds
from noa_core.model import OUT_OF_SCOPE, Model
from noa_core.spelling import Speller
from noa_core.text import fold
from noa_core.thesaurus import Concept, Thesaurus

_NOBODY = "nobody"


def intent_assistant(
    questions: Sequence[Question], lang: str, concepts: Sequence[Concept], extent: Extent = WHOLE
) -> Assistant:
    """An assistant whose entries are the intents of the data set; a question without entry is out of scope.

    By default it learns and keeps all that it can, for it is sent to nobody.

    Raises:
        NoaError: when the data set is too small to train on.
    """
    labelled = [
        Example(tuple(fold(item.text).split()), item.entries[0] if item.entries else OUT_OF_SCOPE) for item in questions
    ]
    counts = Counter(example.label for example in labelled)
    examples = [example for example in labelled if example.words]
    if len(counts) < 2 or len(examples) < 2 * FOLDS:
        raise NoaError(
            "Ce jeu de questions est trop petit pour entraîner : il faut au moins deux intentions et dix questions."
        )
    thesaurus = Thesaurus(concepts)
    model = Model(train(examples, thesaurus, lang, extent), thesaurus)
    entry = {"question": "", "partner": _NOBODY, "followups": (), "related": ()}
    entries = Entries({label: entry for label in counts if label != OUT_OF_SCOPE})
    return Assistant(
        [
            Bundle(
                lang=lang,
                entries=entries,
                aliases={},
                contacts={_NOBODY: Contact(_NOBODY, "–", "", "", None, None)},
                suggestions=tuple(sorted(entries))[:6],
                human_partner=_NOBODY,
                human_entry=None,
                smalltalk={},
                courtesies={},
                greetings=frozenset(),
                longest_greeting=0,
                thesaurus=thesaurus,
                speller=Speller.of(model, thesaurus, ()),
                model=model,
                thresholds=Thresholds(ANSWER_CONFIDENCE / 1000, CHOICES_CONFIDENCE / 1000),
                languages={},
            )
        ]
    )
