"""Feedback documents as pages show them: the round's table, one document with what it rests on, and what waits on the desk."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import GROUP_ROLES, Role
from bihuan.web.common.errors import not_found
from bihuan.web.common.language import pick
from bihuan.web.feedback.access.documents import documents_visible_to, targets_for_reading
from bihuan.web.feedback.checks import CheckedText
from bihuan.web.feedback.composing.composing import sample_texts, term_of
from bihuan.web.feedback.composing.setting import lines_of
from bihuan.web.feedback.models import AnnexFile, FeedbackDocument, IssuedPaper, Passage, Report
from bihuan.web.feedback.queries.checks import CheckState, states_of
from bihuan.web.feedback.queries.documents import (
    LIVE,
    Contents,
    contents_of,
    contents_of_all,
    live_findings,
    named_dues,
    writers_of,
)
from bihuan.web.feedback.queries.papers import editions_of
from bihuan.web.findings.access import findings_visible_to
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.findings.queries.history import Line as HistoryLine
from bihuan.web.findings.queries.history import lines_of as history_of
from bihuan.web.rounds.date_words import DateCell, cell_of
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.deadlines.explaining import zh_day
from bihuan.web.rounds.models import Round, Target

S = FeedbackDocument.Status
Addressee = FeedbackDocument.Addressee
KIND = "feedback_document"
#: Roles that see what a document rests on; the others read the paper.
INSIDE = frozenset({Role.OFF, Role.LG, *GROUP_ROLES})
#: A document that is neither issued nor superseded: somebody still has it before them.
UNDER_WAY = (S.DRAFT, S.SUBMITTED, S.APPROVED)


@dataclass(frozen=True, slots=True)
class Cell:
    """A target's document to one addressee: the newest edition, how its check stands, what does not fit in it yet."""

    addressee: str
    label: str
    document: FeedbackDocument | None
    check: CheckState | None = None
    unnamed: int = 0
    without_finding: int = 0
    gone: int = 0
    is_without_problems: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A target on the round's page: its documents, how many findings are approved, its meeting and the decision."""

    target: Target
    cells: tuple[Cell, ...]
    approved: int
    is_decided: bool

    @property
    def meeting_on(self) -> date | None:
        """The day of its meeting, held or planned."""
        return self.target.meeting_held_on or self.target.meeting_planned_on


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A finding as a source: what the person may read of it, its papers' numbers, and which passages rest on it."""

    finding: Finding
    papers: tuple[str, ...]
    places: tuple[int, ...]  # passages on problems, counted from 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that does not fit together: a kind for its mark, and the sentence."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of the paper with the findings that it rests on, where the person may read them."""

    text: str
    level: int
    passage: Passage | None
    findings: tuple[Finding, ...]
    is_lacking: bool = False


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file that goes along: its number among the annexes, and what its copy does not have any more, in words."""

    file: AnnexFile
    number: int
    removed: tuple[str, ...]
    has_words: bool


def files_shown(held: Contents) -> list[FileShown]:
    """Return the files that go along with a document, in their order; the list of problems is annex 1 where there is one."""
    first = 2 if held.annex else 1
    return [
        FileShown(one, at, tuple(pick(zh, en) for zh, en in one.removed), bool(one.words.strip()))
        for at, one in enumerate(held.files, first)
    ]


def annex_for(document: FeedbackDocument, uid: UUID) -> AnnexFile:
    """
    Return a file that goes along with a document, which has been fetched by who reads it.

    Raises:
        Refusal: ``common.not_found``.
    """
    found = AnnexFile.objects.select_related("file").filter(document=document, uid=uid).first()
    if found is None:
        raise not_found()
    return found


def rows_of(user: Visitor, round_: Round) -> list[Row]:
    """Return the targets of a round whose documents ``user`` reads, by number; statements do not grow with targets."""
    targets = list(targets_for_reading(user, round_))
    newest: dict[tuple[int, str], FeedbackDocument] = {}
    documents = documents_visible_to(user, Letter.READ).filter(round=round_, target__in=targets)
    for row in documents.select_related("round", "target").order_by("edition"):
        newest[row.target_id, row.addressee] = row
    contents = contents_of_all(list(newest.values()))
    checks = states_of(KIND, [(pk, "", held.text.sha256) for pk, held in contents.items()]) if contents else {}
    live = Finding.objects.filter(target__in=targets, status__in=LIVE).order_by()
    approved = dict(live.values_list("target").annotate(Count("pk")))
    decided = Report.objects.filter(round=round_, status=Report.Status.DECIDED).values_list("group_id", flat=True)
    groups = set(decided)
    return [
        Row(
            target,
            tuple(_cell(addressee, newest.get((target.pk, addressee)), contents, checks) for addressee in Addressee),
            approved.get(target.pk, 0),
            target.group_id in groups or None in groups,
        )
        for target in targets
    ]


def _cell(
    addressee: Addressee,
    document: FeedbackDocument | None,
    contents: dict[int, Contents],
    checks: dict[tuple[int, str], CheckState],
) -> Cell:
    if document is None:
        return Cell(str(addressee), str(addressee.label), None)
    held = contents[document.pk]
    return Cell(
        str(addressee),
        str(addressee.label),
        document,
        checks[document.pk, ""] if document.status in UNDER_WAY else None,
        len(held.unnamed),
        len(held.without_finding),
        len(held.gone),
        document.status in UNDER_WAY and not held.problems,
    )


def documents_of_unit(user: Visitor, round_: Round | None = None) -> list[FeedbackDocument]:
    """Return the issued documents that ``user`` reads, of a round or of all, newest first; for the unit's own page."""
    rows = documents_visible_to(user, Letter.READ).filter(status__in=(S.ISSUED, S.SUPERSEDED))
    if round_ is not None:
        rows = rows.filter(round=round_)
    return list(rows.select_related("round", "target").order_by("-issued_on", "-pk")[:200])


