"""The problem that a scheme asks: targets, pool, recusals and the clerk's settings put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.assignment.places import Places
from bihuan.web.rounds.assignment.problem import Person, Problem, Recusal, Unit
from bihuan.web.rounds.assignment.rules import available
from bihuan.web.rounds.models import Round, Scheme, Target
from bihuan.web.rounds.queries.pool import problem_heads, problem_people
from bihuan.web.rounds.queries.recusals import accepted
from bihuan.web.rounds.queries.scheme_rows import engaged_elsewhere, groups_of, targets_of
from bihuan.web.rounds.schemes.asked import Settings, first_settings, pruned, settings_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A problem, and who gets no seat in it because another round has them (key → that round's title)."""

    problem: Problem
    engaged: dict[str, str]


def problem_of(scheme: Scheme) -> Problem:
    """
    Return the problem of a scheme as pool, targets and recusals are now; keys as the pages of the scheme use them.

    Raises:
        Refusal: ``rounds.plan_no_dates``, ``rounds.plan_no_office``.
    """
    return asked(scheme).problem


def asked(scheme: Scheme) -> Asked:
    """Return the problem of a scheme, with who is engaged elsewhere; raises as ``problem_of``."""
    return asked_by(scheme.round, settings_of(scheme.settings))


def settings_to_begin_with(round_: Round) -> Settings:
    """Return the settings of a round's first scheme; raises as ``problem_of``."""
    problem = asked_by(round_, Settings()).problem
    there = sum(available(person, problem) and person.key not in problem.locks.benched for person in problem.people)
    return first_settings(groups_of(round_), len(problem.units), there)


def asked_by(round_: Round, settings: Settings) -> Asked:
    """Return the problem of a round under these settings; raises as ``problem_of``."""
    if round_.organ is None:
        raise Refusal(
            "rounds.plan_no_office",
            "这个轮次还没有组织实施的巡视办，不知道用哪个人员库。请先在轮次信息中填写。",
            "The round has no office yet, so it is not known whose pool to use. Say so among the facts of the round first.",
            http_status=409,
        )
    if not (round_.starts_on and round_.ends_on):
        raise Refusal(
            "rounds.plan_no_dates",
            "这个轮次还没有进驻和结束日期，不能分组：人员能否参加、任职是否需要回避都按日期判断。请先填写日期。",
            "The round has no first and last day of field work yet; who is available and who has to stay away depends on "
            "them. Enter the dates first.",
            http_status=409,
        )
    targets = targets_of(round_)
    people = problem_people(round_.organ, round_)
    units = _units(targets)
    keys, unit_keys = {one.key for one in people}, {one.key for one in units}
    engaged = engaged_elsewhere(round_, keys)
    locks = pruned(settings.locks, keys, unit_keys, {one.key for one in settings.groups})
    # Whom another round has is on the bench, unless the clerk locked them: then the conflict is said where it is proposed.
    benched = dict.fromkeys((*locks.benched, *(one.key for one in people if one.key in engaged)))
    seated = {seat.person for seat in locks.seats}
    problem = Problem(
        begins_on=round_.starts_on,
        ends_on=round_.ends_on,
        people=people,
        units=units,
        groups=settings.groups,
        locks=replace(locks, benched=tuple(one for one in benched if one not in seated)),
        weights=settings.weights,
        places=_places(targets, settings),
        recusals=_recusals(accepted(round_), keys, unit_keys),
        profile=round_.recusal_profile,
    )
    return Asked(problem, engaged)


def _units(targets: Sequence[Target]) -> tuple[Unit, ...]:
    heads = problem_heads(target.organ_id for target in targets if target.organ_id)
    return tuple(
        Unit(
            key=str(target.pk),
            name=target.name,
            division=target.division.code if target.division else "",
            load=target.load,
            organ=str(target.organ_id or ""),
            heads=heads.get(target.organ_id or 0, ()),
        )
        for target in targets
    )


def _places(targets: Sequence[Target], settings: Settings) -> Places:
    """Return borders as the clerk named them, between divisions; without any, nothing, and codes are compared."""
    code = {str(target.pk): target.division.code if target.division else "" for target in targets}
    if not settings.neighbours:
        return Places()
    borders: dict[str, frozenset[str]] = {one: frozenset() for one in code.values()}
    for one, other in settings.neighbours:
        if one in code and other in code:
            borders[code[one]] |= {code[other]}
    return Places(neighbours=borders)


def _recusals(found: Sequence[Recusal], people: set[str], units: set[str]) -> tuple[Recusal, ...]:
    """Return the recusals of who is in the pool; somebody with an account only has no seat to lose."""
    return tuple(one for one in found if one.person in people and one.unit in units)


def available_people(problem: Problem) -> tuple[Person, ...]:
    """Return who could have a seat: there for the whole of the field work and not on the bench."""
    return tuple(one for one in problem.people if available(one, problem) and one.key not in problem.locks.benched)
