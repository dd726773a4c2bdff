"""What every text of rectification has to be before it is kept, and that a reason is one."""

from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.texts import check_text

LONGEST_REASON = 1000

__all__ = ["LONGEST_REASON", "check_text", "require_reason"]


def require_reason(reason: str) -> str:
    """
    Return the reason without blanks around it.

    Raises:
        Refusal: ``rectification.reason_needed``; as ``check_text`` for what it says.
    """
    said = reason.strip()
    if not said:
        raise Refusal(
            "rectification.reason_needed",
            "请写明原因，再办理这一步。没有做任何改动。",
            "State the reason, then take this step. Nothing was changed.",
            where="reason",
        )
    check_text(said, where="reason", longest=LONGEST_REASON)
    return said
