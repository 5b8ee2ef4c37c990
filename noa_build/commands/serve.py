"""`python build.py serve`: build, serve, and build again at each change."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import watchfiles

from noa_build.hashed import is_hashed
from noa_build.headers import EVERYWHERE, FOREVER, TYPES
from noa_core.errors import NoaError

WATCHED = ("knowledge", "site", "noa_core", "noa_build", "mkdocs.yml", "mkdocs.en.yml")

_BUILD = """
import sys
from pathlib import Path
from noa_build.commands.build import run
from noa_core.errors import NoaError
try:
    run(Path(sys.argv[1]), None)
except NoaError as error:
    sys.exit(str(error))
"""


def run(root: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve `root/dist` until interrupted. A mistake in the base is printed, and the last good site stays."""
    dist = root / "dist"
    try:
        server = ThreadingHTTPServer((host, port), partial(SiteHandler, directory=str(dist)))
    except OSError as error:
        raise NoaError(
            f"Le port {port} n'est pas libre ({error.strerror}) : arrêtez l'autre serveur ou donnez --port."
        ) from None
    with server, contextlib.suppress(KeyboardInterrupt):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print("Construction du site…", flush=True)
        if not _built(root) and not dist.is_dir():
            print("Corrigez, puis enregistrez : le site paraîtra dès qu'il sera construit.", flush=True)
        print(f"NOA est servi sur http://{host}:{server.server_port}/ (Ctrl+C pour arrêter).", flush=True)
        try:
            paths = [root / name for name in WATCHED if (root / name).exists()]
            for _ in watchfiles.watch(*paths, debounce=400, raise_interrupt=False):
                _built(root)
        finally:
            server.shutdown()


def _built(root: Path) -> bool:
    """Build in a process of its own, which sees changes of NOA's code too; what it prints is for the editor."""
    started = time.monotonic()
    path = os.pathsep.join(filter(None, [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, str(root)], env={**os.environ, "PYTHONPATH": path}, check=False
    )
    if done.returncode == 0:
        print(f"Construit en {time.monotonic() - started:.1f} s.".replace(".", ",", 1), flush=True)
    return done.returncode == 0


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves the finished site as a static host would, but lets the browser keep nothing that has a stable name."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES
    _lost = False

    def end_headers(self) -> None:
        name = unquote(urlsplit(self.path).path).rpartition("/")[2]
        self.send_header("Cache-Control", FOREVER if is_hashed(name) and not self._lost else "no-store")
        for header, value in EVERYWHERE.items():
            self.send_header(header, value)
        super().end_headers()

    def send_head(self) -> Any:
        """As hosts do that compress: the copy that the build made, where the browser takes one."""
        copy = Path(self.translate_path(self.path) + ".gz")
        if not is_hashed(copy.name) or "gzip" not in self.headers.get("Accept-Encoding", "") or not copy.is_file():
            return super().send_head()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(copy.with_suffix(""))))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(copy.stat().st_size))
        self.end_headers()
        return copy.open("rb")

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
