"""From rows of the register to the shapes of answers. What is linked and not for the person to see is left out."""

from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.findings.access import evidence_visible_to, findings_visible_to, papers_visible_to
from bihuan.web.findings.models import Criterion, Evidence, Finding, FixAtOnce, Registered, Stated, WorkingPaper


def registered(row: Registered) -> dict[str, Any]:
    """Return what every row carries."""
    return {
        "id": row.uid,
        "number": row.number,
        "status": row.status,  # type: ignore[attr-defined]  # every kind of row has its own states
        "version": row.version,
        "round": row.round_id,
        "target": row.target_id,
        "title": row.title,
        "is_demo": row.is_demo,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
    }


def _stated(row: Stated, user: User) -> dict[str, Any]:
    return (
        registered(row)
        | {
            name: getattr(row, name)
            for name in (
                "condition",
                "cause",
                "effect",
                "who",
                "where",
                "fact_from",
                "fact_until",
                "amount",
                "people_concerned",
                "is_without_amount",
                "origins",
                "methods",
                "notes",
            )
        }
        | {
            "criteria": list(row.criteria.order_by("pk").values_list("pk", flat=True)),  # type: ignore[attr-defined]  # as above
            "evidence": _proofs(row, user),
        }
    )


def _proofs(row: Any, user: User) -> list[Any]:
    seen = evidence_visible_to(user).values("pk")
    return list(row.evidence.filter(pk__in=seen).order_by("id").values_list("uid", flat=True))


def paper_line(row: WorkingPaper) -> dict[str, Any]:
    """Return a working paper as lists give it."""
    return registered(row) | {"has_no_leads": row.has_no_leads}


def paper(row: WorkingPaper, user: User) -> dict[str, Any]:
    """Return a whole working paper."""
    return _stated(row, user) | {"outline": row.outline, "has_no_leads": row.has_no_leads}


def finding_line(row: Finding) -> dict[str, Any]:
    """Return a finding as lists give it."""
    return registered(row) | {
        "severity": row.severity,
        "category": row.category.code if row.category else "",
        "papers_count": row.papers_count,
        "evidence_count": row.evidence_count,
    }


def finding(row: Finding, user: User) -> dict[str, Any]:
    """Return a whole finding."""
    papers = papers_visible_to(user).values("pk")
    return _stated(row, user) | {
        "severity": row.severity,
        "category": row.category.code if row.category else "",
        "published_sentence": row.published_sentence,
        "papers": list(row.papers.filter(pk__in=papers).order_by("id").values_list("uid", flat=True)),
    }


def fix_line(row: FixAtOnce) -> dict[str, Any]:
    """Return a fix-at-once item as lists give it."""
    return registered(row) | {"due_on": row.due_on}


def fix(row: FixAtOnce, user: User) -> dict[str, Any]:
    """Return a whole fix-at-once item; who may not know of the finding it belongs to, a unit, is not told."""
    finding = None
    if row.finding_id is not None:
        finding = findings_visible_to(user).filter(pk=row.finding_id).values_list("uid", flat=True).first()
    return fix_line(row) | {
        "finding": finding,
        "problem": row.problem,
        "requirement": row.requirement,
        "due_reason": row.due_reason,
        "result": row.result,
        "decision_reason": row.decision_reason,
        "evidence": _proofs(row, user),
    }


def evidence_line(row: Evidence) -> dict[str, Any]:
    """Return a proof as lists give it."""
    return registered(row) | {"kind": row.kind}


def evidence(row: Evidence) -> dict[str, Any]:
    """Return a proof with its files."""
    return evidence_line(row) | {
        "place": row.place,
        "obtained_on": row.obtained_on,
        "is_from_unit": row.is_from_unit,
        "versions": [
            {
                "number": one.number,
                "name": one.name,
                "media_type": one.media_type,
                "sha256": one.original.sha256,
                "size": one.original.size,
                "added_at": one.added_at,
            }
            for one in row.versions.select_related("original")
        ],
    }


def criterion(row: Criterion) -> dict[str, Any]:
    """Return an article with the version it stands in."""
    return {
        "id": row.pk,
        "document": row.version.document.title,
        "version": row.version.label,
        "in_force_from": row.version.in_force_from,
        "in_force_until": row.version.in_force_until,
        "article": row.article,
        "paraphrase": row.paraphrase,
        "category": row.category_code,
        "is_sample": row.version.document.is_sample,
    }
