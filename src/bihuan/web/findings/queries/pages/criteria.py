"""The criteria library: documents and their versions, one criterion and the findings that rest on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.dates import today
from bihuan.web.common.errors import not_found
from bihuan.web.findings import access
from bihuan.web.findings.models import CriteriaDocument, CriteriaVersion, Criterion, Finding

#: Findings listed under a criterion; the register itself is searched by its own page.
FINDINGS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version with the articles that were asked for."""

    label: str
    since: date
    until: date | None
    is_past: bool
    criteria: list[Criterion]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document with its versions, newest first."""

    pk: int
    title: str
    issuer: str
    is_sample: bool
    versions: list[VersionLine]


@dataclass(frozen=True, slots=True)
class CriteriaPage:
    """The library, or what is left of it after narrowing."""

    documents: list[DocumentLine] = field(default_factory=list)
    words: str = ""
    on: date | None = None
    count: int = 0


def criteria_page(user: Visitor, *, words: str, on: date | None) -> CriteriaPage:
    """Return the criteria that hold the words and were in force on the day, by document. One statement."""
    rows = access.criteria_visible_to(user).select_related("version__document")
    if on is not None:
        until = Q(version__in_force_until=None) | Q(version__in_force_until__gte=on)
        rows = rows.filter(until, version__in_force_from__lte=on)
    for word in words.split():
        rows = rows.filter(
            Q(paraphrase__icontains=word) | Q(article__icontains=word) | Q(version__document__title__icontains=word)
        )
    found = list(
        rows.order_by(
            "version__document__title", "version__document_id", "-version__in_force_from", "version_id", "order"
        )
    )
    documents = [
        _document(list(lines)) for _key, lines in groupby(found, key=lambda criterion: criterion.version.document_id)
    ]
    return CriteriaPage(documents, words, on, len(found))


def _document(rows: list[Criterion]) -> DocumentLine:
    document: CriteriaDocument = rows[0].version.document
    versions = [_version(list(lines)) for _key, lines in groupby(rows, key=lambda criterion: criterion.version_id)]
    return DocumentLine(document.pk, document.title, document.issuer, document.is_sample, versions)


def _version(rows: Iterable[Criterion]) -> VersionLine:
    criteria = list(rows)
    version: CriteriaVersion = criteria[0].version
    until = version.in_force_until
    return VersionLine(
        version.label, version.in_force_from, until, is_past=until is not None and until < today(), criteria=criteria
    )


@dataclass(frozen=True, slots=True)
class CriterionPage:
    """One criterion, the same article in other versions, and the findings of the person's scope that rest on it."""

    criterion: Criterion
    versions: list[Criterion]
    findings: list[Finding]
    confidence: str


def criterion_page(user: Visitor, pk: int) -> CriterionPage:
    """
    Return what the page of a criterion shows. Three statements.

    Raises:
        Refusal: ``common.not_found``.
    """
    rows = access.criteria_visible_to(user).select_related("version__document")
    criterion = rows.filter(pk=pk).first()
    if criterion is None:
        raise not_found()
    same = rows.filter(version__document=criterion.version.document_id, article=criterion.article)
    findings = access.findings_visible_to(user, Letter.READ).filter(criteria=criterion)
    words = {"H": _("已对照文本"), "M": _("转引，待对照"), "U": _("未核对")}
    return CriterionPage(
        criterion,
        list(same.order_by("-version__in_force_from")),
        list(findings.only("uid", "number", "title", "status")[:FINDINGS_SHOWN]),
        words.get(criterion.version.document.confidence, words["U"]),
    )
