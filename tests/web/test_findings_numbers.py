"""Numbers: patterns, order, no gaps, and never the same twice."""

import hypothesis
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.common.errors import Refusal
from bihuan.web.data_folder import DataFolderError
from bihuan.web.findings import actions
from bihuan.web.findings.actions.numbering import next_numbers
from bihuan.web.findings.models import Finding, NumberSequence
from bihuan.web.findings.numbers import DEFAULTS, PARTS, parsed, patterns
from tests.web import making

PLACES = {"year": 2020, "round": 8, "serial": 3, "group": 1, "target": 12}


def test_a_pattern_is_written_out():
    pattern = parsed("巡{year}-{round:02}-{target:03}-{n:04}号")
    assert pattern.number(PLACES, 7) == "巡2020-08-012-0007号"
    assert pattern.number(PLACES, 123456) == "巡2020-08-012-123456号"


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "固定",
        "{n}-{n}",
        "{year}{n}",
        "{year}1{n}",
        "9{n}",
        "{n}9",
        "{nn}",
        "{n:x}",
        "{n!r}",
        "{n.real}",
        "{n[0]}",
        "{n",
        "{}",
        "{0}-{n}",
        "a#{n}",
        "长" * 25 + "{n}",
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_its_place(odd):
    with pytest.raises(DataFolderError) as refused:
        patterns({"finding": odd})
    assert refused.value.code == "data.number_pattern"
    assert "number_patterns.finding" in refused.value.en


def test_numbers_of_an_unknown_kind_are_refused():
    with pytest.raises(DataFolderError):
        patterns({"lead": "{n}"})


@hypothesis.settings(max_examples=40)
@given(
    st.permutations(list(PARTS)),
    st.lists(st.fixed_dictionaries({part: st.integers(0, 12) for part in PARTS}), min_size=2, max_size=12),
)
def test_different_places_never_give_the_same_number(order, rows):
    pattern = parsed("-".join(f"{{{part}:02}}" for part in order))
    seen = {}
    for row in rows:
        places = {part: row[part] for part in PARTS if part != "n"}
        number = pattern.number(places, row["n"])
        assert seen.setdefault(number, row) == row


@pytest.mark.django_db
def test_each_target_counts_for_itself_and_in_order(people, targets):
    numbers = [making.make_finding(people, targets[n]).number for n in (1, 2, 1, 1, 2)]
    assert [number[-7:] for number in numbers] == ["01-0001", "02-0001", "01-0002", "01-0003", "02-0002"]


@pytest.mark.django_db
def test_a_refused_row_leaves_no_gap(people, targets):
    first = making.make_finding(people, targets[1])
    with pytest.raises(Refusal):
        actions.create_finding(actor=people.gm[1], target=targets[1], facts=making.finding_facts(category="ZZ"))
    with transaction.atomic():
        next_numbers("finding", targets[1], 5)
        transaction.set_rollback(True)
    second = making.make_finding(people, targets[1])
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


@pytest.mark.django_db
def test_a_withdrawn_number_is_not_given_again(people, targets):
    gone = making.make_finding(people, targets[1], status="withdrawn")
    assert making.make_finding(people, targets[1]).number != gone.number


@pytest.mark.django_db
def test_a_new_pattern_goes_on_from_the_numbers_that_look_like_its_own(people, targets, settings):
    old = [making.make_finding(people, targets[1]).number for _ in range(3)]
    settings.NUMBER_PATTERNS = {"finding": "WT{year}-{serial:02}-{target:02}-{n}"}
    NumberSequence.objects.filter(key__startswith="finding").delete()  # as if another pattern had been in use between
    made = making.make_finding(people, targets[1]).number
    assert made.endswith("-4")
    assert made not in old
    settings.NUMBER_PATTERNS = {"finding": "问题{n}"}
    assert making.make_finding(people, targets[2]).number == "问题1"
    assert making.make_finding(people, targets[3]).number == "问题2"


@pytest.mark.django_db
def test_numbers_are_given_inside_a_transaction_only(targets, transactional_guard):
    with pytest.raises(RuntimeError):
        next_numbers("finding", targets[1], 1)


@pytest.mark.django_db
def test_every_kind_has_a_pattern(people, targets):
    rows = [
        making.make_paper(people, targets[1]),
        making.make_finding(people, targets[1]),
        making.make_fix(people, targets[1]),
    ]
    assert [row.number[:2] for row in rows] == [
        DEFAULTS[kind][:2] for kind in ("working_paper", "finding", "fix_at_once")
    ]
    assert Finding.objects.filter(number=rows[1].number).count() == 1
