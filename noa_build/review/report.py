"""The scorecard in French words: sections of sentences, tables and pictures, which text, Markdown and HTML each set in their way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from noa_build.entry import LANGUAGES, Entry
from noa_build.evaluate import Prediction
from noa_build.quality.unseen import DIRECT, MISLED, NOTHING, OFFERED
from noa_build.review.budget import breaches
from noa_build.review.phrasings import Turns
from noa_build.review.pictures import amounts, before_and_after, gains_and_losses
from noa_build.review.scorecard import ANSWERED_OUTSIDE, REFUSED, Edited, Moved, Scorecard, result
from noa_core.model import OUT_OF_SCOPE, SMALLTALK

MOST_ROWS = 25
"""Rows shown of a table; the report says how many are left out."""

_RESULTS = {
    DIRECT: "réponse juste",
    OFFERED: "choix proposés",
    NOTHING: "pas de réponse",
    MISLED: "réponse fausse",
    REFUSED: "pas de réponse",
    ANSWERED_OUTSIDE: "réponse",
}
_FIGURES = {
    "direct": "Réponse directe et juste",
    "resolved": "Bonne fiche montrée",
    "misled": "Réponse fausse",
    "choices": "Choix proposés",
    "refused_in_scope": "Refusées à tort",
    "refused": "Hors domaine refusées",
    "answered": "Hors domaine répondues",
}
_LANGUAGES = {"fr": "français", "en": "anglais"}


@dataclass(frozen=True)
class Table:
    """Plain texts, set as they are."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Section:
    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()
    pictures: Sequence[str] = field(default=(), repr=False)
    """SVG, each with a title that says what it shows; what it shows is in a table too."""


@dataclass(frozen=True)
class Report:
    title: str
    verdict: str
    breaches: Sequence[str]
    """What goes beyond the budget."""
    sections: Sequence[Section]


def report(card: Scorecard) -> Report:
    """What is said of a change."""
    broken = breaches(card)
    sections = (_changes, _unseen, _handovers, _conversations, _coverage, _dates)
    return Report(
        f"Relecture du changement, depuis {card.base} ({card.commit[:10]})",
        _verdict(card, broken),
        broken,
        [section for make in sections if (section := make(card)) is not None],
    )


def _verdict(card: Scorecard, broken: Sequence[str]) -> str:
    if broken:
        return "Ce changement casse plus que le budget ne le permet :"
    if card.unchanged:
        return "Rien de ce que voit un visiteur ne change."
    gained = sum(moved.gained for moved in card.moved)
    return (
        f"Dans le budget. Questions jamais vues : {gained} mieux répondues, {len(card.moved) - gained} moins bien. "
        f"Variantes : {sum(len(item.gained) for item in card.turns)} retrouvées, {sum(len(item.lost) for item in card.turns)} perdues."
    )


# What was edited


def _changes(card: Scorecard) -> Section | None:
    rows = [(entry.id, _question(entry), "nouvelle") for entry in card.added]
    rows += [(entry.id, _question(entry), "retirée" + _leads(card, entry)) for entry in card.removed]
    rows += [(edited.after.id, _question(edited.after), _edits(edited)) for edited in card.edited]
    sentences = [
        f"{edited.after.id} : la réponse a changé, mais ni « facts_as_of », ni « reviewed_on », ni « review_by »."
        for edited in card.edited
        if edited.undated
    ]
    if not rows:
        return None
    return Section("Fiches changées", sentences, [_table(("Fiche", "Question", "Changement"), rows)])


def _leads(card: Scorecard, entry: Entry) -> str:
    heir = next((other.id for other in card.knowledge.entries.values() if entry.id in other.aliases), None)
    return f", son adresse mène à {heir}" if heir else ", son adresse ne mène plus nulle part"


