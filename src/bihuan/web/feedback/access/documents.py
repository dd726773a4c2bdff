"""
Who may see and do what with feedback documents.

A document that was issued is opened to the unit by its meeting. From then on the unit and who supervises it read the one
to the body; the one to the head is read by the head of the unit and by nobody else outside office and group.
"""

from enum import Enum
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import GROUP_ROLES, Role
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.rounds.access import TARGET, round_for
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.models import Round, Target

DOCUMENT = Shape("feedback_document")
#: The same rows after the meeting: that to the body, and that to the head.
OPENED = Shape("opened_feedback")
OPENED_HEAD = Shape("opened_head_feedback")
#: A target for which a document is to be drafted.
DRAFTED = Shape("feedback_document", state="", target="pk", owner="", fixed_state="draft")

_GROUP = (
    "这一步由负责该单位的巡视组组长办理，您的任职不包含这项权限。",
    "This step belongs to the leader of the group in charge of the unit; your assignments do not cover it.",
)
_OFFICE = (
    "这一步由本轮次的巡视办办理，您的任职不包含这项权限。如需办理，请联系巡视办。",
    "This step belongs to the inspection office of the round; your assignments do not cover it. Ask the office.",
)
_LEADING_GROUP = (
    "反馈意见由巡视工作领导小组两位成员审批，您的任职不包含这项权限。",
    "Two members of the leading group approve feedback; your assignments do not cover it.",
)
_WRITING = (
    "反馈意见由巡视组组长或巡视办起草和修改，且只在草拟状态可以修改；您的任职或文稿当前状态不允许这样做。",
    "Feedback is written by the leader of the group or the office, and only as a draft; your assignments or the state of "
    "the document do not allow it.",
)
_READING = (
    "您可以知道有这份反馈意见，但您的任职不包含查看内容的权限。如需了解，请联系巡视办。",
    "You may know that there is this document, but your assignments do not cover reading it. Ask the office.",
)

FILES = (
    "印发的文件由本单位联络人（致主要负责人的由其本人）下载，您可以在页面上阅读全文。如需文件，请联系本单位联络人。",
    "The file as issued is taken by the liaison of the unit, that to the head by the head; you read the whole text on the "
    "page. Ask the liaison for the file.",
)
#: Roles that hold the paper as its issuers.
_INSIDE = frozenset({Role.OFF, Role.LG, *GROUP_ROLES})


class To(Enum):
    """What somebody wants to do with a feedback document."""

    SEE = Letter.KNOW
    READ = Letter.READ
    EDIT = Letter.EDIT
    SUBMIT = Letter.SUBMIT
    RETURN = Letter.RETURN
    APPROVE = Letter.APPROVE
    ISSUE = Letter.PUBLISH
    FILE = Letter.ORIGINAL
    EXPORT = Letter.EXPORT


#: What one must be allowed to for each move, by its name in ``transitions.DOCUMENT``.
MOVES = {
    "submit": To.SUBMIT,
    "return": To.RETURN,
    "approve": To.APPROVE,
    "issue": To.ISSUE,
    "supersede": To.ISSUE,
}
_WHO_MAY = {
    To.READ: _READING,
    To.EDIT: _WRITING,
    To.SUBMIT: _GROUP,
    To.APPROVE: _LEADING_GROUP,
}


def documents_visible_to(user: Visitor, *letters: Letter) -> QuerySet[FeedbackDocument]:
    """Return the documents on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return FeedbackDocument.objects.none()
    standing = standing_of(user)
    opened = Q(opened_on__isnull=False)
    body = opened & Q(addressee=FeedbackDocument.Addressee.BODY) & visible(standing, OPENED, *letters)
    head = opened & Q(addressee=FeedbackDocument.Addressee.HEAD) & visible(standing, OPENED_HEAD, *letters)
    return FeedbackDocument.objects.filter(visible(standing, DOCUMENT, *letters) | body | head)


def document_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> FeedbackDocument:
    """
    Return the document that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = FeedbackDocument.objects.select_related("round__organ", "target__group", "target__organ")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else standing_of(person))
    return found