def rounds_with_feedback(user: Visitor, rounds: Sequence[Round]) -> list[tuple[Round, dict[str, int]]]:
    """Return rounds with how many of their documents ``user`` reads in each state. One statement."""
    found: defaultdict[Any, dict[str, int]] = defaultdict(dict)
    counted = documents_visible_to(user, Letter.READ).filter(round__in=rounds).order_by()
    for round_id, status, count in counted.values_list("round", "status").annotate(Count("pk")):
        found[round_id][status] = count
    return [(row, found[row.pk]) for row in rounds]


def is_inside(document: FeedbackDocument) -> bool:
    """Return True if the person who fetched the document sees what it rests on."""
    return document.grant is not None and document.grant.role in INSIDE


def lines_shown(user: Visitor, held: Contents, *, inside: bool) -> list[LineShown]:
    """Return the paper line by line; inside, each passage with those of its findings that ``user`` may read."""
    passages = {row.pk: row for row in held.passages}
    readable = _readable(user, held) if inside else set()
    lacking = {row.pk for row in held.without_finding} if inside else set()
    return [
        LineShown(
            line.text,
            line.level,
            passages.get(line.key) if line.key is not None else None,
            tuple(one for one in passages[line.key].findings.all() if one.pk in readable)
            if line.key is not None
            else (),
            line.key in lacking,
        )
        for line in lines_of(held.set_passages)
    ]


def _readable(user: Visitor, held: Contents) -> set[int]:
    keys = list(held.findings)
    return set(findings_visible_to(user, Letter.READ).filter(pk__in=keys).values_list("pk", flat=True))


def sources_shown(user: Visitor, held: Contents) -> list[SourceShown]:
    """
    Return the findings that a document draws on and ``user`` may read, in the order of the list, with their papers' numbers.

    Three statements.
    """
    target = held.document.target
    rows = list(
        findings_visible_to(user, Letter.READ)
        .filter(pk__in=live_findings(target).values("pk"))
        .select_related("category")
        .order_by(F("category__order").asc(nulls_last=True), "pk")
    )
    links = Finding.papers.through.objects.filter(finding__in=rows).order_by("workingpaper_id")
    numbers: defaultdict[int, list[str]] = defaultdict(list)
    for key, number in links.values_list("finding_id", "workingpaper__number"):
        numbers[key].append(number)
    places: defaultdict[int, list[int]] = defaultdict(list)
    for at, passage in enumerate(held.problems, 1):
        for one in passage.findings.all():
            places[one.pk].append(at)
    return [SourceShown(one, tuple(numbers[one.pk]), tuple(places[one.pk])) for one in rows]


def doubts_of(held: Contents, dues: Sequence[Due]) -> list[Doubt]:
    """Return what does not fit together in a document, the gravest first; ``dues`` are its target's dates."""
    found = [
        Doubt("lacking", _("语段没有对应的问题：“%(text)s…”") % {"text": row.text[:24]}) for row in held.without_finding
    ]
    found += [Doubt("gone", _("语段引用的问题 %(number)s 已撤回。") % {"number": one.number}) for one in held.gone]
    found += [
        Doubt(
            "unnamed",
            _("问题 %(number)s“%(title)s”没有写入正文，只列入问题清单。") % {"number": one.number, "title": one.title},
        )
        for one in held.unnamed
    ]
    if held.document.status in UNDER_WAY:
        if not held.problems:
            found.append(Doubt("without", without_problems_words(held.document)))
        samples = sample_texts()
        untouched = sum(row.text in samples for row in held.passages)
        if untouched:
            found.append(Doubt("sample", _("有 %(n)d 个语段仍是样例文字，请按本办规定核改。") % {"n": untouched}))
        found += _doubts_of_dates(held, dues)
    return found


