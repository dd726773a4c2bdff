"""My desk: what waits for a person, by kind and age. What stands here is what the person may do now, and nothing more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, Signature, User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.findings.access import findings_visible_to, fixes_visible_to, papers_visible_to
from bihuan.web.findings.choices import FindingStatus, FixStatus, PaperStatus, Severity
from bihuan.web.findings.models import Finding, FixAtOnce, ReturnNote, WorkingPaper
from bihuan.web.rounds.access import may_edit_rules
from bihuan.web.rounds.queries.desk import waits_in_planning
from bihuan.web.rounds.queries.workdays import lists_to_sign


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One kind of thing that waits: how many, since when the oldest, and the list that shows them."""

    kind: str
    words: str | Promise
    count: int
    oldest_on: date | None
    url_name: str
    query: str = ""
    args: tuple[object, ...] = ()  # of the address


#: Says what waits for a person elsewhere, in lines of the desk.
Teller = Callable[[User], Iterable[DeskLine]]
_tellers: list[Teller] = []


def adds(teller: Teller) -> None:
    """Register who knows of more that waits for people; apps above call it when they are loaded."""
    _tellers.append(teller)


#: A kind of thing, its words, the rows, the list and its filter.
_Waiting = tuple[str, str | Promise, QuerySet[WorkingPaper] | QuerySet[Finding] | QuerySet[FixAtOnce], str, str]


def desk(user: Visitor) -> list[DeskLine]:
    """
    Return what waits for ``user``, kinds with nothing left out.

    One statement counts all of the register, each kind by its index; planning, holidays and apps above ask a few more.
    """
    person = colleague(user)
    roles = standing_of(person).roles
    waiting: list[_Waiting] = []
    if roles & {Role.GM, Role.GD, Role.GL}:
        waiting += [*_own_drafts(person), *_papers(person, roles)]
    if Role.GL in roles:
        waiting += _leaders(person)
    if roles & {Role.GL, Role.GD}:
        reported = fixes_visible_to(person, Letter.APPROVE).filter(status=FixStatus.REPORTED)
        waiting.append(
            ("fix_accept", _("待验收的立行立改"), reported.exclude(reported_by=person), "fix_list", "status=reported")
        )
    if roles & {Role.OFF, Role.LG}:
        waiting += _in_review(person, roles)
    if roles & {Role.LIA, Role.UNIT}:
        waiting += _unit(person, roles)
    lines = [*_counted(waiting), *_planning(person), *(line for teller in _tellers for line in teller(person))]
    return [*lines, *_holidays(person)] if Role.OFF in roles else lines


def _planning(person: User) -> Iterator[DeskLine]:
    """Yield what waits in planning, a line for each round."""
    for one in waits_in_planning(person):
        yield DeskLine(one.kind, one.words, one.count, one.oldest_on, one.url_name, args=(one.round_id,))


def _holidays(person: User) -> Iterator[DeskLine]:
    """Yield the line of lists of holidays that wait for another signature, for those who may give one."""
    if lists := lists_to_sign(person) if may_edit_rules(person) else []:
        oldest = min(timezone.localtime(one.brought_at).date() for one in lists)
        yield DeskLine("workdays_sign", _("待签字的放假安排"), len(lists), min(oldest, today()), "workdays", "")


def _counted(waiting: Sequence[_Waiting]) -> Iterator[DeskLine]:
    """Count all kinds in one statement: a part for each, none of which gathers rows of another."""
    parts = [
        rows.order_by().values(at=Value(at)).annotate(count=Count("*"), oldest=Min("changed_at"))
        for at, (_kind, _words, rows, _url_name, _query) in enumerate(waiting)
    ]
    if not parts:
        return
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    for line in sorted(found, key=itemgetter("at")):
        if line["count"]:
            kind, words, _rows, url_name, query = waiting[line["at"]]
            oldest = timezone.localtime(line["oldest"]).date()
            # The demonstration's day may lie before the rows were written.
            yield DeskLine(kind, words, line["count"], min(oldest, today()), url_name, query)


def _own_drafts(person: User) -> Iterator[_Waiting]:
    papers = papers_visible_to(person, Letter.SUBMIT).filter(status=PaperStatus.DRAFT, author=person, signed_at=None)
    yield "paper_sign", _("待我签字的底稿"), papers, "paper_list", "status=draft"
    # By key and not by Exists: else everything that the person ever wrote is gone through.
    returned = ReturnNote.objects.filter(object_kind="finding").values("object_id")
    findings = findings_visible_to(person, Letter.EDIT).filter(
        status=FindingStatus.DRAFT, author=person, pk__in=returned
    )
    yield "finding_returned", _("退回给我的问题"), findings, "register_finding_list", "status=draft"


