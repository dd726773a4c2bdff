"""Steps that a page takes in one: a proof brought in for something, a report with its proof, an original handed out."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.findings.access import To, creating, finding_for, fix_for, judge, may, paper_for
from bihuan.web.findings.actions.evidence import create_evidence, link_evidence, prepare
from bihuan.web.findings.actions.fixes import report_fix
from bihuan.web.findings.actions.moving import noted
from bihuan.web.findings.facts import EvidenceFacts
from bihuan.web.findings.models import Evidence, EvidenceVersion, Finding, FixAtOnce, WorkingPaper
from bihuan.web.rounds.models import Target


@dataclass(frozen=True, slots=True)
class NewProof:
    """A file that was sent with a form: what is known of it, its bytes, what it was called."""

    facts: EvidenceFacts
    data: bytes
    name: str


def bring_proof(*, actor: User, target: Target, new: NewProof, link: WorkingPaper | Finding | None = None) -> Evidence:
    """
    Bring in a proof and tie it to the draft that it was sent for, or neither.

    Raises:
        Refusal: as ``create_evidence`` and ``link_evidence``.
    """
    creating(actor, "evidence", target)
    prepared = prepare(new.data, new.name)
    with transaction.atomic():
        if link is not None:
            # Locked first: the end of the trail is held from the first record on, and nobody waits while holding it.
            fetch = paper_for if isinstance(link, WorkingPaper) else finding_for
            fetch(actor, link.uid, To.SEE, for_change=True)
        proof = create_evidence(actor=actor, target=target, facts=new.facts, data=prepared, name=new.name)
        if link is not None:
            link_evidence(actor=actor, evidence=proof, row=link)
    return proof


def report_with_proof(
    *,
    actor: User,
    fix: FixAtOnce,
    result: str,
    evidence: tuple[UUID, ...],
    new: NewProof | None,
    version: int | None = None,
) -> FixAtOnce:
    """
    Report what was done about a fix-at-once item, with proof brought earlier and one that comes now, or not at all.

    Raises:
        Refusal: as ``create_evidence`` and ``report_fix``.
    """
    if new is None:
        return report_fix(actor=actor, fix=fix, result=result, evidence=evidence, version=version)
    on_behalf = not may(actor, fix, To.REPORT) and may(actor, fix, To.REPORT_ON_BEHALF)
    creating(actor, "evidence", fix.target, on_behalf=on_behalf)
    prepared = prepare(new.data, new.name)
    with transaction.atomic():
        fix_for(actor, fix.uid, To.SEE, for_change=True)  # locked first, as above
        proof = create_evidence(
            actor=actor, target=fix.target, facts=new.facts, data=prepared, name=new.name, on_behalf=on_behalf
        )
        return report_fix(actor=actor, fix=fix, result=result, evidence=(*evidence, proof.uid), version=version)


@transaction.atomic
def take_original(*, actor: User, evidence: Evidence, file: EvidenceVersion) -> EvidenceVersion:
    """
    Record that the original of a file was handed out, and return it.

    Raises:
        Refusal: the actor may not have originals; ``accounts.step_up_needed``.
    """
    grant = judge(actor, evidence, To.ORIGINAL)
    noted(evidence, "take_original", actor=actor, grant=grant, fields={"file": file.number})
    return file
