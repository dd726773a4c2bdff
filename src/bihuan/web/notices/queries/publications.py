"""What a central publication is composed of: facts of its round, frame texts, sections; and what it still lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import override

from bihuan.web.accounts.models import Signature
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.queries.checks import CheckState, states_of
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.notices.issuing.composing import Composed, Frame, RoundFacts, Section, compose, fill
from bihuan.web.notices.models import Publication, PublicationClause, PublicationSection
from bihuan.web.rounds.models import Round, Target

#: The part of a publication that has no sources: title, opening, attendance, lead-in, source line.
FRAME = "frame"
KIND = "publication"
FRAME_TEXTS = ("title", "opening", "attendance", "leadin", "source_line")


@dataclass(frozen=True, slots=True)
class Unready:
    """A target of which nothing may be published yet, and why."""

    target: Target
    needs_document: bool
    needs_meeting: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A publication with everything that its text is made of."""

    facts: RoundFacts
    frame: Frame
    sections: tuple[Section, ...]

    def compose(self) -> Composed:
        """Return the whole text; ``Refusal`` as ``composing.compose``."""
        return compose(self.facts, self.frame, self.sections)

    def part(self, name: str) -> str:
        """Return the text of one part that is checked by itself; "" for a section without clauses, or one that is not."""
        if name == FRAME:
            texts = (self.filled(one) for one in FRAME_TEXTS)
            return "\n".join(text for text in texts if text)
        return next((one.text for one in self.sections if str(one.number) == name and one.clauses), "")

    def filled(self, name: str) -> str:
        """Return one frame text with its fields filled; ``Refusal``: ``notices.unknown_field``."""
        return fill(getattr(self.frame, name), self.facts, where=name)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that are checked by themselves, in their order."""
        return (FRAME, *(str(one.number) for one in self.sections))


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return sha256(text.encode()).hexdigest()


def facts_of(round_: Round, *, targets: Sequence[Target], units_called: str) -> RoundFacts:
    """
    Return what a publication says of its round. The days of feedback are those on which meetings were held.

    Raises:
        Refusal: ``notices.round_facts_missing`` with the facts that the round lacks.
    """
    held = sorted(target.meeting_held_on for target in targets if target.meeting_held_on is not None)
    with override("zh-hans"):
        type_ = str(round_.get_type_display()) if round_.type else ""
    known: dict[str, Any] = {
        "term": round_.term,
        "number": round_.number,
        "authority": round_.authority,
        "type": type_,
        "theme": round_.theme,
        "starts_on": round_.starts_on,
        "ends_on": round_.ends_on,
        "groups": round_.groups.count() or round_.groups_count,
        "mode": round_.mode,
        "targets": len(targets),
        "units_called": units_called,
        "feedback_starts_on": held[0] if held else round_.feedback_starts_on,
        "feedback_ends_on": held[-1] if held else round_.feedback_ends_on,
    }
    lacking = [name for name, value in known.items() if value in ("", None)]
    if lacking:
        zh, en = ("、".join(_FACTS[name][0] for name in lacking), ", ".join(_FACTS[name][1] for name in lacking))
        raise Refusal(
            "notices.round_facts_missing",
            f"这个轮次还缺：{zh}。请先在轮次页补充，再形成集中公布的文字。",
            f"The round lacks: {en}. Complete it on the page of the round, then write the publication.",
            where="round",
            http_status=409,
        )
    return RoundFacts(**known)


_FACTS = {
    "term": ("届次", "term"),
    "number": ("轮次", "number of the round"),
    "authority": ("派出机关", "sending authority"),
    "type": ("类型", "type"),
    "theme": ("主题", "theme"),
    "starts_on": ("巡视开始日期", "first day"),
    "ends_on": ("巡视结束日期", "last day"),
    "groups": ("组数", "groups"),
    "mode": ("方式", "mode"),
    "units_called": ("被巡视单位的合称", "how the targets are called together"),
    "feedback_starts_on": ("反馈开始日期", "first day of feedback"),
    "feedback_ends_on": ("反馈结束日期", "last day of feedback"),
}


def sections_of(publication: Publication) -> list[PublicationSection]:
    """Return the sections with their targets, clauses and the findings of these, in order. Three statements."""
    rows = publication.sections.select_related("target__group").prefetch_related("clauses__findings")
    return list(rows.order_by("number"))


def whole_of(publication: Publication, rows: Sequence[PublicationSection] | None = None) -> Whole:
    """
    Return what the text of a publication is made of; ``rows`` where its sections were fetched already.

    Raises:
        Refusal: ``notices.round_facts_missing``.
    """
    found = sections_of(publication) if rows is None else rows
    facts = facts_of(publication.round, targets=[row.target for row in found], units_called=publication.units_called)
    frame = Frame(**{name: getattr(publication, name) for name in FRAME_TEXTS})
    return Whole(facts, frame, tuple(_section(row) for row in found))


def _section(row: PublicationSection) -> Section:
    return Section(row.number, row.name, tuple(clause.text for clause in row.clauses.all()))


def gates_of(publication: Publication, whole: Whole) -> dict[str, CheckState]:
    """Return how each part stands with its leak check, by its name; an unreadable frame counts as not checked."""
    texts = {}
    for name in whole.parts:
        try:
            texts[name] = whole.part(name)
        except Refusal:
            texts[name] = ""
    states = states_of(KIND, [(publication.pk, name, hash_of(text)) for name, text in texts.items()])
    return {name: states[publication.pk, name] for name in whole.parts}


def unready_targets(targets: Iterable[Target]) -> list[Unready]:
    """Return the targets that have no issued document to their body, or no meeting that was held. One statement."""
    wanted = list(targets)
    issued = set(
        FeedbackDocument.objects.filter(
            target__in=[target.pk for target in wanted],
            addressee=FeedbackDocument.Addressee.BODY,
            status=FeedbackDocument.Status.ISSUED,
        ).values_list("target_id", flat=True)
    )
    found = [
        Unready(target, target.pk not in issued, target.meeting_held_on is None)
        for target in sorted(wanted, key=lambda one: one.number)
    ]
    return [one for one in found if one.needs_document or one.needs_meeting]


def unready_targets_of(round_: Round) -> list[Unready]:
    """Return the targets of a round of which nothing may be published yet."""
    return unready_targets(Target.objects.filter(round=round_))


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside an edition: the facts of its round (None while it lacks some), the editions before and after."""

    facts: RoundFacts | None
    older: Publication | None
    newer: Publication | None


