"""How the records of the register read in the trail."""

from bihuan.web.trail.words import Both

ACTIONS: dict[str, Both] = {
    "findings.create": ("登记", "registered"),
    "findings.edit": ("修改", "edited"),
    "findings.sign": ("编制人签字", "signed by the compiler"),
    "findings.review": ("审核通过", "reviewed"),
    "findings.approve": ("审定、批准", "approved"),
    "findings.return": ("退回", "returned"),
    "findings.confirm": ("认定", "confirmed"),
    "findings.submit": ("提交审核", "submitted"),
    "findings.set_form": ("调整文字形式", "form changed by the office"),
    "findings.endorse": ("提出审核意见", "opinion of the office given"),
    "findings.withdraw": ("撤回", "withdrawn"),
    "findings.issue": ("下发", "issued"),
    "findings.acknowledge": ("签收", "acknowledged"),
    "findings.report": ("报告结果", "result reported"),
    "findings.accept": ("验收", "accepted"),
    "findings.freeze": ("固定证据", "proof frozen"),
    "findings.thaw": ("解除固定", "proof released"),
    "findings.add_version": ("增加文件版本", "file version added"),
    "findings.link_evidence": ("关联证据", "proof linked"),
    "findings.unlink_evidence": ("取消关联证据", "proof unlinked"),
    "findings.register_rows": ("批量登记", "registered in bulk"),
    "findings.edit_rows": ("批量修改", "edited in bulk"),
    "findings.import_criteria": ("导入依据", "criteria imported"),
    "findings.edit_criterion": ("修改依据条款", "criterion edited"),
    "findings.export": ("导出列表", "list exported"),
    "findings.begin_import": ("上传台账", "ledger uploaded"),
    "findings.check_import": ("检查台账", "ledger checked"),
    "findings.confirm_import": ("确认导入台账", "import of a ledger confirmed"),
    "findings.finish_import": ("完成导入", "import finished"),
    "findings.discard_import": ("放弃导入", "import given up"),
    "findings.check_again": ("重新质量检查", "checks run again"),
}
#: The same step by the same name in records, and by two in offices: a paper is 审定, a finding 批准.
OF_KIND: dict[tuple[str, str], Both] = {
    ("findings.approve", "working_paper"): ("审定", "approved"),
    ("findings.approve", "finding"): ("批准", "approved"),
}
KINDS: dict[str, Both] = {
    "working_paper": ("底稿", "working paper"),
    "finding": ("问题", "finding"),
    "fix_at_once": ("立行立改事项", "fix-at-once item"),
    "evidence": ("证据材料", "proof"),
    "criteria_document": ("依据文件", "criteria document"),
    "import_job": ("台账导入", "import of a ledger"),
}
#: Kinds whose rows have a page.
PAGES = {
    "working_paper": "paper_detail",
    "finding": "register_finding_detail",
    "fix_at_once": "fix_detail",
    "evidence": "evidence_detail",
    "import_job": "ledger_detail",
}
HEADINGS: dict[str, Both] = {"findings": ("问题台账", "Findings register")}
