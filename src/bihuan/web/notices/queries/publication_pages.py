"""What the pages of a publication show: how each section stands, how long it is, what would be read otherwise, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.feedback.access.checks import may_run
from bihuan.web.feedback.checks import CheckedText
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.feedback.papers import editions_of as papers_of
from bihuan.web.feedback.queries.checks import CheckState
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.findings.offers import Offer
from bihuan.web.findings.queries.history import lines_of
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.notices.access.publications import To, may, may_publish_in, sections_open_to
from bihuan.web.notices.issuing.balance import Length, balance
from bihuan.web.notices.issuing.composing import Composed
from bihuan.web.notices.issuing.reading_back import differences
from bihuan.web.notices.models import Publication, PublicationClause, PublicationSection
from bihuan.web.notices.publication_words import PUBLICATION as WORDS
from bihuan.web.notices.queries.publications import (
    FRAME,
    FRAME_TEXTS,
    KIND,
    Whole,
    cited,
    gates_of,
    issued_findings,
    reason_of,
    sections_of,
    unready_targets,
    whole_of,
)
from bihuan.web.notices.transitions import PUBLICATION as MOVES

S = Publication.Status
_WANTS = {
    "submit": To.SUBMIT,
    "approve": To.APPROVE,
    "return": To.RETURN,
    "release": To.RELEASE,
    "withdraw": To.WITHDRAW,
}


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section as the desk lists it; ``uncited`` findings stand in no clause, ``bare`` clauses rest on none."""

    row: PublicationSection
    clauses: list[PublicationClause]
    length: Length | None
    gate: CheckState
    may_run: bool
    uncited: int
    bare: int
    unready: str  # why nothing may be published yet, "" for ready


@dataclass(frozen=True, slots=True)
class Desk:
    """A publication with all that its clerks, its approvers and the leaders of its groups need to see."""

    is_working: bool  # how it is made is shown, not only what it says
    sees_whole: bool
    sections: list[SectionLine]
    frame: list[tuple[str, str]]  # heading, text as filled
    frame_gate: CheckState | None
    may_run_frame: bool
    mean: int
    text: str
    differences: list[str]
    lacks: list[str]
    offers: list[Offer]
    signatures: list[OpenSignature]
    history: list[Any] = field(default_factory=list)
    papers: list[IssuedPaper] = field(default_factory=list)


_FRAME_HEADINGS = {
    "title": ("标题", "Title"),
    "opening": ("导语", "Opening"),
    "attendance": ("出席情况", "Attendance"),
    "leadin": ("引出语", "Lead-in"),
    "source_line": ("来源", "Source line"),
}


def desk(user: Visitor, publication: Publication) -> Desk:
    """Return what the page of a publication shows to ``user``, who may read it."""
    rows = sections_of(publication)
    is_out = publication.status in {S.RELEASED, S.SUPERSEDED, S.WITHDRAWN}
    works = may_publish_in(user, publication.round, Letter.READ)
    shown = rows if is_out else sections_open_to(user, publication, rows)
    sees_whole = len(shown) == len(rows)
    whole, fault = _whole(publication, rows)
    composed, faults = _composed(whole, fault, rows)
    gates = gates_of(publication, whole) if whole and works else {}
    lines = _lines(user, publication, shown, whole, gates)
    found = (
        [pick(one.zh, one.en) for one in differences(composed, whole.facts, whole.sections)]
        if composed and whole
        else []
    )
    lacks = _lacks(lines, gates, found, faults) if sees_whole and works and not is_out else []
    signatures = _signatures(user, publication)
    text = publication.text or (composed.text if composed else "")
    return Desk(
        is_working=works,
        sees_whole=sees_whole,
        sections=lines,
        frame=_frame(whole) if whole else [],
        frame_gate=gates.get(FRAME),
        may_run_frame=publication.status == S.DRAFT and may_run(user, _as_checked(publication, None)),
        mean=balance(whole.sections).mean if whole else 0,
        text=text if sees_whole else "",
        differences=found if sees_whole else [],
        lacks=lacks,
        offers=_offers(user, publication, lacks, signatures) if works else [],
        signatures=signatures if works else [],
        history=_history(publication) if works and sees_whole else [],
        papers=papers_of(KIND, publication.pk) if works and sees_whole else [],
    )


def _whole(publication: Publication, rows: Sequence[PublicationSection]) -> tuple[Whole | None, str]:
    try:
        return whole_of(publication, rows), ""
    except Refusal as refused:
        return None, pick(refused.zh, refused.en)


def _composed(whole: Whole | None, fault: str, rows: Sequence[PublicationSection]) -> tuple[Composed | None, list[str]]:
    """Return the text, or why there is none."""
    if whole is None:
        return None, [fault]
    empty = [row.name for row in rows if not row.clauses.all()]
    if empty:
        return None, [_("还没有分句：%(names)s。") % {"names": "、".join(empty)}]
    try:
        return whole.compose(), []
    except Refusal as refused:
        return None, [pick(refused.zh, refused.en)]


def _frame(whole: Whole) -> list[tuple[str, str]]:
    found = []
    for name in FRAME_TEXTS:
        try:
            text = whole.filled(name)
        except Refusal:
            text = getattr(whole.frame, name)
        found.append((pick(*_FRAME_HEADINGS[name]), text))
    return found


