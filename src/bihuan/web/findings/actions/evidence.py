"""Proof: bringing it in, further versions of its file, what is known of it, and what it proves."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal
from bihuan.web.files.actions import keep
from bihuan.web.files.cleaning import Cleaned, cleaned
from bihuan.web.files.prescan import Scan, scan
from bihuan.web.files.wording import ask_for_words
from bihuan.web.findings.access import To, creating, evidence_for, finding_for, judge, paper_for
from bihuan.web.findings.actions.marking import mark_again
from bihuan.web.findings.actions.moving import noted, plain, require_state, require_version, touch
from bihuan.web.findings.actions.numbering import next_number
from bihuan.web.findings.choices import EvidenceStatus, FindingStatus, PaperStatus
from bihuan.web.findings.days import check_obtained
from bihuan.web.findings.facts import EvidenceFacts, check
from bihuan.web.findings.models import Evidence, EvidenceVersion, Finding, WorkingPaper
from bihuan.web.rounds.models import Target


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was looked at and of which a copy for circulation was made, before any row is locked."""

    data: bytes
    scan: Scan
    copy: Cleaned


def prepare(file: bytes | Path, name: str, *, declared: str = "") -> Prepared:
    """
    Look at a file and make its copy for circulation. It takes up to seconds, so it happens outside any transaction.

    Args:
        file: The bytes, or where they stand.
        name: As the person called it.
        declared: The media type that the browser gave.

    Raises:
        Refusal: ``files.…``; nothing has been kept.
    """
    data = file.read_bytes() if isinstance(file, Path) else file
    looked = scan(data, name, declared=declared)
    return Prepared(data, looked, cleaned(data, looked))


def create_evidence(
    *,
    actor: User,
    target: Target,
    facts: EvidenceFacts,
    data: bytes | Path | Prepared,
    name: str = "",
    declared: str = "",
    on_behalf: bool = False,
    is_demo: bool = False,
) -> Evidence:
    """
    Bring in a proof with its first file. The original is kept as it came; a cleaned copy goes round.

    Args:
        actor: Who brings it in; its custodian unless ``facts`` name another.
        target: What it concerns.
        facts: What is known of it; without a title, the name of the file is one.
        data: The file, or what ``prepare`` made of it.
        name: As the person called it.
        declared: The media type that the browser gave.
        on_behalf: The office records it for the unit, from signed paper.
        is_demo: Made up for a demonstration.

    Raises:
        Refusal: the actor may not; what ``facts.check`` and ``prepare`` refuse; ``findings.no_such_custodian``,
            ``findings.obtained_in_future``.
    """
    grant = creating(actor, "evidence", target, on_behalf=on_behalf)
    prepared = data if isinstance(data, Prepared) else prepare(data, name, declared=declared)
    columns = check(facts if facts.title.strip() else _titled(facts, prepared.scan.name))
    check_obtained(facts.obtained_on)
    with transaction.atomic():
        grant = creating(actor, "evidence", target, on_behalf=on_behalf)
        evidence = Evidence.objects.create(
            number=next_number("evidence", target),
            round=target.round,
            target=target,
            group_id=target.group_id,
            author=actor,
            custodian=_custodian(actor, target, facts.custodian),
            is_from_unit=on_behalf or grant.role in UNIT_ROLES,
            is_demo=is_demo,
            **columns,
        )
        made = _add(evidence, 1, prepared, actor)
        noted(evidence, "create", actor=actor, grant=grant, fields={**plain(columns), **_hashes(made)})
    return evidence


def _titled(facts: EvidenceFacts, name: str) -> EvidenceFacts:
    return EvidenceFacts(name[:200], facts.kind, facts.place, facts.obtained_on, facts.custodian)


def add_version(
    *,
    actor: User,
    evidence: Evidence,
    data: bytes | Path | Prepared,
    name: str = "",
    declared: str = "",
    version: int | None = None,
) -> EvidenceVersion:
    """
    Add another file to a proof as its next version; the earlier ones stay.

    Raises:
        Refusal: ``findings.frozen`` while a signed paper or finding rests on it; as ``create_evidence``.
    """
    _to_change(actor, evidence, version, for_change=False)
    prepared = data if isinstance(data, Prepared) else prepare(data, name, declared=declared)
    with transaction.atomic():
        found, grant = _to_change(actor, evidence, version, for_change=True)
        last = found.versions.order_by("-number").values_list("number", flat=True).first() or 0
        made = _add(found, last + 1, prepared, actor)
        touch(found, version, {})
        noted(found, "add_version", actor=actor, grant=grant, fields=_hashes(made))
    return made


