"""Bringing a notice in."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from bihuan.reading.notice import Reading
from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.models import User
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.files.actions import keep
from bihuan.web.notices import reader
from bihuan.web.notices.access import importer_for
from bihuan.web.notices.actions.discarding import expire_drafts
from bihuan.web.notices.contract import fitting, kept
from bihuan.web.notices.models import Notice
from bihuan.web.trail.actions import append


@dataclass(frozen=True, slots=True)
class Imported:
    """The notice that came of an import; ``is_new`` is False where the same bytes were known already."""

    notice: Notice
    is_new: bool


def import_notice(*, actor: Visitor, data: bytes | str, name: str = "") -> Imported:
    """
    Read ``data`` and keep it as a draft; the same file again gives the notice that exists.

    Args:
        actor: Who brings it in; the draft is theirs.
        data: The bytes of a file, or a text that was pasted.
        name: The file's name, as the person knows it.

    Raises:
        Refusal: with the reader's code where it takes no such file, or where the text must not count as evidence
            (422); ``common.upload_too_large`` (413). Nothing is kept then.
    """
    importer = importer_for(actor)
    # A form sends line ends as CR LF whatever was pasted.
    data = data.replace("\r\n", "\n") if isinstance(data, str) else data
    raw = data.encode() if isinstance(data, str) else data
    sha256 = hashlib.sha256(raw).hexdigest()
    expire_drafts()
    known = _already_here(importer, sha256)
    if known:
        return Imported(known, is_new=False)
    # Read before the transaction begins: it is work for the processor, and other writers would wait.
    reading = reader.read(data, name)
    if reading.refused:
        raise Refusal(reading.refused.code, reading.refused.zh, reading.refused.en, where="file")
    try:
        with transaction.atomic():
            # Again: somebody may have brought in the same file, or stored it, while this one was being read.
            known = _already_here(importer, sha256)
            return Imported(known or _keep(importer, raw, sha256, reading), is_new=known is None)
    except IntegrityError:
        # The same person sent the same file twice at once; the first one won.
        known = _already_here(importer, sha256)
        if known is None:
            raise
        return Imported(known, is_new=False)


def _already_here(importer: User, sha256: str) -> Notice | None:
    notices = Notice.objects.filter(sha256=sha256).defer(*Notice.LONG)
    return (
        notices.filter(status=Notice.Status.STORED).first()
        or notices.filter(status=Notice.Status.DRAFT, importer=importer).first()
    )


def _keep(importer: User, raw: bytes, sha256: str, reading: Reading) -> Notice:
    blob = keep(raw, media_type=reading.source.media_type)
    notice = Notice.objects.create(
        importer=importer,
        expires_on=today() + timedelta(days=settings.DRAFT_DAYS),
        blob=blob,
        sha256=sha256,
        name=fitting(reading.source.name, 255),
        encoding=reading.source.encoding,
        kind=reading.kind,
        title=fitting(reading.title, 300),
        issuer=fitting(reading.issuer or "", 120),
        original=reading.original,
        text=reading.text,
        reading=kept(reading),
        inferred_count=sum(repair.certainty == "inferred" for repair in reading.repairs),
    )
    append(
        actor=str(importer.pseudonym),
        action="notices.import",
        object_kind="notice",
        object_id=notice.pk,
        object_version=notice.version,
        to_state=notice.status,
        fields={"sha256": sha256, "size": len(raw)},
    )
    return notice
