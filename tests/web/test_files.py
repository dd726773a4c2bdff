import hashlib
import os

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.files import actions
from bihuan.web.files.models import Blob
from bihuan.web.files.queries import content_of, path_of


@pytest.fixture
def folder(tmp_path, settings):
    settings.FILES_FOLDER = tmp_path
    return tmp_path


def test_bytes_come_back_as_they_were_kept(db, folder):
    data = bytes(range(256))
    blob = actions.keep(data, media_type="application/octet-stream")
    sha256 = hashlib.sha256(data).hexdigest()
    assert blob.sha256 == sha256
    assert (folder / sha256[:2] / sha256[2:4] / sha256).read_bytes() == data
    assert content_of(blob) == data


def test_the_same_bytes_are_kept_once(db, folder):
    first = actions.keep(b"notice", media_type="text/plain")
    assert actions.keep(b"notice", media_type="text/plain") == first
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_a_file_that_was_lost_is_written_again(db, folder):
    blob = actions.keep(b"notice", media_type="text/plain")
    path_of(blob.sha256).unlink()
    assert content_of(actions.keep(b"notice", media_type="text/plain")) == b"notice"


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_bytes_that_are_not_what_was_kept_are_not_handed_out(db, folder, harm):
    blob = actions.keep(b"notice", media_type="text/plain")
    path = path_of(blob.sha256)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"notlce")
    with pytest.raises(Refusal) as caught:
        content_of(blob)
    assert caught.value.code == "files.damaged"


def test_a_full_disk_leaves_neither_row_nor_half_a_file(db, folder, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal) as caught:
        actions.keep(b"a notice for which there is no room", media_type="text/plain")
    assert (caught.value.code, caught.value.http_status) == ("files.no_space", 507)
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert not Blob.objects.filter(size=35).exists()


def test_the_file_is_on_disk_before_its_row_is_written(db, folder, monkeypatch):
    seen = []
    create = Blob.objects.get_or_create

    def watched(**columns):
        seen.append(path_of(columns["sha256"]).is_file())
        return create(**columns)

    monkeypatch.setattr(Blob.objects, "get_or_create", watched)
    actions.keep(b"first the bytes", media_type="text/plain")
    assert seen == [True]


def test_bytes_are_kept_inside_a_transaction_only(transactional_guard, folder):
    with pytest.raises(RuntimeError):
        actions.keep(b"notice", media_type="text/plain")
