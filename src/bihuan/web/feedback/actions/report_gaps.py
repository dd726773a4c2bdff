"""What a report must not be submitted with unseen: approved findings that it does not state, and numbers that are over."""

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.reports import reach_of
from bihuan.web.feedback.models import Report
from bihuan.web.feedback.queries.report_sources import findings_of, material_of
from bihuan.web.feedback.queries.reports import all_passages, opening_of, unstated_in
from bihuan.web.feedback.reporting.opening import is_out_of_date
from bihuan.web.feedback.texts import check_text

LONGEST_REASON = 1_000
#: Findings that a refusal names.
_NAMED = 3


def require_complete(actor: User, report: Report, left_out_reason: str) -> str:
    """
    Return why approved findings are not stated in a report; "" where all are.

    Findings of units that ``actor`` does not reach are neither named nor counted: others answer for them.

    Raises:
        Refusal: ``feedback.findings_left_out``, ``feedback.numbers_out_of_date``, and what ``check_text`` refuses.
    """
    reach, rows = reach_of(actor, report), all_passages(report)
    good = [one for one in findings_of(report.round, report.group) if one.target_id in reach.targets]
    left_out, reason = unstated_in(rows, good), left_out_reason.strip()
    if left_out and not reason:
        raise _findings_left_out([one.number for one in left_out])
    if left_out:
        check_text(reason, where="left_out_reason", longest=LONGEST_REASON)
    material = material_of(report.round, report.group, only=reach.targets)
    if reach.is_whole and any(is_out_of_date(row.text, material) for row in opening_of(rows)):
        raise _numbers_out_of_date(len(good))
    return reason if left_out else ""


def _findings_left_out(numbers: list[str]) -> Refusal:
    more = " 等" if len(numbers) > _NAMED else ""
    named = "、".join(numbers[:_NAMED])
    return Refusal(
        "feedback.findings_left_out",
        f"有 {len(numbers)} 个已批准的问题没有写到（{named}{more}），没有报送。请在“对照检查”补上段落，或者写明原因再报送。",
        f"{len(numbers)} approved findings ({', '.join(numbers[:_NAMED])}) are stated in no paragraph, so the report was not "
        "submitted. Add paragraphs for them, or say why they are left out.",
        where="left_out_reason",
    )


def _numbers_out_of_date(count: int) -> Refusal:
    return Refusal(
        "feedback.numbers_out_of_date",
        f"总体评价写的问题数与统计不一致（统计为 {count} 个，或轻重、方面有变化），没有报送。请在“对照检查”更新，或者修改报告。",
        f"The opening gives other numbers than the statistics ({count} problems, by weight and area as counted there), so the "
        "report was not submitted. Bring the numbers up to date beside the text, or edit the report.",
        http_status=409,
    )
