"""Who may pair a stored rectification notice with what it answers: the office of the round, for its targets."""

from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, judged, somewhere, visible
from bihuan.web.accounts.standing import fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.notices.access import notice_for
from bihuan.web.notices.models import Notice
from bihuan.web.rectification.models import NoticeAnswer, RectificationReport
from bihuan.web.rounds.models import Target

PAIRING = Shape("notice_pairing", state="", owner="", fixed_state="current")
#: A target that a notice may be said to answer for, before anybody said so.
_TARGET = Shape("notice_pairing", state="", target="pk", owner="", fixed_state="current")

_OFFICE = (
    "整改通报与反馈问题的对应由本轮次的巡视办确认，您的任职不包含这项权限。如需办理，请联系巡视办。",
    "The inspection office of the round pairs a rectification notice with what it answers; your assignments do not cover it. "
    "Ask the office.",
)


def rectified_notice_for(user: Visitor, pk: UUID, unit: str = "") -> Notice:
    """
    Return a stored rectification notice for somebody who pairs what it tells of ``unit``, or sees what was paired.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for any other notice, and for who sees no pairings.
    """
    person = colleague(user)
    notice = notice_for(person, pk)
    if notice.kind != Notice.Kind.RECTIFICATION or notice.status != Notice.Status.STORED:
        raise not_found()
    answer = _answer_of(notice, unit)
    may_know = grant(standing_of(person), PAIRING, answer, Letter.READ) if answer else may_pair_somewhere(person)
    if not may_know:
        # The notice is no secret, but whether anybody compared it with the ledger is.
        raise not_found()
    return notice


def notice_to_pair(user: Visitor, pk: UUID, unit: str = "") -> Notice:
    """
    Return a stored rectification notice for somebody who pairs it, before anything that they sent is looked at.

    Raises:
        Refusal: as ``rectified_notice_for``; ``common.not_allowed`` for who sees its pairings and does not make them.
    """
    notice = rectified_notice_for(user, pk, unit)
    answer = _answer_of(notice, unit)
    if answer is not None and not may_edit(user, answer):
        raise not_allowed(*_OFFICE)
    return notice


def _answer_of(notice: Notice, unit: str) -> NoticeAnswer | None:
    rows = NoticeAnswer.objects.filter(notice=notice, unit=unit).select_related("round__organ")
    return rows.first()


def own_notice_for(user: Visitor, uid: UUID) -> RectificationReport:
    """
    Return a unit's notice that was released in the system, for somebody who sees what it answers.

    Nothing of it is chosen or confirmed: each of its paragraphs was written for an item of the ledger.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for what is not released, and for who sees no pairings.
    """
    person = colleague(user)
    rows = RectificationReport.objects.filter(
        uid=uid,
        kind=RectificationReport.Kind.NOTICE,
        status__in=(RectificationReport.Status.RELEASED, RectificationReport.Status.SUPERSEDED),
    )
    found = rows.select_related("round__organ", "target").first()
    if found is None or grant(standing_of(person), PAIRING, found, Letter.READ) is None:
        raise not_found()
    return found


def may_read_own(user: Visitor, report: RectificationReport) -> bool:
    """Return True if ``user`` may see what a released notice of a unit answers; for links."""
    is_out = report.kind == RectificationReport.Kind.NOTICE and report.status in {
        RectificationReport.Status.RELEASED,
        RectificationReport.Status.SUPERSEDED,
    }
    return is_out and is_colleague(user) and grant(standing_of(user), PAIRING, report, Letter.READ) is not None


def may_pair_somewhere(user: Visitor) -> bool:
    """Return True if ``user`` pairs notices of some round; for links."""
    return is_colleague(user) and somewhere(standing_of(user), PAIRING.kind, Letter.EDIT) is not None


def may_read(user: Visitor, answer: NoticeAnswer) -> bool:
    """Return True if ``user`` may read what was paired; for links."""
    return is_colleague(user) and grant(standing_of(user), PAIRING, answer, Letter.READ) is not None


def may_edit(user: Visitor, answer: NoticeAnswer) -> bool:
    """Return True if ``user`` may change what was paired; for buttons."""
    return is_colleague(user) and grant(standing_of(user), PAIRING, answer, Letter.EDIT) is not None


def answering_targets(user: Visitor) -> QuerySet[Target]:
    """Return the targets for which ``user`` may say that a notice answers; those with lines in the ledger."""
    if not is_colleague(user):
        return Target.objects.none()
    mine = Target.objects.filter(visible(standing_of(user), _TARGET, Letter.EDIT))
    return mine.filter(pk__in=mine.filter(items__isnull=False).values("pk")).select_related("round")


def target_to_answer(user: User, pk: int) -> tuple[Target, Grant]:
    """
    Return a target for which ``user`` says that a notice answers, and what allows it, asked anew.

    Raises:
        Refusal: ``common.not_found``, ``common.not_allowed``.
    """
    found = Target.objects.select_related("round__organ").filter(pk=pk).first()
    standing = fresh_standing_of(user)
    zh, en = _OFFICE
    allowed = judged(user, _TARGET, found, Letter.EDIT, zh=zh, en=en, standing=standing)
    if found is None:
        raise not_found()
    return found, allowed


def answer_for(user: User, notice: Notice, unit: str = "", *, for_change: bool = False) -> NoticeAnswer:
    """
    Return what was said of ``unit`` in ``notice``; ``for_change`` locks it and asks whether ``user`` may change it.

    Raises:
        Refusal: ``common.not_found`` where nothing was said or they may not know; ``common.not_allowed``.
    """
    rows = NoticeAnswer.objects.select_related("round__organ", "target", "notice")
    found = (rows.select_for_update(of=("self",)) if for_change else rows).filter(notice=notice, unit=unit).first()
    standing = fresh_standing_of(user) if for_change else standing_of(user)
    zh, en = _OFFICE
    letter = Letter.EDIT if for_change else Letter.READ
    allowed = judged(user, PAIRING, found, letter, zh=zh, en=en, standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found
