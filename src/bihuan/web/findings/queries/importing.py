"""What imports ask of the register, and what their pages show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.findings.access import (
    evidence_visible_to,
    findings_visible_to,
    fixes_visible_to,
    jobs_visible_to,
    papers_visible_to,
    targets_for_creating,
)
from bihuan.web.findings.ledgers.checking import Categories
from bihuan.web.findings.ledgers.fields import BY_NAME, SKIPPED
from bihuan.web.findings.ledgers.staging import Same
from bihuan.web.findings.ledgers.ways import BY_KIND, Way
from bihuan.web.findings.models import Finding, ImportJob, ImportRow, LedgerMapping
from bihuan.web.rounds.models import Category, Target

PAGE = 50
_CHUNK = 500


def own_jobs(user: Visitor) -> list[ImportJob]:
    """Return the person's latest imports."""
    return list(jobs_visible_to(user).select_related("round", "target")[:PAGE])


def targets_to_import_into(user: Visitor) -> list[Target]:
    """Return the targets at which the person may register findings, with their rounds and names."""
    found = targets_for_creating(user, "finding").select_related("round", "division")
    return list(found.order_by("-round__serial", "number"))


def categories_of_rounds(rounds: Iterable[UUID]) -> dict[UUID, Categories]:
    """Return the categories of each round, found by what ledgers write."""
    wanted = set(rounds)
    rows = Category.objects.filter(taxonomy__rounds__in=wanted).values_list("taxonomy__rounds", "pk").distinct()
    by_pk = {one.pk: one for one in Category.objects.filter(taxonomy__rounds__in=wanted).distinct()}
    by_round: dict[UUID, list[Category]] = {pk: [] for pk in wanted}
    for round_id, pk in rows:
        by_round[round_id].append(by_pk[pk])
    return {round_id: Categories.of(found) for round_id, found in by_round.items()}


def known_problems(user: Visitor, targets: Iterable[int]) -> set[Same]:
    """Return what tells findings of these targets apart, of those that the person may read."""
    rows = findings_visible_to(user, Letter.READ).filter(target__in=list(targets)).order_by()
    found = rows.values_list("target_id", "title", "condition")
    return {(target, title.strip(), condition.strip()) for target, title, condition in found.iterator(chunk_size=2_000)}


_VISIBLE: dict[str, Callable[..., QuerySet[Any]]] = {
    "finding": findings_visible_to,
    "working_paper": papers_visible_to,
    "fix_at_once": fixes_visible_to,
    "evidence": evidence_visible_to,
}


def rows_by_key(user: Visitor, way: Way, uids: Sequence[str]) -> dict[str, Any]:
    """Return the rows of a list with these keys that the person may read, by key."""
    found: dict[str, Any] = {}
    keys = [uid for text in uids if (uid := _uuid(text))]
    joined = ("category", "target", "round", "author") if way.model is Finding else ("target", "round", "author")
    for at in range(0, len(keys), _CHUNK):
        rows = _VISIBLE[way.kind](user, Letter.READ).filter(uid__in=keys[at : at + _CHUNK])
        found |= {str(row.uid): row for row in rows.select_related(*joined)}
    return found


def mapping_of(person: User, fingerprint: str) -> list[str] | None:
    """Return how the columns of this kind of ledger were matched before: by the person, else by somebody of the organ."""
    rows = LedgerMapping.objects.filter(fingerprint=fingerprint).order_by("-changed_at")
    own = rows.filter(person=person).first()
    if own is None and person.organ_id is not None:
        own = rows.filter(person__organ=person.organ_id).first()
    if own is None:
        return None
    return [name if name in BY_NAME or name == SKIPPED else "" for name in own.columns]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Some rows of an import, and where the next ones begin (0: nowhere)."""

    rows: tuple[ImportRow, ...]
    next_after: int
    numbers: dict[int, str]  # of rows of the register, by id


def rows_page(job: ImportJob, verdict: str, after: int) -> RowsPage:
    """Return a page of the rows of one verdict ("" for all) after row ``after`` of the sheet."""
    rows = ImportRow.objects.filter(job=job, row__gt=after).order_by("row")
    if verdict in ImportRow.Verdict.values:
        rows = rows.filter(verdict=verdict)
    found = list(rows[: PAGE + 1])
    page = found[:PAGE]
    ids = {row.object_id for row in page if row.object_id}
    numbers = dict(BY_KIND[job.kind].model.objects.filter(pk__in=ids).values_list("pk", "number")) if ids else {}
    return RowsPage(tuple(page), page[-1].row if len(found) > PAGE else 0, numbers)


def counts_of(job: ImportJob) -> dict[str, int]:
    """Return how many rows there are of each verdict."""
    rows = ImportRow.objects.filter(job=job).order_by().values_list("verdict").annotate(n=Count("*"))
    return {str(verdict): n for verdict, n in rows}


def all_rows(job: ImportJob) -> QuerySet[ImportRow]:
    """Return every staged row in the order of the sheet."""
    return ImportRow.objects.filter(job=job).order_by("row")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
