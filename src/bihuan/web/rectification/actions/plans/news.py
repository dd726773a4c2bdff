"""Who is told what of a plan, each sentence once; inside the transaction of the step."""

from collections.abc import Iterable

from django.urls import reverse

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.common.dates import today
from bihuan.web.inbox.actions import tell
from bihuan.web.rectification.models import Plan
from bihuan.web.rectification.queries.opinions import supervisors_of
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.recusals import office_of, unit_of


def of_step(plan: Plan, name: str, actor: User) -> None:
    """Tell who comes next, or whose work came back."""
    unit = plan.target.name
    if name == "submit_plan":
        zh, en = f"“{unit}”已报送整改方案，等待审核。", f"{unit} has submitted its plan; it waits for the review."
        _told(plan, [*office_of(plan.round), *supervisors_of(plan.target)], name, zh, en, actor)
    elif name == "recall_plan":
        zh, en = f"“{unit}”撤回了整改方案。", f"{unit} has taken its plan back."
        _told(plan, office_of(plan.round), name, zh, en, actor)
    elif name == "return_plan":
        zh = f"“{unit}”的整改方案已退回，请按退回原因修改后重新报送。"
        _told(plan, unit_of(plan.target), name, zh, f"The plan of {unit} was returned; see why.", actor)
    elif name == "accept_plan":
        zh = f"“{unit}”的整改方案已同意，即日起执行。"
        _told(plan, unit_of(plan.target), name, zh, f"The plan of {unit} is accepted and in force.", actor)
    elif name == "hand_plan":
        zh = f"“{unit}”的整改方案已编制完成，请主要负责人审定、承诺并报送。"
        en = f"The plan of {unit} is drawn up; its head is asked to give the pledge and submit it."
        _told(plan, heads_of(plan.target), name, zh, en, actor)


def heads_of(target: Target) -> list[User]:
    """Return who is head of the unit today."""
    rows = Assignment.objects.filter(
        target=target, role=Role.UNIT, duty=Duty.HEAD, ended_at=None, approved_at__isnull=False, since__lte=today()
    ).select_related("person")
    return [row.person for row in rows if row.until is None or row.until >= today()]


def of_opinion(plan: Plan, actor: User) -> None:
    """Tell the office that somebody has given an opinion on a plan."""
    unit = plan.target.name
    zh, en = f"“{unit}”的整改方案有新的监督意见。", f"There is an opinion on the plan of {unit}."
    _told(plan, office_of(plan.round), "give_opinion", zh, en, actor)


def _told(plan: Plan, people: Iterable[User], name: str, zh: str, en: str, actor: User) -> None:
    tell(
        [person for person in people if person.pk != actor.pk],
        kind=f"rectification.{name}",
        zh=zh,
        en=en,
        url=reverse("plan_detail", args=[plan.uid]),
        object_kind="plan",
        object_id=plan.uid,
        target_id=plan.target_id,
    )
