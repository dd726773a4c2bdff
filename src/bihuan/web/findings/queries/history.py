"""What happened to a row of the register, out of the trail and the notes beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.findings.choices import EvidenceStatus, FindingStatus, FixStatus, PaperStatus
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, Registered, ReturnNote, WorkingPaper
from bihuan.web.trail import words
from bihuan.web.trail.actions import SYSTEM
from bihuan.web.trail.queries import records_of

_KINDS: dict[type[Registered], str] = {
    WorkingPaper: "working_paper",
    Finding: "finding",
    FixAtOnce: "fix_at_once",
    Evidence: "evidence",
}
#: What the states of each kind are called.
STATES = {
    "working_paper": dict(PaperStatus.choices),
    "finding": dict(FindingStatus.choices),
    "fix_at_once": dict(FixStatus.choices),
    "evidence": dict(EvidenceStatus.choices),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, what in words, who (and as what), between which states, and why."""

    at: datetime
    action: str
    words: str
    who: str
    role: str
    from_label: str
    to_label: str
    reason: str


def history(row: Registered) -> list[Line]:
    """Return what happened to ``row``, the newest first. Three statements."""
    kind = _KINDS[type(row)]
    reasons = {(note.object_version, note.move): note.text for note in notes_of(row)}
    return lines_of(kind, row.uid, states=STATES[kind], reasons=reasons)


def lines_of(
    kind: str, object_id: object, *, states: Mapping[str, object], reasons: Mapping[tuple[int, str], str]
) -> list[Line]:
    """
    Return what happened to an object of any kind, the newest first. Two statements.

    Args:
        kind: What it is, as in the trail.
        object_id: Its id, as in the trail.
        states: What its states are called.
        reasons: Why steps were taken, by the version that they led to and the name of the step.
    """
    records = [record for record in records_of(kind, object_id) if record.result == "done"]
    people = dict(
        User.objects.filter(pseudonym__in={record.actor for record in records} - {SYSTEM}).values_list(
            "pseudonym", "display_name"
        )
    )
    names = {str(pseudonym): name for pseudonym, name in people.items()}
    return [
        Line(
            at=record.civil_at,
            action=record.action,
            words=_words(record.action, kind),
            who=names.get(record.actor, _("系统")),
            role=str(Role(record.role).label) if record.role in Role.values else "",
            from_label=str(states.get(record.from_state, "")) if record.from_state != record.to_state else "",
            to_label=str(states.get(record.to_state, "")) if record.from_state != record.to_state else "",
            reason=reasons.get((record.object_version, record.action.partition(".")[2]), ""),
        )
        for record in reversed(records)
    ]


def _words(action: str, kind: str) -> str:
    """Return what a record is called in the history: a step of two people says which step, an opinion which way it went."""
    called = words.action_word(action, kind)
    # An opinion against is a return, with a record of its own.
    more = {"accounts.sign": _two_person_step(kind), "findings.endorse": _("同意")}.get(action, "")
    return _("%(step)s（%(more)s）") % {"step": called, "more": more} if more else called


def _two_person_step(kind: str) -> str:
    """Return the one step of this kind that two people sign, "" where there is none: a record keeps no name of it."""
    if kind != "finding":
        return ""
    return words.action_word("findings.approve", kind)


def notes_of(row: Registered) -> QuerySet[ReturnNote]:
    """Return the reasons given for returns and withdrawals of ``row``, the newest first. One statement."""
    return ReturnNote.objects.filter(object_kind=_KINDS[type(row)], object_id=row.pk).select_related("by")
