"""
Why this and why not: for a person and a group, or a unit and a group, what speaks against it and what it would cost.

A quick look tries single moves and swaps and says what the cheapest of them costs: the true price is that or less. Asked to
be exact, it solves again with the pair forced (or forbidden, where the plan has it).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.assignment.frame import Frame
from bihuan.web.rounds.assignment.improving import divide_for
from bihuan.web.rounds.assignment.milp import SAME, End
from bihuan.web.rounds.assignment.people_stage import staff
from bihuan.web.rounds.assignment.problem import Plan, Problem, Role, Seat, SeatLock
from bihuan.web.rounds.assignment.rules import Rule
from bihuan.web.rounds.assignment.scoring import Scorer
from bihuan.web.rounds.assignment.solving import Outcome, solve_within
from bihuan.web.rounds.assignment.watch import Watch

#: The least that points are told by.
_DIGITS = 1


class Kind(StrEnum):
    """What can be said of a pair."""

    CHOSEN = "chosen"  # the plan has it; points say what it would cost to do without
    POSSIBLE = "possible"  # the plan does not have it; points say what it would cost
    FORBIDDEN = "forbidden"  # rules say no
    OPEN = "open"  # a quick look found no single change that keeps the rules


class How(StrEnum):
    """How the price was found."""

    QUICK = "quick"  # by single changes: the price is this or less
    UNITS_KEPT = "units_kept"  # people seated anew, groups keep their units
    PEOPLE_KEPT = "people_kept"  # units divided anew, people keep their seats
    WHOLE = "whole"  # everything solved anew


_KEPT = {
    How.UNITS_KEPT: ("（各组单位不变）", " (groups keep their units)"),
    How.PEOPLE_KEPT: ("（人员不变）", " (people keep their seats)"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer for one pair (``key`` is the person or unit).

    ``points`` is how much more the cheapest other plan costs that was found (below 0: it is better), None where there is
    none; ``by_term`` splits it by goal; ``plan`` is that plan. ``is_proven`` where nothing cheaper exists in the sense of
    ``how``. ``rules`` are those that forbid the pair or hold it in place.
    """

    key: str
    group: str
    kind: Kind
    how: How
    points: float | None
    by_term: tuple[tuple[str, float], ...]
    is_proven: bool
    rules: tuple[Rule, ...]
    plan: Plan | None
    zh: str
    en: str


