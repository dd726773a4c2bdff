"""Linking findings of the register with the clauses that were published of them."""

from django.db import transaction

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal, not_allowed
from bihuan.web.findings import access as register
from bihuan.web.findings.models import Finding
from bihuan.web.notices.access import finding_for
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


def _judged(actor: User, finding: Finding, published: PublishedFinding) -> tuple[Finding, PublishedFinding]:
    found = register.finding_for(actor, finding.uid, register.To.READ, for_change=True)
    clause = finding_for(actor, published.round_id, published.target.number, published.number)
    if found.grant is None or found.grant.role not in {Role.OFF, Role.GL}:
        raise not_allowed(
            "问题与公开分句的关联由组长或巡视办办理，您的任职不包含这项权限。",
            "The group's leader or the office links findings with published clauses; your assignments do not cover it.",
        )
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
