"""What a measure says, and rates that no count gives; the labelled measures are files in ``tests/cases/truth``."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.rectification.truth.lighting import segments
from bihuan.web.rectification.truth.marks import CODES
from bihuan.web.rectification.truth.measures import (
    PARTS,
    checked,
    dates_all_at_the_end,
    lacks_milestones,
    owners_all_the_same,
)
from bihuan.web.rectification.truth.plan_checks import MeasureFacts, checked_plan
from bihuan.web.rectification.truth.rates import contradictions
from bihuan.web.rectification.truth.wording import _SENTENCES

pytestmark = pytest.mark.no_database
CASES = Path(__file__).parents[1] / "cases" / "truth"


def labelled(name):
    for line in (CASES / f"measures-{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            label, _tab, text = line.partition("\t")
            yield label == "1", text


@pytest.mark.parametrize(
    ("name", "least_precision", "least_recall"), [("built", 1.0, 0.95), ("held-out", 0.97, 0.95), ("short", 0.95, 0.95)]
)
def test_empty_measures_are_told_from_those_that_say_what_is_done(name, least_precision, least_recall):
    rows = [(label, checked(text).is_empty) for label, text in labelled(name)]
    assert len(rows) >= 60
    both = sum(label and said for label, said in rows)
    precision = both / sum(said for _label, said in rows)
    recall = both / sum(label for label, _said in rows)
    assert precision >= least_precision
    assert recall >= least_recall


def test_each_part_is_shown_where_it_stands():
    text = "由市财政局牵头，3月底前清退违规收取的保证金86万元，进一步加强监管。"
    said = checked(text)
    assert [text[slice(*getattr(said, part))] for part in PARTS] == [
        "清退",
        "违规收取的保证金86万元",
        "3月底前",
        "由市财政局",
    ]
    assert [text[slice(*span)] for span in said.attitudes] == ["加强"]
    assert said.missing() == ()
    bare = checked("尽快完成整改任务。")
    assert bare.missing(has_date=True) == ("object", "owner")
    assert bare.missing() == ("object", "date", "owner")


@given(st.text(alphabet="由市财政局牵头加强清退3月底前，。《》“”保证金进一步\n ", max_size=60))
def test_any_text_has_an_answer_whose_spans_lie_in_it(text):
    said = checked(text)
    spans = [getattr(said, part) for part in PARTS if getattr(said, part)] + list(said.attitudes)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    places = [(start, end, at, "") for at, (start, end) in enumerate(spans, 1)]
    assert "".join(one.text for one in segments(text, places, [(0, 3, "name")])) == text


def test_what_a_plan_shows_by_itself():
    day, problem = date(2021, 3, 1), "服务窗口超时办理事项较多，群众等候时间长，意见较大"

    def measure(number, text, *, due_on=day, owner="局长"):
        return MeasureFacts(number, number, text, owner, None, due_on, False, 0, (problem,))

    copied = "针对服务窗口超时办理事项较多，群众等候时间长的问题，抓好整改。"
    plan = [
        measure(1, copied),
        measure(2, "加强管理。"),
        measure(3, "提高认识。", owner=""),
        measure(4, "退还12家企业的保证金。", due_on=date(2021, 9, 1)),
    ]
    found = {(one.code, one.subject_id) for one in checked_plan(1, 9, plan, date(2021, 1, 5), day)}
    assert found == {
        ("empty_plan", 9), ("copied_finding", 1), ("no_milestones", 4),
    }  # fmt: skip
    same = [measure(at, f"拆除第{at}处违规设置的限高杆。") for at in range(1, 6)]
    assert {one.code for one in checked_plan(1, 9, same, date(2021, 1, 5), day)} == {"same_dates", "same_owner"}
    assert not dates_all_at_the_end([day, None], day)
    assert owners_all_the_same(["a"] * 4) == ""
    assert not lacks_milestones(date(2021, 1, 1), date(2021, 9, 1), 1, is_repeated=False)
    assert set(_SENTENCES) == set(CODES)


#: A text, and what it contradicts: the rate as written, and the whole numbers that come nearest.
RATES = (
    ("122个问题已整改到位，整改完成率98.7%。", [("98.7", ((122, 123, "99.19"), (122, 124, "98.39")))]),
    ("反馈问题130个，已完成128个，完成率99.2%。", [("99.2", ((128, 130, "98.46"),))]),
    ("共反馈问题36项，完成率98.5%。", [("98.5", ((35, 36, "97.22"), (36, 36, "100.00")))]),
    ("整改25个问题，完成率百分之96.3。", [("96.3", ((25, 25, "100.00"), (25, 26, "96.15")))]),
    ("巡视反馈问题130个，已完成128个，完成率98.46%。", []),
    ("共反馈问题36项，完成率97.2%。", []),
    ("共54个问题，完成整改53个，整改完成率98%。", []),
    ("应整改问题45个，已整改到位41个，整改完成率91.1%；长期坚持4个。", []),
    ("12个问题全部完成，完成率100%。", []),
    ("全年办件量增长12.5%，涉及36项。", []),
    ("完成率达到95%以上，涉及12个问题。", []),
)


@pytest.mark.parametrize(("text", "expected"), RATES)
def test_a_rate_that_no_whole_number_gives_is_contradicted(text, expected):
    found = contradictions(text)
    assert [(one.rate, one.nearest) for one in found] == expected
    assert all(one.rate in text[slice(*one.span)] for one in found)


@given(total=st.integers(1, 400), data=st.data(), digits=st.integers(0, 2), cut=st.booleans())
def test_a_true_rate_is_never_contradicted(total, data, digits, cut):
    done = data.draw(st.integers(0, total))
    share = 100 * done / total
    exact = 10**digits * 100 * done // total / 10**digits if cut else round(share, digits)
    rate = f"{exact:.{digits}f}"
    assert contradictions(f"反馈问题{total}个，已完成{done}个，完成率{rate}%。") == []
    assert contradictions(f"已整改到位{done}个，完成率{rate}%。") == []
