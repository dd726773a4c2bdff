"""Keeping what is shown of a file."""

from typing import Any

from django.db import transaction

from bihuan.web.files.actions.keeping import keep
from bihuan.web.files.models import Blob, Preview, PreviewPicture, Wording

JPEG = "image/jpeg"


def keep_preview(
    blob: Blob,
    *,
    maker: int,
    blocks: list[dict[str, Any]],
    notes: list[dict[str, str]],
    pictures: list[tuple[bytes, int, int]],
) -> Preview:
    """
    Return the preview of ``blob``, kept; the one that is there already if two people asked at once.

    It is derived from the blob and can be made again at any time, so it is nobody's action and leaves no record.
    ``pictures`` are ``(jpeg, width, height)`` in the order of their numbers.
    """
    return _keep(blob, maker, blocks, notes, pictures)


@transaction.atomic
def _keep(
    blob: Blob,
    maker: int,
    blocks: list[dict[str, Any]],
    notes: list[dict[str, str]],
    pictures: list[tuple[bytes, int, int]],
) -> Preview:
    preview, is_new = Preview.objects.get_or_create(blob=blob, maker=maker, defaults={"blocks": blocks, "notes": notes})
    if is_new:
        PreviewPicture.objects.bulk_create(
            PreviewPicture(preview=preview, number=number, blob=keep(data, media_type=JPEG), width=width, height=height)
            for number, (data, width, height) in enumerate(pictures)
        )
    return preview


def keep_wording(blob: Blob, *, maker: int, text: str, unread: str) -> Wording:
    """Return the words of ``blob``, kept; as with a preview, nobody's action, and made again at any time."""
    return Wording.objects.get_or_create(blob=blob, maker=maker, defaults={"text": text, "unread": unread})[0]
