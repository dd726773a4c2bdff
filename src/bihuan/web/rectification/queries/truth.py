"""Marks of truth as pages show them: beside what carries them, as a round's list, and one with both its texts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rectification.access.proofs import proofs_visible_to
from bihuan.web.rectification.access.truth import marks_visible_to, reads_marks_at, reads_other_side
from bihuan.web.rectification.models import Item, Measure, Plan, Progress, Proof, RectificationReport, TruthMark
from bihuan.web.rectification.queries.verifiers import has_part
from bihuan.web.rectification.truth.lighting import Segment, segments
from bihuan.web.rectification.truth.marks import CODES, GROUPS
from bihuan.web.rounds.models import Round, Target

V = TruthMark.Verdict
#: Lines of a page of a round's list.
PAGE = 50


@dataclass(frozen=True, slots=True)
class TextShown:
    """One piece of text as it was compared: its field, its number in the plan, and its characters in segments."""

    field: str
    number: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class MarkShown:
    """A mark with both sides; ``other`` is empty and ``reads_other`` False for who may not read it."""

    mark: TruthMark
    this: tuple[TextShown, ...]
    other: tuple[TextShown, ...]
    reads_other: bool
    passages: tuple[int, ...]
    this_proof: Proof | None
    other_proof: Proof | None
    pages: tuple[tuple[int, int], ...]
    plan: Plan | None
    other_plan: Plan | None
    other_item: Item | None


@dataclass(frozen=True, slots=True)
class RowShown:
    """A line of a round's list; ``other`` is the other target where the person may know which."""

    mark: TruthMark
    other: Target | None


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A heading of the list with how many marks stand under it, and how many of them nobody has judged."""

    key: str
    words: str
    count: int
    open: int


def marks_of(kind: str, ids: Collection[int]) -> dict[int, list[TruthMark]]:
    """
    Return the marks that stand, by what carries them; every id has a list. One or two statements.

    An item has its own marks and those of its proofs and measures, and of its plan where its own lines are copied.
    Who may see them is for the page to say: marks are read by whoever reads the target's plan or item.
    """
    found: dict[int, list[TruthMark]] = {key: [] for key in ids}
    rows = TruthMark.objects.filter(gone_on=None).exclude(verdict=V.DISMISSED).order_by("pk")
    if kind != "item":
        of_measures = Q(subject_kind="measure", subject_id__in=Measure.objects.filter(plan__in=ids).values("pk"))
        asked = Q(subject_kind=kind, subject_id__in=ids)
        plans = Measure.objects.filter(pk=OuterRef("subject_id")).values("plan")
        if kind == "plan":
            asked |= of_measures
        for mark in rows.filter(asked).annotate(plan=Subquery(plans)):
            is_of_plan = kind == "plan" and mark.subject_kind == "measure"
            found[mark.plan if is_of_plan else mark.subject_id].append(mark)
        return found
    for row in rows.filter(item__in=ids):
        found[row.item_id or 0].append(row)
    responses: dict[int, list[tuple[int, int]]] = defaultdict(list)
    lines = Item.objects.filter(pk__in=ids).exclude(response=None).values_list("pk", "response_id", "response__plan_id")
    for key, response, plan in lines:
        responses[plan].append((key, response))
    for row in rows.filter(subject_kind="plan", subject_id__in=responses):
        for key, response in responses[row.subject_id]:
            if response in row.detail.get("responses", ()):
                found[key].append(row)
    return found


def groups_of(user: Visitor, round_: Round) -> list[GroupShown]:
    """Return how many marks of each kind stand in a round, among those that ``user`` reads. One statement."""
    rows = marks_visible_to(user, Letter.READ).filter(round=round_, gone_on=None).order_by()
    counted = {
        row["code"]: row
        for row in rows.values("code").annotate(count=Count("pk"), left=Count("pk", filter=Q(verdict="")))
    }
    return [
        GroupShown(
            key,
            str(words),
            sum(counted[code]["count"] for code in codes if code in counted),
            sum(counted[code]["left"] for code in codes if code in counted),
        )
        for key, words, codes in GROUPS
    ]


def rows_of(
    user: Visitor, round_: Round, *, group: str = "", target: int | None = None, judged: str = "", page: int = 1
) -> tuple[list[RowShown], bool]:
    """
    Return a page of a round's marks, those that nobody has judged first, and whether more follow. Few statements.

    ``group`` is a key of ``GROUPS``, ``target`` a number, ``judged`` one of the verdicts, "open", "gone" or "" for all
    that stand.
    """
    rows = marks_visible_to(user, Letter.READ).filter(round=round_)
    rows = rows.filter(gone_on__isnull=judged != "gone")
    if judged in (V.CONFIRMED, V.DISMISSED):
        rows = rows.filter(verdict=judged)
    elif judged == "open":
        rows = rows.filter(verdict=V.OPEN)
    codes = {key: list(codes) for key, _words, codes in GROUPS}.get(group)
    if codes is not None:
        rows = rows.filter(code__in=codes)
    if target is not None:
        rows = rows.filter(target__number=target)
    start = (max(1, page) - 1) * PAGE
    ordered = rows.select_related("target", "item", "other_target__round").order_by(
        "verdict", "target__number", "code", "pk"
    )
    found = list(ordered.defer("places")[start : start + PAGE + 1])
    known = _known_targets(user, [row.other_target for row in found[:PAGE] if row.other_target is not None])
    return [RowShown(row, row.other_target if row.other_target_id in known else None) for row in found[:PAGE]], len(
        found
    ) > PAGE


def targets_of(user: Visitor, round_: Round) -> list[Target]:
    """Return the targets of a round that have marks which ``user`` reads, by number."""
    rows = marks_visible_to(user, Letter.READ).filter(round=round_).order_by().values("target")
    return list(Target.objects.filter(pk__in=rows).order_by("number"))


def shown(user: Visitor, mark: TruthMark) -> MarkShown:
    """Return one mark with what the person may see of its two sides."""
    reads_other = reads_other_side(user, mark)
    texts = mark.detail.get("texts", {})
    this, other = (_texts(mark, texts.get(side, ()), side) for side in ("this", "other"))
    proofs = {row.pk: row for row in _proofs(user, mark)}
    passages = sorted({place["n"] for place in mark.places if "n" in place})
    return MarkShown(
        mark,
        this,
        other if reads_other else (),
        reads_other,
        tuple(passages),
        proofs.get(mark.subject_id) if mark.subject_kind == "proof" else None,
        proofs.get(mark.other_id or 0) if mark.other_kind == "proof" and reads_other else None,
        tuple((pair[0], pair[1]) for pair in mark.detail.get("pages", ())),
        _plan(mark),
        Plan.objects.filter(pk=mark.other_id or 0).first() if mark.other_kind == "plan" and reads_other else None,
        Item.objects.filter(pk=mark.other_id or 0).first() if mark.other_kind == "claim" and reads_other else None,
    )


def waiting_marks(person: User) -> Iterator[DeskLine]:
    """Yield the marks that wait for a judgement of ``person``, by round."""
    if not standing_of(person).roles & {Role.OFF, Role.SUP, Role.VER}:
        return
    rows = marks_visible_to(person, Letter.APPROVE).filter(gone_on=None, verdict=V.OPEN).order_by()
    words = gettext_lazy("待判断的存疑提示")
    for row in rows.values("round").annotate(count=Count("*"), oldest=Min("found_on")).order_by("round"):
        yield DeskLine(
            "truth_marks", words, row["count"], row["oldest"], "truth_list", "judged=open", args=(row["round"],)
        )


def had_part(person: User, mark: TruthMark) -> bool:
    """
    Return whether the person wrote, brought or recorded for a unit what stands on either side of a mark.

    Of two plans that one clerk recorded, whoever recorded them may be the one who copied.
    """
    return any(
        pk is not None and person.pk in _makers(kind, pk)
        for kind, pk in ((mark.subject_kind, mark.subject_id), (mark.other_kind, mark.other_id))
    ) or (mark.item is not None and bool(has_part(mark.item, person)))


def _makers(kind: str, pk: int) -> set[int]:
    """Return the keys of who wrote, handed in or recorded one side of a mark."""
    rows: list[tuple[int | None, ...]]
    if kind in ("plan", "measure"):
        plans = Plan.objects.filter(**{"pk" if kind == "plan" else "measures": pk})
        rows = list(plans.values_list("author_id", "submitted_by_id"))
    elif kind == "report":
        rows = list(RectificationReport.objects.filter(pk=pk).values_list("author_id", "submitted_by_id"))
    elif kind == "proof":
        rows = list(Proof.objects.filter(pk=pk).values_list("author_id"))
    else:
        rows = list(Item.objects.filter(pk=pk).values_list("recorded_by_id", "reported_by_id"))
        rows += list(Progress.objects.filter(item=pk).values_list("by_id"))
    return {one for row in rows for one in row if one is not None}


def title_of(mark: TruthMark) -> str:
    """Return what kind of mark it is, in words."""
    return str(CODES.get(mark.code, mark.code))


def _plan(mark: TruthMark) -> Plan | None:
    if mark.subject_kind == "plan":
        return Plan.objects.filter(pk=mark.subject_id).first()
    if mark.subject_kind == "measure":
        return Plan.objects.filter(measures=mark.subject_id).first()
    return None


def _proofs(user: Visitor, mark: TruthMark) -> list[Proof]:
    keys = [mark.subject_id] if mark.subject_kind == "proof" else []
    keys += [mark.other_id] if mark.other_kind == "proof" and mark.other_id else []
    return list(proofs_visible_to(user, Letter.READ).filter(pk__in=keys).select_related("item", "target"))


def _texts(mark: TruthMark, pieces: Sequence[dict[str, Any]], side: str) -> tuple[TextShown, ...]:
    found = []
    for piece in pieces:
        # Marks of one text name what a place is instead of where it stands; of several texts, ``at`` says in which.
        places = [
            (
                place["span"][0],
                place["span"][1],
                place.get("n", 0),
                "" if place["field"] == piece["field"] else place["field"],
            )
            for place in mark.places
            if place["side"] == side
            and (place["field"] == piece["field"] or "n" not in place)
            and place.get("at", piece["field"]) == piece["field"]
        ]
        masked = [(start, end, kind) for start, end, kind in piece.get("masked", ())]
        found.append(
            TextShown(piece["field"].partition(":")[0], piece["number"], segments(piece["text"], places, masked))
        )
    return tuple(found)


def _known_targets(user: Visitor, targets: Sequence[Target]) -> set[int]:
    """Return which of these targets the person may know as the other side: where they would read marks themselves."""
    return {one.pk for one in targets if reads_marks_at(user, one)}
