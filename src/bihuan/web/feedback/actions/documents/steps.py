"""
Bringing a feedback document to its approval: submit, return, and the two signatures of the leading group.

Whoever locks findings and a document locks the findings first, as a withdrawal does, or two people wait for each other.
"""

from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import sign
from bihuan.web.common.dates import today
from bihuan.web.feedback.access.documents import To, document_for, judge
from bihuan.web.feedback.actions.documents import news
from bihuan.web.feedback.actions.documents.refusals import (
    KIND,
    LONGEST_REASON,
    findings_left_out,
    keep_reason,
    noted,
    require_document_reason,
    require_document_state,
    require_document_version,
    require_ready,
    require_unchanged,
)
from bihuan.web.feedback.actions.moving import set_status
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.printing.marks import refuse_marked
from bihuan.web.feedback.queries.checks import require_passed
from bihuan.web.feedback.queries.documents import contents_of, finding_keys, live_findings
from bihuan.web.feedback.texts import check_text
from bihuan.web.feedback.transitions import DOCUMENT
from bihuan.web.findings.actions.issuing import lock_findings
from bihuan.web.findings.models import Finding


@transaction.atomic
def submit_document(
    *, actor: User, document: FeedbackDocument, left_out_reason: str = "", version: int | None = None
) -> FeedbackDocument:
    """
    Hand a document to the office and the leading group; from now on its text and its list of problems are locked.

    Args:
        actor: The leader of the group.
        document: A draft.
        left_out_reason: Why findings stand in the list only, where some do.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``feedback.document_not_in_state``, ``feedback.document_incomplete``, ``feedback.passage_without_finding``,
            ``feedback.findings_left_out``, ``feedback.classified_marking``, ``common.changed_meanwhile``; the person may not.
    """
    # Whoever withdraws one of them meanwhile comes before or after, not in between.
    lock_findings(live_findings(document.target).values_list("pk", flat=True))
    locked = _to_move(actor, document, "submit", version)
    grant = judge(actor, locked, To.SUBMIT)
    held = contents_of(locked)
    require_ready(held)
    reason = left_out_reason.strip()
    if held.unnamed:
        if not reason:
            raise findings_left_out(held.unnamed)
        check_text(reason, where="left_out_reason", longest=LONGEST_REASON)
    refuse_marked(held.text.text, where="text")
    locked.annexed.set(held.annexed)
    columns = {
        "submitted_by": actor,
        "submitted_on": today(),
        "text_hash": held.text.sha256,
        "left_out_reason": reason if held.unnamed else "",
    }
    return _moved(locked, "submit", actor, grant, columns, fields={"text": held.text.sha256})


@transaction.atomic
def return_document(
    *, actor: User, document: FeedbackDocument, reason: str, version: int | None = None
) -> FeedbackDocument:
    """
    Send a document back to its writers; its text is theirs again and every signature under it is void.

    Raises:
        Refusal: ``feedback.document_not_in_state``, ``feedback.reason_needed``, ``common.changed_meanwhile``; the person
            may not.
    """
    locked = _to_move(actor, document, "return", version)
    grant = judge(actor, locked, To.RETURN)
    require_document_reason(reason)
    return send_back(locked, actor=actor, grant=grant, reason=reason.strip())


@transaction.atomic
def approve_document(*, actor: User, document: FeedbackDocument, version: int | None = None) -> FeedbackDocument:
    """
    Sign a document as one of the leading group; the second one's signature approves it.

    Raises:
        Refusal: ``feedback.document_not_in_state``, ``feedback.text_changed``, ``feedback.leak_check_missing``,
            ``feedback.leak_check_open``, ``accounts.second_person_needed``, ``common.changed_meanwhile``; the person may not.
    """
    locked = _to_move(actor, document, "approve", version)
    grant = judge(actor, locked, To.APPROVE)
    require_unchanged(contents_of(locked))
    require_passed(KIND, locked.pk, "", locked.text_hash)
    if _first_of_two(locked, "approve", actor, grant):
        return locked
    return _moved(locked, "approve", actor, grant, {"approved_on": today()}, fields={"text": locked.text_hash})


def send_back(document: FeedbackDocument, *, actor: User, grant: Grant | None, reason: str) -> FeedbackDocument:
    """Return a locked document to draft, whoever caused it; the caller has judged."""
    document.annexed.clear()
    columns = {
        "submitted_by": None,
        "submitted_on": None,
        "approved_on": None,
        "text_hash": "",
        "left_out_reason": "",
        # Of an edition, it says why there is one; why it came back is in the note.
        **({} if document.supersedes_id else {"reason": reason}),
    }
    return _moved(document, "return", actor, grant, columns, reason=reason)


def _first_of_two(document: FeedbackDocument, move: str, actor: User, grant: Grant) -> bool:
    first = sign(actor=actor, grant=grant, kind=KIND, object_id=document.uid, version=document.version, move=move)
    return first is None


def _to_move(actor: User, document: FeedbackDocument, name: str, version: int | None) -> FeedbackDocument:
    """Return the document, locked, if it stands where the step starts from; who comes too late hears that."""
    locked = document_for(actor, document.uid, To.SEE, for_change=True)
    require_document_state(locked, *DOCUMENT[name].sources)
    require_document_version(locked, version)
    return locked


def _moved(
    document: FeedbackDocument,
    name: str,
    actor: User,
    grant: Grant | None,
    columns: dict[str, Any],
    *,
    reason: str = "",
    fields: dict[str, Any] | None = None,
) -> FeedbackDocument:
    before = document.status
    set_status(document, DOCUMENT[name].target, columns=columns)
    if reason:
        keep_reason(document, name, actor=actor, reason=reason)
    news.of_move(document, name, actor)
    noted(document, name, actor=actor, grant=grant, before=before, fields={**(fields or {}), "reason": reason})
    return document


def return_those_with(finding: Finding, actor: User, grant: Grant | None, reason: str) -> None:
    """Send back every document that holds a finding which was withdrawn and that is not issued yet."""
    rows = FeedbackDocument.objects.filter(target=finding.target_id, status__in=DOCUMENT["return"].sources)
    for row in (
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("round__organ", "target", "author")
        .order_by("pk")
    ):
        if finding.pk in finding_keys(row.pk):
            said = f"问题 {finding.number} 已撤回：{reason}"
            send_back(row, actor=actor, grant=grant, reason=said)
