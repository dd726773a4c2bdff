"""Two people change one record: the second keeps what they typed, sees what the first saved, and chooses field by field."""

import dataclasses
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.http import QueryDict
from django.urls import reverse

from bihuan.web.findings import actions
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.forms.versions import merged, opened, plain, print_of, prints_in
from bihuan.web.findings.queries import facts_of
from tests.web import making
from tests.web.test_pages import BACKEND


@pytest.mark.no_database
def test_what_reads_the_same_has_the_same_print():
    alike = [
        (None, "", False, "  "),
        ("一\r\n二", " 一\n二 "),
        (Decimal("1200000.00"), Decimal(1200000)),
        (("b", "a"), ["a", "b"]),
        (date(2020, 1, 2), "2020-01-02"),
    ]
    for values in alike:
        assert len({print_of(value) for value in values}) == 1, values
    assert len({plain(values[0]) for values in alike}) == len(alike)
    assert prints_in(opened({"title": "一", "version": 3})["base"]) == {"title": print_of("一")}


@pytest.mark.no_database
def test_theirs_takes_the_place_of_what_was_sent():
    sent = QueryDict(
        "title=mine&cause=mine&take-title=theirs&take-cause=mine&methods=a&take-methods=theirs&take-odd=theirs"
    )
    found = merged(sent, {"title": "theirs", "cause": "theirs", "methods": ["b", "c"]})
    assert (found["title"], found["cause"], found.getlist("methods")) == ("theirs", "mine", ["b", "c"])


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what the form of a page would send as it stands: hidden values, texts, ticks, choices."""
    form = page[page.index('id="register-form"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        have = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if have.get("type") in {"checkbox", "radio"} and " checked" not in tag:
            continue
        if "name" in have and have["name"] != "csrfmiddlewaretoken":
            sent.setdefault(have["name"], []).append(unescape(have.get("value", "")))
    for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [unescape(text)]
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        sent[name] = [unescape(value) for value in re.findall(r'<option value="([^"]*)" selected', options)]
    return sent


@pytest.fixture
def second(client, people):
    """A browser of the group's leader, who may change every draft of the group."""
    client.force_login(people.gl[1], backend=BACKEND)
    return client


@pytest.fixture
def finding(people, targets, on_day):
    on_day("2020-11-16")
    return making.make_finding(people, targets[1])


def changed(people, finding, **facts):
    finding.refresh_from_db()
    actions.edit_finding(
        actor=people.gm[1],
        finding=finding,
        facts=dataclasses.replace(facts_of(finding), **facts),
        version=finding.version,
    )


def test_the_second_of_two_chooses_field_by_field(second, people, finding):
    url = reverse("register_finding_edit", args=[finding.uid])
    typed = fields_of(second.get(url).content.decode())
    changed(people, finding, cause="第一个人写的原因", effect="第一个人写的影响")
    # The second one changed the cause too, and the title; the effect not.
    typed |= {"cause": ["第二个人写的原因"], "title": ["第二个人写的标题"]}
    answer = second.post(url, typed)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "findings.changed_by_other" in shown
    conflict = answer.context["conflict"]
    assert conflict.who == str(people.gm[1])
    lines = {line.name: (line.mine, line.now, line.chosen, line.must_choose) for line in conflict.lines}
    assert lines == {
        "cause": ("第二个人写的原因", "第一个人写的原因", "", True),
        "effect": ("企业和群众办事往返跑", "第一个人写的影响", "theirs", False),
    }
    assert conflict.own == "标题"
    # Nothing is saved before the choice is made; what was typed is still there.
    again = fields_of(shown)
    assert again["cause"] == ["第二个人写的原因"]
    refused = second.post(url, again)
    assert refused.status_code == 422
    assert "findings.choose_which" in refused.content.decode()
    finding.refresh_from_db()
    assert finding.cause == "第一个人写的原因"

    last = fields_of(refused.content.decode()) | {"take-cause": ["mine"]}
    assert second.post(url, last).status_code == 302
    finding.refresh_from_db()
    said = (finding.title, finding.cause, finding.effect)
    assert said == ("第二个人写的标题", "第二个人写的原因", "第一个人写的影响")


