"""What one run keeps for the next: the base as read, the pages as made, the folder as written."""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from noa_build import kept, replaced
from noa_build.knowledge import read_knowledge
from noa_build.plain_file import read_text
from noa_build.problems import KnowledgeError, Problem
from noa_build.remembered import memory_of, remembered
from noa_build.replaced import Wanted, recover, replace_files
from noa_core.errors import NoaError
from tests.built_site import built, contents, edit, new_project
from tests.small_base import write_base

CODE = [Path(__file__)]


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


# kept.py


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    kept.save(tmp_path / "a", CODE, {"x": (1, "é")})
    assert kept.load(tmp_path / "a", CODE) == {"x": (1, "é")}
    assert kept.load(tmp_path / "b", CODE) is None


def test_what_was_damaged_or_made_by_other_code_is_not_even_read(tmp_path: Path) -> None:
    file, trace = tmp_path / "a", tmp_path / "ran"
    kept.save(file, CODE, Bomb(trace))
    sealed = file.read_bytes()
    for stored in (b"", sealed[:20], sealed[:-1], bytes(32) + pickle.dumps(Bomb(trace))):
        file.write_bytes(stored)
        assert kept.load(file, CODE) is None
    file.write_bytes(sealed)
    assert kept.load(file, [Path(kept.__file__)]) is None
    assert not trace.exists()


def test_a_store_keeps_what_changed_and_forgets_what_is_gone(tmp_path: Path) -> None:
    made_by = kept.seal(CODE)
    store = kept.Store(tmp_path / "s", made_by)
    store.update({"a": (["é", 1], b"A"), "b": (None, b"B")}, [])
    store.update({"a": (["é", 2], b"AA"), "c": (None, b"C")}, ["b"])
    again = kept.Store(tmp_path / "s", made_by)
    assert again.about() == {"a": ["é", 2], "c": None}
    assert again.about("a") == {"": ["é", 2]}
    assert dict(again.items()) == {"a": b"AA", "c": b"C"}
    assert again.data("a") == b"AA"


def test_a_store_made_otherwise_or_damaged_is_begun_anew(tmp_path: Path) -> None:
    made_by = kept.seal(CODE)
    kept.Store(tmp_path / "s", made_by).update({"a": (None, b"A")}, [])
    assert kept.Store(tmp_path / "s", kept.seal(CODE, "other")).about() == {}
    (tmp_path / "s").write_bytes(b"SQLite format 3\0" + bytes(200))
    assert kept.Store(tmp_path / "s", made_by).about() == {}


def test_a_value_that_was_damaged_is_not_given(tmp_path: Path) -> None:
    store = kept.Store(tmp_path / "s", kept.seal(CODE))
    store.update({"a": (None, b"whole"), "b": (None, b"B")}, [])
    with closing(sqlite3.connect(tmp_path / "s")) as database, database:
        database.execute("UPDATE kept SET data = ? WHERE name = 'a'", (b"harm",))
    assert dict(store.items()) == {"b": b"B"}
    with pytest.raises(NoaError, match="build"):
        store.data("a")


# remembered.py


def test_a_file_that_nobody_has_written_since_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_base(tmp_path)
    files = [path for path in (tmp_path / "knowledge").rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, (1_600_000_000, 1_600_000_000))
    known = remembered(tmp_path)
    read: list[str] = []

    def noted(path: Path, shown: Path) -> str | Problem:
        read.append(path.name)
        return read_text(path, shown)

    monkeypatch.setattr("noa_build.knowledge.read_text", noted)
    assert remembered(tmp_path) == known
    assert not [name for name in read if name.endswith((".md", ".yml"))]
    os.utime(tmp_path / "knowledge/greffe/kbis.md", (1_600_000_001, 1_600_000_001))
    assert remembered(tmp_path) == known
    assert [name for name in read if name.endswith(".md")] == ["kbis.md"]


def test_a_file_of_the_last_seconds_is_read_again(tmp_path: Path) -> None:
    write_base(tmp_path)
    known, path = remembered(tmp_path), tmp_path / "knowledge/greffe/kbis.md"
    seen = path.stat()
    edit(path, "Comment obtenir", "Combien obtenir")
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert remembered(tmp_path) != known


def test_a_base_is_read_again_only_where_it_changed(tmp_path: Path) -> None:
    write_base(tmp_path)
    assert remembered(tmp_path) == read_knowledge(tmp_path)
    stamp = (tmp_path / "build" / "knowledge.sqlite").stat().st_mtime_ns
    assert remembered(tmp_path) == read_knowledge(tmp_path)
    assert (tmp_path / "build" / "knowledge.sqlite").stat().st_mtime_ns == stamp
    edit(tmp_path / "knowledge/greffe/kbis.md", "Comment obtenir", "Où trouver")
    (tmp_path / "knowledge/travail/essai-cdi.en.md").unlink()
    assert remembered(tmp_path) == read_knowledge(tmp_path)
    assert Path("knowledge/travail/essai-cdi.md") in memory_of(tmp_path)
    assert Path("knowledge/travail/essai-cdi.en.md") not in memory_of(tmp_path)


