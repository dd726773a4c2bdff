"""
What a row must have before it can take a step. Nothing here asks who takes it or writes anything.

Each function returns every obstacle, in the order in which a person would mend them, so that a page can list them
beside a button; an action raises the first.
"""

from collections.abc import Sequence

from bihuan.web.common.errors import Refusal
from bihuan.web.findings.choices import PaperStatus, Severity
from bihuan.web.findings.days import due_in_the_past
from bihuan.web.findings.facts import TEXTS, says_how_much
from bihuan.web.findings.leads import find_lead
from bihuan.web.findings.models import Finding, FixAtOnce, Stated, WorkingPaper
from bihuan.web.findings.quality import BY_CODE

Obstacles = tuple[Refusal, ...]


def raise_first(obstacles: Sequence[Refusal]) -> None:
    """Raise the first obstacle, if there is one."""
    if obstacles:
        raise obstacles[0]


def for_signing(paper: WorkingPaper) -> Obstacles:
    """Return what stands against the compiler's signature: a text that holds a lead, whichever way it came in."""
    return tuple(_leads(paper))


def for_reviewing(paper: WorkingPaper) -> Obstacles:
    """Return what stands against reviewing: signature, method, facts (who, when, where, how much), proof."""
    found = []
    if not (paper.has_no_leads and paper.signed_at):
        found.append(
            _missing(
                "findings.not_signed",
                f"底稿 {paper.number} 还没有编制人签字和“不含问题线索”的声明，不能审核。请编制人先签字。",
                f"Working paper {paper.number} lacks its compiler's signature and declaration that it holds no lead, so "
                "it was not reviewed. Let the compiler sign first.",
                "signed_at",
            )
        )
    if not paper.methods:
        found.append(
            _missing(
                "findings.no_method",
                f"底稿 {paper.number} 没有写明发现方式，不能审核。请补充。",
                f"Working paper {paper.number} does not say how the problem was found, so it was not reviewed. Add it.",
                "methods",
            )
        )
    found += _facts(paper)
    if not paper.evidence.exists():
        found.append(
            _missing(
                "findings.no_proof",
                f"底稿 {paper.number} 没有证据材料，不能审核。请至少关联一份证据材料。",
                f"Working paper {paper.number} rests on no proof, so it was not reviewed. Link at least one.",
                "evidence",
            )
        )
    return tuple(found)


def for_approving(paper: WorkingPaper) -> Obstacles:
    """Return what stands against approving a reviewed paper: criteria."""
    return () if paper.criteria.exists() else (_no_criteria(paper),)


def _no_criteria(row: WorkingPaper | Finding) -> Refusal:
    return _missing(
        "findings.no_criteria",
        f"{row.number} 没有引用依据，不能办理这一步。请从依据库选择条款。",
        f"{row.number} names no criteria, so this step was not taken. Choose articles from the library.",
        "criteria",
    )


def for_confirming(finding: Finding) -> Obstacles:
    """Return what stands against confirming: an approved working paper, condition, criteria, a category, a severity."""
    found = []
    if not finding.papers.filter(status=PaperStatus.APPROVED).exists():
        found.append(
            _missing(
                "findings.no_approved_paper",
                f"问题 {finding.number} 没有已审定的底稿，不能认定。请先关联底稿，并完成底稿的审核和审定。",
                f"Finding {finding.number} rests on no approved working paper, so it was not confirmed. Link one and have "
                "it reviewed and approved.",
                "papers",
            )
        )
    if not finding.condition.strip():
        found.append(
            _missing(
                "findings.no_condition",
                f"问题 {finding.number} 没有写明事实，不能认定。请补充。",
                f"Finding {finding.number} does not state its condition, so it was not confirmed. Add it.",
                "condition",
            )
        )
    if not finding.criteria.exists():
        found.append(_no_criteria(finding))
    if finding.category_id is None:
        found.append(no_category(finding))
    if finding.severity == Severity.UNSET:
        found.append(_no_severity(finding))
    return tuple(found)


def no_category(finding: Finding) -> Refusal:
    """Return the refusal for a finding that would be left without a category."""
    return _missing(
        "findings.no_category",
        f"问题 {finding.number} 没有归类，不能办理这一步。请选择一个问题类别。",
        f"Finding {finding.number} has no category, so this step was not taken. Choose one.",
        "category",
    )


def _no_severity(finding: Finding) -> Refusal:
    return _missing(
        "findings.no_severity",
        f"问题 {finding.number} 没有定严重程度，不能认定。请对照分级标准选择一级。",
        f"Finding {finding.number} has no severity, so it was not confirmed. Choose one by the rubric.",
        "severity",
    )


