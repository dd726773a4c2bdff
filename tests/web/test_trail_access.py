"""The access log: looks are noted without waiting and written in batches; refused changes are records of the chain."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.trail import access_log
from bihuan.web.trail.actions import SYSTEM, append
from bihuan.web.trail.models import AccessEntry, Head, Record
from bihuan.web.trail.verify import verify

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def waiting(db):
    """What waits in this process, emptied of what other tests looked at."""
    waiting = access_log.WAITING
    waiting.looks.clear()
    waiting.lost = 0
    waiting.full.clear()
    yield waiting
    waiting.looks.clear()
    waiting.lost = 0
    waiting.failed_at = None


@pytest.fixture
def broken_trail(db):
    """Let every record be refused by the database, as a full disk or a lost right would."""
    statements = {
        "sqlite": [
            "CREATE TRIGGER trail_is_broken BEFORE INSERT ON trail_record BEGIN SELECT RAISE(ABORT, 'broken'); END"
        ],
        "postgresql": [
            "CREATE FUNCTION trail_is_broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$",
            "CREATE TRIGGER trail_is_broken BEFORE INSERT ON trail_record "
            "FOR EACH ROW EXECUTE FUNCTION trail_is_broken()",
        ],
    }
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def looked(waiting):
    return [(look.action, look.object_kind, look.object_id, look.result) for look in waiting.looks]


def test_looks_are_written_in_one_batch_that_one_record_covers(waiting):
    before, first = Record.objects.count(), Head.objects.get().entries + 1
    for number in range(3):
        access_log.note(actor="a" * 36, action="finding_detail", object_kind="finding", object_id=str(number))
    assert access_log.flush() == 3
    assert access_log.flush() == 0
    assert Record.objects.count() == before + 1
    record = Record.objects.order_by("seq").last()
    assert (record.action, record.object_id) == ("trail.access_batch", f"{first}-{first + 2}")
    entries = AccessEntry.objects.filter(batch=record.seq).order_by("seq")
    assert [entry.object_id for entry in entries] == ["0", "1", "2"]
    verdict = verify()
    assert verdict.is_whole
    assert verdict.entries == first + 2


def test_a_page_is_noted_by_its_name_and_what_its_address_names(client, people, stored, waiting):
    client.force_login(people.office, backend=BACKEND)
    round_id = stored.round_id
    client.get(reverse("round_detail", args=[round_id]))
    client.get(reverse("target_detail", args=[round_id, 3]))
    client.get(reverse("round_detail", args=["0" * 8 + str(round_id)[8:]]))
    client.get("/no/such/page/")
    client.get(reverse("finding_list"), {"format": "csv"})
    assert looked(waiting) == [
        ("round_detail", "round", str(round_id), "done"),
        ("target_detail", "round", f"{round_id}/3", "done"),
        ("round_detail", "round", "0" * 8 + str(round_id)[8:], "not_found"),
        ("unknown_address", "", "", "not_found"),
        ("finding_list.csv", "", "", "done"),
    ]
    assert {look.actor for look in waiting.looks} == {str(people.office.pseudonym)}
    assert all(look.request_id for look in waiting.looks)


def test_words_that_were_typed_are_never_kept(client, people, waiting):
    client.force_login(people.office, backend=BACKEND)
    for words in ("前店后厂", " 前店后厂 ", "融资"):
        client.get(reverse("finding_list"), {"q": words})
    client.get(reverse("idiom_detail", args=["王某某"]))
    access_log.flush()
    searches = list(AccessEntry.objects.filter(action="search").order_by("seq"))
    assert len({entry.object_id for entry in searches[-3:]}) == 2
    kept = "".join(str(value) for row in AccessEntry.objects.values() for value in row.values())
    assert not {"前店后厂", "融资", "王某某"} & {kept[at : at + size] for size in (2, 3, 4) for at in range(len(kept))}


def test_who_has_not_signed_in_is_not_noted(client, stored, waiting):
    client.get(reverse("round_detail", args=[stored.round_id]))
    client.get("/no/such/page/")
    assert not waiting.looks


def test_a_refused_change_is_a_record_with_the_code_of_the_refusal(client, people, stored, draft, waiting):
    client.force_login(people.stranger, backend=BACKEND)
    before = Record.objects.count()
    assert client.post(reverse("notice_confirm", args=[stored.pk])).status_code == 403
    record = Record.objects.order_by("seq").last()
    assert Record.objects.count() == before + 1
    assert (record.action, record.result, record.reason_code) == ("trail.attempt", "refused", "common.not_allowed")
    assert (record.to_state, record.object_kind, record.object_id) == ("notice_confirm", "notice", str(stored.pk))
    assert record.actor == str(people.stranger.pseudonym)
    client.force_login(people.office, backend=BACKEND)
    assert client.post(reverse("notice_confirm", args=[draft.pk]), {"version": "99"}).status_code == 409
    assert Record.objects.order_by("seq").last().reason_code == "common.changed_meanwhile"
    # A stranger's 404 is a look: it says nothing about an object that they may not know of.
    client.force_login(people.stranger, backend=BACKEND)
    assert client.post(reverse("notice_confirm", args=[draft.pk])).status_code == 404
    assert looked(waiting)[-1] == ("notice_confirm", "notice", str(draft.pk), "not_found")
    assert verify().is_whole


@pytest.mark.parametrize(
    ("factor", "checks", "code"),
    [("compulsory", False, "accounts.second_factor_needed"), ("off", True, "common.form_expired")],
)
def test_what_is_refused_before_the_page_is_a_record_too(people, draft, settings, factor, checks, code):
    settings.SECOND_FACTOR = factor
    client = Client(enforce_csrf_checks=checks)
    client.force_login(people.office, backend=BACKEND)
    assert client.post(reverse("notice_confirm", args=[draft.pk])).status_code == 403
    record = Record.objects.order_by("seq").last()
    assert (record.action, record.reason_code, record.actor) == ("trail.attempt", code, str(people.office.pseudonym))


def test_no_change_is_accepted_while_records_cannot_be_added(client, people, draft, broken_trail):
    client.force_login(people.office, backend=BACKEND)
    for language, word in (("zh-hans", "留痕写不进去"), ("en", "trail could not be written")):
        client.cookies["bihuan_language"] = language
        response = client.post(reverse("notice_discard", args=[draft.pk]), {"reason": "wrong_file"})
        assert response.status_code == 503
        assert word in response.content.decode()
        assert "trail.not_written" in response.content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert client.get(reverse("notice_review", args=[draft.pk])).status_code == 200


def test_a_refused_attempt_that_cannot_be_recorded_is_answered_as_such(client, people, stored, broken_trail):
    client.force_login(people.stranger, backend=BACKEND)
    response = client.post(reverse("notice_confirm", args=[stored.pk]))
    assert response.status_code == 503


def test_no_change_is_accepted_while_the_end_of_the_chain_is_missing(client, people, draft):
    statement = "DROP TRIGGER trail_head_remains" + (" ON trail_head" if connection.vendor == "postgresql" else "")
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("DELETE FROM trail_head")
    client.force_login(people.office, backend=BACKEND)
    response = client.post(reverse("notice_discard", args=[draft.pk]), {"reason": "wrong_file"})
    assert response.status_code == 503
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert verify().fault == "head_wrong"


def test_a_batch_that_cannot_be_written_is_kept_in_order(waiting, broken_trail, caplog):
    for number in range(3):
        access_log.note(actor="a", action="page", object_id=str(number))
    assert access_log.flush() == 0
    assert waiting.failed_at is not None
    assert "cannot be written" in caplog.text
    access_log.note(actor="a", action="page", object_id="3")
    assert [look.object_id for look in waiting.looks] == ["0", "1", "2", "3"]
    assert not AccessEntry.objects.filter(action="page").exists()


def test_memory_is_bounded_and_what_was_lost_is_recorded(waiting, monkeypatch):
    monkeypatch.setattr(access_log, "MOST_KEPT", 5)
    for number in range(8):
        access_log.note(actor="a", action="page", object_id=str(number))
    assert access_log.flush() == 5
    records = list(Record.objects.order_by("-seq")[:2])
    assert [record.action for record in records] == ["trail.access_batch", "trail.entries_lost"]
    assert records[1].object_id == "3"
    assert verify().is_whole


def test_a_full_batch_does_not_wait_for_the_second_to_end(waiting, monkeypatch):
    monkeypatch.setattr(access_log, "BATCH", 2)
    access_log.note(actor="a", action="page")
    assert not waiting.full.is_set()
    access_log.note(actor="a", action="page")
    assert waiting.full.is_set()
    access_log.flush()
    assert not waiting.full.is_set()


def test_a_tampered_entry_is_found_in_the_database(waiting):
    access_log.note(actor="a", action="page", object_id="1")
    access_log.flush()
    batch = Record.objects.order_by("seq").last().seq
    append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1)
    suffix = " ON trail_accessentry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER trail_accessentry_stays" + suffix)
        cursor.execute("UPDATE trail_accessentry SET object_id = '2'")
    verdict = verify()
    assert (verdict.fault, verdict.seq) == ("access_wrong", min(batch, verdict.seq))


def test_noting_never_touches_the_database(django_assert_num_queries, waiting):
    with django_assert_num_queries(0):
        access_log.note(actor="a", action="page")


def test_a_bad_record_of_many_rows_leaves_nothing(waiting):
    def rows():
        yield {"n": 1}
        raise Refusal("x.y", "…", "…")

    before = verify()
    with pytest.raises(Refusal):
        append(actor=SYSTEM, action="x.y", object_kind="thing", object_id=1, rows=rows())
    assert verify() == before
