"""Browsers other than Chromium, driven through their own protocols: Firefox by WebDriver BiDi, WebKitGTK by WebDriver.

`python -m tests.engines` installs both on Debian and Ubuntu; NOA_FIREFOX and NOA_WEBKIT name other ones. WebKitGTK shares its
engine with Safari, not its network stack, its media, its gestures or its policies on storage: it is not Safari.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from websockets.sync.client import ClientConnection, connect

PATIENCE = 300.0
"""Seconds that a condition may take to come true on a busy machine."""

PACKAGES = {"Firefox": ["firefox-esr"], "WebKitGTK": ["webkit2gtk-driver", "xvfb", "xauth", "dbus"]}
"""What Debian calls them; Ubuntu has no firefox-esr of its own."""

QUIET = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "fr-FR, fr",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",
    "toolkit.telemetry.enabled": False,
}
"""Settings of Firefox: it asks nothing of its maker, so that tests talk to this machine only."""

Actions = list[dict[str, Any]]
"""As both protocols have them: https://www.w3.org/TR/webdriver2/#actions"""

ENTER = "\ue007"


class Driver(Protocol):
    """What the two protocols have in common."""

    def open(self, url: str) -> None: ...

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited, as JSON."""

    def perform(self, actions: Actions) -> None: ...

    def windows(self) -> int: ...


class Tab:
    """A page as a visitor uses it: by keys and clicks."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.open = driver.open
        self.run = driver.run

    def wait(self, condition: str) -> Any:
        """Until an expression is true; its value."""
        found = self.run(
            f"""new Promise((resolve) => {{
                const end = performance.now() + {PATIENCE * 1000};
                const look = () => {{
                    const found = (() => ({condition}))();
                    if (found || performance.now() > end) resolve(found);
                    else setTimeout(look, 50);
                }};
                look();
            }})"""
        )
        assert found, f"never true: {condition}"
        return found

    def type(self, text: str) -> None:
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.driver.perform([{"type": "key", "id": "keyboard", "actions": keys}])

    def click(self, selector: str) -> None:
        """A click of the mouse on the middle of what the selector finds first."""
        quoted = json.dumps(selector)
        self.wait(f"document.querySelector({quoted})?.checkVisibility()")
        x, y = self.run(
            f"""new Promise((resolve) => {{
                const target = document.querySelector({quoted});
                target.scrollIntoView({{ block: "center", behavior: "instant" }});
                const {{ x, y, width, height }} = target.getBoundingClientRect();
                resolve([Math.round(x + width / 2), Math.round(y + height / 2)]);
            }})"""
        )
        moves = [{"type": "pointerMove", "x": x, "y": y, "origin": "viewport", "duration": 0}]
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [*moves, *press]}
        self.driver.perform([mouse])