def without_problems_words(document: FeedbackDocument) -> str:
    """Return what to do with a document that names no problem: a paper to the head may go without, one to the body not."""
    if document.addressee == Addressee.HEAD:
        return _(
            "没有较重的问题，也没有主体责任方面的问题，“存在的主要问题”是空的。需要向主要负责人指出问题的，请打开补充语段；"
            "没有的，可以照此报审（只写情况、要求和时限），也可以不单独反馈，草稿不影响归档。"
        )
    return _("“存在的主要问题”还是空的，请打开，从来源写入问题。")


def _doubts_of_dates(held: Contents, dues: Sequence[Due]) -> Iterator[Doubt]:
    said = "".join(row.text for row in held.passages if row.part == Passage.Part.DEADLINE)
    for due in named_dues(held.document, dues):
        if due.explained is None:
            yield Doubt("date", _("反馈会日期还没有定，%(what)s的日期不能推算。") % {"what": due.rule.label})
        elif due.due_on is None:
            yield Doubt("date", _("规则没有规定%(what)s的期限，须由巡视办确定日期。") % {"what": due.rule.label})
        elif (term := term_of(due)) and term in said:
            continue  # counted from the meeting: right on whatever day it is held
        elif zh_day(due.due_on) not in said:
            words = {"what": due.rule.label, "day": zh_day(due.due_on)}
            yield Doubt("date", _("%(what)s现在推算为 %(day)s，整改时限部分没有写这一天。") % words)
        elif due.explained.trigger_is_planned:
            yield Doubt("planned", _("%(what)s按反馈会的计划日期推算，改期后要重写。") % {"what": due.rule.label})


def dates_shown(document: FeedbackDocument, dues: Sequence[Due]) -> list[DateCell]:
    """Return those of its target's dates that a document names, each with its reason."""
    return [cell_of(due) for due in named_dues(document, dues)]


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """What an edition holds otherwise than the one before: findings that are new in it, and those that are gone."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]


def changes_of_edition(held: Contents) -> EditionChanges | None:
    """Return what changed since the edition that this one supersedes; None for a first edition."""
    old = held.document.supersedes
    if old is None:
        return None
    before, after = contents_of(old).findings, held.findings
    return EditionChanges(
        tuple(one for key, one in after.items() if key not in before),
        tuple(one for key, one in before.items() if key not in after),
    )


def editions(user: Visitor, document: FeedbackDocument) -> list[FeedbackDocument]:
    """Return the editions of a document that ``user`` may read, newest first. One statement."""
    rows = documents_visible_to(user, Letter.READ).filter(target=document.target_id, addressee=document.addressee)
    return list(rows.order_by("-edition"))


def has_successor(document: FeedbackDocument) -> bool:
    """Return True if the next edition of a document was begun. One statement."""
    return FeedbackDocument.objects.filter(supersedes=document).exists()


def paper_of_document(document: FeedbackDocument) -> IssuedPaper | None:
    """Return the frozen paper of an issued document, None while there is none."""
    return next(iter(editions_of(KIND, document.pk)), None)


def history(document: FeedbackDocument) -> list[HistoryLine]:
    """Return what happened to a document, the newest first."""
    notes = ReturnNote.objects.filter(object_kind=KIND, object_id=document.pk)
    reasons = {(note.object_version, note.move): note.text for note in notes}
    return history_of(KIND, document.uid, states=dict(S.choices), reasons=reasons)


def return_reason(document: FeedbackDocument) -> str:
    """Return why a draft came back, "" if it did not."""
    if document.status != S.DRAFT:
        return ""
    notes = ReturnNote.objects.filter(object_kind=KIND, object_id=document.pk, move="return").order_by("-pk")
    return notes.values_list("text", flat=True).first() or ""


def look(object_id: int, _part: str) -> CheckedText | None:
    """Return the text of a document as it stands, for the leak check; it judges nobody."""
    document = FeedbackDocument.objects.select_related("round", "target").filter(pk=object_id).first()
    if document is None:
        return None
    return CheckedText(
        kind=KIND,
        object_id=document.pk,
        part="",
        text=contents_of(document).text.text,
        round=document.round,
        target=document.target,
        title=document.title,
        url=reverse("feedback_detail", args=[document.uid]),
        version=document.version,
        authors=writers_of(document),
    )


def find(uid: UUID) -> int | None:
    """Return the key of a document by what stands in its address."""
    return FeedbackDocument.objects.filter(uid=uid).values_list("pk", flat=True).first()