def round_of(publication: Publication) -> Around:
    """Return what stands beside an edition."""
    targets = [row.target for row in publication.sections.select_related("target")]
    try:
        facts = facts_of(publication.round, targets=targets, units_called=publication.units_called)
    except Refusal:
        facts = None
    newer = Publication.objects.filter(supersedes=publication).first()
    return Around(facts, publication.supersedes, newer)


def reason_of(signature: Signature) -> str:
    """Return the reason that somebody gave with a first signature, "" for a step that needs none. One statement."""
    notes = ReturnNote.objects.filter(
        object_kind=KIND, object_version=signature.object_version, move=f"sign_{signature.move}", by=signature.person_id
    )
    # Who took a signature back may have signed again with another reason.
    one = notes.filter(object_id__in=Publication.objects.filter(uid=signature.object_id).values("pk")).order_by("-pk")
    return one.values_list("text", flat=True).first() or ""


def issued_findings(targets: Iterable[int]) -> list[Finding]:
    """Return the issued findings of these targets, by target, then category, then as they came. One statement."""
    return list(
        Finding.objects.filter(target__in=list(targets), status=FindingStatus.ISSUED)
        .select_related("category")
        .order_by("target__number", "category__order", "pk")
    )


def cited(sections: Iterable[PublicationSection]) -> set[int]:
    """Return the keys of the findings that some clause of these sections stands for."""
    return {one.pk for row in sections for clause in row.clauses.all() for one in clause.findings.all()}


def clauses_of(publication: Publication) -> list[PublicationClause]:
    """Return all clauses of a publication in order, with their sections and findings. Two statements."""
    rows = PublicationClause.objects.filter(section__publication=publication).select_related("section")
    return list(rows.prefetch_related("findings").order_by("section__number", "order", "pk"))


def editions_of(round_: Round) -> list[Publication]:
    """Return every edition of a round, the newest first."""
    return list(Publication.objects.filter(round=round_).select_related("author").order_by("-edition"))


def last_frame_of(round_: Round) -> Publication | None:
    """Return what the office of a round published last, whose frame texts it will want again; None for nothing."""
    rows = Publication.objects.filter(round__organ=round_.organ, released_on__isnull=False).exclude(round=round_)
    return rows.order_by("-released_at").first() if round_.organ_id else None
