"""
The calendar of work: the lists that come with the product, and those that the office brings in year by year.

A year's list counts as a whole and replaces the one before. Two people of the office sign it, because every date that
is counted in working days follows it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version

from django.db import IntegrityError, transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.signing import sign
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access import editor_of_rules, workday_list_for
from bihuan.web.rounds.actions.date_moves import keep_moves, recorded
from bihuan.web.rounds.holiday_lists import Entry
from bihuan.web.rounds.models import DateMove, PublishedYear, Round, WorkdayException, WorkdayList
from bihuan.web.rounds.queries.deadlines import outlook
from bihuan.web.rounds.queries.workdays import forget_workdays

_PACKAGE = "chinesecalendar"
_SATURDAY = 5


@transaction.atomic
def keep_workdays(*, actor: None = None) -> list[int]:
    """
    Bring in what the product knows of holidays, and return the years that are new or different.

    What an office signed for stays. Called at every start, nothing happens where nothing is new; nobody does it, so
    ``actor`` is None.
    """
    kept = {year.year: year for year in PublishedYear.objects.prefetch_related("exceptions")}
    changed = {}
    for year, entries in _known_to_the_product().items():
        there = kept.get(year)
        if there is None or (there.published_by_id is None and _entries_of(there) != entries):
            changed[year] = entries
    if not changed:
        return []
    source = f"{_PACKAGE} {version(_PACKAGE)}"
    for year, entries in changed.items():
        _replace(year, entries, source, None)
    forget_workdays()
    record(
        actor=actor,
        action="rounds.keep_workdays",
        object_kind="workday_list",
        object_id="",
        fields={"years": sorted(changed), "source": source},
        rows=[_recorded(entry) for entries in changed.values() for entry in entries],
    )
    return sorted(changed)


@transaction.atomic
def bring_workdays(*, actor: User, year: int, source: str, entries: Sequence[Entry]) -> WorkdayList:
    """
    Keep the list of a year and sign it; it counts when another person of the office has signed it too.

    Args:
        actor: A member of the office.
        year: The year.
        source: Where it was published.
        entries: As ``holiday_lists`` reads them, nothing wrong with them.

    Raises:
        Refusal: ``rounds.workdays_same`` where nothing would change, ``rounds.workdays_wait`` where a list of the year
            waits already, ``rounds.workday_elsewhere``; the person may not.
    """
    grant = editor_of_rules(actor, fresh=True)
    require_new(year, entries)
    try:
        with transaction.atomic():
            made = WorkdayList.objects.create(
                year=year, source=source, rows=[entry.as_row() for entry in entries], brought_by=actor
            )
    except IntegrityError as error:
        raise _waits(year) from error
    record(
        actor=actor,
        grant=grant,
        action="rounds.bring_workdays",
        object_kind="workday_list",
        object_id=made.uid,
        fields={"year": year, "source": source},
        rows=[_recorded(entry) for entry in entries],
    )
    sign(actor=actor, grant=grant, kind="workday_list", object_id=made.uid, version=1, move="publish")
    return made


@transaction.atomic
def publish_workdays(*, actor: User, waiting: WorkdayList) -> WorkdayList:
    """
    Sign a list; the second signature makes it the calendar of its year, and every date follows.

    Returns:
        The list: published after the second signature, as it was after the first.

    Raises:
        Refusal: ``rounds.workdays_closed`` where it waits no longer, ``rounds.workday_elsewhere``,
            ``accounts.second_person_needed``; the person may not.
    """
    grant = editor_of_rules(actor, fresh=True)
    locked = workday_list_for(actor, waiting.uid, to_change=True, for_change=True)
    _require_waiting(locked)
    entries = entries_of(locked)
    # Lists of neighbouring years may meet in December: one after the other.
    list(PublishedYear.objects.select_for_update().filter(year__in=(locked.year - 1, locked.year, locked.year + 1)))
    _require_nowhere_else(locked.year, entries)
    first = sign(actor=actor, grant=grant, kind="workday_list", object_id=locked.uid, version=1, move="publish")
    if first is None:
        return locked
    changed = outlook(locked.year, entries, Round.objects.all())
    _replace(locked.year, entries, locked.source, actor)
    locked.published_at = dates.now()
    locked.save(update_fields=["published_at"])
    forget_workdays()
    keep_moves(actor=actor, moves=changed.moved, cause=DateMove.Cause.CALENDAR, reason=locked.source)
    record(
        actor=actor,
        grant=grant,
        action="rounds.publish_workdays",
        object_kind="workday_list",
        object_id=locked.uid,
        fields={"year": locked.year, "source": locked.source, "settled": changed.settled},
        rows=[*map(_recorded, entries), *recorded(changed.moved)],
    )
    return locked


@transaction.atomic
def withdraw_workdays(*, actor: User, waiting: WorkdayList) -> None:
    """
    Give up a list that waits; a corrected one can then be brought in.

    Raises:
        Refusal: ``rounds.workdays_closed`` where it waits no longer; the person may not.
    """
    grant = editor_of_rules(actor, fresh=True)
    locked = workday_list_for(actor, waiting.uid, to_change=True, for_change=True)
    _require_waiting(locked)
    locked.withdrawn_at = dates.now()
    locked.save(update_fields=["withdrawn_at"])
    record(
        actor=actor,
        grant=grant,
        action="rounds.withdraw_workdays",
        object_kind="workday_list",
        object_id=locked.uid,
        fields={"year": locked.year, "source": locked.source},
    )


def require_new(year: int, entries: Sequence[Entry]) -> None:
    """
    Raise what stands against bringing this list in.

    Raises:
        Refusal: ``rounds.workdays_wait``, ``rounds.workday_elsewhere``, ``rounds.workdays_same``.
    """
    if WorkdayList.objects.filter(year=year, published_at=None, withdrawn_at=None).exists():
        raise _waits(year)
    _require_nowhere_else(year, entries)
    there = PublishedYear.objects.prefetch_related("exceptions").filter(year=year).first()
    if there is not None and there.published_by_id and _entries_of(there) == _own(year, entries):
        raise Refusal(
            "rounds.workdays_same",
            f"{year} 年的安排与已公布的完全相同，没有导入。如要更正，请改好名单再试。",
            f"The list of {year} is the one that is published already; nothing was taken. Correct it and try again.",
            http_status=409,
        )


def entries_of(waiting: WorkdayList) -> list[Entry]:
    """Return the entries of a list that was brought in."""
    return [Entry.of(row) for row in waiting.rows]


def _known_to_the_product() -> dict[int, list[Entry]]:
    """Return the exceptions of each year that the product knows, by year and day."""
    # Here, because only a start asks for it.
    from chinese_calendar.constants import Holiday, holidays, workdays  # type: ignore[import-untyped]  # ships no types

    found: dict[int, list[Entry]] = {}
    for days, is_working in ((holidays, False), (workdays, True)):
        for day, name in days.items():
            if (day.weekday() >= _SATURDAY) == is_working:
                found.setdefault(day.year, []).append(Entry(day, is_working, Holiday(name).chinese))
    return {year: sorted(found[year], key=lambda entry: entry.day) for year in sorted(found)}


def _entries_of(year: PublishedYear) -> list[Entry]:
    rows = sorted(year.exceptions.all(), key=lambda row: row.day)
    return [Entry(row.day, row.is_working, row.name) for row in rows]


def _elsewhere(year: int, entries: Iterable[Entry]) -> dict[date, WorkdayException]:
    """Return those of the days that the list of another year has."""
    rows = WorkdayException.objects.filter(day__in=[entry.day for entry in entries]).exclude(published__year=year)
    return {row.day: row for row in rows.select_related("published")}


def _own(year: int, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that no other year's list has already."""
    there = _elsewhere(year, entries)
    return [entry for entry in entries if entry.day not in there]


