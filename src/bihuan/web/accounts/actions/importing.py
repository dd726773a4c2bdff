"""
People and roles from a workbook: looked at row by row, then taken whole or not at all, in one record.

Looking is taking and letting go again: each row goes through what a page would ask, inside a transaction that is
rolled back. So what the dry run says is what will happen, also where one row rests on another.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction

from bihuan.web.accounts.access import require_leading
from bihuan.web.accounts.actions.assignments import checked_assignment
from bihuan.web.accounts.actions.codes import end_administrators_code
from bihuan.web.accounts.actions.judging import acting, for_assignments, for_people
from bihuan.web.accounts.actions.people import checked_new_person, checked_person
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import CONTENT_ROLES, Duty, Role
from bihuan.web.accounts.models import Assignment, Organ, User
from bihuan.web.accounts.queries.scopes import named_scope
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.actions import append

#: Rows of one workbook: each is looked at by itself, and somebody waits for it.
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the sheet of people, as text."""

    line: int
    username: str
    display_name: str
    organ: str
    mark: str = ""  # what the row was when it went out; "" for a new one


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A row of the sheet of roles, as text."""

    line: int
    username: str
    role: str
    duty: str
    organ: str
    round: str
    place: str  # group or unit
    since: str
    until: str
    key: str = ""  # of the assignment; "" for a new one
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row would do: ``new``, ``changed``, ``same``, ``conflict`` or ``error``, and why."""

    sheet: str
    line: int
    result: str
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all rows would do, or did."""

    verdicts: tuple[Verdict, ...]

    def count(self, *results: str) -> int:
        """Return how many rows have one of these results."""
        return sum(verdict.result in results for verdict in self.verdicts)

    @property
    def is_clean(self) -> bool:
        """Whether nothing stands against taking it, and there is something to take."""
        return not self.count("error", "conflict") and bool(self.count("new", "changed"))


def look_at_import(*, actor: User, people: Sequence[PersonRow], roles: Sequence[RoleRow]) -> Outcome:
    """
    Return what the rows would do; nothing is kept.

    Raises:
        Refusal: ``accounts.too_many_rows``, or the actor may import nothing.
    """
    with transaction.atomic():
        outcome, _facts = _take(actor, people, roles)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def import_people(*, actor: User, people: Sequence[PersonRow], roles: Sequence[RoleRow]) -> Outcome:
    """
    Take the rows, all or none, in one record with the root of their hashes.

    Raises:
        Refusal: ``accounts.rows_refused`` where a row has an error or a conflict or there is nothing to take;
            ``accounts.too_many_rows``; the actor may import nothing.
    """
    outcome, facts = _take(actor, people, roles)
    if not outcome.is_clean:
        raise Refusal(
            "accounts.rows_refused",
            "表中有错误或冲突的行，或者没有可导入的内容，一行都没有导入。请改正后重新上传。",
            "Some rows have errors or conflicts, or there is nothing to take; no row was taken. Correct them and send "
            "the workbook again.",
            http_status=409,
        )
    append(
        **acting(actor, for_assignments(actor, Letter.CREATE, "waiting")),
        action="accounts.import_people",
        object_kind="user",
        object_id="import",
        fields={"new": outcome.count("new"), "changed": outcome.count("changed")},
        rows=facts,
    )
    return outcome


def mark_of(*values: object) -> str:
    """Return what a row that goes out carries, so that a change here can be told from a change there."""
    plain = json.dumps([str(value or "") for value in values], ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def mark_of_person(person: User) -> str:
    """Return the mark of a person's row."""
    return mark_of(person.username, person.display_name, person.organ.name if person.organ else "")


def mark_of_role(row: Assignment) -> str:
    """Return the mark of a role's row."""
    return mark_of(row.pk, row.since, row.until, row.ended_at)


def _take(
    actor: User, people: Sequence[PersonRow], roles: Sequence[RoleRow]
) -> tuple[Outcome, list[dict[str, object]]]:
    for_assignments(actor, Letter.CREATE, "waiting")
    if len(people) + len(roles) > MOST_ROWS:
        raise Refusal(
            "accounts.too_many_rows",
            f"一次最多导入 {MOST_ROWS} 行，没有处理。请分成几个文件。",
            f"At most {MOST_ROWS} rows at a time; nothing was looked at. Divide the workbook.",
        )
    facts: list[dict[str, object]] = []
    # People first: a role may be for somebody whom the same workbook brings.
    verdicts = [_one("people", row.line, partial(_person, actor, row, facts)) for row in people]
    verdicts += [_one("roles", given.line, partial(_role, actor, given, facts)) for given in roles]
    return Outcome(tuple(verdicts)), facts


def _one(sheet: str, line: int, take: Callable[[], str]) -> Verdict:
    try:
        with transaction.atomic():
            return Verdict(sheet, line, take())
    except Refusal as refusal:
        result = "conflict" if refusal.code == "accounts.row_changed_meanwhile" else "error"
        return Verdict(sheet, line, result, refusal)


