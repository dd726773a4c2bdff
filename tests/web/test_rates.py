"""Rates that can be recounted, phases, and the steps of reminding: pure, no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.rectification.phases import Phase, phase_of
from bihuan.web.rectification.rates import LONG_TERM, Counts, Rate, rates_of, total
from bihuan.web.rectification.reminding import Whom, default_days, ladder, letter_for, step_on, when

pytestmark = pytest.mark.no_database

DAY = date(2021, 3, 31)
COUNTS = Counts(
    fed_back=38,
    verified=30,
    long_term=8,
    long_term_verified=5,
    closed=28,
    due=35,
    on_time=27,
    ever_closed=29,
    recurred=1,
)


@pytest.mark.parametrize(
    ("rule", "said"), [("done", (30, 38, 0)), ("not_done", (25, 38, 0)), ("separate", (25, 30, 8))]
)
def test_each_rule_for_what_goes_on_for_good_has_its_own_counts(rule, said):
    completion, closure, on_time, recurrence = rates_of(COUNTS, cut_off=DAY, long_term=rule)
    assert (completion.numerator, completion.denominator, completion.apart) == said
    assert [(one.numerator, one.denominator) for one in (closure, on_time, recurrence)] == [(28, 38), (27, 35), (1, 29)]
    zh, en = completion.words()
    for part in (completion.percent, f"{said[0]}/{said[1]}", "2021年3月31日", LONG_TERM[rule][0]):
        assert part in zh
    assert f"{said[0]} of {said[1]}" in en
    assert "2021-03-31" in en


def test_nothing_to_divide_by_is_no_rate():
    for rate in rates_of(Counts(), cut_off=DAY, long_term="separate"):
        assert not rate.exists
        assert rate.percent == ""
        assert "%" not in "".join(rate.words())


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_shown_percentage_comes_from_its_counts_and_is_whole_only_where_all_is_done(numerator, more):
    rate = Rate("closure", numerator, numerator + more, DAY, "separate")
    if rate.exists:
        shown = float(rate.percent.rstrip("%"))
        assert abs(shown - 100 * numerator / rate.denominator) <= 0.1
        assert (shown == 100) == (more == 0)
        assert (shown == 0) == (numerator == 0)


def test_a_rate_beyond_its_denominator_is_refused():
    with pytest.raises(ValueError, match="no rate"):
        Rate("closure", 3, 2, DAY, "done")
    with pytest.raises(KeyError):
        rates_of(COUNTS, cut_off=DAY, long_term="as_it_pleases")


def test_rates_of_several_units_are_made_of_the_sum():
    both = total([COUNTS, replace(COUNTS, closed=2, verified=10, long_term_verified=1)])
    assert rates_of(both, cut_off=DAY, long_term="done")[1].percent == "39.5%"


HELD, UNTIL = date(2021, 1, 5), date(2021, 3, 5)


@pytest.mark.parametrize(
    ("today", "lines", "open_lines", "report", "phase"),
    [
        (date(2021, 1, 4), 0, 0, None, Phase.BEFORE),
        (date(2021, 1, 5), 0, 0, None, Phase.CONCENTRATED),
        (date(2021, 3, 5), 6, 2, None, Phase.CONCENTRATED),
        (date(2021, 3, 6), 6, 2, None, Phase.CONTINUED),
        (date(2021, 3, 6), 0, 0, None, Phase.CONCENTRATED),
        (date(2021, 2, 20), 6, 0, None, Phase.CONCENTRATED),
        (date(2021, 2, 20), 6, 0, date(2021, 2, 19), Phase.SUMMARY),
        (date(2021, 3, 6), 6, 0, None, Phase.SUMMARY),
    ],
)
def test_days_and_lines_decide_the_phase(today, lines, open_lines, report, phase):
    shown = phase_of(
        today,
        feedback_on=HELD,
        concentrated_until=UNTIL,
        lines=lines,
        open_lines=open_lines,
        decided_on=date(2021, 2, 18) if lines and not open_lines else None,
        report_accepted_on=report,
    )
    assert shown.phase is phase
    assert shown.zh.endswith("。")
    assert shown.en.endswith(".")


def test_reminders_come_nearer_and_the_ladder_goes_up():
    due = date(2021, 3, 1)
    steps = {off: step_on(due + timedelta(days=off), due, default_days()) for off in range(-20, 100)}
    assert steps[-16] is None
    assert [steps[off].code for off in (-15, -8, -7, -2, -1, 0, 1, 2, 3, 14, 15, 90, 99)] == [
        *("due-15", "due-15", "due-7", "due-3", "due-1", "due-0"),
        *("over-1", "over-1", "over-3", "over-7", "over-15", "over-90", "over-90"),
    ]
    assert steps[-3].tells == (Whom.HANDLER,)
    assert steps[7].tells == (Whom.HANDLER, Whom.LEADER, Whom.HEAD, Whom.SUPERVISOR)
    letters = [step.letter for step in ladder() if step.letter]
    assert letters == ["supervision", "guidance", "reminder", "warning", "accountability"]
    assert [letter_for(days) for days in (14, 15, 59, 400)] == ["", "supervision", "reminder", "accountability"]
    assert when(date(2021, 3, 2), due) == ("已逾期 1 天", "1 day overdue")
    assert when(due, due)[0] == "今天到期"


@given(st.integers(-400, 400), st.lists(st.integers(0, 60), max_size=6))
def test_a_later_day_never_stands_at_a_milder_step(off, days):
    due = date(2021, 3, 1)
    now, later = (step_on(due + timedelta(days=off + more), due, days) for more in (0, 1))
    if now is not None:
        assert later is not None or off < 1
        if later is not None:
            assert later.days >= now.days
