"""What the page of a leak check shows to those who may open the sources: places in the text, each beside its source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.feedback import checks
from bihuan.web.feedback.access.checks import To, checks_visible_to, may, may_run
from bihuan.web.feedback.checks import CheckedText, hash_of
from bihuan.web.feedback.guard.hits import NAMES, WORDS, Kind
from bihuan.web.feedback.models import LeakCheck, LeakHit
from bihuan.web.feedback.queries.checks import CheckState, state_of
from bihuan.web.feedback.queries.sources import digests_of, gather
from bihuan.web.files.wording import wordings_of
from bihuan.web.findings.access import evidence_visible_to, papers_visible_to
from bihuan.web.findings.models import EvidenceVersion, WorkingPaper
from bihuan.web.findings.queries import DeskLine

#: Characters of a source that are shown on either side of the place.
AROUND = 120
#: Boxes of a working paper, as the register calls them.
_BOXES = {
    "condition": ("事实", "condition"),
    "cause": ("原因", "cause"),
    "effect": ("影响", "effect"),
    "outline": ("提纲", "outline"),
}


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source with its place lit; without ``said`` it cannot be shown, and ``why`` says why."""

    number: str = ""
    title: str = ""
    box: str = ""
    url: str = ""
    before: str = ""
    said: str = ""
    after: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class HitShown:
    """One hit: its number on the page, its words in the text, what it means, its source, and who let it stand."""

    at: int
    row: LeakHit
    said: str
    name: str
    advice: str
    source: SourceShown | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, the numbers of the hits that it belongs to, and of those that end with it."""

    text: str
    hits: tuple[int, ...]
    ends: tuple[int, ...] = ()
    is_cleared: bool = False


@dataclass(frozen=True, slots=True)
class CheckShown:
    """
    All of the page. ``pieces`` and ``hits`` are empty where the text was changed since: places would lie.

    ``is_own`` is True for who ran the check or wrote the text and may therefore let nothing stand.
    """

    check: LeakCheck
    text: CheckedText | None
    is_current: bool
    has_new_sources: bool
    pieces: tuple[Piece, ...]
    hits: tuple[HitShown, ...]
    may_clear: bool
    is_own: bool
    may_run: bool
    earlier: tuple[LeakCheck, ...]

    @property
    def offers_run(self) -> bool:
        """Whether looking again is of use: a text that has passed as it stands would only lose what was let stand."""
        is_good = self.check.status == LeakCheck.Status.PASSED and self.is_current and not self.has_new_sources
        return self.may_run and not is_good

    @property
    def left(self) -> int:
        """How many hits nobody has let stand."""
        return sum(1 for hit in self.hits if hit.row.cleared_at is None)


def shown_to(person: User, check: LeakCheck) -> CheckShown:
    """Return the page of a check that ``person`` may read."""
    text = _text(check)
    is_same = text is not None and text.sha256 == check.text_hash
    hits: tuple[HitShown, ...] = ()
    pieces: tuple[Piece, ...] = ()
    if text is not None and is_same:
        rows = list(check.hits.select_related("cleared_by", "file__evidence", "file__cleaned", "paper"))
        hits = tuple(_hits(person, text.text, rows))
        pieces = tuple(_pieces(text.text, rows))
    earlier = checks_visible_to(person).filter(
        object_kind=check.object_kind, object_id=check.object_id, part=check.part
    )
    target = check.target_id
    has_new = is_same and target is not None and digests_of([target])[target] != check.sources_hash
    is_own = check.run_by_id == person.pk or (text is not None and person.pk in text.authors)
    clears = may(person, check, To.CLEAR)
    return CheckShown(
        check=check,
        text=text,
        is_current=is_same,
        has_new_sources=has_new,
        pieces=pieces,
        hits=hits,
        may_clear=clears and not is_own and is_same and not has_new,
        is_own=clears and is_own,
        may_run=text is not None and may_run(person, text),
        earlier=tuple(earlier.exclude(pk=check.pk).select_related("run_by").order_by("-pk")[:10]),
    )


def _text(check: LeakCheck) -> CheckedText | None:
    try:
        return checks.text_of(check.object_kind, check.object_id, check.part)
    except Refusal:
        return None  # the object is gone; what was done stays


def _hits(person: User, text: str, rows: list[LeakHit]) -> Iterator[HitShown]:
    files = {row.file.pk: row.file for row in rows if row.file is not None}
    papers = {row.paper.pk: row.paper for row in rows if row.paper is not None}
    open_proofs = set(
        evidence_visible_to(person, Letter.READ)
        .filter(pk__in={file.evidence_id for file in files.values()})
        .values_list("pk", flat=True)
    )
    open_papers = set(papers_visible_to(person, Letter.READ).filter(pk__in=papers).values_list("pk", flat=True))
    words = {key: one.text for key, one in wordings_of({file.cleaned_id for file in files.values()}).items()}
    for at, row in enumerate(rows, 1):
        source = None
        if row.file is not None:
            source = _of_file(row, row.file, words) if row.file.evidence_id in open_proofs else _closed()
        elif row.paper is not None:
            source = _of_paper(row, row.paper) if row.paper_id in open_papers else _closed()
        kind = Kind(row.kind)
        yield HitShown(at, row, text[row.start : row.end], pick(*NAMES[kind]), pick(*WORDS[kind]), source)


def _of_file(row: LeakHit, file: EvidenceVersion, words: Mapping[int, str]) -> SourceShown:
    url = reverse("evidence_detail", args=[file.evidence.uid])
    return _placed(row, words.get(file.cleaned_id, ""), file.evidence.number, file.evidence.title, "", url)


def _of_paper(row: LeakHit, paper: WorkingPaper) -> SourceShown:
    url = reverse("paper_detail", args=[paper.uid])
    return _placed(row, getattr(paper, row.field), paper.number, paper.title, pick(*_BOXES[row.field]), url)


def _placed(row: LeakHit, whole: str, number: str, title: str, box: str, url: str) -> SourceShown:
    if hash_of(whole) != row.source_hash:
        why = pick("来源在检查之后改过，原位置已不可考。", "The source was changed after the check; the place is lost.")
        return SourceShown(number, title, box, url, why=why)
    start, end = row.source_start, row.source_end
    before = ("…" if start > AROUND else "") + whole[max(0, start - AROUND) : start]
    after = whole[end : end + AROUND] + ("…" if end + AROUND < len(whole) else "")
    return SourceShown(number, title, box, url, before, whole[start:end], after)


def _closed() -> SourceShown:
    return SourceShown(
        why=pick(
            "这一来源不在您的权限之内，请由能打开它的人判断。",
            "You may not open this source; let somebody who may decide.",
        )
    )


def _pieces(text: str, rows: Iterable[LeakHit]) -> Iterator[Piece]:
    numbered = list(enumerate(rows, 1))
    cuts = sorted({0, len(text), *(edge for _at, row in numbered for edge in (row.start, row.end))})
    for start, end in pairwise(cuts):
        over = [(at, row) for at, row in numbered if row.start <= start and end <= row.end]
        cleared = bool(over) and all(row.cleared_at is not None for _at, row in over)
        ends = tuple(at for at, row in over if row.end == end)
        yield Piece(text[start:end], tuple(at for at, _row in over), ends, cleared)


@dataclass(frozen=True, slots=True)
class Start:
    """What a text would be compared with: ``sources`` files and statements, ``waiting`` files that nobody has read yet."""

    state: CheckState
    sources: int = 0
    unread: int = 0
    waiting: int = 0
    last: LeakCheck | None = None


def starting(person: User, text: CheckedText) -> Start:
    """Return what stands before a check of ``text`` by ``person``, who may run it."""
    state = state_of(text.kind, text.object_id, text.part, text.sha256)
    of_text = checks_visible_to(person).filter(object_kind=text.kind, object_id=text.object_id, part=text.part)
    last = of_text.order_by("-pk").first()
    if text.target is None:
        return Start(state, last=last)
    found = gather(person, text.target)
    return Start(state, len(found.sources), found.unread, len(found.waiting), last)


#: Rows of the list of open checks; more than a person settles in a day.
MOST_LISTED = 200


def open_checks(person: User) -> QuerySet[LeakCheck]:
    """Return the checks that ``person`` may read and that have not passed, the newest first; of each text the last one."""
    later = LeakCheck.objects.filter(
        object_kind=OuterRef("object_kind"),
        object_id=OuterRef("object_id"),
        part=OuterRef("part"),
        pk__gt=OuterRef("pk"),
    )
    rows = checks_visible_to(person).filter(~Exists(later), status=LeakCheck.Status.OPEN)
    return rows.select_related("round", "target", "run_by").order_by("-pk")


def waiting_checks(person: User) -> Iterator[DeskLine]:
    """Yield the line of the desk for checks in which ``person`` may let hits stand, and did not look themselves."""
    if standing_of(person).roles.isdisjoint({Role.GD, Role.OFF}):
        return
    clears = checks_visible_to(person, Letter.APPROVE).values("pk")
    found = open_checks(person).filter(pk__in=clears).exclude(run_by=person)
    counted = found.order_by().aggregate(count=Count("pk"), oldest=Min("run_at"))
    if counted["count"]:
        oldest = min(timezone.localtime(counted["oldest"]).date(), today())
        yield DeskLine("leak_check", _("待放行的泄密检查"), counted["count"], oldest, "leak_check_list")
