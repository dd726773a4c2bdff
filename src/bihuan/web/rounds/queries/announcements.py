"""Announcements as pages show them: filled in from the round as it is now, or as they were issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.models import Assignment
from bihuan.web.common.dates import today
from bihuan.web.rounds.access import targets_visible_to
from bihuan.web.rounds.access.announcements import announcements_visible_to
from bihuan.web.rounds.announcing.composing import CONTACTS, Facts, Text, composed, missing
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.models import Announcement, Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of

#: What each kind of announcement waits for, by the name of the rule.
RULES: Mapping[str, str] = {Announcement.Kind.NOTICE: "written_notice", Announcement.Kind.ENTRY: "petitions_close"}
#: How the kinds of a round are said in the middle of a sentence of an official text, which is Chinese.
_WORK = {
    "special": "专项巡视",
    "routine": "常规巡视",
    "mobile": "机动巡视",
    "look_back": "巡视“回头看”",
    "joint": "联动巡视",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An announcement with its text, and what it still lacks, each in Chinese and English."""

    row: Announcement
    text: Text
    lacks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A target with its announcement of each kind, None where there is none for this person."""

    target: Target
    rows: tuple[Announcement | None, ...]


def announcement_lines(user: Visitor, round_: Round) -> list[Line]:
    """Return the targets that ``user`` reaches with the announcements they may read. Two statements."""
    made: dict[tuple[int, str], Announcement] = {}
    for row in announcements_visible_to(user).filter(round=round_):
        made[row.target_id, row.kind] = row
    targets = targets_visible_to(user).filter(round=round_).select_related("group").order_by("number")
    return [Line(one, tuple(made.get((one.pk, kind)) for kind in Announcement.Kind.values)) for one in targets]


def shown(row: Announcement) -> Shown:
    """Return an announcement with its text: as it was issued, or a draft filled in from the round as it is now."""
    if row.status == Announcement.Status.ISSUED:
        return Shown(row, Text.of_plain(row.text), ())
    facts = facts_of(row.round, row.target, row.fields, due_of_round(row.round))
    return Shown(row, composed(row.kind, facts), tuple(missing(row.kind, facts)))


def due_of_round(round_: Round) -> Mapping[str, Due]:
    """Return what is due of the whole round, by the name of its rule."""
    return {due.rule.name: due for due in dates_of(round_, []).dues}


def facts_of(round_: Round, target: Target, fields: Mapping[str, Any], dues: Mapping[str, Due]) -> Facts:
    """Return what the announcement of a target is filled in with."""
    closing = dues.get("petitions_close")
    return Facts(
        unit=target.name,
        organ=target.organ.name if target.organ else target.name,
        office=round_.organ.name if round_.organ else "",
        authority=round_.authority,
        group=_group(round_, target),
        kind_of_work=f"{round_.theme if round_.type == 'special' else ''}{_WORK.get(round_.type, '巡视')}",
        focus=str(fields.get("focus", "")),
        starts_on=round_.starts_on,
        ends_on=round_.ends_on,
        petitions_close=closing.due_on if closing else None,
        extra=str(fields.get("extra", "")),
        contacts={key: str(fields.get(key, "")) for key in CONTACTS},
    )


def serving_at(targets: Sequence[Target]) -> list[Assignment]:
    """Return the roles in force today of the groups of these targets and of their units. One statement."""
    day = today()
    groups = {target.group_id for target in targets if target.group_id}
    rows = Assignment.objects.filter(
        Q(target__in=targets) | Q(target=None, group__in=groups),
        Q(until=None) | Q(until__gte=day),
        since__lte=day,
        ended_at=None,
        approved_at__isnull=False,
    )
    return list(rows.select_related("person"))


def _group(round_: Round, target: Target) -> str:
    if target.group is None:
        return ""
    name = target.group.name or f"第{target.group.number}巡视组"
    # "自治区党委第1巡视组": whose group it is stands first, unless the name says so already.
    return name if not round_.authority or name.startswith(round_.authority) else f"{round_.authority}{name}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the announcements of one kind are: how many of the targets have a draft, how many are issued, by when."""

    kind: str
    label: str
    drafts: int
    issued: int
    targets: int
    due_on: date | None


def standing_of_announcements(round_: Round, rows: Sequence[Announcement], targets: int) -> list[Standing]:
    """Return how far the announcements of a round are, by kind."""
    dues = due_of_round(round_)
    found = []
    for kind in Announcement.Kind:
        own = [row for row in rows if row.kind == kind]
        due = dues.get(RULES.get(kind, ""))
        issued = sum(row.status == Announcement.Status.ISSUED for row in own)
        found.append(
            Standing(str(kind), str(kind.label), len(own) - issued, issued, targets, due.due_on if due else None)
        )
    return found
