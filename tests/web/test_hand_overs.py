"""Extensions of items, and hand-overs of the duty for them."""

from datetime import date

import pytest

from bihuan.web.rectification.actions.extensions import approve_extension, ask_extension, refuse_extension
from bihuan.web.rectification.actions.hand_overs import propose_hand_over, take_hand_over, withdraw_hand_over
from bihuan.web.rectification.due_reasons import told
from bihuan.web.rectification.models import Extension, HandOver, Item
from bihuan.web.rectification.queries.hand_overs import Waiting, comes_back_to
from bihuan.web.rectification.queries.item_desk import waiting_items
from bihuan.web.rectification.queries.item_pages import item_page
from bihuan.web.rectification.queries.portal import portal_of
from tests.web.people import hold
from tests.web.rectifying import DUE_ON, make_rectifying
from tests.web.test_items import code, fresh, recorded

S = Item.Status
MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-20")
    return make_rectifying(people, round_live, {1: ("窗口超时办理较多", "拖欠企业账款")})


@pytest.fixture
def items(rectifying):
    rectifying.in_force(rectifying.targets[1])
    return list(Item.objects.filter(target=rectifying.targets[1]).order_by("pk"))


def test_the_day_of_an_item_moves_and_says_why(rectifying, items, on_day):
    people, item = rectifying.people, items[0]
    lia = people.lia[1]
    days = {
        "rectification.day_not_later": DUE_ON,
        "rectification.day_in_past": date(2021, 1, 19),
        "rectification.day_too_late": date(2022, 1, 6),
    }
    for expected, day in days.items():
        assert code(ask_extension, actor=lia, item=item, wanted_on=day, reason="资金未到位") == expected
    assert code(ask_extension, actor=lia, item=item, wanted_on=MAY, reason=" ") == "rectification.reason_needed"
    assert code(ask_extension, actor=people.head[1], item=item, wanted_on=MAY, reason="x") == "common.not_allowed"
    first = ask_extension(actor=lia, item=item, wanted_on=MAY, reason="资金未到位")
    assert code(ask_extension, actor=lia, item=item, wanted_on=JUNE, reason="再问") == "rectification.extension_waits"
    assert [line.kind for line in waiting_items(people.office)] == ["extension_decide"]
    assert not list(waiting_items(people.lg[0]))
    assert code(approve_extension, actor=people.lg[0], extension=first) == "common.not_allowed"
    assert code(approve_extension, actor=lia, extension=first) == "common.not_allowed"
    approve_extension(actor=people.office, extension=first, granted_until=date(2021, 4, 20), decision="同意，抓紧")
    item = fresh(item)
    assert (item.due_on, item.due_reason) == (date(2021, 4, 20), "extension:1:OFF:2021-01-20")
    assert "巡视办于2021年1月20日批准第 1 次延期" in told(item.due_reason)
    assert code(refuse_extension, actor=people.office, extension=first, reason="晚了") == "rectification.not_in_state"
    # After its day is over it may still be asked for, and that is said; the second one is the leading group's.
    on_day("2021-04-25")
    second = ask_extension(actor=lia, item=item, wanted_on=JUNE, reason="仍未到位")
    assert second.asked_on > second.was_due_on
    assert code(approve_extension, actor=people.office, extension=second) == "common.not_allowed"
    assert [line.kind for line in waiting_items(people.lg[0])] == ["extension_decide"]
    assert code(refuse_extension, actor=people.lg[0], extension=second, reason=" ") == "rectification.reason_needed"
    refuse_extension(actor=people.lg[0], extension=second, reason="理由不充分")
    assert fresh(item).due_on == date(2021, 4, 20)
    page = item_page(fresh(item), people.office)
    assert [(one.was, one.became) for one in page.moves] == [(DUE_ON, date(2021, 4, 20))]
    assert page.is_overdue
    assert recorded(item)[-1] == "extend_item"
    # What is closed has no day to move.
    Item.objects.filter(pk=item.pk).update(status=S.CLOSED_NOT_IMPLEMENTED)
    assert code(ask_extension, actor=lia, item=item, wanted_on=JUNE, reason="x") == "rectification.item_closed"


