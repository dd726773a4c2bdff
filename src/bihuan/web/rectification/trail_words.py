"""How the records of rectification read in the trail."""

from django.db.models import TextChoices

from bihuan.web.trail.words import Both

#: One table for each kind of object, by the names of its actions; ``apps`` joins them.
PLANS: dict[str, Both] = {
    "rectification.draft_plan": ("起草整改方案", "plan begun"),
    "rectification.edit_plan": ("修改整改方案", "plan edited"),
    "rectification.hand_plan": ("整改方案送主要负责人审定", "plan handed to the head"),
    "rectification.submit_plan": ("报送整改方案", "plan submitted"),
    "rectification.recall_plan": ("撤回整改方案", "plan taken back"),
    "rectification.accept_plan": ("同意整改方案", "plan accepted"),
    "rectification.return_plan": ("退回整改方案", "plan returned"),
    "rectification.supersede_plan": ("整改方案由新版取代", "plan superseded by a new edition"),
    "rectification.conclude_plan": ("办结整改方案", "plan concluded"),
    "rectification.give_opinion": ("提出监督意见", "opinion given"),
}
ITEMS: dict[str, Both] = {}
CHECKS: dict[str, Both] = {}
TRUTH: dict[str, Both] = {}
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
RESULTS: dict[str, Both] = {}
LOOKING_BACK: dict[str, Both] = {}

ACTIONS: dict[str, Both] = {**PLANS, **ITEMS, **CHECKS, **TRUTH, **CHASING, **RESULTS, **LOOKING_BACK}
#: The same step by the same name, and otherwise in words for one kind: by action and kind.
OF_KIND: dict[tuple[str, str], Both] = {}
KINDS: dict[str, Both] = {
    "plan": ("整改方案", "rectification plan"),
    "chasing_letter": ("督办文书", "chasing letter"),
    "rectification_rules": ("整改规则", "rules of rectification"),
}
#: Kinds that have a page: kind -> name of the address, as in the apps before.
PAGES: dict[str, str] = {
    "plan": "plan_detail",
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
        Plan,
        RectificationReport,
        RepeatLink,
        Sample,
        VerifierList,
    )

    return {
        "plan": Plan.Status,
        "item": Item.Status,
        "rectification_report": RectificationReport.Status,
        "extension": Extension.Status,
        "hand_over": HandOver.Status,
        "verifier_list": VerifierList.Status,
        "sample": Sample.Status,
        "chasing_letter": Letter.Status,
        "repeat_link": RepeatLink.Status,
    }
