"""How the records of reports, feedback documents, meetings, leak checks and issued papers read in the trail."""

from bihuan.web.trail.words import Both

#: One table for each kind of object, by the names of its actions; ``apps`` joins them.
REPORTS: dict[str, Both] = {
    "feedback.draft_report": ("起草报告", "report begun"),
    "feedback.edit_report": ("修改报告", "report edited"),
    "feedback.hear": ("登记领导小组听取情况", "hearing recorded"),
    "feedback.decide": ("登记党委决定", "decision recorded"),
}
DOCUMENTS: dict[str, Both] = {
    "feedback.draft_document": ("起草反馈意见", "feedback drafted"),
    "feedback.edit_document": ("修改反馈意见", "feedback edited"),
    "feedback.add_annex": ("添加附件", "annex added"),
    "feedback.drop_annex": ("去掉附件", "annex taken away"),
    "feedback.open_document": ("向单位开放反馈意见", "feedback opened to the unit"),
    "feedback.submit": ("报审", "submitted"),
    "feedback.return": ("退回", "returned"),
    "feedback.approve": ("审批", "approved"),
    "feedback.issue": ("印发", "issued"),
    "feedback.supersede": ("由新版取代", "superseded by a new edition"),
}
MEETINGS: dict[str, Both] = {
    "feedback.set_rules": ("确定反馈规则", "rules of feedback set"),
    "feedback.hold_meeting": ("登记反馈会召开", "feedback meeting recorded"),
    "feedback.correct_meeting": ("更正反馈会记录", "record of a meeting corrected"),
    "feedback.postpone_meeting": ("反馈会改期", "feedback meeting put off"),
    "feedback.cancel_meeting": ("取消已定的反馈会", "announced meeting given up"),
    "feedback.issue_minutes": ("印发会议纪要", "minutes issued"),
    "feedback.receive_documents": ("登记签收", "receipt recorded"),
    "feedback.file_objection": ("提出异议", "objection filed"),
    "feedback.uphold_objection": ("异议成立", "objection upheld"),
    "feedback.refuse_objection": ("异议不成立", "objection refused"),
}
CHECKS: dict[str, Both] = {
    "feedback.run_check": ("进行泄密检查", "leak check run"),
    "feedback.clear_hits": ("放行泄密检查命中", "hits of a leak check let stand"),
    "feedback.pass_check": ("通过泄密检查", "leak check passed"),
}
PAPERS: dict[str, Both] = {
    "feedback.add_template": ("添加公文模板", "template of papers added"),
    "feedback.use_template": ("启用公文模板", "template of papers taken into use"),
    "feedback.stop_template": ("停用公文模板", "template of papers no longer used"),
    "feedback.set_number_word": ("设置文号代字", "word of numbers set"),
    "feedback.export_papers": ("导出发文登记", "register of papers exported"),
}

ACTIONS: dict[str, Both] = {**REPORTS, **DOCUMENTS, **MEETINGS, **CHECKS, **PAPERS}
#: The same step by the same name, and otherwise in words for one kind: by action and kind.
OF_KIND: dict[tuple[str, str], Both] = {
    ("feedback.submit", "report"): ("报送", "submitted"),
    ("feedback.return", "report"): ("退回修改", "returned"),
}
KINDS: dict[str, Both] = {
    "report": ("巡视报告", "report"),
    "leak_check": ("泄密检查", "leak check"),
    "issued_paper": ("已印发公文", "issued paper"),
    "paper_template": ("公文模板", "template of papers"),
    "number_word": ("文号代字", "word of numbers"),
    "feedback_document": ("反馈意见", "feedback document"),
    "meeting": ("反馈会", "feedback meeting"),
    "objection": ("异议", "objection"),
}
#: Kinds whose rows have a page: the name of its address, which takes the ``uid`` alone.
PAGES: dict[str, str] = {
    "feedback_document": "feedback_detail",
    "report": "report_detail",
    "leak_check": "leak_check",
    "meeting": "meeting_detail",
    "objection": "objection_detail",
}
HEADINGS: dict[str, Both] = {"feedback": ("反馈", "Feedback")}
