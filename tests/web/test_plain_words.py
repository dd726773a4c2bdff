"""Pages say what is true for whoever reads them: who signs, who may, what is whose, and what was not done."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.api.actions import tokens
from bihuan.web.common.errors import Refusal
from bihuan.web.common.views import refusal_response
from bihuan.web.findings.actions import approve_finding
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.forms.stated import FindingForm
from tests.web import making
from tests.web.test_pages import BACKEND


@pytest.fixture
def shown(client, on_day):
    on_day("2020-11-16")

    def page(person, name, *args):
        client.force_login(person, backend=BACKEND)
        return client.get(reverse(name, args=args)).content.decode()

    return page


def test_the_second_signature_of_a_grave_finding_is_somebody_elses(shown, people, targets):
    made = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW, severity="grave")
    made = approve_finding(actor=people.office, finding=made)
    page, button = ("register_finding_detail", made.uid), "/move/approve/"
    assert "办理人：两位领导小组成员。" in shown(people.office, *page)
    before = shown(people.lg[0], *page)
    assert "等待两位领导小组成员先后签字。" in before
    assert button in before
    assert "提出审核意见（同意）" in before
    approve_finding(actor=people.lg[0], finding=made)
    mine = shown(people.lg[0], *page)
    assert button not in mine
    assert "您已签字，等待第二人签字。" in mine
    assert "等待第二位签字。" in mine
    assert "第一人签字（批准）" in mine
    assert button in shown(people.lg[1], *page)


def test_a_severity_that_nobody_chose_says_so_and_stops_no_saving(shown, people, targets):
    made = making.make_finding(people, targets[1], severity="unset")
    page = shown(people.gl[1], "register_finding_detail", made.uid)
    assert "严重程度未定" in page
    assert 'href="#next"' in page
    form = FindingForm({}, categories=[])
    assert not form.fields["severity"].required
    assert form.has_error("severity", "required")  # a drop-down always sends one


def test_a_refusal_says_what_was_not_done_and_leads_to_the_import_only_from_there(
    client, people, round_live, monkeypatch
):
    # The password again is another test's.
    monkeypatch.setattr(tokens, "require_step_up", lambda: None)
    importing = reverse("notice_import")
    client.force_login(people.office, backend=BACKEND)
    url = reverse("api_token_list")
    sent = {"name": "报表", "assignment": people.office.assignments.get().pk, "expires_on": "2099-01-01"}
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "一年以内" in page
    assert 'value="报表"' in page
    for path, leads_there in ((url, False), (importing, True)):
        request = RequestFactory().get(path)
        request.user = people.office
        page = refusal_response(request, Refusal("x.y", "没有做。", "Not done.")).content.decode()
        assert "<h1>没有办理</h1>" in page
        assert ("重新导入" in page) is leads_there


def test_who_only_reads_rounds_and_who_has_nothing_to_do_here_is_told_that(shown, people):
    assert "您有任职的轮次列在这里" in shown(people.gl[1], "round_list")
    assert "在这里新建轮次" in shown(people.office, "round_list")
    assert "现阶段没有" in shown(people.sup[0], "my_desk")
    nobody = User.objects.create(username="nobody", display_name="无任职")
    assert "您还没有任职" in shown(nobody, "my_desk")


def test_a_units_head_is_not_sent_to_a_leader(shown, people, targets):
    page = shown(people.head[1], "fix_create")
    assert "由单位联络人在立行立改中报送" in page
    assert "请联系组长" not in page
