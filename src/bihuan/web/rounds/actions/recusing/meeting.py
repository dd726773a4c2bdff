"""What a recusal changes at the feedback meeting of its target: who is kept away is not there, who steps in is."""

from dataclasses import dataclass
from datetime import timedelta

from bihuan.web.accounts.models import User
from bihuan.web.common.dates import today
from bihuan.web.rounds.models import Recusal, Slot, SlotPerson
from bihuan.web.rounds.queries.slots import elsewhere, placed, travel, with_people
from bihuan.web.rounds.slots.timetable import clashes

Part = SlotPerson.Part


@dataclass(frozen=True, slots=True)
class Left:
    """
    That somebody was taken from a planned meeting, and what became of their part.

    ``is_taken`` says that who steps in has it now; otherwise nobody does until the office names somebody. Whoever steps
    in may be at another meeting then (``clashes``): the decision stands, and the office plans one of the two anew.
    """

    slot: Slot
    part: str
    is_taken: bool
    clashes: bool = False

    @property
    def when(self) -> str:
        """Day and time, as trail records keep them."""
        return f"{self.slot.day.isoformat()} {self.slot.starts_at:%H:%M}"

    @property
    def fields(self) -> dict[str, object]:
        """What the record of the decision says of it."""
        return {"meeting": self.when, "part": self.part, "part_taken": self.is_taken}


def leave_meeting(recusal: Recusal, stepping_in: User | None) -> Left | None:
    """
    Take whom an accepted recusal concerns from the planned meeting of its target, and give their part to ``stepping_in``.

    Nothing of a meeting that was held is changed: it says who was there. Returns None where they were not to be there.
    The row is locked by itself: whoever plans meetings waits for the rights of those they name (see ``actions.slots``).
    """
    slot = (
        Slot.objects.select_for_update(no_key=True, of=("self",))
        .filter(target=recusal.target_id, day__gte=today())
        .first()
    )
    gone = SlotPerson.objects.filter(slot=slot, person=recusal.concerned_id).first() if slot else None
    if slot is None or gone is None:
        return None
    part = gone.part
    gone.delete()
    if stepping_in is not None:
        SlotPerson.objects.update_or_create(slot=slot, person=stepping_in, defaults={"part": part})
    slot.version += 1
    slot.save(update_fields=["version"])
    return Left(slot, part, stepping_in is not None, stepping_in is not None and _is_elsewhere(slot, stepping_in))


def _is_elsewhere(slot: Slot, person: User) -> bool:
    round_ = slot.target.round
    own = [placed(one) for one in with_people(Slot.objects.filter(people__person=person, target__round=round_))]
    others = elsewhere(round_, {person.pk}, slot.day - timedelta(days=1), slot.day + timedelta(days=1))
    of_slot, key = str(slot.target_id), str(person.pk)
    return any(
        clash.person == key and of_slot in {clash.first.key, clash.second.key}
        for clash in clashes([*own, *others], travel())
    )
