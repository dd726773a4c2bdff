"""Reading bytes back."""

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.files.models import Blob, Preview, PreviewPicture, Upload, Wording


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


def path_of_upload(upload: Upload) -> Path:
    """Return where the parts of a file that is being sent stand; named by us, never by the sender."""
    return Path(settings.UPLOADS_FOLDER) / str(upload.uid)


def upload_for(person: int, uid: UUID, *, for_change: bool = False) -> Upload:
    """
    Return an upload of this person that has not run out.

    Raises:
        Refusal: ``common.not_found``, also for what belongs to somebody else.
    """
    uploads = Upload.objects.select_for_update() if for_change else Upload.objects.all()
    found = uploads.filter(uid=uid, person=person, expires_at__gt=datetime.now(UTC)).first()
    if found is None:
        raise not_found()
    return found


def finished_upload_for(person: int, uid: UUID) -> Upload:
    """
    Return an upload of this person whose bytes have all arrived and which has not been kept yet.

    Raises:
        Refusal: ``common.not_found``; 409 ``files.upload_unfinished``; 422 ``files.part_hash`` if the whole is not what
            the sender said it would be.
    """
    upload = upload_for(person, uid)
    if upload.blob_id is not None:
        raise not_found()
    if not upload.is_complete:
        raise Refusal(
            "files.upload_unfinished",
            f"文件还没有传完（{upload.offset:,} / {upload.size:,} 字节），没有保存。请等上传完成后再提交。",
            f"The file has not arrived completely ({upload.offset:,} of {upload.size:,} bytes), so nothing was kept. "
            "Wait until it has, then send the form.",
            where="file",
            http_status=409,
        )
    if upload.sha256 and _hash_of(path_of_upload(upload)) != upload.sha256:
        raise part_hash()
    return upload


def part_hash() -> Refusal:
    """Return the answer to bytes that are not what their sender says."""
    return Refusal(
        "files.part_hash",
        "收到的内容与校验值不符，这一段没有保存。请检查网络后重新上传这一段。",
        "What arrived does not match its checksum, so this part was not kept. Check the network and send it again.",
        where="file",
    )


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def preview_kept_of(blob: Blob, maker: int) -> Preview | None:
    """Return the preview that was made of ``blob``, with its pictures, or None."""
    return Preview.objects.filter(blob=blob, maker=maker).prefetch_related("pictures").first()


def picture_of(preview: Preview, number: int) -> PreviewPicture:
    """Return one picture of a preview with its blob; ``common.not_found`` where there is none of this number."""
    found = PreviewPicture.objects.select_related("blob").filter(preview=preview, number=number).first()
    if found is None:
        raise not_found()
    return found


def wordings_kept_of(blobs: Collection[int], maker: int) -> dict[int, Wording]:
    """Return the words that were read of these blobs, by the blob's key."""
    return {one.blob_id: one for one in Wording.objects.filter(blob__in=blobs, maker=maker)}


def blob_by_key(key: object) -> Blob | None:
    """Return the blob with this key, or None."""
    return Blob.objects.filter(pk=key).first() if isinstance(key, int) else None
