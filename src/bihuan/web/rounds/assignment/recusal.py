"""Who stays away from which unit, and by which rule: read from ``recusal.toml`` and applied to posts, ties and decisions."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.web.rounds.assignment.problem import ROLES, Person, Post, Problem, Recusal, Role, Unit
from bihuan.web.rounds.deadlines.rules import CONFIDENCE, RuleError

#: Kinds of tie that a person may declare.
TIES: Mapping[str, tuple[str, str]] = {
    "spouse": ("配偶在该单位", "spouse at the unit"),
    "lineal_kin": ("直系亲属在该单位", "lineal kin at the unit"),
    "studied": ("曾在该单位学习", "studied there"),
    "superior": ("上级", "superior"),
    "subordinate": ("下级", "subordinate"),
    "same_body": ("同在一个领导班子", "in one leading body"),
    "academic": ("密切学术关系", "close academic tie"),
    "witness": ("证人或反映人", "witness or reporter"),
    "interest": ("其他利害关系", "another interest"),
}
LOOKS_AT = ("accepted", "tie", "post", "common_body", "native_place")
EFFECTS = ("bars", "asks")
_YEAR_DAYS = 365
_DAY = timedelta(days=1)
#: Stands for "since ever" and "for ever" where a post names no day.
_EVER = (date(1900, 1, 1), date(2999, 12, 31))
_EVERY_SEAT = frozenset(Role)

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class RecusalRule:
    """A rule of recusal as it holds under one local practice; see the head of ``recusal.toml`` for its words."""

    name: str
    zh: str
    en: str
    looks_at: str
    roles: frozenset[Role]
    bars: bool
    source_zh: str
    source_en: str
    confidence: str
    ties: frozenset[str] = frozenset()
    within_years: int | None = None
    least_years: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """
    That ``person`` stays away from ``unit`` in ``roles``, by ``rule``; ``zh`` and ``en`` are whole sentences that say why.

    ``tie`` is the kind of the declared tie that the rule found, "" where it looked at something else.
    """

    person: str
    unit: str
    rule: str
    roles: frozenset[Role]
    confidence: str
    zh: str
    en: str
    tie: str = ""


def read_rules(text: str, profile: str = "") -> tuple[RecusalRule, ...]:
    """
    Return the rules that a table describes, as they hold under a local practice.

    Raises:
        RuleError: for a word that is none of those at the head of the table.
    """
    return tuple(_rule(row, profile) for row in tomllib.loads(text)["rule"])


@cache
def rules(profile: str = "") -> tuple[RecusalRule, ...]:
    """Return the rules of this version of the product; an unknown practice is the general one."""
    return read_rules(_table(), profile)


@cache
def profiles() -> frozenset[str]:
    """Return the names of local practices that some rule knows, without the general one."""
    rows = tomllib.loads(_table())["rule"]
    return frozenset(variant["profile"] for row in rows for variant in row.get("variant", ()))


def bars(problem: Problem) -> tuple[Bar, ...]:
    """Return who stays away from which unit, in the order of people, units and rules; several may say so of one pair."""
    return tuple(_found(problem, [rule for rule in rules(problem.profile) if rule.bars]))


def doubts(problem: Problem) -> tuple[Bar, ...]:
    """Return what the office is asked to decide: no seat is closed by it until a recusal was accepted."""
    decided = {(one.person, one.unit) for one in problem.recusals}
    asking = [rule for rule in rules(problem.profile) if not rule.bars]
    return tuple(bar for bar in _found(problem, asking) if (bar.person, bar.unit) not in decided)


def strength(rule: RecusalRule) -> tuple[bool, int, int]:
    """Return what sorts rules, the strongest first: those that bar, then the surer ones, then as the table has them."""
    named = [one.name for one in rules()]
    return not rule.bars, list(CONFIDENCE).index(rule.confidence), named.index(rule.name)


def _table() -> str:
    return files("bihuan.web.rounds.assignment").joinpath("recusal.toml").read_text(encoding="utf-8")


def _rule(row: Mapping[str, Any], profile: str) -> RecusalRule:
    said = dict(row)
    for variant in row.get("variant", ()):
        if profile and variant["profile"] == profile:
            said |= variant
    name = said["name"]
    unknown = set(said.get("ties", ())) - set(TIES)
    if said["looks_at"] not in LOOKS_AT or said["effect"] not in EFFECTS or unknown:
        raise RuleError(
            f"{name}: unknown looks_at, effect or tie: {said['looks_at']}, {said['effect']}, {sorted(unknown)}"
        )
    if said["confidence"] not in CONFIDENCE:
        raise RuleError(f"{name}: confidence is H, M or U, not {said['confidence']}")
    try:
        roles = frozenset(Role(role) for role in said["roles"])
    except ValueError as error:
        raise RuleError(f"{name}: {error}") from error
    if roles & {Role.MEMBER, Role.LIAISON} and roles != _EVERY_SEAT:
        raise RuleError(f"{name}: a rule closes every seat, or those of leader and deputy only")
    return RecusalRule(
        name=name,
        zh=said["zh"],
        en=said["en"],
        looks_at=said["looks_at"],
        roles=roles,
        bars=said["effect"] == "bars",
        source_zh=said["source_zh"],
        source_en=said["source_en"],
        confidence=said["confidence"],
        ties=frozenset(said.get("ties", ())),
        within_years=said.get("within_years"),
        least_years=said.get("least_years"),
    )


def _found(problem: Problem, applied: Sequence[RecusalRule]) -> Iterator[Bar]:
    accepted: dict[tuple[str, str], Recusal] = {(one.person, one.unit): one for one in problem.recusals}
    for person in problem.people:
        organs = {post.organ for post in person.posts}
        tied = {tie.unit for tie in person.ties}
        for unit in problem.units:
            known = unit.key in tied or unit.post_organ in organs or unit.division == person.native_place
            if not (known or unit.heads or (person.key, unit.key) in accepted):
                continue  # nearly all pairs: nothing that a rule looks at connects them
            for rule in applied:
                fact = _fact(rule, person, unit, accepted, problem.begins_on)
                if fact:
                    yield replace(_bar(rule, person, unit, fact), tie=_tie(rule, person, unit, problem.begins_on))


def _tie(rule: RecusalRule, person: Person, unit: Unit, begins_on: date) -> str:
    """Return the kind of the first declared tie to the unit of which the rule speaks, "" for none."""
    for tie in person.ties:
        spans = [(tie.since or _EVER[0], tie.until or _EVER[1])]
        if tie.unit == unit.key and tie.kind in rule.ties and _counted(rule, spans, begins_on):
            return tie.kind
    return ""


def _fact(
    rule: RecusalRule, person: Person, unit: Unit, accepted: Mapping[tuple[str, str], Recusal], begins_on: date
) -> tuple[str, str] | None:
    """Return what is the case, in both languages, if the rule applies to the pair."""
    if rule.looks_at == "accepted":
        decided = accepted.get((person.key, unit.key))
        if decided is None:
            return None
        reason = (f"（{decided.reason}）", f" ({decided.reason})") if decided.reason else ("", "")
        return f"回避已获批准{reason[0]}", f"the recusal was accepted{reason[1]}"
    if rule.looks_at == "native_place":
        if not person.native_place or person.native_place != unit.division:
            return None
        return "籍贯是该单位所在地", "is a native of its place"
    if rule.looks_at == "post":
        spans = [_span(post) for post in person.posts if post.organ == unit.post_organ]
        counted = _counted(rule, spans, begins_on)
        return counted and (f"在该单位任职（{_days(counted)[0]}）", f"held a post there ({_days(counted)[1]})")
    if declared := _tie(rule, person, unit, begins_on):
        zh, en = TIES[declared]
        return f"申报了“{zh}”", f"declared: {en}"
    return _common_service(rule, person, unit, begins_on) if rule.looks_at == "common_body" else None


def _common_service(rule: RecusalRule, person: Person, unit: Unit, begins_on: date) -> tuple[str, str] | None:
    mine = [post for post in person.posts if post.is_leading_body]
    for head in unit.heads:
        shared = [
            common
            for post in mine
            for theirs in head.posts
            if theirs.is_leading_body and theirs.organ == post.organ
            if (common := _overlap(_span(post), _span(theirs)))
        ]
        counted = _counted(rule, shared, begins_on)
        if counted:
            zh, en = _days(counted)
            return f"与该单位{head.name}同在一个领导班子（{zh}）", f"sat in one leading body with {head.name} ({en})"
    return None


def _span(post: Post) -> Span:
    return post.since or _EVER[0], post.until or _EVER[1]


def _overlap(one: Span, other: Span) -> Span | None:
    since, until = max(one[0], other[0]), min(one[1], other[1])
    return (since, until) if since <= until else None


def _counted(rule: RecusalRule, spans: Iterable[Span], begins_on: date) -> Span | None:
    """Return the stretch that makes the rule apply, the last one that began before field work; None if it does not."""
    begun = sorted(span for span in spans if span[0] <= begins_on)
    if not begun:
        return None
    if rule.within_years is None and rule.least_years is None:
        return begun[-1]
    last = max(begun, key=lambda span: span[1])
    if rule.within_years is not None and last[1] >= _years_before(begins_on, rule.within_years):
        return last
    if rule.least_years is not None and _length(begun, begins_on) >= rule.least_years * _YEAR_DAYS:
        return last
    return None


def _length(spans: Sequence[Span], until: date) -> int:
    """Return how many days the spans, in order, cover together up to a day; days in two of them count once."""
    days, reached = 0, _EVER[0] - _DAY
    for since, end in spans:
        first, last = max(since, reached + _DAY), min(end, until)
        if last >= first:
            days += (last - first).days + 1
            reached = last
    return days


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _days(span: Span) -> tuple[str, str]:
    since = "" if span[0] == _EVER[0] else span[0].isoformat()
    until = "" if span[1] == _EVER[1] else span[1].isoformat()
    return f"{since}至{until or '今'}", f"{since} to {until or 'now'}".strip()


def _bar(rule: RecusalRule, person: Person, unit: Unit, fact: tuple[str, str]) -> Bar:
    """Put the fact, the rule and what follows into one sentence each."""
    seats = [role for role in Role if role in rule.roles]
    named = ("、".join(ROLES[role][0] for role in seats), ", ".join(ROLES[role][1] for role in seats))
    sure = ("", "") if rule.confidence == "H" else CONFIDENCE[rule.confidence]
    doubt = (f"（{sure[0]}）", f" ({sure[1]})") if sure[0] else ("", "")
    if not rule.bars:
        follows = (f"是否回避{unit.name}须由巡视办决定", f"the office decides about {unit.name}")
    elif rule.roles == _EVERY_SEAT:
        follows = (f"不参加负责{unit.name}的组", f"stays out of the group of {unit.name}")
    else:
        follows = (f"在负责{unit.name}的组不任{named[0]}", f"is no {named[1]} of the group of {unit.name}")
    return Bar(
        person=person.key,
        unit=unit.key,
        rule=rule.name,
        roles=rule.roles,
        confidence=rule.confidence,
        zh=f"{person.name}{fact[0]}，按“{rule.zh}”{doubt[0]}{follows[0]}。",
        en=f"{person.name} {fact[1]}; by the rule “{rule.en}”{doubt[1]} {follows[1]}.",
    )
