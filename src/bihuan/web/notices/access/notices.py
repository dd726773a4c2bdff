"""
Who may see and do what with notices and with what they publish.

``*_for`` fetches and judges in one breath: a stranger gets 404, a colleague without the right 403. ``*_visible_to`` is
the same rule as a condition of a query.
"""

from enum import Enum
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTransform

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant_in, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import not_allowed, not_found, sign_in_first
from bihuan.web.findings.models import Finding
from bihuan.web.notices.models import FindingIdiom, Notice, PublishedFinding
from bihuan.web.rounds.models import Round, Target

#: Scope of published findings in the search index.
PUBLISHED = "published"
#: Kind of the items of rectification notices there.
ITEM = "published_item"

#: What ``round_for`` adds to a round: the numbers that its notice states, out of the reading.
STATED_COUNTS = "stated_counts"

S = Notice.Status


#: A reading stands in no round yet: its importer's while it is a draft, everybody's once it is stored.
NOTICE = Shape("notice", round="", organ="", target="", owner="importer_id")


class To(Enum):
    """What somebody wants to do with a notice: a letter of the matrix, and one aspect of it if need be."""

    SEE = (Letter.KNOW, "", "see")
    REVIEW = (Letter.EDIT, "", "review")  # look at repairs of a draft
    CLASSIFY = (Letter.EDIT, "classify", "classify")  # change categories, before or after it is stored
    CONFIRM = (Letter.APPROVE, "", "confirm")
    DISCARD = (Letter.WITHDRAW, "", "discard")


#: Moves are judged by the state they start from, so that who comes late hears that it is too late.
_FROM_DRAFT = frozenset({To.CONFIRM, To.DISCARD})


def notices_visible_to(user: Visitor) -> QuerySet[Notice]:
    """
    Return the notices that ``user`` may know of: stored ones, and drafts of their own or, for the office, all.

    A draft whose time is up is gone from that day on, also where nobody has run the command that discards it.
    """
    notices = Notice.objects.filter(Q(status=S.STORED) | Q(status=S.DRAFT, expires_on__gte=today()))
    if not may_read_stored(user):
        return notices.none()
    return notices.filter(visible(standing_of(user), NOTICE))


def may_read_stored(user: Visitor) -> bool:
    """Return True if ``user`` may read what was stored: anybody where reading is public, else who signed in."""
    return settings.PUBLIC_READING or is_colleague(user)


def may(user: Visitor, notice: Notice, to: To) -> bool:
    """Return True if ``user``, who may see ``notice``, may also do this with it."""
    if to is To.SEE:
        return True
    return is_colleague(user) and _granted(standing_of(user), notice, to) is not None


def may_classify(user: Visitor) -> bool:
    """Return True if ``user`` may change categories of what is stored."""
    if not is_colleague(user):
        return False
    letter, aspect, _name = To.CLASSIFY.value
    return grant_in(standing_of(user), NOTICE.kind, str(S.STORED), letter=letter, aspect=aspect) is not None


