"""The pool out to a workbook and back in: first what the rows would do, then all of them or none."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.gazetteer import places_named
from bihuan.web.accounts.models import Division, Organ, User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables import Column
from bihuan.web.common.tables.workbook import Sheet, Written, write_workbook
from bihuan.web.rounds.access.pool import To, inspector_for, keeping, office_for, pool_visible_to
from bihuan.web.rounds.actions.pool import changed_columns, digest, lock_pool, new_inspector, write_inspector
from bihuan.web.rounds.models import Inspector
from bihuan.web.rounds.pool.checking import troubles
from bihuan.web.rounds.pool.facts import InspectorFacts, ServiceFact, normal, plain
from bihuan.web.rounds.pool.layout import Found, Trouble
from bihuan.web.rounds.pool.outcome import Outcome, Verdict
from bihuan.web.rounds.pool.reading import Row, places_of, read_rows
from bihuan.web.rounds.pool.workbook import GoingOut, write_pool
from bihuan.web.rounds.queries.pool_facts import Names, facts_by_pk, kept_services

_MARK = 12


@transaction.atomic
def export_pool(*, actor: User, office: Organ, label: str = "") -> bytes:
    """
    Return the whole pool of ``office`` as a workbook, and leave a record of what went out.

    Raises:
        Refusal: the person may not, or has to prove again who they are.
    """
    grant = keeping(actor, office, Letter.EXPORT)
    rows = list(_pool(office))
    stored, kept = facts_by_pk(rows), kept_services(rows)
    data = write_pool(
        (
            GoingOut(
                stored[row.pk],
                place=place_words(row.native_place),
                kept=kept.get(row.pk, ()),
                left_on=row.left_on.isoformat() if row.left_on else "",
                mark=mark_of(stored[row.pk]),
            )
            for row in rows
        ),
        label=label,
    )
    record(
        actor=actor,
        grant=grant,
        action="pool.export",
        object_kind="pool",
        object_id=office.pk,
        fields={"office": office.name, "people": len(rows), "sha256": hashlib.sha256(data).hexdigest()},
    )
    return data


def export_pool_list(
    *,
    actor: User,
    file: Path,
    sheet: Sheet,
    columns: Sequence[Column],
    rows_of: Callable[[QuerySet[Inspector]], Iterable[Inspector]],
) -> Written:
    """
    Write what is seen of the list of the pool as a workbook into ``file``, and leave a record of what went out.

    ``rows_of`` narrows and orders those who may go out, as the page does.

    Raises:
        Refusal: the person may not, or has to prove again who they are.
    """
    grant = keeping(actor, office_for(actor, Letter.EXPORT), Letter.EXPORT)
    written = write_workbook(file, sheet, columns, rows_of(pool_visible_to(actor, Letter.EXPORT)))
    # The workbook is handed over only after this: what leaves without a record has not left by our door.
    with transaction.atomic():
        record(
            actor=actor,
            grant=grant,
            action="pool.export_list",
            object_kind="pool",
            object_id="list",
            fields={"rows": written.rows, "sha256": written.sha256, "filters": sheet.filters},
        )
    return written


def look_at_pool(*, actor: User, office: Organ, found: Found) -> Outcome:
    """
    Return what the rows would do; nothing of it is kept.

    Raises:
        Refusal: the person may import nothing here.
    """
    with transaction.atomic():
        outcome, _facts = _take(actor, office, found)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def import_pool(*, actor: User, office: Organ, found: Found) -> Outcome:
    """
    Take a workbook: everybody in it or nobody, as one trail record with the root of the rows' hashes.

    Raises:
        Refusal: ``rounds.pool_rows_refused`` where anything is wrong or there is nothing to take; the person may not.
    """
    outcome, facts = _take(actor, office, found)
    if not outcome.is_clean:
        raise Refusal(
            "rounds.pool_rows_refused",
            "表中有错误或冲突的行，或者没有可导入的内容，一行都没有导入。请改正后重新上传。",
            "Some rows have errors or conflicts, or there is nothing to take; no row was taken. Correct them and send "
            "the workbook again.",
            http_status=409,
        )
    record(
        actor=actor,
        grant=keeping(actor, office, Letter.CREATE),
        action="pool.import",
        object_kind="pool",
        object_id=office.pk,
        fields={"office": office.name, "new": outcome.count("new"), "changed": outcome.count("changed")},
        rows=facts,
    )
    return outcome


def mark_of(facts: InspectorFacts) -> str:
    """Return what somebody's row carries when it goes out, so that a change here can be told from a change there."""
    return digest(facts)[:_MARK]


def place_words(place: Division | None) -> str:
    """Return a native place so that it is found again: in full, with its code."""
    if place is None:
        return ""
    known = next(iter(places_named(place.code)), None)
    # A code may have borne another name before; then the row's own name counts, and the code finds it again.
    full = known.full if known and known.name == place.name else place.name
    return f"{full}（{place.code}）"


