"""Who is told of a step of a report, each sentence once."""

from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.feedback.models import Report
from bihuan.web.feedback.queries.report_sources import group_name
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.queries.recusals import leading_group_of, office_of
from bihuan.web.rounds.queries.slots import meeting_people

#: By the name of the step: the sentence with places for what report it is, and for the reason.
_SAID = {
    "submit": (
        "{zh}已报送，等待登记领导小组听取情况。",
        "{en} was submitted and waits for the leading group's hearing.",
    ),
    "hear": ("{zh}：领导小组已听取。", "{en} was heard by the leading group."),
    "decide": ("{zh}：党委已决定，可以办理反馈意见。", "{en} was decided by the committee; feedback can be issued."),
    "return": ("{zh}退回修改：{reason}", "{en} was returned: {reason}"),
}
_LONGEST_REASON = 200


def of_move(report: Report, name: str, *, actor: User, reason: str, submitted_by: User | None) -> None:
    """
    Tell those whom a step concerns, not who took it.

    Submitted: the office and the leading group. Any other: who submitted it, and the group's leader.
    """
    if name == "submit":
        people = [*office_of(report.round), *leading_group_of(report.round)]
    else:
        leader = meeting_people(report.round).leader_of.get(report.group_id or 0)
        people = [one for one in (submitted_by, leader) if one is not None]
    zh, en = _called(report)
    said = {"zh": zh, "en": en, "reason": reason[:_LONGEST_REASON]}
    tell(
        [person for person in people if person.pk != actor.pk],
        kind=f"feedback.{name}",
        zh=_SAID[name][0].format(**said),
        en=_SAID[name][1].format(**said),
        url=reverse("report_detail", args=[report.uid]),
        object_kind="report",
        object_id=report.uid,
        once=f"report:{report.uid}:{name}:{report.version}",
    )


def _called(report: Report) -> tuple[str, str]:
    if report.group is None:
        return "本轮综合报告", "The report of the round"
    return f"{group_name(report.group)}的巡视报告", f"The report of group {report.group.number}"