def _replace(year: int, entries: Sequence[Entry], source: str, by: User | None) -> None:
    published, _made = PublishedYear.objects.update_or_create(
        year=year, defaults={"source": source, "published_by": by, "published_at": dates.now()}
    )
    published.exceptions.all().delete()
    WorkdayException.objects.bulk_create(
        WorkdayException(day=entry.day, is_working=entry.is_working, name=entry.name, published=published)
        for entry in _own(year, entries)
    )


def _recorded(entry: Entry) -> dict[str, object]:
    return {"day": entry.day.isoformat(), "is_working": entry.is_working, "name": entry.name}


def _require_nowhere_else(year: int, entries: Sequence[Entry]) -> None:
    there = _elsewhere(year, entries)
    for entry in entries:
        other = there.get(entry.day)
        if other is not None and other.is_working != entry.is_working:
            raise Refusal(
                "rounds.workday_elsewhere",
                f"{entry.day.isoformat()} 在 {other.published.year} 年的安排里已有，而且相反，没有导入。"
                "请先更正那一年的安排，或从这份名单中去掉这一天。",
                f"The list of {other.published.year} names {entry.day} as well, and says the opposite; nothing was "
                "taken. Correct that list first, or leave the day out of this one.",
                http_status=409,
            )


def _require_waiting(waiting: WorkdayList) -> None:
    if not waiting.is_waiting:
        raise Refusal(
            "rounds.workdays_closed",
            "这份名单已经公布或撤回，不能再办理。请打开工作日历查看现行安排。",
            "This list was published or withdrawn already. Open the calendar of work to see what holds.",
            http_status=409,
        )


def _waits(year: int) -> Refusal:
    return Refusal(
        "rounds.workdays_wait",
        f"{year} 年已有一份名单在等第二人签字，没有再导入。请先签字或撤回那一份。",
        f"A list of {year} waits for its second signature, so no other was taken. Sign or withdraw that one first.",
        http_status=409,
    )