@transaction.atomic
def edit_evidence(*, actor: User, evidence: Evidence, facts: EvidenceFacts, version: int | None = None) -> Evidence:
    """
    Change what is known of a proof.

    Raises:
        Refusal: ``findings.frozen``, ``common.changed_meanwhile``; as ``create_evidence``.
    """
    found, grant = _to_change(actor, evidence, version, for_change=True)
    columns: dict[str, Any] = check(facts)
    check_obtained(facts.obtained_on)
    if facts.custodian is not None:
        columns["custodian"] = _custodian(actor, found.target, facts.custodian)
    touch(found, version, columns)
    noted(found, "edit", actor=actor, grant=grant, fields=plain(columns))
    return found


def _to_change(actor: User, evidence: Evidence, version: int | None, *, for_change: bool) -> tuple[Evidence, Grant]:
    found = evidence_for(actor, evidence.uid, To.SEE, for_change=for_change)
    require_version(found, version)
    if found.status != EvidenceStatus.WORKING:
        raise _frozen(found)
    return found, judge(actor, found, To.EDIT)


def _frozen(evidence: Evidence) -> Refusal:
    return Refusal(
        "findings.frozen",
        f"证据材料 {evidence.number} 已随签过名的底稿、问题或报送固定，不能改动。请先退回引用它的记录，或另行登记一份。",
        f"Proof {evidence.number} is frozen, because something signed rests on it, so it was not changed. Return that "
        "first, or register another proof.",
        http_status=409,
    )


@transaction.atomic
def link_evidence(*, actor: User, evidence: Evidence, row: WorkingPaper | Finding, version: int | None = None) -> None:
    """
    Say that a proof proves a draft paper or finding; one proof may serve many.

    Raises:
        Refusal: ``findings.no_such_evidence`` for a proof of another target; ``findings.not_in_state``.
    """
    _tie(actor, evidence, row, version, linked=True)


@transaction.atomic
def unlink_evidence(
    *, actor: User, evidence: Evidence, row: WorkingPaper | Finding, version: int | None = None
) -> None:
    """Take a proof away from a draft paper or finding; what is signed keeps its proof."""
    _tie(actor, evidence, row, version, linked=False)


def _tie(actor: User, evidence: Evidence, row: WorkingPaper | Finding, version: int | None, *, linked: bool) -> None:
    fetch = paper_for if isinstance(row, WorkingPaper) else finding_for
    found: Any = fetch(actor, row.uid, To.SEE, for_change=True)
    require_version(found, version)
    require_state(found, PaperStatus.DRAFT if isinstance(row, WorkingPaper) else FindingStatus.DRAFT)
    grant = judge(actor, found, To.LINK)
    proof = evidence_for(actor, evidence.uid, To.READ)
    if proof.target_id != found.target_id:
        raise Refusal(
            "findings.no_such_evidence",
            "这份证据材料不属于同一个被巡视单位，没有关联。请选择本单位的证据材料。",
            "This proof does not belong to the same target, so it was not linked. Choose one that does.",
            where="evidence",
        )
    if linked:
        found.evidence.add(proof)
    else:
        found.evidence.remove(proof)
    columns: dict[str, Any] = {"has_no_leads": False, "signed_at": None}
    if isinstance(found, Finding):
        columns = {"evidence_count": found.evidence.count()}
    touch(found, version, columns)
    if isinstance(found, Finding):
        mark_again(found)
    name = "link_evidence" if linked else "unlink_evidence"
    noted(found, name, actor=actor, grant=grant, fields={"evidence": str(proof.uid)})


def _add(evidence: Evidence, number: int, prepared: Prepared, actor: User) -> EvidenceVersion:
    copy = keep(prepared.copy.data, media_type=prepared.copy.media_type)
    # Read in the background: a text that is about to leave is compared with its words, and nobody should wait for that.
    ask_for_words(copy)
    return EvidenceVersion.objects.create(
        evidence=evidence,
        number=number,
        name=prepared.scan.name[:200],
        media_type=prepared.scan.media_type,
        original=keep(prepared.data, media_type=prepared.scan.media_type),
        cleaned=copy,
        removed=[_said(note) for note in prepared.copy.removed],
        warnings=[_said(note) for note in prepared.scan.warnings],
        added_by=actor,
    )


def _said(note: Any) -> dict[str, str]:
    return {"code": note.code, "zh": note.zh, "en": note.en}


def _hashes(version: EvidenceVersion) -> dict[str, Any]:
    return {
        "file": version.number,
        "name": version.name,
        "original": version.original.sha256,
        "cleaned": version.cleaned.sha256,
    }


def _custodian(actor: User, target: Target, key: UUID | None) -> User:
    if key is None or key == actor.pseudonym:
        return actor
    held = Assignment.objects.filter(
        person__pseudonym=key, person__is_active=True, round_id=target.round_id, ended_at=None
    )
    found = held.select_related("person").first()
    if found is None:
        raise Refusal(
            "findings.no_such_custodian",
            "所选的保管人在本轮没有任职，没有保存。请从列表中选择。",
            "The chosen custodian holds no role in this round; nothing was saved. Choose from the list.",
            where="custodian",
        )
    return found.person
