"""Large bases: what is learnt, ranked and indexed otherwise, and the made-up bases that it is measured on. No test asks for a time."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench import scale
from bench.ceiling import Ceiling
from bench.synthetic import CLASSES, VARIANTS, Synthetic
from noa_build import answers
from noa_build.answers import answer_files
from noa_build.bundle import concepts, examples, write_bundles
from noa_build.entry import LANGUAGES
from noa_build.knowledge import read_knowledge
from noa_build.learning import LARGE, MOST_CLASSIFIED, SHIPPED, Example, extent_for
from noa_build.train import train
from noa_core.decision import is_entry
from noa_core.features import WORD
from noa_core.model import OUT_OF_SCOPE, RANKED, Model
from noa_core.postings import decode_classes
from noa_core.text import fold
from noa_core.thesaurus import Thesaurus
from tests.browser import StaticServer, Watch
from tests.built_site import built, new_project
from tests.chat import Chat
from tests.small_base import QUESTIONS, write_base

BASE = Synthetic(40)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    BASE.write(root)
    return root


# Made-up bases


def test_a_made_up_base_is_valid_and_the_same_each_time(project: Path, tmp_path: Path) -> None:
    Synthetic(40).write(tmp_path)
    written = {path.relative_to(project): path.read_bytes() for path in project.rglob("*.*") if path.is_file()}
    assert written == {
        path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()
    }
    knowledge = read_knowledge(project)
    assert len(knowledge.entries) == 40
    for lang in LANGUAGES:
        assert {len(text.variants) for _, text in knowledge.in_language(lang)} == {VARIANTS}


def test_another_seed_makes_another_base() -> None:
    assert Synthetic(40, seed=1).ids != BASE.ids


def test_unseen_questions_are_no_phrasings(project: Path) -> None:
    known = {example.words for example in examples(read_knowledge(project), "fr")}
    for kind in CLASSES:
        asked = BASE.unseen("fr", kind, 20)
        assert all(tuple(fold(question.text).split()) not in known for question in asked)
        assert len({question.entries for question in asked}) == 20


def test_frequencies_fall_as_in_the_real_base() -> None:
    """Half of what is said are everyday words, and most families of words of an entry stand in one of its phrasings only."""
    language = BASE.languages["fr"]
    written = list(language.phrasings())
    said = [fold(phrasing).split() for phrasings in written for phrasing in phrasings]
    counts = Counter(word for words in said for word in words)
    assert 0.3 < sum(count for _, count in counts.most_common(60)) / counts.total() < 0.6
    once = [
        sum(count == 1 for count in held.values()) / len(held)
        for phrasings in written
        for held in [Counter(word for text in phrasings for word in set(fold(text).split()))]
    ]
    assert 0.6 < sum(once) / len(once) < 0.85


def test_no_phrasing_stands_twice_in_a_base() -> None:
    said = [fold(phrasing) for phrasings in Synthetic(400).languages["fr"].phrasings() for phrasing in phrasings]
    assert len(said) == len(set(said)) == 400 * (VARIANTS + 1)


def test_who_knows_how_questions_are_made_finds_most_of_them() -> None:
    small, large = (Ceiling(Synthetic(entries), "fr") for entries in (40, 2000))
    assert small.right("plain", 40) == 100
    assert small.right("detail", 200) > large.right("detail", 200) + 10
    assert large.right("plain", 200) > 95 > large.right("situation", 200) > large.right("detail", 200)


# What is learnt of a large base


def test_above_a_size_mutual_information_speaks_alone() -> None:
    assert extent_for(map(str, range(MOST_CLASSIFIED))) == SHIPPED
    assert extent_for(map(str, range(MOST_CLASSIFIED + 1))) == LARGE


def test_the_languages_of_a_large_base_are_learnt_side_by_side(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("noa_build.learning.MOST_CLASSIFIED", 10)
    knowledge = read_knowledge(project)
    for lang, path in write_bundles(knowledge, tmp_path).items():
        alone = train(examples(knowledge, lang), Thesaurus(concepts(knowledge, lang)), lang, LARGE)
        assert json.loads(path.read_text(encoding="utf-8"))["model"] == json.loads(json.dumps(alone))


def test_a_large_base_keeps_few_weights_and_finds_its_entries(project: Path) -> None:
    knowledge = read_knowledge(project)
    thesaurus = Thesaurus(concepts(knowledge, "fr"))
    data = train(examples(knowledge, "fr"), thesaurus, "fr", LARGE)
    rows = [row for rows in data["classes_of"].values() for row in rows]
    kept = Counter(data["classes"][index] for row in rows for index in decode_classes(row))
    assert LARGE.most is not None
    assert max(count for label, count in kept.items() if is_entry(label)) <= LARGE.most
    assert data["classes_of"][WORD] == []
    assert train(examples(knowledge, "fr"), thesaurus, "fr", LARGE) == data
    model = Model(data, thesaurus)
    right = [
        model.ranking(model.scores(model.see(fold(question.text).split())))[0][0] in question.entries
        for question in BASE.unseen("fr", "plain", 40)
    ]
    assert sum(right) >= 32


def test_of_many_classes_the_first_are_ranked_with_their_true_probabilities() -> None:
    words = [f"{first}{second}{third}" for first in "bdfglm" for second in "aeiou" for third in "bcdfghjklmnprstvwxyz"]
    asked = [
        Example((word, other), word) for word, other in zip(words, words[1:] + words[:1], strict=True) for _ in range(5)
    ]
    asked += [Example(("zut", str(number)), OUT_OF_SCOPE) for number in range(5)]
    model = Model(train(asked, Thesaurus([]), "fr", LARGE), Thesaurus([]))
    assert len(model.classes) > RANKED
    scores = model.scores(model.see([words[7], words[300]]))
    ranking = model.ranking(scores)
    powers = {
        label: math.exp(model._temperature / 1000 * score) for label, score in zip(model.classes, scores, strict=True)
    }
    expected = sorted(powers, key=lambda label: (-powers[label], label))
    assert [label for label, _ in ranking[:RANKED]] == expected[:RANKED]
    assert OUT_OF_SCOPE in dict(ranking)
    for label, probability in ranking:
        assert probability == pytest.approx(powers[label] / math.fsum(powers.values()), rel=1e-5)


# What is fetched of a large base


def test_the_index_of_a_large_base_is_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_base(tmp_path)
    knowledge = read_knowledge(tmp_path)
    written, files = answer_files(knowledge)
    whole = json.loads(files[written["fr"].index])
    monkeypatch.setattr(answers, "MOST_TOGETHER", 5)
    monkeypatch.setattr(answers, "SHARD", 4)
    written, files = answer_files(knowledge)
    index = json.loads(files[written["fr"].index])
    parts = [json.loads(files[shard["file"]]) for shard in index["shards"]]
    assert [shard["first"] for shard in index["shards"]] == [min(part) for part in parts]
    assert [list(part) for part in parts] == [sorted(QUESTIONS)[:4], sorted(QUESTIONS)[4:]]
    assert {**parts[0], **parts[1]} == whole["entries"]
    together = json.loads(files[written["fr"].together])
    assert all(together[shard["file"]] == files[shard["file"]].decode() for shard in index["shards"])


def test_the_chat_takes_of_the_index_the_parts_that_it_shows(
    page: Page, watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_TOGETHER", 5)
    monkeypatch.setattr(answers, "SHARD", 2)
    dist = built(new_project(tmp_path))
    home = dist / "index.html"
    held, mark, after = home.read_text(encoding="utf-8").partition('data-noa="first">')
    home.write_text(f"{held}{mark}null{after[after.index('</script>') :]}", encoding="utf-8")  # else the page shows all
    server = StaticServer(dist, "/noa/")
    try:
        page.goto(server.url)
        chat = Chat(page)
        reply = chat.ask("où télécharger un kbis gratuit pour la banque ?")
        expect(reply).to_have_attribute("data-entries", "kbis")
        expect(reply.locator("h3")).to_contain_text("extrait Kbis")
        parts = [path for path in server.requested if "/answers/fr/index." in path]
        assert len(parts) == 1
        chat.mark("reset").click()
        chat.mark("suggestion").first.click()
        expect(chat.replies).to_have_attribute("data-entries", "capital-social")
        expect(chat.replies.locator("h3")).to_contain_text("capital social")
    finally:
        server.close()


# Measures


def test_a_base_is_measured_in_the_browsers_python_and_beside_it(project: Path, tmp_path: Path) -> None:
    bundle = write_bundles(read_knowledge(project), tmp_path)["fr"]
    found = scale.in_browser(BASE, bundle)
    assert 0 < found["median"] <= found["p95"]
    assert 0 < found["started"] <= found["memory"]
    right = scale.accuracy(BASE, bundle)
    assert set(right) == {*CLASSES, *(f"{kind}, at best" for kind in CLASSES), "refused"}
    assert (right["plain"] or 0) >= 80


def test_the_tables_and_pictures_show_the_slope(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (make bench)")
    assert scale.slope([100, 1000], [2.0, 20.0]) == 1.0
    assert scale.slope([100], [2.0]) is None

    def measured(size: int) -> dict[str, object]:
        spent = {"clock": 60.0 * size, "cpu": 60.0 * size}
        return {
            "date": "2026-11-23",
            "build": spent,
            "rebuild": spent,
            "transfer": {"bundle": 1000 * size, "index": 1, "answer": 1, "all": 1000 * size},
            "browser": {"load": float(size), "median": 2.0, "p95": 3.0, "started": 1, "memory": 10**6},
            "accuracy": dict.fromkeys((*CLASSES, *(f"{kind}, at best" for kind in CLASSES), "refused"), 90.0),
            "peers": {"X": {"top1": 50.0, "median": 1.0, "p95": 2.0, "data": size, "version": "X 1"}},
        }

    text = scale.text({"sizes": {"100": measured(100), "1000": measured(1000)}}, tmp_path)
    assert "| full build (min) | 100.00 | 1,000.00 | 1.00 | ≤ 10 |" in text
    assert "| X | 1,000 | 50.0 | 1.00 | 2.00 | 0.00 |" in text
    assert {path.name for path in tmp_path.iterdir()} == {
        f"scale-{cost}.svg" for cost in ("question", "transfer", "build", "memory")
    }
