"""Keeping bytes."""

import errno
import hashlib
import os
import tempfile
from pathlib import Path

from django.db import connection, transaction

from bihuan.web.common.errors import Refusal
from bihuan.web.files.models import Blob, Upload
from bihuan.web.files.queries import path_of, path_of_upload


def keep(data: bytes, *, media_type: str) -> Blob:
    """
    Return the blob of ``data``, written to disk before its row can be committed.

    The row may be rolled back and leave a file that no row names, which harms nobody; the other way round a row would
    name bytes that a power cut took. The same bytes are kept once.

    Raises:
        RuntimeError: outside a transaction.
        Refusal: 507 ``files.no_space`` if the disk is full; the caller's transaction then fails as a whole.
        OSError: if it is read-only or broken.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a blob is kept inside the transaction of the change that needs it")
    sha256 = hashlib.sha256(data).hexdigest()
    blob = Blob.objects.filter(sha256=sha256).first()
    path = path_of(sha256)
    if blob is None or not path.is_file():
        try:
            write_durably(path, data)
        except OSError as error:
            if is_full(error):
                raise no_space() from error
            raise
    if blob is None:
        blob, _made = Blob.objects.get_or_create(sha256=sha256, defaults={"size": len(data), "media_type": media_type})
    return blob


def keep_upload(upload: Upload, *, media_type: str) -> Blob:
    """
    Return the blob of a file that was sent in parts; its part file goes when the transaction is committed.

    Raises:
        RuntimeError: outside a transaction.
        FileNotFoundError: if the part file is gone.
        OSError: as ``keep``.
    """
    path = path_of_upload(upload)
    blob = keep(path.read_bytes(), media_type=media_type)
    upload.blob = blob
    upload.save(update_fields=["blob"])
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return blob


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that is either wholly there after a power cut, or not at all; ``OSError`` as the system says."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    # Without this a power cut may take the name of a file whose bytes are safe. Windows has no such call.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_full(error: OSError) -> bool:
    """Return whether an error means that there is no room left."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def no_space() -> Refusal:
    """Return the answer where the disk is full."""
    return Refusal(
        "files.no_space",
        "服务器磁盘已满，文件没有保存。请通知系统管理员清理空间后再上传。",
        "The server's disk is full, so the file was not kept. Tell your administrator, then upload it again.",
        where="file",
        http_status=507,
    )