def for_submitting(finding: Finding) -> Obstacles:
    """Return what stands against submitting: marks of the quality page that block."""
    blocking = [BY_CODE[code] for code in finding.marks.filter(is_blocking=True).values_list("code", flat=True)]
    if not blocking:
        return ()
    zh = "；".join(check.zh.partition("；")[0] for check in blocking)
    en = "; ".join(check.en.partition(";")[0].rstrip(".") for check in blocking)
    return (
        Refusal(
            "findings.blocking_marks",
            f"质量检查还有 {len(blocking)} 项必须解决（{zh}），问题 {finding.number} 没有提交。"
            "请在质量检查页查看并逐项处理。",
            f"{len(blocking)} check(s) of the quality page still block finding {finding.number} "
            f"({en}), so it was not submitted. Look at the quality page and settle each.",
            where="quality",
            http_status=409,
        ),
    )


def for_issuing(fix: FixAtOnce) -> Obstacles:
    """Return what stands against handing a fix-at-once item to the unit: requirement, date with its reason, a date ahead."""
    found = []
    if not fix.requirement.strip():
        found.append(
            _missing(
                "findings.no_requirement",
                f"立行立改事项 {fix.number} 没有写明整改要求，不能下发。请补充。",
                f"Fix-at-once item {fix.number} does not say what is required, so it was not issued. Add it.",
                "requirement",
            )
        )
    if fix.due_on is None or not fix.due_reason.strip():
        found.append(
            _missing(
                "findings.no_due_date",
                f"立行立改事项 {fix.number} 没有完成时限，或者没有说明这个时限的理由，不能下发。请补充。",
                f"Fix-at-once item {fix.number} has no date, or no reason for it, so it was not issued. Add both.",
                "due_on",
            )
        )
    elif (past := due_in_the_past(fix.due_on)) is not None:
        found.append(past)
    return tuple(found)


def for_reporting(fix: FixAtOnce, result: str, proofs: int) -> Obstacles:
    """Return what stands against reporting that an item is done: result and proof."""
    found = []
    if not result.strip():
        found.append(
            _missing(
                "findings.no_result",
                f"立行立改事项 {fix.number} 没有写明办理结果，没有报送。请补充。",
                f"Fix-at-once item {fix.number} was not reported, because no result is stated. State it.",
                "result",
            )
        )
    if proofs == 0:
        found.append(
            _missing(
                "findings.no_proof",
                f"立行立改事项 {fix.number} 没有附证明材料，没有报送。请至少上传一份。",
                f"Fix-at-once item {fix.number} was not reported, because no proof is attached. Attach at least one.",
                "evidence",
            )
        )
    return tuple(found)


def _facts(row: Stated) -> list[Refusal]:
    missing = [
        (zh, en, name)
        for is_there, zh, en, name in (
            (bool(row.condition.strip()), "事实", "the condition", "condition"),
            (bool(row.who.strip()), "责任主体", "who", "who"),
            (row.fact_from is not None, "时间", "when", "fact_from"),
            (bool(row.where.strip()), "地点", "where", "where"),
            (says_how_much(row), "金额或人数（不涉及的请勾选）", "how much (or that neither is concerned)", "amount"),
        )
        if not is_there
    ]
    if not missing:
        return []
    zh, en = "、".join(one[0] for one in missing), ", ".join(one[1] for one in missing)
    return [
        _missing(
            "findings.facts_missing",
            f"{row.number} 缺少事实要素：{zh}，不能办理这一步。请补充。",
            f"{row.number} lacks facts: {en}. This step was not taken. Add them.",
            missing[0][2],
        )
    ]


def _leads(row: Stated) -> list[Refusal]:
    for name in TEXTS:
        lead = find_lead(getattr(row, name, "") or "")
        if lead is not None:
            return [
                _missing(
                    "findings.lead_on_a_person",
                    f"底稿 {row.number} 里的“{lead.text}”写到了具体的人及其涉嫌违纪违法的情况，属于问题线索，不能签字。"
                    "问题线索由组长以纸质方式保管，待线索登记功能启用后再录入。请删去有关人员的内容。",
                    f'Working paper {row.number} names a person beside a matter of discipline ("{lead.text}"): that is a '
                    "lead, so it was not signed. Leads stay with the group leader on paper until the leads register is "
                    "there. Take the person out.",
                    name,
                )
            ]
    return []


def _missing(code: str, zh: str, en: str, where: str) -> Refusal:
    return Refusal(code, zh, en, where=where)
