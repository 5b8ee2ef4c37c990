"""`python build.py`: from knowledge/ to dist/."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from noa_build import mkdocs_site, zensical_site
from noa_build.admin.page import write_admin
from noa_build.assets import Assets, write_assets
from noa_build.cases import Question
from noa_build.chat_files import chat_files
from noa_build.dist import write_dist
from noa_build.entry import LANGUAGES, Knowledge
from noa_build.epoch import source_date_epoch
from noa_build.evaluate import Prediction, predict
from noa_build.pages.site import write_pages
from noa_build.precompress import Copies
from noa_build.problems import MisusedCommand
from noa_build.quality.unseen import REPORT, read_unseen
from noa_build.remembered import remembered
from noa_build.replaced import recover
from noa_build.runtime import pack
from noa_build.runtime.proof import Questions
from noa_build.runtime.questions import requests
from noa_build.shipped import Component, components, write_bill
from noa_build.site_file import site_files
from noa_build.sources.said import said
from noa_build.steps import Steps
from noa_build.tree import files_of
from noa_build.workspace import bundle_paths
from noa_core import Assistant


def run(root: Path, site_url: str | None, generator: str = "mkdocs") -> None:
    """Build `root/dist`, and say what was built. On any failure, `dist/` stays as it was.

    Args:
        root: the project.
        site_url: the address at which the site will stand, for canonical links and the sitemap; None leaves them out.
        generator: what turns Markdown into pages, "mkdocs" or "zensical".
    """
    gc.disable()  # among the objects of a large base, all of which are needed, looking for garbage takes longer than the reading
    site_url = checked_site_url(site_url)
    recover(root / "dist")
    epoch = source_date_epoch(root)
    steps = Steps()
    build, cache = root / "build", root / ".cache"
    try:
        with (
            tempfile.TemporaryDirectory() as scratch,
            ThreadPoolExecutor() as beside,
            ThreadPoolExecutor(1) as compressing,
            ProcessPoolExecutor(1, get_context("spawn")) as process,
        ):
            chat = beside.submit(write_assets, root, Path(scratch))
            with steps.step("lecture"):
                knowledge = remembered(root)
                questions = read_unseen(root, knowledge)[REPORT]
            print("\n".join([_said(knowledge), *said(knowledge)]), flush=True)
            shipped = components(generator)
            browser = beside.submit(_browser_files, root, knowledge, shipped, chat, Path(scratch))
            copies = Copies(cache / "copies")
            with steps.step("apprentissage"):
                bundles = bundle_paths(root, knowledge)
            compiled = {path.name: path.read_bytes() for path in bundles.values()}
            compressed = [compressing.submit(copies.make, site_files(compiled))]
            measured = process.submit(_measured, list(bundles.values()), questions)
            with steps.step("moteur"):
                asked = Questions(list(bundles.values()), requests(knowledge))
                without = list(filter(None, os.environ.get("NOA_WITHOUT", "").split(",")))
                runtime = pack(build / "runtime", cache, questions=asked, without=without)
            with steps.step("navigateur"):
                assets, files = browser.result()
            with steps.step("réponses"):
                manifest, loaded = chat_files(knowledge, bundles, runtime, build / "runtime", assets.worker)
            compressed.append(compressing.submit(copies.make, site_files(loaded)))
            with steps.step("mesure"):
                predictions = measured.result()
            with steps.step("pages"):
                write_pages(root, knowledge, assets, manifest, predictions, build / "pages", site_url, shipped)
                if generator == "mkdocs":
                    pages = mkdocs_site.build_site(root, site_url, epoch)
                else:
                    pages = zensical_site.build_site(root, site_url)
            with steps.step("assemblage et compression"):
                for done in compressed:
                    done.result()
                built = write_dist(root, pages, files | loaded, manifest, copies)
    except BaseException:
        shutil.rmtree(build / "pages", ignore_errors=True)
        raise
    download = sum(part.bytes for part in runtime.parts.values())
    print(f"Base compilée : {', '.join(f'{path.name} {_size(path.stat().st_size)}' for path in bundles.values())}.")
    print(f"Moteur : Pyodide {runtime.pyodide}, {_size(download)} avant compression.")
    print(f"Site : dist/, {built.files} fichiers, {_size(built.bytes)}, version {built.build}.")
    print(steps)


def _browser_files(
    root: Path, knowledge: Knowledge, shipped: Sequence[Component], chat: Future[Assets], folder: Path
) -> tuple[Assets, dict[str, bytes]]:
    """What the browser loads that comes from `site/`, and the list of components, by path in the site.

    Args:
        chat: is being written into `folder`, where the rest joins it.
    """
    assets = chat.result()
    write_admin(root, knowledge, assets, folder)
    write_bill(folder, shipped)
    return assets, files_of(folder)


def _measured(bundles: Sequence[Path], questions: Sequence[Question]) -> list[Prediction]:
    """NOA's replies, in a process of its own."""
    return predict(Assistant.load(bundles), questions)


def checked_site_url(site_url: str | None) -> str | None:
    """The site's address with a final slash.

    Raises:
        MisusedCommand: when it is not an http or https address, or carries a query or a fragment.
    """
    if site_url is None:
        return None
    parts = urlsplit(site_url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or any(char.isspace() or char in "\"'<>\\" for char in site_url)
    ):
        raise MisusedCommand(
            f"--site-url : « {site_url} » n'est pas une adresse de site. Donnez par exemple https://noa.example/."
        )
    return site_url.rstrip("/") + "/"


def _said(knowledge: Knowledge) -> str:
    names = {"fr": "français", "en": "anglais"}
    counts = ", ".join(f"{len(knowledge.in_language(lang))} en {names[lang]}" for lang in LANGUAGES)
    return f"Base lue : {len(knowledge.entries)} fiches ({counts}), {len(knowledge.partners)} administrations."


def _size(count: int) -> str:
    """A number of bytes in words, French."""
    if count < 1_000_000:
        return f"{count / 1000:.0f} ko"
    return f"{count / 1_000_000:.1f} Mo".replace(".", ",")
