"""`python build.py serve`: build, serve, and show each edit at once."""

from __future__ import annotations

import contextlib
import queue
import shutil
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import watchfiles

from noa_build.preview.process import PreviewProcess, with_code
from noa_build.preview.server import News, SiteHandler
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

_STEP = 50
"""Milliseconds without a further change after which an edit is taken as whole."""

Changes = queue.SimpleQueue[set[Path]]


def run(root: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve `root/dist` until interrupted, and what editors change in `root/knowledge` since.

    An edit of the base is shown by a preview that reads and learns only what changed (noa_build/preview/); what else changes is built
    as a whole. A mistake in the base is printed, and the last good site stays.
    """
    dist, folder, news = root / "dist", root / "build" / "preview", News()
    shutil.rmtree(folder, ignore_errors=True)
    handler = partial(SiteHandler, directory=str(dist), preview=folder / "site", news=news)
    try:
        server = ThreadingHTTPServer((host, port), handler)
    except OSError as error:
        raise NoaError(
            f"Le port {port} n'est pas libre ({error.strerror}) : arrêtez l'autre serveur ou donnez --port."
        ) from None
    with server, contextlib.suppress(KeyboardInterrupt):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        changes: Changes = queue.SimpleQueue()
        threading.Thread(target=_watch, args=(root, changes), daemon=True).start()
        print("Construction du site…", flush=True)
        built = _built(root)
        if not built and not dist.is_dir():
            print("Corrigez, puis enregistrez : le site paraîtra dès qu'il sera construit.", flush=True)
        print(f"NOA est servi sur http://{host}:{server.server_port}/ (Ctrl+C pour arrêter).", flush=True)
        try:
            _follow(root, folder, changes, news, built)
        finally:
            server.shutdown()


def _watch(root: Path, changes: Changes) -> None:
    paths = [root / name for name in WATCHED if (root / name).exists()]
    for found in watchfiles.watch(*paths, step=_STEP, raise_interrupt=False):
        changes.put({Path(path) for _, path in found})


def _follow(root: Path, folder: Path, changes: Changes, news: News, built: bool) -> None:
    """Show each change, for ever."""
    preview = _started(root, folder) if built else None
    try:
        while True:
            paths = changes.get()
            with contextlib.suppress(queue.Empty):
                while True:
                    paths |= changes.get_nowait()
            edit = all(root / "knowledge" in path.parents for path in paths)
            if preview and edit and _shown(preview, paths, news):
                continue
            if preview:
                preview.stop()
            preview = _started(root, folder) if _built(root) else None
            news.tell({"pages": None})
    finally:
        if preview:
            preview.stop()


def _started(root: Path, folder: Path) -> PreviewProcess:
    preview = PreviewProcess(root, folder)
    if preview.ready():
        print("L'aperçu est prêt : il montre chaque fiche enregistrée en quelques secondes.", flush=True)
    return preview


def _shown(preview: PreviewProcess, paths: set[Path], news: News) -> bool:
    """Show an edit of the base in the preview, or its mistakes; False when only a whole build will show it."""
    started = time.monotonic()
    said = preview.update(sorted(paths))
    if "problem" in said:
        print(said["problem"], file=sys.stderr, flush=True)
    elif "pages" in said:
        took = f"{time.monotonic() - started:.1f} s".replace(".", ",")
        named = f" : {', '.join(said['entries'])}" if said["entries"] else ""
        print(f"Aperçu à jour en {took}{named}. (Le site à publier se construit avec « python build.py ».)", flush=True)
    news.tell(said)
    return "build" not in said


def _built(root: Path) -> bool:
    """Build in a process of its own, which sees changes of NOA's code too; what it prints is for the editor."""
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", _BUILD, str(root)], env=with_code(), check=False)
    if done.returncode == 0:
        print(f"Construit en {time.monotonic() - started:.1f} s.".replace(".", ",", 1), flush=True)
    return done.returncode == 0
