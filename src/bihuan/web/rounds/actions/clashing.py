"""Nobody is planned to be in two places: the judge of every change to a meeting."""

from collections.abc import Collection

from django.db.models import Max, Min

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day
from bihuan.web.rounds.models import Round, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.slots import elsewhere, groups_by_key, placed, travel, with_people
from bihuan.web.rounds.slots.timetable import Clash, clashes


def require_no_clash(round_: Round, changed: Collection[int]) -> None:
    """
    Judge meetings of a round as they stand in the transaction.

    Args:
        round_: The round.
        changed: Keys of the targets whose meetings were changed; what is wrong elsewhere does not keep them from it.

    Raises:
        Refusal: ``rounds.meeting_clash``, naming person and time.
    """
    own = [placed(slot) for slot in with_people(Slot.objects.filter(target__round=round_))]
    if not own:
        return
    ids = set(SlotPerson.objects.filter(slot__target__round=round_).values_list("person_id", flat=True))
    # Locked by person: of two rounds that are planned at once, the second sees what the first has written.
    people = {str(one.pk): one for one in User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    ends = Slot.objects.filter(target__round=round_).aggregate(first=Min("day"), last=Max("day"))
    others = elsewhere(round_, ids, ends["first"], ends["last"])
    foreign, mine = {one.key for one in others}, set(map(str, changed))
    found = [one for one in clashes([*own, *others], travel()) if one.first.key in mine or one.second.key in mine]
    if found:
        raise _refused(round_, found[0], people, foreign)


def _refused(round_: Round, clash: Clash, people: dict[str, User], foreign: set[str]) -> Refusal:
    group = groups_by_key(round_).get(clash.person)
    who_zh = str(group) if group is not None else str(people[clash.person])
    targets = {str(one.pk): one.name for one in Target.objects.filter(round=round_)}
    # A meeting of another round is not named: who plans this one need not know of that.
    first_zh, second_zh = (
        "另一轮次的反馈会" if one.key in foreign else f"“{targets[one.key]}”的反馈会"
        for one in (clash.first, clash.second)
    )
    first_en, second_en = (
        "a meeting of another round" if one.key in foreign else f"the meeting of {targets[one.key]}"
        for one in (clash.first, clash.second)
    )
    day, other = clash.first.moment, clash.second.moment
    when_zh = f"{zh_day(day.day)} {day.start:%H:%M}—{day.end:%H:%M}"
    when_en = f"{en_day(day.day)} {day.start:%H:%M}–{day.end:%H:%M}"
    if clash.is_overlap:
        return Refusal(
            "rounds.meeting_clash",
            f"{who_zh}在{when_zh}参加{first_zh}，与 {other.start:%H:%M} 开始的{second_zh}重叠，没有保存。请改时间或换人。",
            f"{who_zh} is at {first_en} on {when_en}, which overlaps {second_en} at {other.start:%H:%M}; nothing was "
            "saved. Change the time or the person.",
            where="people",
            http_status=409,
        )
    hours, left = clash.way.total_seconds() / 3600, clash.left.total_seconds() / 3600
    return Refusal(
        "rounds.meeting_clash",
        f"{who_zh}在{when_zh}参加{first_zh}，到{second_zh}（{zh_day(other.day)} {other.start:%H:%M}）路上至少要 {hours:g} "
        f"小时，只有 {left:.3g} 小时，没有保存。请改时间或换人。",
        f"{who_zh} is at {first_en} on {when_en}; the way to {second_en} ({en_day(other.day)} {other.start:%H:%M}) takes "
        f"{hours:g} hours and there are {left:.3g}. Nothing was saved; change the time or the person.",
        where="people",
        http_status=409,
    )
