"""Reading bytes back."""

import hashlib
from pathlib import Path

from django.conf import settings

from bihuan.web.common.errors import Refusal
from bihuan.web.files.models import Blob


def path_of(sha256: str) -> Path:
    """Return where the bytes with this hash stand. Two levels of folders, because one would hold every file."""
    return Path(settings.FILES_FOLDER) / sha256[:2] / sha256[2:4] / sha256


def content_of(blob: Blob) -> bytes:
    """
    Return the bytes of ``blob``, checked against their hash.

    Raises:
        Refusal: ``files.damaged`` if they are gone or are not what was kept.
    """
    try:
        data = path_of(blob.sha256).read_bytes()
    except FileNotFoundError:
        data = b""
    if hashlib.sha256(data).hexdigest() != blob.sha256:
        raise Refusal(
            "files.damaged",
            f"保存的原始文件（{blob.sha256[:12]}…）缺失或已被改动，不能提供。请从备份恢复数据目录中的 blobs 文件夹。",
            f"The original file kept here ({blob.sha256[:12]}…) is missing or was changed, so it is not handed out. "
            "Restore the blobs folder of the data folder from a backup.",
            http_status=500,
        )
    return data
