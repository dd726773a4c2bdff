"""Checking the whole trail from a page, which is itself recorded."""

from django.db import transaction

from bihuan.trail_check.chain import Verdict
from bihuan.web.common.errors import Refusal
from bihuan.web.trail import anchors, queries
from bihuan.web.trail.actions.appending import append
from bihuan.web.trail.verify import verify

#: The longest trail that a page checks; beyond it, checking takes longer than anybody waits for a page.
MOST_ON_PAGE = 300_000


def check_trail(*, actor: str, role: str = "", assignment: str = "") -> Verdict:
    """
    Check the trail against the anchors of this installation, and record the result.

    Raises:
        Refusal: ``trail.too_long_for_page``, ``trail.anchor_unreadable``, ``trail.not_written``.
    """
    if queries.last_seq() > MOST_ON_PAGE:
        raise Refusal(
            "trail.too_long_for_page",
            "留痕太长，不在页面上核对。请在服务器上运行 bihuan trail verify，它给出同样的结果。",
            "The trail is too long to be checked on a page. Run bihuan trail verify on the server; it says the same.",
            http_status=409,
        )
    try:
        noted = list(anchors.known())
    except (OSError, ValueError) as error:
        raise Refusal(
            "trail.anchor_unreadable",
            f"锚点文件读不懂或被改动（{error}），没有核对。请查看锚点目录，并与另处保存的锚点比较。",
            f"An anchor file cannot be read or was changed ({error}), so nothing was checked. Look at the anchor folders "
            "and compare them with anchors kept elsewhere.",
            http_status=409,
        ) from error
    verdict = verify(noted)
    with transaction.atomic():
        append(
            actor=actor,
            action="trail.verify",
            object_kind="trail",
            object_id=str(verdict.seq or verdict.records),
            reason_code=verdict.fault or "whole",
            role=role,
            assignment=assignment,
        )
    return verdict
