"""What a report is made from: the approved findings of a group or of the round, working papers, the groups' reports."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import override

from bihuan.reading.numerals import chinese_numeral
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.feedback.models import Report, ReportPassage
from bihuan.web.feedback.queries.reports import GOOD
from bihuan.web.feedback.reporting import drafting
from bihuan.web.feedback.reporting.drafting import Draft, Frame, Handed
from bihuan.web.feedback.reporting.paper import IndexRow
from bihuan.web.feedback.reporting.seen import FindingSeen, Material, Unit
from bihuan.web.findings.access import papers_visible_to
from bihuan.web.findings.choices import PaperStatus
from bihuan.web.findings.models import Finding, WorkingPaper
from bihuan.web.rounds.models import Group, Round, Target


def findings_of(round_: Round, group: Group | None) -> QuerySet[Finding]:
    """Return the approved findings of a group's units, or without one of all units of the round, in their order."""
    rows = Finding.objects.filter(round=round_, status__in=GOOD)
    if group is not None:
        rows = rows.filter(target__group=group)
    return rows.select_related("target__group", "category").order_by("target__number", "category__order", "pk")


def targets_of(round_: Round, group: Group | None) -> list[Target]:
    """Return the units that a report is about, by number."""
    rows = Target.objects.filter(round=round_).select_related("group").order_by("number")
    return list(rows if group is None else rows.filter(group=group))


def material_of(round_: Round, group: Group | None, only: Iterable[int] | None = None) -> Material:
    """Return what a report is made from; ``only`` the units of these keys, if given. Two statements."""
    wanted = None if only is None else frozenset(only)
    targets = [one for one in targets_of(round_, group) if wanted is None or one.pk in wanted]
    rows = [row for row in findings_of(round_, group) if wanted is None or row.target_id in wanted]
    return Material(tuple(_unit(one) for one in targets), tuple(seen(row) for row in rows))


def seen(row: Finding) -> FindingSeen:
    """Return a finding, fetched with its target and category, as a report sees it."""
    category, target = row.category, row.target
    return FindingSeen(
        pk=row.pk,
        number=row.number,
        title=row.title,
        condition=row.condition,
        cause=row.cause,
        severity=row.severity,
        category_code=category.code if category else "",
        category=category.zh if category else "",
        category_order=category.order if category else 999,
        target_pk=target.pk,
        target_number=target.number,
        target=target.name,
    )


def proposed(round_: Round, group: Group | None) -> list[Draft]:
    """Return the paragraphs that a new report begins with; none where there is no approved finding."""
    material = material_of(round_, group)
    if not material.findings:
        return []
    frame = Frame(
        authority=round_.authority,
        work=_work(round_),
        group=group_name(group) if group else "",
        starts_on=round_.starts_on,
        ends_on=round_.ends_on,
        groups=len({unit.group_number for unit in material.units} - {0}),
    )
    if group is not None:
        return drafting.group_report(frame, material)
    return drafting.round_report(frame, material, _handed(round_))


def title_of(round_: Round, group: Group | None) -> str:
    """Return what a new report is called."""
    if group is None:
        return f"关于{_short(round_)}{_work(round_)}情况的综合报告"
    names = "、".join(one.name for one in targets_of(round_, group))
    found = f"{group_name(group)}关于对{names}开展{_work(round_)}情况的报告"
    return found if len(found) <= 120 else f"{group_name(group)}关于{_work(round_)}情况的报告"


def group_name(group: Group) -> str:
    """Return what a paper calls a group."""
    return group.name or f"第{chinese_numeral(group.number)}巡视组"


def groups_without_report(round_: Round) -> list[Group]:
    """Return the groups with units whose report has not been submitted, by number."""
    submitted = Report.objects.filter(round=round_).exclude(status=Report.Status.DRAFT)
    rows = Group.objects.filter(round=round_, targets__isnull=False).distinct()
    return list(rows.exclude(pk__in=submitted.filter(group__isnull=False).values("group")).order_by("number"))


def index_for(user: User, report: Report, targets: Iterable[int]) -> list[IndexRow]:
    """
    Return the working papers of these units that ``user`` may know of, by unit and number.

    Who may know of a paper, but not read it, gets its number, unit and state.
    """
    papers = papers_visible_to(user, Letter.KNOW).filter(round=report.round_id, target__in=targets)
    rows = list(papers.select_related("target").order_by("target__number", "pk"))
    read = set(
        papers_visible_to(user, Letter.READ).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    roles = _roles_of({row.author_id for row in rows}, report)
    with override("zh-hans"):
        return [_index_row(row, roles.get(row.author_id, ""), may_read=row.pk in read) for row in rows]


def _index_row(row: WorkingPaper, role: str, *, may_read: bool) -> IndexRow:
    state = str(PaperStatus(row.status).label)
    if not may_read:
        return IndexRow(row.number, "", row.target.name, "", state)
    return IndexRow(row.number, row.title, row.target.name, str(Role(role).label) if role else "", state, str(row.uid))


def _roles_of(people: set[int], report: Report) -> dict[int, str]:
    """Return in which role of a group of the round each of these people wrote; the highest, where there are several."""
    rank = {Role.GM: 0, Role.GD: 1, Role.GL: 2}
    rows = Assignment.objects.filter(person__in=people, round=report.round_id, role__in=rank)
    found: dict[int, str] = {}
    for person, role in rows.values_list("person_id", "role"):
        if person not in found or rank[Role(role)] > rank[Role(found[person])]:
            found[person] = role
    return found


def _handed(round_: Round) -> list[Handed]:
    """Return what people wrote in the groups' submitted reports, by group: what a draft says anyway is not taken over."""
    reports = Report.objects.filter(round=round_, group__isnull=False).exclude(status=Report.Status.DRAFT)
    found = []
    for report in reports.select_related("group").order_by("group__number"):
        assert report.group is not None  # filtered for it; said for the checker of types
        rows = ReportPassage.objects.filter(report=report).prefetch_related("findings")
        passages = tuple(
            Draft(row.part, row.heading, row.text, tuple(one.pk for one in row.findings.all())) for row in rows
        )
        drafted = {draft.text for draft in proposed(round_, report.group)}
        own = tuple(one for one in passages if one.text not in drafted)
        found.append(Handed(group_name(report.group), own))
    return found


def _unit(target: Target) -> Unit:
    return Unit(target.pk, target.number, target.name, target.group.number if target.group else 0)


def _work(round_: Round) -> str:
    theme = round_.theme if round_.type == Round.Type.SPECIAL else ""
    with override("zh-hans"):
        return theme + (str(Round.Type(round_.type).label) if round_.type else "巡视")


def _short(round_: Round) -> str:
    number = f"第{chinese_numeral(round_.number)}轮" if round_.number else ""
    return f"{round_.authority}{round_.term}{number}"
