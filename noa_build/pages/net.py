"""A second net under the answers: what their Markdown becomes in a page holds nothing that an answer may not hold.

Pages are written as Markdown, and MkDocs lets HTML in Markdown through: that no answer holds any rests on `answer.escape`. Here the
same Markdown is turned into HTML as MkDocs does it, and read again. (`tests/test_shipped.py` has a sanitiser that
reads HTML as browsers do, nh3, judge the same.)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser

import markdown

from noa_build.answer import TAGS, to_markdown
from noa_build.entry import Node
from noa_build.validate import is_https_url
from noa_core.errors import NoaError

_LIKE_MKDOCS = ("toc", "tables", "fenced_code")
"""The extensions that MkDocs always uses: https://www.mkdocs.org/user-guide/configuration/#markdown_extensions"""


def page_markdown(tree: Sequence[Node]) -> str:
    """The answer as a page's Markdown.

    Raises:
        NoaError: when the page would hold more than the answer may.
    """
    text = to_markdown(tree)
    if not is_clean(page_html(text)):
        raise NoaError(
            "Une réponse donnerait autre chose que du texte mis en forme dans sa page. C'est un défaut de NOA : "
            f"envoyez-la à l'équipe technique.\n{text[:300]}"
        )
    return text


def page_html(text: str) -> str:
    """Markdown as MkDocs turns it into HTML."""
    return str(_converter().reset().convert(text))


@cache
def _converter() -> markdown.Markdown:
    return markdown.Markdown(extensions=list(_LIKE_MKDOCS))


def is_clean(html: str) -> bool:
    """Whether there are only the tags of answers, without attributes but the https address of a link and the start of a list."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.clean


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.clean = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.clean &= tag in TAGS and all(_allowed(tag, name, value or "") for name, value in attrs)

    def handle_comment(self, data: str) -> None:
        self.clean = False

    def handle_decl(self, decl: str) -> None:
        self.clean = False

    def handle_pi(self, data: str) -> None:
        self.clean = False


def _allowed(tag: str, name: str, value: str) -> bool:
    return (tag == "a" and name == "href" and is_https_url(value)) or (
        tag == "ol" and name == "start" and value.isdecimal()
    )