def judge(user: Visitor, document: FeedbackDocument, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this with a document that has been fetched.

    ``standing`` is where the person stands, if it has been asked under the lock; else it is asked as for a page.

    Raises:
        Refusal: as ``document_for``.
    """
    standing = standing or standing_of(colleague(user))
    if _granted(standing, document, Letter.KNOW) is None:
        raise not_found()
    found = _granted(standing, document, to.value)
    if found is None:
        raise not_allowed(*_WHO_MAY.get(to, _OFFICE))
    if found.step_up:
        require_step_up()
    return found


def may(user: Visitor, document: FeedbackDocument, to: To) -> bool:
    """Return True if ``user`` may do this with the document; for buttons."""
    return is_colleague(user) and _granted(standing_of(user), document, to.value) is not None


def document_files_for(user: Visitor, uid: UUID) -> FeedbackDocument:
    """
    Return a document whose files ``user`` may take away, as those of the issued paper.

    Raises:
        Refusal: as ``document_for``.
    """
    document = document_for(user, uid)
    if not may_take_files(user, document):
        raise not_allowed(*FILES)
    return document


def may_take_files(user: Visitor, document: FeedbackDocument) -> bool:
    """Return True if ``user``, for whom the document was fetched, may take its files away; for buttons."""
    is_inside = document.grant is not None and document.grant.role in _INSIDE
    return is_inside or may(user, document, To.FILE)


def drafting(user: Visitor, target: Target) -> Grant:
    """
    Return what allows ``user`` to draft feedback to this target, asked under the action's lock.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a target that they may not know of, else
            ``common.not_allowed``.
    """
    standing = fresh_standing_of(colleague(user))
    if grant(standing, TARGET, target, Letter.KNOW) is None:
        raise not_found()
    found = grant_in(
        standing, "feedback_document", "draft", round_id=target.round_id, target_id=target.pk, letter=Letter.CREATE
    )
    if found is None:
        raise not_allowed(*_WRITING)
    return found


def may_draft(user: Visitor, target: Target) -> bool:
    """Return True if ``user`` may draft feedback to this target; for buttons."""
    return is_colleague(user) and grant(standing_of(user), DRAFTED, target, Letter.CREATE) is not None


def drafting_at(user: Visitor) -> QuerySet[Target]:
    """Return the targets, of any round, for which ``user`` may draft feedback."""
    if not is_colleague(user):
        return Target.objects.none()
    return Target.objects.filter(visible(standing_of(user), DRAFTED, Letter.CREATE))


def targets_for_drafting(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round for which ``user`` may draft feedback, by number."""
    return drafting_at(user).filter(round=round_).order_by("number")


def targets_for_reading(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round whose drafts ``user`` may read, by number: rows of the round's page of feedback."""
    if not is_colleague(user):
        return Target.objects.none()
    found = visible(standing_of(user), DRAFTED, Letter.READ)
    return Target.objects.filter(found, round=round_).select_related("group").order_by("number")


def feedback_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round for the page of its feedback; what stands there are the documents that ``user`` may read.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of.
    """
    return round_for(user, pk, RoundTo.SEE)


def may_read_drafts(user: Visitor) -> bool:
    """Return True if ``user`` works with feedback before it is issued, somewhere; the others read what was issued."""
    return is_colleague(user) and somewhere(standing_of(user), DOCUMENT.kind, Letter.READ) is not None


def may_read_some(user: Visitor) -> bool:
    """Return True if there are kinds of feedback that ``user`` reads, in some state and place; for menus."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    return any(somewhere(standing, shape.kind, Letter.READ) for shape in (DOCUMENT, OPENED, OPENED_HEAD))


def _granted(standing: Standing, document: FeedbackDocument, letter: Letter) -> Grant | None:
    shapes = [DOCUMENT]
    if document.opened_on is not None:
        shapes.append(OPENED if document.addressee == FeedbackDocument.Addressee.BODY else OPENED_HEAD)
    found = (grant(standing, shape, document, letter) for shape in shapes)
    return next((one for one in found if one is not None), None)