def notice_for(user: Visitor, pk: UUID, to: To = To.SEE, *, for_change: bool = False) -> Notice:
    """
    Return the notice that ``user`` wants to do this with; ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    if to is not To.SEE:
        colleague(user)
    visible = notices_visible_to(user)
    if for_change:
        visible = visible.select_for_update(of=("self",))
    notice = visible.select_related("round", "round__taxonomy", "blob", "importer", "stored_by").filter(pk=pk).first()
    if notice is None:
        raise _stranger(user)
    if to is To.SEE:
        return notice
    # An action asks again where the person stands, under its lock.
    standing = fresh_standing_of(user) if for_change else standing_of(user)
    notice.grant = _granted(standing, notice, to)
    if notice.grant is None:
        raise _forbidden(to)
    return notice


def importer_for(user: Visitor) -> User:
    """
    Return the person who may bring in a notice: anybody who has signed in.

    Raises:
        Refusal: ``common.sign_in_first``.
    """
    person = colleague(user)
    draft = str(S.DRAFT)
    if grant_in(standing_of(person), NOTICE.kind, draft, owner_id=person.pk, letter=Letter.CREATE) is None:
        raise _forbidden(To.REVIEW)
    return person


def rounds_visible_to(user: Visitor) -> QuerySet[Round]:
    """Return the rounds that ``user`` may read; a round of a reading is as open as its stored notice."""
    return Round.objects.filter(notice__status=S.STORED) if may_read_stored(user) else Round.objects.none()


def round_for(user: Visitor, pk: UUID) -> Round:
    """Return a round with its notice (without the long texts); ``Refusal`` as ``notice_for``."""
    found = (
        rounds_visible_to(user)
        .select_related("taxonomy", "notice", "notice__importer", "notice__stored_by", "notice__blob")
        .defer(*(f"notice__{name}" for name in Notice.LONG))
        .annotate(**{STATED_COUNTS: KeyTransform("counts", "notice__reading")})
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise _stranger(user)
    return found


def target_for(user: Visitor, round_pk: UUID, number: int) -> Target:
    """Return a target with its round and notice; ``Refusal`` as ``notice_for``."""
    found = (
        Target.objects.filter(round__in=rounds_visible_to(user), round_id=round_pk, number=number)
        .select_related("round", "round__taxonomy", "round__notice", "division")
        .first()
    )
    if found is None:
        raise _stranger(user)
    return found


def findings_visible_to(user: Visitor) -> QuerySet[PublishedFinding]:
    """Return the published findings that ``user`` may read."""
    # Findings exist for stored notices only (see confirm), so no join is needed to know it.
    return PublishedFinding.objects.all() if may_read_stored(user) else PublishedFinding.objects.none()


def idioms_visible_to(user: Visitor) -> QuerySet[FindingIdiom]:
    """Return the idioms of the published findings that ``user`` may read."""
    return FindingIdiom.objects.all() if may_read_stored(user) else FindingIdiom.objects.none()


def finding_for(user: Visitor, round_pk: UUID, target_number: int, number: int) -> PublishedFinding:
    """Return a published finding with its target, round and notice; ``Refusal`` as ``notice_for``."""
    found = (
        findings_visible_to(user)
        .select_related("target", "round", "round__taxonomy", "notice")
        .filter(round_id=round_pk, target__number=target_number, number=number)
        .first()
    )
    if found is None:
        raise _stranger(user)
    return found


def _granted(standing: Standing, notice: Notice, to: To) -> Grant | None:
    letter, aspect, _name = to.value
    state = str(S.DRAFT) if to in _FROM_DRAFT else str(notice.status)
    return grant_in(standing, NOTICE.kind, state, owner_id=notice.importer_id, letter=letter, aspect=aspect)


def may_link(finding: Finding) -> bool:
    """Return True if who fetched this finding of the register may link it with published clauses; for buttons."""
    return finding.grant is not None and finding.grant.role in {Role.OFF, Role.GL}


def require_linker(finding: Finding) -> None:
    """Raise ``common.not_allowed`` unless who fetched this finding of the register may link it with published clauses."""
    if not may_link(finding):
        raise not_allowed(
            "问题与公开分句的关联由组长或巡视办办理，您的任职不包含这项权限。",
            "The group's leader or the office links findings with published clauses; your assignments do not cover it.",
        )


def _stranger(user: Visitor) -> Exception:
    # Where nothing is public, saying "sign in" to everything tells a visitor nothing about what exists.
    return not_found() if is_colleague(user) or settings.PUBLIC_READING else sign_in_first()


def _forbidden(to: To) -> Exception:
    if to is To.DISCARD:
        return not_allowed(
            "只有导入人可以放弃这份待确认的通报。",
            "Only the person who imported this draft may discard it.",
        )
    return not_allowed(
        "这一步由巡视办办理，您的账号没有这项权限。如需办理，请联系巡视办。",
        "This step belongs to the inspection office; your account may not take it. Ask the office.",
    )
