"""What has to hold before a scheme is proposed, and again when it is authorised."""

from collections.abc import Iterable, Mapping

from bihuan.web.accounts.choices import GROUP_ROLES
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.assignment.problem import Plan, Problem
from bihuan.web.rounds.assignment.scoring import Scorer
from bihuan.web.rounds.models import Round, Scheme
from bihuan.web.rounds.queries.scheme_rows import accounts_of, engaged_elsewhere, targets_of
from bihuan.web.rounds.schemes.asked import plan_of
from bihuan.web.rounds.schemes.problems import problem_of

#: So many names stand in a sentence.
_NAMED = 6


def require_fit(scheme: Scheme) -> tuple[Problem, Plan]:
    """Return problem and plan of a scheme that may be proposed and authorised as things are today."""
    plan = plan_of(scheme.plan).plan
    if plan is None:
        raise Refusal(
            "rounds.scheme_without_plan",
            "方案还没有分组结果，不能提请授权。请先求解，或手工分组。",
            "The scheme has no plan yet, so it cannot be proposed. Solve it, or place everybody by hand.",
            http_status=409,
        )
    problem = problem_of(scheme)
    keys = [seat.person for seat in plan.seats]
    names = {one.key: one.name for one in problem.people}
    engaged = engaged_elsewhere(scheme.round, keys)
    if engaged:
        raise _engaged(names, engaged)
    broken = Scorer(problem).score(plan).broken
    if broken:
        raise Refusal(
            "rounds.plan_breaks_rules",
            f"方案违反{len(broken)}条硬性规则，不能提请授权：{''.join(rule.zh for rule in broken[:3])}请改正或放宽后再提。",
            f"The plan breaks {len(broken)} hard rules, so it cannot be proposed: "
            f"{' '.join(rule.en for rule in broken[:3])} Mend it, or waive what may be waived.",
            http_status=409,
        )
    without = [names[key] for key in keys if key not in accounts_of(keys)]
    if without:
        raise Refusal(
            "rounds.members_without_account",
            f"{_named(without, '、', '等')}{len(without)}人还没有账号，授权后无法登录，因此没有提请授权。"
            "请系统管理员开立账号，并在人员库中与其关联，再提请。",
            f"{_named(without, ', ', ' and others')} ({len(without)}) have no account and could not sign in, so nothing was "
            "proposed. Let the administrator open accounts, link them in the pool, then propose.",
            http_status=409,
        )
    _require_only_these(scheme.round, plan)
    return problem, plan


def _require_only_these(round_: Round, plan: Plan) -> None:
    """Refuse where a group has people already: two leaders would act at once, and a plan is of whole groups."""
    held = Assignment.objects.filter(round=round_, role__in=GROUP_ROLES, target=None, ended_at=None)
    held = held.exclude(until__lt=today()).select_related("person")
    names = sorted({str(row.person) for row in held})
    if names:
        raise Refusal(
            "rounds.group_has_others",
            f"本轮次的巡视组中已有{_named(names, '、', '等')}{len(names)}人任职，没有办理。请先终止原授权或结束这些任职，再办理。",
            f"{_named(names, ', ', ' and others')} ({len(names)}) hold roles in groups of this round already; nothing was "
            "done. Revoke the authorisation they came from, or end those roles, first.",
            http_status=409,
        )
    if round_.status == Round.Status.LIVE:
        group = plan.group_of_unit
        moved = [
            one.name for one in targets_of(round_) if one.group and str(one.group.number) != group.get(str(one.pk))
        ]
        if moved:
            raise Refusal(
                "rounds.targets_stay",
                f"轮次已经启动，{_named(moved, '、', '等')}不能换组：本组已形成的底稿和问题会随之换手。请保持原分组，只调整人员。",
                f"The round is live, so {_named(moved, ', ', ' and others')} stay with their group, or what it has written "
                "would change hands. Keep the targets and change people only.",
                http_status=409,
            )


def require_other_people(actor: User, people: Iterable[User]) -> None:
    """Refuse whoever has a seat in the scheme that they would authorise."""
    if any(person.pk == actor.pk for person in people):
        raise Refusal(
            "accounts.own_role",
            "方案中有您本人，不能由您授权，没有办理。请领导小组其他成员办理。",
            "You have a seat in this scheme yourself, so you cannot authorise it; nothing was done. Ask others of the "
            "leading group.",
            http_status=409,
        )


def _engaged(names: Mapping[str, str], engaged: Mapping[str, str]) -> Refusal:
    said = [f"{names.get(key, key)}（{title}）" for key, title in engaged.items()]
    return Refusal(
        "rounds.engaged_elsewhere",
        f"以下人员在日期重叠的另一轮次中已有任职，没有办理：{_named(said, '、', '等')}。请调出这些人员，或先结束其原任职。",
        f"These people hold a role in another round at the same time; nothing was done: {_named(said, ', ', ' and others')}. "
        "Take them out of the plan, or end their other role first.",
        http_status=409,
    )


def _named(names: list[str], between: str, more: str) -> str:
    return between.join(names[:_NAMED]) + (more if len(names) > _NAMED else "")
