"""
What a reading of a notice is made of: frozen records, each with the place it came from.

Every ``span`` counts code points ``(start, end)`` in the **original** text, end excluded, so that
``reading.original[start:end]`` is what the value came from. Order is reading order everywhere.
``as_json()`` gives the shape that ``bihuan read FILE --format json`` prints; ``schema.json`` describes it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

CONTRACT = 1

Span = tuple[int, int]
Certainty = Literal["decoded", "inferred", "unread"]
Kind = Literal["feedback", "rectification", "announcement", "news", "other"]


@dataclass(frozen=True, slots=True)
class Source:
    """The file as it came: its name, the hash of its bytes, and how they were decoded."""

    name: str
    sha256: str
    media_type: str
    encoding: str
    size: int = 0
    #: For document files: where in the file each stretch of the original stands, e.g. ``(0, 18, "paragraph 1")``.
    parts: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """One change to the original text: what stood there, what stands there now, and how sure that is."""

    kind: str  #: byte_shift | false_gloss | pinyin_gloss | script | punctuation | separator | mojibake | line_start | …
    span: Span
    before: str
    after: str
    certainty: Certainty
    #: Other readings that the evidence allows, likeliest first, without ``after``; empty where arithmetic leaves none.
    alternatives: tuple[str, ...] = ()
    #: Stable name of the rule that made the change; ``explaining`` turns it into prose.
    rule: str = ""
    #: Repairs of one damaged run share a passage number; 0 for a change that stands alone.
    passage: int = 0
    #: The whole damaged run that this change belongs to; equal to ``span`` for a change that stands alone.
    passage_span: Span = (0, 0)
    #: Machine-readable evidence for the explanation, e.g. {"bytes": "B1A3", "lost": "lead", "settled_by": "twin"}.
    evidence: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of restored text and where it came from."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Segment:
    """A comma-separated part of a clause, with the words that pass judgement in it."""

    text: str
    span: Span
    categories: tuple[str, ...] = ()
    verdict: str | None = None
    frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Idiom:
    """A set phrase of the field (习语), as evidence of a type of problem."""

    text: str
    span: Span
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """A rule that the clause may be measured against (依据): a document and an article number."""

    document: str
    article: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a category was suggested: the words that carry it and the name of the rule that read them."""

    category: str
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One published problem (分句) of a target."""

    number: int
    text: str
    span: Span
    categories: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    idioms: tuple[Idiom, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure (整改措施) of an item: what was done, without the counting word before it."""

    number: int
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Status:
    """What a rectification notice says of how far an item is (整改状态), and why where it is not finished."""

    kind: str  #: done | basically_done | phased | long_term | under_way | not_done
    text: str
    span: Span
    reason: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result that can be counted: systems made, money recovered, people handled."""

    what: str  #: a name from ``tables/rectification.toml``, e.g. systems_made, money_recovered, people_disciplined
    value: int | float  #: as printed, in ``unit``
    unit: str  #: as printed, e.g. 万元, 人, %
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Responsible:
    """A body or function named as responsible for an item."""

    role: str  #: lead | responsible | co | leader | handler
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class RectifiedItem:
    """One item of a rectification notice (整改事项): the problem and what is said to have been done about it."""

    number: int  #: in reading order within the target, from 1; printed numbers start again in every section
    mark: str  #: the number as printed, e.g. （1）; empty where the item has none
    heading: Evidence | None  #: the heading that the item stands under
    problem: Evidence
    measures: tuple[Measure, ...]
    status: Status | None
    outcomes: tuple[Outcome, ...]
    responsible: tuple[Responsible, ...]
    span: Span


class _ClausesOnDemand:
    """
    Lets a target be handed out before the records of its clauses are made.

    A page has a thousand records of clauses, segments and reasons, and making them takes longer than reading them;
    whoever asks for titles, rounds or names does not wait for them. What was read is the same, whenever it is asked.
    """

    __slots__ = ("_make_clauses",)

    _make_clauses: Callable[[], tuple[Clause, ...]] | None

    # Hidden from the type checker, to which a ``__getattr__`` would make every misspelt field a good one.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Make the clauses when they are first asked for; anything else that is missing is missing."""
            if name != "clauses":
                raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
            make = self._make_clauses
            if make is not None:
                object.__setattr__(self, "clauses", make())
                # Last, because another thread may stand at the line above; it makes the same clauses again.
                object.__setattr__(self, "_make_clauses", None)
            return object.__getattribute__(self, "clauses")


