"""What each page of the register shows: one function a page, few statements, nothing that the person may not read."""

from bihuan.web.findings.queries.pages.criteria import CriteriaPage, CriterionPage, criteria_page, criterion_page
from bihuan.web.findings.queries.pages.details import (
    EvidencePage,
    FindingPage,
    FixPage,
    PaperPage,
    evidence_page,
    finding_page,
    fix_page,
    paper_page,
    version_of,
)
from bihuan.web.findings.queries.pages.pickers import (
    CriteriaPicker,
    EvidencePicker,
    PaperChoice,
    criteria_picker,
    evidence_picker,
    paper_choices,
    unit_proofs,
)
from bihuan.web.findings.queries.pages.quality import QualityPage, quality_page
from bihuan.web.findings.queries.pages.rounds import RoundLine, RoundWork, round_lines, round_work

__all__ = [
    "CriteriaPage",
    "CriteriaPicker",
    "CriterionPage",
    "EvidencePage",
    "EvidencePicker",
    "FindingPage",
    "FixPage",
    "PaperChoice",
    "PaperPage",
    "QualityPage",
    "RoundLine",
    "RoundWork",
    "criteria_page",
    "criteria_picker",
    "criterion_page",
    "evidence_page",
    "evidence_picker",
    "finding_page",
    "fix_page",
    "paper_choices",
    "paper_page",
    "quality_page",
    "round_lines",
    "round_work",
    "unit_proofs",
    "version_of",
]
