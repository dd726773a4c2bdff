"""Keeping the pool of inspectors: taking somebody in, changing what is stored of them, letting them leave and return."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from bihuan.web.accounts.actions.divisions import keep_divisions
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.gazetteer import facts_of as place_facts
from bihuan.web.accounts.models import Division, Organ, User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rounds.access.pool import To, inspector_for, keeping
from bihuan.web.rounds.models import Inspector, Post, Service, Tie
from bihuan.web.rounds.pool.checking import troubles
from bihuan.web.rounds.pool.facts import InspectorFacts, PostFact, normal, plain
from bihuan.web.rounds.queries.pool_facts import facts_of

#: Columns of the row itself; ``native_place`` and the child rows are written apart.
_COLUMNS = (
    *("number", "name", "home_organ", "may_lead", "may_deputise"),
    *("available_from", "available_until", "note", "person"),
)


@transaction.atomic
def create_inspector(*, actor: User, office: Organ, facts: InspectorFacts) -> Inspector:
    """
    Take somebody into the pool of ``office``.

    Raises:
        Refusal: what ``pool.checking.troubles`` names; ``rounds.pool_number_taken``, ``rounds.pool_person_twice``,
            ``rounds.pool_account_taken``, ``rounds.pool_unknown_place``; the person may not.
    """
    grant = keeping(actor, lock_pool(office), Letter.CREATE)
    made = new_inspector(actor, office, facts)
    _record(actor, made, "pool.create", grant, changed=changed_columns(None, normal(facts)), facts=facts)
    return made


@transaction.atomic
def create_inspectors(*, actor: User, office: Organ, people: Sequence[InspectorFacts]) -> list[Inspector]:
    """
    Take many people into the pool of ``office`` at once: all or nobody, in one record.

    Raises:
        Refusal: as ``create_inspector``.
    """
    grant = keeping(actor, lock_pool(office), Letter.CREATE)
    made = [new_inspector(actor, office, facts) for facts in people]
    record(
        actor=actor,
        grant=grant,
        action="pool.create_many",
        object_kind="pool",
        object_id=office.pk,
        fields={"office": office.name, "people": len(made)},
        rows=[
            {"inspector": str(row.uid), "number": row.number, "facts_sha256": digest(facts)}
            for row, facts in zip(made, people, strict=True)
        ],
    )
    return made


@transaction.atomic
def edit_inspector(
    *, actor: User, inspector: Inspector, facts: InspectorFacts, version: int | None = None
) -> Inspector:
    """
    Write what is stored of somebody; posts, ties and service by hand are those of ``facts`` and no others.

    Raises:
        Refusal: as ``create_inspector``; ``common.changed_meanwhile``.
    """
    lock_pool(inspector.office)
    locked = inspector_for(actor, inspector.uid, To.EDIT, for_change=True)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    changed = write_inspector(locked, facts)
    if changed:
        _record(actor, locked, "pool.edit", locked.grant, changed=changed, facts=facts)
    return locked


@transaction.atomic
def leave_pool(*, actor: User, inspector: Inspector, on: date, version: int | None = None) -> Inspector:
    """
    Let somebody leave the pool from the day ``on``. What is stored stays; roles that they hold end on their own days.

    Raises:
        Refusal: ``rounds.pool_left`` for who has left already, ``common.changed_meanwhile``; the person may not.
    """
    locked = inspector_for(actor, inspector.uid, To.LEAVE, for_change=True)
    if locked.left_on is not None:
        raise Refusal(
            "rounds.pool_left",
            f"此人已于 {locked.left_on} 出库，没有改动。如需改日期，请先恢复入库。",
            f"This person left the pool on {locked.left_on}; nothing was changed. To move the day, take them back first.",
            http_status=409,
        )
    return _set_left(actor, locked, on, "pool.leave", version)


@transaction.atomic
def return_to_pool(*, actor: User, inspector: Inspector, version: int | None = None) -> Inspector:
    """
    Take somebody back who has left.

    Raises:
        Refusal: ``rounds.pool_not_left``, ``rounds.pool_person_twice`` where the same person came back under another
            number meanwhile, ``common.changed_meanwhile``; the person may not.
    """
    lock_pool(inspector.office)
    locked = inspector_for(actor, inspector.uid, To.LEAVE, for_change=True)
    if locked.left_on is None:
        raise Refusal(
            "rounds.pool_not_left",
            "此人就在库内，没有改动。请刷新页面查看。",
            "This person is in the pool; nothing was changed. Reload the page.",
            http_status=409,
        )
    require_once(locked.office, facts_of(locked), but=locked)
    return _set_left(actor, locked, None, "pool.return", version)


def lock_pool(office: Organ) -> Organ:
    """Lock the pool of an office until the transaction ends, so that two clerks cannot take in one person twice."""
    return Organ.objects.select_for_update(no_key=True).get(pk=office.pk)


def new_inspector(actor: User, office: Organ, facts: InspectorFacts) -> Inspector:
    """Write somebody new; the caller has locked the pool, judged, and records it."""
    require_sound(facts)
    sound = normal(facts)
    require_once(office, sound)
    made = Inspector(office=office, created_by=actor, skills=list(sound.skills), native_place=_place(sound))
    for column in _COLUMNS:
        setattr(made, column, getattr(sound, column))
    made.save(force_insert=True)
    _write_children(made, sound, ("posts", "ties", "services"))
    return made


def write_inspector(locked: Inspector, facts: InspectorFacts) -> list[str]:
    """Write what differs and return the names of what did; the caller has locked row and pool, judged, and records it."""
    require_sound(facts)
    sound, stored = normal(facts), facts_of(locked)
    changed = changed_columns(stored, sound)
    if not changed:
        return []
    require_once(locked.office, sound, but=locked)
    for column in _COLUMNS:
        setattr(locked, column, getattr(sound, column))
    locked.skills = list(sound.skills)
    if "native_place" in changed:
        locked.native_place = _place(sound)
    locked.version += 1
    locked.save(update_fields=[*_COLUMNS, "skills", "native_place", "version"])
    _write_children(locked, sound, [name for name in ("posts", "ties", "services") if name in changed])
    return changed


def changed_columns(stored: InspectorFacts | None, facts: InspectorFacts) -> list[str]:
    """Return the names of what differs, or of everything that is filled in where nothing is stored yet."""
    names = InspectorFacts.__slots__
    if stored is None:
        return [name for name in names if getattr(facts, name)]
    before, after = plain(stored), plain(facts)
    return [name for name, was, now in zip(names, before, after, strict=True) if was != now]


def digest(facts: InspectorFacts) -> str:
    """Return a hash of the facts: what a record proves, and by which a row that went out is known again."""
    return hashlib.sha256("\n".join(plain(normal(facts))).encode()).hexdigest()


def require_sound(facts: InspectorFacts) -> None:
    """Raise the first thing that cannot be so; as they were typed first, so that the refusal names the field typed in."""
    for trouble in (*troubles(facts), *troubles(normal(facts))):
        raise trouble


def require_once(office: Organ, facts: InspectorFacts, but: Inspector | None = None) -> None:
    """
    Let this person be in the pool: nobody else has the number or the account, and it is not the same person again.

    Raises:
        Refusal: ``rounds.pool_number_taken``, ``rounds.pool_account_taken``, ``rounds.pool_person_twice``.
    """
    others = Inspector.objects.exclude(pk=but.pk) if but else Inspector.objects.all()
    if others.filter(office=office, number=facts.number).exists():
        raise Refusal(
            "rounds.pool_number_taken",
            f"编号“{facts.number}”已经是库里另一个人的，没有保存。请改用别的编号，或修改那一条。",
            f'The number "{facts.number}" is somebody else\'s in the pool; nothing was saved. Use another, or edit theirs.',
            where="number",
            http_status=409,
        )
    if facts.person is not None and others.filter(person=facts.person).exists():
        raise Refusal(
            "rounds.pool_account_taken",
            f"账号“{facts.person.username}”已经对应库里另一个人，没有保存。一个账号只对应一个入库人员。",
            f'The account "{facts.person.username}" belongs to another inspector; nothing was saved. One account, one person.',
            where="person",
            http_status=409,
        )
    same = others.filter(office=office, name=facts.name, home_organ=facts.home_organ, left_on=None)
    alike = [one for one in same.select_related("native_place") if _code(one.native_place) == facts.native_place]
    if alike:
        raise Refusal(
            "rounds.pool_person_twice",
            f"“{facts.name}”已经在库里（编号 {alike[0].number}，派出机关和籍贯都相同），没有保存。如确是两个人，请在姓名后注明，"
            "例如“（二处）”。",
            f'"{facts.name}" is in the pool already (number {alike[0].number}, same home organ and native place); nothing was '
            "saved. If they are two people, add something to the name.",
            where="name",
            http_status=409,
        )


def _set_left(actor: User, locked: Inspector, on: date | None, action: str, version: int | None) -> Inspector:
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    locked.left_on = on
    locked.version += 1
    locked.save(update_fields=["left_on", "version"])
    record(
        actor=actor,
        grant=locked.grant,
        action=action,
        object_kind="inspector",
        object_id=locked.uid,
        object_version=locked.version,
        fields={"number": locked.number, "left_on": on.isoformat() if on else None},
    )
    return locked


def _record(
    actor: User, row: Inspector, action: str, grant: Grant | None, *, changed: Sequence[str], facts: InspectorFacts
) -> None:
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind="inspector",
        object_id=row.uid,
        object_version=row.version,
        fields={"number": row.number, "changed": list(changed), "facts_sha256": digest(facts)},
    )


def _write_children(row: Inspector, facts: InspectorFacts, which: Sequence[str]) -> None:
    if "posts" in which:
        Post.objects.filter(inspector=row).delete()
        Post.objects.bulk_create(Post(inspector=row, **_post(post)) for post in facts.posts)
    if "ties" in which:
        Tie.objects.filter(inspector=row).delete()
        Tie.objects.bulk_create(
            Tie(inspector=row, unit=tie.unit, kind=tie.kind, since=tie.since, until=tie.until, note=tie.note)
            for tie in facts.ties
        )
    if "services" in which:
        # What a round kept here has shown is not taken back by hand.
        Service.objects.filter(inspector=row, round=None).delete()
        Service.objects.bulk_create(
            Service(
                inspector=row,
                round_title=one.round_title,
                group_name=one.group_name,
                seat=one.seat,
                unit=one.unit,
                year=one.year,
            )
            for one in facts.services
        )


def _post(post: PostFact) -> dict[str, object]:
    return {
        "organ": post.organ,
        "title": post.title,
        "is_leading_body": post.is_leading_body,
        "since": post.since,
        "until": post.until,
    }


def _place(facts: InspectorFacts) -> Division | None:
    """Return the row of the native place, with those above it, kept now if nobody named it before."""
    if not facts.native_place:
        return None
    above = place_facts(facts.native_place)
    called = next((fact.name for fact in above if fact.code == facts.native_place), None)
    rows = Division.objects.filter(code=facts.native_place)
    # Looked for before it is kept: most people of a workbook come from a few places.
    known = rows.filter(name=called).first() if called else rows.order_by("pk").last()
    kept = known or keep_divisions(above).get(facts.native_place)
    if kept is None:
        raise Refusal(
            "rounds.pool_unknown_place",
            f"没有代码为“{facts.native_place[:20]}”的行政区划，没有保存。请重选籍贯。",
            f'No division has the code "{facts.native_place[:20]}"; nothing was saved. Choose the native place again.',
            where="native_place",
        )
    return kept


def _code(place: Division | None) -> str:
    return place.code if place else ""