def _edits(edited: Edited) -> str:
    before, after = edited.before, edited.after
    added, removed = edited.variants
    said = []
    if any(before.texts[lang].question != text.question for lang, text in after.texts.items() if lang in before.texts):
        said.append("question")
    if added or removed:
        said.append(f"variantes (+{added} −{removed})")
    if edited.answer:
        said.append("réponse")
    if any(before.texts[lang].sources != text.sources for lang, text in after.texts.items() if lang in before.texts):
        said.append("sources")
    if before.texts.keys() != after.texts.keys():
        said.append("langues")
    names = ("facts_as_of", "reviewed_on", "review_by", "theme", "partner")
    said += [
        f"{name} {getattr(before, name) or '–'} → {getattr(after, name) or '–'}"
        for name in names
        if getattr(before, name) != getattr(after, name)
    ]
    if (before.followups, before.related, before.aliases, before.with_partners) != (
        after.followups,
        after.related,
        after.aliases,
        after.with_partners,
    ):
        said.append("liens")
    return ", ".join(said)


# What unseen questions get


def _unseen(card: Scorecard) -> Section | None:
    before, after = card.figures
    if not after:
        return None
    rows = [
        (_FIGURES[name], _percent(before[name]), _percent(after[name]), _signed(after[name] - before[name]))
        for name in _FIGURES
        if name in before and name in after
    ]
    tables = [Table(("Mesure", "Avant", "Après", "Écart"), rows)]
    for gained, title in ((False, "Moins bien répondues"), (True, "Mieux répondues")):
        moved = [item for item in card.moved if item.gained == gained]
        if moved:
            tables.append(_table((title, "Fiche attendue", "Avant", "Après"), [_moved(item) for item in moved]))
    sentences = [f"{after['questions']} questions que personne n'a montrées à NOA, posées avant et après."]
    if any(not item.shown for item in card.moved):
        sentences.append("Les questions réservées à la mesure ne sont pas citées : les recopier fausserait la mesure.")
    changes = _by_entry(card)
    return Section(
        "Questions jamais vues",
        sentences,
        tables,
        [
            before_and_after(
                "Questions jamais vues, avant et après",
                [(_FIGURES[name], float(before[name]), float(after[name])) for name in _FIGURES if name in before],
            ),
            *([gains_and_losses("Questions gagnées et perdues, par fiche", changes)] if changes else []),
        ],
    )


def _by_entry(card: Scorecard) -> list[tuple[str, int, int]]:
    """(entry, questions gained, questions lost), the most moved first."""
    counts: dict[str, list[int]] = {}
    for item in card.moved:
        name = item.after.question.entries[0] if item.after.question.entries else "hors du domaine"
        counts.setdefault(name, [0, 0])[0 if item.gained else 1] += 1
    ranked = sorted(counts.items(), key=lambda pair: (-sum(pair[1]), pair[0]))[:MOST_ROWS]
    return [(name, gained, lost) for name, (gained, lost) in ranked]


def _moved(item: Moved) -> tuple[str, str, str, str]:
    question = item.after.question
    text = f"« {question.text} »" if item.shown else "(réservée à la mesure)"
    return text, ", ".join(question.entries) or "hors du domaine", _reply(item.before), _reply(item.after)


def _reply(prediction: Prediction) -> str:
    entries = prediction.reply.entries
    first = f" : {', '.join(entries)}" if entries else ""
    return f"{_RESULTS[result(prediction)]}{first} ({_percent(100 * prediction.confidence, 0)})"


# Who takes from whom


def _handovers(card: Scorecard) -> Section | None:
    thefts = [theft for turned in card.turns for theft in turned.thefts]
    tables = []
    if thefts:
        rows = [
            (
                theft.thief,
                theft.victim,
                _number(theft.taken),
                str(len(theft.lost)),
                f"« {theft.by} »" if theft.by else "–",
                f"« {theft.lost[0]} »" if theft.lost else "–",
            )
            for theft in thefts
        ]
        head = (
            "Fiche qui prend",
            "Fiche qui perd",
            "Variantes déplacées",
            "dont perdues",
            "Variante en cause",
            "Exemple",
        )
        tables.append(_table(head, rows))
    for turned in card.turns:
        tables += _turned_tables(turned)
    if not tables:
        return None
    sentences = [
        "« Variantes déplacées » : la part des variantes connues d'une fiche qui passe à l'autre, en nombre de variantes ; "
        "« perdues » : celles que NOA donne désormais à l'autre fiche.",
    ]
    pictures = []
    if thefts:
        bars = [(f"{theft.thief} ← {theft.victim}", theft.taken) for theft in thefts[:MOST_ROWS]]
        pictures.append(amounts("Variantes qui passent d'une fiche à une autre", bars))
    return Section("Fiches qui se prennent des questions", sentences, tables, pictures)


