"""A few of the hostile inputs of `make fuzz`, which makes many more (bench/fuzz.py)."""

from __future__ import annotations

import random

import pytest

from bench.fuzz import parameters
from bench.fuzz_files import files, spoil
from bench.fuzz_messages import messages
from tests.real_base import ROOT, assistant


@pytest.mark.parametrize("seed", [1, 2])
def test_no_message_breaks_anything(seed: int) -> None:
    assistant()  # so that the bundles are there
    assert messages(str(ROOT), 150, seed).failures == []


def test_no_parameter_is_let_through_but_in_its_form() -> None:
    outcome = parameters(20_000, 1)
    assert outcome.failures == []
    assert set(outcome.counts) == {"query", "message", "fragment", "question", "address"}


def test_no_knowledge_file_breaks_the_reader_or_a_page() -> None:
    outcome = files(100, 1)
    assert outcome.failures == []
    assert set(outcome.counts) <= {"refused", "published"}


def test_a_seed_makes_the_same_inputs() -> None:
    data = (ROOT / "knowledge/_site.yml").read_bytes()
    assert spoil(random.Random(5), data) == spoil(random.Random(5), data) != data
