"""How the records of rectification read in the trail."""

from django.db.models import TextChoices

from bihuan.web.trail.words import Both

#: One table for each kind of object, by the names of its actions; ``apps`` joins them.
PLANS: dict[str, Both] = {
    "rectification.draft_plan": ("起草整改方案", "plan begun"),
    "rectification.discard_plan": ("删除修订稿", "draft of an amendment thrown away"),
    "rectification.edit_plan": ("修改整改方案", "plan edited"),
    "rectification.hand_plan": ("整改方案送主要负责人审定", "plan handed to the head"),
    "rectification.submit_plan": ("报送整改方案", "plan submitted"),
    "rectification.recall_plan": ("撤回整改方案", "plan taken back"),
    "rectification.accept_plan": ("同意整改方案", "plan accepted"),
    "rectification.return_plan": ("退回整改方案", "plan returned"),
    "rectification.supersede_plan": ("整改方案由新版取代", "plan superseded by a new edition"),
    "rectification.conclude_plan": ("办结整改方案", "plan concluded"),
    "rectification.export_plans": ("导出整改方案或清单", "plans exported"),
    "rectification.import_plan": ("导回整改方案", "plan brought back"),
    "rectification.give_opinion": ("提出监督意见", "opinion given"),
}
ITEMS: dict[str, Both] = {
    "rectification.make_item": ("列入整改事项", "item made from the plan"),
    "rectification.follow_plan": ("按新版方案调整", "changed with the amended plan"),
    "rectification.start_item": ("启动整改", "work begun"),
    "rectification.add_progress": ("填报进展", "progress reported"),
    "rectification.withdraw_progress": ("撤回进展", "progress taken back"),
    "rectification.add_proof": ("提交佐证材料", "proof brought"),
    "rectification.withdraw_proof": ("撤回佐证材料", "proof taken back"),
    "rectification.take_original": ("下载佐证原件", "original of a proof taken"),
    "rectification.prepare_report": ("联络人签报完成", "report of completion signed by the liaison"),
    "rectification.report_item": ("报告整改完成", "reported as done"),
    "rectification.recall_item": ("撤回完成报告", "report of completion recalled"),
    "rectification.ask_extension": ("申请延期", "extension asked for"),
    "rectification.approve_extension": ("批准延期", "extension granted"),
    "rectification.refuse_extension": ("不批准延期", "extension refused"),
    "rectification.extend_item": ("完成时限顺延", "day moved by an extension"),
    "rectification.propose_hand_over": ("提出责任交接", "hand-over of duty proposed"),
    "rectification.take_hand_over": ("接收责任", "duty taken over"),
    "rectification.withdraw_hand_over": ("撤回责任交接", "hand-over of duty withdrawn"),
    "rectification.hand_item_over": ("责任人变更", "handed over to another person"),
    "rectification.export_items": ("导出整改台账", "ledger of items taken out"),
}
CHECKS: dict[str, Both] = {
    "rectification.propose_verifiers": ("提出核查人员名单", "list of verifiers drawn up"),
    "rectification.approve_verifiers": ("批准核查人员名单", "list of verifiers approved"),
    "rectification.reopen_verifiers": ("修改已批准的核查人员名单", "approved list of verifiers taken up again"),
    "rectification.release_verifier": (
        "核查人员不再在名单上，改为待指派",
        "verifier no longer on the list, to be assigned anew",
    ),
    "rectification.assign_verifier": ("指派核查人员", "verifier assigned"),
    "rectification.review_item": ("初审通过", "reviewed"),
    "rectification.return_item": ("初审退回", "returned at the review"),
    "rectification.verify_item": ("核查属实", "verified"),
    "rectification.refuse_item": ("核查不属实、退回", "returned by the verifier"),
    "rectification.close_item": ("销号", "closed"),
    "rectification.end_item": ("未完成而结束", "ended unfinished"),
    "rectification.carry_over_item": ("转入持续整改", "carried over"),
    "rectification.lapse_item": ("不再整改", "lapsed"),
    "rectification.make_successor": ("立为后续事项", "opened as a successor"),
    "rectification.open_successor": ("立后续事项，不再计入完成", "left the figures for its successor"),
    "rectification.draw_sample": ("抽取反向核查样本", "sample drawn"),
    "rectification.assign_sampled": ("指派反向核查人员", "sampled item assigned"),
    "rectification.check_sampled": ("登记反向核查结论", "sampled item looked at again"),
    "rectification.check_sample": ("样本查完", "sample checked"),
    "rectification.finish_sample": ("办结反向核查", "sample finished"),
    "rectification.add_call": ("列入回访名单", "put on the call sheet"),
    "rectification.answer_call": ("登记回访答复", "answer to a call recorded"),
}
TRUTH: dict[str, Both] = {
    "rectification.judge_mark": ("判断存疑提示", "truth mark judged"),
    "rectification.check_truth": ("重新检查本轮次的整改材料", "truth of a round checked again"),
}
CHASING: dict[str, Both] = {
    "rectification.propose_rules": ("提出整改规则", "rules of rectification proposed"),
    "rectification.set_rules": ("确定整改规则", "rules of rectification set"),
    "rectification.draft_letter": ("起草督办文书", "chasing letter drafted"),
    "rectification.edit_letter": ("修改督办文书", "chasing letter edited"),
    "rectification.discard_letter": ("删除督办文书草稿", "draft of a chasing letter thrown away"),
    "rectification.send_letter": ("发出督办文书", "chasing letter sent"),
    "rectification.answer_letter": ("登记对督办文书的答复", "answer to a chasing letter recorded"),
    "rectification.export_ledger": ("导出整改台账", "ledger of rectification exported"),
    "rectification.import_ledger": ("导入整改台账", "ledger of rectification brought back"),
}
PAIRING: dict[str, Both] = {
    "rectification.choose_answering_target": ("确定整改通报对应的单位", "target of a rectification notice chosen"),
    "rectification.pair_notice": ("确认通报与反馈问题的对应", "rectification notice paired with findings"),
}
RESULTS: dict[str, Both] = {
    "rectification.draft_rectification_report": ("起草整改情况报告", "report begun"),
    "rectification.edit_rectification_report": ("修改整改情况报告", "report edited"),
    "rectification.submit_rectification_report": ("报送整改情况报告", "report submitted"),
    "rectification.accept_rectification_report": ("接收整改情况报告", "report accepted"),
    "rectification.return_rectification_report": ("退回整改情况报告", "report returned"),
    "rectification.approve_rectification_notice": ("审批整改进展通报", "notice approved"),
    "rectification.release_rectification_notice": ("公布整改进展通报", "notice released"),
    "rectification.supersede_rectification_notice": ("整改进展通报由新版取代", "notice superseded by a new edition"),
    "rectification.withdraw_rectification_notice": ("撤下整改进展通报", "notice withdrawn"),
}
LOOKING_BACK: dict[str, Both] = {
    "rectification.seed_look_back": ("带入以前的整改事项", "older lines taken over for a look back"),
    "rectification.judge_look_back": ("登记“回头看”查看结果", "look back recorded"),
    "rectification.add_new_problem": ("登记“回头看”新发现的问题", "new problem of a look back entered"),
    "rectification.propose_repeats": ("比对重复问题", "findings compared for repetitions"),
    "rectification.confirm_repeat": ("确认重复问题", "repeated finding confirmed"),
    "rectification.reject_repeat": ("否定重复问题", "repeated finding rejected"),
}

