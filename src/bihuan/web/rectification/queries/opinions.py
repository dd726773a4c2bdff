"""What supervisors and groups have said of a plan, a report or an item, and whether it has to be waited for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.common.dates import today
from bihuan.web.common.language import pick
from bihuan.web.rectification.models import Opinion
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.recusals import removed_targets


@dataclass(frozen=True, slots=True)
class Hearing:
    """
    Whether the supervisor has been heard on something that was submitted.

    ``given`` are their opinions on this version; ``until`` is the last day on which one is waited for, None where nobody
    supervises the target.
    """

    given: tuple[Opinion, ...]
    submitted_on: date | None
    days: int
    until: date | None
    day: date

    @property
    def is_over(self) -> bool:
        """Whether the office may decide: an opinion is there, its term has passed, or there is nobody to give one."""
        return bool(self.given) or self.until is None or self.day > self.until

    @property
    def words(self) -> tuple[str, str]:
        """Return, in Chinese and English, the sentence that says what is waited for, or why nothing is."""
        if self.given:
            return "整改监督人已提出意见。", "The supervisor has given an opinion."
        if self.until is None or self.submitted_on is None:
            return "该单位没有整改监督人，不需等待意见。", "Nobody supervises this unit, so no opinion is waited for."
        if self.day > self.until:
            return (
                f"意见期限（报送之日{zh_day(self.submitted_on)}起 {self.days} 日）已于{zh_day(self.until)}届满，监督人没有提出意见。",
                f"The term for an opinion, {self.days} days from the submission on {en_day(self.submitted_on)}, ended on "
                f"{en_day(self.until)} without one.",
            )
        return (
            f"等待整改监督人的意见，至{zh_day(self.until)}止（报送之日{zh_day(self.submitted_on)}起 {self.days} 日，报送当日不计）。",
            f"The supervisor's opinion is waited for until {en_day(self.until)}: {self.days} days from the submission on "
            f"{en_day(self.submitted_on)}, which is not counted.",
        )

    @property
    def sentence(self) -> str:
        """The sentence in the language of the page."""
        return pick(*self.words)


def opinions_of(kind: str, object_id: int) -> list[Opinion]:
    """Return all opinions on an object, the newest first. One statement."""
    return list(Opinion.objects.filter(object_kind=kind, object_id=object_id).select_related("by").order_by("-pk"))


def hearing_of(
    kind: str, object_id: int, version: int, *, target: Target, submitted_on: date | None, days: int, day: date
) -> Hearing:
    """
    Return whether the supervisor has been heard on this version of something that was submitted. At most two statements.

    Args:
        kind: As in the trail.
        object_id: Key of the row.
        version: Its version as submitted.
        target: The unit.
        submitted_on: When it was submitted.
        days: Calendar days in which an opinion is waited for.
        day: Today.
    """
    given = Opinion.objects.filter(
        object_kind=kind, object_id=object_id, object_version=version, role=Role.SUP
    ).select_related("by")
    found = tuple(given.order_by("-pk"))
    until = None
    if submitted_on is not None and (found or supervisors_of(target)):
        until = submitted_on + timedelta(days=days)
    return Hearing(found, submitted_on, days, until, day)


def supervisors_of(target: Target) -> list[User]:
    """Return who supervises the rectification of this target today."""
    rows = Assignment.objects.filter(
        Q(target=target) | Q(target=None, round=target.round_id),
        role=Role.SUP,
        ended_at=None,
        approved_at__isnull=False,
        person__is_active=True,
        since__lte=today(),
    ).filter(Q(until=None) | Q(until__gte=today()))
    people = {row.person_id: row.person for row in rows.select_related("person")}
    return [person for pk, person in people.items() if target.pk not in removed_targets(pk)]
