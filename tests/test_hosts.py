"""The recipes for hosts, tried with the hosts' own servers on the site as it is built."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from noa_build.headers import ASK_AGAIN, BRIEFLY, FOREVER
from noa_build.runtime import node

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
APACHE = shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
BROTLI = next((path for path in (Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"),
                                 Path("/usr/share/nginx/modules/ngx_http_brotli_static_module.so")) if path.exists()), None)  # fmt: skip
MODULES = Path("/usr/lib/apache2/modules")
ROOT_USER = os.geteuid() == 0


@dataclass(frozen=True)
class Host:
    name: str
    port: int
    dist: Path
    encodings: tuple[str, ...]
    """Of the compressed copies that it hands out, the best first."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, accepting: str = "identity") -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Accept-Encoding": accepting, "Host": "noa.example"})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def site(dist: Path) -> Iterator[Path]:
    """The built site where any user may read it, for servers give up root's rights."""
    folder = Path(tempfile.mkdtemp(prefix="noa-hosts-"))
    folder.chmod(0o755)
    shutil.copytree(dist, folder / "dist")
    yield folder / "dist"
    shutil.rmtree(folder)


def nginx(folder: Path, dist: Path, port: int) -> tuple[list[str], tuple[str, ...]]:
    recipe = (dist / "nginx.conf.example").read_text(encoding="utf-8")
    for said, here in (("listen 80;", f"listen 127.0.0.1:{port};"), ("root /srv/noa;", f"root {dist};"),
                       ("include mime.types;", "include /etc/nginx/mime.types;")):  # fmt: skip
        assert said in recipe
        recipe = recipe.replace(said, here)
    if BROTLI:
        assert "# brotli_static on;" in recipe
        recipe = recipe.replace("# brotli_static on;", "brotli_static on;")
    (folder / "noa.conf").write_text(recipe)
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{f'load_module {BROTLI};' if BROTLI else ''}\n{'user root;' if ROOT_USER else ''}\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"worker_processes 1;\nevents {{}}\nhttp {{\naccess_log off;\n{kept}include {folder}/noa.conf;\n}}\n"
    )
    assert NGINX
    command = [
        NGINX,
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "error.log"),
        "-g",
        "daemon off;",
    ]
    return command, ("br", "gzip") if BROTLI else ("gzip",)


def apache(folder: Path, dist: Path, port: int) -> tuple[list[str], tuple[str, ...]]:
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "dir", "mime", "headers", "rewrite")
    )
    (folder / "apache.conf").write_text(
        f"{modules}ServerRoot {folder}\nServerName noa.example\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n"
        f"DefaultRuntimeDir {folder}\n{'User www-data' if ROOT_USER else ''}\n{'Group www-data' if ROOT_USER else ''}\n"
        f"TypesConfig /etc/mime.types\nStartServers 1\nServerLimit 2\nDocumentRoot {dist}\n"
        f"<Directory {dist}>\nAllowOverride FileInfo Indexes\nRequire all granted\nOptions +FollowSymLinks\n</Directory>\n"
    )
    assert APACHE
    return [APACHE, "-f", str(folder / "apache.conf"), "-DFOREGROUND"], ("br", "gzip")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(nginx, id="nginx", marks=pytest.mark.skipif(NGINX is None, reason="nginx n'est pas installé")),
        pytest.param(apache, id="apache", marks=pytest.mark.skipif(APACHE is None, reason="Apache n'est pas installé")),
    ],
)
def host(request: pytest.FixtureRequest, site: Path) -> Iterator[Host]:
    folder = Path(tempfile.mkdtemp(prefix="noa-host-"))
    port = free_port()
    command, encodings = request.param(folder, site, port)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    try:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                continue
        log = folder / "error.log"
        assert process.poll() is None, f"{process.communicate()[0]}{log.read_text() if log.exists() else ''}"
        yield Host(request.param.__name__, port, site, encodings)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def published(host: Host) -> dict[str, str]:
    """One file of each kind, by kind."""
    manifest = json.loads((host.dist / "manifest.json").read_text())
    parts = manifest["runtime"]["parts"]
    return {
        "wasm": f"/{parts['pyodide.asm.wasm']['file']}",
        "mjs": f"/{parts['pyodide.mjs']['file']}",
        "zip": f"/{parts['python.zip']['file']}",
        "json": f"/{manifest['bundles']['fr']['file']}",
        "js": f"/{manifest['worker']}",
        "css": f"/{next((host.dist / 'assets').glob('chat.*.css')).relative_to(host.dist)}",
    }


@pytest.mark.parametrize("accepting", ["identity", "gzip", "br"])
def test_every_kind_of_file_has_its_type_and_may_be_kept_for_ever(host: Host, accepting: str) -> None:
    types = {"wasm": "application/wasm", "zip": "application/zip", "json": "application/json", "css": "text/css"}
    for kind, path in published(host).items():
        status, headers, body = host.get(path, accepting)
        assert status == 200
        assert headers["content-type"].split(";")[0] in (
            types.get(kind, "text/javascript"),
            types.get(kind, "application/javascript"),
        )
        assert headers["cache-control"] == FOREVER, path
        assert headers["x-content-type-options"] == "nosniff"
        assert accepting != "identity" or body == (host.dist / path[1:]).read_bytes()