def _turned_tables(turned: Turns) -> Iterator[Table]:
    lang = _LANGUAGES[turned.lang]
    for title, found in (("Variantes perdues", turned.lost), ("Variantes retrouvées", turned.gained)):
        if found:
            rows = [
                (
                    f"« {item.text} »",
                    item.entry,
                    _class(item.other),
                    _percent(100 * item.share_before, 0),
                    _percent(100 * item.share_after, 0),
                )
                for item in found
            ]
            where = "Va désormais à" if found is turned.lost else "Allait à"
            yield _table((f"{title} ({lang})", "Sa fiche", where, "Sa part avant", "Sa part après"), rows)
    if turned.unfound:
        unfound = [(f"« {item.text} »", item.entry, _class(item.given)) for item in turned.unfound]
        yield _table((f"Variantes nouvelles prises pour autre chose ({lang})", "Sa fiche", "Va à"), unfound)


def _class(label: str) -> str:
    if label == OUT_OF_SCOPE:
        return "hors du domaine"
    return "formule de politesse" if label.startswith(SMALLTALK) else label


# The rest


def _conversations(card: Scorecard) -> Section | None:
    if not card.conversations_lost and not card.conversations_gained:
        return None
    rows = [(name, f"« {visitor} »", why) for name, visitor, why in card.conversations_lost]
    return Section(
        "Conversations",
        [f"{len(rows)} tours réussis avant ne le sont plus ; {card.conversations_gained} le deviennent."],
        [_table(("Conversation", "Le visiteur dit", "Ce qui ne va plus"), rows)] if rows else [],
    )


def _coverage(card: Scorecard) -> Section:
    before, after = card.counts
    pairs = [("Fiches", before.entries, after.entries)]
    pairs += [(f"Fiches en {_LANGUAGES[lang]}", before.written[lang], after.written[lang]) for lang in LANGUAGES]
    pairs += [(f"Variantes en {_LANGUAGES[lang]}", before.variants[lang], after.variants[lang]) for lang in LANGUAGES]
    pairs += [
        ("Administrations qui ont une fiche", before.owners, after.owners),
        ("Thèmes", before.themes, after.themes),
        ("Concepts", before.concepts, after.concepts),
        ("Fiches validées par leur administration", before.reviewed, after.reviewed),
    ]
    rows = [
        (name, str(old), str(new), f"{new - old:+d}".replace("-", "−") if new != old else "")
        for name, old, new in pairs
    ]
    return Section("Couverture", (), [Table(("Ce que la base contient", "Avant", "Après", "Écart"), rows)])


def _dates(card: Scorecard) -> Section:
    before, after = card.dates
    sentences = [
        f"Fiches à relire, leur date étant passée : {len(before.overdue)} avant, {len(after.overdue)} après.",
        f"Fiches sans mois des faits : {before.undated} avant, {after.undated} après.",
    ]
    rows = [
        (
            entry.id,
            _question(entry),
            card.knowledge.partners[entry.partner].name,
            entry.review_by,
            entry.facts_as_of or "–",
        )
        for entry in after.overdue
    ]
    head = ("Fiche à relire", "Question", "Administration", "À relire avant le", "Mois des faits")
    return Section("Dates", sentences, [_table(head, rows)] if rows else [])


def _question(entry: Entry) -> str:
    return entry.texts["fr"].question


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    """The first rows, and how many are left out."""
    left = len(rows) - MOST_ROWS
    more = [(f"… et {left} de plus", *("" for _ in head[1:]))] if left > 0 else []
    return Table(head, [*rows[:MOST_ROWS], *more])


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _percent(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f} %".replace(".", ",")


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace(".", ",").replace("-", "−") if abs(value) >= 0.05 else ""
