"""
How a line ends: closed as done, ended unfinished, carried over, lapsed; each by two people who had no part in it.

The first person writes what the step needs, and the second signs exactly that: reason, day and ground are kept with the
first signature as a ``Proposal``. Whoever wants something else takes the first signature back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import open_signatures, sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.access.items import MOVES, To, item_for, judge
from bihuan.web.rectification.actions import check_news
from bihuan.web.rectification.actions.checks import require_stranger
from bihuan.web.rectification.actions.items import KIND, move_item, require_item_version, require_others, touch_item
from bihuan.web.rectification.actions.moving import require_source
from bihuan.web.rectification.actions.verifier_lists import Answer, tried
from bihuan.web.rectification.due_reasons import by_carrying_over
from bihuan.web.rectification.models import Completion, Item, Proposal
from bihuan.web.rectification.queries.lapsing import grounds_of
from bihuan.web.rectification.texts import check_text, require_reason
from bihuan.web.rectification.transitions import ITEM


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a step is to rest on: the reason, and the data of ``models.Proposal``."""

    reason: str
    data: dict[str, Any]


@transaction.atomic
def close_item(*, actor: User, item: Item, completion: str = "", version: int | None = None) -> Item:
    """
    Sign the closure of a verified line as a clerk; the second clerk's signature closes it.

    Args:
        actor: A clerk who neither verified nor reported nor recorded any of it.
        item: A verified line.
        completion: Its kind of completion, of ``Completion``; "" leaves that of the plan. The second signs the first's.
        version: The version that the person had before them.

    Returns:
        The line: closed after the second signature, still verified after the first.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.own_line``, ``rectification.unknown_completion``,
            ``rectification.proposal_differs``, ``accounts.second_person_needed``, ``common.changed_meanwhile``; the person
            may not.
    """
    locked, grant = _to_end(actor, item, "close_item", version, "verified_by")

    def propose() -> Proposed:
        kind = completion or locked.completion
        if kind not in Completion.values:
            raise _unknown_completion()
        return Proposed("", {"completion": kind})

    agreed = agree(locked, "close_item", actor, grant, propose, differs=_other_completion(completion))
    if agreed is None:
        return locked
    columns = {"closed_by": actor, "closed_on": today(), "completion": agreed.data["completion"]}
    return _ended(locked, "close_item", actor, grant, columns)


@transaction.atomic
def end_item(*, actor: User, item: Item, reason: str, version: int | None = None) -> Item:
    """
    Sign, as one of the leading group, that a line ends unfinished; the second one's signature ends it.

    Raises:
        Refusal: as ``close_item``, and ``rectification.reason_needed``.
    """
    locked, grant = _to_end(actor, item, "end_item", version)
    agreed = agree(locked, "end_item", actor, grant, lambda: Proposed(require_reason(reason), {}))
    if agreed is None:
        return locked
    columns = {"closed_by": actor, "closed_on": today()}
    return _ended(locked, "end_item", actor, grant, columns, reason=agreed.reason)


@transaction.atomic
def carry_over_item(
    *, actor: User, item: Item, reason: str, due_on: date | None, owner: str, version: int | None = None
) -> Item:
    """
    Sign that an open line goes on after the round (持续整改), with a new day and a new owner; the second carries it over.

    Args:
        actor: A clerk who recorded nothing of it.
        item: An open line.
        reason: Why it is not done.
        due_on: The new day, after today and after the old one.
        owner: The function of who answers for it from now on.
        version: The version that the person had before them.

    Raises:
        Refusal: as ``close_item``, and ``rectification.reason_needed``, ``rectification.carry_over_incomplete``;
            ``rectification.proposal_differs`` where the second names another day or owner.
    """
    locked, grant = _to_end(actor, item, "carry_over_item", version)

    def propose() -> Proposed:
        return Proposed(require_reason(reason), _new_term(locked, due_on, owner))

    def differs(proposed: Proposed) -> bool:
        day, who = due_on.isoformat() if due_on else "", owner.strip()
        return (day or proposed.data["due_on"], who or proposed.data["owner"]) != (
            proposed.data["due_on"],
            proposed.data["owner"],
        )

    agreed = agree(locked, "carry_over_item", actor, grant, propose, differs=differs)
    if agreed is None:
        return locked
    day = date.fromisoformat(agreed.data["due_on"])
    columns = {
        "closed_by": actor,
        "closed_on": today(),
        "due_on": day,
        "due_reason": by_carrying_over(today()),
        "handler": agreed.data["owner"],
        "handler_person": None,
    }
    return _ended(locked, "carry_over_item", actor, grant, columns, reason=agreed.reason)


@transaction.atomic
def lapse_item(*, actor: User, item: Item, reason: str, version: int | None = None) -> Item:
    """
    Sign that an open line lapses, because its finding is no longer fed back or an objection to it was upheld.

    Raises:
        Refusal: as ``close_item``, and ``rectification.reason_needed``, ``rectification.no_ground_to_lapse``.
    """
    locked, grant = _to_end(actor, item, "lapse_item", version)

    def propose() -> Proposed:
        grounds = grounds_of(locked)
        if not grounds:
            raise _no_ground()
        return Proposed(require_reason(reason), {"ground": grounds[0].code, "document": grounds[0].key})

    agreed = agree(locked, "lapse_item", actor, grant, propose)
    if agreed is None:
        return locked
    # Seven days may lie between the signatures: the ground has to stand still.
    if all(one.key != agreed.data["document"] for one in grounds_of(locked)):
        raise _no_ground()
    columns = {"closed_by": actor, "closed_on": today()}
    fields = {"ground": agreed.data["ground"], "document": agreed.data["document"]}
    return _ended(locked, "lapse_item", actor, grant, columns, reason=agreed.reason, fields=fields)


