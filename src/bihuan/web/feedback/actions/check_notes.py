"""Telling those concerned how a leak check ended."""

from django.urls import reverse

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.feedback.checks import CheckedText, titles_of
from bihuan.web.feedback.models import LeakCheck
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.queries.recusals import office_of, still_sent_to


def tell_of_check(check: LeakCheck, text: CheckedText) -> None:
    """Tell who may let hits stand that some wait, or who ran the check that it passed; inside the action's transaction."""
    in_zh, in_en = titles_of(text)
    url = reverse("leak_check", args=[check.uid])
    if check.status == LeakCheck.Status.PASSED:
        if check.passed_by_id == check.run_by_id:
            return
        people = [check.run_by]
        zh, en = f"“{in_zh}”的泄密检查已通过。", f"“{in_en}” has passed its leak check."
    else:
        people = _who_clears(check, text)
        zh = f"“{in_zh}”的泄密检查有需要处理的地方，请查看后放行，或请起草人修改。"
        en = f"The leak check of “{in_en}” needs a look: let places stand, or have the text changed."
    tell(
        people,
        kind="feedback.run_check",
        zh=zh,
        en=en,
        url=url,
        object_kind="leak_check",
        object_id=check.uid,
        target_id=check.target_id,
    )


def _who_clears(check: LeakCheck, text: CheckedText) -> list[User]:
    """Return the deputies of the group (of a frame: the clerks of the round) who neither ran the check nor wrote the text."""
    if check.target is None:
        people = office_of(check.round)
    else:
        people = [sent.person for sent in still_sent_to(check.target) if sent.role == Role.GD]
    without = {check.run_by_id, *text.authors}
    return [person for person in people if person.pk not in without]
