"""What a unit finds in its portal: what was fed back, its plan, its items by what is next, its dates, what was returned."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Value

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.feedback.access.documents import documents_visible_to
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.access.plans import plans_visible_to
from bihuan.web.rectification.colours import colour_of, is_overdue
from bihuan.web.rectification.due_reasons import told
from bihuan.web.rectification.item_table import COLOUR_TAGS, COLOUR_WORDS
from bihuan.web.rectification.models import Extension, HandOver, Item, Plan
from bihuan.web.rectification.queries.hand_overs import waiting_for
from bihuan.web.rectification.queries.item_desk import items_to_sign
from bihuan.web.rounds.date_words import DateCell, cell_of
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of_all

S = Item.Status
#: Open lines in the order in which they ask for something, and how many are listed; the ledger lists the others.
GROUPS: tuple[tuple[str, tuple[Item.Status, ...], int], ...] = (
    ("returned", (S.RETURNED,), 20),
    ("working", (S.ACCEPTED, S.UNDER_WAY), 30),
    ("waiting", (S.REPORTED, S.REVIEWED, S.VERIFIED), 10),
)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One open item of a unit: how near its day is, what set the day, and whether an extension waits."""

    item: Item
    colour: str
    is_overdue: bool
    due_reason: str
    extension: Extension | None = None

    @property
    def colour_tag(self) -> str:
        """The tag of the colour, as the theme has it."""
        return COLOUR_TAGS.get(self.colour, "")

    @property
    def colour_words(self) -> str:
        """The colour in words."""
        return str(COLOUR_WORDS[self.colour]) if self.colour else ""


@dataclass(slots=True)
class ItemGroup:
    """Open items of a unit that ask for the same: the nearest by their days, and how many there are of each state."""

    lines: list[ItemLine] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many there are, listed or not."""
        return sum(self.counts.values())

    @property
    def has_more(self) -> bool:
        """Whether some are not listed."""
        return self.count > len(self.lines)

    @property
    def query(self) -> str:
        """The filter of the ledger that lists them all."""
        return urlencode([("status", state) for state in sorted(self.counts)])


@dataclass(slots=True)
class UnitPart:
    """Everything of one inspected unit; ``groups`` are its open items by what is next, in the order of ``GROUPS``."""

    target: Target
    documents: list[FeedbackDocument] = field(default_factory=list)
    plan: Plan | None = None
    plan_reason: str = ""  # why the plan came back, while it has not gone there again
    dates: list[DateCell] = field(default_factory=list)
    groups: dict[str, ItemGroup] = field(default_factory=dict)
    done: int = 0
    ended: int = 0
    hands: list[HandOver] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many items are open."""
        return sum(group.count for group in self.groups.values())


@dataclass(frozen=True, slots=True)
class Portal:
    """What a person of units finds: what waits for them, and each unit."""

    to_sign: list[Item]
    to_take: list[HandOver]
    returned: list[ItemLine]
    units: list[UnitPart]


def portal_of(user: User) -> Portal:
    """Return what ``user``, of one or more units, has to do with; the statements do not grow with items."""
    person = colleague(user)
    targets = _targets(person)
    parts = {one.pk: UnitPart(one) for one in targets}
    _add_documents(person, parts)
    _add_plans(person, parts)
    _add_dates(targets, parts)
    _add_items(person, parts)
    units = [parts[one.pk] for one in targets]
    return Portal(
        to_sign=items_to_sign(person),
        to_take=list(waiting_for(person)),
        returned=[line for part in units for line in part.groups["returned"].lines],
        units=units,
    )


def _targets(person: User) -> list[Target]:
    standing = standing_of(person)
    keys = {key for held in standing.held if held.role in UNIT_ROLES for key in held.targets or ()}
    rows = Target.objects.filter(pk__in=keys - standing.removed).select_related("round__organ", "group")
    return list(rows.order_by("-round__serial", "number"))


def _add_documents(person: User, parts: dict[int, UnitPart]) -> None:
    rows = documents_visible_to(person, Letter.READ).filter(target__in=parts, opened_on__isnull=False)
    for row in rows.order_by("-opened_on", "-pk"):
        parts[row.target_id].documents.append(row)


def _add_plans(person: User, parts: dict[int, UnitPart]) -> None:
    for row in plans_visible_to(person, Letter.READ).filter(target__in=parts).order_by("edition"):
        # The newest edition is the one to go on with; the ones before it are linked from there.
        parts[row.target_id].plan = row
    plans = (part.plan for part in parts.values() if part.plan is not None)
    if returned := {plan.pk: plan.target_id for plan in plans if plan.status == Plan.Status.RETURNED}:
        notes = ReturnNote.objects.filter(object_kind="plan", object_id__in=returned, move="return_plan")
        for note in notes.order_by("pk"):
            parts[returned[note.object_id]].plan_reason = note.text


def _add_dates(targets: Sequence[Target], parts: dict[int, UnitPart]) -> None:
    by_round: defaultdict[Round, list[Target]] = defaultdict(list)
    for target in targets:
        by_round[target.round].append(target)
    for found in dates_of_all(by_round):
        for row in found.targets:
            parts[row.target.pk].dates = [cell_of(due) for due in row.dues if due.explained is not None]


def _add_items(person: User, parts: dict[int, UnitPart]) -> None:
    rows = items_visible_to(person, Letter.READ).filter(target__in=parts).order_by()
    _add_counts(rows, parts)
    listed: dict[str, list[Item]] = {}
    for name, states, most in GROUPS:
        # The keys first: an index has them by state and day, and only what is listed is read.
        nearest = rows.filter(status__in=states).order_by("due_on", "pk").values("pk")[:most]
        listed[name] = list(Item.objects.filter(pk__in=nearest).order_by("due_on", "pk"))
    shown = [item for items in listed.values() for item in items]
    asked = {one.item_id: one for one in Extension.objects.filter(item__in=shown, status=Extension.Status.ASKED)}
    for name, items in listed.items():
        for line in _lines(items, asked):
            parts[line.item.target_id].groups[name].lines.append(line)
    waiting = HandOver.objects.filter(target__in=parts, status=HandOver.Status.PROPOSED)
    for hand_over in waiting.select_related("giver", "taker").order_by("pk"):
        parts[hand_over.target_id].hands.append(hand_over)


def _add_counts(rows: QuerySet[Item], parts: dict[int, UnitPart]) -> None:
    """Count the lines of each unit by state, and those that were closed and count no more, in one statement."""
    for part in parts.values():
        part.groups = {name: ItemGroup() for name, _states, _most in GROUPS}
    group_of = {state: name for name, states, _most in GROUPS for state in states}
    left = rows.filter(status=S.CLOSED_IMPLEMENTED, left_figures_on__isnull=False)
    for row in _counted(rows, has_left=False).union(_counted(left, has_left=True), all=True):
        part, state, count = parts[row["target"]], row["status"], row["count"]
        if row["has_left"]:
            part.done, part.ended = part.done - count, part.ended + count
        elif state in group_of:
            part.groups[group_of[state]].counts[state] = count
        elif state == S.CLOSED_IMPLEMENTED:
            part.done += count
        else:
            part.ended += count


def _counted(rows: QuerySet[Item], *, has_left: bool) -> QuerySet[Item, Any]:
    return rows.values("target", "status", has_left=Value(has_left)).annotate(count=Count("*"))


def _lines(items: Iterable[Item], asked: dict[int, Extension]) -> Iterable[ItemLine]:
    day = today()
    for item in items:
        yield ItemLine(item, colour_of(item, day), is_overdue(item, day), told(item.due_reason), asked.get(item.pk))
