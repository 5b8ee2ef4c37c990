"""`make load`: first visits of the built site behind nginx on one core, sustained, beside plain files of the same sizes.

nginx runs with the site's own example configuration; wrk, on another core where there is one, asks in turn for all that a first visit takes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.bench import Bench
from bench.markdown import number, table
from bench.visit import first_visit, weight
from noa_core import NoaError

SECONDS = int(os.environ.get("NOA_SECONDS", "120"))
CONNECTIONS = 100
"""Visitors that fetch at the same time."""
TOOLS = ("nginx", "wrk", "taskset")
_PATIENCE = 20.0

_SCRIPT = """\
local paths = {PATHS}
local turn = 0
request = function()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn], {["Accept-Encoding"] = "gzip"})
end
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\\nRESULT {"requests": %d, "microseconds": %d, "bytes": %d, "errors": %d, "p50": %d, "p99": %d}\\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
"""


def measure(bench: Bench) -> dict[str, Any]:
    """For the site and for plain files: requests and visits a second, bytes, errors, latencies in milliseconds.

    Raises:
        NoaError: when a tool or the built site is missing, or the server made an error.
    """
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise NoaError(
            f"make load : il manque {', '.join(missing)} (sous Debian : apt-get install nginx-light wrk util-linux)."
        )
    dist = bench.root / "dist"
    paths = first_visit(dist)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch, "plain")
        same = _plain_files(dist, paths, plain)
        example = (dist / "nginx.conf.example").read_text(encoding="utf-8")
        figures = {
            "site": _measured(dist, [f"/{path}" for path in paths], example, Path(scratch, "site-nginx")),
            "plain": _measured(plain, same, _PLAIN, Path(scratch, "plain-nginx")),
        }
    broken = {name: part["errors"] for name, part in figures.items() if part["errors"]}
    if broken:
        raise NoaError(f"make load : le serveur a fait des erreurs : {broken}.")
    about = {"seconds": SECONDS, "connections": CONNECTIONS, "files": len(paths), "bytes": weight(dist, paths, ".gz")}
    return {**about, **figures}


def text(figures: Mapping[str, Any], _pictures: Path) -> str:
    rows = [
        [
            label,
            number(part["requests"], 0),
            number(part["visits"], 1),
            number(part["megabytes"], 0),
            number(part["p50"], 1),
            number(part["p99"], 1),
            number(part["errors"], 0),
        ]
        for label, part in (("NOA", figures["site"]), ("plain files of the same sizes", figures["plain"]))
    ]
    heads = ["", "requests/s", "first visits/s", "MB/s", "median (ms)", "p99 (ms)", "errors"]
    return (
        f"nginx, one worker on one core, {figures['connections']} connections for {figures['seconds']} s; a first visit is {figures['files']} requests, "
        f"{figures['bytes'] / 1e6:.2f} MB as gzip.\n\n{table(heads, rows)}"
    )


_PLAIN = """\
server {
    listen 80;
    server_name noa.example;
    root /srv/noa;
}
"""


def _plain_files(dist: Path, paths: list[str], folder: Path) -> list[str]:
    """Files as large as those of the visit are on the way; their addresses."""
    folder.mkdir()
    for i, path in enumerate(paths):
        (folder / f"{i}.bin").write_bytes(b"\0" * weight(dist, [path], ".gz"))
    return [f"/{i}.bin" for i in range(len(paths))]


def _measured(folder: Path, paths: list[str], server: str, scratch: Path) -> dict[str, Any]:
    with _nginx(folder, server, scratch) as address:
        script = scratch / "visit.lua"
        listed = ", ".join(json.dumps(path) for path in paths)
        script.write_text(_SCRIPT.replace("PATHS", listed), encoding="utf-8")
        cores = sorted(os.sched_getaffinity(0))
        command = [
            "taskset",
            "-c",
            str(cores[0]),
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{SECONDS}s",
            "--timeout",
            "10s",
            "-s",
            str(script),
            address,
        ]
        said = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    found = json.loads(re.findall(r"^RESULT (.*)$", said, re.MULTILINE)[0])
    seconds = found["microseconds"] / 1e6
    return {
        "requests": round(found["requests"] / seconds, 1),
        "visits": round(found["requests"] / seconds / len(paths), 2),
        "megabytes": round(found["bytes"] / seconds / 1e6, 1),
        "p50": round(found["p50"] / 1000, 2),
        "p99": round(found["p99"] / 1000, 2),
        "errors": found["errors"],
    }


@contextmanager
def _nginx(folder: Path, server: str, scratch: Path) -> Iterator[str]:
    """nginx with one worker on the last core; its address."""
    scratch.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = server.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(
        "root /srv/noa;", f"root {folder.resolve()};"
    )
    (scratch / "site.conf").write_text(
        server.replace("include mime.types;", "include /etc/nginx/mime.types;"), encoding="utf-8"
    )
    rights = "user root;" if os.geteuid() == 0 else ""
    (scratch / "nginx.conf").write_text(
        f"""{rights}
worker_processes 1;
daemon off;
pid {scratch}/nginx.pid;
error_log {scratch}/error.log;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {scratch}/body;
    proxy_temp_path {scratch}/proxy;
    fastcgi_temp_path {scratch}/fastcgi;
    uwsgi_temp_path {scratch}/uwsgi;
    scgi_temp_path {scratch}/scgi;
    include {scratch}/site.conf;
}}
""",
        encoding="utf-8",
    )
    core = str(max(os.sched_getaffinity(0)))
    command = ["taskset", "-c", core, "nginx", "-p", str(scratch), "-c", str(scratch / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, scratch / "error.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise NoaError(f"make load : nginx ne démarre pas.\n{log.read_text(encoding='utf-8') if log.exists() else ''}")
