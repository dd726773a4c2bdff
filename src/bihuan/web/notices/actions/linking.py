"""Linking findings of the register with the clauses that were published of them."""

from collections.abc import Iterable

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import access as register
from bihuan.web.findings.models import Finding
from bihuan.web.notices.access import finding_for, require_linker
from bihuan.web.notices.models import PublishedFinding, PublishedLink


@transaction.atomic
def link_published(*, actor: User, finding: Finding, published: PublishedFinding) -> PublishedLink:
    """
    Say that ``published`` is what became public of ``finding``; linking twice changes nothing.

    Raises:
        Refusal: the actor may not read one of them, or is neither the group's leader nor the office;
            ``notices.other_target`` where they speak of different targets.
    """
    found, clause = _judged(actor, finding, published)
    link, is_new = PublishedLink.objects.get_or_create(published=clause, finding=found, defaults={"linked_by": actor})
    if is_new:
        _recorded("link_published", actor, found, clause)
    return link


@transaction.atomic
def unlink_published(*, actor: User, finding: Finding, published: PublishedFinding) -> None:
    """Take a link back; ``Refusal`` as ``link_published``. Nothing happens where there is none."""
    found, clause = _judged(actor, finding, published)
    gone, _by_kind = PublishedLink.objects.filter(published=clause, finding=found).delete()
    if gone:
        _recorded("unlink_published", actor, found, clause)


@transaction.atomic
def set_links(*, actor: User, finding: Finding, published: Iterable[int]) -> None:
    """
    Link ``finding`` with exactly these clauses (row ids) of its target, and with no other; each change is a record.

    Raises:
        Refusal: as ``link_published``; then nothing is changed.
    """
    wanted = set(published)
    clauses = PublishedFinding.objects.filter(target=finding.target_id).select_related("target").order_by("place")
    linked = set(PublishedLink.objects.filter(finding=finding).values_list("published_id", flat=True))
    for clause in clauses:
        if clause.pk in wanted - linked:
            link_published(actor=actor, finding=finding, published=clause)
        elif clause.pk in linked - wanted:
            unlink_published(actor=actor, finding=finding, published=clause)


def _judged(actor: User, finding: Finding, published: PublishedFinding) -> tuple[Finding, PublishedFinding]:
    found = register.finding_for(actor, finding.uid, register.To.READ, for_change=True)
    clause = finding_for(actor, published.round_id, published.target.number, published.number)
    require_linker(found)
    if found.target_id != clause.target_id:
        raise Refusal(
            "notices.other_target",
            "这条公开的分句说的是另一个被巡视单位，没有关联。请选择本单位的分句。",
            "This published clause speaks of another target, so nothing was linked. Choose a clause of the same target.",
            where="published",
        )
    return found, clause


def _recorded(name: str, actor: User, finding: Finding, clause: PublishedFinding) -> None:
    record(
        actor=actor,
        grant=finding.grant,
        action=f"notices.{name}",
        object_kind="finding",
        object_id=finding.uid,
        object_version=finding.version,
        from_state=finding.status,
        to_state=finding.status,
        fields={"published": clause.pk},
    )
