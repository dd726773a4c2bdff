"""Saying which target a rectification notice answers for, and which finding each of its items answers."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.notices.models import Notice
from bihuan.web.rectification.access.pairing import answer_for, rectified_notice_for, target_to_answer
from bihuan.web.rectification.models import Item, NoticeAnswer, NoticePairing
from bihuan.web.rectification.queries.pairing import proposals_for, published_of, units_of
from bihuan.web.rounds.models import Target


def choose_target(
    *, actor: User, notice: Notice, target: Target, version: int | None = None, unit: str = ""
) -> NoticeAnswer:
    """
    Say that ``notice`` tells of the rectification of ``target``; another target may be chosen while nothing is paired.

    Of a notice of several units ``unit`` names the one that is meant, as the notice has it; "" for a notice of one.

    Raises:
        Refusal: ``common.not_found``, ``common.not_allowed``; ``rectification.pairs_exist``;
            ``common.changed_meanwhile`` if somebody else chose meanwhile.
    """
    try:
        return _choose(actor=actor, notice=notice, target=target, version=version, unit=unit)
    except IntegrityError as error:
        raise changed_meanwhile() from error


@transaction.atomic
def _choose(*, actor: User, notice: Notice, target: Target, version: int | None, unit: str) -> NoticeAnswer:
    stored = rectified_notice_for(actor, notice.pk, unit)
    _require_unit(stored, unit)
    found, grant = target_to_answer(actor, target.pk)
    chosen = NoticeAnswer.objects.filter(notice=stored, unit=unit).first()
    if chosen is None:
        chosen = NoticeAnswer.objects.create(notice=stored, unit=unit, round=found.round, target=found, chosen_by=actor)
        before = ""
    else:
        chosen = answer_for(actor, stored, unit, for_change=True)
        _require_version(chosen, version)
        if chosen.pairs.exists():
            raise Refusal(
                "rectification.pairs_exist",
                "这份通报已有确认的对应，不能换成另一个单位，没有改动。请先把各条的对应改为“未定”，再换单位。",
                "Items of this notice are paired already, so its target was not changed. Set them to undecided first.",
                where="target",
                http_status=409,
            )
        before = str(chosen.target)
        _touch(chosen, round=found.round, target=found, chosen_by=actor)
    record(
        actor=actor,
        grant=grant,
        action="rectification.choose_answering_target",
        object_kind="notice_pairing",
        object_id=chosen.uid,
        object_version=chosen.version,
        fields={"notice": str(stored.pk), "target": found.pk, "before": before, **({"unit": unit} if unit else {})},
    )
    return chosen


@transaction.atomic
def set_pairs(
    *,
    actor: User,
    notice: Notice,
    pairs: Mapping[int, Collection[UUID] | None],
    version: int | None = None,
    unit: str = "",
) -> NoticeAnswer:
    """
    Say which items of the ledger each published item answers.

    Args:
        actor: A member of the office of the round.
        notice: A stored rectification notice whose target was chosen.
        pairs: By number of the published item: the ids of the items that it answers; empty says that it answers
            nothing; None leaves it undecided again. What is not named stays as it is.
        version: The version that the person had before them.
        unit: Of a notice of several units, the one whose items are meant, as the notice names it.

    Raises:
        Refusal: ``common.not_found``, ``common.not_allowed``, ``common.changed_meanwhile``;
            ``rectification.other_targets_item`` for an item of another target, ``rectification.no_such_published_item``.
    """
    answer = answer_for(actor, notice, unit, for_change=True)
    _require_version(answer, version)
    published = {one.number: one for one in published_of(answer.notice, answer.unit)}
    items = {one.uid: one for one in Item.objects.filter(target=answer.target)}
    _require_known(pairs, published, items)
    scores = {(one.published, one.item): one.score for one in proposals_for(answer)}
    rows = []
    for number, uids in pairs.items():
        one = published[number]
        NoticePairing.objects.filter(published=one).delete()
        chosen = [None] if uids is not None and not uids else [items[uid] for uid in dict.fromkeys(uids or ())]
        NoticePairing.objects.bulk_create(
            NoticePairing(
                answer=answer,
                published=one,
                item=item,
                score=scores.get((one.pk, item.pk)) if item else None,
                confirmed_by=actor,
            )
            for item in chosen
        )
        rows += [{"published": str(number), "item": item.number if item else ""} for item in chosen or [None]]
    _touch(answer)
    record(
        actor=actor,
        grant=answer.grant,
        action="rectification.pair_notice",
        object_kind="notice_pairing",
        object_id=answer.uid,
        object_version=answer.version,
        fields={"notice": str(notice.pk), "decided": len(pairs)},
        rows=rows,
    )
    return answer


def _require_unit(notice: Notice, unit: str) -> None:
    """Refuse a name that is none of the units of a notice of several, and any name where there is one unit."""
    if unit in (units_of(notice.pk) or ("",)):
        return
    raise Refusal(
        "rectification.no_such_published_unit",
        "这份通报没有所选的单位，没有改动。请从通报所列的单位中选择。",
        "The notice tells of no such unit, so nothing was changed. Choose one of the units that it lists.",
        where="unit",
    )


def _require_known(
    pairs: Mapping[int, Collection[UUID] | None], published: Collection[int], items: Collection[UUID]
) -> None:
    if any(number not in published for number in pairs):
        raise Refusal(
            "rectification.no_such_published_item",
            "所选的条目在这份通报中不存在，没有保存。请刷新页面后再选。",
            "One of the chosen items does not exist in this notice; nothing was saved. Reload and choose again.",
            where="pairs",
        )
    if any(uid not in items for uids in pairs.values() for uid in uids or ()):
        raise Refusal(
            "rectification.other_targets_item",
            "所选的整改事项不属于这份通报的单位，没有保存。请从列表中选择本单位的事项。",
            "One of the chosen items belongs to another target than the notice; nothing was saved. Choose from the list.",
            where="pairs",
        )


def _require_version(answer: NoticeAnswer, version: int | None) -> None:
    if version is not None and version != answer.version:
        raise changed_meanwhile()


def _touch(answer: NoticeAnswer, **columns: object) -> None:
    changed = NoticeAnswer.objects.filter(pk=answer.pk, version=answer.version).update(
        version=answer.version + 1, **columns
    )
    if changed != 1:
        raise changed_meanwhile()
    grant = answer.grant
    answer.refresh_from_db()
    answer.grant = grant
