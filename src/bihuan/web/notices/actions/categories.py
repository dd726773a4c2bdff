"""Changing the categories of clauses, one by one or in bulk, before and after the notice is stored."""

from collections.abc import Iterable, Sequence
from itertools import product

from django.db import transaction
from django.db.models import Q

from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.notices import publishing, reader
from bihuan.web.notices.access import To, notice_for
from bihuan.web.notices.actions.moving import require_state, touch
from bihuan.web.notices.deciding import Reference, decided, no_such_category, no_such_finding, parsed_references
from bihuan.web.notices.models import DraftCategory, FindingCategory, Notice, PublishedFinding
from bihuan.web.rounds.models import Category
from bihuan.web.trail.actions import append

#: Codes with True to add and False to remove.
Decisions = Sequence[tuple[str, bool]]
#: What was decided, as the trail hashes it.
Rows = list[dict[str, str]]


@transaction.atomic
def set_categories(
    *,
    actor: Visitor,
    notice: Notice,
    references: Iterable[str],
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    version: int | None = None,
) -> Notice:
    """
    Add and remove categories of clauses. Adding what the reader suggested confirms it.

    Args:
        actor: Who decides.
        notice: A draft or a stored notice.
        references: Clauses as ``"3-2"``: the second clause of the third target.
        add: Codes of the notice's taxonomy.
        remove: Codes to take away; one that is not there changes nothing.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``notices.no_such_finding``, ``notices.no_such_category``; the person may not; changed meanwhile.
    """
    person = colleague(actor)
    found = notice_for(person, notice.pk, To.CLASSIFY, for_change=True)
    require_state(found, Notice.Status.DRAFT, Notice.Status.STORED)
    touch(found, version)
    adding, removing = list(dict.fromkeys(add)), list(dict.fromkeys(remove))
    decisions = [*((code, True) for code in adding), *((code, False) for code in removing if code not in adding)]
    wanted = parsed_references(references)
    is_draft = found.status == Notice.Status.DRAFT
    rows = _decide_draft(found, wanted, decisions) if is_draft else _decide_stored(found, wanted, decisions)
    append(
        actor=str(person.pseudonym),
        action="notices.set_categories",
        object_kind="notice",
        object_id=found.pk,
        object_version=found.version,
        rows=rows,
    )
    if not is_draft:
        publishing.tell(publishing.Change.STORED, found)
    return found


def _decide_draft(notice: Notice, wanted: Sequence[Reference], decisions: Decisions) -> Rows:
    suggested = suggested_codes(notice)
    known = reader.category_codes(notice.reading["taxonomy"])
    standing = {
        (row.target_number, row.clause_number, row.code): row.source
        for row in DraftCategory.objects.filter(notice=notice)
    }
    rows, kept, gone = Rows(), [], Q(pk__in=[])
    for (target, clause), (code, adding) in product(wanted, decisions):
        if (target, clause) not in suggested:
            raise no_such_finding()
        if code not in known:
            raise no_such_category(code)
        is_suggested = code in suggested[target, clause]
        before = standing.get((target, clause, code), "suggested" if is_suggested else None)
        source = decided(before, is_suggested=is_suggested, adding=adding)
        place = {"target_number": target, "clause_number": clause, "code": code}
        if source:
            kept.append(DraftCategory(notice=notice, source=source, **place))
        else:
            gone |= Q(**place)
        rows.append(_row((target, clause), code, source))
    DraftCategory.objects.filter(gone, notice=notice).delete()
    DraftCategory.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["notice", "target_number", "clause_number", "code"],
        update_fields=["source"],
    )
    return rows


def _decide_stored(notice: Notice, wanted: Sequence[Reference], decisions: Decisions) -> Rows:
    findings = {
        (target, number): pk
        for pk, target, number in PublishedFinding.objects.filter(notice=notice).values_list(
            "pk", "target__number", "number"
        )
    }
    assert notice.round is not None
    categories = dict(Category.objects.filter(taxonomy=notice.round.taxonomy_id).values_list("code", "pk"))
    standing = {
        (tag.finding_id, tag.category_id): tag for tag in FindingCategory.objects.filter(finding__notice=notice)
    }
    rows, changed, added, gone = Rows(), [], [], []
    for reference, (code, adding) in product(wanted, decisions):
        if reference not in findings:
            raise no_such_finding()
        if code not in categories:
            raise no_such_category(code)
        finding, category = findings[reference], categories[code]
        tag = standing.get((finding, category))
        source = decided(tag.source if tag else None, is_suggested=bool(tag and tag.is_suggested), adding=adding)
        if tag and source:
            tag.source = source
            changed.append(tag)
        elif tag:
            gone.append(tag.pk)
        elif source:
            added.append(FindingCategory(finding_id=finding, category_id=category, source=source, is_suggested=False))
        rows.append(_row(reference, code, source))
    FindingCategory.objects.filter(pk__in=gone).delete()
    FindingCategory.objects.bulk_update(changed, ["source"])
    FindingCategory.objects.bulk_create(added)
    return rows


def suggested_codes(notice: Notice) -> dict[Reference, tuple[str, ...]]:
    """Return what the reader suggested for each clause of ``notice``, in reading order."""
    return {
        (target["number"], clause["number"]): tuple(clause["categories"])
        for target in notice.reading["targets"]
        for clause in target["clauses"]
    }


def _row(reference: Reference, code: str, source: str | None) -> dict[str, str]:
    return {"finding": f"{reference[0]}-{reference[1]}", "category": code, "source": source or ""}
