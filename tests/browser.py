"""A static server as partners have them, with faults on request, and what a browser test watches."""

from __future__ import annotations

import fnmatch
import gzip
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Playwright, Request

from tests import chromium

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".br": "application/octet-stream",
    ".gz": "application/octet-stream",
}


def launch(playwright: Playwright, *options: str) -> Browser:
    """The system's Chromium, silent on the network but for what pages ask. `options` are its own, of the command line."""
    return playwright.chromium.launch(executable_path=chromium.path(), args=[*chromium.FLAGS, *options])


@dataclass(frozen=True)
class Spoilt:
    """What a server may say in the place of a file."""

    body: bytes
    status: int = 200
    kind: str | None = None
    """Its media type; None for the file's own."""
    cut: bool = False
    """Whether the connection breaks in the middle of it."""


Fault = Callable[[bytes], bytes | Spoilt | None]
"""What becomes of a file on its way: other bytes, or None for 404. It may block, which holds the file back."""


class StaticServer:
    """Serves a folder under a path prefix, and single pages given as text."""

    def __init__(self, folder: Path | None = None, prefix: str = "/", host: str = "127.0.0.1") -> None:
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        """Of every answer."""
        self.policies: list[tuple[str, str]] = []
        """(pattern of paths, Content-Security-Policy): the first that fits is the page's."""
        self.compresses = True
        self.caching = "max-age=60"
        """How long browsers may keep what is not HTML."""
        self.requested: list[str] = []
        self._faults: dict[str, Fault] = {}
        self._closed = False
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if server._closed:
                    self.close_connection = True
                else:
                    server._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.folder, self.prefix = folder, prefix
        self._http = _Quiet(("127.0.0.1", 0), Handler)
        self.origin = f"http://{host}:{self._http.server_port}"
        self.url = self.origin + prefix
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Answers nothing more, not even on connections that browsers hold open."""
        self._closed = True
        self._http.shutdown()
        self._http.server_close()

    @contextmanager
    def fault(self, pattern: str, fault: Fault) -> Iterator[None]:
        """Files whose path matches `pattern` (shell style) suffer `fault`."""
        self._faults[pattern] = fault
        try:
            yield
        finally:
            self._faults.pop(pattern, None)

    @contextmanager
    def held(self, pattern: str) -> Iterator[Callable[[], None]]:
        """Files are kept waiting until the function that this yields is called, or the block ends."""
        gate = threading.Event()

        def wait(data: bytes) -> bytes:
            gate.wait(120)
            return data

        with self.fault(pattern, wait):
            try:
                yield gate.set
            finally:
                gate.set()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path = unquote(urlsplit(request.path).path)
        self.requested.append(request.path)
        try:
            found, kind = self._find(path)
            if found is None:
                request.send_error(404)
                return
            spoilt = found if isinstance(found, Spoilt) else Spoilt(found)
            body, kind = spoilt.body, spoilt.kind or kind
            compressed = self.compresses and kind != TYPES[".gz"]
            if compressed:
                body = gzip.compress(body, 1)
            request.send_response(spoilt.status)
            if compressed:
                request.send_header("Content-Encoding", "gzip")
            request.send_header("Content-Type", kind)
            request.send_header("Content-Length", str(len(body)))
            request.send_header("Cache-Control", "no-cache" if kind.startswith("text/html") else self.caching)
            for name, value in self.headers.items():
                request.send_header(name, value)
            for policy in [policy for pattern, policy in self.policies if fnmatch.fnmatch(path, pattern)][:1]:
                request.send_header("Content-Security-Policy", policy)
            request.end_headers()
            request.wfile.write(body[: len(body) // 2] if spoilt.cut else body)
            request.close_connection |= spoilt.cut
        except (BrokenPipeError, ConnectionResetError):
            pass

    def _find(self, path: str) -> tuple[bytes | Spoilt | None, str]:
        if path == "/favicon.ico":
            return b"", "image/x-icon"
        if path in self.pages:
            return self.pages[path].encode(), TYPES.get(PurePosixPath(path).suffix, TYPES[".html"])
        if self.folder is None or not path.startswith(self.prefix):
            return None, ""
        file = self.folder / path.removeprefix(self.prefix)
        if path.endswith("/"):
            file /= "index.html"
        if not file.is_file() or not file.resolve().is_relative_to(self.folder.resolve()):
            return None, ""
        body: bytes | Spoilt | None = file.read_bytes()
        for pattern, fault in list(self._faults.items()):
            if isinstance(body, bytes) and fnmatch.fnmatch(path, pattern):
                body = fault(body)
        return body, TYPES.get(file.suffix, "application/octet-stream")


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes its tab resets its connections: nothing to tell."""


def missing(_: bytes) -> None:
    return None


def corrupted(data: bytes) -> bytes:
    """The same length, other bytes in the middle."""
    half = len(data) // 2
    return data[:half] + bytes(byte ^ 0x55 for byte in data[half : half + 64]) + data[half + 64 :]


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def cut(data: bytes) -> Spoilt:
    """The line breaks half-way."""
    return Spoilt(data, cut=True)


def failing(_: bytes) -> Spoilt:
    return Spoilt(b"Internal Server Error", 500, "text/plain")


def mistyped(data: bytes) -> Spoilt:
    return Spoilt(data, kind="text/plain")


def replaced(_: bytes) -> Spoilt:
    """By a page of the host's own, as hosts of single-page applications answer whatever they do not have."""
    return Spoilt(b"<!doctype html><title>App</title>", kind=TYPES[".html"])


class Watch:
    """Notes what must not happen: a request to elsewhere, an error in the console (every CSP violation is one)."""

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[str] = []
        self.problems: list[str] = []
        self._allowed: list[str] = []
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"uncaught: {error.error}"))

    def allow(self, pattern: str) -> None:
        """Console errors that match this regular expression belong to the test."""
        self._allowed.append(pattern)

    def check(self) -> None:
        bad = [
            problem for problem in self.problems if not any(re.search(pattern, problem) for pattern in self._allowed)
        ]
        assert not bad, "\n".join(bad)

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        address = urlsplit(request.url)
        if address.scheme in ("data", "blob", "about"):
            return
        if address.hostname not in ("127.0.0.1", "localhost") and not (address.hostname or "").endswith(".localhost"):
            self.problems.append(f"request to {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")
