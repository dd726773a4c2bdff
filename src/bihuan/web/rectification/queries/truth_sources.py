"""What checks of truth read: plans, claims, reports and words of proofs as texts in parts, and prints kept earlier."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from django.db.models import Count, Q, QuerySet

from bihuan.web.files.wording import wordings_of
from bihuan.web.rectification.models import (
    Item,
    Measure,
    Plan,
    Progress,
    Proof,
    ProofPrint,
    RectificationReport,
    Response,
    TextPrint,
)
from bihuan.web.rectification.queries.plans import PlanContents, contents_of_all
from bihuan.web.rectification.truth.parts import Part, Piece, Whole
from bihuan.web.rectification.truth.plan_checks import MeasureFacts
from bihuan.web.rounds.models import Round, Target

#: Plans that have been handed in; a draft is the unit's own business.
HANDED_IN = (Plan.Status.SUBMITTED, Plan.Status.IN_FORCE, Plan.Status.CONCLUDED)
_REPORTS = (
    RectificationReport.Status.SUBMITTED,
    RectificationReport.Status.ACCEPTED,
    RectificationReport.Status.APPROVED,
    RectificationReport.Status.RELEASED,
)
#: Values in one statement; the smallest limit of the databases is far above.
_AT_ONCE = 400
#: A run that more objects than this hold is a set phrase, and finds nobody.
_COMMON = 60
#: So many texts of one kind are compared with a new one at most, those that share most first.
_CANDIDATES = 200
#: Texts of a round from which set phrases are learned, so that memory does not grow with the round.
LEARNED = 2_000


def target_by_key(key: int) -> Target | None:
    """Return a target with its round, or None."""
    return Target.objects.select_related("round__organ", "organ").filter(pk=key).first()


def targets_of(round_: Round) -> list[Target]:
    """Return the targets of a round by number."""
    rows = Target.objects.filter(round=round_).select_related("round__organ", "organ")
    return list(rows.order_by("number"))


def proof_by_key(key: int) -> Proof | None:
    """Return a proof that stands, with its files, or None."""
    rows = Proof.objects.select_related("original", "cleaned", "target__round")
    return rows.filter(pk=key, withdrawn_on=None).first()


def plan_of(target: Target) -> Plan | None:
    """Return the newest plan of a target that has been handed in, or None."""
    return Plan.objects.filter(target=target, status__in=HANDED_IN).order_by("-edition").first()


def plan_wholes(plans: Sequence[Plan]) -> list[Whole]:
    """Return plans as texts in parts: what stands before all answers, then one part for each answer. Few statements."""
    contents = contents_of_all(plans)
    units = _units([one.target_id for one in plans])
    return [_plan(contents[one.pk], units[one.target_id]) for one in plans]


def _plan(held: PlanContents, unit: str) -> Whole:
    plan = held.plan
    parts = [Part(0, (Piece("organisation", plan.organisation), Piece("principles", plan.principles)))]
    told: set[int] = set()
    for at, response in enumerate(held.responses, 1):
        pieces = [
            Piece(f"cause:{response.pk}", response.cause, at),
            Piece(f"standard:{response.pk}", response.standard, at),
        ]
        for measure in held.measures_of[response.pk]:
            if measure.pk not in told:  # of many findings, a measure is told with the first
                told.add(measure.pk)
                pieces.append(Piece(f"measure:{measure.pk}", measure.text, measure.number))
        parts.append(Part(response.pk, tuple(pieces)))
    return Whole("plan", plan.pk, plan.target_id, unit, plan.submitted_on, tuple(parts))


def claim_wholes(items: Sequence[Item]) -> list[Whole]:
    """Return what units say about items, with the progress that stands. Three statements."""
    progress: dict[int, list[Progress]] = defaultdict(list)
    for row in Progress.objects.filter(item__in=items, withdrawn_on=None).order_by("item", "pk"):
        progress[row.item_id].append(row)
    units = _units([one.target_id for one in items])
    return [
        Whole(
            "claim",
            one.pk,
            one.target_id,
            units[one.target_id],
            one.reported_on,
            (
                Part(
                    0,
                    (
                        Piece("claim", one.claim),
                        *(Piece(f"progress:{row.pk}", row.text, at) for at, row in enumerate(progress[one.pk], 1)),
                    ),
                ),
            ),
            one.pk,
        )
        for one in items
    ]


def report_wholes(reports: Sequence[RectificationReport]) -> list[Whole]:
    """Return reports as texts."""
    units = _units([one.target_id for one in reports])
    return [
        Whole(
            "report",
            one.pk,
            one.target_id,
            units[one.target_id],
            one.submitted_on,
            (Part(0, (Piece("report", one.text),)),),
        )
        for one in reports
    ]


def proof_wholes(proofs: Sequence[Proof]) -> list[Whole]:
    """Return the words of proofs that have been read, those without words left out."""
    words = wordings_of([one.cleaned_id for one in proofs])
    units = _units([one.target_id for one in proofs])
    return [
        Whole(
            "proof",
            one.pk,
            one.target_id,
            units[one.target_id],
            one.added_on,
            (Part(0, (Piece("proof", words[one.cleaned_id].text[:20_000]),)),),
            one.item_id,
        )
        for one in proofs
        if one.cleaned_id in words and words[one.cleaned_id].text.strip()
    ]


def wholes_of(kind: str, keys: Collection[int]) -> list[Whole]:
    """Return texts of a kind by their keys, those that are no longer handed in left out."""
    if kind == "plan":
        return plan_wholes(list(Plan.objects.filter(pk__in=keys, status__in=HANDED_IN)))
    if kind == "claim":
        return claim_wholes(list(Item.objects.filter(pk__in=keys).exclude(reported_on=None)))
    if kind == "report":
        return report_wholes(list(RectificationReport.objects.filter(pk__in=keys, status__in=_REPORTS)))
    return proof_wholes(list(Proof.objects.filter(pk__in=keys, withdrawn_on=None)))


def wholes_of_target(kind: str, target: Target) -> list[Whole]:
    """Return what a target has handed in of a kind: of plans the newest alone."""
    if kind == "plan":
        plan = plan_of(target)
        return plan_wholes([plan]) if plan else []
    return wholes_of(kind, keys_of_target(kind, target))


def keys_of_target(kind: str, target: Target) -> list[int]:
    """Return the keys of what a target has handed in."""
    rows: QuerySet[Item] | QuerySet[RectificationReport] | QuerySet[Proof]
    if kind == "claim":
        rows = Item.objects.filter(target=target).exclude(reported_on=None)
    elif kind == "report":
        rows = RectificationReport.objects.filter(target=target, status__in=_REPORTS)
    else:
        rows = Proof.objects.filter(target=target, withdrawn_on=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def candidates_for(
    kind: str, wholes: Sequence[Whole], sketches: dict[tuple[int, int], list[int]]
) -> dict[int, set[tuple[int, int]]]:
    """
    Return what of a kind is worth comparing: key of another text -> its (key, part) by place in ``wholes``.

    ``sketches`` are the runs that stand for (place in wholes, place of part). Set phrases, which many texts hold, count for
    nothing. The statements grow with the runs, not with what is kept.
    """
    owners: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place, values in sketches.items():
        for value in values:
            owners[value].append(place)
    shared: dict[tuple[tuple[int, int], int, int], int] = defaultdict(int)
    for some in _in_parts(sorted(owners)):
        rows = TextPrint.objects.filter(kind=kind, value__in=some)
        counts = rows.values("value").annotate(count=Count("pk"))
        rare = [row["value"] for row in counts if row["count"] <= _COMMON]
        found = rows.filter(value__in=rare).values_list("value", "object_id", "part")
        for value, object_id, part in found:
            for place in owners[value]:
                if wholes[place[0]].pk != object_id:
                    shared[place, object_id, part] += 1
    best = sorted(shared.items(), key=lambda one: -one[1])
    chosen: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for (place, object_id, part), count in islice(best, _CANDIDATES * len(wholes)):
        if count >= min(2, len(sketches[place])):
            chosen[object_id].add((_number(place), part))
    return chosen


def _number(place: tuple[int, int]) -> int:
    """Return one number for a text and its part, for the two are always looked up together."""
    return place[0] * 100_000 + place[1]


def place_of(number: int) -> tuple[int, int]:
    """Undo ``_number``."""
    return divmod(number, 100_000)


def texts_for_phrases(kind: str, round_: Round) -> Iterator[str]:
    """Yield texts of a round from which set phrases are learned, at most ``LEARNED`` of them."""
    if kind == "plan":
        measures = Measure.objects.filter(plan__round=round_, plan__status__in=HANDED_IN).order_by("pk")
        yield from measures.values_list("text", flat=True)[:LEARNED]
    elif kind == "claim":
        items = Item.objects.filter(round=round_).exclude(claim="").order_by("pk")
        yield from items.values_list("claim", flat=True)[:LEARNED]


def names_of(round_: Round, wholes: Iterable[Whole]) -> tuple[list[str], list[str]]:
    """Return names that are masked (units, people by function, targets) and the texts of findings that plans repeat."""
    targets = {one.target_id for one in wholes}
    plans = [one.pk for one in wholes if one.kind == "plan"]
    names: set[str] = set(Target.objects.filter(Q(round=round_) | Q(pk__in=targets)).values_list("name", flat=True))
    quoted = set()
    rows = Response.objects.filter(Q(plan__in=plans) if plans else Q(plan__target__in=targets))
    for row in rows.values_list("problem", "leader", "lead_unit", "co_units", "handler"):
        quoted.add(row[0])
        names.update(row[1:3], row[3].split("、"), row[4:])
    for owner in Measure.objects.filter(plan__in=plans).values_list("owner", "unit"):
        names.update(owner)
    return sorted(names), sorted(quoted)


def measure_facts(plan: Plan) -> list[MeasureFacts]:
    """Return the measures of a plan with the columns beside their texts. Five statements."""
    held = contents_of_all([plan])[plan.pk]
    items = dict(Item.objects.filter(target=plan.target_id, response__plan=plan).values_list("response_id", "pk"))
    found = []
    for one in held.measures:
        responses = list(one.responses.all())
        item = next((items[row.pk] for row in responses if row.pk in items), None)
        found.append(
            MeasureFacts(
                one.pk,
                one.number,
                one.text,
                one.owner or one.unit,
                one.starts_on,
                one.due_on,
                one.frequency != Measure.Frequency.ONCE,
                len(one.milestones.all()),
                tuple(row.problem for row in responses),
                item,
                tuple(row.pk for row in responses),
            )
        )
    return found


def proof_days(target: Target) -> list[tuple[Proof, date | None]]:
    """Return the proofs of a target that stand, each with the first day of the measure that it is for. Two statements."""
    proofs = Proof.objects.filter(target=target, withdrawn_on=None).select_related("item").order_by("pk")
    starts = dict(
        Measure.objects.filter(plan__target=target, plan__status__in=HANDED_IN)
        .exclude(starts_on=None)
        .order_by("plan__edition")
        .values_list("key", "starts_on")
    )
    return [(one, starts.get(one.measure_key) if one.measure_key else None) for one in proofs]


def prints_of_target(target: Target) -> list[ProofPrint]:
    """Return the prints of the proofs of a target that stand."""
    rows = ProofPrint.objects.filter(proof__target=target, proof__withdrawn_on=None)
    return list(rows.select_related("proof").order_by("proof", "pk"))


def prints_with(kinds: Sequence[str], values: Collection[int]) -> Iterator[ProofPrint]:
    """Yield prints of these kinds that have one of these values, of proofs that stand."""
    for some in _in_parts(sorted(values)):
        rows = ProofPrint.objects.filter(kind__in=kinds, value__in=some, proof__withdrawn_on=None)
        yield from rows.select_related("proof")


def prints_in_bands(bands: Sequence[Collection[int]]) -> Iterator[ProofPrint]:
    """Yield prints of pictures of which one band is among those given for it, of proofs that stand."""
    condition = Q()
    for at, values in enumerate(bands, 1):
        condition |= Q(**{f"band_{at}__in": sorted(values)})
    rows = ProofPrint.objects.filter(condition, kind__in=("image", "page"), proof__withdrawn_on=None)
    yield from rows.select_related("proof")


def _units(targets: Collection[int]) -> dict[int, str]:
    """Return what is the same for targets that are one unit in different rounds."""
    rows = Target.objects.filter(pk__in=targets).values_list("pk", "kind", "name")
    return {pk: f"{kind} {name}" for pk, kind, name in rows}


def _in_parts(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
