"""Which steps a feedback document offers to a person: a button where they may and nothing is missing, else who may, or what lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.feedback.access.documents import MOVES, may
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.queries.checks import CheckState
from bihuan.web.feedback.queries.documents import Contents
from bihuan.web.feedback.queries.reports import decision_of
from bihuan.web.feedback.transitions import DOCUMENT
from bihuan.web.findings.move_words import MoveWords
from bihuan.web.findings.offers import Offer
from bihuan.web.findings.queries.pages.parts import OpenSignature

WORDS = {
    "submit": MoveWords(
        gettext_lazy("报审"),
        gettext_lazy("巡视组组长"),
        gettext_lazy("报审后文字和问题清单锁定，由领导小组审批。"),
        gettext_lazy("已报审，文字已锁定。"),
    ),
    "approve": MoveWords(
        gettext_lazy("审批"),
        gettext_lazy("两位领导小组成员"),
        gettext_lazy("审批后由巡视办印发。"),
        gettext_lazy("已审批，可以印发。"),
    ),
    "issue": MoveWords(
        gettext_lazy("印发"),
        gettext_lazy("巡视办两位经办人"),
        gettext_lazy("编发文字号并固定文本，所列问题同时转为已反馈。召开反馈会后向单位开放。"),
        gettext_lazy("已印发，文本已固定。"),
    ),
    "return": MoveWords(
        gettext_lazy("退回"),
        gettext_lazy("巡视办或领导小组"),
        gettext_lazy("退回草拟，须写明原因；已有的签字作废。"),
        gettext_lazy("已退回草拟。"),
    ),
}
#: What is said when the first of two has signed and the step is not taken yet.
FIRST_SIGNATURE = gettext_lazy("已记下您的签字，第二人签字后生效。")


@dataclass(frozen=True, slots=True)
class Offered:
    """The steps of a document for a person, and the signatures that wait on it."""

    offers: list[Offer]
    signatures: list[OpenSignature]


def offered(user: Visitor, held: Contents, check: CheckState | None) -> Offered:
    """Return the steps that start from where a document stands; those that go on first, that which takes back last."""
    document = held.document
    signatures = [_shown(one, user) for one in open_signatures("feedback_document", document.uid, document.version)]
    signed = {one.move for one in signatures if one.is_mine}
    found = [
        _offer(user, held, name, check, signed)
        for name in WORDS
        if document.status in DOCUMENT[name].sources and (name != "return" or may(user, document, MOVES[name]))
    ]
    return Offered(found, signatures)


def _offer(user: Visitor, held: Contents, name: str, check: CheckState | None, signed: Iterable[str]) -> Offer:
    document = held.document
    return Offer(
        name=name,
        words=WORDS[name],
        address=reverse("feedback_move", args=[document.uid, name]),
        is_allowed=may(user, document, MOVES[name]),
        missing=tuple(_missing(held, name, check)),
        needs_reason=DOCUMENT[name].needs_reason,
        needs_two=DOCUMENT[name].two_people,
        is_grave=name == "return",
        is_signed=name in signed,
    )


def _missing(held: Contents, name: str, check: CheckState | None) -> list[str]:
    """Return what stands in the way of a step, as sentences; the action asks again."""
    found = []
    is_body = held.document.addressee == FeedbackDocument.Addressee.BODY
    if name == "submit" and is_body and not held.problems:
        found.append(_("“存在的主要问题”还没有语段"))
    if name == "submit" and held.without_finding:
        found.append(_("%(n)d 个问题语段没有对应的问题") % {"n": len(held.without_finding)})
    if name in {"approve", "issue"} and check is not None and not check.passed:
        found.append(_("泄密检查：%(state)s") % {"state": check.words})
    if name == "issue" and decision_of(held.document.target) is None:
        found.append(_("还没有登记党委对巡视情况的决定"))
    return found


def _shown(signature: Any, user: Visitor) -> OpenSignature:
    return OpenSignature(
        pk=signature.pk,
        words=str(WORDS[signature.move].label),
        who=str(signature.person),
        at=signature.signed_at,
        until=timezone.localtime(signature.signed_at + GOOD_FOR).date(),
        is_mine=signature.person_id == user.pk,
        move=signature.move,
    )