@dataclass(frozen=True, slots=True)
class Target(_ClausesOnDemand):
    """One inspected unit (被巡视单位) in the order of the notice."""

    number: int
    name: str
    code: str | None  #: GB/T 2260 code, or None where the name is no division or is ambiguous
    kind: str  #: province | city | league | prefecture | county | banner | district | department | firm | other
    span: Span
    clauses: tuple[Clause, ...] = ()
    #: What a rectification notice tells of this unit; a feedback notice has clauses instead.
    items: tuple[RectifiedItem, ...] = ()

    @classmethod
    def with_clauses_from(
        cls, make: Callable[[], tuple[Clause, ...]], number: int, name: str, code: str | None, kind: str, span: Span
    ) -> "Target":
        """Return a target that calls ``make`` once, when its clauses are first asked for; equal to any other."""
        target = cls(number, name, code, kind, span)
        object.__delattr__(target, "clauses")
        object.__setattr__(target, "_make_clauses", make)
        return target


@dataclass(frozen=True, slots=True)
class Round:
    """What the notice says of the round (轮次); None where it does not say."""

    term: str | None = None
    number: int | None = None
    type: str | None = None  #: special | routine | mobile | look_back | joint
    theme: str | None = None
    authority: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    groups: int | None = None
    mode: str | None = None
    targets: int | None = None


@dataclass(frozen=True, slots=True)
class FeedbackDates:
    """First and last day of the feedback meetings (反馈)."""

    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The texts around the list of problems."""

    opening: Evidence | None = None
    attendance: Evidence | None = None
    leadin: Evidence | None = None
    source_line: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A main part of a rectification notice (一、二、三) by its heading."""

    kind: str  #: responsibility | items | long_term | next_steps | contact | other
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to say what one thinks of the rectification, as the notice prints it."""

    what: str  #: phone | post_box | postcode | mail
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Publicity:
    """How long the notice is up for comment (公示期); None for what is not said."""

    text: str
    span: Span
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rectification:
    """What a rectification notice says besides its items."""

    sections: tuple[Section, ...] = ()
    contacts: tuple[Contact, ...] = ()
    publicity: Publicity | None = None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number that the notice itself states, e.g. how many problems were found."""

    what: str
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a reader should know before relying on this reading."""

    code: str
    zh: str
    en: str
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text is not accepted as evidence."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class CommonPhrase:
    """A phrase of at least four characters that stands at three or more targets."""

    text: str
    targets: tuple[int, ...]  #: target numbers, ascending
    spans: tuple[Span, ...]
    score: float  #: rarity: higher is rarer in ordinary text; the list is sorted by it, highest first


@dataclass(frozen=True, slots=True)
class Reading:
    """A notice, read: the text before and after repair, what it says, and what was not understood."""

    kind: Kind
    title: str
    issuer: str | None
    source: Source
    original: str
    text: str
    repairs: tuple[Repair, ...] = ()
    round: Round = Round()
    feedback: FeedbackDates = FeedbackDates()
    targets: tuple[Target, ...] = ()
    frame: Frame = Frame()
    counts: tuple[Count, ...] = ()
    warnings: tuple[Warning, ...] = ()
    refused: Refusal | None = None
    taxonomy: str | None = None  #: version of the taxonomy the categories belong to; None for an unknown theme
    #: Where each fact of ``round``, ``feedback``, ``title`` and ``issuer`` was read, e.g. {"round.number": (31, 36)}.
    evidence: dict[str, Span] = field(default_factory=dict)
    common_phrases: tuple[CommonPhrase, ...] = ()
    rectification: Rectification | None = None  #: None for any other kind
    contract: int = CONTRACT

    def as_json(self) -> dict[str, Any]:
        """Return the reading as JSON-ready data: dates as ISO strings, spans and tuples as lists."""
        plain: dict[str, Any] = _plain(self)
        return plain


#: What JSON has as it is. Told by type and before any call, because most of a reading is made of these.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return [inner if type(inner) in _PLAIN else _plain(inner) for inner in value]
    if kind is dict:
        return {key: _plain(inner) for key, inner in value.items()}
    if kind is date:
        return value.isoformat()
    # The slots of a record are its fields in order.
    return {name: _plain(getattr(value, name)) for name in kind.__slots__}
