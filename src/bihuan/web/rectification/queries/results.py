"""What a unit's report draws on, what it says of each item, what lacks in it, and whether it came in time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.common.dates import today
from bihuan.web.feedback.checks import CheckedText
from bihuan.web.feedback.composing.addressing import body_of
from bihuan.web.rectification.access.results import NOTICE_KIND
from bihuan.web.rectification.models import (
    Completion,
    Item,
    Measure,
    Progress,
    RectificationReport,
    ReportLine,
)
from bihuan.web.rectification.notice_text import Paragraph, listed, single, standing_of
from bihuan.web.rectification.queries.plans import REPORT_RULE, Timeliness, dues_of, plan_in_force, rules_for
from bihuan.web.rectification.rates import NAMES, Counts, Rate, rates_of
from bihuan.web.rectification.result_doubts import RateDoubt, doubts_of_rates
from bihuan.web.rectification.result_drafting import LineFacts, ReportFacts, line_of, open_places
from bihuan.web.rectification.result_paper import contact_block
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.announcements import facts_of as announced_facts

S = RectificationReport.Status
Kind = RectificationReport.Kind
#: States in which a report may be written.
WRITABLE = (S.DRAFT, S.RETURNED)
#: Verified by somebody else than the unit: what a report may call finished.
VERIFIED = frozenset({Item.Status.VERIFIED, Item.Status.CLOSED_IMPLEMENTED})


@dataclass(frozen=True)
class LineShown:
    """What a report says of one item; ``line`` is None where nobody has written it yet."""

    order: int
    item: Item
    line: ReportLine | None
    status: str  # as submitted, else as it is now
    as_of: date | None = None  # the day of the submission; None while it is written

    @property
    def is_done(self) -> bool:
        """Whether the item was verified as done, and still counted on the day of the submission."""
        left = self.item.left_figures_on
        # What came back later does not change what was submitted, approved and made public.
        return self.status in VERIFIED and (left is None or (self.as_of is not None and left > self.as_of))

    @property
    def said(self) -> str:
        """What the report says of it."""
        return self.line.said if self.line else ""

    @property
    def reason(self) -> str:
        """Why it is not finished, as the report says."""
        return self.line.reason if self.line else ""

    @property
    def status_words(self) -> str:
        """The state in words."""
        return str(Item.Status(self.status).label)

    @property
    def completion(self) -> str:
        """The kind of completion as submitted, else as it is now: the two who close an item may settle another."""
        return (self.line.item_completion if self.as_of and self.line else "") or self.item.completion

    @property
    def paragraph(self) -> Paragraph:
        """What the notice to the public says of it."""
        standing = standing_of(
            is_done=self.is_done,
            is_lasting=self.completion == Completion.LONG_TERM,
            is_ended=self.status == Item.Status.CLOSED_NOT_IMPLEMENTED,
        )
        return Paragraph(self.item.title, self.said, standing, "" if self.is_done else self.reason)


@dataclass(frozen=True)
class ReportContents:
    """A report with what it says of every item of its target."""

    report: RectificationReport
    lines: tuple[LineShown, ...]
    rates: tuple[Rate, ...]

    @cached_property
    def without_words(self) -> list[LineShown]:
        """The items of which it says nothing."""
        return [one for one in self.lines if not one.said.strip()]

    @cached_property
    def without_reason(self) -> list[LineShown]:
        """The unfinished items for which it gives no reason."""
        return [one for one in self.lines if not one.is_done and not one.reason.strip()]

    @property
    def open_places(self) -> list[str]:
        """The places that the draft left to the unit and that still stand."""
        return [place for text in (self.report.text, *(one.said for one in self.lines)) for place in open_places(text)]

    @property
    def doubts(self) -> list[RateDoubt]:
        """The rates of its text that cannot be right."""
        return doubts_of_rates(self.report.text, self.rates)

    @property
    def is_complete(self) -> bool:
        """Whether nothing lacks that has to be there for its submission."""
        has_text = bool(self.report.title.strip() and self.report.text.strip())
        return has_text and not (self.without_words or self.without_reason or self.open_places or self.lacks_contact)

    @property
    def contact_lines(self) -> list[str]:
        """The lines at the end of a notice, with where people may speak up."""
        row = self.report
        return contact_block(row.contact, (row.publicity_from, row.publicity_until)) if row.kind == Kind.NOTICE else []

    @property
    def lacks_contact(self) -> bool:
        """Whether a notice does not say where and until when people may speak up."""
        row = self.report
        return row.kind == Kind.NOTICE and not (self.contact_lines and row.publicity_from and row.publicity_until)

    @property
    def sha256(self) -> str:
        """The hash that leak checks and the frozen copy speak of."""
        return sha256(self.whole_text.encode()).hexdigest()

    @property
    def whole_text(self) -> str:
        """The text with what it says of each item, a paragraph a line; a notice ends with where to speak up."""
        row = self.report
        if row.kind == Kind.NOTICE:
            said = listed(row.text, (one.paragraph for one in self.lines))
            return "\n".join((row.title, row.text.strip(), *said, *self.contact_lines))
        rows = [
            f"{one.order}. {one.item.title}（{one.status_words}）：{single(one.said)}"
            + (f"未完成的原因：{single(one.reason)}" if one.reason.strip() and not one.is_done else "")
            for one in self.lines
        ]
        return "\n".join((row.title, row.text.strip(), "附件：逐项整改情况", *rows))


def contents_of(report: RectificationReport) -> ReportContents:
    """Return a report with what it says. Four statements."""
    items = items_of(report.target)
    return ReportContents(report, tuple(_lines_of(report, items)), rates_for(report, items))


def released_lines(report: RectificationReport) -> list[LineShown]:
    """Return what a released notice says of each item, as it was submitted. One statement."""
    return list(_lines_of(report, ()))


def _lines_of(report: RectificationReport, items: Sequence[Item]) -> Iterator[LineShown]:
    """While it is written, a line for each of ``items``; then those that were submitted, whatever became of the items."""
    rows = ReportLine.objects.filter(report=report)
    if report.status in WRITABLE:
        written = {row.item_id: row for row in rows}
        for at, item in enumerate(items, 1):
            yield LineShown(at, item, written.get(item.pk), item.status)
        return
    # Without a status it was no line of what was submitted: its item had lapsed by then, or come back as another one.
    for row in rows.exclude(item_status="").select_related("item__category"):
        yield LineShown(row.order, row.item, row, row.item_status, report.submitted_on)


def items_of(target: Target) -> list[Item]:
    """
    Return the items of a target that a report has to speak of, in the order of the register.

    Neither those that lapsed, nor those that came back: their successor speaks of the same problem, which was fed back once.
    """
    standing = Item.objects.exclude(status=Item.Status.LAPSED)
    rows = standing.filter(~Exists(standing.filter(predecessor=OuterRef("pk"))), target=target)
    return list(rows.select_related("category", "predecessor").order_by("pk"))


def _with_predecessors(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items and those that they came back from: rates count both."""
    for item in items:
        yield item
        if item.predecessor is not None:
            yield from _with_predecessors([item.predecessor])


