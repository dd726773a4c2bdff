"""What a text is compared with: the proofs and quoted statements of the group's working papers, as far as a person may open them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.feedback.checks import CheckedText, hash_of
from bihuan.web.feedback.guard.hits import Source
from bihuan.web.feedback.guard.statements import statements
from bihuan.web.files.models import Blob
from bihuan.web.files.wording import MAKER, wordings_of
from bihuan.web.findings.access import evidence_visible_to, papers_visible_to
from bihuan.web.findings.leads import find_persons
from bihuan.web.findings.models import CriteriaDocument, EvidenceVersion, WorkingPaper
from bihuan.web.rounds.models import Round, Target, UnitLeader

#: Boxes of a working paper in which somebody may be quoted.
BOXES = ("condition", "cause", "effect", "outline")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a source stands: a file of a proof, or a box of a paper with the place at which the statement begins there."""

    hash: str  # of the file's words, or of the box
    file: int | None = None
    paper: int | None = None
    field: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """
    All that a text is compared with.

    ``sources`` and ``origins`` are in the same order, and the key of a source is its place. ``unread`` counts files
    without words; of ``waiting`` nobody has read the words yet.
    """

    sources: tuple[Source, ...]
    origins: tuple[Origin, ...]
    unread: int
    waiting: tuple[Blob, ...]
    names: frozenset[str]


def gather(user: User, target: Target) -> Gathered:
    """Return the sources for a text about ``target`` that ``user`` may open: those of all units of its group. Few statements."""
    units = _units_beside(target)
    files = list(_files(user, units))
    read = wordings_of({file.cleaned_id for file in files})
    texts: list[str] = []
    origins: list[Origin] = []
    seen: set[int] = set()
    for file in files:
        wording = read.get(file.cleaned_id)
        if wording is not None and wording.text and wording.pk not in seen:
            seen.add(wording.pk)
            texts.append(wording.text)
            origins.append(Origin(hash_of(wording.text), file=file.pk))
    named = set()
    for paper in papers_visible_to(user, Letter.READ).filter(target__in=units).order_by("pk"):
        named |= _persons(paper.who)
        for name, box, start, end in _quoted(paper):
            texts.append(box[start:end])
            origins.append(Origin(hash_of(box), paper=paper.pk, field=name, offset=start))
    named |= {name for text in texts for name in _persons(text)}
    waiting = {file.cleaned_id: file.cleaned for file in files if file.cleaned_id not in read}
    return Gathered(
        tuple(Source(str(at), text) for at, text in enumerate(texts)),
        tuple(origins),
        sum(1 for wording in read.values() if wording.unread),
        tuple(waiting.values()),
        frozenset(named),
    )


def _units_beside(target: Target) -> list[int]:
    if target.group_id is None:
        return [target.pk]
    return list(Target.objects.filter(round=target.round_id, group=target.group_id).values_list("pk", flat=True))


def _files(user: User, units: Collection[int]) -> Iterable[EvidenceVersion]:
    """Return the files of the groups' proofs; what the unit brought in itself is no confidence of others."""
    proofs = evidence_visible_to(user, Letter.READ).filter(target__in=units, is_from_unit=False)
    return EvidenceVersion.objects.filter(evidence__in=proofs.order_by()).select_related("cleaned").order_by("pk")


def _quoted(paper: WorkingPaper) -> Iterator[tuple[str, str, int, int]]:
    for name in BOXES:
        box = getattr(paper, name)
        for start, end in statements(box):
            yield name, box, start, end


def _persons(text: str) -> set[str]:
    return {person.text for person in find_persons(text)}


def names_of_round(text: CheckedText) -> frozenset[str]:
    """Return the names of who works in the round, and of who leads the unit."""
    held = Assignment.objects.filter(round=text.round.pk, ended_at=None).order_by()
    names = set(held.values_list("person__display_name", flat=True).distinct())
    units = Target.objects.filter(round=text.round.pk, organ__isnull=False)
    if text.target is not None:
        units = units.filter(pk=text.target.pk)
    names |= set(UnitLeader.objects.filter(unit__in=units.values("organ")).order_by().values_list("name", flat=True))
    return frozenset(name for name in names if len(name) > 1)


def open_words(round_: Round) -> frozenset[str]:
    """Return what is no secret wherever it stands: names of organs, units, places and groups, theme, criteria."""
    words = {round_.theme, round_.title, round_.authority, round_.organ.name if round_.organ else ""}
    for row in Target.objects.filter(round=round_).values_list("name", "organ__name", "division__name", "group__name"):
        words |= {word or "" for word in row}
    words |= set(CriteriaDocument.objects.values_list("title", flat=True))
    return frozenset(word for word in words if len(word) > 1)


def digests_of(targets: Collection[int]) -> dict[int, str]:
    """
    Return for each target a hash of everything that a text about it has to be compared with, whoever asks. Two statements.

    It tells nothing of what the sources say, and changes when a proof, a version of its file or a statement is added.
    """
    parts: defaultdict[int, list[str]] = defaultdict(list)
    files = EvidenceVersion.objects.filter(evidence__target__in=targets, evidence__is_from_unit=False).order_by()
    for target, hash_ in files.values_list("evidence__target", "cleaned__sha256"):
        parts[target].append(hash_)
    papers = WorkingPaper.objects.filter(target__in=targets).order_by().only("target_id", *BOXES)
    for paper in papers:
        parts[paper.target_id] += (hash_of(box[start:end]) for _name, box, start, end in _quoted(paper))
    return {
        target: sha256("\n".join([f"words {MAKER}", *sorted(set(parts[target]))]).encode()).hexdigest()
        for target in targets
    }
