"""How easy an answer is to read: words in a sentence, and the readability index of its language.

The index is Flesch's reading ease, from 0 (hard) to 100 (easy), with the coefficients of each language:

- English: 206.835 - 1.015 x words by sentence - 84.6 x syllables by word (R. Flesch, "A new readability yardstick", Journal of
  Applied Psychology 32, 1948);
- French: 207 - 1.015 x words by sentence - 73.6 x syllables by word (L. Kandel and A. Moles, « Application de l'indice de Flesch
  à la langue française », Cahiers d'études de radio-télévision 19, 1958).

Syllables are counted by rules, as spoken and without a dictionary: groups of vowels, less the mute e at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from noa_build.answer import plain
from noa_build.entry import Node

_WORD = re.compile(r"[^\W_]+(?:[’'.,/\-\u2011\u202f\u00a0][^\W_]+)*")
_SENTENCE_END = re.compile(
    r"(?:(?<=[.!?…])|(?<=[.!?…][»”\")])|(?<=[.!?…]\s»))"  # a sign that ends a sentence, and the quotation it closes
    r"(?<!\b[A-Z]\.)(?<!\.\w\.)(?<!\bart\.)"  # not "L. 421-1", "e.g.", "art. 5"
    r"\s+(?=[«“\"(\s]*[^\W_a-zà-ÿœ])"
)
_BLOCKS = ("p", "ul", "ol", "blockquote")

_COEFFICIENTS = {"fr": (207.0, 1.015, 73.6), "en": (206.835, 1.015, 84.6)}
"""By language: constant, weight of words by sentence, weight of syllables by word."""

_VOWELS = {"fr": re.compile("[aeiouyàâäæéèêëîïôöœùûü]+"), "en": re.compile("[aeiouy]+")}
_HIATUS = {
    "fr": re.compile("é(?=[aâeèêioôuy])|[ïë]|(?<=[aeou])y(?=[aeéèiou])"),
    "en": re.compile("(?<=[aeou])y(?=[aeiou])"),
}
"""Where a group of vowels holds two syllables: créer, réunion, naïf, payer, employer."""
_MUTE = {
    "fr": re.compile("(?<=[^aeiouyàâäæéèêëîïôöœùûü])es?$"),
    "en": re.compile("(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouysxz])es$|(?<=[^aeiouytd])ed$"),
}


@dataclass(frozen=True)
class Readability:
    """How easy one text is to read."""

    mean: float
    """Words by sentence."""
    longest: str
    """The sentence with most words."""
    most: int
    """How many it has."""
    ease: float
    """The index: 0 hard, 100 easy; it may pass both."""


def readability(tree: Sequence[Node], lang: str) -> Readability:
    """The readability of an answer that holds at least one word (noa_build.answer.parse_answer)."""
    sentences = [(sentence, _WORD.findall(sentence)) for node in tree for sentence in _sentences(node)]
    longest, words = max(sentences, key=lambda pair: len(pair[1]))
    said = [word for _, found in sentences for word in found]
    mean = len(said) / len(sentences)
    constant, by_sentence, by_word = _COEFFICIENTS[lang]
    spoken = sum(syllables(word, lang) for word in said) / len(said)
    return Readability(mean, longest, len(words), constant - by_sentence * mean - by_word * spoken)


def syllables(word: str, lang: str) -> int:
    """Syllables of a word as it is spoken; an acronym and a number have one by letter or digit."""
    return max(1, sum(_syllables(part, lang) for part in re.findall(r"[^\W_]+", word)))


def _syllables(part: str, lang: str) -> int:
    if part.isdigit() or (part.isupper() and len(part) > 1):
        return len(part)
    part = part.lower()
    groups = len(_VOWELS[lang].findall(part)) + len(_HIATUS[lang].findall(part))
    return groups - 1 if groups > 1 and _MUTE[lang].search(part) else groups


def _sentences(node: Node) -> Iterator[str]:
    """The sentences of a block; a paragraph and an item of a list end one, whatever sign they end with."""
    for text in _paragraphs(node):
        yield from (sentence for sentence in map(str.strip, _SENTENCE_END.split(text)) if _WORD.search(sentence))


def _paragraphs(node: Node) -> Iterator[str]:
    if isinstance(node, str) or node[0] == "p":
        yield plain(node)
        return
    inline = [child for child in node[1:] if isinstance(child, str) or child[0] not in (*_BLOCKS, "li")]
    if inline:
        yield plain(["p", *inline])
    for child in node[1:]:
        if not isinstance(child, str) and child[0] in (*_BLOCKS, "li"):
            yield from _paragraphs(child)
