"""The leading bodies of units (领导班子): who sits there and since when, so that common service is seen."""

import hashlib
from collections.abc import Sequence

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rounds.access.pool import leader_for, reader_of_leaders
from bihuan.web.rounds.models import LeaderPost, UnitLeader
from bihuan.web.rounds.pool.checking import leader_troubles
from bihuan.web.rounds.pool.facts import LeaderFacts, PostFact, normal_leader, plain
from bihuan.web.rounds.queries.pool_facts import leader_facts


@transaction.atomic
def create_leaders(*, actor: User, leaders: Sequence[tuple[Organ, LeaderFacts]]) -> list[UnitLeader]:
    """
    Write who sits in the leading bodies of units: all of them or nobody, in one record.

    Raises:
        Refusal: what ``pool.checking.leader_troubles`` names; ``rounds.pool_leader_twice`` for a name that the unit has
            already; the person may not.
    """
    grant = reader_of_leaders(actor, Letter.CREATE, fresh=True)
    made = []
    for unit, facts in leaders:
        _require_sound(facts)
        sound = normal_leader(facts)
        # Locked, so that the same name is not written twice at once.
        _require_once(Organ.objects.select_for_update(no_key=True).get(pk=unit.pk), sound.name)
        row = UnitLeader.objects.create(unit=unit, name=sound.name)
        _write_posts(row, sound.posts)
        made.append(row)
    rows = [
        {"leader": row.pk, "unit": row.unit_id, "facts_sha256": leader_mark(facts)}
        for row, (_unit, facts) in zip(made, leaders, strict=True)
    ]
    _record(actor, grant, "pool.create_leaders", made[0] if len(made) == 1 else None, rows=rows)
    return made


@transaction.atomic
def edit_leader(*, actor: User, leader: UnitLeader, facts: LeaderFacts, mark: str | None = None) -> UnitLeader:
    """
    Write what is known of a unit's leader; posts are those of ``facts`` and no others.

    ``mark`` is ``leader_mark`` of what the person had before them, if known.

    Raises:
        Refusal: as ``create_leaders``; ``common.changed_meanwhile``.
    """
    locked = leader_for(actor, leader.pk, Letter.EDIT, for_change=True)
    grant = reader_of_leaders(actor, Letter.EDIT)
    stored = leader_facts(locked)
    if mark is not None and mark != leader_mark(stored):
        raise changed_meanwhile()
    _require_sound(facts)
    sound = normal_leader(facts)
    if plain(sound) == plain(stored):
        return locked
    _require_once(locked.unit, sound.name, but=locked)
    locked.name = sound.name
    locked.save(update_fields=["name"])
    LeaderPost.objects.filter(leader=locked).delete()
    _write_posts(locked, sound.posts)
    _record(actor, grant, "pool.edit_leader", locked, facts_sha256=leader_mark(sound))
    return locked


@transaction.atomic
def remove_leader(*, actor: User, leader: UnitLeader) -> None:
    """
    Remove somebody who was entered by mistake. Who has left the unit stays, with the day on which the post ended.

    Raises:
        Refusal: the person may not.
    """
    locked = leader_for(actor, leader.pk, Letter.WITHDRAW, for_change=True)
    grant = reader_of_leaders(actor, Letter.WITHDRAW)
    mark = leader_mark(leader_facts(locked))
    key = locked.pk
    locked.delete()
    locked.pk = key
    _record(actor, grant, "pool.remove_leader", locked, facts_sha256=mark)


def leader_mark(facts: LeaderFacts) -> str:
    """Return a hash of the facts, for the trail and for seeing that somebody changed them meanwhile."""
    return hashlib.sha256("\n".join(plain(normal_leader(facts))).encode()).hexdigest()


def _require_sound(facts: LeaderFacts) -> None:
    for trouble in (*leader_troubles(facts), *leader_troubles(normal_leader(facts))):
        raise trouble


def _require_once(unit: Organ, name: str, but: UnitLeader | None = None) -> None:
    same = UnitLeader.objects.filter(unit=unit, name=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Refusal(
            "rounds.pool_leader_twice",
            f"“{unit}”的领导班子里已经有“{name}”，没有保存。请修改那一条；如确是两个人，请在姓名后注明。",
            f'"{name}" stands in the leading body of {unit} already; nothing was saved. Edit that one; if they are two people, '
            "add something to the name.",
            where="name",
            http_status=409,
        )


def _write_posts(row: UnitLeader, posts: Sequence[PostFact]) -> None:
    LeaderPost.objects.bulk_create(
        LeaderPost(
            leader=row,
            organ=post.organ,
            title=post.title,
            is_leading_body=post.is_leading_body,
            since=post.since,
            until=post.until,
        )
        for post in posts
    )


def _record(actor: User, grant: Grant, action: str, row: UnitLeader | None, **facts: object) -> None:
    rows = facts.pop("rows", None)
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind="unit_leader",
        object_id=row.pk if row else "many",
        fields={"unit": row.unit_id if row else None, **facts},
        **({"rows": rows} if rows else {}),
    )
