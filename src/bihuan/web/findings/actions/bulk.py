"""Many findings at once, as an import brings them: one transaction and one trail record a batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.standing import fresh_standing_of
from bihuan.web.common.errors import changed_meanwhile
from bihuan.web.findings.access import To, creating, judge
from bihuan.web.findings.actions.indexing import make_findable
from bihuan.web.findings.actions.linking import category_of
from bihuan.web.findings.actions.marking import mark_many
from bihuan.web.findings.actions.moving import plain, require_state, require_version, touch
from bihuan.web.findings.actions.numbering import next_numbers
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.facts import COLUMNS, LINKS, FindingFacts, check, check_columns
from bihuan.web.findings.models import Finding
from bihuan.web.outbox.events import Event, emit_many
from bihuan.web.rounds.models import Category, Round, Target

#: More in one transaction would keep others from saving.
LARGEST_BATCH = 500


@dataclass(frozen=True, slots=True)
class NewRow:
    """A finding to be registered; ``notes`` has what its ledger said in columns without a place here."""

    target: Target
    facts: FindingFacts
    notes: Mapping[str, str] = field(default_factory=dict)
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class EditedRow:
    """
    A change to a draft: ``changes`` by the names of ``FindingFacts``, ``category`` by its code.

    ``version`` is the one that the person had before them; ``notes`` None leaves the notes as they are.
    """

    finding: Finding
    version: int
    changes: Mapping[str, Any]
    notes: Mapping[str, str] | None = None


@transaction.atomic
def register_rows(*, actor: User, rows: Sequence[NewRow], source: str = "") -> list[Finding]:
    """
    Register many findings as drafts of ``actor``, in the order given; none of them if one cannot be kept.

    Args:
        actor: Their author.
        rows: At most ``LARGEST_BATCH``, without links to papers, proof or criteria.
        source: Key of the import, for the trail.

    Raises:
        Refusal: the actor may not add findings to one of the targets; what ``facts.check`` refuses; an unknown category.
        ValueError: for too many rows.
    """
    if len(rows) > LARGEST_BATCH:
        raise ValueError(f"at most {LARGEST_BATCH} rows at once")
    if not rows:
        return []
    targets = {row.target.pk: row.target for row in rows}
    grants: list[Grant] = [creating(actor, "finding", targets[key]) for key in sorted(targets)]
    numbers = {
        # In the order of their keys, so that two imports never wait for each other.
        key: iter(next_numbers("finding", targets[key], sum(row.target.pk == key for row in rows)))
        for key in sorted(targets)
    }
    categories = _Categories()
    findings = Finding.objects.bulk_create(
        Finding(
            number=next(numbers[row.target.pk]),
            round=targets[row.target.pk].round,
            target=targets[row.target.pk],
            group_id=row.target.group_id,
            author=actor,
            category=categories.of(targets[row.target.pk].round, row.facts.category),
            is_demo=row.is_demo,
            **check(replace(row.facts, notes={**row.facts.notes, **row.notes})),
        )
        for row in rows
    )
    make_findable(*findings)
    mark_many(findings, are_new=True)
    _recorded("register_rows", findings, actor=actor, grant=grants[0], source=source)
    return findings


@transaction.atomic
def edit_rows(*, actor: User, rows: Sequence[EditedRow], source: str = "") -> list[Finding]:
    """
    Change many drafts; none of them if one has moved meanwhile.

    Raises:
        Refusal: ``common.changed_meanwhile``, ``findings.not_in_state``; the actor may not edit one of them; what
            ``facts.check`` refuses.
        ValueError: for too many rows, or a field that is none of ``FindingFacts``.
    """
    if len(rows) > LARGEST_BATCH:
        raise ValueError(f"at most {LARGEST_BATCH} rows at once")
    if not rows:
        return []
    keys = [row.finding.pk for row in rows]
    locked = (
        Finding.objects.select_for_update(of=("self",), no_key=True).select_related("round", "target").order_by("pk")
    )
    found = {finding.pk: finding for finding in locked.filter(pk__in=keys)}
    standing = fresh_standing_of(actor)
    categories = _Categories()
    grant: Grant | None = None
    for row in rows:
        finding = found.get(row.finding.pk)
        if finding is None:
            raise changed_meanwhile()
        # What somebody may not even know of is refused before its version or state can tell of it.
        grant = judge(actor, finding, To.SEE, standing=standing)
        require_version(finding, row.version)
        require_state(finding, FindingStatus.DRAFT)
        grant = judge(actor, finding, To.EDIT, standing=standing)
        touch(finding, row.version, _changed(row, finding, categories))
    changed = [found[key] for key in keys]
    make_findable(*changed)
    mark_many(changed)
    _recorded("edit_rows", changed, actor=actor, grant=grant, source=source)
    return changed


def _changed(row: EditedRow, finding: Finding, categories: "_Categories") -> dict[str, Any]:
    unknown = set(row.changes) - set(FindingFacts.__dataclass_fields__) - {"category"} | (
        set(row.changes) & (LINKS - {"category"})
    )
    if unknown:
        raise ValueError(f"not for bulk editing: {', '.join(sorted(unknown))}")
    given = {name: value for name, value in row.changes.items() if name != "category"}
    columns = {name: _stored(value) for name, value in given.items()}
    # Dates and amounts are judged together with what stays as it is.
    whole = {name: getattr(finding, name) for name in COLUMNS[FindingFacts] if name != "notes"}
    check_columns({**whole, **columns} if columns else {})
    check_columns({"notes": row.notes or {}})
    if "category" in row.changes:
        columns["category"] = categories.of(finding.round, row.changes["category"])
    if row.notes is not None:
        columns["notes"] = {**finding.notes, **row.notes}
    return columns


def _stored(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n")
    return list(dict.fromkeys(value)) if isinstance(value, list | tuple) else value


class _Categories:
    """Categories by round and code, each asked for once."""

    def __init__(self) -> None:
        self._known: defaultdict[Any, dict[str, Category | None]] = defaultdict(dict)

    def of(self, round_: Round, code: str) -> Category | None:
        known = self._known[round_.taxonomy_id]
        if code not in known:
            known[code] = category_of(round_, code)
        return known[code]


def _recorded(name: str, findings: Sequence[Finding], *, actor: User, grant: Grant | None, source: str) -> None:
    action = f"findings.{name}"
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind="finding",
        object_id=source,
        rows=[{"uid": str(finding.uid), "version": finding.version, **plain(_said(finding))} for finding in findings],
    )
    emit_many(
        [
            Event(
                name=action,
                object_kind="finding",
                uid=str(finding.uid),
                version=finding.version,
                from_state=finding.status,
                to_state=finding.status,
                round_id=str(finding.round_id),
                target_id=finding.target_id,
            )
            for finding in findings
        ]
    )


def _said(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in COLUMNS[FindingFacts]} | {"category": finding.category_id}