def test_a_clerk_who_asked_for_a_unit_does_not_decide(rectifying, items):
    people, item = rectifying.people, items[0]
    asked = ask_extension(actor=people.office, item=item, wanted_on=MAY, reason="单位来函")
    assert (asked.on_behalf, fresh(item).recorded_by) == (True, people.office)
    assert code(approve_extension, actor=people.office, extension=asked) == "rectification.own_line"
    # Reported meanwhile: there is nothing left to extend.
    Item.objects.filter(pk=item.pk).update(status=S.REPORTED)
    assert code(approve_extension, actor=people.second_clerk, extension=asked) == "rectification.item_closed"
    refuse_extension(actor=people.second_clerk, extension=asked, reason="已报完成")
    assert Extension.objects.get().decision == "已报完成"


def test_duty_goes_from_one_person_to_the_next(rectifying, items):
    people, target = rectifying.people, rectifying.targets[1]
    giver, taker = people.lia[1], people.head[1]
    other = people.colleague
    propose = {"actor": giver, "target": target, "taker": taker, "taker_function": "新任局长"}
    refused = {
        "rectification.hand_over_to_oneself": {"taker": giver},
        "rectification.taker_without_role": {"taker": people.lia[5]},
        "rectification.function_missing": {"taker_function": " "},
        "rectification.nothing_to_hand_over": {"actor": taker, "taker": giver},
        "common.not_allowed": {"actor": people.sup[0]},
        "common.not_found": {"actor": people.gm[1]},
    }
    for expected, changed in refused.items():
        assert code(propose_hand_over, **{**propose, **changed}) == expected
    assert not HandOver.objects.exists()
    made = propose_hand_over(**propose, items=[items[0].uid], note="换届")
    assert [line.kind for line in waiting_items(taker)] == ["item_start", "hand_over_take"]
    assert [one.pk for one in portal_of(taker).to_take] == [made.pk]
    assert code(propose_hand_over, **propose) == "rectification.handed_over_already"
    # Back to the giver, by the liaison who would get it: that goes round in a circle.
    hold(taker, "LIA", round=target.round, target=target)
    back = {"actor": taker, "target": target, "taker": giver, "taker_function": "联络人"}
    assert code(propose_hand_over, **back, items=[items[0].uid]) == "rectification.circular_hand_over"
    assert code(take_hand_over, actor=giver, hand_over=made) == "common.not_allowed"
    assert fresh(items[0]).handler_person is None
    take_hand_over(actor=taker, hand_over=made)
    assert (fresh(items[0]).handler_person, fresh(items[0]).handler) == (taker, "新任局长")
    assert fresh(items[1]).handler_person is None
    assert recorded(items[0])[-1] == "hand_item_over"
    assert code(withdraw_hand_over, actor=giver, hand_over=made, reason="晚了") == "rectification.not_in_state"
    # Declined: duty stays where it was.
    hold(other, "UNIT", round=target.round, target=target)
    second = propose_hand_over(actor=taker, target=target, taker=other, taker_function="副局长", items=[items[0].uid])
    assert code(withdraw_hand_over, actor=other, hand_over=second, reason="") == "rectification.reason_needed"
    withdraw_hand_over(actor=other, hand_over=second, reason="我也要调离")
    assert fresh(items[0]).handler_person == taker


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("pairs", "is_circle"),
    [((), False), (((2, 3),), False), (((2, 1),), True), (((2, 3), (3, 1)), True), (((3, 1), (4, 5)), False)],
)
def test_a_circle_is_found_over_any_number_of_people(pairs, is_circle):
    class Person:
        def __init__(self, pk):
            self.pk = pk

    waiting = [Waiting(giver, taker, ("ZG1",)) for giver, taker in pairs]
    assert comes_back_to(Person(1), Person(2), waiting) == is_circle
