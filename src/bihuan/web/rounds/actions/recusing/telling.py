"""Who is told what of a recusal, each sentence once."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import override

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.actions.recusing.meeting import Left
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day
from bihuan.web.rounds.models import Recusal, SlotPerson
from bihuan.web.rounds.queries.recusals import leading_group_of, office_of, sent_to, unit_of

_ORIGINS = {
    Recusal.Origin.DECLARED: ("本人申报", "declared by the person"),
    Recusal.Origin.CHALLENGED: ("单位提出", "asked for by the unit"),
    Recusal.Origin.FOUND: ("巡视办发现", "found by the office"),
}


def of_filing(recusal: Recusal, actor: User) -> None:
    """Tell the office's other clerks that one waits for them."""
    zh, en = _ORIGINS[Recusal.Origin(recusal.origin)]
    unit = recusal.target.name
    _told(
        recusal,
        (person for person in office_of(recusal.round) if person.pk != actor.pk),
        "rounds.file_recusal",
        f"“{unit}”有一件回避（{zh}）等待拟办。",
        f"A recusal at {unit} ({en}) waits for the office's proposal.",
    )


def of_proposal(recusal: Recusal) -> None:
    """Tell the leading group that one waits for its decision."""
    unit = recusal.target.name
    _told(
        recusal,
        (person for person in leading_group_of(recusal.round) if person.pk != recusal.concerned_id),
        "rounds.prepare_recusal",
        f"“{unit}”有一件回避等待领导小组两位成员决定。",
        f"A recusal at {unit} waits for the decision of two of the leading group.",
        again=str(recusal.version),
    )


def of_decision(recusal: Recusal, left: Left | None = None) -> None:
    """Tell whom it concerns, who works at the target, who steps in, and who brought it up; ``left`` of the meeting."""
    kind = "rounds.accept_recusal" if recusal.status == Recusal.Status.ACCEPTED else "rounds.refuse_recusal"
    is_accepted = recusal.status == Recusal.Status.ACCEPTED
    unit, name = recusal.target.name, recusal.name
    outcome = ("决定回避", "accepted") if is_accepted else ("不予回避", "refused")
    # Not tied to the target: who has just lost it is told so.
    _told(
        recusal,
        [recusal.person],
        kind,
        f"您对“{unit}”的回避：{outcome[0]}。" + ("即日起您对该单位的全部权限停止。" if is_accepted else ""),
        f"Your recusal from {unit} was {outcome[1]}."
        + (" Every right that you had for this unit has ended." if is_accepted else ""),
        is_own=True,
    )
    stepping_in = recusal.substitute.person if is_accepted and recusal.substitute else None
    if stepping_in is not None:
        _told(
            recusal,
            [stepping_in],
            kind,
            f"您接替{name}任“{unit}”的组长。" + (_at_meeting(left)[0] if left else ""),
            f"You lead at {unit} in place of {name}." + (_at_meeting(left)[1] if left else ""),
            may_read=False,
        )
    known = {recusal.person_id, stepping_in.pk if stepping_in else None}
    if recusal.origin == Recusal.Origin.CHALLENGED:
        asked_for = (
            f"本单位提出的{name}回避：{outcome[0]}。",
            f"The recusal of {name} that your unit asked for: {outcome[1]}.",
        )
        _told(recusal, unit_of(recusal.target), kind, *asked_for)
    if is_accepted:
        leading = (sent.person for sent in sent_to(recusal.target) if sent.role in {Role.GL, Role.GD})
        group = [person for person in leading if person.pk not in known]
        known |= {person.pk for person in group}
        _told(
            recusal,
            group,
            kind,
            f"{name}不再参与“{unit}”的巡视。",
            f"{name} takes no part at {unit} any more.",
            may_read=False,
        )
    clerks = [person for person in office_of(recusal.round) if person.pk not in known]
    to_do = _to_do_at_meeting(left) if left else ("", "")
    _told(
        recusal,
        clerks,
        kind,
        f"{name}对“{unit}”的回避：{outcome[0]}。{to_do[0]}",
        f"Recusal of {name} from {unit}: {outcome[1]}.{to_do[1]}",
    )


def _at_meeting(left: Left) -> tuple[str, str]:
    day, part = left.slot.day, SlotPerson.Part(left.part)
    with override("en"):
        en = str(part.label)
    with override("zh-hans"):
        zh = str(part.label)
    at = f"{left.slot.starts_at:%H:%M}"
    return f"{zh_day(day)} {at} 的反馈会由您{zh}。", f" At the feedback meeting of {en_day(day)}, {at}, you are: {en}."


def _to_do_at_meeting(left: Left) -> tuple[str, str]:
    day = left.slot.day
    if left.clashes:
        return (
            f"接替的人在{zh_day(day)}的反馈会时间另有会议，请改期或换人。",
            f" Who steps in is at another meeting at the time of that of {en_day(day)}; move one of the two.",
        )
    if left.is_taken:
        return "", ""
    return (
        f"其已不在{zh_day(day)}的反馈会名单中，请另行安排。",
        f" They were taken from the feedback meeting of {en_day(day)}; name somebody else.",
    )


def _told(
    recusal: Recusal,
    people: Iterable[User | None],
    kind: str,
    zh: str,
    en: str,
    *,
    again: str = "",
    is_own: bool = False,
    may_read: bool = True,
) -> None:
    tell(
        people,
        kind=kind,
        zh=zh,
        en=en,
        url=reverse("recusal_detail", args=[recusal.uid]) if may_read else "",
        object_kind="recusal",
        object_id=recusal.uid,
        once=f"{kind}:{recusal.uid}:{again}",
        target_id=None if is_own else recusal.target_id,
    )
