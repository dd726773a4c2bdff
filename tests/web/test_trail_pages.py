"""Pages of the trail: all of it for the auditor, where it stands for the administrator, their own lines for everybody."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.trail_check.chain import Check
from bihuan.trail_check.lines import check_lines, read_line
from bihuan.web.accounts.step_up import stepped_up
from bihuan.web.trail import pages, words
from bihuan.web.trail.actions import SYSTEM, append, take_checkpoint
from bihuan.web.trail.models import Record

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AUDITOR, ADMINISTRATOR, NOBODY = "aud", "sys", ("office", "stranger", "colleague")


@pytest.fixture(autouse=True)
def folder(db, settings, tmp_path):
    settings.TRAIL_KEYS = tmp_path / "keys"
    settings.TRAIL_ANCHORS = [tmp_path / "anchors"]
    settings.SECOND_FACTOR = "offered"


@pytest.fixture
def ask(client, people):
    def answer(who, name, method="get", **data):
        client.logout()
        if who:
            client.force_login(getattr(people, who), backend=BACKEND)
        return getattr(client, method)(reverse(name), data)

    return answer


# Who gets what: auditor, administrator, everybody else who signed in, who has not.
TABLE = {
    ("trail_list", "get"): (200, 200, 404, 302),
    ("trail_look_list", "get"): (200, 403, 404, 302),
    ("trail_line", "get"): (200, 200, 404, 302),
    ("trail_program", "get"): (200, 403, 404, 302),
    ("trail_verify", "post"): (302, 403, 404, 302),
    ("trail_checkpoint", "post"): (302, 403, 404, 302),
    ("trail_verify", "get"): (405, 405, 405, 405),
    ("trail_checkpoint", "get"): (405, 405, 405, 405),
    ("trail_export", "get"): (405, 405, 405, 405),
    ("my_trail", "get"): (200, 200, 200, 302),
}


@pytest.mark.parametrize(("name", "method"), TABLE)
def test_each_page_answers_as_the_table_says(ask, name, method):
    auditor, administrator, others, visitor = TABLE[name, method]
    assert ask(AUDITOR, name, method).status_code == auditor
    assert ask(ADMINISTRATOR, name, method).status_code == administrator
    for who in NOBODY:
        assert ask(who, name, method).status_code == others, who
    assert ask("", name, method).status_code == visitor


def test_the_administrator_sees_where_the_trail_stands_and_no_record(ask, people):
    made = take_checkpoint(even_if_early=True)
    text = ask(ADMINISTRATOR, "trail_list").content.decode()
    assert str(made.seq) in text
    assert str(people.office.pseudonym)[:8] not in text
    assert "trail_verify" not in text
    assert reverse("trail_export") not in text


def test_the_auditor_narrows_the_list(ask, people):
    append(actor=str(people.office.pseudonym), action="notices.confirm", object_kind="notice", object_id="N1")
    append(
        actor="somebody-else",
        action="trail.attempt",
        object_kind="notice",
        object_id="N2",
        result="refused",
        reason_code="common.not_allowed",
    )
    for query, wanted, not_wanted in (
        ({"object_kind": "notice", "object_id": "N1"}, "N1", "N2"),
        ({"result": "refused"}, "common.not_allowed", ">N1<"),
        ({"actor": "somebody"}, "somebody", ">N1<"),
        ({"action": "trail.attempt"}, ">N2<", ">N1<"),
        ({"until": "2001-01-01"}, "", ">N1<"),
        ({"since": "2001-01-01"}, ">N1<", "never"),
    ):
        text = ask(AUDITOR, "trail_list", **query).content.decode()
        body = text.partition("<tbody>")[2]
        assert wanted in body, query
        assert not_wanted not in body, query
    assert "field-error" in ask(AUDITOR, "trail_list", since="x").content.decode()


def test_what_the_chain_says_of_itself_stands_apart(ask, people):
    batch = "looks 1-9"  # no part of any key
    append(actor=SYSTEM, action="trail.access_batch", object_kind="access_log", object_id=batch)
    append(
        actor=str(people.office.pseudonym),
        action="findings.confirm",
        object_kind="finding",
        object_id="F1",
        from_state="draft",
        to_state="confirmed",
    )
    for query, there, not_there in (
        ({}, ">F1<", batch),
        ({"upkeep": "1"}, batch, ">F1<"),
        ({"action": "trail.access_batch"}, batch, ">F1<"),
        ({"object_kind": "access_log"}, batch, ">F1<"),
        ({"object_kind": "no_such_kind"}, "没有符合条件的记录", ">F1<"),
    ):
        body = ask(AUDITOR, "trail_list", **query).content.decode().partition("<tbody>")[2]
        assert there in body, query
        assert not_there not in body, query
    body = ask(AUDITOR, "trail_list").content.decode()
    assert "草拟 → 已认定" in body, "states are said in words"


def test_each_wording_can_be_chosen_once_and_finds_all_its_names():
    chosen = [line for _heading, lines in words.gathered() for line in lines]
    assert len({said for _name, said in chosen}) == len({(name.partition(".")[0], said) for name, said in chosen})
    assert words.alike("accounts.set_demo_password") == ["accounts.set_demo_password", "demo.set_password"]
    assert "demo.set_password" not in dict(chosen)
    assert words.alike("no.such") == ["no.such"]


def test_pages_follow_each_other_without_gap_or_double():
    for number in range(pages.ROWS * 2 + 7):
        append(actor="walker", action="x.y", object_kind="thing", object_id=number)
    wanted = pages.Wanted(actor="walker")
    first = pages.records(wanted)
    second = pages.records(wanted, first.next)
    third = pages.records(wanted, second.next)
    seen = [line.row.object_id for page in (first, second, third) for line in page.rows]
    assert seen == [str(number) for number in reversed(range(pages.ROWS * 2 + 7))]
    assert (first.previous, third.next) == ("", "")
    assert pages.records(wanted, third.previous) == second
    back = pages.records(wanted, second.previous)
    assert back.rows == first.rows
    assert not back.previous
    for odd in ("b", "x9", "b-1", "b" + "9" * 30, "a0", "b½"):
        assert pages.records(wanted, odd).rows == first.rows


def test_everybody_sees_their_own_lines_in_words_and_nobody_elses(ask, people, stored):
    append(actor=str(people.stranger.pseudonym), action="notices.discard", object_kind="notice", object_id=stored.pk)
    text = ask("stranger", "my_trail").content.decode()
    assert "放弃草稿" in text
    assert reverse("notice_detail", args=[stored.pk]) in text
    assert "notices.discard" not in text
    assert "确认入库" not in text, "the office's line"
    assert "确认入库" in ask("office", "my_trail").content.decode()


def test_checking_is_recorded_with_its_result(ask, people):
    response = ask(AUDITOR, "trail_verify", "post")
    assert response.url == reverse("trail_list")
    record = Record.objects.order_by("seq").last()
    assert (record.action, record.reason_code, record.role) == ("trail.verify", "whole", "AUD")
    assert record.assignment
    text = ask(AUDITOR, "trail_list").content.decode()
    assert f"完整，{record.object_id} 条" in text


def test_a_tampered_trail_is_said_loudly(ask, tmp_path):
    made = take_checkpoint(even_if_early=True)
    file = next((tmp_path / "anchors").iterdir())
    file.chmod(0o600)
    file.write_text(file.read_text().replace(made.head, "0" * 64))
    ask(AUDITOR, "trail_verify", "post")
    record = Record.objects.order_by("seq").last()
    assert (record.action, record.reason_code) == ("trail.verify", "anchor_differs")
    assert "anchor_differs" in ask(AUDITOR, "trail_list").content.decode()
    file.write_text("nonsense")
    response = ask(AUDITOR, "trail_verify", "post")
    assert response.status_code == 409
    assert "trail.anchor_unreadable" in response.content.decode()


def test_the_whole_trail_is_handed_out_after_a_step_up_and_that_is_recorded(ask, people, rf, client):
    from bihuan.web.accounts.views.trail import trail_export

    before = Record.objects.count()
    refused = ask(AUDITOR, "trail_export", "post")
    assert refused.status_code == 302
    assert "reauthenticate" in refused.url
    assert Record.objects.filter(action="trail.export").count() == 0
    request = rf.post(reverse("trail_export"))
    request.user = people.aud
    with stepped_up():
        response = trail_export(request)
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert Record.objects.order_by("seq").last().action == "trail.export"
    verdict = check_lines(lines, Check())
    assert verdict.is_whole
    assert verdict.records > before


def test_the_sheet_carries_a_line_that_can_be_typed_back(ask):
    assert "<svg" not in ask(AUDITOR, "trail_line").content.decode().partition("<main")[2]
    ask(AUDITOR, "trail_checkpoint", "post")
    text = ask(AUDITOR, "trail_line").content.decode().partition("<main")[2]
    start = re.search(r'class="hash">(BIHUAN-TRAIL 1 [^<]+)<', text).group(1)
    groups = re.findall(r"<span>([0-9A-F]{4})</span>", text)
    made = Record.objects.filter(action="trail.checkpoint").order_by("seq").last()
    assert read_line(f"{start} {' '.join(groups)}") == (made.seq - 1, made.previous_hash)
    assert '<path d="M' in text
    assert "style=" not in text


@pytest.mark.parametrize("name", ["trail_list", "trail_look_list", "my_trail", "trail_line"])
def test_no_page_takes_many_statements(client, people, name):
    client.force_login(people.aud, backend=BACKEND)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name)).status_code == 200
    assert len(asked.captured_queries) <= 12, [query["sql"][:160] for query in asked.captured_queries]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_speak_both_languages(client, people, language):
    append(actor=SYSTEM, action="trail.new_key", object_kind="key", object_id="k")
    client.force_login(people.aud, backend=BACKEND)
    client.cookies["bihuan_language"] = language
    text = client.get(reverse("trail_list")).content.decode()
    assert ("启用新的签名密钥" in text) == (language == "zh-hans")
    assert ("new signing key" in text) == (language == "en")
