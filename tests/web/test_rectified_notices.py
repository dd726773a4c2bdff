"""A rectification notice is brought in, reviewed with its items, stored without a round, shown and found."""

import pytest
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.notices import actions
from bihuan.web.notices.models import Notice, PublishedItem
from bihuan.web.rounds.models import Round
from bihuan.web.trail.models import Record
from tests.texts import paths

(NOTICE,) = paths("rectification")
NEWS = "某局召开整改工作推进会\n本报讯 会议强调，要抓好整改，压实整改责任。\n1.提高认识。\n2.抓好落实。\n"


@pytest.fixture
def rectified(people) -> Notice:
    return actions.import_notice(actor=people.colleague, data=NOTICE.read_bytes(), name=NOTICE.name).notice


def test_it_is_reviewed_stored_shown_and_found(client, people, office, rectified):
    rounds = Round.objects.count()
    client.force_login(office)
    page = client.get(reverse("notice_review", args=[rectified.pk])).content.decode()
    assert "乡镇卫生院设备闲置" in page
    assert "盘活设备31台" in page
    assert "将写入 3 条整改事项" in page
    assert "公布的问题（分句）" not in page

    answer = client.post(reverse("notice_confirm", args=[rectified.pk]), {"version": rectified.version})
    assert answer["Location"] == reverse("notice_detail", args=[rectified.pk])
    rectified.refresh_from_db()
    assert (rectified.status, rectified.kind, rectified.round_id) == ("stored", "rectification", None)
    assert Round.objects.count() == rounds
    items = list(PublishedItem.objects.filter(notice=rectified).values_list("number", "unit", "problem", "state"))
    assert items[1] == (2, "县卫生健康局", "家庭医生签约服务质量不高", "long_term")
    assert len(items) == 3
    assert Record.objects.latest("seq").action == "notices.confirm"

    page = client.get(answer["Location"]).content.decode()
    assert 'id="item-3"' in page
    assert "长期坚持" in page
    assert "0000-0000000" in page
    for query, found in (("設備 盘活", True), ("xwsjkj", True), ("没有的词", False)):
        page = client.get(reverse("rectified_item_list"), {"q": query}).content.decode()
        assert ("乡镇卫生院设备闲置" in page) is found, query
    assert rectified.title in client.get(reverse("rectified_item_list")).content.decode()
    assert rectified.title in client.get(reverse("home")).content.decode()


def test_what_is_no_such_notice_is_not_stored(office):
    kept = actions.import_notice(actor=office, data=NEWS, name="news.txt").notice
    with pytest.raises(Refusal) as refused:
        actions.confirm(actor=office, notice=kept)
    assert refused.value.code == "notices.not_yet_read"
    assert not PublishedItem.objects.exists()


def test_only_the_office_stores_it(people, rectified):
    with pytest.raises(Refusal):
        actions.confirm(actor=people.colleague, notice=rectified)
    assert not PublishedItem.objects.exists()