def _papers(person: User, roles: frozenset[str]) -> Iterator[_Waiting]:
    signed = papers_visible_to(person, Letter.VERIFY).filter(status=PaperStatus.DRAFT, signed_at__isnull=False)
    signed = signed.exclude(author=person)
    if Role.GD not in roles:
        # The leader reviews only where the group has no deputy who did not compile the paper.
        signed = signed.filter(~Exists(_leading(Role.GD).exclude(person=OuterRef("author"))))
    yield "paper_review", _("待审核的底稿"), signed, "paper_list", "status=draft"
    reviewed = papers_visible_to(person, Letter.APPROVE).filter(status=PaperStatus.REVIEWED)
    if Role.GD in roles:
        leaders = papers_visible_to(person, Letter.READ).filter(
            Exists(_leading(Role.GL).filter(person=OuterRef("author"))),
            Exists(_leading(Role.GD).filter(person=person)),
            status=PaperStatus.REVIEWED,
        )
        reviewed = reviewed | leaders
    reviewed = reviewed.exclude(Q(author=person) | Q(reviewed_by=person))
    yield "paper_approve", _("待审定的底稿"), reviewed, "paper_list", "status=reviewed"


def _leading(role: Role) -> QuerySet[Assignment]:
    """Return who leads the group of the paper outside in this role today."""
    day = today()
    return Assignment.objects.filter(
        Q(until=None) | Q(until__gte=day),
        group=OuterRef("group"),
        role=role,
        since__lte=day,
        ended_at=None,
        approved_at__isnull=False,
        person__is_active=True,
    ).exclude(duty="spot_check")


def _leaders(person: User) -> Iterator[_Waiting]:
    drafts = findings_visible_to(person, Letter.APPROVE).filter(status=FindingStatus.DRAFT, papers_count__gt=0)
    yield "finding_confirm", _("待认定的问题"), drafts, "register_finding_list", "status=draft"
    confirmed = findings_visible_to(person, Letter.SUBMIT).filter(status=FindingStatus.CONFIRMED)
    yield "finding_submit", _("待提交审核的问题"), confirmed, "register_finding_list", "status=confirmed"
    fixes = fixes_visible_to(person, Letter.SUBMIT).filter(status=FixStatus.DRAFT)
    yield "fix_issue", _("待下发的立行立改"), fixes, "fix_list", "status=draft"


def _in_review(person: User, roles: frozenset[str]) -> Iterator[_Waiting]:
    if Role.OFF in roles:
        rows = findings_visible_to(person, Letter.APPROVE).filter(status=FindingStatus.IN_REVIEW)
        rows = rows.exclude(Q(author=person) | Q(submitted_by=person))
        rows = rows.exclude(severity=Severity.GRAVE, endorsed_by__isnull=False)
        yield "finding_approve", _("待批准的问题"), rows, "register_finding_list", "status=in_review"
    if Role.LG in roles:
        rows = findings_visible_to(person, Letter.READ).filter(
            status=FindingStatus.IN_REVIEW, severity=Severity.GRAVE, endorsed_by__isnull=False
        )
        mine = Signature.objects.filter(object_kind="finding", move="approve", person=person, taken_back_at=None)
        # A handful of signatures wait at any time; a signature names its finding by the key of its address.
        signed = {(key, version) for key, version in mine.values_list("object_id", "object_version")}
        waiting = rows.exclude(
            uid__in=[
                finding.uid for finding in rows.only("uid", "version") if (str(finding.uid), finding.version) in signed
            ]
        )
        yield (
            "finding_sign",
            _("待签字批准的严重问题"),
            waiting,
            "register_finding_list",
            "status=in_review&severity=grave",
        )


def _unit(person: User, roles: frozenset[str]) -> Iterator[_Waiting]:
    if Role.UNIT in roles:
        issued = fixes_visible_to(person, Letter.APPROVE).filter(status=FixStatus.ISSUED)
        yield "fix_acknowledge", _("待签收的立行立改"), issued, "fix_list", "status=issued"
    if Role.LIA in roles:
        open_ = fixes_visible_to(person, Letter.SUBMIT).filter(status__in=[FixStatus.ACKNOWLEDGED, FixStatus.RETURNED])
        yield "fix_report", _("待报告结果的立行立改"), open_, "fix_list", "status=acknowledged&status=returned"
