"""An answer's Markdown as a small tree, the one form that pages and the chat are made from.

A node is a text, or a list: a tag name, then (for a link) its address, then its children. Only the tags of `TAGS` occur,
so the browser builds elements from the tree and never parses HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

import markdown

from noa_build.entry import Node
from noa_build.typography import typeset
from noa_build.validate import is_https_url

TAGS = frozenset({"p", "ul", "ol", "li", "strong", "em", "a", "br", "code", "blockquote"})
_BLOCKS = frozenset({"p", "ul", "ol", "blockquote"})
_DEEPEST = 20
"""Elements within one another: a page is made with a few calls for each, and Python allows a thousand."""
_TOO_DEEP = ("La réponse imbrique trop de listes ou de citations.", "Simplifiez-la.")


class AnswerMistake(ValueError):
    """The Markdown holds something an answer may not hold."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        """What is wrong, in French."""
        self.remedy = remedy
        """How to mend it, in French."""


def parse_answer(source: str, lang: str) -> list[Node]:
    """The answer's blocks, typeset.

    Raises:
        AnswerMistake: on HTML, headings, images, tables, or a link that is not https.
    """
    converter = markdown.Markdown(extensions=["sane_lists"], output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    try:
        html = converter.convert(source)
    except RecursionError:
        raise AnswerMistake(*_TOO_DEEP) from None
    reader = _TreeReader()
    reader.feed(html)
    reader.close()
    _refuse_markup_as_text(reader.root)
    if not html:
        raise AnswerMistake("La réponse est vide.", "Écrivez la réponse sous l'en-tête.")
    return [_typeset(node, lang) for node in reader.root[1:] if not isinstance(node, str)]


def summary(tree: Sequence[Node]) -> str:
    """The first paragraph as plain text; "" when the answer does not start with one."""
    first = tree[0] if tree else ""
    return plain(first) if not isinstance(first, str) and first[0] == "p" else ""


def plain(node: Node) -> str:
    """The text of a node, without marks, on one line; non-breaking spaces stay."""
    if isinstance(node, str):
        return node
    if node[0] == "br":
        return " "
    children = [plain(child) for child in (node[2:] if node[0] == "a" else node[1:])]
    if node[0] in ("ul", "ol"):
        return " ".join(children)
    text = "".join(children)
    return re.sub("[ \\n\\t]+", " ", text).strip(" ") if node[0] in _BLOCKS or node[0] == "li" else text


def to_markdown(tree: Sequence[Node]) -> str:
    """The tree as Markdown again, every character that Markdown or HTML could read as a mark escaped."""
    return "\n\n".join(_block(node) for node in tree)


class _TreeReader(HTMLParser):
    """Builds the tree from the converter's own HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = ["root"]
        self._open: list[list[Any]] = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise AnswerMistake(
                f"La réponse contient {_FORBIDDEN.get(tag, f'l’élément « {tag} »')}.",
                "Gardez des paragraphes, des listes, du gras, de l'italique et des liens.",
            )
        node: list[Any] = [tag]
        if tag == "a":
            url = dict(attrs).get("href") or ""
            if not is_https_url(url):
                raise AnswerMistake(
                    f"Le lien « {url[:120]} » n'est pas une adresse https valide.",
                    "Copiez l'adresse complète, qui commence par https://.",
                )
            node.append(url)
        self._open[-1].append(node)
        if tag != "br":
            self._open.append(node)
        if len(self._open) > _DEEPEST:
            raise AnswerMistake(*_TOO_DEEP)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        here = self._open[-1]
        text = re.sub(r"\s*\n\s*", " ", data)
        if text.strip() or here[0] not in ("root", "ul", "ol", "blockquote"):
            here.append(text)


_FORBIDDEN = {
    "img": "une image",
    "hr": "un trait",
    "pre": "un bloc de code (des lignes trop décalées à droite)",
    **{f"h{level}": "un titre" for level in range(1, 7)},
}

_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|<!--|&lt;script", re.ASCII)


def _refuse_markup_as_text(node: Node) -> None:
    if isinstance(node, str):
        if found := _MARKUP.search(node):
            raise AnswerMistake(
                f"La réponse contient du HTML (« {found.group()[:60]} »).", "Écrivez en Markdown simple, sans balise."
            )
        return
    for child in node[2:] if node[0] == "a" else node[1:]:
        _refuse_markup_as_text(child)


def _typeset(node: Node, lang: str) -> Node:
    if isinstance(node, str):
        return typeset(node, lang)
    keep = 2 if node[0] == "a" else 1
    return [*node[:keep], *(_typeset(child, lang) for child in node[keep:])]


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$^])")


def escape(text: str) -> str:
    """`text` so that Markdown shows it as it is, wherever in a line it stands."""
    text = _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))
    text = text.replace("\\<", "&lt;").replace("\\>", "&gt;")
    return re.sub(r"^(\s*)(\d+)([.)])(?=\s)|^(\s*)([-+=:!])", _escape_start, text)


def _escape_start(match: re.Match[str]) -> str:
    if match.group(2):
        return f"{match.group(1)}{match.group(2)}\\{match.group(3)}"
    return f"{match.group(4)}\\{match.group(5)}"


def _inline(nodes: list[Node]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(escape(node))
            continue
        tag, children = node[0], _inline(node[2:] if node[0] == "a" else node[1:])
        parts.append(
            {
                "strong": f"**{children}**",
                "em": f"*{children}*",
                "br": "  \n",
                "code": f"<code>{children}</code>",
                "a": f"[{children}](<{node[1]}>)" if tag == "a" else "",
            }.get(tag, children)
        )
    return "".join(parts)


def _block(node: Node) -> str:
    if isinstance(node, str):
        return escape(node)
    tag, children = node[0], node[1:]
    if tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in to_markdown(children).split("\n"))
    if tag in ("ul", "ol"):
        return "\n".join(_item(item, f"{number}. " if tag == "ol" else "- ") for number, item in enumerate(children, 1))
    return _inline(children)


def _item(node: Node, mark: str) -> str:
    """One list item; what follows its first line is indented by four, as Python-Markdown asks."""
    children = node[1:] if not isinstance(node, str) else [node]
    inline = [child for child in children if isinstance(child, str) or child[0] not in _BLOCKS]
    blocks = [child for child in children if not isinstance(child, str) and child[0] in _BLOCKS]
    parts = ([_inline(inline).strip()] if inline else []) + [_block(block) for block in blocks]
    loose = any(block[0] == "p" for block in blocks)
    return mark + ("\n\n" if loose else "\n").join(parts).replace("\n", "\n    ")
