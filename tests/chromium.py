"""The Chromium that tests drive: the system's, installed from its package manager when there is none.

`python -m tests.chromium` makes sure that there is one; NOA_CHROMIUM names another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
UNWANTED = (
    # Three pages of the browser's own that each new window would load, which takes as long as a test.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    # What Playwright does without: of several such options the last one counts.
    *(
        "AvoidUnnecessaryBeforeUnloadCheckSync",
        "DestroyProfileOnBrowserClose",
        "HttpsUpgrades",
        "HttpsFirstBalancedModeAutoEnable",
    ),
    *(
        "LensOverlay",
        "MediaRouter",
        "PaintHolding",
        "ThirdPartyStoragePartitioning",
        "AvoidCorsURLLoaderRestartOnRedirect",
    ),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(UNWANTED)}",
]
INSTALLERS = {
    "apt-get": [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "chromium"],
    ],
    "dnf": [["dnf", "install", "-y", "-q", "chromium"]],
    "apk": [["apk", "add", "-q", "chromium"]],
    "pacman": [["pacman", "-Sy", "--noconfirm", "chromium"]],
    "brew": [["brew", "install", "--cask", "chromium"]],
}


def find() -> str | None:
    """Path of the browser, or None."""
    named = os.environ.get("NOA_CHROMIUM")
    found = (shutil.which(name) for name in ((named,) if named else NAMES))
    return next((path for path in found if path), None)


def path() -> str:
    """Path of the browser.

    Raises:
        RuntimeError: when there is none.
    """
    found = find()
    if found is None:
        raise RuntimeError("no Chromium: install it with your package manager, or name it in NOA_CHROMIUM")
    return found


def install() -> None:
    """Install it with the first package manager there is, as root or through sudo."""
    for tool, commands in INSTALLERS.items():
        if shutil.which(tool):
            rights = [] if tool == "brew" or os.geteuid() == 0 or not shutil.which("sudo") else ["sudo"]
            for command in commands:
                subprocess.run(
                    [*rights, *command],
                    check=True,
                    stdout=subprocess.DEVNULL,
                    env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                )
            return


if __name__ == "__main__":
    if find() is None:
        print("Installing Chromium, which the tests drive…", flush=True)
        install()
    print(f"Chromium: {path()}")
    sys.exit(0)
