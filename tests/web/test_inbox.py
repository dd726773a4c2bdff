"""What people are told: once, in the transaction of the event, read by nobody else; gone with the right to its target."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts import standing
from bihuan.web.api.actions.tokens import create_token
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.inbox import actions
from bihuan.web.inbox.bundles import LINES, bundles_shown
from bihuan.web.inbox.models import Note
from bihuan.web.inbox.queries import MANY, PAGE, notes_shown, unread_count
from bihuan.web.outbox.actions import deliver_due
from bihuan.web.outbox.models import Message
from bihuan.web.trail.models import Record
from tests.web.test_pages import BACKEND


def tell(*people, once="", **rest):
    facts = {"kind": "rounds.x", "zh": "您有一条消息。", "en": "There is a note."}
    actions.tell(people, once=once, **{**facts, **rest})


def test_each_is_told_once_of_an_event(people):
    gl, gm = people.gl[1], people.gm[1]
    tell(gl, gl, None, gm, once="event:1")
    tell(gl, once="event:1")
    tell(gl, once="event:2")
    tell(gl)
    tell(gl)
    assert unread_count(gl) == 4
    assert unread_count(gm) == 1


def test_closed_accounts_and_nobody_are_passed_over(people):
    people.stranger.is_active = False
    tell(people.stranger, None)
    tell()
    assert not Note.objects.exists()


def test_telling_stands_and_falls_with_the_event(people, transactional_guard):
    with pytest.raises(RuntimeError):
        tell(people.gl[1])


@pytest.mark.parametrize("url", ["https://example.invalid/", "//example.invalid/", "/\\example.invalid", "rounds/"])
def test_a_note_leads_nowhere_else(people, url):
    with pytest.raises(ValueError, match="of this installation"):
        tell(people.gl[1], url=url)


def test_reading_leaves_one_record_and_is_nobody_elses(people):
    tell(people.gl[1], url="/desk/")
    note = Note.objects.get()
    with pytest.raises(Refusal, match=r"common\.not_found"):
        actions.read_note(actor=people.gl[2], note=note)
    before = Record.objects.count()
    for _time in range(2):
        actions.read_note(actor=people.gl[1], note=note)
    assert unread_count(people.gl[1]) == 0
    assert Record.objects.count() == before + 1


def test_all_are_read_up_to_the_newest_on_the_page(people):
    gl = people.gl[1]
    for _time in range(3):
        tell(gl)
    page = notes_shown(gl)
    tell(gl)
    tell(people.gl[2])
    assert actions.read_all(actor=gl, until=page.newest) == 3
    assert unread_count(gl) == 1
    assert unread_count(people.gl[2]) == 1
    assert actions.read_all(actor=gl, until=0) == 0


def test_the_list_goes_back_page_by_page(people):
    gl = people.gl[1]
    for number in range(PAGE + 2):
        tell(gl, once=str(number))
    first = notes_shown(gl)
    second = notes_shown(gl, first.next)
    assert (len(first.rows), len(second.rows), second.next) == (PAGE, 2, "")
    assert first.rows[0].pk > first.rows[-1].pk > second.rows[0].pk
    assert notes_shown(gl, "x").rows == first.rows
    assert len(notes_shown(gl, unread=True).rows) == PAGE


def test_many_notes_of_one_round_and_step_are_one_line(client, people, targets, on_day):
    gl, round_ = people.gl[1], targets[1].round
    for number in (1, 2, 3):
        tell(gl, target_id=targets[number].pk, kind="feedback.issue", zh=f"第{number}份已印发。", url="/desk/")
    tell(gl, target_id=targets[1].pk, kind="feedback.approve", zh="一份已审批。")
    tell(gl, kind="feedback.issue", zh="不属于哪个单位。")
    client.force_login(gl, backend=BACKEND)
    page = client.get(reverse("inbox"))
    lines = page.context["listing"].rows
    assert [(line.kind, len(line.notes), line.is_folded) for line in lines] == [
        ("feedback.issue", 1, False),
        ("feedback.approve", 1, False),
        ("feedback.issue", 3, True),
    ]
    text = page.content.decode()
    assert "<details" in text
    assert all(f"第{number}份已印发。" in text for number in (1, 2, 3))
    # Reading one takes it out; reading the bundle leaves what is not of it.
    client.post(reverse("inbox_read", args=[lines[2].notes[0].uid]))
    assert [(len(line.notes), line.unread) for line in bundles_shown(gl).rows] == [
        (1, 1),
        (1, 1),
        (1, 0),
        (1, 1),
        (1, 1),
    ]
    bundle = {"newest": lines[0].newest, "kind": "feedback.issue", "round": round_.pk}
    assert client.post(reverse("inbox_read_all"), bundle).status_code == 302
    assert unread_count(gl) == 2
    assert client.post(reverse("inbox_read_all"), bundle | {"round": "x"}).status_code == 404
    # The page holds so many lines, and goes on behind them.
    for number in range(LINES):
        tell(gl, once=str(number))
    first = bundles_shown(gl)
    assert len(first.rows) == LINES
    assert [len(line.notes) for line in bundles_shown(gl, first.next).rows] == [1, 1, 3]


def test_a_note_of_a_lost_target_is_gone(people, targets, monkeypatch):
    gl = people.gl[1]
    tell(gl, target_id=targets[1].pk)
    tell(gl, target_id=targets[2].pk)
    tell(gl)
    assert unread_count(gl) == 3
    monkeypatch.setattr(standing, "_removers", [lambda _person: frozenset({targets[1].pk})])
    gl.kept_standing = None
    assert unread_count(gl) == 2
    gone = Note.objects.get(target=targets[1])
    with pytest.raises(Refusal, match=r"common\.not_found"):
        actions.read_note(actor=gl, note=gone)
    assert actions.read_all(actor=gl) == 2
    gone.refresh_from_db()
    assert gone.is_unread


def test_the_page_and_the_head_of_every_page(client, people):
    gl = people.gl[1]
    tell(gl, url="/desk/", en="Something <b>happened</b>.")
    client.force_login(gl, backend=BACKEND)
    client.cookies["bihuan_language"] = "en"
    page = client.get(reverse("inbox")).content.decode()
    assert "Something &lt;b&gt;happened&lt;/b&gt;." in page
    assert 'class="unread"' in client.get(reverse("help")).content.decode()
    note = Note.objects.get()
    opened = client.post(reverse("inbox_read", args=[note.uid]))
    assert (opened.status_code, opened["Location"]) == (302, "/desk/")
    assert 'class="unread"' not in client.get(reverse("inbox")).content.decode()
    tell(gl)
    assert client.post(reverse("inbox_read_all"), {"newest": Note.objects.latest("pk").pk}).status_code == 302
    assert client.post(reverse("inbox_read_all"), {"newest": "x"}).status_code == 302
    assert not Note.objects.filter(read_on=None).exists()


def test_counting_costs_one_statement_however_many_there_are(client, people):
    client.force_login(people.gl[1], backend=BACKEND)
    client.get(reverse("help"))
    counts = []
    for many in (0, MANY + 20):
        with transaction.atomic():
            for _time in range(many):
                tell(people.gl[1])
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("help")).content.decode()
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]
    assert f"{MANY}+" in page


def test_a_token_lists_what_its_assignment_reaches(client, people, targets):
    gl = people.gl[1]
    held = gl.assignments.get()
    for target in (targets[1], targets[4], None):
        tell(gl, target_id=target.pk if target else None, en=str(target), url="/desk/")
    token = create_token(actor=gl, assignment_id=held.pk, name="x", expires_on=today()).text
    bearer = {"headers": {"Authorization": f"Bearer {token}"}}
    rows = client.get("/api/v1/inbox", **bearer).json()
    assert [row["en"] for row in rows] == ["None", str(targets[1])]
    assert (rows[0]["read_on"], rows[0]["url"], rows[0]["kind"]) == (None, "/desk/", "rounds.x")
    assert [row["seq"] for row in client.get(f"/api/v1/inbox?before={rows[0]['seq']}", **bearer).json()] == [
        rows[1]["seq"]
    ]
    actions.read_all(actor=gl)
    assert client.get("/api/v1/inbox?unread=true", **bearer).json() == []


@pytest.fixture
def mailing(settings):
    """An installation that sends mail, and the outbox emptied as a worker does."""
    settings.MAIL_FROM = "bihuan@office.invalid"
    return settings


def test_mail_says_that_a_note_waits_and_nothing_else(people, mailing, mailoutbox):
    gl, gm = people.gl[1], people.gm[1]
    actions.set_mail_address(actor=gl, address="gl@office.invalid")
    tell(gl, gm, zh="秘密", en="a secret", once="event:1")
    tell(gl, zh="秘密", en="a secret", once="event:1")
    assert deliver_due() == 1
    (sent,) = mailoutbox
    note = Note.objects.get(person=gl)
    assert (sent.to, sent.extra_headers["Message-ID"]) == (["gl@office.invalid"], f"<note-{note.uid}@office.invalid>")
    whole = str(sent.message())
    assert all(word not in whole + sent.subject + sent.body for word in ("秘密", "secret", "Gl1", "呼和浩特"))
    # What was read meanwhile, or lost, is not mailed about; nor is anything after the address was taken back.
    tell(gl, once="event:2")
    actions.read_all(actor=gl)
    assert deliver_due() == 0
    actions.set_mail_address(actor=gl, address="")
    tell(gl, once="event:3")
    assert deliver_due() == 0
    assert len(mailoutbox) == 1


def test_a_server_that_does_not_answer_is_tried_again(people, mailing, monkeypatch):
    actions.set_mail_address(actor=people.gl[1], address="gl@office.invalid")
    tell(people.gl[1])

    def fail(_message):
        raise OSError

    monkeypatch.setattr("bihuan.web.inbox.mail.EmailMessage.send", fail)
    assert deliver_due() == 0
    waiting = Message.objects.get(kind="inbox.mail")
    assert (waiting.done_at, waiting.failed_at, waiting.last_error) == (None, None, "inbox.mail_not_taken")


def test_the_form_of_mail_is_there_where_mail_leaves(client, people, mailing):
    client.force_login(people.gl[1], backend=BACKEND)
    assert client.post(reverse("inbox_mail"), {"address": "nonsense"}).status_code == 422
    assert client.post(reverse("inbox_mail"), {"address": "gl@office.invalid"}).status_code == 302
    assert "gl@office.invalid" in client.get(reverse("inbox")).content.decode()
    mailing.MAIL_FROM = ""
    assert "id_address" not in client.get(reverse("inbox")).content.decode()
    assert client.post(reverse("inbox_mail"), {"address": ""}).status_code == 404
