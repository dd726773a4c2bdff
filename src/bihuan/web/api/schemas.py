"""The shapes of requests and answers. Names are those of the register; identifiers are the ``uid`` of addresses."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

#: A text box of the register; its own limits are checked by the action, with a sentence.
Text = Annotated[str, Field(max_length=100_000)]
Line = Annotated[str, Field(max_length=2_000)]
Row = TypeVar("Row")


class Request(Schema):
    """A body: an unknown field is refused, because a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Page(Schema, Generic[Row]):
    """One page of a list: ``next`` goes into ``after`` for the next one; empty at the end."""

    items: list[Row]
    next: str = Field("", description="the last row's id if there is more")


class RoundOut(Schema):
    """A round."""

    id: UUID
    title: str
    status: str
    starts_on: date | None
    ends_on: date | None
    version: int


class TargetOut(Schema):
    """An inspected unit of a round."""

    id: int
    round: UUID
    number: int
    name: str
    group: int | None = Field(description="number of the group")


class Registered(Schema):
    """What every row of the register carries."""

    id: UUID
    number: str
    status: str
    version: int
    round: UUID
    target: int
    title: str
    is_demo: bool = Field(description="made up for a demonstration")
    created_at: datetime
    changed_at: datetime


class Stated(Registered):
    """The four boxes of a problem, and its facts."""

    condition: str
    cause: str
    effect: str
    who: str
    where: str
    fact_from: date | None
    fact_until: date | None
    amount: Decimal | None = Field(description="yuan")
    people_concerned: int | None
    is_without_amount: bool
    origins: list[str]
    methods: list[str]
    notes: dict[str, Any] = Field(description="columns of a ledger from elsewhere that have no place here")
    criteria: list[int]
    evidence: list[UUID]


class PaperOut(Stated):
    """A working paper."""

    outline: str
    has_no_leads: bool = Field(description="the compiler declares that it contains no lead on a person")


class FindingOut(Stated):
    """A finding."""

    severity: str
    category: str = Field(description="code in the round's taxonomy; empty if none yet")
    published_sentence: str = Field(description="the one clause that is proposed for the publication; empty for none")
    papers: list[UUID]


class FindingLine(Registered):
    """A finding as lists give it."""

    severity: str
    category: str
    papers_count: int
    evidence_count: int


class PaperLine(Registered):
    """A working paper as lists give it."""

    has_no_leads: bool


class FixOut(Registered):
    """A fix-at-once item."""

    finding: UUID | None
    problem: str
    requirement: str
    due_on: date | None
    due_reason: str
    result: str
    decision_reason: str
    evidence: list[UUID]


class FixLine(Registered):
    """A fix-at-once item as lists give it."""

    due_on: date | None


class VersionOut(Schema):
    """One file of a proof."""

    number: int
    name: str
    media_type: str
    sha256: str = Field(description="of the original, as it came")
    size: int
    added_at: datetime


class EvidenceLine(Registered):
    """A proof as lists give it."""

    kind: str


class EvidenceOut(EvidenceLine):
    """A proof."""

    place: str
    obtained_on: date | None
    is_from_unit: bool
    versions: list[VersionOut]


class CriterionOut(Schema):
    """An article that facts are judged by."""

    id: int
    document: str
    version: str
    in_force_from: date
    in_force_until: date | None
    article: str
    paraphrase: str
    category: str
    is_sample: bool


class DeskOut(Schema):
    """What waits for the person of the token."""

    kind: str
    words: str = Field(description="what it is, in the language of the request")
    count: int
    oldest_on: date | None


class MeOut(Schema):
    """Who the token stands for, and in which assignment."""

    person: UUID
    name: str
    role: str
    round: UUID | None
    targets: list[int] | None = Field(description="ids; null for every target of the round")
    expires_on: date
    today: date = Field(description="the civil date here; a demonstration fixes it")


class TrailLine(Schema):
    """One of the person's own lines in the trail."""

    seq: int
    at: datetime
    action: str
    object_kind: str
    object_id: str
    from_state: str
    to_state: str
    result: str


class NoteOut(Schema):
    """One note: a sentence that the person was told."""

    seq: int = Field(description="for paging; the newest is the largest")
    told_on: date
    read_on: date | None
    kind: str = Field(description="the action that it tells of, as in the trail")
    zh: str
    en: str
    url: str = Field(description="where it leads, without the name of the installation; empty for nowhere")


class StatedIn(Request):
    """What can be written into a paper or a finding. What is left out stays as it is (in a new one: empty)."""

    title: Line | None = None
    condition: Text | None = None
    cause: Text | None = None
    effect: Text | None = None
    who: Line | None = None
    where: Line | None = None
    fact_from: date | None = None
    fact_until: date | None = None
    amount: Decimal | None = Field(None, description="yuan, at most two decimals")
    people_concerned: int | None = None
    is_without_amount: bool | None = None
    origins: list[Line] | None = Field(None, max_length=20)
    methods: list[Line] | None = Field(None, max_length=20)
    criteria: list[int] | None = Field(None, max_length=50)
    evidence: list[UUID] | None = Field(None, max_length=200)


class PaperIn(StatedIn):
    """A working paper to be changed."""

    outline: Text | None = None


class NewPaper(PaperIn):
    """A working paper to be made."""

    target: int = Field(description="id of the inspected unit, see /targets")


class FindingIn(StatedIn):
    """A finding to be changed."""

    severity: Line | None = None
    category: Line | None = Field(None, description="code in the round's taxonomy")
    published_sentence: Line | None = Field(None, description="one clause, without a mark at its end")
    papers: list[UUID] | None = Field(None, max_length=200)


class NewFinding(FindingIn):
    """A finding to be made."""

    target: int = Field(description="id of the inspected unit, see /targets")


class FixIn(Request):
    """A fix-at-once item to be changed."""

    title: Line | None = None
    problem: Text | None = None
    requirement: Text | None = None
    due_on: date | None = None
    due_reason: Line | None = None
    finding: UUID | None = None


class NewFix(FixIn):
    """A fix-at-once item to be made."""

    target: int = Field(description="id of the inspected unit, see /targets")


class MoveIn(Request):
    """What a move needs besides its name."""

    reason: Text = Field("", description="for moves that ask for one")
    result: Text = Field("", description="for reporting a fix-at-once item")
    evidence: list[UUID] = Field(default=[], max_length=200, description="for reporting a fix-at-once item")


class WebhookIn(Request):
    """A wish to be told of events."""

    url: Annotated[str, Field(max_length=300)]
    events: list[Line] = Field(default=[], max_length=50, description="names of actions; empty for all")


class WebhookOut(Schema):
    """A subscription."""

    id: UUID
    url: str
    events: list[str]


class NewWebhookOut(WebhookOut):
    """A subscription that was just made."""

    secret: str = Field(description="shown this once; deliveries are signed with it")
