"""The minutes (纪要) of a feedback meeting as a Word file, made of its record."""

from datetime import date

from bihuan.documents import Attendance, Document, Head, Heading, Imprint, Layout, Paragraph, Part
from bihuan.documents.parts import chinese_date
from bihuan.web.feedback.attendance import functions
from bihuan.web.feedback.models import Meeting
from bihuan.web.feedback.papers import word_bytes

#: What is said in minutes, in Chinese only: they are a paper of the office, whoever reads the page in English.
_SENDER, _UNIT = "巡视一方", "被巡视单位"


def minutes_of(meeting: Meeting) -> bytes:
    """
    Return the minutes of a held meeting as a Word file, by the office's template for minutes where it has one.

    Raises:
        Refusal: ``documents.…`` for a text that cannot be printed.
    """
    return word_bytes("minutes", meeting.round.organ, minutes_document(meeting))


def minutes_document(meeting: Meeting, *, number: str = "", on: date | None = None) -> Document:
    """
    Return the minutes of a held meeting as a document: they name functions and counts, no persons.

    ``number`` and ``on`` are those of the issue; minutes that are still to be issued carry neither.
    """
    target, organ = meeting.target, meeting.round.organ
    assert meeting.held_on is not None
    name = organ.name if organ else meeting.round.authority or "巡视办"
    when = chinese_date(meeting.held_on)
    if meeting.starts_at and meeting.ends_at:
        when += f"{meeting.starts_at:%H:%M}—{meeting.ends_at:%H:%M}"
    reader = meeting.reader_function or "巡视组负责同志"
    if meeting.reader is not None:
        reader = f"{target.group}负责同志" if target.group else reader
    parts: list[Part] = [
        Paragraph(f"{when}，在{meeting.place}召开{target.name}巡视反馈会，{meeting.chair}主持会议。"),
        Heading("一、传达", 1),
        *map(Paragraph, _lines(meeting.conveyed)),
        Heading("二、反馈", 1),
        Paragraph(f"{reader}宣读了对{target.name}的巡视反馈意见。"),
        Heading("三、要求", 1),
        *map(Paragraph, _lines(meeting.demanded)),
    ]
    if meeting.promised:
        parts += [Heading("四、表态", 1), *map(Paragraph, _lines(meeting.promised))]
    if meeting.received_on:
        parts.append(Paragraph(f"反馈意见于{chinese_date(meeting.received_on)}由{meeting.received_by}签收。"))
    return Document(
        title=f"{target.name}巡视反馈会纪要",
        parts=tuple(parts),
        layout=Layout.MINUTES,
        head=Head(f"{name}会议纪要", number, issuer=name if on else "", on=on),
        attendance=_attendance(meeting),
        imprint=Imprint(printed_by=name, printed_on=on, copied_to=target.name) if on else None,
    )


def text_of_minutes(document: Document) -> str:
    """Return the text of minutes without number and day, a paragraph a line: what is compared and frozen."""
    lines = [document.title, *(text for place, text in document.texts() if place.startswith(("body", "attendance")))]
    return "\n".join(lines)


def _attendance(meeting: Meeting) -> tuple[Attendance, ...]:
    known = functions()
    sides: dict[str, list[str]] = {"sender": [], "unit": []}
    for one in meeting.attendances.all():
        function = known.get(one.function)
        called = one.post or (function.zh if function else one.function)
        sides[function.side if function else "unit"].append(f"{called}{one.count}人")
    labels = {"sender": f"{_SENDER}出席", "unit": f"{_UNIT}出席"}
    return tuple(Attendance(labels[side], "、".join(those)) for side, those in sides.items() if those)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