def _lines(
    user: Visitor,
    publication: Publication,
    rows: Sequence[PublicationSection],
    whole: Whole | None,
    gates: dict[str, CheckState],
) -> list[SectionLine]:
    if not gates:
        # For everybody else the page is what was published.
        return []
    lengths = balance(whole.sections).lengths if whole else {}
    unready = {one.target.pk: _unready(one) for one in unready_targets(row.target for row in rows)}
    findings: dict[int, list[Finding]] = {}
    for one in issued_findings(row.target_id for row in rows):
        findings.setdefault(one.target_id, []).append(one)
    lines = []
    for row in rows:
        clauses = list(row.clauses.all())
        used = cited([row])
        lines.append(
            SectionLine(
                row=row,
                clauses=clauses,
                length=lengths.get(row.number),
                gate=gates[str(row.number)],
                may_run=bool(clauses)
                and not gates[str(row.number)].passed
                and publication.status in {S.DRAFT, S.SUBMITTED, S.APPROVED}
                and may_run(user, _as_checked(publication, row)),
                uncited=sum(1 for one in findings.get(row.target_id, ()) if one.pk not in used),
                bare=sum(1 for clause in clauses if not clause.findings.all()),
                unready=unready.get(row.target_id, ""),
            )
        )
    return lines


def _as_checked(publication: Publication, row: PublicationSection | None) -> CheckedText:
    """Return the place of a text for judging who may check it; its words do not matter for that."""
    part = str(row.number) if row else FRAME
    target = row.target if row else None
    return CheckedText(KIND, publication.pk, part, "", publication.round, target, "", "")


def _unready(one: Any) -> str:
    said = [_("反馈意见未印发")] * one.needs_document + [_("反馈会未召开")] * one.needs_meeting
    return _("、").join(said)


def _lacks(
    lines: Sequence[SectionLine], gates: dict[str, CheckState], found: Sequence[str], faults: Sequence[str]
) -> list[str]:
    """Return what stands in the way of going on, as sentences."""
    lacks = [f"{line.row.name}{_('：')}{line.unready}" for line in lines if line.unready]
    lacks += faults
    bare = [line.row.name for line in lines if line.bare]
    if bare:
        lacks.append(_("有分句没有对应的问题：%(names)s。") % {"names": _("、").join(bare)})
    if found:
        lacks.append(_("读回检查有 %(n)s 处不一致。") % {"n": len(found)})
    if FRAME in gates and not gates[FRAME].passed:
        lacks.append(_("标题、导语等：泄密检查%(state)s。") % {"state": gates[FRAME].words})
    waiting = [line.row.name for line in lines if not line.gate.passed]
    if waiting:
        lacks.append(_("%(n)s 个单位的段落没有通过：%(names)s。") % {"n": len(waiting), "names": _("、").join(waiting)})
    return lacks


def _offers(
    user: Visitor, publication: Publication, lacks: list[str], signatures: Sequence[OpenSignature]
) -> list[Offer]:
    signed = {one.move.partition("_")[0] for one in signatures if one.is_mine}
    # Of the person's own kind: a clerk and a member of the leading group are no pair.
    roles = {role.lower() for role in standing_of(user).roles}
    reasoned = {one.move.partition("_")[0] for one in signatures if one.reason and one.move.partition("_")[2] in roles}
    found = []
    for name, move in MOVES.items():
        if publication.status not in move.sources:
            continue
        allowed = may(user, publication, _WANTS[name])
        takes_back = name in {"return", "withdraw"}
        if takes_back and not allowed:
            continue
        missing = tuple(lacks) if not takes_back else ()
        offer = _offer(publication, name, allowed=allowed, missing=missing, is_signed=name in signed)
        found.append(replace(offer, needs_reason=False) if name in reasoned else offer)
    if publication.status == S.RELEASED and may_publish_in(user, publication.round):
        found.append(_offer(publication, "correct", allowed=True))
    return sorted(found, key=lambda one: one.is_grave)


def _offer(
    publication: Publication, name: str, *, allowed: bool, missing: tuple[str, ...] = (), is_signed: bool = False
) -> Offer:
    move = MOVES.get(name)
    return Offer(
        name=name,
        words=WORDS[name],
        address=reverse("publication_move", args=[publication.uid, name]),
        is_allowed=allowed,
        missing=missing,
        needs_reason=name == "correct" or (move is not None and move.needs_reason),
        needs_two=move is not None and move.two_people,
        is_grave=name in {"return", "withdraw"},
        is_signed=is_signed,
    )


def _signatures(user: Visitor, publication: Publication) -> list[OpenSignature]:
    """Return the signatures that wait for a second person."""
    return [
        OpenSignature(
            pk=one.pk,
            words=str(WORDS[one.move.partition("_")[0]].label),
            who=str(one.person),
            at=one.signed_at,
            until=timezone.localtime(one.signed_at + GOOD_FOR).date(),
            is_mine=one.person_id == user.pk,
            move=one.move,
            reason=reason_of(one) if one.move.startswith("withdraw") else "",
        )
        for one in open_signatures(KIND, publication.uid, publication.version)
    ]


def _history(publication: Publication) -> list[Any]:
    notes = ReturnNote.objects.filter(object_kind=KIND, object_id=publication.pk)
    reasons = {(note.object_version, note.move): note.text for note in notes}
    return lines_of(KIND, publication.uid, states=dict(S.choices), reasons=reasons)


@dataclass(frozen=True, slots=True)
class FindingLine:
    """An issued finding of a section's target, and whether some clause stands for it."""

    row: Finding
    is_cited: bool


def findings_beside(section: PublicationSection) -> list[FindingLine]:
    """Return the issued findings that the clauses of a section may stand for; those that none stands for come first."""
    used = cited([section])
    lines = [FindingLine(one, one.pk in used) for one in issued_findings([section.target_id])]
    return sorted(lines, key=lambda line: line.is_cited)
