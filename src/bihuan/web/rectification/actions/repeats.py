"""Repeated findings (重复问题): proposed with their reasons, linked when a person has confirmed them."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.models import Finding
from bihuan.web.inbox.actions import tell
from bihuan.web.outbox.actions import put
from bihuan.web.outbox.handlers import Never
from bihuan.web.rectification.access import look_back as access
from bihuan.web.rectification.access.look_back import MOVES, LinkTo
from bihuan.web.rectification.actions.moving import require_source, set_status
from bihuan.web.rectification.models import RepeatLink
from bihuan.web.rectification.queries.repeats import GOOD, RUN, compared, how_many, is_comparing
from bihuan.web.rectification.repeating import Candidate
from bihuan.web.rectification.texts import check_text, require_reason
from bihuan.web.rectification.transitions import REPEAT
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.queries.recusals import sent_to

KIND = "repeat_link"
LONGEST = 300
#: So many findings are compared while somebody waits: half a second of CPU.
AT_ONCE = 5_000


def ask_repeats(*, actor: User, round_: Round) -> int | None:
    """
    Have a round's findings compared: at once where there are few, and return how many pairs are new; else in the background.

    Whoever asked is told when the background is done; None then. While one comparison waits, asking again changes nothing.

    Raises:
        Refusal: the person may not.
    """
    access.proposing(actor, round_)
    if how_many(round_) <= AT_ONCE:
        return propose_repeats(actor=actor, round_=round_)
    _put_off(actor=actor, round_=round_)
    return None


@transaction.atomic
def _put_off(*, actor: User, round_: Round) -> None:
    lane = f"{RUN}:{round_.pk}"
    if not is_comparing(round_):
        put(RUN, {"round": str(round_.pk), "actor": actor.pk}, key=f"{lane}:{uuid.uuid4().hex}", lane=lane)


def on_message(payload: Mapping[str, Any], key: str) -> None:
    """Do what was put off; whoever asked may have lost the right meanwhile, and then nothing is done. Again is the same."""
    actor = User.objects.filter(pk=payload["actor"], is_active=True).first()
    round_ = Round.objects.filter(pk=payload["round"]).first()
    if actor is None or round_ is None:
        raise Never("common.not_found")
    try:
        made = propose_repeats(actor=actor, round_=round_)
    except Refusal as refused:
        raise Never(refused.code) from refused
    _say_done(actor=actor, round_=round_, made=made, key=key)


@transaction.atomic
def _say_done(*, actor: User, round_: Round, made: int, key: str) -> None:
    tell(
        [actor],
        kind="rectification.propose_repeats",
        zh=f"{round_.title}的问题已比对完，新提出 {made} 对，请逐对判断。",
        en=f"The findings of {round_.title} have been compared. New pairs: {made}. Judge them one by one.",
        url=f"{reverse('repeat_list')}?round={round_.pk}",
        object_kind="round",
        object_id=round_.pk,
        once=key,
    )


def propose_repeats(*, actor: User, round_: Round) -> int:
    """
    Compare a round's approved findings with each other and with those of the office's earlier rounds; return how many pairs are new.

    Pairs that somebody has decided on stay as they are; those that are only proposed and no longer found are withdrawn. Not
    to be called inside a transaction: of very many findings comparing takes seconds, in which nobody else could write.

    Raises:
        Refusal: the person may not.
    """
    seen = round_for(actor, round_.pk, RoundTo.SEE)
    access.proposing(actor, seen)
    return _keep(actor=actor, round_=seen, pairs=compared(seen))


@transaction.atomic
def _keep(*, actor: User, round_: Round, pairs: Sequence[Candidate]) -> int:
    locked = round_for(actor, round_.pk, RoundTo.SEE, for_change=True)
    grant = access.proposing(actor, locked)
    # What was withdrawn while the texts were compared repeats nothing; the later findings are all of this round.
    targets = dict(Finding.objects.filter(round=locked, status__in=GOOD).values_list("pk", "target"))
    found = {(one.earlier, one.later): one for one in pairs if one.later in targets}
    held = {(row.earlier_id, row.later_id): row for row in RepeatLink.objects.filter(round=locked)}
    stale = [row.pk for key, row in held.items() if row.status == RepeatLink.Status.PROPOSED and key not in found]
    RepeatLink.objects.filter(pk__in=stale).delete()
    made = RepeatLink.objects.bulk_create(
        RepeatLink(
            earlier_id=one.earlier,
            later_id=one.later,
            round=locked,
            target_id=targets[one.later],
            is_same_target=one.is_same_unit,
            basis=list(one.basis),
            share=one.share,
            places=_places(one),
            proposed_on=today(),
        )
        for key, one in found.items()
        if key not in held
    )
    record(
        actor=actor,
        grant=grant,
        action="rectification.propose_repeats",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        fields={"proposed": len(made), "withdrawn": len(stale)},
    )
    return len(made)


def _places(one: Candidate) -> list[dict[str, object]]:
    """Return the aligned places, each of the later finding followed by its own of the earlier one."""
    return [
        {"side": side, "field": "text", "span": list(span)}
        for pair in one.spans
        for side, span in zip(("this", "other"), pair, strict=True)
    ]


@transaction.atomic
def decide_repeat(*, actor: User, link: RepeatLink, name: str, reason: str, version: int | None = None) -> RepeatLink:
    """
    Confirm or reject that a finding repeats an earlier one, with the reason.

    Args:
        actor: A clerk of the round's office.
        link: A pair that is proposed.
        name: ``confirm_repeat`` or ``reject_repeat``.
        reason: Why.
        version: The version that the person had before them.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.reason_needed``, ``common.changed_meanwhile``; the person
            may not.
    """
    locked = access.link_for(actor, link.uid, LinkTo.READ, for_change=True)
    require_source(locked, REPEAT[name])
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    grant = access.link_for(actor, link.uid, MOVES[name], for_change=True).grant
    said = require_reason(reason)
    check_text(said, where="reason", longest=LONGEST)
    before = locked.status
    columns = {"decided_by": actor, "decided_on": today(), "reason": said}
    set_status(locked, REPEAT[name].target, columns=columns)
    if name == "confirm_repeat":
        _tell_group(locked, actor)
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=locked.uid,
        object_version=locked.version,
        from_state=before,
        to_state=locked.status,
        fields={"earlier": str(locked.earlier.uid), "later": str(locked.later.uid), "reason": said},
    )
    return locked


def _tell_group(link: RepeatLink, actor: User) -> None:
    """Tell the group of the later finding that it repeats another; which one, only where it is of the same unit."""
    number, same = link.later.number, link.is_same_target
    zh = f"问题 {number} 经巡视办确认是重复问题" + (
        f"，{link.earlier.number} 曾指出同样的问题。" if same else "，其他单位也有同样的问题。"
    )
    en = f"Finding {number} was confirmed to repeat " + (
        f"{link.earlier.number}." if same else "a problem of another unit."
    )
    tell(
        {sent.person.pk: sent.person for sent in sent_to(link.target) if sent.person.pk != actor.pk}.values(),
        kind="rectification.confirm_repeat",
        zh=zh,
        en=en,
        url=reverse("register_finding_detail", args=[link.later.uid]),
        object_kind="finding",
        object_id=link.later.uid,
        target_id=link.target_id,
    )
