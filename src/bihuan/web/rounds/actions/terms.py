"""Terms of a committee, and what is known of inspections before there was this system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access.terms import keeping_past, keeping_terms, past_for, term_for
from bihuan.web.rounds.models import PastInspection, Round, Term


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What is written of a term; both days are included, ``until`` is None while it goes on."""

    name: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PastFacts:
    """An inspection of a unit before; ``type`` as ``Round.Type``, "" where nobody knows."""

    organ: Organ
    round_title: str
    ended_on: date
    type: str = ""
    source: str = ""


@transaction.atomic
def create_term(*, actor: User, office: Organ, facts: TermFacts) -> Term:
    """
    Return a new term of the office's committee.

    Raises:
        Refusal: ``rounds.term_unnamed``, ``rounds.odd_dates``, ``rounds.terms_overlap``; the person may not.
    """
    # The office's row is the lock: two terms that are each right could overlap together.
    locked = Organ.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    grant = keeping_terms(actor, locked, Letter.CREATE)
    _require_sound(locked, facts)
    made = Term.objects.create(office=locked, name=facts.name.strip(), since=facts.since, until=facts.until)
    record(
        actor=actor, grant=grant, action="rounds.create_term", object_kind="term", object_id=made.pk, fields=_said(made)
    )
    return made


@transaction.atomic
def edit_term(*, actor: User, term: Term, facts: TermFacts) -> Term:
    """
    Write a term anew.

    Raises:
        Refusal: as ``create_term``.
    """
    office = Organ.objects.select_for_update(of=("self",), no_key=True).get(pk=term.office_id)
    locked = term_for(actor, term.pk, Letter.EDIT, for_change=True)
    grant = keeping_terms(actor, office, Letter.EDIT)
    _require_sound(office, facts, besides=locked)
    locked.name, locked.since, locked.until = facts.name.strip(), facts.since, facts.until
    locked.save(update_fields=["name", "since", "until"])
    record(
        actor=actor,
        grant=grant,
        action="rounds.edit_term",
        object_kind="term",
        object_id=locked.pk,
        fields=_said(locked),
    )
    return locked


@transaction.atomic
def withdraw_term(*, actor: User, term: Term) -> None:
    """
    Take back a term that was written by mistake; nothing else hangs on it.

    Raises:
        Refusal: the person may not.
    """
    locked = term_for(actor, term.pk, Letter.WITHDRAW, for_change=True)
    grant = keeping_terms(actor, locked.office, Letter.WITHDRAW)
    said, key = _said(locked), locked.pk
    locked.delete()
    record(actor=actor, grant=grant, action="rounds.withdraw_term", object_kind="term", object_id=key, fields=said)


@transaction.atomic
def add_past_inspections(*, actor: User, rows: Sequence[PastFacts]) -> list[PastInspection]:
    """
    Write down inspections of before, all or none, and return them.

    Raises:
        Refusal: ``rounds.past_unnamed``, ``rounds.past_not_past`` for a day still to come, ``rounds.past_twice`` for one
            that is written down already; the person may not.
    """
    grant = keeping_past(actor, Letter.CREATE, fresh=True)
    organs = sorted({facts.organ.pk for facts in rows})
    # Locked in their order: the same row from two lists at once would stand there twice.
    list(Organ.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=organs).order_by("pk"))
    there = known_past(organs)
    for facts in rows:
        require_sound_past(facts, there)
        there.add(mark_of_past(facts))
    made = PastInspection.objects.bulk_create(
        PastInspection(
            organ=facts.organ,
            round_title=facts.round_title.strip(),
            type=facts.type,
            ended_on=facts.ended_on,
            source=facts.source.strip(),
            created_by=actor,
        )
        for facts in rows
    )
    record(
        actor=actor,
        grant=grant,
        action="rounds.add_past_inspections",
        object_kind="past_inspection",
        object_id=made[0].pk if len(made) == 1 else "",
        fields={"count": len(made)},
        rows=[_past(row) for row in made],
    )
    return made


