"""Files that go out with a feedback opinion: added and taken away while it is a draft."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile, not_found
from bihuan.web.feedback.access.documents import To, document_for, judge
from bihuan.web.feedback.actions.documents.refusals import S, noted, require_document_state, require_document_version
from bihuan.web.feedback.attachments import cleared
from bihuan.web.feedback.models import AnnexFile, FeedbackDocument
from bihuan.web.feedback.printing.marks import refuse_marked
from bihuan.web.feedback.texts import check_text
from bihuan.web.files.actions import keep
from bihuan.web.files.cleaning import Cleaned
from bihuan.web.files.wording import words_in

#: More than a paper lists under its text without turning a page.
MOST_FILES = 20
LONGEST_TITLE = 120
_CUT = "files.words_cut"


def add_annex(
    *, actor: User, document: FeedbackDocument, data: bytes, name: str, title: str = "", version: int | None = None
) -> AnnexFile:
    """
    Keep a file as an annex of a draft, in the copy for circulation: without author, company or camera.

    The look at the file takes place before the transaction, because it runs for seconds.

    Args:
        actor: A writer of the document.
        document: A draft.
        data: The file.
        name: As the person's computer calls it.
        title: What the list of annexes calls it; "" for the name without its suffix.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``feedback.tracked_changes`` and the like for what is hidden in it; what ``files.prescan`` refuses;
            ``feedback.annex_twice``, ``feedback.annex_too_long``, ``feedback.too_many_annexes``,
            ``feedback.document_not_in_state``, ``feedback.classified_marking``; the person may not. Nothing was kept.
    """
    _to_change(actor, document, version, for_change=False)
    copy, plain = cleared(data, name)
    words, unread = words_in(copy.data, copy.kind)
    if unread == _CUT:
        raise Refusal(
            "feedback.annex_too_long",
            f"“{plain}”的文字太长，泄密检查不能通读，没有作为附件收下。请拆成几个文件再上传。",
            f"“{plain}” has more words than the leak check reads, so it was not taken as an annex. Split it.",
            where="file",
        )
    said = title.strip() or plain.rpartition(".")[0] or plain
    check_text(said, where="title", longest=LONGEST_TITLE)
    refuse_marked(said, words, where="file")
    return _keep(actor, document, version, copy, (said, plain, words))


@transaction.atomic
def _keep(
    actor: User, document: FeedbackDocument, version: int | None, copy: Cleaned, said: tuple[str, str, str]
) -> AnnexFile:
    locked, grant = _to_change(actor, document, version, for_change=True)
    rows = AnnexFile.objects.filter(document=locked)
    blob = keep(copy.data, media_type=copy.media_type)
    title, plain, words = said
    if rows.filter(file=blob).exists():
        raise Refusal(
            "feedback.annex_twice",
            f"这份文件已经是本文的附件（“{rows.get(file=blob).title}”），没有重复添加。",
            f"This file is an annex already (“{rows.get(file=blob).title}”), so it was not added again.",
            where="file",
            http_status=409,
        )
    if rows.count() >= MOST_FILES:
        raise Refusal(
            "feedback.too_many_annexes",
            f"一份反馈意见最多附 {MOST_FILES} 个文件，没有添加。请把几张表合并成一个文件。",
            f"A document takes {MOST_FILES} files at most, so it was not added. Put some of them into one file.",
            where="file",
        )
    added = AnnexFile.objects.create(
        document=locked,
        order=(rows.aggregate(last=Max("order"))["last"] or 0) + 1,
        title=title,
        name=plain[:255],
        file=blob,
        words=words,
        removed=[[note.zh, note.en] for note in copy.removed],
        added_by=actor,
    )
    _counted(locked)
    fields = {"annex": str(added.uid), "title": title, "name": plain, "sha256": blob.sha256}
    noted(locked, "add_annex", actor=actor, grant=grant, fields=fields)
    return added


@transaction.atomic
def drop_annex(*, actor: User, document: FeedbackDocument, annex: UUID, version: int | None = None) -> FeedbackDocument:
    """
    Take a file away from a draft.

    Raises:
        Refusal: ``feedback.document_not_in_state``, ``common.changed_meanwhile``, ``common.not_found``; the person may not.
    """
    locked, grant = _to_change(actor, document, version, for_change=True)
    row = AnnexFile.objects.select_related("file").filter(document=locked, uid=annex).first()
    if row is None:
        raise not_found()
    fields: dict[str, Any] = {"annex": str(row.uid), "title": row.title, "sha256": row.file.sha256}
    row.delete()
    _counted(locked)
    noted(locked, "drop_annex", actor=actor, grant=grant, fields=fields)
    return locked


def _to_change(
    actor: User, document: FeedbackDocument, version: int | None, *, for_change: bool
) -> tuple[FeedbackDocument, Grant]:
    found = document_for(actor, document.uid, To.SEE, for_change=for_change)
    require_document_state(found, S.DRAFT)
    require_document_version(found, version)
    return found, judge(actor, found, To.EDIT)


def _counted(document: FeedbackDocument) -> None:
    """Count the document's version up: who wrote it meanwhile without this file hears that it was changed."""
    rows = FeedbackDocument.objects.filter(pk=document.pk, version=document.version)
    if rows.update(version=F("version") + 1) != 1:
        raise changed_meanwhile()
    document.refresh_from_db()
