"""Bringing up a recusal: by the person themselves, by the unit, by the office."""

from dataclasses import dataclass

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access import recusals as access
from bihuan.web.rounds.actions.recusing import telling
from bihuan.web.rounds.models import Ground, Inspector, Recusal, Target
from bihuan.web.rounds.queries.recusals import inspector_of, is_announced, of_same, still_sent_to, unit_of

S = Recusal.Status


@dataclass(frozen=True, slots=True)
class RecusalFacts:
    """What is said of a tie: its kind, what it is in words, and, of what the office found, where it is known from."""

    tie: str
    detail: str
    source: str = ""


@transaction.atomic
def declare_recusal(*, actor: User, target: Target, facts: RecusalFacts) -> Recusal:
    """
    Declare that ``actor`` has a tie to a target that an assignment of theirs reaches; it stays open until decided.

    Raises:
        Refusal: ``rounds.recusal_incomplete``, ``rounds.recusal_waits``, ``rounds.recused_already``,
            ``rounds.not_in_state``; the person may not.
    """
    locked = _locked(target)
    filing = access.declaring(actor, locked)
    return _filed(actor, filing, locked, facts, inspector=inspector_of(actor), person=actor)


@transaction.atomic
def find_recusal(
    *, actor: User, target: Target, facts: RecusalFacts, inspector: Inspector | None = None, person: User | None = None
) -> Recusal:
    """
    File what the office found of somebody, or was told by them on paper; ``inspector``, ``person`` or both.

    Raises:
        Refusal: as ``declare_recusal``; ``rounds.recusal_incomplete`` where nobody is named, or no source;
            ``rounds.recusal_of_official`` for somebody of the unit itself.
    """
    locked = _locked(target)
    filing = access.finding(actor, locked)
    if inspector is None and person is None:
        raise _incomplete("person", "请选择当事人", "Choose whom it concerns")
    if inspector is not None and inspector.office_id != locked.round.organ_id:
        raise _incomplete("person", "此人不在本轮次巡视办的人员库", "This person is in the pool of another office")
    if not facts.source.strip():
        raise _incomplete("source", "请写明从哪里得知", "Say where it is known from")
    if person is None and inspector is not None:
        person = inspector.person
    if inspector is None:
        inspector = inspector_of(person)
    if person is not None and any(one.pk == person.pk for one in unit_of(locked)):
        raise Refusal(
            "rounds.recusal_of_official",
            "此人是这个被巡视单位的人员，没有登记。回避只针对巡视一方；如任职有误，请结束其任职。",
            "This person belongs to the inspected unit, so nothing was filed. Recusal is for those who inspect; "
            "if a role is wrong, end it.",
            where="person",
        )
    return _filed(actor, filing, locked, facts, inspector=inspector, person=person)


@transaction.atomic
def challenge_inspector(*, actor: User, target: Target, facts: RecusalFacts, person: User) -> Recusal:
    """
    Ask, for the unit, that somebody of the group that comes to it stays away.

    Raises:
        Refusal: as ``declare_recusal``; ``rounds.group_unannounced`` before the unit was told who comes,
            ``rounds.not_of_the_group`` for anybody else.
    """
    locked = _locked(target)
    filing = access.challenging(actor, locked)
    if not is_announced(locked):
        raise Refusal(
            "rounds.group_unannounced",
            "来本单位的巡视组还没有公布，没有登记。收到进驻通知或公告后可以提出。",
            "Who comes to your unit was not announced yet, so nothing was filed. Challenge after the notice of entry.",
            http_status=409,
        )
    if all(sent.person.pk != person.pk for sent in still_sent_to(locked)):
        raise Refusal(
            "rounds.not_of_the_group",
            "此人不在来本单位的巡视组内，没有登记。请从名单中选择。",
            "This person is not of the group that comes to your unit, so nothing was filed. Choose from the list.",
            where="person",
        )
    return _filed(actor, filing, locked, facts, inspector=inspector_of(person), person=person)


def _locked(target: Target) -> Target:
    """Return the target, locked, so that two who file of the same person at once do it one after the other."""
    return (
        Target.objects.select_for_update(of=("self",), no_key=True).select_related("round", "group").get(pk=target.pk)
    )


def _filed(
    actor: User,
    filing: access.Filing,
    target: Target,
    facts: RecusalFacts,
    *,
    inspector: Inspector | None,
    person: User | None,
) -> Recusal:
    _require_whole(facts)
    if target.round.status not in access.OPEN_ROUNDS:
        raise Refusal(
            "rounds.not_in_state",
            f"这个轮次目前是“{target.round.get_status_display()}”，不能登记回避。请打开轮次页查看当前状态。",
            "A recusal can be filed in a round that is planned, live or ended. Open the round to see where it stands.",
            http_status=409,
        )
    _require_new(target, filing.origin, inspector=inspector, person=person)
    # Somebody of the office may declare for themselves by the office's own form.
    is_own = person is not None and person.pk == actor.pk
    made = Recusal.objects.create(
        round=target.round,
        target=target,
        inspector=inspector,
        person=person,
        origin=Recusal.Origin.DECLARED if is_own else filing.origin,
        tie=facts.tie,
        detail=facts.detail.strip(),
        source="" if is_own else facts.source.strip(),
        filed_by=actor,
        filed_on=today(),
    )
    record(
        actor=actor,
        grant=filing.grant,
        action="rounds.file_recusal",
        object_kind="recusal",
        object_id=made.uid,
        object_version=made.version,
        to_state=S.OPEN,
        fields={
            "target": target.pk,
            "origin": made.origin,
            "tie": made.tie,
            "detail": made.detail,
            "source": made.source,
            "inspector": str(inspector.uid) if inspector else "",
            "person": str(person.pseudonym) if person else "",
        },
    )
    telling.of_filing(made, actor)
    return made


def _require_whole(facts: RecusalFacts) -> None:
    if facts.tie not in Ground.values:
        raise _incomplete("tie", "请选择是什么关系", "Choose what kind of tie it is")
    if not facts.detail.strip():
        raise _incomplete("detail", "请写明具体情形", "Say what the tie is")


def _incomplete(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "rounds.recusal_incomplete",
        f"{zh}，没有登记。请补充后再提交。",
        f"{en}; nothing was filed. Add it and submit again.",
        where=where,
    )


def _require_new(target: Target, origin: str, *, inspector: Inspector | None, person: User | None) -> None:
    known = of_same(target, inspector=inspector, person=person)
    if origin != Recusal.Origin.FOUND:
        # Neither must the unit learn from a refusal what somebody declared, nor they that the unit spoke of them.
        known = known.filter(origin=origin)
    if known.filter(status=S.ACCEPTED).exists():
        raise Refusal(
            "rounds.recused_already",
            f"此人已经决定回避“{target.name}”，没有重复登记。",
            f"This person is recused from {target.name} already; nothing was filed twice.",
            where="person",
            http_status=409,
        )
    if known.filter(status=S.OPEN).exists():
        raise Refusal(
            "rounds.recusal_waits",
            f"此人回避“{target.name}”的一件正待决定，没有重复登记。请在那一件里补充情况。",
            f"A recusal of this person from {target.name} waits for its decision; nothing was filed twice. "
            "Add what is new there.",
            where="person",
            http_status=409,
        )
