"""The library of criteria: what was in force when, and the whole of it as a file."""

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.web.accounts.access import Visitor
from bihuan.web.findings.access import criteria_visible_to
from bihuan.web.findings.models import Criterion


def in_force_on(criteria: QuerySet[Criterion], day: date) -> QuerySet[Criterion]:
    """Return those of ``criteria`` whose version was in force on ``day``, both ends included."""
    until = Q(version__in_force_until=None) | Q(version__in_force_until__gte=day)
    return criteria.filter(until, version__in_force_from__lte=day)


def criteria_on(user: Visitor, day: date) -> QuerySet[Criterion]:
    """Return the articles that a fact of ``day`` is judged by, with their versions and documents."""
    return in_force_on(criteria_visible_to(user), day).select_related("version__document")


def criteria_rows(user: Visitor) -> list[dict[str, Any]]:
    """Return the library as rows of one table, an article each: what a sheet has, in reading order. One statement."""
    return [
        {
            "document": row.version.document.title,
            "issuer": row.version.document.issuer,
            "confidence": row.version.document.confidence,
            "source": row.version.document.source,
            "is_sample": row.version.document.is_sample,
            "version": row.version.label,
            "in_force_from": row.version.in_force_from,
            "in_force_until": row.version.in_force_until,
            "article": row.article,
            "paraphrase": row.paraphrase,
            "category": row.category_code,
        }
        for row in criteria_visible_to(user)
        .select_related("version__document")
        .order_by("version__document__title", "version__in_force_from", "version_id", "order", "pk")
    ]


def criteria_as_toml(library: list[dict[str, Any]]) -> str:
    """Return the library, as ``criteria_rows`` gives it, as a file that ``actions.import_criteria`` of another office brings in."""
    lines = ["# 依据库 / Library of criteria. Paraphrases of an office's own, never the wording of a law.", ""]
    for _title, rows in groupby(library, key=lambda row: row["document"]):
        lines += _document(list(rows))
    return "\n".join(lines)


def _document(rows: list[dict[str, Any]]) -> list[str]:
    first = rows[0]
    lines = ["[[document]]", f"title = {_text(first['document'])}"]
    lines += [f"{name} = {_text(first[name])}" for name in ("issuer", "confidence", "source") if first[name]]
    lines += ["is_sample = true"] if first["is_sample"] else []
    for _label, articles in groupby(rows, key=lambda row: row["version"]):
        found = list(articles)
        lines += ["", "[[document.version]]", f"label = {_text(found[0]['version'])}"]
        lines += [f"in_force_from = {found[0]['in_force_from'].isoformat()}"]
        if found[0]["in_force_until"]:
            lines += [f"in_force_until = {found[0]['in_force_until'].isoformat()}"]
        lines += ["articles = [", *(_article(row) for row in found), "]"]
    return [*lines, ""]


def _article(row: dict[str, Any]) -> str:
    category = f", category = {_text(row['category'])}" if row["category"] else ""
    return f"    {{ article = {_text(row['article'])}, paraphrase = {_text(row['paraphrase'])}{category} }},"


def _text(value: str) -> str:
    """Return a basic string of TOML; control characters are written as numbers."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(one):04X}" if one < " " or one == "\x7f" else one for one in escaped) + '"'
