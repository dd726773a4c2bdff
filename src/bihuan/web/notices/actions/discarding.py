"""Setting a draft aside."""

from django.db import transaction

from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.notices.access import To, notice_for
from bihuan.web.notices.actions.moving import move, require_version
from bihuan.web.notices.models import Notice

#: Why a draft is discarded: code -> (Chinese, English).
REASONS = {
    "not_needed": ("不再需要", "No longer needed"),
    "wrong_file": ("选错了文件", "Wrong file"),
    "duplicate": ("另有更好的文本", "There is a better copy"),
    "misread": ("识别结果不可用", "The reading is of no use"),
}
EXPIRED = "expired"


@transaction.atomic
def discard(*, actor: Visitor, notice: Notice, reason: str, version: int | None = None) -> Notice:
    """
    Set the draft ``notice`` aside for ``reason``, one of ``REASONS``.

    Raises:
        Refusal: ``notices.reason_needed``; not the actor's draft; no draft any more; changed meanwhile.
    """
    person = colleague(actor)
    found = notice_for(person, notice.pk, To.DISCARD, for_change=True)
    require_version(found, version)
    if reason not in REASONS:
        raise Refusal(
            "notices.reason_needed",
            "请选择放弃的原因，再提交。这份通报没有变化。",
            "Choose why it is discarded, then submit again. The notice was not changed.",
            where="reason",
        )
    return move(found, "discard", actor=person, reason=reason)


def expire_drafts() -> int:
    """Discard the drafts whose time is up and return how many there were; each in a transaction of its own."""
    late = Notice.objects.filter(status=Notice.Status.DRAFT, expires_on__lt=today())
    expired = 0
    for pk in list(late.values_list("pk", flat=True)):
        with transaction.atomic():
            notice = late.select_for_update().filter(pk=pk).first()
            if notice:
                move(notice, "discard", actor=None, reason=EXPIRED)
                expired += 1
    return expired
