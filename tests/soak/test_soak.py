"""The long series, each a little: so that they still run when somebody wants them long."""

import pytest

from tests.soak import fuzz, kill
from tests.texts import sound_texts


def test_broken_files_are_answered():
    texts = list(sound_texts())
    for seed in range(60):
        fuzz.try_one(seed, texts)


@pytest.mark.slow
def test_many_broken_files_are_answered():
    texts = list(sound_texts())
    for seed in range(1_000, 2_000):
        fuzz.try_one(seed, texts)


@pytest.mark.slow
def test_a_killed_import_leaves_nothing_by_half():
    assert "none lost" in kill.series(minutes=0.25, seed=1)