@dataclass(frozen=True, slots=True)
class _Taking:
    """What every row of a workbook is taken with."""

    actor: User
    office: Organ
    found: Found
    there: dict[str, Inspector]
    stored: dict[int, InspectorFacts]
    kept: dict[int, list[ServiceFact]]
    records: list[dict[str, object]]


def _pool(office: Organ) -> Sequence[Inspector]:
    rows = Inspector.objects.filter(office=office).select_related("office", "home_organ", "native_place", "person")
    return list(rows.order_by("number"))


def _take(actor: User, office: Organ, found: Found) -> tuple[Outcome, list[dict[str, object]]]:
    keeping(actor, lock_pool(office), Letter.CREATE)
    rows, stray = read_rows(found, Names())
    there = _pool(office)
    taking = _Taking(
        actor,
        office,
        found,
        {row.number: row for row in there},
        facts_by_pk(there),
        dict(kept_services(there)),
        [],
    )
    verdicts = tuple(_one(taking, row) for row in rows)
    return Outcome(verdicts, tuple(stray), found.unused), taking.records


def _one(taking: _Taking, row: Row) -> Verdict:
    there = taking.there.get(row.number)
    wrong = [*row.troubles, *_locked_cells(taking, row, there)]
    if wrong:
        return Verdict(row.line, row.number, row.name, "error", troubles=tuple(wrong))
    before = taking.stored[there.pk] if there else None
    base = before or InspectorFacts(number=row.number, name=row.name, home_organ=None)
    facts = replace(base, **row.given)
    unsound = [*troubles(facts)]
    if unsound:
        places = tuple(places_of(row, taking.found.parts, unsound))
        return Verdict(row.line, row.number, row.name, "error", troubles=places)
    changed = changed_columns(before, normal(facts))
    if not changed:
        return Verdict(row.line, row.number, row.name, "same")
    try:
        if before is not None:
            _require_unchanged(row, before)
        with transaction.atomic():
            uid = _written(taking, there, facts)
    except Refusal as refusal:
        result = "conflict" if refusal.code == "rounds.pool_changed_meanwhile" else "error"
        places = tuple(places_of(row, taking.found.parts, [refusal]))
        return Verdict(row.line, row.number, row.name, result, tuple(changed), places)
    taking.records.append({"inspector": uid, "number": facts.number, "changed": changed, "facts_sha256": digest(facts)})
    return Verdict(row.line, row.number, row.name, "changed" if there else "new", tuple(changed))


def _written(taking: _Taking, there: Inspector | None, facts: InspectorFacts) -> str:
    if there is None:
        return str(new_inspector(taking.actor, taking.office, facts).uid)
    locked = inspector_for(taking.actor, there.uid, To.EDIT, for_change=True)
    write_inspector(locked, facts)
    return str(locked.uid)


def _require_unchanged(row: Row, before: InspectorFacts) -> None:
    if row.mark != mark_of(before):
        raise Refusal(
            "rounds.pool_changed_meanwhile",
            "这个人在导出之后系统里已有改动，或这一行没有从系统导出过，没有覆盖。请重新导出后再改。",
            "This person was changed here after the row went out, or the row never went out from here; nothing was "
            "overwritten. Export again and change that.",
            where="mark",
            http_status=409,
        )


def _locked_cells(taking: _Taking, row: Row, there: Inspector | None) -> list[Trouble]:
    """Return what somebody changed in cells that the system fills in; passing over it would look as if it were taken."""
    wrong: list[Trouble] = []
    people = taking.found.parts["people"]
    left_on = there.left_on.isoformat() if there and there.left_on else ""
    if "left_on" in people.places and row.left_on[:10] != left_on:
        wrong.append(_locked("people", row.line, people.cell(row.line, "left_on")))
    services = taking.found.parts.get("services")
    if services is not None and services.places:
        kept = sorted(plain(one) for one in (taking.kept.get(there.pk, ()) if there else ()))
        came = sorted(plain(one) for _line, one in row.kept)
        if came != kept:
            line = next((line for line, one in row.kept if plain(one) not in kept), None)
            at = services.cell(line, "round_title") if line else people.cell(row.line, "number")
            wrong.append(_locked("services" if line else "people", line or row.line, at))
    return wrong


def _locked(kind: str, line: int, cell: str) -> Trouble:
    refusal = Refusal(
        "rounds.pool_locked_cell",
        f"{cell}：出库日期和系统登记的参加巡视由系统填写，不能在表里改动或删去，没有导入。出库请在人员页面办理。",
        f"{cell}: the day of leaving and service that the system registered are not changed or removed here; nothing was "
        "taken. Letting somebody leave is done on their page.",
        where=cell,
    )
    return Trouble(kind, line, cell, refusal)
