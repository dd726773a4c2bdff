"""Beginning a feedback opinion from the findings of its target, or the next edition of one that was issued."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.documents import To, document_for, drafting
from bihuan.web.feedback.actions.documents.refusals import (
    OPEN,
    S,
    noted,
    nothing_approved,
    require_document_reason,
    require_document_state,
    require_document_version,
)
from bihuan.web.feedback.composing.composing import Draft, Piece, drafted
from bihuan.web.feedback.models import AnnexFile, FeedbackDocument, Passage
from bihuan.web.feedback.queries.documents import (
    contents_of,
    dues_of,
    facts_of,
    live_findings,
    source_of,
    standing_documents,
)
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.models import Target


@transaction.atomic
def draft_document(*, actor: User, target: Target, addressee: str) -> FeedbackDocument:
    """
    Begin a feedback opinion of ``target`` with passages made from its approved findings.

    Raises:
        Refusal: ``feedback.document_exists``, ``feedback.nothing_approved``, ``rounds.not_in_state``; the person may not.
    """
    grant = drafting(actor, target)
    # Two people who begin at once: the second sees what the first has made.
    locked = Target.objects.select_for_update(of=("self",), no_key=True).select_related("round__organ", "group")
    held = locked.get(pk=target.pk)
    require_state(held.round, *OPEN)
    if standing_documents(held).filter(addressee=addressee).exists():
        raise Refusal(
            "feedback.document_exists",
            f"“{held.name}”的这份反馈意见已经起草，没有另建。请打开继续修改；已印发的，请起草新版。",
            f"This feedback to {held.name} was begun already, so no other was made. Go on with it, or draft a new edition of "
            "what was issued.",
            http_status=409,
        )
    sources = [source_of(one) for one in live_findings(held)]
    if not sources:
        raise nothing_approved(held)
    draft = drafted(addressee, facts_of(held), sources, dues_of(held))
    document = FeedbackDocument.objects.create(
        round=held.round,
        target=held,
        addressee=addressee,
        title=draft.title[:200],
        salutation=draft.salutation[:120],
        author=actor,
        is_demo=held.round.demo_seed is not None,
    )
    _put(document, draft.pieces)
    noted(document, "draft_document", actor=actor, grant=grant, fields=_said(draft))
    return document


@transaction.atomic
def draft_edition(
    *, actor: User, document: FeedbackDocument, reason: str, version: int | None = None
) -> FeedbackDocument:
    """
    Begin the next edition of an issued document, with its passages; the issued one stands until the next is issued.

    Raises:
        Refusal: ``feedback.document_not_in_state``, ``feedback.document_exists``, ``feedback.reason_needed``,
            ``common.changed_meanwhile``; the person may not.
    """
    old = document_for(actor, document.uid, To.SEE, for_change=True)
    require_document_state(old, S.ISSUED)
    require_document_version(old, version)
    grant = drafting(actor, old.target)
    require_document_reason(reason)
    if FeedbackDocument.objects.filter(supersedes=old).exists():
        raise Refusal(
            "feedback.document_exists",
            "新版已经起草，没有另建。请打开新版继续修改。",
            "The next edition was begun already, so no other was made. Go on with that one.",
            http_status=409,
        )
    new = FeedbackDocument.objects.create(
        round=old.round,
        target=old.target,
        addressee=old.addressee,
        edition=old.edition + 1,
        supersedes=old,
        title=old.title,
        salutation=old.salutation,
        author=actor,
        reason=reason.strip(),
        is_demo=old.is_demo,
    )
    held = contents_of(old)
    _put(
        new,
        [
            Piece(row.part, row.text, row.category_id, tuple(one.pk for one in row.findings.all()))
            for row in held.passages
        ],
    )
    AnnexFile.objects.bulk_create(
        AnnexFile(
            document=new,
            order=one.order,
            title=one.title,
            name=one.name,
            file=one.file,
            words=one.words,
            removed=one.removed,
            added_by=one.added_by,
        )
        for one in held.files
    )
    noted(
        new, "draft_document", actor=actor, grant=grant, fields={"supersedes": str(old.uid), "reason": reason.strip()}
    )
    return new


def _put(document: FeedbackDocument, pieces: Sequence[Piece]) -> None:
    """Write passages anew; links are written together, because a document may have many."""
    rows = Passage.objects.bulk_create(
        Passage(document=document, part=one.part, order=at, category_id=one.category_id, text=one.text)
        for at, one in enumerate(pieces, 1)
    )
    through = Passage.findings.through
    through.objects.bulk_create(
        through(passage_id=row.pk, finding_id=key)
        for row, one in zip(rows, pieces, strict=True)
        for key in dict.fromkeys(one.findings)
    )


def _said(draft: Draft) -> dict[str, Any]:
    return {"title": draft.title, "passages": len(draft.pieces)}