def test_files_of_a_stable_name_are_asked_for_again(host: Host) -> None:
    for path in ("/", "/en/", "/reponses/", "/manifest.json", "/sw.js", "/404.html", "/schemas/entry.json"):
        status, headers, _ = host.get(path)
        assert (status, headers["cache-control"]) == (200, ASK_AGAIN), path
    assert host.get("/embed.js")[1]["cache-control"] == BRIEFLY
    immutable = f"/{next(host.dist.glob('embed.*.js')).name}"
    assert host.get(immutable)[1]["cache-control"] == FOREVER
    for path in ("/embed.js", immutable):
        assert host.get(path)[1]["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in host.get("/manifest.json")[1]


@pytest.mark.parametrize("accepting", ["identity", "gzip", "br", "gzip, deflate, br"])
def test_pages_bear_their_policy_however_they_travel(host: Host, accepting: str) -> None:
    entry = next(path.name for path in sorted((host.dist / "reponses").iterdir()) if path.is_dir())
    wanted = {
        "/": "frame-ancestors 'self'", "/en/": "'wasm-unsafe-eval'", "/embed/": "frame-ancestors *",
        "/en/embed/?partner=inpi": "frame-ancestors *", f"/reponses/{entry}/": "script-src 'self' 'sha256-", "/qualite/": "script-src 'self' 'sha256-",
    }  # fmt: skip
    for path, part in wanted.items():
        status, headers, _ = host.get(path, accepting)
        assert status == 200
        assert part in headers["content-security-policy"], path
        assert headers["content-type"].lower() == "text/html; charset=utf-8"
    assert "content-security-policy" not in host.get("/manifest.json", accepting)[1]


def test_the_compressed_copies_are_handed_out(host: Host) -> None:
    copies = {"br": ".br", "gzip": ".gz"}
    for path in (*published(host).values(), "/embed.js", "/manifest.json", "/reponses/index.html", "/"):
        file = host.dist / (path[1:] if not path.endswith("/") else f"{path[1:]}index.html")
        for encoding in host.encodings:
            status, headers, body = host.get(path, f"{encoding}, identity;q=0.1")
            assert status == 200
            assert headers.get("content-encoding") == encoding, path
            assert body == file.with_name(file.name + copies[encoding]).read_bytes(), path
            assert "accept-encoding" in headers["vary"].lower()
        plain = host.get(path)
        assert plain[2] == file.read_bytes()
        assert "content-encoding" not in plain[1]
        assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == plain[2]


def test_addresses_without_a_slash_and_lost_ones(host: Host) -> None:
    status, headers, _ = host.get("/reponses")
    assert status == 301
    assert headers["location"].endswith("/reponses/")
    assert host.get("/nulle-part/")[0] == 404


def test_the_chat_answers_from_this_host(host: Host, page: Page) -> None:
    page.goto(host.url)
    chat = page.locator("noa-chat")
    expect(chat).to_have_attribute("data-state", "ready", timeout=120_000)
    page.locator('[data-noa="suggestion"]').first.click()
    expect(page.locator('[data-kind="answer"]').first).to_be_visible(timeout=60_000)


# CloudFront: its functions, run by Node on events as CloudFront sends them

_RUN = """
import { readFileSync } from "node:fs";
const [, , file, events] = process.argv;
const handler = new Function(`${readFileSync(file, "utf8")}\\nreturn handler;`)();
console.log(JSON.stringify(JSON.parse(events).map((event) => handler(event))));
"""


def cloudfront(dist: Path, name: str, events: list[object], scratch: Path) -> list[dict[str, object]]:
    script = scratch / "run.mjs"
    script.write_text(_RUN, encoding="utf-8")
    said: list[dict[str, object]] = json.loads(node.run(script, str(dist / name), json.dumps(events)))
    return said


def test_cloudfront_finds_the_page_of_a_folder(dist: Path, tmp_path: Path) -> None:
    uris = ["/", "/reponses/", "/reponses", "/embed.js", "/reponses/a.b/"]
    said = cloudfront(dist, "cloudfront-request.js", [{"request": {"uri": uri}} for uri in uris], tmp_path)
    assert [item.get("uri") for item in said] == [
        "/index.html",
        "/reponses/index.html",
        None,
        "/embed.js",
        "/reponses/a.b/index.html",
    ]
    assert said[2]["headers"] == {"location": {"value": "/reponses/"}}


def test_cloudfront_gives_pages_their_policy(dist: Path, tmp_path: Path) -> None:
    wanted = {"/index.html": "frame-ancestors 'self'", "/en/embed/index.html": "frame-ancestors *", "/reponses/a/index.html": "'sha256-",
              "/manifest.json": None, "/embed.js": None}  # fmt: skip
    events = [{"request": {"uri": uri, "querystring": {}}, "response": {"headers": {}}} for uri in wanted]
    for (uri, part), said in zip(
        wanted.items(), cloudfront(dist, "cloudfront-response.js", events, tmp_path), strict=True
    ):
        headers = said["headers"]
        assert isinstance(headers, dict)
        policy = headers.get("content-security-policy", {}).get("value")
        assert (part in policy) if part else policy is None, uri
        assert headers["x-content-type-options"] == {"value": "nosniff"}
        assert ("access-control-allow-origin" in headers) == (uri == "/embed.js")


def test_cloudfront_lets_a_partner_s_own_sites_frame_noa_in_its_name(dist: Path, tmp_path: Path) -> None:
    queries = [{}, {"partner": {"value": "france-travail"}}, {"partner": {"value": "urssaf"}}]
    events = [
        {"request": {"uri": "/embed/index.html", "querystring": query}, "response": {"headers": {}}}
        for query in queries
    ]
    said = cloudfront(dist, "cloudfront-response.js", events, tmp_path)
    policies = [str(each["headers"]).partition("frame-ancestors ")[2] for each in said]
    assert policies[0] == policies[2] and policies[0].startswith("*")
    assert "https://*.francetravail.fr" in policies[1] and not policies[1].startswith("*")


def test_the_functions_fit_cloudfront(dist: Path) -> None:
    for name in ("cloudfront-request.js", "cloudfront-response.js"):
        assert (dist / name).stat().st_size < 10_240
