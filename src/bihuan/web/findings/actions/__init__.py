"""Everything that writes the register: working papers, findings, fix-at-once items, proof and criteria."""

from bihuan.web.findings.actions.bulk import EditedRow, NewRow, edit_rows, register_rows
from bihuan.web.findings.actions.criteria import (
    add_criteria,
    import_criteria,
    load_sample_criteria,
    read_criteria,
)
from bihuan.web.findings.actions.criteria_sheet import (
    export_criteria,
    export_criteria_as_toml,
    look_at_criteria,
    take_criteria,
    too_many_criteria,
)
from bihuan.web.findings.actions.evidence import (
    Prepared,
    add_version,
    create_evidence,
    edit_evidence,
    link_evidence,
    prepare,
    unlink_evidence,
)
from bihuan.web.findings.actions.findings import (
    approve_finding,
    confirm_finding,
    create_finding,
    create_finding_from_paper,
    edit_finding,
    needs_leading_group,
    return_finding,
    set_form,
    submit_finding,
    withdraw_finding,
)
from bihuan.web.findings.actions.fixes import (
    accept_fix,
    acknowledge_fix,
    create_fix,
    edit_fix,
    issue_fix,
    report_fix,
    return_fix,
)
from bihuan.web.findings.actions.marking import mark_all
from bihuan.web.findings.actions.obstacles import obstacles
from bihuan.web.findings.actions.papers import (
    approve_paper,
    create_paper,
    edit_paper,
    return_paper,
    review_paper,
    sign_paper,
)
from bihuan.web.findings.facts import EvidenceFacts, FindingFacts, FixFacts, PaperFacts
from bihuan.web.findings.library.rows import CriterionRow

__all__ = [
    "CriterionRow",
    "EditedRow",
    "EvidenceFacts",
    "FindingFacts",
    "FixFacts",
    "NewRow",
    "PaperFacts",
    "Prepared",
    "accept_fix",
    "acknowledge_fix",
    "add_criteria",
    "add_version",
    "approve_finding",
    "approve_paper",
    "confirm_finding",
    "create_evidence",
    "create_finding",
    "create_finding_from_paper",
    "create_fix",
    "create_paper",
    "edit_evidence",
    "edit_finding",
    "edit_fix",
    "edit_paper",
    "edit_rows",
    "export_criteria",
    "export_criteria_as_toml",
    "import_criteria",
    "issue_fix",
    "link_evidence",
    "load_sample_criteria",
    "look_at_criteria",
    "mark_all",
    "needs_leading_group",
    "obstacles",
    "prepare",
    "read_criteria",
    "register_rows",
    "report_fix",
    "return_finding",
    "return_fix",
    "return_paper",
    "review_paper",
    "set_form",
    "sign_paper",
    "submit_finding",
    "take_criteria",
    "too_many_criteria",
    "unlink_evidence",
    "withdraw_finding",
]
