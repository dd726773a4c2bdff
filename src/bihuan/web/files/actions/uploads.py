"""Taking a file in parts: each part is on disk before it counts, and a wrong part changes nothing."""

import base64
import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from bihuan.web.common.errors import Refusal
from bihuan.web.files.actions.keeping import is_full, no_space, sync_folder
from bihuan.web.files.inside.refusals import REFUSALS, Refused
from bihuan.web.files.inside.scanning import markings
from bihuan.web.files.models import Upload
from bihuan.web.files.prescan import check_size
from bihuan.web.files.queries import part_hash, path_of_upload, upload_for

LIFETIME = timedelta(hours=24)
#: One part. Small enough for a slow line to finish it, large enough that a fsync each costs little.
PART_BYTES = 8 * 1024 * 1024
#: Unfinished files of one person at once, and their bytes as a multiple of the largest file.
MOST_OPEN = 8
MOST_TIMES = 4
_LONGEST_NAME = 400
_ALGORITHMS = {"sha256": hashlib.sha256}


def begin_upload(*, person: int, name: str, size: int, sha256: str = "") -> Upload:
    """
    Return a new upload of ``size`` bytes; nothing has been sent yet.

    Raises:
        Refusal: 413 ``files.too_large``; 422 ``files.empty``, ``files.marked_secret`` (in the name); 429
            ``files.too_many_uploads``.
    """
    check_size(size)
    if size <= 0:
        raise Refusal("files.empty", *REFUSALS["files.empty"], where="file")
    try:
        markings.check_name(name)
    except Refused as refused:
        raise Refusal(refused.code, refused.zh, refused.en, where="file") from refused
    expire_uploads()
    return _begin(person, name, size, sha256)


@transaction.atomic
def _begin(person: int, name: str, size: int, sha256: str) -> Upload:
    open_ones = Upload.objects.filter(person=person, blob=None)
    waiting = open_ones.aggregate(bytes=Sum("size"))["bytes"] or 0
    if open_ones.count() >= MOST_OPEN or waiting + size > MOST_TIMES * settings.EVIDENCE_BYTES:
        raise Refusal(
            "files.too_many_uploads",
            f"您还有未完成的上传（最多同时 {MOST_OPEN} 个）。请先完成或取消它们，再上传新文件。",
            f"You have unfinished uploads (at most {MOST_OPEN} at once). Finish or cancel them before the next one.",
            where="file",
            http_status=429,
        )
    return Upload.objects.create(
        person=person,
        name=_storable(name),
        size=size,
        sha256=sha256.lower() if len(sha256) == hashlib.sha256().digest_size * 2 else "",
        expires_at=datetime.now(UTC) + LIFETIME,
    )


def append_part(*, person: int, uid: UUID, offset: int, data: bytes, checksum: str = "") -> Upload:
    """
    Return the upload with ``data`` added at ``offset``; the bytes are on disk before the offset moves.

    Args:
        person: Whose upload it is.
        uid: Which.
        offset: Where the sender believes that it stands.
        data: One part, at most ``PART_BYTES``.
        checksum: ``sha256 <base64>`` of the part, or "".

    Raises:
        Refusal: ``common.not_found``; 409 ``files.wrong_offset``; 413 ``files.too_large``; 422 ``files.part_hash``;
            507 ``files.no_space``. Nothing of the part counts then.
    """
    _check_sum(data, checksum)
    if len(data) > PART_BYTES:
        check_size(max(len(data), settings.EVIDENCE_BYTES + 1))
    try:
        return _append(person, uid, offset, data)
    except OSError as error:
        if is_full(error):
            raise no_space() from error
        raise


@transaction.atomic
def _append(person: int, uid: UUID, offset: int, data: bytes) -> Upload:
    # The row is held while the bytes are written: two senders of one upload would otherwise write over one another.
    upload = upload_for(person, uid, for_change=True)
    if offset != upload.offset:
        raise wrong_offset(upload.offset)
    if offset + len(data) > upload.size:
        check_size(settings.EVIDENCE_BYTES + 1)
    _write_at(path_of_upload(upload), offset, data)
    if not Upload.objects.filter(pk=upload.pk, offset=offset).update(offset=F("offset") + len(data)):
        raise wrong_offset(upload.offset)
    upload.offset = offset + len(data)
    return upload


def give_up_upload(*, person: int, uid: UUID) -> None:
    """Remove an upload and its bytes; ``common.not_found`` where it is not this person's."""
    _remove(upload_for(person, uid))


def expire_uploads() -> int:
    """Remove uploads whose time is up, and part files without a row; return how many rows went."""
    late = list(Upload.objects.filter(expires_at__lte=datetime.now(UTC)))
    for upload in late:
        _remove(upload)
    return len(late)


def _remove(upload: Upload) -> None:
    path = path_of_upload(upload)
    upload.delete()
    path.unlink(missing_ok=True)


def wrong_offset(offset: int) -> Refusal:
    """Return the answer to a part for another place than the one reached."""
    return Refusal(
        "files.wrong_offset",
        f"这一段的位置不对，已收到 {offset:,} 字节。请从这里接着上传。",
        f"This part is for another place; {offset:,} bytes have arrived. Go on from there.",
        where=str(offset),
        http_status=409,
    )


def _check_sum(data: bytes, checksum: str) -> None:
    algorithm, _, value = checksum.partition(" ")
    if not algorithm:
        return
    make = _ALGORITHMS.get(algorithm)
    if make is None or base64.b64encode(make(data).digest()).decode() != value.strip():
        raise part_hash()


def _write_at(path: Path, offset: int, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        # What stands behind the offset was never counted: a part that a crash cut short.
        file.truncate(offset)
        file.seek(offset)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)


def _storable(name: str) -> str:
    """Return a name that every database can hold: no NUL, no half characters, not too long."""
    return name.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()[:_LONGEST_NAME]
