"""What is recorded of a feedback meeting, and whether it can have been so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.attendance import Missing, Required, functions, in_words, missing
from bihuan.web.feedback.papers import refuse_marked
from bihuan.web.feedback.queries.meetings import Basis
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.slots import MeetingPeople

#: More people of one function than this were counted wrongly.
MOST = 999


@dataclass(frozen=True, slots=True)
class Present:
    """How many of a function were there, and with which posts."""

    function: str
    count: int
    post: str = ""


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """
    What is recorded of a meeting.

    ``reader`` is the key of an account of the group; ``reader_function`` says who read the opinions where they have none.
    """

    held_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    chair: str = ""
    reader: int | None = None
    reader_function: str = ""
    present: tuple[Present, ...] = ()
    conveyed: str = ""
    demanded: str = ""
    promised: str = ""
    gap_reason: str = ""
    received_on: date | None = None
    received_by: str = ""


def require_sound(facts: MeetingFacts) -> None:
    """
    Refuse what cannot be said of any meeting.

    Raises:
        Refusal: ``feedback.meeting_day``, ``feedback.odd_times``, ``feedback.meeting_unsaid``, ``feedback.odd_attendance``,
            ``feedback.odd_receipt``, ``feedback.classified_marking``.
    """
    if facts.held_on > today():
        raise Refusal(
            "feedback.meeting_day",
            f"{zh_day(facts.held_on)}还没有到，没有保存。请填写反馈会实际召开的日期。",
            f"{en_day(facts.held_on)} is still to come; nothing was saved. Enter the day on which the meeting was held.",
            where="held_on",
        )
    if facts.starts_at and facts.ends_at and facts.ends_at <= facts.starts_at:
        raise Refusal(
            "feedback.odd_times",
            "反馈会结束不晚于开始，没有保存。请改正时间。",
            "The meeting would end before it begins; nothing was saved. Correct the times.",
            where="ends_at",
        )
    said = {
        "place": (facts.place, "地点", "the place"),
        "chair": (facts.chair, "主持人的职务", "who was in the chair, by function"),
        "conveyed": (facts.conveyed, "传达的内容", "what was conveyed"),
        "demanded": (facts.demanded, "提出的要求", "what was demanded"),
    }
    for where, (text, zh, en) in said.items():
        if not text.strip():
            raise _unsaid(where, zh, en)
    if facts.reader is None and not facts.reader_function.strip():
        raise _unsaid("reader", "宣读人", "who read the opinions")
    _require_present(facts.present)
    require_receipt(facts.received_on, facts.received_by, facts.held_on)
    refuse_marked(facts.conveyed, facts.demanded, facts.promised, facts.gap_reason, where="conveyed")


def require_receipt(on: date | None, by: str, held_on: date) -> None:
    """
    Refuse a receipt before the meeting or ahead of today, or one of nobody.

    Raises:
        Refusal: ``feedback.odd_receipt``.
    """
    if on is None and not by.strip():
        return
    if on is None or not by.strip():
        where, zh, en = (
            ("received_on", "签收日期", "the day") if on is None else ("received_by", "签收人职务", "the function")
        )
        raise _odd_receipt(
            where, f"签收缺{zh}，没有保存。请补上，或都留空。", f"The receipt lacks {en}; nothing was saved. Add it."
        )
    if not held_on <= on <= today():
        raise _odd_receipt(
            "received_on",
            f"签收日期应在反馈会（{zh_day(held_on)}）当天到今天之间，没有保存。请改正。",
            f"A receipt is signed between the meeting ({en_day(held_on)}) and today; nothing was saved. Correct the day.",
        )


def require_basis(target: Target, day: date, basis: Basis, field_work_ended: date | None) -> None:
    """
    Refuse a meeting before there was anything to feed back.

    Raises:
        Refusal: ``feedback.field_work_not_over``, ``feedback.no_decision``, ``feedback.not_issued``,
            ``feedback.meeting_too_early``.
    """
    if field_work_ended is not None and day <= field_work_ended:
        raise Refusal(
            "feedback.field_work_not_over",
            f"现场巡视到{zh_day(field_work_ended)}结束，反馈会不能早于次日，没有保存。请核对日期。",
            f"Field work went on until {en_day(field_work_ended)}, so the meeting was later; nothing was saved. Check "
            "the day.",
            where="held_on",
        )
    if basis.decided_on is None:
        raise Refusal(
            "feedback.no_decision",
            f"还没有登记党委对“{target.name}”巡视情况的决定，不能反馈，没有办理。请先在巡视报告中登记决定的日期和文号。",
            f"No decision of the committee on {target.name} is recorded, so nothing can be fed back and nothing was done. "
            "Record the decision with its date and number at the report first.",
            http_status=409,
        )
    if basis.body_on is None:
        raise Refusal(
            "feedback.not_issued",
            f"致“{target.name}”领导班子的反馈意见还没有印发，不能登记反馈会。请先印发反馈意见。",
            f"The feedback document to the leading body of {target.name} is not issued, so the meeting cannot be recorded. "
            "Issue it first.",
            http_status=409,
        )
    for on, zh, en in (
        (basis.decided_on, "党委作出决定", "the committee decided"),
        (basis.body_on, "反馈意见印发", "the document was issued"),
    ):
        if day < on:
            raise Refusal(
                "feedback.meeting_too_early",
                f"{zh}在{zh_day(on)}，反馈会不能早于这一天，没有保存。请核对日期。",
                f"On {en_day(on)} {en}, so the meeting cannot have been earlier; nothing was saved. Check the day.",
                where="held_on",
            )


def require_reader(target: Target, facts: MeetingFacts, people: MeetingPeople) -> None:
    """
    Refuse a reader who does not work at the target, as somebody who is recused from it.

    Raises:
        Refusal: ``feedback.odd_reader``.
    """
    if facts.reader is None or facts.reader in {person.pk for person in people.group_at(target)}:
        return
    raise Refusal(
        "feedback.odd_reader",
        f"宣读人不在负责“{target.name}”的巡视组内，或已经回避，没有保存。请选组长、接替的组长或本组成员；没有账号的填写职务。",
        f"Who read the opinions is not of the group at {target.name}, or is recused; nothing was saved. Choose the leader, "
        "their substitute or a member; of somebody without an account write the function.",
        where="reader",
    )


def gaps(
    target: Target, facts: MeetingFacts, required: Iterable[Required], people: MeetingPeople, basis: Basis
) -> tuple[tuple[str, str], ...]:
    """Return what a meeting lacks, a sentence each in Chinese and English: its record has to say why."""
    found = []
    those: tuple[Missing, ...] = missing(required, ((one.function, one.count) for one in facts.present))
    if those:
        zh, en = in_words(those)
        found.append((f"参会人员不齐：{zh}", f"Not everybody was there: {en}"))
    leader = people.leader_at(target)
    if facts.reader is None or leader is None or facts.reader != leader.pk:
        found.append(("宣读人不是该单位的巡视组组长", "The opinions were not read by the leader at the unit"))
    if basis.head_on is None:
        found.append(("致主要负责人的反馈意见尚未印发", "The document to the head is not issued"))
    return tuple(found)


def require_explained(found: Iterable[tuple[str, str]], reason: str) -> None:
    """
    Refuse a meeting that lacks something, without a reason for it.

    Raises:
        Refusal: ``feedback.meeting_incomplete``.
    """
    those = list(found)
    if those and not reason.strip():
        zh, en = "；".join(zh for zh, _en in those), "; ".join(en for _zh, en in those)
        raise Refusal(
            "feedback.meeting_incomplete",
            f"{zh}。没有保存，请核对，确实如此的写明原因。",
            f"{en}. Nothing was saved: check it, and state why it was so.",
            where="gap_reason",
        )


def _require_present(present: tuple[Present, ...]) -> None:
    known = functions()
    if not present:
        raise Refusal(
            "feedback.odd_attendance",
            "没有填写参会人员，没有保存。请按职务类别填写实到人数。",
            "Nobody was there by this record; nothing was saved. Enter how many of each function were there.",
            where="present",
        )
    for one in present:
        if one.function not in known or not 0 < one.count <= MOST:
            raise Refusal(
                "feedback.odd_attendance",
                f"参会人员中有不认识的职务类别或人数不在 1 至 {MOST} 之间，没有保存。请改正。",
                f"A function is not known, or a count is not between 1 and {MOST}; nothing was saved. Correct it.",
                where="present",
            )


def _unsaid(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "feedback.meeting_unsaid",
        f"请填写{zh}，没有保存。",
        f"Enter {en}; nothing was saved.",
        where=where,
    )


def _odd_receipt(where: str, zh: str, en: str) -> Refusal:
    return Refusal("feedback.odd_receipt", zh, en, where=where)