def rates_for(report: RectificationReport, items: Sequence[Item]) -> tuple[Rate, ...]:
    """Return the rates of a report's unit: as they were frozen with its submission, else as they are today."""
    if report.figures and report.status not in WRITABLE:
        return tuple(
            Rate(
                name,
                one["numerator"],
                one["denominator"],
                date.fromisoformat(one["cut_off"]),
                one["rule"],
                one["apart"],
            )
            # In the order of the rates: PostgreSQL keeps the keys of what it holds in an order of its own.
            for name, one in sorted(report.figures.items(), key=lambda kept: list(NAMES).index(kept[0]))
        )
    return rates_of_items(_with_predecessors(items), today(), rules_for(report.round).long_term)


def rates_of_items(items: Iterable[Item], day: date, long_term: str) -> tuple[Rate, ...]:
    """Return the four rates of the items of one target on a day."""
    rows = list(items)
    first = [one for one in rows if one.predecessor_id is None]
    done = [one for one in first if _is_done(one)]
    due = [one for one in first if one.due_on is not None and one.due_on <= day]
    ever_closed = [one for one in rows if one.status == Item.Status.CLOSED_IMPLEMENTED]
    counts = Counts(
        fed_back=len(first),
        verified=len(done),
        long_term=sum(one.completion == Completion.LONG_TERM for one in first),
        long_term_verified=sum(one.completion == Completion.LONG_TERM for one in done),
        closed=sum(one.status == Item.Status.CLOSED_IMPLEMENTED and one.left_figures_on is None for one in first),
        due=len(due),
        on_time=sum(
            _is_done(one) and one.reported_on is not None and one.due_on is not None and one.reported_on <= one.due_on
            for one in due
        ),
        ever_closed=len(ever_closed),
        recurred=sum(one.left_figures_on is not None for one in ever_closed),
    )
    return rates_of(counts, cut_off=day, long_term=long_term)


