"""Which steps a plan offers to a person: a button where they may and nothing is missing, else who may, or what lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.findings.move_words import MoveWords
from bihuan.web.findings.offers import Offer
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.rectification.access.plans import MOVES, To, may
from bihuan.web.rectification.models import Plan
from bihuan.web.rectification.plan_gaps import Gap
from bihuan.web.rectification.queries.opinions import Hearing
from bihuan.web.rectification.queries.plans import open_items, recorders_of
from bihuan.web.rectification.transitions import PLAN

WORDS = {
    "submit_plan": MoveWords(
        gettext_lazy("报送"),
        gettext_lazy("单位主要负责人"),
        gettext_lazy("报送后内容锁定，由巡视办审核。"),
        gettext_lazy("已报送，内容已锁定。"),
    ),
    "accept_plan": MoveWords(
        gettext_lazy("同意方案"),
        gettext_lazy("巡视办"),
        gettext_lazy("同意后即日执行，每条问题成为一个整改事项；修订的新版取代原版。"),
        gettext_lazy("已同意，整改事项已建立。"),
    ),
    "return_plan": MoveWords(
        gettext_lazy("退回"),
        gettext_lazy("巡视办"),
        gettext_lazy("退回单位修改，须写明原因，可以逐条写明。"),
        gettext_lazy("已退回单位修改。"),
    ),
    "recall_plan": MoveWords(
        gettext_lazy("撤回"),
        gettext_lazy("单位联络人"),
        gettext_lazy("撤回为草拟，须写明原因；修改后由主要负责人重新报送。"),
        gettext_lazy("已撤回为草拟。"),
    ),
    "conclude_plan": MoveWords(
        gettext_lazy("办结"),
        gettext_lazy("巡视办两位经办人"),
        gettext_lazy("全部事项销号、结束或转入持续整改后办结。"),
        gettext_lazy("方案已办结。"),
    ),
}
#: What is said when the first of two has signed and the step is not taken yet.
FIRST_SIGNATURE = gettext_lazy("已记下您的签字，第二人签字后生效。")
#: Steps that have a form of their own on the page.
WITH_A_FORM = frozenset({"submit_plan", "return_plan"})
_TAKES_BACK = frozenset({"return_plan", "recall_plan"})


@dataclass(frozen=True, slots=True)
class Offered:
    """The steps of a plan for a person, and the signatures that wait on it."""

    offers: list[Offer]
    signatures: list[OpenSignature]
    may_submit: bool
    on_behalf: bool
    may_return: bool


def offered(user: Visitor, plan: Plan, gaps: Iterable[Gap], hearing: Hearing) -> Offered:
    """Return the steps that start from where a plan stands; those that go on first, those that take back last."""
    signatures = [_shown(one, user) for one in open_signatures("plan", plan.uid, plan.version)]
    signed = {one.move for one in signatures if one.is_mine}
    names = [name for name in WORDS if plan.status in PLAN[name].sources]
    on_behalf = not may(user, plan, To.SUBMIT) and may(user, plan, To.SUBMIT_ON_BEHALF)
    missing = {name: tuple(_missing(user, plan, name, gaps, hearing)) for name in names}
    may_submit = "submit_plan" in names and (may(user, plan, To.SUBMIT) or on_behalf) and not missing["submit_plan"]
    may_return = "return_plan" in names and may(user, plan, To.RETURN) and not missing["return_plan"]
    found = [
        Offer(
            name=name,
            words=WORDS[name],
            address=reverse("plan_move", args=[plan.uid, name]),
            is_allowed=may(user, plan, MOVES[name]) or (name == "submit_plan" and on_behalf),
            missing=missing[name],
            needs_reason=PLAN[name].needs_reason,
            needs_two=PLAN[name].two_people,
            is_grave=name in _TAKES_BACK,
            is_signed=name in signed,
        )
        for name in names
        if name not in _TAKES_BACK or may(user, plan, MOVES[name])
    ]
    # What has a form of its own on the page is no button beside it.
    with_form = ({"submit_plan"} if may_submit else set()) | ({"return_plan"} if may_return else set())
    return Offered([one for one in found if one.name not in with_form], signatures, may_submit, on_behalf, may_return)


def _missing(user: Visitor, plan: Plan, name: str, gaps: Iterable[Gap], hearing: Hearing) -> list[str]:
    """Return what stands in the way of a step, as sentences; the action asks again."""
    if name == "submit_plan":
        count = len(list(gaps))
        return [_("还有 %(n)d 处没有填写（见本页“还缺的内容”）") % {"n": count}] if count else []
    found = []
    if name in {"accept_plan", "return_plan", "conclude_plan"} and user.pk in recorders_of(plan):
        found.append(_("方案由您编制或代录，须由另一位经办人办理"))
    if name == "accept_plan" and not hearing.is_over:
        found.append(hearing.sentence)
    if name == "conclude_plan":
        left = open_items(plan).count()
        if left:
            found.append(_("还有 %(n)d 个整改事项没有办结") % {"n": left})
    return found


def _shown(signature: Any, user: Visitor) -> OpenSignature:
    return OpenSignature(
        pk=signature.pk,
        words=str(WORDS[signature.move].label),
        who=str(signature.person),
        at=signature.signed_at,
        until=timezone.localtime(signature.signed_at + GOOD_FOR).date(),
        is_mine=signature.person_id == user.pk,
        move=signature.move,
    )
