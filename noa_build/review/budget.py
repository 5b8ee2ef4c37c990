"""How much a change may break before `build.py review` ends with exit code 1 (CONTRIBUTING.md, "The budget of a change")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from noa_build.review.scorecard import Scorecard


@dataclass(frozen=True)
class Budget:
    """What may be lost at most."""

    points: float = 0.5
    """Percentage points of the unseen questions: fewer right answers, fewer right entries shown, more wrong answers, more answers to
    questions that are out of scope; each by itself."""
    variants: float = 0.2
    """Per cent of a language's known variants that their entry loses, less those that one gains."""
    unfound: float = 10.0
    """Per cent of a language's new variants that their own entry does not get."""
    turns: int = 0
    """Turns of conversations that were held before."""
    addresses: int = 0
    """Addresses of answers that lead nowhere any more."""


BUDGET = Budget()

_LEAST_UNFOUND = 2
"""New variants that must miss their entry to count: a single one is for its editor to judge."""

_FIGURES = {
    "direct": (-1, "réponses directes et justes"),
    "resolved": (-1, "bonnes fiches montrées"),
    "misled": (1, "réponses fausses"),
    "answered": (1, "réponses à des questions hors du domaine"),
}
"""Figure → which way is worse, and its name."""


def breaches(card: Scorecard, budget: Budget = BUDGET) -> list[str]:
    """What goes beyond the budget, one French sentence each."""
    return [*_figures(card, budget), *_phrasings(card, budget), *_promises(card, budget)]


def _figures(card: Scorecard, budget: Budget) -> Iterator[str]:
    before, after = card.figures
    for name, (worse, words) in _FIGURES.items():
        if name in before and name in after and worse * (after[name] - before[name]) > budget.points:
            yield (
                f"Questions jamais vues, {words} : {_percent(before[name])} avant, {_percent(after[name])} après ; "
                f"{_points(budget.points)} au plus."
            )


def _phrasings(card: Scorecard, budget: Budget) -> Iterator[str]:
    for turned in card.turns:
        net = len(turned.lost) - len(turned.gained)
        if turned.common and 100 * net / turned.common > budget.variants:
            yield (
                f"Variantes connues ({turned.lang}) : {len(turned.lost)} perdues et {len(turned.gained)} retrouvées sur "
                f"{turned.common} ; {_percent(budget.variants)} de pertes nettes au plus."
            )
        added = turned.added
        if len(turned.unfound) >= _LEAST_UNFOUND and 100 * len(turned.unfound) / added > budget.unfound:
            yield (
                f"Variantes nouvelles ({turned.lang}) : {len(turned.unfound)} sur {added} vont à une autre fiche que la leur ; "
                f"{_percent(budget.unfound)} au plus."
            )


def _promises(card: Scorecard, budget: Budget) -> Iterator[str]:
    if len(card.conversations_lost) > budget.turns:
        yield f"Conversations : {len(card.conversations_lost)} tours réussis avant ne le sont plus ; {budget.turns} au plus."
    if len(card.vanished) > budget.addresses:
        yield (
            f"Adresses qui ne mènent plus nulle part : {', '.join(card.vanished)}. Ajoutez ces identifiants aux « aliases » de la fiche "
            "qui les remplace."
        )


def _percent(value: float) -> str:
    return f"{value:.1f} %".replace(".", ",")


def _points(value: float) -> str:
    return f"{value:.1f} point".replace(".", ",")
