"""The dashboard of rectification as its page shows it: units with phase and rates, burn-down, ageing, categories × units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor, is_colleague
from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.rules import Shape, visible
from bihuan.web.accounts.standing import standing_of
from bihuan.web.rectification.actions.figures import present_figures, present_sums
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.phases import PhaseShown, phase_of
from bihuan.web.rectification.queries.chasing_rules import Rules, rules_of_all
from bihuan.web.rectification.queries.figures import AGES, Figures, Sums, Week, added, burn_down, marks_of, summed
from bihuan.web.rectification.queries.plans import PERIOD_RULE
from bihuan.web.rectification.rates import Rate, rates_of
from bihuan.web.rounds.models import Category, Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

#: Targets of whose lines somebody reads all; a verifier reads single lines, which are no figures of a unit.
_FIGURED = Shape("item", state="", target="pk", owner="", fixed_state="accepted")
#: Rounds on the page of all rounds, the newest first.
ROUNDS = 40
#: The drawing of the burn-down, in its own units.
WIDTH, HEIGHT, FOOT = 720, 220, 24


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit on the dashboard."""

    target: Target
    phase: PhaseShown
    figures: Figures
    rates: tuple[Rate, ...]
    marks: int


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Lines of a category at a unit: open ones of all, and how dark the cell is (0 to 5) by the share that is open."""

    open_lines: int
    lines: int
    level: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A unit with its cells in the order of the categories."""

    target: Target
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class Age:
    """A step of ageing: words, lines, and the length of its bar in per cent of the longest."""

    words: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The burn-down as two lines of a drawing, with its weeks and the highest number."""

    weeks: list[Week]
    is_open: str
    planned: str
    most: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything the page of a round shows."""

    day: date
    rules: Rules
    whole: Figures
    rates: tuple[Rate, ...]
    units: list[UnitRow]
    categories: list[Category]
    heat: list[HeatRow]
    ages: list[Age]
    drawing: Drawing | None
    marks: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round on the page of all rounds."""

    round: Round
    figures: Sums
    rates: tuple[Rate, ...]


def figured_targets(user: Visitor) -> "QuerySet[Target]":
    """Return the targets whose figures ``user`` reads: the group's, the unit's own, those of supervision, all of the office."""
    if not is_colleague(user):
        return Target.objects.none()
    return Target.objects.filter(visible(standing_of(user), _FIGURED, Right.READ))


def dashboard(user: Visitor, round_: Round, day: date) -> Dashboard:
    """Return the dashboard of a round in the scope of ``user``; its statements do not grow with lines or units."""
    targets = list(figured_targets(user).filter(round=round_).select_related("group").order_by("number"))
    rules = rules_of_all([round_.pk])[round_.pk]
    figures = present_figures(dict.fromkeys((target.pk for target in targets), rules), day)
    marks = marks_of([target.pk for target in targets])
    phases = _phases(round_, targets, figures, day)
    units = [
        UnitRow(
            target,
            phases[target.pk],
            figures[target.pk],
            rates_of(figures[target.pk].all_counts, cut_off=day, long_term=rules.long_term),
            sum(marks.get(target.pk, {}).values()),
        )
        for target in targets
    ]
    whole = added(figures.values())
    categories = _categories(whole)
    by_code: dict[str, int] = {}
    for found in marks.values():
        for code, count in found.items():
            by_code[code] = by_code.get(code, 0) + count
    return Dashboard(
        day=day,
        rules=rules,
        whole=whole,
        rates=rates_of(whole.all_counts, cut_off=day, long_term=rules.long_term),
        units=units,
        categories=categories,
        heat=[HeatRow(one.target, tuple(_cell(one.figures, category.pk) for category in categories)) for one in units],
        ages=_ages(whole),
        drawing=_drawing(burn_down(whole, day)),
        marks=sorted(by_code.items(), key=lambda pair: (-pair[1], pair[0])),
    )


def all_rounds(user: Visitor, day: date) -> tuple[list[RoundRow], Sums]:
    """Return the newest rounds in the scope of ``user`` with their figures, and the sum; statements do not grow with them."""
    newest = (
        Round.objects.filter(targets__in=figured_targets(user), targets__meeting_held_on__isnull=False)
        .distinct()
        .order_by("-starts_on", "-serial")
    )
    rounds = list(newest[:ROUNDS])
    rules = rules_of_all([one.pk for one in rounds])
    of_round: dict[UUID, list[int]] = {one.pk: [] for one in rounds}
    for pk, round_id in figured_targets(user).filter(round__in=rounds).values_list("pk", "round_id"):
        of_round[round_id].append(pk)
    wanted = {pk: rules[round_id] for round_id, targets in of_round.items() for pk in targets}
    sums = present_sums(wanted, day)
    rows = []
    for one in rounds:
        whole = summed(sums[pk] for pk in of_round[one.pk])
        rows.append(RoundRow(one, whole, rates_of(whole.counts, cut_off=day, long_term=rules[one.pk].long_term)))
    return rows, summed(row.figures for row in rows)


def _phases(
    round_: Round, targets: Sequence[Target], figures: Mapping[int, Figures], day: date
) -> dict[int, PhaseShown]:
    accepted = dict(
        RectificationReport.objects.filter(
            target__in=targets,
            kind=RectificationReport.Kind.MAIN,
            status=RectificationReport.Status.ACCEPTED,
        ).values_list("target_id", "submitted_on")
    )
    found = {}
    for one in dates_of(round_, targets).targets:
        until = next((due.due_on for due in one.dues if due.rule.name == PERIOD_RULE), None)
        its = figures[one.target.pk]
        found[one.target.pk] = phase_of(
            day,
            feedback_on=one.target.meeting_held_on,
            concentrated_until=until,
            lines=its.lines,
            open_lines=its.open_lines,
            decided_on=date.fromisoformat(its.decided_on) if its.decided_on else None,
            report_accepted_on=accepted.get(one.target.pk),
        )
    return found


def _categories(whole: Figures) -> list[Category]:
    keys = [key for key in whole.lines_of if key]
    return list(Category.objects.filter(pk__in=keys).order_by("order", "pk"))


def _cell(figures: Figures, category: int) -> HeatCell:
    lines, still = figures.lines_of[category], figures.open_of[category]
    level = 0 if not still else 1 + min(4, (still * 5 - 1) // lines)
    return HeatCell(still, lines, level)


def _ages(whole: Figures) -> list[Age]:
    most = max(whole.ages.values(), default=0) or 1
    found = []
    for since, after in zip(AGES, [*AGES[1:], 0], strict=True):
        words = (
            _("%(from)d 至 %(to)d 天") % {"from": since, "to": after - 1} if after else _("%(n)d 天以上") % {"n": since}
        )
        found.append(Age(words, whole.ages[since], round(100 * whole.ages[since] / most)))
    return found


def _drawing(weeks: list[Week]) -> Drawing | None:
    if len(weeks) < 2:
        return None
    most = max(1, *(max(week.open_lines, week.planned) for week in weeks))
    wide, high = WIDTH / (len(weeks) - 1), HEIGHT - FOOT

    def points(numbers: Iterable[tuple[int, int]]) -> str:
        return " ".join(f"{at * wide:.1f},{high - high * number / most + 4:.1f}" for at, number in numbers)

    return Drawing(
        weeks,
        points((at, week.open_lines) for at, week in enumerate(weeks) if week.open_lines >= 0),
        points((at, week.planned) for at, week in enumerate(weeks)),
        most,
        weeks[0].monday,
        weeks[-1].monday,
    )


def plain(shown: Dashboard) -> dict[str, Any]:
    """Return a dashboard fit for programs: rates with their counts, and each unit."""
    return {
        "cut_off": shown.day.isoformat(),
        "long_term": shown.rules.long_term,
        "rates": {rate.name: rate.plain() for rate in shown.rates},
        "lines": shown.whole.lines,
        "open": shown.whole.open_lines,
        "overdue": shown.whole.overdue,
        "units": [
            {
                "number": one.target.number,
                "name": one.target.name,
                "phase": str(one.phase.phase),
                "phase_since": one.phase.since.isoformat() if one.phase.since else None,
                "lines": one.figures.lines,
                "open": one.figures.open_lines,
                "overdue": one.figures.overdue,
                "marks": one.marks,
                "recovered": str(one.figures.recovered),
                "people_handled": one.figures.people,
                "systems_made": one.figures.systems,
                "rates": {rate.name: rate.plain() for rate in one.rates},
            }
            for one in shown.units
        ],
    }
