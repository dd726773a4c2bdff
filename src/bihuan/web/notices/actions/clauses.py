"""The clauses of a publication's sections: writing them, and taking what the groups propose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.feedback.papers import refuse_marked
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.clauses import mark_inside, shown_mark
from bihuan.web.findings.leads import find_lead
from bihuan.web.findings.models import Finding
from bihuan.web.notices.access.publications import judge_section
from bihuan.web.notices.actions.keeping import noted, to_edit, touch
from bihuan.web.notices.models import Publication, PublicationClause, PublicationSection
from bihuan.web.notices.queries.publications import issued_findings

LONGEST_CLAUSE = 400
MOST_CLAUSES = 60


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """One clause: its text without a mark at its end, and the keys of the findings that it stands for."""

    text: str
    findings: tuple[UUID, ...] = ()


@transaction.atomic
def set_clauses(
    *,
    actor: User,
    publication: Publication,
    number: int,
    clauses: Sequence[ClauseFacts],
    version: int | None = None,
) -> Publication:
    """
    Write the clauses of one section anew, in this order, each with the issued findings of its target that it stands for.

    Raises:
        Refusal: as ``edit_frame``; ``notices.odd_clause``, ``notices.clause_too_long``, ``notices.too_many_clauses``,
            ``notices.no_such_cited_finding``, ``findings.lead_on_a_person``; ``common.not_found`` for no such section.
    """
    found, section = _section_to_edit(actor, publication, number, version)
    grant = judge_section(actor, found, section.target_id, Letter.EDIT)
    said = [(clause.text.strip(), clause.findings) for clause in clauses]
    _require_sound(section, [text for text, _keys in said])
    known = _findings_of(section, {key for _text, keys in said for key in keys})
    write_clauses(section, [(text, [known[key] for key in keys]) for text, keys in said])
    _edited(found, section, actor=actor, grant=grant, texts=[text for text, _keys in said])
    return found


@transaction.atomic
def propose_again(*, actor: User, publication: Publication, number: int, version: int | None = None) -> Publication:
    """Write the clauses of one section as the groups propose them now; ``Refusal`` as ``set_clauses``."""
    found, section = _section_to_edit(actor, publication, number, version)
    grant = judge_section(actor, found, section.target_id, Letter.EDIT)
    clauses = proposed(issued_findings([section.target_id]))
    write_clauses(section, clauses)
    _edited(found, section, actor=actor, grant=grant, texts=[text for text, _findings in clauses])
    return found


def proposed(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Return a clause for each sentence that the group proposes, in the order given; the same sentence makes one clause."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        if one.published_sentence:
            found.setdefault(one.published_sentence, []).append(one)
    return list(found.items())


def _section_to_edit(
    actor: User, publication: Publication, number: int, version: int | None
) -> tuple[Publication, PublicationSection]:
    found, _grant = to_edit(actor, publication, version)
    section = found.sections.filter(number=number).select_related("target").first()
    if section is None:
        raise not_found()
    return found, section


def _edited(
    publication: Publication, section: PublicationSection, *, actor: User, grant: Grant, texts: Sequence[str]
) -> None:
    touch(publication)
    fields = {"section": section.number, "clauses": len(texts)}
    rows = [{"text": text} for text in texts]
    noted(publication, "notices.edit_section", actor=actor, grant=grant, fields=fields, rows=rows)


def _require_sound(section: PublicationSection, texts: Sequence[str]) -> None:
    if len(texts) > MOST_CLAUSES:
        raise Refusal(
            "notices.too_many_clauses",
            f"“{section.name}”有 {len(texts)} 条，最多 {MOST_CLAUSES} 条，没有保存。请合并一些。",
            f"{section.name} has {len(texts)} clauses and may have {MOST_CLAUSES}; nothing was saved. Merge some.",
        )
    for at, text in enumerate(texts, 1):
        where = f"text_{at}"
        mark = mark_inside(text)
        if mark or not text or "\0" in text:
            shown = shown_mark(mark) or "空白"
            raise Refusal(
                "notices.odd_clause",
                f"“{section.name}”第 {at} 条里有“{shown}”，公布后会被读成两条或读不通，没有保存。请改写，或按“拆分”分成两条。",
                f"Clause {at} of {section.name} holds “{shown}”: published, it would be read as two, or not at all; nothing "
                "was saved. Write it otherwise, or split it.",
                where=where,
            )
        if len(text) > LONGEST_CLAUSE:
            raise Refusal(
                "notices.clause_too_long",
                f"“{section.name}”第 {at} 条有 {len(text)} 个字，最多 {LONGEST_CLAUSE} 个字，没有保存。请拆分。",
                f"Clause {at} of {section.name} has {len(text)} characters and may have {LONGEST_CLAUSE}; split it.",
                where=where,
            )
        _refuse_lead(section, at, text)
    refuse_marked(*texts, where="text_1")


def _refuse_lead(section: PublicationSection, at: int, text: str) -> None:
    lead = find_lead(text)
    if lead is None:
        return
    raise Refusal(
        "findings.lead_on_a_person",
        f"“{section.name}”第 {at} 条里的“{lead.text}”写到了具体的人及其涉嫌违纪违法的情况，属于问题线索，不能公布，没有保存。"
        "请删去有关人员的内容。",
        f'Clause {at} of {section.name} names a person beside a matter of discipline ("{lead.text}"): that is a lead and is '
        "not published; nothing was saved. Take the person out.",
        where=f"text_{at}",
    )


def _findings_of(section: PublicationSection, keys: Collection[UUID]) -> Mapping[UUID, Finding]:
    rows = Finding.objects.filter(target_id=section.target_id, status=FindingStatus.ISSUED, uid__in=keys)
    known = {one.uid: one for one in rows}
    if len(known) != len(keys):
        raise Refusal(
            "notices.no_such_cited_finding",
            "所选的问题中有的还没有反馈、已经撤回，或者不属于这个单位，没有保存。请重新选择。",
            "One of the chosen findings has not been fed back, was withdrawn, or is not of this target; nothing was saved. "
            "Choose again.",
            where="findings",
        )
    return known


def write_clauses(section: PublicationSection, clauses: Sequence[tuple[str, list[Finding]]]) -> None:
    """Write the clauses of a section anew, each with its findings; the caller has judged and leaves the record."""
    PublicationClause.objects.filter(section=section).delete()
    rows = PublicationClause.objects.bulk_create(
        PublicationClause(section=section, order=at, text=text) for at, (text, _findings) in enumerate(clauses, 1)
    )
    through = PublicationClause.findings.through
    through.objects.bulk_create(
        through(publicationclause_id=row.pk, finding_id=one.pk)
        for row, (_text, findings) in zip(rows, clauses, strict=True)
        for one in findings
    )