def close_many(*, actor: User, chosen: Iterable[tuple[Item, int | None]]) -> list[Answer]:
    """
    Sign the closure of each verified line, each by itself: one that is refused stops no other.

    Raises:
        Refusal: ``accounts.step_up_needed`` before anything is done.
    """
    return in_turn(chosen, lambda one, seen: close_item(actor=actor, item=one, version=seen), "close_item")


def in_turn(
    chosen: Iterable[tuple[Item, int | None]], step: Callable[[Item, int | None], Item], name: str
) -> list[Answer]:
    """Take a step with each line, given with the version that the person saw of it, and return what came of each."""
    found: list[Answer] = []
    for item, version in chosen:

        def act(one: Item = item, seen: int | None = version) -> Item:
            return step(one, seen)

        found.append(tried(item, act, first=not found, status=ITEM[name].target))
    return found


def agree(
    item: Item,
    move: str,
    actor: User,
    grant: Grant,
    propose: Callable[[], Proposed],
    *,
    differs: Callable[[Proposed], bool] = lambda _proposed: False,
) -> Proposed | None:
    """
    Sign a step with a locked line: return what the first person proposed if ``actor`` is the second, else keep it.

    Args:
        item: Locked, and judged.
        move: Name of the step.
        actor: Who signs.
        grant: What allows it.
        propose: Checks and returns what ``actor`` wants; asked of the first only.
        differs: Whether the second wants something else than what was proposed.

    Raises:
        Refusal: ``rectification.proposal_differs``, ``accounts.second_person_needed``, what ``propose`` refuses.
    """
    waiting = open_signatures(KIND, item.uid, item.version, move)
    wanted = None if waiting else propose()
    if waiting and waiting[0].person_id != actor.pk and differs(_kept(item, move)):
        raise Refusal(
            "rectification.proposal_differs",
            "第一位签字人所提的内容与您所提的不同，没有签字。请按所提内容签字，或请其收回签字后重新提出。",
            "The first person proposed something else than you do, so nothing was signed. Sign what was proposed, or have "
            "it taken back and proposed anew.",
            http_status=409,
        )
    if wanted is not None:
        _renew(item, move, wanted)
    first = sign(actor=actor, grant=grant, kind=KIND, object_id=item.uid, version=item.version, move=move)
    if first is not None:
        return _kept(item, move)
    assert wanted is not None  # nobody had signed, or signing again would have been refused
    Proposal.objects.update_or_create(
        item=item,
        item_version=item.version,
        move=move,
        defaults={"reason": wanted.reason, "data": wanted.data, "by": actor, "proposed_on": today()},
    )
    check_news.of_proposal(item, move, actor)
    return None


def _renew(item: Item, move: str, wanted: Proposed) -> None:
    """Count the version up where something else was proposed before: whoever has that before them would sign this."""
    before = Proposal.objects.filter(item=item, item_version=item.version, move=move).first()
    if before is not None and (before.reason, before.data) != (wanted.reason, wanted.data):
        touch_item(item, {})


def _kept(item: Item, move: str) -> Proposed:
    row = Proposal.objects.get(item=item, item_version=item.version, move=move)
    return Proposed(row.reason, row.data)


def _to_end(actor: User, item: Item, name: str, version: int | None, *parts: str) -> tuple[Item, Grant]:
    """Return the line, locked, and what allows the step; who reported, recorded or (``parts``) verified it is refused."""
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    require_source(locked, ITEM[name])
    require_item_version(locked, version)
    grant = judge(actor, locked, MOVES[name])
    require_others(locked, actor, *parts)
    require_stranger(locked, actor)
    return locked, grant


def _ended(
    item: Item,
    name: str,
    actor: User,
    grant: Grant,
    columns: Mapping[str, Any],
    *,
    reason: str = "",
    fields: Mapping[str, Any] | None = None,
) -> Item:
    check_news.of_move(item, name, actor)
    return move_item(item, name, actor=actor, grant=grant, columns=columns, reason=reason, fields=fields)


def _other_completion(completion: str) -> Callable[[Proposed], bool]:
    return lambda proposed: bool(completion) and proposed.data["completion"] != completion


def _new_term(item: Item, due_on: date | None, owner: str) -> dict[str, Any]:
    said = owner.strip()
    check_text(said, where="owner", longest=80)
    too_early = due_on is None or due_on <= today() or (item.due_on is not None and due_on <= item.due_on)
    if due_on is None or too_early or not said:
        raise Refusal(
            "rectification.carry_over_incomplete",
            "转入持续整改要写明新的时限（晚于今天和原时限）和责任人，没有办理。请补充后再提交。",
            "Carrying over needs a new date, after today and after the old one, and who answers for it; nothing was done. "
            "Add them and submit again.",
            where="owner" if not too_early else "due_on",
        )
    return {"due_on": due_on.isoformat(), "owner": said}


def _unknown_completion() -> Refusal:
    return Refusal(
        "rectification.unknown_completion",
        "没有这种完成类型，没有签字。请从所列的完成类型中选择。",
        "There is no such kind of completion; nothing was signed. Choose one of those listed.",
        where="completion",
    )


def _no_ground() -> Refusal:
    return Refusal(
        "rectification.no_ground_to_lapse",
        "这件事项没有不再整改的依据，没有办理：须是取代原反馈意见的新版不再列这个问题，或者对这个问题的异议已经成立。"
        "需要结束的，请由领导小组办理未完成而结束，或者转入持续整改。",
        "There is no ground to let this line lapse, so nothing was done: the edition that superseded the feedback must no "
        "longer hold the finding, or an objection to it must have been upheld. Else end it unfinished, or carry it over.",
        http_status=409,
    )
