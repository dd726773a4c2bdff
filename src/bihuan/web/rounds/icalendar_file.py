"""
A calendar as a file that other programs read (iCalendar).

It leaves the house, and lies on telephones: it says which unit, which date and which meeting, and nothing of findings.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.web.common import dates
from bihuan.web.common.language import pick
from bihuan.web.rounds.board_words import event_title, round_short
from bihuan.web.rounds.deadlines.explaining import sentence
from bihuan.web.rounds.queries.calendar import Agenda, Event

if TYPE_CHECKING:
    from icalendar import Event as Entry

#: What the names of entries are made from; changing it would make every entry a new one.
_NAMES = uuid.UUID("6e1f8a34-52c4-5b0e-9d57-3f0a4f6f2d11")


def calendar_file(found: Agenda, name: str) -> bytes:
    """
    Return an agenda as an iCalendar file.

    Meetings have their times, everything else is the whole day. An entry keeps its name while its day moves, so that a
    program that fetches the file again moves it too.
    """
    from icalendar import Calendar  # here, because few pages need it

    calendar = Calendar()
    calendar.add("prodid", "-//Bihuan//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    stamp = dates.now()
    for event in found.events:
        calendar.add_component(_entry(event, stamp))
    made: bytes = calendar.to_ical()
    return made


def _entry(event: Event, stamp: datetime) -> "Entry":
    from icalendar import Event as Entry

    unit = f" · {event.target.name}" if event.target else ""
    entry = Entry()
    entry.add("uid", str(uuid.uuid5(_NAMES, f"{event.round.pk}:{event.key}")))
    entry.add("dtstamp", stamp.astimezone(UTC))
    planned = _("（计划）") if event.is_planned else ""
    entry.add("summary", f"{event_title(event)}{planned}{unit}")
    entry.add("description", _description(event))
    if event.slot is not None:
        for name, at in (("dtstart", event.slot.starts_at), ("dtend", event.slot.ends_at)):
            moment = timezone.make_aware(datetime.combine(event.on, at))
            entry.add(name, moment.astimezone(UTC))
        if event.slot.place:
            entry.add("location", event.slot.place)
    else:
        entry.add("dtstart", event.on)
        entry.add("dtend", event.on + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
    return entry


def _description(event: Event) -> str:
    said = [round_short(event.round)]
    if event.due is not None and event.due.explained is not None:
        said.append(pick(*sentence(event.due.explained)))
    if event.slot is not None:
        said += [f"{one.get_part_display()}：{one.person}" for one in event.slot.people.all()]
    return "\n".join(said)