def _person(actor: User, row: PersonRow, facts: list[dict[str, object]]) -> str:
    organ = _organ(row.organ)
    found = User.objects.select_related("organ").filter(username=row.username).first()
    if found is None:
        for_people(actor, Letter.CREATE)
        made = checked_new_person(row.username, None, row.display_name, organ)
        facts.append({"person": str(made.pseudonym), "name": made.display_name, "organ": made.organ_id or 0})
        return "new"
    if (found.display_name, found.organ) == (row.display_name, organ):
        return "same"
    _require_unchanged(row.mark, mark_of_person(found))
    for_people(actor, Letter.EDIT, found)
    found.display_name, found.organ = row.display_name, organ
    checked_person(found).save(update_fields=["display_name", "organ"])
    facts.append({"person": str(found.pseudonym), "name": found.display_name, "organ": found.organ_id or 0})
    return "changed"


def _role(actor: User, row: RoleRow, facts: list[dict[str, object]]) -> str:
    since, until = _day(row.since, "since"), _day(row.until, "until")
    if row.key:
        return _known_role(actor, row, since, until, facts)
    person = User.objects.filter(username=row.username).first()
    if person is None:
        raise _unknown("username", f"没有登录名“{row.username}”", f'nobody signs in as "{row.username}"')
    if since is None:
        raise _unknown("since", "没有开始日期", "there is no first day")
    made, waits = checked_assignment(
        actor,
        person=person,
        role=_value(row.role, Role, "role"),
        duty=_value(row.duty, Duty, "duty") if row.duty else "",
        organ=_organ(row.organ),
        since=since,
        until=until,
        **_scope(row),
    )
    if not waits and made.role in CONTENT_ROLES:
        end_administrators_code(person)
    facts.append({"assignment": str(made.pk), "role": made.role, "since": row.since, "until": row.until})
    return "new"


def _known_role(
    actor: User, row: RoleRow, since: date | None, until: date | None, facts: list[dict[str, object]]
) -> str:
    """Take a row that went out before: only its last day can be changed; everything else is another role."""
    found = Assignment.objects.select_related("person").filter(pk=row.key).first() if len(row.key) == 36 else None
    if found is None or found.person.username != row.username:
        raise _unknown("key", "没有这个编号的任职", "no role has this key")
    if (found.since, found.until) == (since, until) and found.ended_at is None:
        return "same"
    _require_unchanged(row.mark, mark_of_role(found))
    if found.since != since:
        raise _unknown("since", "已有任职的开始日期不能改", "the first day of a role cannot be changed")
    if until is None or (found.until is not None and until > found.until):
        raise _unknown("until", "任职不能在表里延长，请另加一行", "a role is not prolonged here; add a row for another")
    if until < found.since:
        raise _unknown("until", "结束日期早于开始日期", "it would end before it begins")
    grant = for_assignments(actor, Letter.WITHDRAW, "in_force" if found.approved_at else "waiting")
    if grant is not None:
        require_leading(actor, grant, organ_id=found.organ_id, round_id=found.round_id)
    found.until = until
    found.save(update_fields=["until"])
    facts.append({"assignment": str(found.pk), "role": found.role, "since": row.since, "until": row.until})
    return "changed"


def _require_unchanged(went_out: str, now: str) -> None:
    if went_out != now:
        raise Refusal(
            "accounts.row_changed_meanwhile",
            "这一行在导出之后系统里已有改动，或没有从系统导出过，没有覆盖。请重新导出后再改。",
            "This row was changed here after it went out, or never went out from here; it was not overwritten. Export "
            "again and change that.",
            http_status=409,
        )


def _organ(name: str) -> Organ | None:
    if not name:
        return None
    found = Organ.objects.filter(name=name).first()
    if found is None:
        raise _unknown("organ", f"没有叫“{name}”的机构", f'there is no organ "{name}"')
    return found


def _scope(row: RoleRow) -> dict[str, Any]:
    found = named_scope(row.round, row.place)
    if found is None:
        raise _unknown("place", "轮次、巡视组或单位的名称对不上", "round, group or unit is not known by this name")
    return found


def _value(word: str, choices: type[Role] | type[Duty], where: str) -> str:
    """Return the value that a word or a code stands for."""
    for choice in choices:
        if word in {choice.value, str(choice.label)}:
            return str(choice.value)
    raise _unknown(where, f"没有“{word}”这个角色或职责", f'there is no role or duty "{word}"')


def _day(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10].replace("/", "-").replace(".", "-"))
    except ValueError as error:
        raise _unknown(where, f"日期“{text}”读不懂", f'the date "{text}" cannot be read') from error


def _unknown(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "accounts.row_not_understood",
        f"{zh}，这一行没有导入。请改正。",
        f"{en[0].upper()}{en[1:]}; the row was not taken. Correct it.",
        where=where,
    )
