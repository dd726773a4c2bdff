"""Files that are sent in parts: nothing counts before it is on disk, and nobody touches another person's upload."""

import base64
import hashlib
import io
import os
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.files import actions
from bihuan.web.files.actions.uploads import MOST_OPEN, PART_BYTES
from bihuan.web.files.models import Blob, Upload
from bihuan.web.files.queries import finished_upload_for, path_of_upload
from bihuan.web.files.uploads import arrived_upload, gone_if_refused
from tests.bad_inputs.hostile import plain_page

ANNA, BERT = 1, 2
DATA = bytes(range(256)) * 8
SIZE = len(DATA)


@pytest.fixture
def folders(tmp_path, settings):
    settings.FILES_FOLDER = tmp_path / "blobs"
    settings.UPLOADS_FOLDER = tmp_path / "uploads"
    return tmp_path


def files_in(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def sum_of(data: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()


def begin(person=ANNA, name="照片.jpg", size=SIZE, **more) -> Upload:
    return actions.begin_upload(person=person, name=name, size=size, **more)


def refused_with(code: str, status: int, do, **arguments) -> Refusal:
    with pytest.raises(Refusal) as caught:
        do(**arguments)
    assert (caught.value.code, caught.value.http_status) == (code, status)
    return caught.value


def test_parts_become_one_file_and_one_blob(db, folders):
    upload = begin(sha256=hashlib.sha256(DATA).hexdigest())
    for at in range(0, len(DATA), 700):
        part = DATA[at : at + 700]
        upload = actions.append_part(person=ANNA, uid=upload.uid, offset=at, data=part, checksum=sum_of(part))
    assert upload.is_complete
    found = finished_upload_for(ANNA, upload.uid)
    assert path_of_upload(found).read_bytes() == DATA
    with transaction.atomic():
        blob = actions.keep_upload(found, media_type="image/jpeg")
    assert blob.sha256 == hashlib.sha256(DATA).hexdigest()
    refused_with("common.not_found", 404, finished_upload_for, person=ANNA, uid=upload.uid)


def test_the_part_file_goes_when_the_change_is_committed(db, folders, django_capture_on_commit_callbacks):
    upload = begin(size=3)
    upload = actions.append_part(person=ANNA, uid=upload.uid, offset=0, data=b"abc")
    with django_capture_on_commit_callbacks(execute=True):
        actions.keep_upload(upload, media_type="text/plain")
    assert files_in(folders / "uploads") == []
    assert files_in(folders / "blobs") == [hashlib.sha256(b"abc").hexdigest()]


def test_the_same_file_twice_is_one_blob(db, folders):
    for _ in range(2):
        upload = actions.append_part(person=ANNA, uid=begin().uid, offset=0, data=DATA)
        actions.keep_upload(upload, media_type="text/plain")
    assert Blob.objects.filter(sha256=hashlib.sha256(DATA).hexdigest()).count() == 1
    assert len(files_in(folders / "blobs")) == 1


def test_a_part_for_another_place_changes_nothing(db, folders):
    upload = actions.append_part(person=ANNA, uid=begin().uid, offset=0, data=DATA[:10])
    for offset in (0, 9, 11, len(DATA)):
        refusal = refused_with(
            "files.wrong_offset", 409, actions.append_part, person=ANNA, uid=upload.uid, offset=offset, data=DATA[:5]
        )
        assert refusal.where == "10"
    upload.refresh_from_db()
    assert upload.offset == 10
    assert path_of_upload(upload).read_bytes() == DATA[:10]


def test_a_part_that_was_changed_on_the_way_does_not_count(db, folders):
    upload = begin()
    refused_with(
        "files.part_hash", 422, actions.append_part,
        person=ANNA, uid=upload.uid, offset=0, data=DATA[:10], checksum=sum_of(DATA[1:11]),
    )  # fmt: skip
    refused_with(
        "files.part_hash", 422, actions.append_part,
        person=ANNA, uid=upload.uid, offset=0, data=DATA[:10], checksum="md5 abc",
    )  # fmt: skip
    upload.refresh_from_db()
    assert upload.offset == 0
    assert files_in(folders) == []


def test_a_whole_that_is_not_what_was_announced_is_refused(db, folders):
    upload = begin(size=3, sha256=hashlib.sha256(b"abc").hexdigest())
    actions.append_part(person=ANNA, uid=upload.uid, offset=0, data=b"abd")
    refused_with("files.part_hash", 422, finished_upload_for, person=ANNA, uid=upload.uid)


def test_an_unfinished_file_is_not_handed_on(db, folders):
    upload = begin()
    refused_with("files.upload_unfinished", 409, finished_upload_for, person=ANNA, uid=upload.uid)


def test_what_a_crash_left_behind_the_offset_is_overwritten(db, folders):
    upload = actions.append_part(person=ANNA, uid=begin().uid, offset=0, data=DATA[:10])
    with path_of_upload(upload).open("ab") as file:
        file.write(b"half a part")
    actions.append_part(person=ANNA, uid=upload.uid, offset=10, data=DATA[10:20])
    assert path_of_upload(upload).read_bytes() == DATA[:20]


def test_the_bytes_are_on_disk_before_the_offset_moves(db, folders, monkeypatch):
    seen = []
    sync = os.fsync

    def watched(handle):
        seen.append(Upload.objects.get().offset)
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    actions.append_part(person=ANNA, uid=begin().uid, offset=0, data=DATA[:10])
    assert set(seen) == {0}
    assert Upload.objects.get().offset == 10


def test_a_full_disk_is_said_and_counts_nothing(db, folders, monkeypatch):
    upload = begin()

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused_with("files.no_space", 507, actions.append_part, person=ANNA, uid=upload.uid, offset=0, data=DATA[:10])
    upload.refresh_from_db()
    assert upload.offset == 0


def test_nobody_sees_the_upload_of_another(db, folders):
    upload = begin()
    for do in (
        lambda: actions.append_part(person=BERT, uid=upload.uid, offset=0, data=b"x"),
        lambda: finished_upload_for(BERT, upload.uid),
        lambda: actions.give_up_upload(person=BERT, uid=upload.uid),
        lambda: finished_upload_for(ANNA, uuid.uuid4()),
    ):
        refused_with("common.not_found", 404, do)
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("size", "name", "code", "status"),
    [
        (0, "a.pdf", "files.empty", 422),
        (-1, "a.pdf", "files.empty", 422),
        (1 << 40, "a.mp4", "files.too_large", 413),
        (10, "机密★1年.pdf", "files.marked_secret", 422),
    ],
)
def test_what_would_be_refused_is_refused_before_it_is_sent(db, folders, size, name, code, status):
    refused_with(code, status, begin, size=size, name=name)
    assert not Upload.objects.exists()


def test_one_person_cannot_fill_the_disk(db, folders, settings):
    for _ in range(MOST_OPEN):
        begin(size=10)
    refused_with("files.too_many_uploads", 429, begin, size=10)
    begin(person=BERT, size=10)
    Upload.objects.all().delete()
    settings.EVIDENCE_BYTES = 100
    for _ in range(4):
        begin(size=100)
    refused_with("files.too_many_uploads", 429, begin, size=1)


def test_what_is_not_finished_in_a_day_goes(db, folders, time_machine_at):
    upload = actions.append_part(person=ANNA, uid=begin().uid, offset=0, data=b"x")
    Upload.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    refused_with("common.not_found", 404, finished_upload_for, person=ANNA, uid=upload.uid)
    assert actions.expire_uploads() == 1
    assert not Upload.objects.exists()
    assert files_in(folders) == []


@pytest.mark.parametrize(("code", "stays"), [("files.marked_secret", False), ("findings.reason_needed", True)])
def test_a_file_that_is_refused_does_not_lie_about(db, folders, code, stays):
    upload = actions.append_part(person=ANNA, uid=begin(size=1).uid, offset=0, data=b"x")
    with pytest.raises(Refusal), gone_if_refused(upload):
        raise Refusal(code, "", "")
    assert Upload.objects.exists() is stays
    assert bool(files_in(folders)) is stays


def test_odd_names_can_be_stored(db, folders):
    for name in ("a\x00b.pdf", "\ud800.pdf", "字" * 1000, ""):
        assert Upload.objects.get(pk=begin(name=name, size=1).pk).name is not None
        Upload.objects.all().delete()


def test_a_form_with_a_mistake_need_not_send_its_file_again(db, folders, rf, people):
    person = people.colleague
    upload = begin(person=person.pk, size=1)
    page = partial(render_to_string, "files/upload_field.html", {"field_id": "id_file", "required": 1})
    request = rf.post("/", {"upload": str(upload.uid)})
    request.user = person
    assert str(upload.uid) not in page(request=request)
    actions.append_part(person=person.pk, uid=upload.uid, offset=0, data=b"x")
    assert f'value="{upload.uid}"' in page(request=request)
    request.user = people.stranger
    assert str(upload.uid) not in page(request=request)
    assert arrived_upload(person.pk, "no number") is None


# The door


@pytest.fixture
def signed_in(client, people, folders):
    client.force_login(people.colleague)
    return client


def create(client, size=SIZE, name="照片.jpg", **headers):
    metadata = "filename " + base64.b64encode(name.encode()).decode()
    return client.post(
        reverse("upload_create"), headers={"Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
    )


def send(client, place, offset, data, **headers):
    return client.patch(
        place, data, content_type="application/offset+octet-stream", headers={"Upload-Offset": str(offset), **headers}
    )


def test_a_file_goes_through_the_door(signed_in, people):
    data = plain_page()
    made = create(signed_in, size=len(data), name="情况说明.pdf")
    assert (made.status_code, made["Upload-Offset"], made["Tus-Resumable"]) == (201, "0", "1.0.0")
    place = made["Location"]
    half = len(data) // 2
    assert send(signed_in, place, 0, data[:half])["Upload-Offset"] == str(half)
    # The line broke; the browser asks how far it came.
    asked = signed_in.head(place)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (200, str(half), str(len(data)))
    assert send(signed_in, place, half, data[half:]).status_code == 204
    upload = Upload.objects.get()
    assert (upload.person, upload.name) == (people.colleague.pk, "情况说明.pdf")
    assert path_of_upload(finished_upload_for(people.colleague.pk, upload.uid)).read_bytes() == data
    assert signed_in.delete(place).status_code == 204
    assert signed_in.head(place).status_code == 404


def test_the_door_is_for_those_who_have_signed_in(client, db, folders):
    made = create(client, headers={"Accept": "application/json"})
    assert made.status_code in {302, 401}
    assert not Upload.objects.exists()


def test_another_person_finds_no_upload(signed_in, client, people):
    place = create(signed_in)["Location"]
    client.force_login(people.stranger)
    assert client.head(place).status_code == 404
    assert send(client, place, 0, DATA).status_code == 404
    assert client.delete(place).status_code == 404
    assert Upload.objects.get().offset == 0


def test_the_door_answers_odd_requests_calmly(signed_in):
    place = create(signed_in)["Location"]
    assert create(signed_in, size=1 << 40).status_code == 413
    assert signed_in.post(reverse("upload_create")).status_code == 400
    assert signed_in.post(reverse("upload_create"), headers={"Upload-Length": "x"}).status_code == 400
    assert create(signed_in, **{"Upload-Metadata": "filename ***"}).status_code == 400
    assert send(signed_in, place, "x", b"a").status_code == 400
    assert send(signed_in, place, 5, b"a").status_code == 409
    assert send(signed_in, place, 0, bytes(len(DATA) + 1)).status_code == 413
    assert send(signed_in, place, 0, b"a", **{"Upload-Checksum": sum_of(b"b")}).status_code == 422
    assert signed_in.patch(place, b"a", content_type="text/plain", headers={"Upload-Offset": "0"}).status_code == 400
    assert signed_in.get(place).status_code == 405
    assert signed_in.options(reverse("upload_create"))["Tus-Version"] == "1.0.0"
    assert Upload.objects.get().offset == 0


def test_a_part_over_the_limit_is_refused_before_it_is_read(signed_in):
    place = create(signed_in, size=PART_BYTES * 3)["Location"]

    class Never(io.RawIOBase):
        def read(self, *_):
            raise AssertionError("the body was read")

    answer = signed_in.generic(
        "PATCH", place, b"", content_type="application/offset+octet-stream", headers={"Upload-Offset": "0"},
        CONTENT_LENGTH=str(PART_BYTES + 1), **{"wsgi.input": Never()},
    )  # fmt: skip
    assert answer.status_code == 413