def test_a_third_change_during_the_choice_is_shown_too(second, people, finding):
    url = reverse("register_finding_edit", args=[finding.uid])
    typed = fields_of(second.get(url).content.decode()) | {"cause": ["第二"]}
    changed(people, finding, cause="第一")
    chosen = fields_of(second.post(url, typed).content.decode()) | {"take-cause": ["theirs"]}
    changed(people, finding, cause="第三", who="市发展改革委")
    answer = second.post(url, chosen)
    assert answer.status_code == 409
    assert {line.name for line in answer.context["conflict"].lines} >= {"who"}
    finding.refresh_from_db()
    assert finding.cause == "第三"


def test_changes_of_different_fields_are_put_together(second, people, finding):
    url = reverse("register_finding_edit", args=[finding.uid])
    typed = fields_of(second.get(url).content.decode()) | {"title": ["另一个标题"]}
    changed(people, finding, effect="第一个人写的影响")
    answer = second.post(url, typed)
    assert answer.status_code == 409
    assert not any(line.must_choose for line in answer.context["conflict"].lines)
    assert second.post(url, fields_of(answer.content.decode())).status_code == 302
    finding.refresh_from_db()
    assert (finding.title, finding.effect) == ("另一个标题", "第一个人写的影响")


EACH = {
    "paper": ("paper_edit", making.make_paper, "cause", lambda person, row: actions.edit_paper(actor=person, paper=row, facts=making.paper_facts(cause="第一"))),
    "fix": ("fix_edit", making.make_fix, "problem", lambda person, row: actions.edit_fix(actor=person, fix=row, facts=making.fix_facts(problem="第一"))),
}  # fmt: skip


@pytest.mark.parametrize("kind", EACH)
def test_every_form_of_the_register_does_so(second, people, targets, on_day, kind):
    on_day("2020-11-16")
    page, make, field, change = EACH[kind]
    row = make(people, targets[1], author=people.gl[1])
    url = reverse(page, args=[row.uid])
    typed = fields_of(second.get(url).content.decode()) | {field: ["第二"]}
    change(people.gl[1], row)
    answer = second.post(url, typed)
    assert answer.status_code == 409
    assert [line.name for line in answer.context["conflict"].lines if line.must_choose] == [field]
    assert second.post(url, fields_of(answer.content.decode()) | {f"take-{field}": ["theirs"]}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "第一"


def test_the_office_loses_no_wording_either(client, people, finding):
    actions.confirm_finding(actor=people.gl[1], finding=finding)
    actions.submit_finding(actor=people.gl[1], finding=finding)
    finding.refresh_from_db()
    client.force_login(people.office, backend=BACKEND)
    url = reverse("register_finding_form", args=[finding.uid])
    typed = {"title": "乙写的标题", "category": "H", "who": finding.who, "version": finding.version}
    actions.set_form(actor=people.second_clerk, finding=finding, title="甲写的标题")
    answer = client.post(url, typed)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "乙写的标题" in shown
    assert "甲写的标题" in shown
    finding.refresh_from_db()
    assert (
        client.post(url, {**typed, "version": finding.version, "choose": "title", "take-title": "mine"}).status_code
        == 302
    )
    finding.refresh_from_db()
    assert finding.title == "乙写的标题"


def test_what_was_typed_comes_back_where_the_row_has_moved_on(second, people, finding):
    url = reverse("register_finding_edit", args=[finding.uid])
    typed = fields_of(second.get(url).content.decode()) | {"cause": ["写了半天的原因"]}
    actions.confirm_finding(actor=people.gl[1], finding=finding)
    answer = second.post(url, typed)
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "写了半天的原因" in shown
    assert "common.not_allowed" in shown
    finding.refresh_from_db()
    assert finding.status == FindingStatus.CONFIRMED
    # Who may not even read it gets nothing back.
    second.force_login(people.gl[2], backend=BACKEND)
    assert second.post(url, typed).status_code == 404
