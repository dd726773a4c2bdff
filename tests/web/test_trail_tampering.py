"""Whatever is done to an exported trail is found, and found where it is; a genuine one is never called false."""

import json
from functools import lru_cache
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import integers, sampled_from

from bihuan.trail_check import chain
from bihuan.trail_check.lines import check_lines
from tests.web.trail_tampering import KINDS, Maker, Tampered, flat, genuine, long_trail, tamperings

pytestmark = pytest.mark.no_database


@pytest.fixture(scope="module", autouse=True)
def each_signature_once():
    """Most tampered exports hold the same signatures, and checking one takes longer than everything else."""
    plain = chain.is_signed
    chain.is_signed = lru_cache(maxsize=None)(plain)
    yield
    chain.is_signed = plain


@pytest.fixture(scope="module")
def made() -> Maker:
    return genuine()


def untouched(made: Maker) -> Tampered:
    return Tampered("nothing", flat(made.blocks, made.end()), 0, anchors=tuple(made.anchors()), keys=(made.public,))


def all_are_found(count: int, made: Maker) -> None:
    missed = [
        (tampered.what, tampered.first, verdict)
        for tampered in tamperings(count, made)
        if not tampered.is_located(verdict := tampered.check())
    ]
    assert not missed


def test_a_hundred_tamperings_are_found_where_they_are(made):
    all_are_found(100, made)


@pytest.mark.slow
def test_a_thousand_tamperings_are_found_where_they_are(made):
    all_are_found(1000, made)
    all_are_found(200, genuine(90, seed=4))


def test_a_genuine_trail_is_whole(made):
    verdict = untouched(made).check()
    assert verdict.is_whole, verdict
    assert verdict == (len(made.blocks), made.records[-1]["hash"], None, None, None, 3, 12, len(made.blocks))


@pytest.mark.parametrize("length", range(12))
def test_short_trails_are_whole(length):
    assert untouched(genuine(length, seed=length)).check().is_whole


@pytest.mark.slow
def test_a_hundred_thousand_genuine_records_are_whole():
    made = Maker()
    check = chain.Check(keys=[made.public])
    for line in long_trail(made, 100_000):
        check.take(line)
    check.close(needs_end=True)
    assert check.verdict().is_whole


def test_an_anchor_that_fits_changes_nothing_and_two_that_differ_cannot_both_fit(made):
    seq, head = made.anchors()[0]
    assert Tampered("", flat(made.blocks, made.end()), 0, anchors=((seq, head),)).check().is_whole
    verdict = Tampered("", flat(made.blocks, made.end()), 0, anchors=((seq, head), (seq, "0" * 64))).check()
    assert (verdict.fault, verdict.until) == ("anchor_differs", seq)


def test_another_key_than_the_one_noted_is_not_believed(made):
    verdict = Tampered("", flat(made.blocks, made.end()), 0, keys=(Maker(seed=9).public,)).check()
    assert verdict.fault == "unknown_key"


@pytest.mark.parametrize(
    "line", ["", "[]", "{", '{"kind": "record", "kind": "record"}', '{"kind": "x"}', '{"kind": "trail"}', "7"]
)
def test_a_line_that_is_none_is_named(made, line):
    lines = ['{"kind": "trail"}', *map(json.dumps, flat(made.blocks[:5]))]
    verdict = check_lines([*lines, line], chain.Check())
    assert (verdict.fault, verdict.seq) == ("unreadable", 6)


def test_half_a_character_is_answered(made):
    lines = [json.dumps(line) for line in flat(made.blocks)]
    verdict = check_lines([lines[0].replace("draft", "\\ud800"), *lines[1:]], chain.Check())
    assert (verdict.fault, verdict.seq) == ("wrong_hash", 1)


class AnyTrail(RuleBasedStateMachine):
    """Grows a genuine trail in any order; it is whole at every step, and no tampering with it passes."""

    @initialize(seed=integers(2, 20))
    def begin(self, seed: int) -> None:
        self.made = Maker(seed)
        self.made.add_key()

    @rule(form=sampled_from([1, 2, 3]), text=sampled_from(["x", "轮次", "\U0001f600", ""]))
    def act(self, form: int, text: str) -> None:
        self.made.add(form=form, reason_code=text)

    @rule(count=integers(1, 9))
    def look(self, count: int) -> None:
        self.made.add_batch(count)

    @rule()
    def sign(self) -> None:
        self.made.add_checkpoint()

    @rule(suite=sampled_from(["sha256", "sm3"]))
    def switch(self, suite: str) -> None:
        if suite != self.made.suite:
            self.made.switch(suite)

    @precondition(lambda self: len(self.made.blocks) > 9 and len(self.made.anchors()) > 1 and self.made.entries > 3)
    @rule(seed=integers(0, 10**6), number=integers(0, len(KINDS) - 1))
    def tamper(self, seed: int, number: int) -> None:
        kind = KINDS[number]
        # These are made for the shape that ``genuine`` gives.
        if kind.__name__ in {
            "roll_back",
            "fork",
            "rebuild_with_own_key",
            "drop_checkpoints",
            "add_role",
            "change_suite",
        }:
            return
        if kind.__name__ == "swap_entries" and all(len(block) < 3 for block in self.made.blocks):
            return
        tampered = kind(self.made, Random(seed))
        verdict = tampered.check()
        # Without anchors the end alone confirms what stands after the last checkpoint.
        assert not verdict.is_whole, tampered.what

    @invariant()
    def is_whole(self) -> None:
        assert untouched(self.made).check().is_whole


AnyTrail.TestCase.settings = settings(
    max_examples=8, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyTrail = AnyTrail.TestCase
