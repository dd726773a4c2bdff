"""Many rows at once, as an import brings them: one transaction and one trail record a batch."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.standing import fresh_standing_of
from bihuan.web.common.errors import changed_meanwhile
from bihuan.web.common.plain_rows import insert_objects
from bihuan.web.findings.access import To, creating, judge
from bihuan.web.findings.actions.indexing import SEARCH_KINDS, make_findable, make_new_findable
from bihuan.web.findings.actions.linking import category_of
from bihuan.web.findings.actions.marking import mark_many
from bihuan.web.findings.actions.moving import plain, require_state, require_version, touch
from bihuan.web.findings.actions.numbering import next_numbers
from bihuan.web.findings.actions.papers import UNSIGNED
from bihuan.web.findings.facts import COLUMNS, FACTS_OF, FindingFacts, check
from bihuan.web.findings.ledgers.ways import BY_MODEL, Way
from bihuan.web.findings.models import Finding, Registered, WorkingPaper
from bihuan.web.outbox.events import Event, emit_many
from bihuan.web.rounds.models import Category, Round, Target
from bihuan.web.search.actions import Words

#: More in one transaction would keep others from saving.
LARGEST_BATCH = 500


@dataclass(frozen=True, slots=True)
class NewRow:
    """
    A finding to be registered; ``notes`` has what its ledger said in columns without a place here.

    ``checked`` is what ``kept`` returned and ``words`` what ``rest_of_words`` made of that, for those who asked before
    anything was locked.
    """

    target: Target
    facts: FindingFacts
    notes: Mapping[str, str] = field(default_factory=dict)
    is_demo: bool = False
    checked: Mapping[str, Any] | None = None
    words: Words | None = None

    def columns(self) -> Mapping[str, Any]:
        """Return the columns of the row; ``Refusal`` as ``facts.check``."""
        return kept(self.facts, self.notes) if self.checked is None else self.checked


def kept(facts: FindingFacts, notes: Mapping[str, str]) -> dict[str, Any]:
    """Return what ``facts`` and the notes of a ledger set in a finding's columns; ``Refusal`` as ``facts.check``."""
    return check(replace(facts, notes={**facts.notes, **notes}))


@dataclass(frozen=True, slots=True)
class EditedRow:
    """
    A change to a draft (of a proof: while nothing rests on it): ``changes`` by the names of its facts, see ``FACTS_OF``.

    A finding's ``category`` goes by its code. ``version`` is the one that the person had before them; ``notes`` None leaves
    the notes as they are.
    """

    row: Registered
    version: int
    changes: Mapping[str, Any]
    notes: Mapping[str, str] | None = None


@transaction.atomic
def register_rows(*, actor: User, rows: Sequence[NewRow], source: str = "") -> Sequence[Finding]:
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
    targets = {row.target.id: row.target for row in rows}
    counts = Counter(row.target.id for row in rows)
    standing = fresh_standing_of(actor)
    grants: list[Grant] = [creating(actor, "finding", targets[key], standing=standing) for key in sorted(targets)]
    numbers = {
        # In the order of their keys, so that two imports never wait for each other.
        key: iter(next_numbers("finding", targets[key], counts[key]))
        for key in sorted(targets)
    }
    findings = insert_objects(_drafts(actor, rows, targets, numbers))
    make_new_findable(findings, [row.words for row in rows])
    mark_many(findings, are_new=True)
    _recorded("register_rows", findings, way=BY_MODEL[Finding], actor=actor, grant=grants[0], source=source)
    return findings


def _drafts(
    actor: User, rows: Sequence[NewRow], targets: Mapping[int, Target], numbers: Mapping[int, Iterator[str]]
) -> list[Finding]:
    """
    Return new findings that are not saved yet.

    Built from their values in the order of the columns: given by name, Django looks each of forty up for every row.
    """
    categories = _Categories()
    fields = Finding._meta.concrete_fields  # noqa: SLF001  # Django's own documented interface
    names = [field.attname for field in fields]
    blank = Finding(author=actor)
    same = {name: getattr(blank, name) for name in names}
    build: Any = Finding  # its types know it by names only
    made = []
    for row in rows:
        target = targets[row.target.id]
        category = categories.of(target.round, row.facts.category)
        own = {
            **same,
            "uid": uuid4(),
            "number": next(numbers[target.id]),
            "round_id": target.round_id,
            "target_id": target.id,
            "group_id": target.group_id,
            "category_id": None if category is None else category.id,
            "is_demo": row.is_demo,
            **row.columns(),
        }
        finding = build(*[own[name] for name in names])
        for link, its_object in zip(_LINKS, (target.round, target, actor, category), strict=True):
            link.set_cached_value(finding, its_object)
        made.append(finding)
    return made


