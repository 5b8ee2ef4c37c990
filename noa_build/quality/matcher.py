"""What NOA does not understand, said to editors: questions that nobody showed it, and variants when it has not learnt them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from noa_build.bundle import concepts, examples
from noa_build.entry import LANGUAGES, Knowledge
from noa_build.evaluate import Prediction, predict
from noa_build.quality.advice import Advice, Note, quoted
from noa_build.quality.crossvalidation import out_of_fold
from noa_build.quality.unseen import REPORT, TUNE, read_unseen
from noa_build.workspace import bundle_paths
from noa_core import Assistant
from noa_core.model import OUT_OF_SCOPE, SMALLTALK
from noa_core.thesaurus import Thesaurus

_MOST_OTHERS = 2
"""What phrasings are taken for that a note names."""


def advise_matcher(root: Path, knowledge: Knowledge) -> list[Advice]:
    """Advice that needs a trained matcher: it takes minutes. Kinds without a place are left out."""
    assistant = Assistant.load(list(bundle_paths(root, knowledge).values()))
    halves = read_unseen(root, knowledge)
    predictions = {half: predict(assistant, questions) for half, questions in halves.items()}
    kinds = [
        Advice(
            "Fiches dont des questions jamais vues restent sans réponse",
            "Ajoutez des variantes dans cet esprit, sans recopier la question. Celles de la moitié réservée à la mesure ne sont pas montrées.",
            tuple(
                sorted([*missed(predictions[TUNE], knowledge, True), *missed(predictions[REPORT], knowledge, False)])
            ),
        ),
        Advice(
            "Fiches dont NOA ne retrouve pas des variantes quand elle ne les a pas apprises",
            "Vérifiez que ces variantes sont dans la bonne fiche ; si oui, ajoutez-en d'autres qui leur ressemblent.",
            tuple(note for lang in LANGUAGES for note in not_found_again(knowledge, lang)),
        ),
    ]
    return [kind for kind in kinds if kind.notes]


def missed(predictions: Sequence[Prediction], knowledge: Knowledge, shown: bool) -> Iterator[Note]:
    """A note for each entry that was not shown in reply to some of its questions; `shown`: quote them."""
    for entry in knowledge.entries.values():
        own = [item for item in predictions if entry.id in item.question.entries]
        misses = [item for item in own if not item.right(item.reply.entries)]
        if misses:
            quotes = [f"{quoted(item.question.text)} → {_given(item)}" for item in misses] if shown else []
            text = entry.texts["fr"]
            said = " ; ".join([f"questions manquées : {len(misses)} sur {len(own)}", *quotes])
            yield Note(text.path, text.lines[("question",)], f"{said}.")


def _given(item: Prediction) -> str:
    return ", ".join(item.reply.entries) or "pas de réponse"


def not_found_again(knowledge: Knowledge, lang: str) -> list[Note]:
    """A note for each entry some of whose phrasings a matcher trained without them takes for something else, worst first."""
    learnt = examples(knowledge, lang)
    taken_for = out_of_fold(learnt, Thesaurus(concepts(knowledge, lang)), lang)
    predicted = {(example.words, example.label): label for example, label in zip(learnt, taken_for, strict=True)}
    notes: list[tuple[float, Note]] = []
    for entry, text in knowledge.in_language(lang):
        taken = [predicted.get((tuple(folded.split()), entry.id), entry.id) for folded in text.folded]
        lines = [text.phrasing_line(index) for index, label in enumerate(taken) if label != entry.id]
        if lines:
            others = Counter(_said(label) for label in taken if label != entry.id).most_common(_MOST_OTHERS)
            message = (
                f"{len(lines)} formulations sur {len(taken)}, prises surtout pour {', '.join(f'{other} ({times})' for other, times in others)} ; "
                f"lignes {', '.join(map(str, lines))}."
            )
            notes.append((len(lines) / len(taken), Note(text.path, text.lines[("question",)], message)))
    return [note for _, note in sorted(notes, key=lambda pair: (-pair[0], pair[1]))]


def _said(label: str) -> str:
    """A class of the matcher in words."""
    if label == OUT_OF_SCOPE:
        return "une question hors du domaine"
    return "une formule de politesse" if label.startswith(SMALLTALK) else f"« {label} »"
