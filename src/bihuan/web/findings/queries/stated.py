"""The facts of a row as it stands, for changing some of them."""

from typing import overload

from bihuan.web.findings.facts import EvidenceFacts, FindingFacts, FixFacts, PaperFacts, stated_in
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, WorkingPaper


@overload
def facts_of(row: WorkingPaper) -> PaperFacts: ...
@overload
def facts_of(row: Finding) -> FindingFacts: ...
@overload
def facts_of(row: FixAtOnce) -> FixFacts: ...
@overload
def facts_of(row: Evidence) -> EvidenceFacts: ...
def facts_of(
    row: WorkingPaper | Finding | FixAtOnce | Evidence,
) -> PaperFacts | FindingFacts | FixFacts | EvidenceFacts:
    """Return what ``row`` says, links included, as an edit takes it: change a part with ``dataclasses.replace``."""
    if isinstance(row, FixAtOnce):
        return FixFacts(**stated_in(row, FixFacts), finding=row.finding.uid if row.finding else None)
    if isinstance(row, Evidence):
        return EvidenceFacts(
            **stated_in(row, EvidenceFacts), custodian=row.custodian.pseudonym if row.custodian else None
        )
    criteria = tuple(row.criteria.order_by("pk").values_list("pk", flat=True))
    evidence = tuple(row.evidence.order_by("pk").values_list("uid", flat=True))
    if isinstance(row, WorkingPaper):
        return PaperFacts(**stated_in(row, PaperFacts), criteria=criteria, evidence=evidence)
    return FindingFacts(
        **stated_in(row, FindingFacts),
        criteria=criteria,
        evidence=evidence,
        papers=tuple(row.papers.order_by("pk").values_list("uid", flat=True)),
        category=row.category.code if row.category else "",
    )
