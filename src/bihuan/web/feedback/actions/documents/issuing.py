"""
Issuing a feedback opinion: number, frozen paper, findings, and the edition before it, all in one transaction or none.

From the meeting on the unit reads what was issued to it, see ``open_to_unit``.
"""

from datetime import date

from django.db import transaction

from bihuan.documents import Document, Head, Imprint, Signature
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.documents import To, document_for, judge
from bihuan.web.feedback.actions.documents import news
from bihuan.web.feedback.actions.documents.refusals import (
    KIND,
    keep_reason,
    noted,
    require_document_state,
    require_document_version,
    require_unchanged,
)
from bihuan.web.feedback.actions.moving import set_status
from bihuan.web.feedback.actions.papers import freeze, give_number
from bihuan.web.feedback.composing.setting import document_of
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.queries.checks import require_passed
from bihuan.web.feedback.queries.documents import Contents, contents_of, finding_keys
from bihuan.web.feedback.queries.meetings import held_on
from bihuan.web.feedback.queries.papers import number_word
from bihuan.web.feedback.queries.reports import decision_of
from bihuan.web.feedback.transitions import DOCUMENT
from bihuan.web.findings.actions.issuing import drop_findings, issue_findings, lock_findings, note_issued
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Target

S = FeedbackDocument.Status


@transaction.atomic
def issue_document(*, actor: User, document: FeedbackDocument, version: int | None = None) -> FeedbackDocument:
    """
    Sign the issue of an approved document as a clerk; the second clerk's signature issues it.

    Its findings are issued with it. An edition before it is superseded; what that held and this one drops is withdrawn.

    Returns:
        The document: issued after the second signature, still approved after the first.

    Raises:
        Refusal: ``feedback.document_not_in_state``, ``feedback.no_decision``, ``feedback.text_changed``,
            ``feedback.leak_check_missing``, ``feedback.leak_check_open``, ``feedback.classified_marking``,
            ``feedback.number_word_taken``, ``accounts.second_person_needed``, ``common.changed_meanwhile``; the person may
            not. Nothing is half issued.
    """
    findings = lock_findings(finding_keys(document.pk))
    locked = document_for(actor, document.uid, To.SEE, for_change=True)
    require_document_state(locked, *DOCUMENT["issue"].sources)
    require_document_version(locked, version)
    grant = judge(actor, locked, To.ISSUE)
    held = contents_of(locked)
    _require_issuable(held)
    first = sign(actor=actor, grant=grant, kind=KIND, object_id=locked.uid, version=locked.version, move="issue")
    if first is None:
        return locked
    return _issue(held, findings, actor, grant)


def _require_issuable(held: Contents) -> None:
    document = held.document
    if decision_of(document.target) is None:
        raise Refusal(
            "feedback.no_decision",
            f"还没有登记党委对“{document.target.name}”巡视情况的决定，没有印发。请先在巡视报告页登记决定的日期和文号。",
            f"The committee's decision on {document.target.name} is not recorded yet, so nothing was issued. Record its day "
            "and document on the page of the group's report first.",
            http_status=409,
        )
    require_unchanged(held)
    require_passed(KIND, document.pk, "", document.text_hash)


def _issue(held: Contents, findings: list[Finding], actor: User, grant: Grant) -> FeedbackDocument:
    document, day = held.document, today()
    organ = document.round.organ
    assert organ is not None  # a round without an office has no clerk who could get here
    kind = f"feedback_{document.addressee}"
    old = document.supersedes
    keys = set(held.findings)
    issued = issue_findings([one for one in findings if one.pk in keys])
    dropped: list[Finding] = []
    if old is not None:
        set_status(old, DOCUMENT["supersede"].target)
        keep_reason(old, "supersede", actor=actor, reason=document.reason)
        # Only the document to the body lists all problems; the head's may name fewer without taking one back.
        gone = set(document.dropped.values_list("pk", flat=True)) - keys
        dropped = drop_findings([one for one in findings if one.pk in gone], actor=actor, reason=document.reason)
    number = give_number(organ, number_word(organ, kind), day.year)
    opened = day if held_on(document.target) is not None else None
    set_status(document, S.ISSUED, columns={"issued_on": day, "number": number, "opened_on": opened})
    paper = freeze(
        actor,
        grant=grant,
        kind=KIND,
        object_id=document.pk,
        edition=document.edition,
        round_=document.round,
        title=document.title,
        document=paper_of(held, number, day),
        text=held.text.text,
        data=data_of(held),
        issued_on=day,
        number=number,
        paper=kind,
    )
    news.of_move(document, "issue", actor)
    if opened:
        news.of_opening(document, actor)
    # Every row is written; from the first record on the end of the trail is locked.
    noted(
        document,
        "issue",
        actor=actor,
        grant=grant,
        before=S.APPROVED,
        fields={"number": number, "sha256": paper.sha256, "findings": sorted(one.number for one in issued)},
    )
    if old is not None:
        noted(old, "supersede", actor=actor, grant=grant, before=S.ISSUED, fields={"by": str(document.uid)})
    note_issued(issued, dropped, actor=actor, grant=grant)
    return document


def paper_of(held: Contents, number: str, day: date | None) -> Document:
    """Return a document as it is set on paper; a draft has neither number nor date."""
    row = held.document
    name = row.round.organ.name if row.round.organ else ""
    return document_of(
        row.title,
        row.salutation,
        held.set_passages,
        held.annex,
        held.attached,
        head=Head(organ=f"{name}文件", number=number),
        signature=Signature(name, day) if day else None,
        imprint=Imprint(printed_by=name, printed_on=day) if day else None,
    )


def data_of(held: Contents) -> dict[str, object]:
    """Return what a document was composed from, for the frozen copy and for an office's template."""
    row = held.document
    return {
        "title": row.title,
        "addressee": row.salutation,
        "unit": row.target.name,
        "edition": row.edition,
        "reason": row.reason if row.supersedes_id else "",
        "passages": [
            {
                "part": one.part,
                "category": one.category.code if one.category else "",
                "text": one.text,
                "findings": [finding.number for finding in one.findings.all()],
            }
            for one in held.passages
        ],
        "problems": [one.number for one in held.annexed],
        "annexes": [{"title": one.title, "name": one.name, "sha256": one.file.sha256} for one in held.files],
    }


def open_to_unit(target: Target, *, actor: User, grant: Grant | None) -> list[FeedbackDocument]:
    """
    Open what was issued to a target to its unit, because its meeting was held; return what was opened.

    Inside the caller's transaction, after its rows are written: this appends trail records. The document to the head is
    from then on the head's to read, and of nobody else in the unit.
    """
    rows = FeedbackDocument.objects.select_for_update(of=("self",), no_key=True).select_related(
        "round", "target", "author"
    )
    found = list(rows.filter(target=target, status__in=(S.ISSUED, S.SUPERSEDED), opened_on=None).order_by("pk"))
    for row in found:
        set_status(row, row.status, columns={"opened_on": today()})
        if row.status == S.ISSUED:
            news.of_opening(row, actor)
    for row in found:
        noted(row, "open_document", actor=actor, grant=grant)
    return found