ACTIONS: dict[str, Both] = {**PLANS, **ITEMS, **CHECKS, **TRUTH, **CHASING, **PAIRING, **RESULTS, **LOOKING_BACK}
#: The same step by the same name, and otherwise in words for one kind: by action and kind.
OF_KIND: dict[tuple[str, str], Both] = {}
KINDS: dict[str, Both] = {
    "truth_mark": ("存疑提示", "truth mark"),
    "item": ("整改事项", "rectification item"),
    "proof": ("佐证材料", "proof of rectification"),
    "extension": ("延期", "extension"),
    "hand_over": ("责任交接", "hand-over of duty"),
    "verifier_list": ("核查人员名单", "list of verifiers"),
    "sample": ("反向核查样本", "sample of closed items"),
    "sampled_item": ("抽中的事项", "sampled item"),
    "call": ("回访", "call"),
    "look_back": ("“回头看”事项", "entry of a look back"),
    "repeat_link": ("重复问题", "repeated finding"),
    "plan": ("整改方案", "rectification plan"),
    "rectification_report": ("整改情况报告", "report on rectification"),
    "rectification_notice": ("整改进展情况的通报", "notice on rectification"),
    "chasing_letter": ("督办文书", "chasing letter"),
    "notice_pairing": ("整改通报的对应", "pairing of a rectification notice"),
    "rectification_rules": ("整改规则", "rules of rectification"),
}
#: Kinds that have a page: kind -> name of the address, as in the apps before.
PAGES: dict[str, str] = {
    "truth_mark": "truth_mark",
    "item": "item_detail",
    "proof": "proof_detail",
    "extension": "extension_detail",
    "hand_over": "hand_over_detail",
    "sample": "sample_detail",
    "sampled_item": "sampled_item",
    "look_back": "look_back_entry",
    "repeat_link": "repeat_detail",
    "plan": "plan_detail",
    "rectification_report": "rectification_report_detail",
    "rectification_notice": "rectification_report_detail",
    "chasing_letter": "chasing_letter",
}
HEADINGS: dict[str, Both] = {"rectification": ("整改", "Rectification")}


def states() -> dict[str, type[TextChoices]]:
    """Return the states of each kind, for the words of moves."""
    from bihuan.web.rectification.models import (
        Extension,
        HandOver,
        Item,
        Letter,
        LookBackEntry,
        Plan,
        RectificationReport,
        RepeatLink,
        Sample,
        TruthMark,
        VerifierList,
    )

    return {
        "plan": Plan.Status,
        "look_back": LookBackEntry.Verdict,
        "item": Item.Status,
        "rectification_report": RectificationReport.Status,
        "rectification_notice": RectificationReport.Status,
        "extension": Extension.Status,
        "hand_over": HandOver.Status,
        "verifier_list": VerifierList.Status,
        "sample": Sample.Status,
        "chasing_letter": Letter.Status,
        "repeat_link": RepeatLink.Status,
        "truth_mark": TruthMark.Verdict,
    }
