"""What stops a feedback document, each said so that somebody can act on it; and what every step keeps of itself."""

from collections.abc import Sequence
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.queries.documents import Contents
from bihuan.web.feedback.texts import check_text
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.rounds.models import Round, Target

S = FeedbackDocument.Status
KIND = "feedback_document"
#: Rounds in which feedback is written.
OPEN = (Round.Status.LIVE, Round.Status.ENDED)
MOST_PASSAGES = 300
#: States in both languages, whatever the page speaks.
STATES = {
    "draft": ("草拟", "a draft"),
    "submitted": ("已报审", "submitted"),
    "approved": ("已审批", "approved"),
    "issued": ("已印发", "issued"),
    "superseded": ("已被新版取代", "superseded"),
}
LONGEST_REASON = 1_000


def noted(
    document: FeedbackDocument,
    name: str,
    *,
    actor: User,
    grant: Grant | None,
    before: str = "",
    fields: dict[str, Any] | None = None,
) -> None:
    """Append the trail record of one step with a document, which is as it is after the step."""
    record(
        actor=actor,
        grant=grant,
        action=f"feedback.{name}",
        object_kind=KIND,
        object_id=document.uid,
        object_version=document.version,
        from_state=before or document.status,
        to_state=document.status,
        fields={"target": document.target_id, "addressee": document.addressee, **(fields or {})},
    )


def keep_reason(document: FeedbackDocument, name: str, *, actor: User, reason: str) -> None:
    """Keep the words of a reason beside a document, which has its new version already."""
    ReturnNote.objects.create(
        object_kind=KIND,
        object_id=document.pk,
        object_version=document.version,
        move=name,
        text=reason[:LONGEST_REASON],
        by=actor,
    )


def require_ready(held: Contents) -> None:
    """
    Refuse to go on with a document that lacks problems, or has a passage on problems that rests on no finding.

    A document to the head may hold no problem: where none concerns him as head, his duties remain.
    """
    is_body = held.document.addressee == FeedbackDocument.Addressee.BODY
    if is_body and not held.annexed:
        raise nothing_approved(held.document.target)
    if is_body and not held.problems:
        raise Refusal(
            "feedback.document_incomplete",
            "“存在的主要问题”还没有任何语段，没有报审。请先从来源写入问题。",
            "There is no passage on problems yet, so it was not submitted. Write in problems from the sources first.",
            where="passages",
        )
    lacking = held.without_finding
    if lacking:
        first = lacking[0].text[:20]
        raise Refusal(
            "feedback.passage_without_finding",
            f"“存在的主要问题”中有 {len(lacking)} 个语段没有对应的问题（第一处：“{first}…”），没有报审。"
            "请关联问题，或者删去这些语段。",
            f"{len(lacking)} passages on problems rest on no finding (the first: “{first}…”), so it was not submitted. Link "
            "them with findings or delete them.",
            where="passages",
        )


def require_unchanged(held: Contents) -> None:
    """Refuse to go on with a document that does not read any more as it was submitted."""
    if held.text.sha256 != held.document.text_hash:
        raise Refusal(
            "feedback.text_changed",
            "这份反馈意见的文字与报审时不同，没有办理这一步。请退回草拟，核对后重新报审。",
            "This document does not read as it was submitted, so this step was not taken. Return it, check it and submit it "
            "again.",
            http_status=409,
        )


def require_document_state(document: FeedbackDocument, *states: str) -> None:
    """Raise ``feedback.document_not_in_state`` unless the document is in one of ``states``."""
    if document.status in states:
        return
    zh, en = STATES[document.status]
    raise Refusal(
        "feedback.document_not_in_state",
        f"这份反馈意见现在是“{zh}”，不能办理这一步，没有改动。请打开它的页面查看当前状态。",
        f"This document is {en}, so this step cannot be taken and nothing was changed. Open its "
        "page to see where it stands.",
        http_status=409,
    )


def require_document_version(document: FeedbackDocument, version: int | None) -> None:
    """Raise ``common.changed_meanwhile`` if the person had another version before them; None: they did not say."""
    if version is not None and version != document.version:
        raise changed_meanwhile()


def require_document_reason(reason: str) -> None:
    """Raise ``feedback.reason_needed`` unless a reason is given; as ``check_text`` for what it says."""
    if not reason.strip():
        raise Refusal(
            "feedback.reason_needed",
            "请写明原因，再办理这一步。没有做任何改动。",
            "State the reason, then take this step. Nothing was changed.",
            where="reason",
        )
    check_text(reason, where="reason", longest=LONGEST_REASON)


def findings_left_out(left_out: Sequence[Finding]) -> Refusal:
    """Return the answer where findings stand in the list only, and nobody has said why."""
    numbers = "、".join(one.number for one in left_out[:3])
    more = " 等" if len(left_out) > 3 else ""
    return Refusal(
        "feedback.findings_left_out",
        f"有 {len(left_out)} 个问题没有写入正文（{numbers}{more}），只列入问题清单，没有报审。请确认并写明原因，或者写入正文。",
        f"{len(left_out)} findings ({', '.join(one.number for one in left_out[:3])}) stand in the list of problems only, so it "
        "was not submitted. Confirm that and say why, or write them in.",
        where="left_out_reason",
    )


def incomplete(where: str) -> Refusal:
    """Return the answer where something is missing or there is too much of it."""
    return Refusal(
        "feedback.document_incomplete",
        f"标题、主送和每个语段都要有内容，语段最多 {MOST_PASSAGES} 个，没有保存。请补齐后再保存。",
        f"Title, addressee and every passage need words, and there may be {MOST_PASSAGES} passages; nothing was saved.",
        where=where,
    )


def nothing_approved(target: Target) -> Refusal:
    """Return the answer where a target has nothing to write about yet."""
    return Refusal(
        "feedback.nothing_approved",
        f"“{target.name}”还没有已批准的问题，没有可写的内容。请先审批该单位的问题。",
        f"{target.name} has no approved finding yet, so there is nothing to write. Have its findings approved first.",
        http_status=409,
    )
