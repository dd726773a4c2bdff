"""What a feedback document says, what it is composed from, and what does not fit together in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import override

from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.composing.composing import RULES, Facts, Source
from bihuan.web.feedback.composing.setting import AnnexRow, AttachedFile, DocumentText, SetPassage
from bihuan.web.feedback.composing.setting import text_of as set_text
from bihuan.web.feedback.models import AnnexFile, FeedbackDocument, Passage
from bihuan.web.findings.choices import FindingStatus, Method, Severity
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.announcements import facts_of as announced_facts
from bihuan.web.rounds.queries.deadlines import dates_of

S = FeedbackDocument.Status
#: Findings that a document may hold: approved, or issued by an edition before it.
LIVE = (FindingStatus.APPROVED, FindingStatus.ISSUED)


@dataclass(frozen=True)
class Contents:
    """A document with its passages and the findings of its list, as they stand; ``sources`` are the target's live ones."""

    document: FeedbackDocument
    passages: tuple[Passage, ...]
    annexed: tuple[Finding, ...]
    files: tuple[AnnexFile, ...] = ()

    @cached_property
    def text(self) -> DocumentText:
        """The whole plain text of the paper, without number and date."""
        row = self.document
        return set_text(row.title, row.salutation, self.set_passages, self.annex, self.attached)

    @cached_property
    def set_passages(self) -> tuple[SetPassage, ...]:
        """The passages as they are set."""
        return tuple(
            SetPassage(
                row.pk,
                row.part,
                row.text,
                row.category.zh if row.category else "",
                row.category.order if row.category else 0,
            )
            for row in self.passages
        )

    @cached_property
    def attached(self) -> tuple[AttachedFile, ...]:
        """The files that go along, as the text names them."""
        return tuple(AttachedFile(one.title, one.name, one.file.sha256, one.words) for one in self.files)

    @cached_property
    def annex(self) -> tuple[AnnexRow, ...]:
        """The list of problems, line by line; a document to the head has none."""
        named = self.named
        return tuple(
            AnnexRow(
                one.number,
                one.category.zh if one.category else "",
                one.condition or one.title,
                _grade(one),
                one.pk in named,
            )
            for one in self.annexed
        )

    @cached_property
    def named(self) -> frozenset[int]:
        """The findings that a passage on problems rests on."""
        return frozenset(one.pk for row in self.problems for one in row.findings.all() if one.status in LIVE)

    @property
    def problems(self) -> list[Passage]:
        """The passages on problems."""
        return [row for row in self.passages if row.part == Passage.Part.PROBLEMS]

    @property
    def without_finding(self) -> list[Passage]:
        """The passages on problems that rest on no finding which still stands."""
        return [row for row in self.problems if not any(one.status in LIVE for one in row.findings.all())]

    @property
    def unnamed(self) -> list[Finding]:
        """The findings of the list that no passage on problems names; a document to the head has no list."""
        return [one for one in self.annexed if one.pk not in self.named]

    @property
    def gone(self) -> list[Finding]:
        """The findings that passages rest on and that were withdrawn meanwhile."""
        found = {one.pk: one for row in self.passages for one in row.findings.all() if one.status not in LIVE}
        return list(found.values())

    @property
    def length(self) -> int:
        """How many characters the passages have together."""
        return sum(len(row.text) for row in self.passages)

    @property
    def dropped_numbers(self) -> tuple[str, ...]:
        """The numbers of the findings that this edition does not hold any more. One statement."""
        return tuple(self.document.dropped.order_by("pk").values_list("number", flat=True))

    @property
    def findings(self) -> dict[int, Finding]:
        """Every finding that the document holds, by its key: named by a passage, or listed."""
        found = {one.pk: one for row in self.passages for one in row.findings.all()}
        return found | {one.pk: one for one in self.annexed}


def text_of(document: FeedbackDocument) -> DocumentText:
    """Return the whole plain text of a document without number and date, and where each passage stands in it."""
    return contents_of(document).text


