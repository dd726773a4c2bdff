"""
Times and people of the feedback meetings of the sample round, on the days that its seed gave.

Nothing of it was published: it is made up, as the days are, and labelled with them.
"""

from datetime import time

from bihuan.web.accounts.models import User
from bihuan.web.rounds.actions import SlotFacts, plan_slots
from bihuan.web.rounds.models import Round, SlotPerson, Target
from bihuan.web.rounds.queries.slots import Wish, meeting_people, task_of
from bihuan.web.rounds.slots.solving import propose

Part = SlotPerson.Part
_STARTS = (time(9), time(14, 30))
_MINUTES = 120


def plan_times(office: User, round_: Round) -> Round:
    """Return the round with a time for each meeting that has a day, and with people; nobody is in two places."""
    targets = list(Target.objects.filter(round=round_).select_related("group", "division", "round").order_by("number"))
    people = meeting_people(round_)
    wish = Wish(
        days=tuple(sorted({target.meeting_planned_on for target in targets if target.meeting_planned_on})),
        starts=_STARTS,
        minutes=_MINUTES,
        benches=(
            (str(Part.SPEAKS), tuple(person.pk for person in people.leading)),
            (str(Part.ATTENDS), tuple(person.pk for person in people.office)),
        ),
        keeps_days=True,
    )
    found = propose(task_of(round_, targets, people, wish))
    slots = {}
    for target in targets:
        moment = found.times.get(str(target.pk))
        if moment is None:
            continue
        leader = people.leader_at(target)
        named = [(leader.pk, str(Part.READS))] if leader else []
        named += [
            (int(found.goes[str(target.pk), str(part)]), str(part))
            for part in (Part.SPEAKS, Part.ATTENDS)
            if (str(target.pk), str(part)) in found.goes
        ]
        slots[target.number] = SlotFacts(moment.day, moment.start, moment.end, target.name, tuple(named))
    planned, _moves = plan_slots(actor=office, round_=round_, slots=slots)
    return planned
