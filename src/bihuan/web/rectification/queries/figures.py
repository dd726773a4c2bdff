"""
The figures of rectification: counted by the database, target by target, and kept until a line of the target changes.

A page adds up what was kept of the targets in its scope, so that it costs the same however many lines they have. What is
missing is counted in five statements for all of them together. A page of many rounds asks for the sums alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from bihuan.web.rectification.colours import COLOURS, condition, overdue
from bihuan.web.rectification.models import Item, KeptFigures, TruthMark
from bihuan.web.rectification.queries.chasing_rules import Rules
from bihuan.web.rectification.rates import Counts, total
from bihuan.web.rectification.transitions import CLOSED, OPEN

S = Item.Status
#: Days overdue: from which on each step of ageing counts.
AGES = (1, 8, 16, 31, 61, 91)
_COUNTED = ("statuses", "open_of", "lines_of", "colours", "ages", "came", "went", "due")
_FED_BACK = Q(predecessor=None) & ~Q(status=S.LAPSED)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a page of many targets says of one: what the rates are made of, and how many lines there are, open and overdue."""

    counts: Counts = field(default_factory=Counts)
    lines: int = 0
    open_lines: int = 0
    overdue: int = 0

    def plain(self) -> list[int]:
        """Return it fit for JSON."""
        return [self.lines, self.open_lines, self.overdue, *asdict(self.counts).values()]

    @classmethod
    def read(cls, data: Sequence[int]) -> "Sums":
        """Return what ``plain`` kept, or the sum of such."""
        lines, open_lines, overdue_lines, *counts = data
        return cls(Counts(*counts), lines, open_lines, overdue_lines)


