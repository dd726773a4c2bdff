"""Objections: until when one may be filed, what it may speak of, and who is independent enough to decide it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import visible
from bihuan.web.accounts.standing import standing_of
from bihuan.web.feedback.access.meetings import OBJECTION
from bihuan.web.feedback.models import FeedbackDocument, Meeting, Objection
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Target
from bihuan.web.trail.queries import found_records

Status = Objection.Status
#: Steps of two people, by which the leading group let something out, and the first signatures under them.
_SIGNED = ("feedback.approve", "findings.approve", "accounts.sign")


def findings_to_object_to(target: Target) -> list[Finding]:
    """Return the findings that were fed back to a target, by number; its unit has their list with the document."""
    return list(Finding.objects.filter(target=target, status=FindingStatus.ISSUED).order_by("number"))


def objections_of(target: Target) -> list[Objection]:
    """Return the objections of a target, the newest first."""
    return list(Objection.objects.filter(target=target).order_by("-filed_on", "-pk"))


def those_involved(objection: Objection) -> frozenset[int]:
    """
    Return the accounts that may not decide an objection: of the leading group who approved what was fed back, who read it
    out, and who filed or recorded the objection.
    """
    return involved([objection])[objection.pk]


def involved(objections: Sequence[Objection]) -> Mapping[int, frozenset[int]]:
    """Return the same of many, by the key of each; six statements however many there are."""
    targets = {one.target_id for one in objections}
    documents: dict[str, int] = {
        str(uid): target
        for uid, target in FeedbackDocument.objects.filter(target__in=targets).values_list("uid", "target_id")
    }
    links = Objection.findings.through.objects.filter(objection__in=objections)
    findings: defaultdict[str, set[int]] = defaultdict(set)
    for finding, objection in links.values_list("finding__uid", "objection_id"):
        findings[str(finding)].add(objection)
    signed = [*_signers("feedback_document", documents), *_signers("finding", findings)]
    keys = {str(pseudonym): pk for pseudonym, pk in _accounts({actor for _uid, actor in signed})}
    held = Meeting.objects.filter(target__in=targets, status=Meeting.Status.HELD)
    readers = dict(held.values_list("target_id", "reader_id"))
    found: dict[int, set[int | None]] = {one.pk: {one.filed_by_id, readers.get(one.target_id)} for one in objections}
    for uid, actor in signed:
        of_document = {one.pk for one in objections if uid in documents and one.target_id == documents[uid]}
        at = findings[uid] | of_document
        for objection in at:
            found[objection].add(keys.get(actor))
    return {key: frozenset(pk for pk in those if pk is not None) for key, those in found.items()}


def _accounts(pseudonyms: Collection[str]) -> Iterable[tuple[object, int]]:
    return User.objects.filter(pseudonym__in=pseudonyms).values_list("pseudonym", "pk")


def _signers(kind: str, uids: Iterable[str]) -> list[tuple[str, str]]:
    """Return (uid, pseudonym) of who of the leading group signed or approved which of these."""
    records = found_records(
        {
            "object_kind": kind,
            "object_id__in": list(uids),
            "action__in": _SIGNED,
            "role": str(Role.LG),
            "result": "done",
        }
    )
    return list(records.order_by().values_list("object_id", "actor"))


def waiting_for(person: User) -> list[Objection]:
    """Return the objections that ``person`` may decide, the most urgent first; not those that they had a part in."""
    rows = Objection.objects.filter(visible(standing_of(person), OBJECTION, Letter.APPROVE), status=Status.FILED)
    found = list(rows.select_related("target").order_by("due_on", "pk"))
    if not found:
        return []
    away = involved(found)
    return [one for one in found if person.pk not in away[one.pk]]
