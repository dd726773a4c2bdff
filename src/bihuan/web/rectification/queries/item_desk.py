"""What waits about items on people's desks: the unit's work, the head's signature, extensions to decide."""

from collections.abc import Iterator
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import UNIT_ROLES, Role
from bihuan.web.accounts.models import Signature, User
from bihuan.web.accounts.queries.signatures import GOOD_FOR
from bihuan.web.accounts.rules import visible
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common import dates
from bihuan.web.common.dates import today
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rectification.access.extensions import EXTENSION
from bihuan.web.rectification.access.items import ITEM, items_visible_to
from bihuan.web.rectification.colours import YELLOW_DAYS, overdue
from bihuan.web.rectification.models import Extension, Item
from bihuan.web.rectification.queries.hand_overs import waiting_for
from bihuan.web.rounds.models import Round

S = Item.Status
#: Rounds in which units still answer.
RUNNING = (Round.Status.LIVE, Round.Status.ENDED)
_UNIT_LINES: tuple[tuple[str, Promise], ...] = (
    ("item_returned", _("退回整改的事项")),
    ("item_overdue", _("已超期的整改事项")),
    ("item_due", _("临近期限的整改事项")),
    ("item_start", _("待启动的整改事项")),
)


def waiting_items(person: User) -> Iterator[DeskLine]:
    """Yield what waits for a person; one to four statements, whatever the number of items."""
    roles = standing_of(person).roles
    if roles & set(UNIT_ROLES):
        yield from _of_unit(person)
        yield from _to_take(person)
    if Role.UNIT in roles:
        yield from _to_sign(person)
    if roles & {Role.OFF, Role.LG}:
        yield from _to_decide(person, roles)


def items_to_sign(person: User) -> list[Item]:
    """Return the items whose report a liaison has signed and that ``person`` signs as the head. Two statements."""
    waiting = Signature.objects.filter(
        object_kind="item", move="report_item", taken_back_at=None, signed_at__gt=dates.now() - GOOD_FOR
    ).exclude(person=person)
    versions = {(key, version) for key, version in waiting.values_list("object_id", "object_version")}
    if not versions:
        return []
    rows = items_visible_to(person, Letter.APPROVE).filter(
        uid__in={key for key, _version in versions}, status__in=[S.UNDER_WAY, S.RETURNED]
    )
    found = rows.select_related("target", "round").order_by("due_on", "pk")
    return [one for one in found if (str(one.uid), one.version) in versions]


def _of_unit(person: User) -> Iterator[DeskLine]:
    """Yield the unit's work by what is next, each line with the nearest day."""
    mine = visible(standing_of(person), ITEM, Letter.EDIT)
    day = today()
    soon = Q(due_on__gte=day, due_on__lte=day + timedelta(days=YELLOW_DAYS))
    kinds = (
        Q(status=S.RETURNED),
        overdue(day) & ~Q(status=S.RETURNED),
        Q(status__in=[S.ACCEPTED, S.UNDER_WAY]) & soon,
        Q(status=S.ACCEPTED),
    )
    rows = Item.objects.filter(mine).order_by()
    parts = [_counted(rows.filter(wanted), at) for at, wanted in enumerate(kinds)]
    for row in sorted(parts[0].union(*parts[1:], all=True), key=itemgetter("at")):
        if row["count"]:
            kind, words = _UNIT_LINES[row["at"]]
            yield DeskLine(kind, words, row["count"], row["oldest"], "unit_portal")


def _to_take(person: User) -> Iterator[DeskLine]:
    for one in waiting_for(person):
        yield DeskLine("hand_over_take", _("待接收的责任交接"), 1, one.proposed_on, "hand_over_detail", args=(one.uid,))


def _to_sign(person: User) -> Iterator[DeskLine]:
    found = items_to_sign(person)
    if found:
        oldest = min((one.due_on for one in found if one.due_on), default=None)
        yield DeskLine("item_sign", _("待签字的完成报告"), len(found), oldest, "unit_portal")


def _to_decide(person: User, roles: frozenset[str]) -> Iterator[DeskLine]:
    """Yield the extensions that the person decides, by round: the first of an item as a clerk, later ones as a leader."""
    seen = visible(standing_of(person), EXTENSION, Letter.READ)
    whose = Q(pk__in=[])
    whose |= Q(ordinal=1) if Role.OFF in roles else Q(pk__in=[])
    whose |= Q(ordinal__gt=1) if Role.LG in roles else Q(pk__in=[])
    rows = Extension.objects.filter(seen, whose, status=Extension.Status.ASKED, round__status__in=RUNNING)
    rows = rows.exclude(author=person)
    for row in rows.order_by().values("round").annotate(count=Count("pk"), oldest=Min("asked_on")):
        yield DeskLine(
            "extension_decide",
            _("待决定的延期"),
            row["count"],
            row["oldest"],
            "item_list",
            "extension=yes",
            args=(row["round"],),
        )


def _counted(rows: QuerySet[Item], at: int) -> QuerySet[Item, Any]:
    return rows.values(at=Value(at)).annotate(count=Count("*"), oldest=Min("due_on"))
