"""Organs (机关): added, renamed, and moved in the tree."""

from django.db import IntegrityError, transaction

from bihuan.web.accounts.actions.judging import acting, for_organs
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import OrganKind
from bihuan.web.accounts.models import Division, Organ, User
from bihuan.web.accounts.queries.directory import below
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.actions import append


@transaction.atomic
def create_organ(
    *, actor: User | None, name: str, kind: str, parent: Organ | None = None, division: Division | None = None
) -> Organ:
    """
    Add an organ below ``parent``.

    Raises:
        Refusal: ``accounts.organ_name_taken``, ``accounts.organ_unnamed``, or the actor may not.
    """
    grant = for_organs(actor, Letter.CREATE)
    row = Organ(name=name.strip(), kind=kind, parent=parent, division=division)
    _require_named(row)
    _save(row)
    append(
        **acting(actor, grant),
        action="accounts.create_organ",
        object_kind="organ",
        object_id=row.pk,
        fields=_facts(row),
    )
    return row


@transaction.atomic
def edit_organ(*, actor: User | None, organ: Organ, name: str, kind: str, parent: Organ | None) -> Organ:
    """
    Rename an organ, change its kind, or move it with everything below it.

    Raises:
        Refusal: ``accounts.organ_below_itself``, ``accounts.organ_name_taken``, ``accounts.organ_unnamed``, or the
            actor may not.
    """
    grant = for_organs(actor, Letter.EDIT)
    # All of the tree: two moves at once could each be right and make a circle together.
    list(Organ.objects.select_for_update().order_by("pk").values_list("pk"))
    row = Organ.objects.get(pk=organ.pk)
    if parent is not None and parent.pk in below(row):
        raise Refusal(
            "accounts.organ_below_itself",
            f"“{row.name}”不能移到自己或自己的下级之下，没有保存。请另选上级。",
            f'"{row.name}" cannot stand below itself, so nothing was saved. Choose another organ above it.',
            where="parent",
        )
    row.name, row.kind, row.parent = name.strip(), kind, parent
    _require_named(row)
    _save(row)
    append(
        **acting(actor, grant),
        action="accounts.edit_organ",
        object_kind="organ",
        object_id=row.pk,
        fields=_facts(row),
    )
    return row


def _require_named(row: Organ) -> None:
    if not row.name or len(row.name) > 120 or row.kind not in OrganKind.values:
        raise Refusal(
            "accounts.organ_unnamed",
            "机构要有名称（不超过 120 个字）和种类，没有保存。请补充。",
            "An organ needs a name of at most 120 characters and a kind, so it was not saved. Add them.",
            where="name",
        )
    if Organ.objects.filter(name=row.name).exclude(pk=row.pk).exists():
        raise _name_taken(row)


def _save(row: Organ) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody took the name at the same moment
        raise _name_taken(row) from error


def _name_taken(row: Organ) -> Refusal:
    return Refusal(
        "accounts.organ_name_taken",
        f"已有机构叫“{row.name}”，没有保存。请用全称区分。",
        f'There is an organ called "{row.name}" already, so nothing was saved. Use its full name.',
        where="name",
        http_status=409,
    )


def _facts(row: Organ) -> dict[str, object]:
    return {"name": row.name, "kind": row.kind, "parent": row.parent_id or 0, "division": row.division_id or 0}
