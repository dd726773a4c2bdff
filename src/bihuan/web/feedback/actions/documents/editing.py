"""Writing a feedback document anew, passage by passage."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.access.documents import To, document_for, judge
from bihuan.web.feedback.actions.documents.refusals import (
    MOST_PASSAGES,
    S,
    incomplete,
    noted,
    require_document_state,
    require_document_version,
)
from bihuan.web.feedback.models import FeedbackDocument, Passage
from bihuan.web.feedback.printing.marks import refuse_marked
from bihuan.web.feedback.queries.documents import live_findings
from bihuan.web.feedback.texts import check_text
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Category


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """A passage as it was written: ``pk`` of one that is there, None for a new one; findings by number, category by code."""

    part: str
    text: str
    category: str = ""
    findings: tuple[str, ...] = ()
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document as it was written; ``dropped`` are the numbers of findings that this edition does not hold any more."""

    title: str
    salutation: str
    passages: tuple[PassageFacts, ...]
    dropped: tuple[str, ...] = ()


@transaction.atomic
def edit_document(
    *, actor: User, document: FeedbackDocument, facts: DocumentFacts, version: int | None = None
) -> FeedbackDocument:
    """
    Keep title, salutation and the passages in this order; a passage that is not among them goes.

    Raises:
        Refusal: ``feedback.document_not_in_state``, ``feedback.document_incomplete``, ``feedback.unknown_finding``,
            ``feedback.text_too_long``, ``feedback.odd_character``, ``feedback.lead_on_a_person``,
            ``feedback.classified_marking``, ``common.changed_meanwhile``; the person may not. ``where`` is ``title``,
            ``salutation``, ``dropped``, or ``text-3``, ``findings-3`` for the passage at index 3.
    """
    locked = document_for(actor, document.uid, To.SEE, for_change=True)
    require_document_state(locked, S.DRAFT)
    require_document_version(locked, version)
    grant = judge(actor, locked, To.EDIT)
    known = {one.number: one for one in live_findings(locked.target)}
    columns = {"title": facts.title.strip(), "salutation": facts.salutation.strip()}
    for name, longest in (("title", 200), ("salutation", 120)):
        if not columns[name]:
            raise incomplete(name)
        check_text(columns[name], where=name, longest=longest)
    rows = {row.pk: row for row in Passage.objects.filter(document=locked).prefetch_related("findings")}
    chosen = [_checked(one, at, known, rows) for at, one in enumerate(facts.passages)]
    refuse_marked(*columns.values(), *(one.text for one in facts.passages), where="title")
    dropped = _findings(facts.dropped, known, "dropped") if may_drop(locked) else []
    # What this edition drops, no passage of it rests on: such a passage has to be gone over before it is submitted.
    chosen = [(category, [one for one in findings if one not in dropped]) for category, findings in chosen]
    _rewrite(locked, facts.passages, chosen, rows)
    locked.dropped.set(dropped)
    changed = FeedbackDocument.objects.filter(pk=locked.pk, version=locked.version)
    if changed.update(version=locked.version + 1, **columns) != 1:
        raise changed_meanwhile()
    locked.refresh_from_db()
    fields = {**columns, "texts": [one.text for one in facts.passages], "dropped": sorted(facts.dropped)}
    noted(locked, "edit_document", actor=actor, grant=grant, fields=fields)
    return locked


def may_drop(document: FeedbackDocument) -> bool:
    """Return True if findings can be dropped from a document: from an edition to the body, which lists them all."""
    return document.supersedes_id is not None and document.addressee == FeedbackDocument.Addressee.BODY


def _rewrite(
    document: FeedbackDocument,
    facts: Sequence[PassageFacts],
    chosen: Sequence[tuple[Category | None, list[Finding]]],
    rows: dict[int, Passage],
) -> None:
    Passage.objects.filter(document=document).exclude(pk__in=[one.pk for one in facts if one.pk is not None]).delete()
    for at, (one, (category, findings)) in enumerate(zip(facts, chosen, strict=True), 1):
        row = rows[one.pk] if one.pk is not None else Passage(document=document)
        keys = {finding.pk for finding in findings}
        held = {finding.pk for finding in row.findings.all()} if one.pk is not None else set()
        row.part, row.order, row.category, row.text = one.part, at, category, one.text.strip()
        row.save()
        if keys != held:
            row.findings.set(findings)


def _checked(
    one: PassageFacts, at: int, known: dict[str, Finding], rows: dict[int, Passage]
) -> tuple[Category | None, list[Finding]]:
    if at >= MOST_PASSAGES:
        raise incomplete("title")
    if one.pk is not None and one.pk not in rows:
        raise changed_meanwhile()
    if one.part not in Passage.Part.values or not one.text.strip():
        raise incomplete(f"text-{at}")
    check_text(one.text, where=f"text-{at}")
    # A finding that was withdrawn stays linked until somebody takes it off, so that the passage can be gone over.
    held = {row.number: row for row in rows[one.pk].findings.all()} if one.pk is not None else {}
    findings = _findings(one.findings, {**held, **known}, f"findings-{at}")
    return _category(one, findings, known), findings


def _category(one: PassageFacts, findings: Sequence[Finding], known: dict[str, Finding]) -> Category | None:
    """Return the category of the passage: the one that was chosen, else that of its first finding."""
    if one.part not in {Passage.Part.PROBLEMS, Passage.Part.CAUSES}:
        return None
    by_code = {finding.category.code: finding.category for finding in known.values() if finding.category}
    if one.category in by_code:
        return by_code[one.category]
    return next((finding.category for finding in findings if finding.category), None)


def _findings(numbers: Sequence[str], known: dict[str, Finding], where: str) -> list[Finding]:
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise Refusal(
            "feedback.unknown_finding",
            f"这个单位没有编号为“{unknown[0]}”的已批准问题，没有保存。请从来源中选择。",
            f"This unit has no approved finding numbered “{unknown[0]}”, so nothing was saved. Choose from the sources.",
            where=where,
        )
    return [known[number] for number in dict.fromkeys(numbers)]
