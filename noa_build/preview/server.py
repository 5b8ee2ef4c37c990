"""The local server of `build.py serve`: the finished site, the preview's files before it, and the news that pages wait for."""

from __future__ import annotations

import io
import json
import threading
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from noa_build.hashed import is_hashed
from noa_build.headers import EVERYWHERE, FOREVER, TYPES

OWN = "/_apercu/"
"""Addresses of the preview's own files; the finished site has none of them."""

_FILES = {f"{OWN}panel.js": "panel.js", f"{OWN}panel.css": "panel.css"}
_EVENTS = f"{OWN}nouvelles"
_HEAD = f'<link rel="stylesheet" href="{OWN}panel.css"><script src="{OWN}panel.js"></script></head>'.encode()
_SILENCE = 15.0
"""Seconds after which a waiting page is told that the server is still there."""


class News:
    """What the pages that are open are told: {"pages": addresses whose files are new, or null for all} or {"problem": text}."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._version = 0
        self._last: dict[str, Any] = {}

    def tell(self, said: dict[str, Any]) -> None:
        with self._changed:
            self._version += 1
            self._last = said
            self._changed.notify_all()

    def seen(self) -> int:
        """Where a page that has just been loaded stands: a problem that is not mended is still news to it."""
        with self._changed:
            return self._version - ("problem" in self._last)

    def after(self, seen: int) -> tuple[int, dict[str, Any] | None]:
        """Wait for news; None when there was none for a while."""
        with self._changed:
            if self._changed.wait_for(lambda: self._version != seen, _SILENCE):
                return self._version, self._last
            return seen, None


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves the finished site as a static host would, but lets the browser keep nothing that has a stable name.

    A file of `preview` is served before the site's own; an empty one stands for a page that is gone. Pages get the editor's panel.
    """

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES
    _lost = False

    def __init__(self, *arguments: Any, directory: str, preview: Path, news: News) -> None:
        self.preview, self.news = preview, news
        super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:
        if urlsplit(self.path).path == _EVENTS:
            self._tell_news()
        else:
            super().do_GET()

    def end_headers(self) -> None:
        name = unquote(urlsplit(self.path).path).rpartition("/")[2]
        self.send_header("Cache-Control", FOREVER if is_hashed(name) and not self._lost else "no-store")
        for header, value in EVERYWHERE.items():
            self.send_header(header, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        """The file, or the folder of the page, that an address leads to."""
        if own := _FILES.get(urlsplit(path).path):
            return str(Path(__file__).with_name(own))
        published = super().translate_path(path)
        new = self.preview / Path(published).relative_to(self.directory)
        if new.is_file() or (new / "index.html").is_file():
            return f"{new}/" if published.endswith("/") else str(new)
        return published

    def send_head(self) -> Any:
        """As hosts do that compress: the copy that the build made, where the browser takes one."""
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and urlsplit(self.path).path.endswith("/") else path
        if page.suffix == ".html" and page.is_file():
            return self._send_page(page)
        copy = path.with_name(f"{path.name}.gz")
        if not is_hashed(copy.name) or "gzip" not in self.headers.get("Accept-Encoding", "") or not copy.is_file():
            return super().send_head()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(copy.stat().st_size))
        self.end_headers()
        return copy.open("rb")

    def _send_page(self, page: Path) -> Any:
        body = page.read_bytes()
        if not body:
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        if page.parent.name not in (
            "embed",
            "admin",
        ):  # what partners show stays as it will be; the editor has panes enough
            body = body.replace(b"</head>", _HEAD, 1)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def _tell_news(self) -> None:
        """An event stream, until the page is closed."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        seen = self.news.seen()
        try:
            while True:
                seen, said = self.news.after(seen)
                line = f"data: {json.dumps(said, ensure_ascii=False)}\n\n" if said is not None else ":\n\n"
                self.wfile.write(line.encode())
        except OSError:
            self.close_connection = True

    def list_directory(self, path: Any) -> None:
        """A folder without a page is an address that leads nowhere."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self._lost = True
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
        else:
            body = page.read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        self._lost = False

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is for the editor's mistakes."""