class Adviser:
    """Answers for the pairs of one plan of one problem; hold it while the page is open."""

    def __init__(self, problem: Problem, plan: Plan, scorer: Scorer | None = None) -> None:
        self.problem = problem
        self.plan = plan
        self.scorer = scorer or Scorer(problem)
        self._before = self.scorer.score(plan)
        self._people = {person.key: person.name for person in problem.people}
        self._units = {unit.key: unit.name for unit in problem.units}
        self._groups = {group.key: group.name for group in problem.groups}

    def person(self, key: str, group: str) -> Answer:
        """
        Return a quick answer for a person and a group, at once.

        Raises:
            Refusal: ``rounds.plan_unknown``.
        """
        self._require(self._people, "人员", "person", key, group)
        seat = self.plan.seat_of.get(key)
        is_chosen = seat is not None and seat.group == group
        against = self._against_person(key, group, is_chosen=is_chosen)
        if against:
            return self._ruled(key, group, is_chosen=is_chosen, rules=against)
        changes = self._without_person(key) if is_chosen else self._with_person(key, group)
        return self._quick(key, group, changes, is_chosen=is_chosen)

    def unit(self, key: str, group: str) -> Answer:
        """Return a quick answer for a unit and a group, at once; raises as ``person``."""
        self._require(self._units, "单位", "unit", key, group)
        is_chosen = self.plan.group_of_unit.get(key) == group
        against = self._against_unit(key, group, is_chosen=is_chosen)
        if against:
            return self._ruled(key, group, is_chosen=is_chosen, rules=against)
        others = [one for one in self._groups if one != group] if is_chosen else [group]
        changes = (plan for other in others for plan in self._with_unit(key, other))
        return self._quick(key, group, changes, is_chosen=is_chosen)

    def person_exactly(self, key: str, group: str, watch: Watch) -> Answer:
        """
        Return the price of a person in a group by seating everybody anew; groups keep their units.

        Where that cannot be done with these units, everything is solved anew. Raises as ``person``.
        """
        quick = self.person(key, group)
        if quick.kind in {Kind.FORBIDDEN, Kind.CHOSEN} and quick.rules:
            return quick
        forced = self._forced_person(key, group, is_chosen=quick.kind is Kind.CHOSEN)
        frame = Frame(forced)
        division = frame.division_of(self.plan)
        staffed = staff(frame, division, watch)
        if staffed.team is None:
            return quick if staffed.end is not End.INFEASIBLE else self._solved(quick, solve_within(forced, watch))
        proved = staffed.end is End.OPTIMAL
        return self._priced(quick, frame.plan(division, staffed.team), How.UNITS_KEPT, is_proven=proved)

    def unit_exactly(self, key: str, group: str, watch: Watch) -> Answer:
        """
        Return the price of a unit in a group by dividing all units anew; everybody keeps their seat.

        Where that cannot be done with these people, everything is solved anew. Raises as ``person``.
        """
        quick = self.unit(key, group)
        if quick.rules:
            return quick
        locks = self.problem.locks
        if quick.kind is Kind.CHOSEN:
            locks = replace(locks, never_units=(*locks.never_units, (key, group)))
        else:
            locks = replace(locks, units=(*locks.units, (key, group)))
        forced = replace(self.problem, locks=locks)
        frame = Frame(forced)
        team = frame.team_of(self.plan)
        divided = divide_for(frame, team, watch, start=frame.division_of(quick.plan) if quick.plan else None)
        if divided.division is None:
            return self._solved(quick, solve_within(forced, watch))
        plan = replace(frame.plan(divided.division, team), seats=self.plan.seats)
        return self._priced(quick, plan, How.PEOPLE_KEPT, is_proven=divided.end is End.OPTIMAL)

    # --- what speaks against a pair --------------------------------------------------------------------------------

    def _against_person(self, key: str, group: str, *, is_chosen: bool) -> tuple[Rule, ...]:
        units, held = self.plan.units_of(group), {Role.LEADER, Role.DEPUTY, Role.MEMBER}
        found = []
        for rule in self.scorer.rules:
            if rule.code == "seat_locked" and rule.keys[0] == key and (rule.keys[1] == group) == is_chosen:
                found.append(rule)
            if is_chosen:
                continue
            if (rule.code in {"available", "benched"} and key in rule.keys) or (
                rule.code == "never_seat" and rule.keys == (key, group)
            ):
                found.append(rule)
            # A rule that closes some seats only leaves the person the others.
            if rule.code == "recusal" and rule.keys[0] == key and rule.keys[1] in units and held <= rule.roles:
                found.append(rule)
        return tuple(found)

    def _against_unit(self, key: str, group: str, *, is_chosen: bool) -> tuple[Rule, ...]:
        found = []
        for rule in self.scorer.rules:
            if rule.code == "unit_locked" and rule.keys[0] == key and (rule.keys[1] == group) == is_chosen:
                found.append(rule)
            if rule.code == "never_unit" and not is_chosen and rule.keys == (key, group):
                found.append(rule)
        return tuple(found)

    def _forced_person(self, key: str, group: str, *, is_chosen: bool) -> Problem:
        locks = self.problem.locks
        if is_chosen:
            locks = replace(locks, never_seats=(*locks.never_seats, (key, group)))
        else:
            locks = replace(locks, seats=(*locks.seats, SeatLock(key, group)))
        return replace(self.problem, locks=locks)

    # --- single changes --------------------------------------------------------------------------------------------

    def _with_person(self, key: str, group: str) -> Iterator[Plan]:
        seat = self.plan.seat_of.get(key)
        for other in self.plan.seats_of(group):
            if seat:  # change places
                yield self.plan.with_seats(
                    {key: replace(other, person=key), other.person: replace(seat, person=other.person)}
                )
            yield self.plan.with_seats({key: replace(other, person=key), other.person: None})
        yield self.plan.with_seats({key: Seat(key, group, Role.MEMBER)})

    def _without_person(self, key: str) -> Iterator[Plan]:
        seat = self.plan.seat_of[key]
        yield self.plan.with_seats({key: None})
        for person in self.problem.people:
            other = self.plan.seat_of.get(person.key)
            if person.key != key and (other is None or other.group != seat.group):
                moved = replace(other, person=key) if other else None
                yield self.plan.with_seats({person.key: replace(seat, person=person.key), key: moved})

    def _with_unit(self, key: str, group: str) -> Iterator[Plan]:
        here = self.plan.group_of_unit.get(key, "")
        yield self.plan.with_units({key: group})
        for other in self.plan.units_of(group):
            yield self.plan.with_units({key: group, other: here})

    # --- answers ---------------------------------------------------------------------------------------------------

    def _require(self, known: dict[str, str], zh: str, en: str, key: str, group: str) -> None:
        for one, table, word, english in ((key, known, zh, en), (group, self._groups, "组", "group")):
            if one not in table:
                raise Refusal(
                    "rounds.plan_unknown",
                    f"没有“{one}”这个{word}。请检查名称或编号。",
                    f"There is no {english} “{one}”. Check the name or key.",
                    where=one,
                )

    def _names(self, key: str, group: str) -> tuple[str, str]:
        return self._people.get(key) or self._units[key], self._groups[group]

    def _ruled(self, key: str, group: str, *, is_chosen: bool, rules: tuple[Rule, ...]) -> Answer:
        name, of = self._names(key, group)
        said = ("".join(rule.zh for rule in rules), " ".join(rule.en for rule in rules))
        zh, en = (f"{name}在{of}：{said[0]}", f"{name} is with {of}: {said[1]}")
        if not is_chosen:
            zh, en = f"{name}不能安排到{of}：{said[0]}", f"{name} cannot be with {of}: {said[1]}"
        kind = Kind.CHOSEN if is_chosen else Kind.FORBIDDEN
        return Answer(key, group, kind, How.QUICK, None, (), True, rules, None, zh, en)

    def _quick(self, key: str, group: str, changes: Iterable[Plan], *, is_chosen: bool) -> Answer:
        name, of = self._names(key, group)
        already = set(self._before.broken)
        best: tuple[float, Plan] | None = None
        for plan in changes:
            score = self.scorer.score(plan)
            if set(score.broken) <= already and (best is None or score.points < best[0] - SAME):
                best = (score.points, plan)
        kind = Kind.CHOSEN if is_chosen else Kind.POSSIBLE if best else Kind.OPEN
        bare = Answer(key, group, kind, How.QUICK, None, (), False, (), None, "", "")
        if best:
            return self._priced(bare, best[1], How.QUICK, is_proven=False)
        zh = f"没有只动一处而不违反规则的办法{'替换' if is_chosen else '安排'}{name}（{of}），须重新求解。"
        en = f"No single change {'replaces' if is_chosen else 'puts'} {name} ({of}) without breaking a rule; solve again."
        return replace(bare, zh=zh, en=en)

    def _solved(self, quick: Answer, outcome: Outcome) -> Answer:
        if outcome.plan is not None:
            return self._priced(quick, outcome.plan, How.WHOLE, is_proven=outcome.stage("whole").is_proven_optimal)
        if outcome.conflict is None:
            return quick
        name, of = self._names(quick.key, quick.group)
        conflict, is_chosen = outcome.conflict, quick.kind is Kind.CHOSEN
        forced = {"never_seat", "never_unit"} if is_chosen else {"seat_locked", "unit_locked"}
        pair = (quick.key, quick.group)
        rules = tuple(rule for rule in conflict.rules if not (rule.code in forced and rule.keys == pair))
        said = ("".join(rule.zh for rule in rules), " ".join(rule.en for rule in rules))
        zh, en = f"{name}不能安排到{of}，否则下列规则不能同时满足：{said[0]}", f"{name} cannot be with {of}: {said[1]}"
        if is_chosen:
            zh, en = f"{name}须在{of}，否则下列规则不能同时满足：{said[0]}", f"{name} has to be with {of}: {said[1]}"
        kind = Kind.CHOSEN if is_chosen else Kind.FORBIDDEN
        proven = conflict.is_minimal
        return Answer(quick.key, quick.group, kind, How.WHOLE, None, (), proven, rules, None, zh, en)

    def _priced(self, quick: Answer, plan: Plan, how: How, *, is_proven: bool) -> Answer:
        name, of = self._names(quick.key, quick.group)
        difference = self.scorer.difference(self.plan, plan)
        points = round(difference.points, 6)
        terms = {term.name: term for term in difference.after.terms}
        moved = [(terms[one], by) for one, by in difference.by_term if abs(by) > SAME]
        split = (
            "、".join(f"{term.zh}{by:+.{_DIGITS}f}" for term, by in moved),
            ", ".join(f"{term.en} {by:+.{_DIGITS}f}" for term, by in moved),
        )
        about = ("不超过", "at most ") if how is How.QUICK else ("", "")
        kept = _KEPT.get(how, ("", ""))
        price = (f"多花{about[0]}{points:.{_DIGITS}f}分", f"costs {about[1]}{points:.{_DIGITS}f} points more")
        if points < -SAME:
            price = (f"少花{-points:.{_DIGITS}f}分", f"saves {-points:.{_DIGITS}f} points")
        elif points <= SAME:
            price = ("不多花分", "costs nothing more")
        if quick.kind is Kind.CHOSEN:
            zh, en = f"{name}在{of}；换掉{price[0]}{kept[0]}", f"{name} is with {of}; to do without {price[1]}{kept[1]}"
        else:
            zh, en = f"{name}安排到{of}，{price[0]}{kept[0]}", f"{name} with {of} {price[1]}{kept[1]}"
        kind = Kind.CHOSEN if quick.kind is Kind.CHOSEN else Kind.POSSIBLE
        return replace(
            quick,
            kind=kind,
            how=how,
            points=points,
            by_term=difference.by_term,
            is_proven=is_proven,
            plan=plan,
            zh=zh + (f"：{split[0]}。" if split[0] else "。"),
            en=en + (f": {split[1]}." if split[1] else "."),
        )
