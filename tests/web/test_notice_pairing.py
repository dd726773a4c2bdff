"""A rectification notice is paired with the findings it answers: proposed with reasons, confirmed by a person."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.web.common.errors import Refusal
from bihuan.web.notices import actions as notices
from bihuan.web.rectification.access.pairing import answer_for
from bihuan.web.rectification.actions.pairing import choose_target, set_pairs
from bihuan.web.rectification.models import Item, NoticePairing
from bihuan.web.rectification.pairing import Told, propose
from bihuan.web.rectification.queries.pairing import pairing_page
from bihuan.web.trail.models import Record
from tests.web.rectifying import make_rectifying

TEXT = """中共{name}委员会关于巡视整改进展情况的通报
现将{name}巡视整改进展情况予以公布。共反馈3个问题，已完成2个，正在推进1个。
一、反馈问题整改落实情况
1.关于“拖欠企业账款清偿不及时”的问题。清偿账款320万元。已完成整改。
2.关于“窗口超时办理事项较多，群众等候时间长”的问题。新增窗口6个。已完成整改。
3.关于“水土保持监管缺位”的问题。排查项目12个。正在推进。
中共{name}委员会
2021年3月5日
"""
WORDS = (
    "服务窗口超时办理事项较多",
    "拖欠企业账款清偿不及时",
    "招商引资承诺没有兑现",
    "干部作风不实调研走过场",
    "项目资金监管不严",
    "学习贯彻不深入",
)


@pytest.mark.no_database
@settings(max_examples=30, deadline=None)
@given(st.permutations(WORDS), st.data())
def test_each_item_meets_the_finding_that_it_repeats(order, data):
    shortened = [text[data.draw(st.integers(0, 2)) :] for text in order]
    published = [Told(at, f"关于“{text}”的问题") for at, text in enumerate(shortened)]
    items = [Told(100 + WORDS.index(text), f"甲市{text}，共{at + 3}件") for at, text in enumerate(WORDS)]
    found = {one.published: one.item for one in propose(published, items, names=["甲市"])}
    assert found == {at: 100 + WORDS.index(text) for at, text in enumerate(order)}
    assert propose(published, [Told(1, "完全不同的一句话")]) == []
    assert propose([], items) == propose(published, []) == []


def test_a_notice_is_paired_and_what_has_no_answer_is_shown(client, people, round_live, on_day):
    round_ = make_rectifying(people, round_live)
    target, other = round_.targets[1], round_.targets[2]
    on_day("2021-01-20")
    round_.in_force(target)
    first, second = Item.objects.filter(target=target).order_by("pk")
    notice = notices.import_notice(actor=people.office, data=TEXT.format(name=target.name), name="x.txt").notice
    notice = notices.confirm(actor=people.office, notice=notice)
    page = reverse("notice_pairing", args=[notice.pk])

    client.force_login(people.lia[1])
    assert client.get(page).status_code == 404
    client.force_login(people.office)
    assert page in client.get(reverse("notice_detail", args=[notice.pk])).content.decode()
    assert target.name in client.get(page).content.decode()
    assert client.post(f"{page}target/", {"target": other.pk}).status_code == 422, "it has no lines in the ledger"
    assert client.post(f"{page}target/", {"target": target.pk})["Location"] == page
    answer = answer_for(people.office, notice)

    shown = pairing_page(notice, people.office)
    assert [line.proposed for line in shown.lines] == [second, first, None]
    assert shown.unanswered == (first, second), "a proposal is no answer"
    assert [(row.said, row.ours) for row in shown.counts] == [(3, 2), (2, 0)]

    with pytest.raises(Refusal) as refused:
        set_pairs(actor=people.office, notice=notice, pairs={9: []})
    assert refused.value.code == "rectification.no_such_published_item"
    with pytest.raises(Refusal):
        set_pairs(actor=people.sup[0], notice=notice, pairs={1: []})
    before = Record.objects.count()
    form = {"version": answer.version, "item-1": [str(second.uid), ""], "item-2": "", "item-3": "none"}
    assert client.post(f"{page}save/", form)["Location"] == page
    assert Record.objects.count() == before + 1
    assert Record.objects.latest("seq").action == "rectification.pair_notice"
    assert client.post(f"{page}save/", form).status_code == 409, "somebody else changed it meanwhile"

    shown = pairing_page(notice, people.office)
    assert [(line.confirmed, line.is_decided) for line in shown.lines] == [((second,), True), ((), False), ((), True)]
    assert shown.lines[0].parts == (second,), "the notice says done, the ledger does not"
    assert shown.unanswered == (first,)
    assert NoticePairing.objects.get(item=second).score > 0.5
    text = client.get(page).content.decode()
    assert first.number in text
    assert "不一致" in text
    with pytest.raises(Refusal) as refused:
        choose_target(actor=people.office, notice=notice, target=target)
    assert refused.value.code == "rectification.pairs_exist"


def test_each_unit_of_a_notice_of_several_is_paired_with_its_own(client, people, round_live, on_day):
    round_ = make_rectifying(people, round_live)
    target, other = round_.targets[1], round_.targets[2]
    on_day("2021-01-20")
    round_.in_force(target)
    first, second = Item.objects.filter(target=target).order_by("pk")
    text = "自治区党委巡视整改进展情况汇编\n" + TEXT.format(name=target.name) + TEXT.format(name=other.name)
    notice = notices.import_notice(actor=people.office, data=text, name="x.txt").notice
    notice = notices.confirm(actor=people.office, notice=notice)
    assert list(notice.items.values_list("number", "unit")) == [
        (at, unit) for at, unit in zip(range(1, 7), [target.name] * 3 + [other.name] * 3, strict=True)
    ]
    page = reverse("notice_pairing", args=[notice.pk])
    client.force_login(people.office)
    shown = client.get(page).content.decode()
    assert all(name in shown for name in (target.name, other.name))
    assert 'id="item-6"' in client.get(reverse("notice_detail", args=[notice.pk])).content.decode()
    assert client.get(page, {"unit": "没有的市"}).status_code == 404
    assert client.post(f"{page}target/", {"target": target.pk, "unit": "没有的市"}).status_code == 422
    assert client.post(f"{page}target/", {"target": target.pk, "unit": target.name}).status_code == 302
    answer = answer_for(people.office, notice, target.name)
    form = {"version": answer.version, "unit": target.name, "item-1": str(second.uid)}
    assert client.post(f"{page}save/", {**form, "item-4": str(first.uid)}).status_code == 422, "another unit's item"
    assert client.post(f"{page}save/", form).status_code == 302
    held = pairing_page(notice, people.office, target.name)
    assert (held.lines[0].confirmed, held.unanswered) == ((second,), (first,))
    assert [row.said for row in held.counts] == [3, 2]
    assert pairing_page(notice, people.office, other.name).answer is None