def firefox_path() -> str | None:
    return os.environ.get("NOA_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


def webkit_path() -> str | None:
    """WebKitGTK's own small browser."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    tools = all(map(shutil.which, ("WebKitWebDriver", "xvfb-run", "dbus-run-session")))
    return os.environ.get("NOA_WEBKIT") or (str(found[-1]) if found and tools else None)


@contextmanager
def firefox() -> Iterator[Tab]:
    """A tab of a fresh profile of Firefox."""
    with ExitStack() as stack:
        profile = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in QUIET.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        said = profile / "said.txt"
        stack.enter_context(
            _process(
                [str(firefox_path()), "--headless", "--remote-debugging-port=0", "--profile", str(profile)],
                said,
                HOME=str(profile),
            )
        )
        address = _until(lambda: re.search(r"WebDriver BiDi listening on (ws://\S+)", said.read_text()))[1]
        socket = stack.enter_context(connect(f"{address}/session", max_size=None, open_timeout=PATIENCE))
        yield Tab(_BiDi(socket))


@contextmanager
def webkit() -> Iterator[Tab]:
    """A tab of a fresh, private session of WebKitGTK, on a screen that nobody sees."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        port = _free_port()
        stack.enter_context(
            _process(
                ["xvfb-run", "-a", "dbus-run-session", "--", "WebKitWebDriver", "-p", str(port)],
                folder / "said.txt",
                HOME=str(folder),
                LANG="fr_FR.UTF-8",
                LIBGL_ALWAYS_SOFTWARE="1",
                WEBKIT_DISABLE_COMPOSITING_MODE="1",
                # Its sandbox does not start as root, as in a container; these tests open no page but the site's own.
                WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS="1",
            )
        )
        driver = _WebDriver(f"http://127.0.0.1:{port}", str(webkit_path()))
        stack.callback(driver.quit)
        yield Tab(driver)


class _BiDi:
    """https://www.w3.org/TR/webdriver-bidi/"""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._last = 0
        self._send("session.new", capabilities={})
        self._context = self._send("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def run(self, expression: str) -> Any:
        said = self._send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert said["type"] == "success", said["exceptionDetails"]["text"]
        return json.loads(said["result"]["value"])

    def perform(self, actions: Actions) -> None:
        self._send("input.performActions", context=self._context, actions=actions)

    def windows(self) -> int:
        return len(self._send("browsingContext.getTree")["contexts"])

    def _send(self, method: str, **params: Any) -> Any:
        self._last += 1
        self._connection.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while True:
            said = json.loads(self._connection.recv(PATIENCE))
            if said.get("id") == self._last:
                assert said["type"] == "success", said
                return said["result"]


class _WebDriver:
    """https://www.w3.org/TR/webdriver2/"""

    def __init__(self, address: str, browser: str) -> None:
        self._address = address
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}
        _until(lambda: self._ready())
        session = self._send("POST", "/session", capabilities={"alwaysMatch": wanted})["sessionId"]
        self._address += f"/session/{session}"
        self._send("POST", "/timeouts", script=int(PATIENCE * 1000), pageLoad=int(PATIENCE * 1000))

    def open(self, url: str) -> None:
        self._send("POST", "/url", url=url)

    def run(self, expression: str) -> Any:
        script = f"""const done = arguments[0];
            Promise.resolve({expression}).then((value) => done(JSON.stringify(value ?? null)), (error) => done("!" + error));"""
        said = str(self._send("POST", "/execute/async", script=script, args=[]))
        assert not said.startswith("!"), said
        return json.loads(said)

    def perform(self, actions: Actions) -> None:
        self._send("POST", "/actions", actions=actions)

    def windows(self) -> int:
        return len(self._send("GET", "/window/handles"))

    def quit(self) -> None:
        self._send("DELETE", "")

    def _ready(self) -> bool:
        try:
            return bool(self._send("GET", "/status")["ready"])
        except OSError:
            return False

    def _send(self, method: str, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(
            self._address + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE + 10) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode(errors='replace')}") from None


@contextmanager
def _process(command: list[str], said: Path, **environment: str) -> Iterator[None]:
    """A program and all that it starts, ended together."""
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env={**os.environ, **environment}, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _until(look: Any) -> Any:
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, "the browser does not start"
        time.sleep(0.05)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def install() -> None:
    """Install what is missing with apt-get, as root or through sudo; elsewhere, or when that fails, the tests say that they are skipped."""
    missing = [PACKAGES["Firefox"]] * (firefox_path() is None) + [PACKAGES["WebKitGTK"]] * (webkit_path() is None)
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for packages in missing if shutil.which("apt-get") else []:
        print(f"Installing {', '.join(packages)}, which the tests drive…", flush=True)
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(
                [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *command],
                check=False,
                stdout=subprocess.DEVNULL,
            )


if __name__ == "__main__":
    install()
    for name, path in (("Firefox", firefox_path()), ("WebKitGTK", webkit_path())):
        print(f"{name}: {path or 'none, its tests are skipped'}")
    sys.exit(0)
