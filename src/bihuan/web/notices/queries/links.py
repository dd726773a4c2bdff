"""What was published of a finding of the register, and what of the register became a clause."""

from django.db.models import QuerySet
from django.urls import reverse

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.findings.access import findings_visible_to
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.published import PublishedClause
from bihuan.web.notices.models import PublishedFinding


def clauses_of(finding: Finding) -> list[PublishedClause]:
    """Return the clauses linked with ``finding``, in the order of their notice. One statement; clauses are public."""
    rows = PublishedFinding.objects.filter(register_links__finding=finding).select_related("target").order_by("place")
    return [
        PublishedClause(row.text, reverse("finding_detail", args=[row.round_id, row.target.number, row.number]))
        for row in rows
    ]


def clause_choices(finding: Finding) -> list[tuple[PublishedFinding, bool]]:
    """Return the clauses published about the finding's target, each with whether it is linked. Two statements."""
    linked = set(finding.published_links.values_list("published_id", flat=True))
    rows = PublishedFinding.objects.filter(target=finding.target_id).order_by("place")
    return [(row, row.pk in linked) for row in rows]


def register_findings_of(published: PublishedFinding, user: Visitor) -> QuerySet[Finding]:
    """Return the register's findings behind a published clause, as far as ``user`` may read them."""
    return findings_visible_to(user, Letter.READ).filter(published_links__published=published)