def contents_of(document: FeedbackDocument) -> Contents:
    """Return a document with what it says. At most five statements."""
    return contents_of_all([document])[document.pk]


def contents_of_all(documents: Sequence[FeedbackDocument]) -> dict[int, Contents]:
    """Return documents with what they say, by key; statements do not grow with their number."""
    findings = Finding.objects.select_related("category").order_by("pk")
    passages: dict[int, list[Passage]] = {row.pk: [] for row in documents}
    rows = Passage.objects.filter(document__in=documents).select_related("category").order_by("order", "pk")
    for row in rows.prefetch_related(Prefetch("findings", findings)):
        passages[row.document_id].append(row)
    lists = _lists(documents)
    files: dict[int, list[AnnexFile]] = {row.pk: [] for row in documents}
    for file in AnnexFile.objects.filter(document__in=documents).select_related("file").order_by("order", "pk"):
        files[file.document_id].append(file)
    return {
        row.pk: Contents(row, tuple(_in_parts(passages[row.pk])), tuple(_sorted(lists[row.pk])), tuple(files[row.pk]))
        for row in documents
    }


def annexes_of(document: FeedbackDocument) -> list[AnnexFile]:
    """Return the files that go along with a document, in their order. One statement."""
    return list(AnnexFile.objects.filter(document=document).select_related("file").order_by("order", "pk"))


def live_findings(target: Target) -> QuerySet[Finding]:
    """Return the findings of a target that a document may hold, in the order of the register."""
    return Finding.objects.filter(target=target, status__in=LIVE).select_related("category").order_by("pk")


def sources_of(target: Target) -> list[Source]:
    """Return the target's approved findings as a document draws on them. One statement."""
    return [source_of(one) for one in live_findings(target)]


def source_of(finding: Finding) -> Source:
    """Return a finding, fetched with its category, as a document draws on it."""
    category = finding.category
    return Source(
        pk=finding.pk,
        number=finding.number,
        title=finding.title,
        condition=finding.condition,
        cause=finding.cause,
        severity=_grade(finding),
        category_id=finding.category_id,
        category_code=category.code if category else "",
        category=category.zh if category else "",
        category_order=category.order if category else 0,
        is_grave=finding.severity == Severity.GRAVE,
    )


def facts_of(target: Target) -> Facts:
    """Return what round and target say of themselves in a document. One statement."""
    said = announced_facts(target.round, target, {}, {})
    used = {method for row in live_findings(target).values_list("methods", flat=True) for method in row or ()}
    with override("zh-hans"):
        methods = tuple(str(one.label) for one in Method if one in used and one is not Method.OTHER)
    return Facts(
        unit=said.unit,
        authority=said.authority,
        group=said.group,
        kind_of_work=said.kind_of_work,
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        methods=methods,
        kind=target.kind,
        organ=said.organ,
    )


def dues_of(target: Target) -> tuple[Due, ...]:
    """Return what the target's meeting, planned or held, sets going."""
    return dates_of(target.round, [target]).targets[0].dues


def named_dues(document: FeedbackDocument, dues: Iterable[Due]) -> list[Due]:
    """Return those of a target's dates that a document names."""
    by_name = {due.rule.name: due for due in dues}
    return [by_name[name] for name in RULES[document.addressee] if name in by_name]


def with_problems(documents: Iterable[FeedbackDocument]) -> set[int]:
    """Return the keys of those documents that have a passage on problems. One statement."""
    rows = Passage.objects.filter(document__in=list(documents), part=Passage.Part.PROBLEMS).order_by()
    return set(rows.values_list("document", flat=True))


