"""What the pages of a notice print: the stored notice, and the draft under review."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bihuan.reading.notice import Reading, Repair
from bihuan.web.accounts.access import Visitor, is_colleague
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.notices import reader
from bihuan.web.notices.access import To, may
from bihuan.web.notices.contract import reading_of
from bihuan.web.notices.deciding import blocked_by
from bihuan.web.notices.models import DraftCategory, Notice, RepairLook
from bihuan.web.rounds.actions import CategoryFact
from bihuan.web.rounds.models import Round
from bihuan.web.trail.models import Record
from bihuan.web.trail.queries import records_of


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A trail record; ``actor`` is the person's name for colleagues, "" for the public and for the system."""

    record: Record
    actor: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice with where it came from and what was done with it."""

    notice: Notice
    reading: Reading
    round: Round | None
    decoded: int
    inferred: int
    unread: int
    kinds: dict[str, int]  #: repairs by kind, most frequent first
    looks: tuple[RepairLook, ...]
    records: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class InferredRow:
    """An inferred repair, whether somebody looked at it, and what stands there now."""

    index: int
    repair: Repair
    looked: RepairLook | None
    chosen: str


@dataclass(frozen=True, slots=True)
class DraftTag:
    """A category of a clause in a draft and how it came there; removed ones are shown struck out."""

    category: CategoryFact
    source: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A draft under review; ``tags`` are the categories of each clause by reference (``"3-2"``), as decided so far."""

    notice: Notice
    reading: Reading
    inferred: tuple[InferredRow, ...]
    looked: int
    decoded: int
    unread: int
    tags: Mapping[str, tuple[DraftTag, ...]]
    categories: tuple[CategoryFact, ...]
    may_confirm: bool  #: this person, whatever the draft still lacks
    may_discard: bool
    blocked: Refusal | None  #: what stands against confirming it now
    same_as: Notice | None  #: the stored notice of the same file, if somebody was faster
    expires_on: date


def notice_page(notice: Notice, user: Visitor) -> NoticePage:
    """Return what the page of a stored notice prints."""
    reading = reading_of(notice)
    sure = Counter(repair.certainty for repair in reading.repairs)
    return NoticePage(
        notice=notice,
        reading=reading,
        round=notice.round,
        decoded=sure["decoded"],
        inferred=sure["inferred"],
        unread=sure["unread"],
        kinds=dict(Counter(repair.kind for repair in reading.repairs).most_common()),
        looks=tuple(RepairLook.objects.filter(notice=notice).select_related("seen_by")),
        records=_records(notice, user),
    )


def review_page(notice: Notice, user: Visitor) -> ReviewPage:
    """Return what the review page of a draft prints."""
    reading = reading_of(notice)
    looks = {look.index: look for look in RepairLook.objects.filter(notice=notice).select_related("seen_by")}
    sure = Counter(repair.certainty for repair in reading.repairs)
    inferred = tuple(
        InferredRow(index, repair, looks.get(index), repair.after)
        for index, repair in enumerate(reading.repairs)
        if repair.certainty == "inferred"
    )
    looked = sum(row.looked is not None for row in inferred)
    facts = reader.categories(reading.taxonomy)
    return ReviewPage(
        notice=notice,
        reading=reading,
        inferred=inferred,
        looked=looked,
        decoded=sure["decoded"],
        unread=sure["unread"],
        tags=_draft_tags(notice, reading, facts),
        categories=facts,
        may_confirm=may(user, notice, To.CONFIRM),
        may_discard=may(user, notice, To.DISCARD),
        blocked=blocked_by(reading, len(inferred) - looked),
        same_as=Notice.objects.filter(sha256=notice.sha256, status=Notice.Status.STORED)
        .exclude(pk=notice.pk)
        .defer(*Notice.LONG)
        .first(),
        expires_on=notice.expires_on,
    )


def _draft_tags(
    notice: Notice, reading: Reading, facts: tuple[CategoryFact, ...]
) -> Mapping[str, tuple[DraftTag, ...]]:
    decided = {
        (f"{row.target_number}-{row.clause_number}", row.code): row.source
        for row in DraftCategory.objects.filter(notice=notice)
    }
    tags = {}
    for target in reading.targets:
        for clause in target.clauses:
            reference = f"{target.number}-{clause.number}"
            tags[reference] = tuple(
                DraftTag(fact, decided.get((reference, fact.code), "suggested"))
                for fact in facts
                if (reference, fact.code) in decided or fact.code in clause.categories
            )
    return tags


def _records(notice: Notice, user: Visitor) -> tuple[RecordRow, ...]:
    records = list(records_of("notice", notice.pk))
    names = {}
    if is_colleague(user):
        actors = [record.actor for record in records if record.actor != "system"]
        names = {str(person.pseudonym): str(person) for person in User.objects.filter(pseudonym__in=actors)}
    return tuple(RecordRow(record, names.get(record.actor, "")) for record in records)