@transaction.atomic
def remove_past_inspection(*, actor: User, past: PastInspection) -> None:
    """
    Take back what was written down of an inspection of before.

    Raises:
        Refusal: the person may not.
    """
    locked = past_for(actor, past.pk, Letter.WITHDRAW, for_change=True)
    grant = keeping_past(actor, Letter.WITHDRAW)
    said, key = _past(locked), locked.pk
    locked.delete()
    record(
        actor=actor,
        grant=grant,
        action="rounds.remove_past_inspection",
        object_kind="past_inspection",
        object_id=key,
        fields=said,
    )


#: What tells one inspection of before from another: organ, round, last day.
PastMark = tuple[int, str, date]


def mark_of_past(facts: PastFacts) -> PastMark:
    """Return what tells this inspection from others."""
    return facts.organ.pk, facts.round_title.strip(), facts.ended_on


def known_past(organs: Sequence[int]) -> set[PastMark]:
    """Return the marks of what is written down of these organs."""
    rows = PastInspection.objects.filter(organ__in=organs)
    return set(rows.values_list("organ_id", "round_title", "ended_on"))


def require_sound_past(facts: PastFacts, there: set[PastMark]) -> None:
    """
    Raise what stands against writing this down.

    Raises:
        Refusal: as ``add_past_inspections``.
    """
    if not facts.round_title.strip() or (facts.type and facts.type not in Round.Type.values):
        raise Refusal(
            "rounds.past_unnamed",
            f"“{facts.organ.name}”的历史巡视要写明轮次名称，类型从列表中选，没有保存。请补充。",
            f'The past inspection of "{facts.organ.name}" needs the name of its round and a type from the list; nothing '
            "was saved. Add them.",
            where="round_title",
        )
    if facts.ended_on > today():
        raise Refusal(
            "rounds.past_not_past",
            f"“{facts.organ.name}”的巡视结束日期 {facts.ended_on.isoformat()} 还没有到，不是历史巡视，没有保存。请核对日期。",
            f'The inspection of "{facts.organ.name}" would end on {facts.ended_on}, which is still to come; nothing was '
            "saved. Check the date.",
            where="ended_on",
        )
    if mark_of_past(facts) in there:
        raise Refusal(
            "rounds.past_twice",
            f"“{facts.organ.name}”的这次巡视（{facts.round_title.strip()}，{facts.ended_on.isoformat()}）已经登记过，没有重复保存。",
            f'This inspection of "{facts.organ.name}" ({facts.round_title.strip()}, {facts.ended_on}) is written down '
            "already; nothing was saved twice. Leave it out.",
            where="round_title",
            http_status=409,
        )


def _require_sound(office: Organ, facts: TermFacts, besides: Term | None = None) -> None:
    if not facts.name.strip():
        raise Refusal(
            "rounds.term_unnamed",
            "届次要有名称，例如“第十届”，没有保存。请填写。",
            "A term needs a name, so it was not saved. Write one.",
            where="name",
        )
    if facts.until is not None and facts.until < facts.since:
        raise Refusal(
            "rounds.odd_dates",
            "日期前后颠倒：届满不能早于届首，没有保存。请改正后再试。",
            "The dates are out of order: a term cannot end before it begins; nothing was saved. Correct them.",
            where="until",
        )
    others = Term.objects.filter(office=office)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    over = others.filter(Q(until=None) | Q(until__gte=facts.since))
    if facts.until is not None:
        over = over.filter(since__lte=facts.until)
    there = over.order_by("since").first()
    if there is not None:
        end = there.until.isoformat() if there.until else ""
        raise Refusal(
            "rounds.terms_overlap",
            f"与“{there.name}”（{there.since.isoformat()} 至 {end or '今'}）的时间重叠，没有保存。"
            "请改日期，或先给那一届填上届满日期。",
            f'The term overlaps with "{there.name}" ({there.since} to {end or "now"}); nothing was saved. Change the dates, '
            "or give that term its last day first.",
            where="since",
            http_status=409,
        )


def _said(term: Term) -> dict[str, object]:
    return {
        "name": term.name,
        "office": term.office_id,
        "since": term.since.isoformat(),
        "until": term.until.isoformat() if term.until else None,
    }


def _past(row: PastInspection) -> dict[str, object]:
    return {
        "organ": row.organ_id,
        "round": row.round_title,
        "type": row.type,
        "ended_on": row.ended_on.isoformat(),
        "source": row.source,
    }
