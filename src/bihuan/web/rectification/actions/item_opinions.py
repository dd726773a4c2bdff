"""What who supervises the rectification says of an item: agree, a remark, or that it should be returned."""

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.access.items import To, item_for, judge, may
from bihuan.web.rectification.actions.items import KIND, require_item_version
from bihuan.web.rectification.actions.opinions import keep_opinion, note_opinion
from bihuan.web.rectification.models import Item, Opinion


@transaction.atomic
def give_item_opinion(*, actor: User, item: Item, verdict: str, text: str = "", version: int | None = None) -> Opinion:
    """
    Say what is thought of an item as it stands; whoever decides about it next reads that first.

    A remark may be made at any time, also that a closed line does not hold; that it should be returned only while it is
    reported or reviewed, by the supervisor.

    Raises:
        Refusal: ``rectification.nothing_to_return``, ``rectification.unknown_choice``, ``rectification.reason_needed``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    require_item_version(locked, version)
    grant = judge(actor, locked, To.MESSAGE)
    if verdict == Opinion.Verdict.RETURN and not may(actor, locked, To.SUGGEST_RETURN):
        raise Refusal(
            "rectification.nothing_to_return",
            "只有整改监督人可以在事项已报完成、尚未核查时建议退回，没有保存。可以改为提出意见。",
            "Only who supervises the rectification suggests a return, and only of what is reported and not verified yet; "
            "nothing was saved. Make a remark instead.",
            where="verdict",
            http_status=409,
        )
    made = keep_opinion(
        actor=actor,
        grant=grant,
        kind=KIND,
        row_id=locked.pk,
        version=locked.version,
        target=locked.target,
        verdict=verdict,
        text=text,
    )
    note_opinion(made, actor=actor, grant=grant, uid=locked.uid)
    return made