@dataclass
class Figures:
    """
    Everything that is said of some lines: sums of them are sums of each part.

    Attributes:
        counts: By key of the category (0 for none), what the rates are made of.
        statuses: By state, how many lines.
        open_of: By key of the category, lines whose end is not decided.
        lines_of: By key of the category, all lines.
        colours: By colour, open lines.
        ages: By the step of ``AGES``, overdue lines.
        came, went, due: By week (its Monday, ISO), lines that came into being, were decided, and were to be done.
        recovered: Yuan.
        people: People handled.
        systems: Systems made.
        decided_on: The last day on which a line was decided; "" for none.
        oldest_due_on: The day of the line that is overdue the longest; "" for none.
    """

    counts: dict[int, Counts] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    open_of: Counter[int] = field(default_factory=Counter)
    lines_of: Counter[int] = field(default_factory=Counter)
    colours: Counter[str] = field(default_factory=Counter)
    ages: Counter[int] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    went: Counter[str] = field(default_factory=Counter)
    due: Counter[str] = field(default_factory=Counter)
    recovered: Decimal = Decimal(0)
    people: int = 0
    systems: int = 0
    decided_on: str = ""
    oldest_due_on: str = ""

    @property
    def all_counts(self) -> Counts:
        """What the rates of all lines are made of."""
        return total(self.counts.values())

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.statuses.total()

    @property
    def open_lines(self) -> int:
        """How many of them are open."""
        return sum(self.statuses[str(status)] for status in OPEN)

    @property
    def overdue(self) -> int:
        """How many of them are overdue."""
        return self.colours["red"]

    @property
    def sums(self) -> Sums:
        """The sums of them."""
        return Sums(self.all_counts, self.lines, self.open_lines, self.overdue)

    def plain(self) -> dict[str, Any]:
        """Return it fit for JSON."""
        counted = {name: {str(key): n for key, n in getattr(self, name).items()} for name in _COUNTED}
        return {
            **counted,
            "sums": self.sums.plain(),
            "counts": {str(key): list(asdict(counts).values()) for key, counts in self.counts.items()},
            "recovered": str(self.recovered),
            "people": self.people,
            "systems": self.systems,
            "decided_on": self.decided_on,
            "oldest_due_on": self.oldest_due_on,
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Figures":
        """Return what ``plain`` kept."""

        def keyed(name: str) -> Counter[int]:
            return Counter({int(key): value for key, value in data[name].items()})

        return cls(
            counts={int(key): Counts(*values) for key, values in data["counts"].items()},
            statuses=Counter(data["statuses"]),
            open_of=keyed("open_of"),
            lines_of=keyed("lines_of"),
            colours=Counter(data["colours"]),
            ages=keyed("ages"),
            came=Counter(data["came"]),
            went=Counter(data["went"]),
            due=Counter(data["due"]),
            recovered=Decimal(data["recovered"]),
            people=data["people"],
            systems=data["systems"],
            decided_on=data["decided_on"],
            oldest_due_on=data["oldest_due_on"],
        )


def added(some: Iterable[Figures]) -> Figures:
    """Return the sum of figures of different lines."""
    whole = Figures()
    for one in some:
        for key, counts in one.counts.items():
            whole.counts[key] = whole.counts.get(key, Counts()) + counts
        for name in _COUNTED:
            getattr(whole, name).update(getattr(one, name))
        whole.recovered += one.recovered
        whole.people += one.people
        whole.systems += one.systems
        whole.decided_on = max(whole.decided_on, one.decided_on)
        whole.oldest_due_on = min(filter(None, (whole.oldest_due_on, one.oldest_due_on)), default="")
    return whole


def summed(some: Iterable[Sums]) -> Sums:
    """Return the sum of sums of different lines."""
    columns = list(zip(*(one.plain() for one in some), strict=True))
    return Sums.read([sum(column) for column in columns]) if columns else Sums()


def figures_of(targets: Mapping[int, Rules], day: date) -> dict[int, Figures]:
    """
    Return the figures of targets on a day, by key, without keeping any; five statements, however many lines and targets.

    Args:
        targets: Keys of targets with the rules of their rounds.
        day: The day; lines count as they stand now.
    """
    found = {pk: Figures() for pk in targets}
    by_yellow: defaultdict[int, list[int]] = defaultdict(list)
    for pk, rules in targets.items():
        by_yellow[rules.yellow_days].append(pk)
    rows = Item.objects.filter(target__in=list(targets)).order_by()
    _count(rows, day, found)
    for some in by_yellow.values():
        _colour(rows.filter(target__in=some), day, targets[some[0]], found)
    for name, days in (
        # Days as they are, folded into weeks here: SQLite has no weeks, and would ask Python for each line, twice.
        ("came", rows.annotate(day=TruncDate("created_at"))),
        ("went", rows.filter(status__in=sorted(CLOSED), closed_on__isnull=False).annotate(day=F("closed_on"))),
        ("due", rows.exclude(status=S.LAPSED).filter(due_on__isnull=False).annotate(day=F("due_on"))),
    ):
        for target, day_of, count in days.values_list("target_id", "day").annotate(n=Count("*")):
            getattr(found[target], name)[_monday(day_of)] += count
    return found


def _count(rows: "QuerySet[Item]", day: date, found: Mapping[int, Figures]) -> None:
    standing = Q(status__in=(S.VERIFIED, S.CLOSED_IMPLEMENTED)) & (Q(left_figures_on=None) | Q(left_figures_on__gt=day))
    closed = Q(status=S.CLOSED_IMPLEMENTED) & (Q(left_figures_on=None) | Q(left_figures_on__gt=day))
    long_term = Q(completion="long_term")
    is_due = _FED_BACK & Q(due_on__lte=day)
    parts = {
        "fed_back": _FED_BACK,
        "verified": _FED_BACK & standing,
        "long_term": _FED_BACK & long_term,
        "long_term_verified": _FED_BACK & standing & long_term,
        "closed": _FED_BACK & closed,
        "due": is_due,
        "on_time": is_due & standing & Q(reported_on__lte=F("due_on")),
        "ever_closed": Q(status=S.CLOSED_IMPLEMENTED),
        "recurred": Q(status=S.CLOSED_IMPLEMENTED, left_figures_on__lte=day),
    }
    grouped: Iterable[Any] = rows.values("target_id", "category_id", "status").annotate(
        n=Count("*"), **{f"n_{name}": Count("pk", filter=part) for name, part in parts.items()}
    )
    for row in grouped:
        one, category = found[row["target_id"]], row["category_id"] or 0
        one.counts[category] = one.counts.get(category, Counts()) + Counts(*(row[f"n_{name}"] for name in parts))
        one.statuses[row["status"]] += row["n"]
        one.lines_of[category] += row["n"]
        if row["status"] in OPEN:
            one.open_of[category] += row["n"]


def _colour(rows: "QuerySet[Item]", day: date, rules: Rules, found: Mapping[int, Figures]) -> None:
    late = overdue(day)
    ages = {
        f"age_{since}": late
        & Q(due_on__lte=day - timedelta(days=since))
        & (Q(due_on__gt=day - timedelta(days=after)) if after else Q())
        for since, after in zip(AGES, [*AGES[1:], 0], strict=True)
    }
    grouped: Iterable[Any] = rows.values("target_id").annotate(
        **{f"n_{colour}": Count("pk", filter=condition(colour, day, rules)) for colour in COLOURS},
        **{name: Count("pk", filter=part) for name, part in ages.items()},
        money=Sum("recovered"),
        handled=Sum("people_handled"),
        systems=Sum("systems_made"),
        decided=Max("closed_on"),
        oldest=Min("due_on", filter=late),
    )
    for row in grouped:
        one = found[row["target_id"]]
        one.colours.update({colour: row[f"n_{colour}"] for colour in COLOURS})
        one.ages.update({since: row[f"age_{since}"] for since in AGES})
        one.recovered, one.people, one.systems = row["money"] or Decimal(0), row["handled"] or 0, row["systems"] or 0
        one.decided_on = row["decided"].isoformat() if row["decided"] else ""
        one.oldest_due_on = row["oldest"].isoformat() if row["oldest"] else ""


@lru_cache(maxsize=4000)
def _monday(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()


def kept(targets: Mapping[int, Rules], day: date) -> tuple[dict[int, Figures], dict[int, int]]:
    """
    Return the figures that were kept of targets and still hold, and of the others the tick under which to count them.

    One statement. A target of which nothing was ever kept stands at tick 0.
    """
    rows, missing = _kept(targets, day, "data")
    return {pk: Figures.read(data) for pk, data in rows.items()}, missing


def kept_sums(targets: Mapping[int, Rules], day: date) -> tuple[dict[int, Sums], dict[int, int]]:
    """Return the same of the sums alone: what else was kept is not read."""
    rows, missing = _kept(targets, day, "data__sums")
    return {pk: Sums.read(data) for pk, data in rows.items()}, missing


def _kept(targets: Mapping[int, Rules], day: date, wanted: str) -> tuple[dict[int, Any], dict[int, int]]:
    found: dict[int, Any] = {}
    missing = dict.fromkeys(targets, 0)
    columns = ("target_id", "tick", "counted_tick", "counted_on", "yellow_days", wanted)
    for pk, tick, counted, on, yellow, data in KeptFigures.objects.filter(target__in=list(targets)).values_list(
        *columns
    ):
        # An older version kept no sums.
        if data is not None and counted == tick and on == day and yellow == targets[pk].yellow_days:
            found[pk] = data
            del missing[pk]
        else:
            missing[pk] = tick
    return found, missing


def marks_of(targets: Sequence[int]) -> dict[int, Counter[str]]:
    """Return, by target, how many marks of truth are open or confirmed, by their code; one statement."""
    rows = TruthMark.objects.filter(target__in=targets, gone_on=None).exclude(verdict=TruthMark.Verdict.DISMISSED)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for target, code, count in rows.order_by().values_list("target_id", "code").annotate(n=Count("pk")):
        found[target][code] = count
    return dict(found)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the burn-down: its Monday, lines open at its end, and lines that should have been open by their days."""

    monday: date
    open_lines: int
    planned: int


def burn_down(figures: Figures, day: date) -> list[Week]:
    """Return the weeks from the first line to today, or to the last day that is due; at most three years of them."""
    if not figures.came:
        return []
    first = date.fromisoformat(min(figures.came))
    until = max([day, *(date.fromisoformat(one) for one in figures.due)])
    return list(_weeks(figures, first, min(until, first + timedelta(weeks=156)), day))


def _weeks(figures: Figures, first: date, until: date, day: date) -> Iterator[Week]:
    monday, is_open = first, 0
    # Lines that were due before they came into being are late from the first week on.
    planned = figures.came.total() - sum(n for week, n in figures.due.items() if date.fromisoformat(week) < first)
    while monday <= until:
        key = monday.isoformat()
        is_open += figures.came[key] - figures.went[key]
        planned -= figures.due[key]
        yield Week(monday, is_open if monday <= day else -1, max(planned, 0))
        monday += timedelta(weeks=1)
