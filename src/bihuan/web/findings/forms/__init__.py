"""Forms of the register: they shape what was typed; whether it may be saved is for the actions to say."""

from bihuan.web.findings.forms.criteria import CriteriaImportForm, CriteriaSheetForm
from bihuan.web.findings.forms.evidence import EvidenceForm, EvidenceVersionForm
from bihuan.web.findings.forms.fixes import FixForm, FixReportForm
from bihuan.web.findings.forms.stated import FindingForm, FormForm, PaperForm

__all__ = [
    "CriteriaImportForm",
    "CriteriaSheetForm",
    "EvidenceForm",
    "EvidenceVersionForm",
    "FindingForm",
    "FixForm",
    "FixReportForm",
    "FormForm",
    "PaperForm",
]
