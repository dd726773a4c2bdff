"""What is due or overdue at a target on a day: open lines, milestones of measures, the plan, the reports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Count
from django.utils import translation

from bihuan.web.common.language import pick
from bihuan.web.rectification import due_reasons
from bihuan.web.rectification.models import Item, Milestone, Plan, Progress, RectificationReport, Response
from bihuan.web.rectification.queries.chasing_rules import Rules
from bihuan.web.rectification.queries.plans import PLAN_RULE, REPORT_RULE
from bihuan.web.rectification.reminding import About, horizon
from bihuan.web.rectification.transitions import WORKED
from bihuan.web.rounds.deadlines.explaining import ExplainedDate, sentence
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of

#: A milestone that nobody reported on is spoken of for so many days; then its line is what is chased.
_MILESTONE_DAYS = timedelta(days=7)
_SUBMITTED = (Plan.Status.SUBMITTED, Plan.Status.IN_FORCE, Plan.Status.SUPERSEDED, Plan.Status.CONCLUDED)
_REPORTED = (RectificationReport.Status.SUBMITTED, RectificationReport.Status.ACCEPTED)
_BOTH_REPORTS = (RectificationReport.Kind.MAIN, RectificationReport.Kind.HEAD)
#: Lines that are looked at at once, and how far ahead lines are counted for that: about, and not for telling.
_PART, _FAR = 4000, timedelta(days=31)
_RUNNING = (Round.Status.LIVE, Round.Status.ENDED)


@dataclass(frozen=True, slots=True)
class Pending:
    """
    A date that somebody has to keep.

    ``key`` names what it is the date of (an item, a milestone, the target); ``what`` is its number or the name of the unit;
    ``why_zh`` and ``why_en`` say which decision set the day; ``handler`` is an account key; ``item`` and ``pk`` are of the line.
    """

    about: About
    key: str
    what: str
    due_on: date
    why_zh: str
    why_en: str
    handler: int | None = None
    item: str = ""
    pk: int = 0


def targets_to_remind(today: date) -> list[list[int]]:
    """
    Return the targets of running rounds whose feedback meeting was held, by key, in parts that are done at once.

    A part holds targets of one round, and no more than about ``_PART`` lines that are due by the day: what is done at once
    keeps others from writing for a moment only. Two statements.
    """
    found = Target.objects.filter(round__status__in=_RUNNING, meeting_held_on__isnull=False)
    due = Item.objects.filter(status__in=sorted(WORKED), due_on__lte=today + _FAR, target__in=found)
    lines = dict(due.order_by().values_list("target").annotate(n=Count("pk")))
    parts: list[list[int]] = []
    round_, held = None, 0
    for pk, round_id in found.order_by("round", "pk").values_list("pk", "round_id"):
        if not parts or round_id != round_ or held + lines.get(pk, 0) > _PART:
            parts.append([])
            round_, held = round_id, 0
        parts[-1].append(pk)
        held += lines.get(pk, 0)
    return parts


def targets_of_part(keys: Sequence[int]) -> list[Target]:
    """Return targets of one round with it; without those at which nothing runs any more."""
    rows = Target.objects.filter(pk__in=keys, round__status__in=_RUNNING, meeting_held_on__isnull=False)
    return list(rows.select_related("round__organ").order_by("pk"))


def pending(targets: Sequence[Target], today: date, rules: Rules) -> Iterator[tuple[int, Pending]]:
    """
    Yield, with the key of its target, what is due at targets of one round within the days of reminding, or overdue.

    A dozen statements, however many targets and lines.
    """
    yield from _items(targets, today, rules)
    yield from _milestones(targets, today, rules)
    yield from _papers(targets)


def _items(targets: Sequence[Target], today: date, rules: Rules) -> Iterator[tuple[int, Pending]]:
    rows = Item.objects.filter(
        target__in=targets, status__in=sorted(WORKED), due_on__lte=horizon(today, rules.remind_days)
    ).order_by("pk")
    columns = ("pk", "uid", "number", "due_on", "due_reason", "handler_person_id", "target_id")
    for pk, uid, number, due_on, reason, handler, target in rows.values_list(*columns).iterator(chunk_size=2000):
        yield target, Pending(About.ITEM, str(uid), number, due_on, *_told(reason), handler, str(uid), pk)


def _milestones(targets: Sequence[Target], today: date, rules: Rules) -> Iterator[tuple[int, Pending]]:
    """Yield the milestones of the plans in force on which no progress was reported since the one before."""
    rows = Milestone.objects.filter(
        measure__plan__target__in=targets,
        measure__plan__status=Plan.Status.IN_FORCE,
        due_on__gte=today - _MILESTONE_DAYS,
        due_on__lte=horizon(today, rules.remind_days),
    )
    near = list(rows.select_related("measure__plan").order_by("due_on", "pk"))
    if not near:
        return
    measures = [row.measure_id for row in near]
    done: dict[object, date] = {}
    keys = [row.measure.key for row in near]
    finished = set()
    for key, day, is_done in Progress.objects.filter(
        item__target__in=targets, measure_key__in=keys, withdrawn_on=None
    ).values_list("measure_key", "done_on", "is_measure_done"):
        done[key] = max(day, done.get(key, day))
        if is_done:
            finished.add(key)
    before: dict[int, list[date]] = {}
    for measure, day in Milestone.objects.filter(measure__in=measures).values_list("measure_id", "due_on"):
        before.setdefault(measure, []).append(day)
    items = _items_of(measures)
    for row in near:
        key = row.measure.key
        earlier = [day for day in before[row.measure_id] if day < row.due_on]
        has_moved = key in done and (not earlier or done[key] > max(earlier))
        if key in finished or has_moved or row.measure_id not in items:
            continue
        item, number, handler = items[row.measure_id]
        zh = f"措施{row.measure.number}" + (f"：{row.label}" if row.label else "")
        en = f"measure {row.measure.number}" + (f": {row.label}" if row.label else "")
        found = Pending(About.MILESTONE, f"{key}:{row.due_on}", number, row.due_on, zh, en, handler, item)
        yield row.measure.plan.target_id, found


def _items_of(measures: list[int]) -> dict[int, tuple[str, str, int | None]]:
    """Return, by measure, the first open line that it serves: address key, number and handler."""
    rows = Response.objects.filter(measures__in=measures, items__status__in=sorted(WORKED)).order_by("items__pk")
    found: dict[int, tuple[str, str, int | None]] = {}
    for measure, uid, number, handler in rows.values_list(
        "measures", "items__uid", "items__number", "items__handler_person_id"
    ):
        if measure in measures:
            found.setdefault(measure, (str(uid), number, handler))
    return found


def _papers(targets: Sequence[Target]) -> Iterator[tuple[int, Pending]]:
    """Yield plan and report by the clock of each target, while they were not submitted."""
    planned = set(Plan.objects.filter(target__in=targets, status__in=_SUBMITTED).values_list("target_id", flat=True))
    reports = RectificationReport.objects.filter(target__in=targets, status__in=_REPORTED)
    reported = set(reports.values_list("target_id", "kind"))
    for one in dates_of(targets[0].round, targets).targets:
        pk = one.target.pk
        explained = {due.rule.name: due.explained for due in one.dues}
        plan, report = explained.get(PLAN_RULE), explained.get(REPORT_RULE)
        if plan and plan.due_on and pk not in planned:
            yield pk, _paper(About.PLAN, one.target, plan.due_on, plan)
        if report and report.due_on and not {(pk, str(kind)) for kind in _BOTH_REPORTS} <= reported:
            yield pk, _paper(About.REPORT, one.target, report.due_on, report)


def _paper(about: About, target: Target, due_on: date, explained: ExplainedDate) -> Pending:
    zh, en = sentence(explained)
    return Pending(about, f"target-{target.pk}", target.name, due_on, zh.rstrip("。"), en.rstrip("."))


@lru_cache(maxsize=2000)
def _told(reason: str) -> tuple[str, str]:
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(due_reasons.told(reason) or pick("期限没有说明", "no reason kept"))
    return said[0], said[1]