def facts_of(target: Target, items: Sequence[Item]) -> ReportFacts:
    """Return what a draft draws on. Four statements, however many items."""
    measures: defaultdict[int, list[str]] = defaultdict(list)
    plan = plan_in_force(target)
    if plan is not None:
        links = Measure.responses.through.objects.filter(measure__plan=plan).order_by("measure__number", "measure_id")
        for response, text in links.values_list("response_id", "measure__text"):
            measures[response].append(text)
    done: defaultdict[int, list[str]] = defaultdict(list)
    steps = Progress.objects.filter(item__in=items, withdrawn_on=None).order_by("done_on", "pk")
    for item, text in steps.values_list("item_id", "text"):
        done[item].append(text)
    said = announced_facts(target.round, target, {}, {})
    return ReportFacts(
        unit=target.name,
        authority=said.authority,
        fed_back_on=target.meeting_held_on,
        planned_on=plan.accepted_on if plan else None,
        lines=[_facts_of_line(one, measures[one.response_id or 0], done[one.pk]) for one in items],
        rates=rates_of_items(_with_predecessors(items), today(), rules_for(target.round).long_term),
        cut_off=today(),
        party=body_of(target.name, target.kind, said.organ).full,
    )


def first_words(facts: ReportFacts) -> list[str]:
    """Return what a draft says of each item, in their order."""
    return [line_of(one) for one in facts.lines]


def timeliness_of(report: RectificationReport | None, target: Target) -> Timeliness | None:
    """
    Return whether the main report of a target came in time; None for the other kinds, which have no clock of their own.

    The day on which it was submitted stops the clock if it was accepted; what was returned has stopped nothing.
    """
    if report is not None and (report.kind != Kind.MAIN or report.edition > 1):
        return None
    due = dues_of(target).get(REPORT_RULE)
    stopped = report is not None and report.status not in WRITABLE
    return Timeliness(report.submitted_on if report is not None and stopped else None, due, today())


def writers_of(report: RectificationReport) -> frozenset[int]:
    """Return the keys of who wrote or submitted a report."""
    return frozenset(pk for pk in (report.author_id, report.submitted_by_id) if pk is not None)


def clerks_who_wrote(report: RectificationReport, actor: User) -> bool:
    """Return True if ``actor`` recorded this report on behalf of the unit, and so takes no later step."""
    return actor.pk in writers_of(report)


def target_of_report(uid: str) -> int | None:
    """Return the target of a report by its key; None if there is none."""
    return RectificationReport.objects.filter(uid=uid).values_list("target_id", flat=True).first()


def open_report(target: Target, kind: str) -> RectificationReport | None:
    """Return the report of a kind that is under way or stands, None if there is none."""
    rows = RectificationReport.objects.filter(target=target, kind=kind)
    return rows.exclude(status__in=(S.SUPERSEDED, S.WITHDRAWN)).order_by("-edition").first()


def open_editions(report: RectificationReport) -> QuerySet[RectificationReport]:
    """Return the editions of a notice that are under way."""
    rows = RectificationReport.objects.filter(target=report.target_id, kind=report.kind)
    return rows.filter(status__in=(*WRITABLE, S.SUBMITTED, S.APPROVED)).select_related("target")


def look(object_id: int, _part: str) -> CheckedText | None:
    """Return the text of a notice as it stands, for the leak check: names and numbers, by the office; it judges nobody."""
    rows = RectificationReport.objects.filter(pk=object_id, kind=Kind.NOTICE).select_related("round__organ", "target")
    report = rows.first()
    if report is None:
        return None
    return CheckedText(
        kind=NOTICE_KIND,
        object_id=report.pk,
        part="",
        text=contents_of(report).whole_text,
        round=report.round,
        target=None,
        title=report.title,
        url=reverse("rectification_report_detail", args=[report.uid]),
        version=report.version,
        authors=writers_of(report),
    )


def find(uid: UUID) -> int | None:
    """Return the key of a notice by what stands in its address."""
    rows = RectificationReport.objects.filter(uid=uid, kind=Kind.NOTICE)
    return rows.values_list("pk", flat=True).first()


def state_of_paper(object_id: int) -> tuple[date | None, list[int]]:
    """Return the day on which a notice was withdrawn, and the keys of the editions that were released after it."""
    report = RectificationReport.objects.filter(pk=object_id).first()
    if report is None:
        return None, []
    after = RectificationReport.objects.filter(
        target=report.target_id, kind=report.kind, edition__gt=report.edition
    ).exclude(released_on=None)
    withdrawn_on = report.decided_on if report.status == S.WITHDRAWN else None
    return withdrawn_on, list(after.order_by("edition").values_list("pk", flat=True))


def _facts_of_line(item: Item, measures: Sequence[str], done: Sequence[str]) -> LineFacts:
    return LineFacts(
        number=item.number,
        problem=item.title,
        is_done=_is_done(item),
        is_lasting=item.completion == Completion.LONG_TERM,
        is_ended=item.status == Item.Status.CLOSED_NOT_IMPLEMENTED,
        claim=item.claim,
        due_on=item.due_on,
        measures=tuple(measures),
        done=tuple(done),
        recovered=item.recovered,
        people_handled=item.people_handled,
        systems_made=item.systems_made,
    )


def _is_done(item: Item) -> bool:
    return item.status in VERIFIED and item.left_figures_on is None