def open_feedback(round_: Round) -> Refusal | None:
    """
    Return why a round cannot be archived yet: a document is under way, or an approved finding was not fed back.

    A draft to the head that names no problem keeps nothing open: whether he gets one is the office's to say.
    """
    named = Passage.objects.filter(document=OuterRef("pk"), part=Passage.Part.PROBLEMS)
    idle = Q(addressee=FeedbackDocument.Addressee.HEAD, status=S.DRAFT) & ~Exists(named)
    open_ = FeedbackDocument.objects.filter(round=round_).exclude(status__in=(S.ISSUED, S.SUPERSEDED)).exclude(idle)
    under_way = open_.count()
    waiting = Finding.objects.filter(round=round_, status=FindingStatus.APPROVED).count()
    if not under_way and not waiting:
        return None
    return Refusal(
        "feedback.not_all_issued",
        f"还有 {under_way} 份反馈意见没有印发、{waiting} 个已批准的问题没有反馈，不能归档。请先印发，或者撤回不再反馈的问题。",
        f"{under_way} feedback documents are not issued yet and {waiting} approved findings were not fed back, so the round "
        "cannot be archived. Issue them first, or withdraw findings that will not be fed back.",
        http_status=409,
    )


def target_of_document(uid: str) -> int | None:
    """Return the target of a document by its key; None if there is none."""
    return FeedbackDocument.objects.filter(uid=uid).values_list("target_id", flat=True).first()


def standing_documents(target: Target) -> QuerySet[FeedbackDocument]:
    """Return the documents of a target that are not superseded."""
    return FeedbackDocument.objects.filter(target=target).exclude(status=S.SUPERSEDED)


def writers_of(document: FeedbackDocument) -> frozenset[int]:
    """Return the keys of the people who wrote or submitted a document."""
    return frozenset(pk for pk in (document.author_id, document.submitted_by_id) if pk is not None)


def finding_keys(document_pk: int) -> set[int]:
    """Return the keys of all findings that a document holds, lists or drops; for locking them before the document."""
    document = FeedbackDocument(pk=document_pk)
    named = Passage.objects.filter(document=document_pk, findings__isnull=False).values_list("findings", flat=True)
    return {*named, *document.annexed.values_list("pk", flat=True), *document.dropped.values_list("pk", flat=True)}


def _lists(documents: Sequence[FeedbackDocument]) -> dict[int, list[Finding]]:
    """
    Return the list of problems of each: settled with its text, or while it is a draft the findings as they stand.

    A document to the head has none: it holds what its passages name, and nothing else is issued or withdrawn by it.
    """
    found: dict[int, list[Finding]] = {row.pk: [] for row in documents}
    bodies = [row for row in documents if row.addressee == FeedbackDocument.Addressee.BODY]
    drafts = [row for row in bodies if row.status == S.DRAFT]
    if len(drafts) < len(bodies):
        link = FeedbackDocument.annexed.through.objects.filter(feedbackdocument__in=[row.pk for row in bodies])
        for one in link.select_related("finding__category"):
            if one.feedbackdocument_id not in {row.pk for row in drafts}:
                found[one.feedbackdocument_id].append(one.finding)
    if drafts:
        gone = FeedbackDocument.dropped.through.objects.filter(feedbackdocument__in=[row.pk for row in drafts])
        dropped = set(gone.values_list("feedbackdocument_id", "finding_id"))
        live = Finding.objects.filter(target__in=[row.target_id for row in drafts], status__in=LIVE)
        for finding in live.select_related("category").order_by("pk"):
            for row in drafts:
                if row.target_id == finding.target_id and (row.pk, finding.pk) not in dropped:
                    found[row.pk].append(finding)
    return found


def _in_parts(rows: Iterable[Passage]) -> list[Passage]:
    places = {part: at for at, part in enumerate(Passage.Part.values)}
    return sorted(rows, key=lambda row: places[row.part])


def _sorted(rows: Iterable[Finding]) -> list[Finding]:
    return sorted(rows, key=lambda one: (one.category is None, one.category.order if one.category else 0, one.pk))


def _grade(finding: Finding) -> str:
    with override("zh-hans"):
        return str(Severity(finding.severity).label)
