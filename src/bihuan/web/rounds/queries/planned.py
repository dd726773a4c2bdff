"""A round's groups as the command line asks for them: by the number of the round, without a person who looks."""

from dataclasses import dataclass
from uuid import UUID

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.assignment.problem import Plan, Problem
from bihuan.web.rounds.models import Round, Scheme
from bihuan.web.rounds.schemes.asked import plan_of, settings_of
from bihuan.web.rounds.schemes.problems import asked, asked_by, settings_to_begin_with


@dataclass(frozen=True, slots=True)
class Planned:
    """What is asked of a round and the plan that there is; ``number`` is that of the scheme, None where there is none yet."""

    title: str
    number: int | None
    problem: Problem
    plan: Plan | None
    seconds: int


def planned(name: str, number: int | None = None) -> Planned:
    """
    Return the question and plan of a round's scheme, the newest that was not given up if no number is named.

    Where there is no scheme yet, what the round suggests. ``name`` is the number of the round in this installation, or its id.

    Raises:
        Refusal: ``rounds.no_such_round``, ``rounds.no_such_scheme``; as ``schemes.problem_of``.
    """
    round_ = _round(name)
    schemes = Scheme.objects.filter(round=round_).select_related("round__organ")
    if number is not None:
        scheme = schemes.filter(number=number).first()
        if scheme is None:
            raise Refusal(
                "rounds.no_such_scheme",
                f"这个轮次没有方案{number}。不写编号则取最新的方案。",
                f"The round has no scheme {number}. Without a number the newest is taken.",
                http_status=404,
            )
    else:
        scheme = schemes.exclude(status=Scheme.Status.ENDED).order_by("-number").first()
    if scheme is None:
        settings = settings_to_begin_with(round_)
        return Planned(round_.title, None, asked_by(round_, settings).problem, None, settings.seconds)
    seconds = settings_of(scheme.settings).seconds
    return Planned(round_.title, scheme.number, asked(scheme).problem, plan_of(scheme.plan).plan, seconds)


def _round(name: str) -> Round:
    rounds = Round.objects.select_related("organ")
    try:
        by_id = rounds.filter(pk=UUID(name)).first()
    except ValueError:
        by_id = None
    found = by_id or (rounds.filter(serial=int(name)).first() if name.isascii() and name.isdigit() else None)
    if found is None:
        known = "、".join(f"{row.serial} {row.title}" for row in rounds.order_by("serial")[:20])
        raise Refusal(
            "rounds.no_such_round",
            f"没有“{name}”这个轮次。请写轮次的序号或编号；现有：{known or '无'}。",
            f"There is no round “{name}”. Write its number or id; there are: {known or 'none'}.",
            http_status=404,
        )
    return found
