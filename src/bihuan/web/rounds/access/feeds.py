"""Who may have a calendar of their own that a program fetches: everybody who serves in a round, for themselves."""

from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, grant_in, judged_kind
from bihuan.web.accounts.standing import standing_of

ZH = "日历订阅供轮次中的人员使用，您的任职不包含这项权限。"
EN = "Subscribed calendars are for those who serve in a round; your assignments do not cover this."


def keeper_of_feed(user: Visitor, letter: Letter = Letter.READ) -> Grant:
    """
    Return what allows ``user`` this with their own subscribed calendar.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    return judged_kind(colleague(user), "calendar_feed", letter, zh=ZH, en=EN)


def may_subscribe(user: Visitor) -> bool:
    """Return True if ``user`` may have one; for the page, and for each fetch."""
    standing = standing_of(user)
    found = grant_in(standing, "calendar_feed", "current", owner_id=standing.person_id, letter=Letter.CREATE)
    return found is not None