def test_a_mistake_is_said_each_time_and_the_good_files_stay_known(tmp_path: Path) -> None:
    write_base(tmp_path)
    remembered(tmp_path)
    edit(tmp_path / "knowledge/greffe/kbis.md", "theme: creation", "theme: nulle-part")
    for _ in range(2):
        with pytest.raises(KnowledgeError, match="nulle-part"):
            remembered(tmp_path)
    edit(tmp_path / "knowledge/greffe/kbis.md", "theme: nulle-part", "theme: creation")
    assert remembered(tmp_path) == read_knowledge(tmp_path)


# mkdocs_run.py


def test_a_site_built_on_what_was_kept_is_the_one_built_from_nothing(tmp_path: Path) -> None:
    root, fresh = new_project(tmp_path / "a"), new_project(tmp_path / "b")
    built(root, "https://noa.example/")
    before = contents(root / "dist")
    for project in (root, fresh):
        edit(project / "knowledge/greffe/kbis.md", "Comment obtenir", "Où trouver")
        edit(project / "knowledge/greffe/kbis.md", "Voici la réponse", "Voici une réponse inédite")
        (project / "knowledge/travail/essai-cdi.en.md").unlink()
        edit(project / "site/pages/fr/accessibilite.md", "title: ", "title: Toute ")
    built(root, "https://noa.example/")
    built(fresh, "https://noa.example/")
    after = contents(root / "dist")
    assert after == contents(fresh / "dist")
    assert after != before
    assert "en/reponses/essai-cdi/index.html" in before.keys() - after.keys()


def test_a_page_that_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    root = new_project(tmp_path)
    built(root)
    stays, changes = root / "dist/reponses/capital-social/index.html", root / "dist/reponses/kbis/index.html"
    stamps = [path.stat().st_ino for path in (stays, changes)]
    edit(root / "knowledge/greffe/kbis.md", "Voici la réponse", "Voici une réponse")
    built(root)
    assert stays.stat().st_ino == stamps[0]
    assert changes.stat().st_ino != stamps[1] and "Voici une réponse" in changes.read_text(encoding="utf-8")


# replaced.py


def wanted(files: dict[str, bytes]) -> dict[str, Wanted]:
    return {name: Wanted(hashlib.sha256(data).hexdigest(), partial(bytes, data)) for name, data in files.items()}


OLD = {"index.html": b"old", "a/kept.txt": b"kept", "a/b/gone.txt": b"gone"}
NEW = {"index.html": b"new", "a/kept.txt": b"kept", "c/added.txt": b"added"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    replace_files(tmp_path / "dist", wanted(OLD), tmp_path / "dist.pickle")
    return tmp_path / "dist"


def test_only_what_differs_is_replaced(folder: Path) -> None:
    before = (folder / "a/kept.txt").stat().st_ino
    replace_files(folder, wanted(NEW), folder.parent / "dist.pickle")
    assert contents(folder) == NEW
    assert (folder / "a/kept.txt").stat().st_ino == before
    assert not (folder / "a/b").exists()
    assert not list(folder.parent.glob(".dist*"))


def test_what_somebody_touched_is_put_right(folder: Path) -> None:
    (folder / "a/kept.txt").write_bytes(b"KEPT")
    (folder / "stray").write_bytes(b"")
    replace_files(folder, wanted(NEW), folder.parent / "dist.pickle")
    assert contents(folder) == NEW


def test_what_stays_is_not_even_read(folder: Path) -> None:
    asked: list[str] = []

    def read(name: str) -> bytes:
        asked.append(name)
        return NEW[name]

    files = {name: Wanted(file.digest, partial(read, name)) for name, file in wanted(NEW).items()}
    replace_files(folder, files, folder.parent / "dist.pickle")
    assert sorted(asked) == ["c/added.txt", "index.html"]


@pytest.mark.parametrize("failing", range(5))
def test_a_failure_at_any_moment_leaves_all_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    moves = iter(range(100))
    move = os.replace

    def fail(source: Path, target: Path) -> None:
        if next(moves) == failing:
            raise OSError("no space left")
        move(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        replace_files(folder, wanted(NEW), folder.parent / "dist.pickle")
    assert contents(folder) == OLD
    assert not list(folder.parent.glob(".dist*"))


@pytest.mark.parametrize("stopped", range(1, 5))
def test_a_crash_at_any_moment_is_mended_by_the_next_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, stopped: int
) -> None:
    moves = iter(range(100))
    move = os.replace

    def crash(source: Path, target: Path) -> None:
        if next(moves) >= stopped:
            raise KeyboardInterrupt
        move(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", crash)
        patched.setattr(replaced, "recover", lambda folder: None)
        with pytest.raises(KeyboardInterrupt):
            replace_files(folder, wanted(NEW), folder.parent / "dist.pickle")
    recover(folder)
    assert contents(folder) == OLD
    replace_files(folder, wanted(NEW), folder.parent / "dist.pickle")
    assert contents(folder) == NEW
