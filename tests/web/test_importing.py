import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command

from bihuan.reading import read_notice
from bihuan.reading.notice import Refusal as NotEvidence
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.files.models import Blob
from bihuan.web.files.queries import content_of
from bihuan.web.notices import actions, reader
from bihuan.web.notices.access import notices_visible_to
from bihuan.web.notices.actions.discarding import REASONS
from bihuan.web.notices.contract import reading_of, repairs_within
from bihuan.web.notices.models import Notice
from bihuan.web.trail.models import Record
from tests.web.conftest import RESTORED, SAMPLE

OTHER = SAMPLE + "\n另一份\n".encode()


def state():
    """Everything that an import could leave behind."""
    return Notice.objects.count(), Blob.objects.count(), Record.objects.count()


def test_a_notice_is_kept_with_bytes_hash_and_reading(people):
    notice = actions.import_notice(actor=people.colleague, data=OTHER, name="通报.txt").notice
    notice.refresh_from_db()
    assert notice.status == "draft"
    assert notice.importer == people.colleague
    assert notice.sha256 == hashlib.sha256(OTHER).hexdigest()
    assert content_of(notice.blob) == OTHER
    assert notice.kind == "feedback"
    assert notice.text.startswith(RESTORED)
    record = Record.objects.latest("seq")
    assert (record.action, record.object_id, record.to_state) == ("notices.import", str(notice.pk), "draft")


def test_the_kept_reading_is_the_reading(draft):
    draft.refresh_from_db()
    original = content_of(draft.blob)
    reading = read_notice(original, name="draft.txt")
    assert reading_of(draft) == reading
    assert draft.as_contract() == reading.as_json()
    inferred = [repair for repair in reading.repairs if repair.certainty == "inferred"]
    assert draft.inferred_count == len(inferred) > 10
    span = inferred[0].span
    assert repairs_within(draft, span) == (inferred[0],)


def test_the_same_file_again_is_recognised(people, stored):
    before = state()
    again = actions.import_notice(actor=people.colleague, data=SAMPLE, name="other name.txt")
    assert (again.notice.pk, again.is_new) == (stored.pk, False)
    assert state() == before


def test_a_draft_is_recognised_by_its_importer_only(people):
    first = actions.import_notice(actor=people.colleague, data=OTHER, name="a")
    assert not actions.import_notice(actor=people.colleague, data=OTHER, name="a").is_new
    other = actions.import_notice(actor=people.stranger, data=OTHER, name="a")
    assert other.is_new
    assert other.notice.pk != first.notice.pk, "a stranger is not told that a colleague is reading the same file"


def test_a_discarded_file_can_be_brought_in_again(people):
    first = actions.import_notice(actor=people.colleague, data=OTHER, name="a").notice
    actions.discard(actor=people.colleague, notice=first, reason="misread")
    assert actions.import_notice(actor=people.colleague, data=OTHER, name="a").is_new


def test_two_imports_at_once_give_one_draft(people, monkeypatch):
    from bihuan.web.notices.actions import importing

    first = actions.import_notice(actor=people.colleague, data=OTHER, name="a").notice
    look = importing._already_here
    answers = iter([None, None])  # as if the other import had not been committed yet

    monkeypatch.setattr(importing, "_already_here", lambda *args: next(answers, look(*args)))
    again = actions.import_notice(actor=people.colleague, data=OTHER, name="a")
    assert (again.notice.pk, again.is_new) == (first.pk, False)


def test_a_pasted_text_loses_the_line_ends_that_the_form_made(people):
    notice = actions.import_notice(actor=people.office, data=RESTORED.replace("\n", "\r\n")).notice
    assert notice.original == RESTORED
    assert notice.inferred_count == 0
    assert content_of(notice.blob) == RESTORED.encode()


def zipped(*, size: int) -> bytes:
    """Return a .docx whose text unpacks to ``size`` zeros."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("word/document.xml", bytes(size))
    return file.getvalue()


def test_only_who_has_signed_in_imports(people):
    before = state()
    with pytest.raises(Refusal) as caught:
        actions.import_notice(actor=people.visitor, data=OTHER)
    assert caught.value.code == "common.sign_in_first"
    assert state() == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("spaces.txt", b" \n\t \n"),
        ("program.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40),
        ("zeros.txt", b"\0" * 5000),
        ("bomb.docx", zipped(size=60_000_000)),
        ("password.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")),
        ("one-zero.txt", "通报\0正文".encode()),
        ("not-a-zip.docx", b"PK\x03\x04 and then nothing"),
        ("one-line.txt", ("不作为" * 400_000).encode()),
        ("items.txt", "".join(f"{n}.呼和浩特市不作为；乱作为。\n" for n in range(1, 10_050)).encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_leaves_nothing_behind(people, name, data):
    before = state()
    with pytest.raises(Refusal) as caught:
        actions.import_notice(actor=people.office, data=data, name=name)
    refusal = caught.value
    assert refusal.code.startswith("reading.")
    assert refusal.zh.endswith("。")
    assert refusal.en.endswith(".")
    assert refusal.http_status in {413, 422}
    assert state() == before


def test_a_text_that_is_no_evidence_leaves_nothing_behind(people, monkeypatch):
    reading = reader.read(OTHER, "a")
    refused = NotEvidence("reading.spun_copy", "改写过。", "Reworded.")
    monkeypatch.setattr(
        reader,
        "read",
        lambda data, name: reading.__class__(
            **{field: getattr(reading, field) for field in reading.__slots__} | {"refused": refused}
        ),
    )
    before = state()
    with pytest.raises(Refusal) as caught:
        actions.import_notice(actor=people.office, data=OTHER)
    assert caught.value.code == "reading.spun_copy"
    assert state() == before


def test_drafts_expire(people, settings, draft):
    assert draft.expires_on == dates.today() + timedelta(days=30)
    assert actions.expire_drafts() == 0
    Notice.objects.filter(pk=draft.pk).update(expires_on=dates.today() - timedelta(days=1))
    assert not notices_visible_to(people.office).filter(pk=draft.pk).exists(), "gone before the command has run"
    said = StringIO()
    call_command("expire_drafts", stdout=said)
    assert said.getvalue().strip() == "1"
    draft.refresh_from_db()
    assert draft.status == "discarded"
    record = Record.objects.latest("seq")
    assert (record.actor, record.reason_code) == ("system", "expired")


def test_an_expired_draft_can_be_brought_in_again(people, draft):
    Notice.objects.filter(pk=draft.pk).update(expires_on=dates.today() - timedelta(days=1))
    again = actions.import_notice(actor=people.office, data=content_of(draft.blob), name="draft.txt")
    assert again.is_new
    assert again.notice.pk != draft.pk


def test_in_a_demonstration_the_simulated_date_decides(people, settings):
    settings.DEMO = True
    notice = actions.import_notice(actor=people.colleague, data=OTHER).notice
    assert notice.expires_on == dates.DEMO_BEGINS_ON + timedelta(days=30)


@pytest.mark.parametrize("reason", ["", "because", "expired"])
def test_discarding_needs_a_reason_from_the_list(people, draft, reason):
    with pytest.raises(Refusal) as caught:
        actions.discard(actor=people.office, notice=draft, reason=reason)
    assert caught.value.code == "notices.reason_needed"
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize("reason", REASONS)
def test_discarding_leaves_one_record(people, draft, reason):
    actions.discard(actor=people.office, notice=draft, reason=reason)
    record = Record.objects.latest("seq")
    assert (record.from_state, record.to_state, record.reason_code) == ("draft", "discarded", reason)
