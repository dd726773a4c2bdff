"""Keeping bytes."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.db import connection

from bihuan.web.files.models import Blob
from bihuan.web.files.queries import path_of


def keep(data: bytes, *, media_type: str) -> Blob:
    """
    Return the blob of ``data``, written to disk before its row can be committed.

    The row may be rolled back and leave a file that no row names, which harms nobody; the other way round a row would
    name bytes that a power cut took. The same bytes are kept once.

    Raises:
        RuntimeError: outside a transaction.
        OSError: if the disk is full or read-only; the caller's transaction then fails as a whole.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a blob is kept inside the transaction of the change that needs it")
    sha256 = hashlib.sha256(data).hexdigest()
    blob = Blob.objects.filter(sha256=sha256).first()
    path = path_of(sha256)
    if blob is None or not path.is_file():
        _write_durably(path, data)
    if blob is None:
        blob, _made = Blob.objects.get_or_create(sha256=sha256, defaults={"size": len(data), "media_type": media_type})
    return blob


def _write_durably(path: Path, data: bytes) -> None:
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
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    # Without this a power cut may take the name of a file whose bytes are safe. Windows has no such call.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