#: What a new finding points to and is known already, so that nobody asks for it again.
_LINKS: list[Any] = [Finding._meta.get_field(name) for name in ("round", "target", "author", "category")]  # noqa: SLF001


@transaction.atomic
def edit_rows(*, actor: User, rows: Sequence[EditedRow], source: str = "") -> list[Any]:
    """
    Change many drafts of one kind; none of them if one has moved meanwhile. What was signed has to be signed again.

    Returns:
        The rows as they are now, in the order given.

    Raises:
        Refusal: ``common.changed_meanwhile``, ``findings.not_in_state``; the actor may not edit one of them; what
            the row's ``Way.check`` refuses.
        ValueError: for too many rows, rows of several kinds, or a field that is none of the row's facts.
    """
    if len(rows) > LARGEST_BATCH:
        raise ValueError(f"at most {LARGEST_BATCH} rows at once")
    if not rows:
        return []
    models = {type(row.row) for row in rows}
    if len(models) > 1:
        raise ValueError("rows of one kind at once")
    way = BY_MODEL[models.pop()]
    keys = [row.row.pk for row in rows]
    locked = (
        way.model.objects.select_for_update(of=("self",), no_key=True).select_related("round", "target").order_by("pk")
    )
    found = {row.pk: row for row in locked.filter(pk__in=keys)}
    standing = fresh_standing_of(actor)
    categories = _Categories()
    grant: Grant | None = None
    for row in rows:
        here = found.get(row.row.pk)
        if here is None:
            raise changed_meanwhile()
        # What somebody may not even know of is refused before its version or state can tell of it.
        grant = judge(actor, here, To.SEE, standing=standing)
        require_version(here, row.version)
        require_state(here, way.editable)
        grant = judge(actor, here, To.EDIT, standing=standing)
        touch(here, row.version, _changed(row, here, way, categories))
    changed = [found[key] for key in keys]
    if way.kind in SEARCH_KINDS:
        make_findable(*changed)
    if way.model is Finding:
        mark_many(changed)
    _recorded("edit_rows", changed, way=way, actor=actor, grant=grant, source=source)
    return changed


def _changed(row: EditedRow, here: Any, way: Way, categories: "_Categories") -> dict[str, Any]:
    kind = FACTS_OF[way.model]
    own = set(COLUMNS[kind]) | ({"category"} if way.model is Finding else set())
    if unknown := set(row.changes) - own:
        raise ValueError(f"not for bulk editing: {', '.join(sorted(unknown))}")
    columns = {name: _stored(value) for name, value in row.changes.items() if name != "category"}
    # Dates and amounts are judged together with what stays as it is.
    whole = {name: getattr(here, name) for name in COLUMNS[kind] if name != "notes"}
    way.check({**whole, **columns} if columns else {})
    way.check({"notes": row.notes or {}})
    if "category" in row.changes:
        columns["category"] = categories.of(here.round, row.changes["category"])
    if row.notes is not None:
        columns["notes"] = {**here.notes, **row.notes}
    # A signature covers the text that was signed.
    return {**columns, **UNSIGNED} if way.model is WorkingPaper else columns


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


def _recorded(name: str, rows: Sequence[Any], *, way: Way, actor: User, grant: Grant | None, source: str) -> None:
    action = f"findings.{name}"
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind=way.kind,
        object_id=source,
        rows=[{"uid": str(row.uid), "version": row.version, **plain(_said(row, way))} for row in rows],
    )
    emit_many(
        [
            Event(
                name=action,
                object_kind=way.kind,
                uid=str(row.uid),
                version=row.version,
                from_state=row.status,
                to_state=row.status,
                round_id=str(row.round_id),
                target_id=row.target_id,
            )
            for row in rows
        ]
    )


def _said(row: Any, way: Way) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in COLUMNS[FACTS_OF[way.model]]} | {"notes": row.notes}
    return said | {"category": row.category_id} if way.model is Finding else said
