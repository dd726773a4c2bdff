"""What is due or overdue at a target on a day: open lines, milestones of measures, the plan, the reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

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


def targets_to_remind() -> list[int]:
    """Return the targets of running rounds whose feedback meeting was held, by key."""
    found = Target.objects.filter(round__status__in=_RUNNING, meeting_held_on__isnull=False)
    return list(found.order_by("pk").values_list("pk", flat=True))


def target_to_remind(pk: int) -> Target | None:
    """Return a target with its round, None where nothing runs at it any more."""
    rows = Target.objects.filter(pk=pk, round__status__in=_RUNNING, meeting_held_on__isnull=False)
    return rows.select_related("round__organ").first()


def pending(target: Target, today: date, rules: Rules) -> Iterator[Pending]:
    """Yield what stands at a target and is due within the days of reminding, or overdue; eight statements, however many lines."""
    yield from _items(target, today, rules)
    yield from _milestones(target, today, rules)
    yield from _papers(target)


def _items(target: Target, today: date, rules: Rules) -> Iterator[Pending]:
    rows = Item.objects.filter(
        target=target, status__in=sorted(WORKED), due_on__lte=horizon(today, rules.remind_days)
    ).order_by("pk")
    columns = ("pk", "uid", "number", "due_on", "due_reason", "handler_person_id")
    for pk, uid, number, due_on, reason, handler in rows.values_list(*columns).iterator(chunk_size=2000):
        yield Pending(About.ITEM, str(uid), number, due_on, *_told(reason), handler, str(uid), pk)


def _milestones(target: Target, today: date, rules: Rules) -> Iterator[Pending]:
    """Yield the milestones of the plan in force on which no progress was reported since the one before."""
    rows = Milestone.objects.filter(
        measure__plan__target=target,
        measure__plan__status=Plan.Status.IN_FORCE,
        due_on__gte=today - _MILESTONE_DAYS,
        due_on__lte=horizon(today, rules.remind_days),
    )
    near = list(rows.select_related("measure").order_by("due_on", "pk"))
    if not near:
        return
    measures = [row.measure_id for row in near]
    done: dict[object, date] = {}
    keys = [row.measure.key for row in near]
    finished = set()
    for key, day, is_done in Progress.objects.filter(
        item__target=target, measure_key__in=keys, withdrawn_on=None
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
        yield Pending(About.MILESTONE, f"{key}:{row.due_on}", number, row.due_on, zh, en, handler, item)


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


def _papers(target: Target) -> Iterator[Pending]:
    """Yield plan and report by the clock of the target, while they were not submitted."""
    explained = {due.rule.name: due.explained for due in dates_of(target.round, [target]).targets[0].dues}
    plan, report = explained.get(PLAN_RULE), explained.get(REPORT_RULE)
    if plan and plan.due_on and not Plan.objects.filter(target=target, status__in=_SUBMITTED).exists():
        yield _paper(About.PLAN, target, plan.due_on, plan)
    if report and report.due_on:
        kinds = RectificationReport.objects.filter(target=target, status__in=_REPORTED).values_list("kind", flat=True)
        if not {RectificationReport.Kind.MAIN, RectificationReport.Kind.HEAD} <= set(kinds):
            yield _paper(About.REPORT, target, report.due_on, report)


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
