"""
What the rules of recusal say of a round before anybody has decided: hints for the office, never a decision.

A rule that bars closes a seat by itself, and the plan keeps to it. A rule that asks closes nothing: the office is to bring
it up as a recusal, or leave it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from bihuan.web.common.dates import today
from bihuan.web.common.language import pick
from bihuan.web.rounds.assignment import problem, recusal
from bihuan.web.rounds.deadlines.rules import CONFIDENCE
from bihuan.web.rounds.models import Ground, Inspector, Recusal, Round, Target
from bihuan.web.rounds.queries.pool import problem_heads, problem_people
from bihuan.web.rounds.queries.recusals import accepted, sent_to

#: More hints of one rule than this are folded on a page.
MOST_OPEN = 3
#: Which ground a rule speaks of that looks at something else than a declared tie; "post" is told apart by time.
_GROUNDS = {"native_place": Ground.NATIVE_PLACE, "common_body": Ground.SAME_BODY}


@dataclass(frozen=True, slots=True)
class Hint:
    """That a rule speaks of an inspector and a target; the words are in the language of the page."""

    inspector: UUID
    name: str
    target: Target
    rule: recusal.RecusalRule
    bar: recusal.Bar
    is_variant: bool  # as a local practice has the rule, not the general one
    is_sent: bool = False  # the inspector is in the group of the target already
    recusal: Recusal | None = None  # the one that was brought up, if any

    @property
    def sentence(self) -> str:
        """Who, what is the case, by which rule, and what follows."""
        return pick(self.bar.zh, self.bar.en)

    @property
    def rule_words(self) -> str:
        """What the rule is called."""
        return pick(self.rule.zh, self.rule.en)

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return pick(self.rule.source_zh, self.rule.source_en)

    @property
    def confidence(self) -> str:
        """How sure the rule is."""
        return pick(*CONFIDENCE[self.rule.confidence])

    @property
    def seats(self) -> str:
        """Which seats it speaks of."""
        named = [pick(*words) for seat, words in problem.ROLES.items() if seat in self.bar.roles]
        return pick("、", ", ").join(named)

    @property
    def asks(self) -> bool:
        """Whether the office is asked to decide; else the seat is closed."""
        return not self.rule.bars

    @property
    def tie(self) -> str:
        """The ground that a recusal from this hint begins with: what was declared, else what the rule looks at."""
        if self.rule.looks_at == "post":
            return Ground.WORKS if self.rule.within_years == 0 else Ground.WORKED
        return self.bar.tie or _GROUNDS.get(self.rule.looks_at, Ground.INTEREST)


@dataclass(frozen=True, slots=True)
class HintGroup:
    """What one rule says of a round: its hints as ``hints`` has them, never none."""

    hints: tuple[Hint, ...]

    @property
    def rule_words(self) -> str:
        """What the rule is called."""
        return self.hints[0].rule_words

    @property
    def confidence(self) -> str:
        """How sure the rule is."""
        return self.hints[0].confidence

    @property
    def sent(self) -> int:
        """How many of them are of people who are in the group of the target already."""
        return sum(hint.is_sent for hint in self.hints)

    @property
    def is_folded(self) -> bool:
        """Whether they are too many to stand open; somebody who must not sit where they do is never folded away."""
        return len(self.hints) > MOST_OPEN and (self.hints[0].asks or not self.sent)


def by_rule(found: Iterable[Hint]) -> list[HintGroup]:
    """Return hints in one group for each rule, in the order in which the rules come."""
    groups: dict[str, list[Hint]] = {}
    for hint in found:
        groups.setdefault(hint.rule.name, []).append(hint)
    return [HintGroup(tuple(those)) for those in groups.values()]


def hints(round_: Round) -> list[Hint]:
    """
    Return what the rules say of the pool and the targets of a round, without what was decided by an accepted recusal.

    The strongest rule comes first (what bars, then what is surer); of one rule those of people who are in the group
    already, then in the order of targets. What was brought up as a recusal comes last.
    """
    targets = {str(target.pk): target for target in _targets(round_)}
    asked = _problem(round_, targets.values())
    found = _found(asked, round_, targets)
    return sorted(found, key=lambda hint: hint.recusal is not None)


def hints_of(round_: Round, inspector: Inspector, target: Target) -> list[Hint]:
    """Return what the rules say of one inspector and one target, the strongest first, also where it was decided already."""
    asked = _problem(round_, [target], only=inspector)
    return _found(asked, round_, {str(target.pk): target})


def closed_seats(round_: Round, target: Target) -> dict[str, recusal.Bar]:
    """Return who of the pool must not lead the inspection of the target, by the inspector's key, with the reason."""
    asked = _problem(round_, [target])
    return {bar.person: bar for bar in recusal.bars(asked) if problem.Role.LEADER in bar.roles}


def _problem(round_: Round, targets: Iterable[Target], only: Inspector | None = None) -> problem.Problem:
    listed = list(targets)
    heads = problem_heads(target.organ_id for target in listed if target.organ_id is not None)
    people = problem_people(round_.organ, round_) if round_.organ else ()
    if only is not None:
        people = tuple(person for person in people if person.key == str(only.uid))
    begins_on = round_.starts_on or today()
    return problem.Problem(
        begins_on=begins_on,
        ends_on=round_.ends_on or begins_on,
        people=people,
        units=tuple(
            problem.Unit(
                key=str(target.pk),
                name=target.name,
                division=target.division.code if target.division else "",
                organ=str(target.organ_id or ""),
                heads=heads.get(target.organ_id or 0, ()),
            )
            for target in listed
        ),
        groups=(),
        recusals=accepted(round_),
        profile=round_.recusal_profile,
    )


def _found(asked: problem.Problem, round_: Round, targets: dict[str, Target]) -> list[Hint]:
    names = {person.key: person.name for person in asked.people}
    ruled = {rule.name: rule for rule in recusal.rules(round_.recusal_profile)}
    general = {rule.name: rule for rule in recusal.rules()}
    brought = _brought_up(round_)
    sent = _sent(targets.values()) if names else set()
    said = [
        Hint(
            inspector=UUID(bar.person),
            name=names[bar.person],
            target=targets[bar.unit],
            rule=ruled[bar.rule],
            bar=bar,
            is_variant=ruled[bar.rule] != general[bar.rule],
            is_sent=(bar.person, bar.unit) in sent,
            recusal=brought.get((bar.person, bar.unit)),
        )
        for bar in (*recusal.doubts(asked), *recusal.bars(asked))
        if ruled[bar.rule].looks_at != "accepted"
    ]
    return sorted(said, key=lambda hint: (recusal.strength(hint.rule), not hint.is_sent, hint.target.number))


def _targets(round_: Round) -> list[Target]:
    return list(Target.objects.filter(round=round_).select_related("division", "group").order_by("number"))


def _brought_up(round_: Round) -> dict[tuple[str, str], Recusal]:
    rows = Recusal.objects.filter(round=round_).select_related("inspector", "person__inspector").order_by("pk")
    found = {}
    for row in rows:
        inspector = row.inspector or getattr(row.person, "inspector", None)
        if inspector is not None:
            found[str(inspector.uid), str(row.target_id)] = row
    return found


def _sent(targets: Iterable[Target]) -> set[tuple[str, str]]:
    """Return inspector and target of everybody who is sent there."""
    people: dict[int, set[str]] = {}
    for target in targets:
        for one in sent_to(target):
            people.setdefault(one.person.pk, set()).add(str(target.pk))
    inspectors = Inspector.objects.filter(person__in=people).values_list("person_id", "uid")
    return {(str(uid), target) for person, uid in inspectors for target in people[person]}
