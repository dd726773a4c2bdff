"""What came back after a return, and what it was before."""

from collections.abc import Iterator

from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.models import Item, Plan, Proof, RectificationReport, ReturnedText
from bihuan.web.rectification.queries.plans import contents_of_all
from bihuan.web.rectification.queries.truth_sources import claim_wholes, plan_of
from bihuan.web.rectification.truth.again import Again
from bihuan.web.rectification.truth.parts import Piece
from bihuan.web.rounds.models import Target

#: Lines that were reported and not returned since.
_HANDED_IN = (Item.Status.REPORTED, Item.Status.REVIEWED, Item.Status.VERIFIED, Item.Status.CLOSED_IMPLEMENTED)
_REPORTED = (RectificationReport.Status.SUBMITTED, RectificationReport.Status.ACCEPTED)


def kind_of(row: Plan | Item | RectificationReport) -> str:
    """Return the kind under which a text is kept."""
    return "plan" if isinstance(row, Plan) else "claim" if isinstance(row, Item) else "report"


def pieces_of(row: Plan | Item | RectificationReport) -> list[Piece]:
    """Return all that a unit wrote, field by field; of a plan also who does it and by when."""
    if isinstance(row, Item):
        return [one for part in claim_wholes([row])[0].parts for one in part.pieces if one.text.strip()]
    if isinstance(row, RectificationReport):
        return [Piece(f"report:{at}", line) for at, line in enumerate(row.text.splitlines()) if line.strip()]
    return list(_of_plan(row))


def _of_plan(plan: Plan) -> Iterator[Piece]:
    held = contents_of_all([plan])[plan.pk]
    yield Piece("organisation", plan.organisation)
    yield Piece("principles", plan.principles)
    for one in held.responses:
        yield Piece(f"cause:{one.order}", f"{one.cause}{one.reason}", one.order)
        yield Piece(f"standard:{one.order}", one.standard, one.order)
        terms = (one.answer, one.completion, one.due_on, one.leader, one.lead_unit, one.co_units, one.handler)
        yield Piece(f"terms:{one.order}", "；".join(str(term) for term in terms if term), one.order)
    for measure in held.measures:
        yield Piece(f"measure:{measure.key}", measure.text, measure.number)
        days = [str(one.due_on) for one in measure.milestones.all()]
        who = (measure.owner, measure.unit, measure.starts_on, measure.due_on, measure.frequency, *days)
        yield Piece(f"terms:{measure.key}", "；".join(str(term) for term in who if term), measure.number)


def standing_proofs(row: Plan | Item | RectificationReport) -> list[int]:
    """Return the keys of the proofs that stand for an item, in order; of a plan or a report none."""
    if not isinstance(row, Item):
        return []
    return list(Proof.objects.filter(item=row, withdrawn_on=None).order_by("pk").values_list("pk", flat=True))


def again_of(target: Target) -> Iterator[Again]:
    """Yield what a target handed in again after a return, beside what was returned last. Few statements for each."""
    plan = plan_of(target)
    rows: list[Plan | Item | RectificationReport] = [plan] if plan else []
    kept = ReturnedText.objects.filter(target=target)
    returned = {kind: list(kept.filter(kind=kind).values_list("object_id", flat=True)) for kind in ("claim", "report")}
    rows += Item.objects.filter(pk__in=returned["claim"], status__in=_HANDED_IN).order_by("pk")
    rows += RectificationReport.objects.filter(pk__in=returned["report"], status__in=_REPORTED).order_by("pk")
    for row in rows:
        kind = kind_of(row)
        before = kept.filter(kind=kind, object_id=row.pk, object_version__lt=row.version).first()
        if before is None:
            continue
        names = {"plan": ["plan"], "claim": ["item"], "report": ["rectification_report", "rectification_notice"]}[kind]
        notes = ReturnNote.objects.filter(
            object_kind__in=names, object_id=row.pk, object_version=before.object_version
        ).order_by("pk")
        yield Again(
            kind,
            row.pk,
            row.pk if kind == "claim" else None,
            [Piece(one["field"], one["text"], one["number"]) for one in before.pieces],
            pieces_of(row),
            len(set(standing_proofs(row)) - set(before.proofs)),
            before.returned_on,
            "；".join(notes.values_list("text", flat=True)),
        )
