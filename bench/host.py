"""A static host as hosts should be: compressed copies, caching by name, and a count of what it sends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from noa_build.hashed import is_hashed
from noa_build.headers import ASK_AGAIN, FOREVER
from noa_build.headers import TYPES as SCRIPTS

_TYPES = {**SCRIPTS, ".html": "text/html; charset=utf-8", ".css": "text/css"}


class Host(ThreadingHTTPServer):
    """Serves a folder on localhost. `sent` counts the bytes of bodies by path, `gzipped` what gzip would have made of them."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.sent: dict[str, int] = {}
        self.gzipped: dict[str, int] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def forget(self) -> None:
        """Count from zero."""
        self.sent, self.gzipped = {}, {}

    def handle_error(self, request: object, client_address: object) -> None:
        """A page that is closed drops its connections."""


@contextmanager
def serving(folder: Path) -> Iterator[Host]:
    """A host of this folder, until the end of the block."""
    with Host(folder) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield host
        host.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: Host
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = self.server.folder / path.lstrip("/")
        file = file / "index.html" if path.endswith("/") else file
        if not file.is_file():
            self.send_error(404)
            return
        copy = file.with_name(file.name + ".br")
        packed = copy.is_file() and "br" in self.headers.get("Accept-Encoding", "")
        body = (copy if packed else file).read_bytes()
        self.server.sent[path] = self.server.sent.get(path, 0) + len(body)
        gzipped = file.with_name(file.name + ".gz")
        self.server.gzipped[path] = gzipped.stat().st_size if gzipped.is_file() else file.stat().st_size
        self.send_response(200)
        if packed:
            self.send_header("Content-Encoding", "br")
        self.send_header("Content-Type", _TYPES.get(file.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", FOREVER if is_hashed(file.name) or "/stock/" in path else ASK_AGAIN)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
