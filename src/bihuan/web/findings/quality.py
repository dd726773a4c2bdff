"""
The standing checks of the quality page: what is missing or odd in a finding, and whether it blocks submitting.

A check is a prompt to look, never a judgement. It sees one finding with its round, criteria and papers, and asks nothing
of the database; ``actions.marking`` keeps what it says.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from bihuan.web.common.dates import today
from bihuan.web.common.language import pick
from bihuan.web.findings.choices import FindingStatus, Severity
from bihuan.web.findings.facts import says_how_much
from bihuan.web.findings.leads import find_person
from bihuan.web.findings.models import Criterion, Finding
from bihuan.web.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check looks at."""

    finding: Finding
    round: Round
    criteria: tuple[Criterion, ...]  # each with its version
    has_approved_paper: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the finding something is: a field and, in a text, the span in code points (0 to 0: the whole field)."""

    field: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One standing check: ``zh`` and ``en`` say what is the matter and what to do; ``finds`` yields the places."""

    code: str
    is_blocking: bool
    zh: str
    en: str
    finds: Callable[[Seen], Iterator[Place]]

    @property
    def reason(self) -> str:
        """The reason in the language of the page."""
        return pick(self.zh, self.en)

    @property
    def severity(self) -> str:
        """``"blocking"`` or ``"warning"``."""
        return "blocking" if self.is_blocking else "warning"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a check found in one finding; ``other_id`` is the finding that it compares with."""

    check: Check
    field: str
    start: int = 0
    end: int = 0
    other_id: int | None = None

    @property
    def url_name(self) -> str:
        """Where it is mended."""
        return "register_finding_detail"

    @property
    def anchor(self) -> str:
        """The part of that page."""
        return self.field


#: Words of money in a text, with a figure before them.
_MONEY = re.compile(r"[0-9一二三四五六七八九十百千万亿.,，]+\s*(?:元|万元|亿元|万余元|余万元|亿余元)")
_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万亿]+(?:个|件|起|次|人|户|家|项|处|年|月|日|元|天)")
_NOT_WORDS = re.compile(r"[\W_]+")
#: How far back a fact may lie before somebody should look whether its date is right.
YEARS_BACK = 10
SHORTEST_CONDITION = 20


def _missing(field: str, is_there: Callable[[Seen], bool]) -> Callable[[Seen], Iterator[Place]]:
    def finds(seen: Seen) -> Iterator[Place]:
        if not is_there(seen):
            yield Place(field)

    return finds


def _not_in_force(seen: Seen) -> Iterator[Place]:
    day = seen.finding.fact_until or seen.finding.fact_from
    first = seen.finding.fact_from
    if day is None or first is None:
        return
    for criterion in seen.criteria:
        version = criterion.version
        if version.in_force_from > day or (version.in_force_until is not None and version.in_force_until < first):
            yield Place("criteria")
            return


def _persons(seen: Seen) -> Iterator[Place]:
    for name in ("title", "condition", "cause", "effect"):
        person = find_person(getattr(seen.finding, name))
        if person is not None:
            yield Place(name, person.start, person.end)
            return


def _money_without_amount(seen: Seen) -> Iterator[Place]:
    if seen.finding.amount is not None:
        return
    for name in ("condition", "effect"):
        match = _MONEY.search(getattr(seen.finding, name))
        if match:
            yield Place(name, match.start(), match.end())
            return


def _repeats_title(seen: Seen) -> Iterator[Place]:
    title = _NOT_WORDS.sub("", seen.finding.title)
    condition = _NOT_WORDS.sub("", seen.finding.condition)
    if title and condition and (title == condition or (title in condition and len(condition) < len(title) + 10)):
        yield Place("condition")


def _odd_day(seen: Seen) -> Iterator[Place]:
    first, last = seen.finding.fact_from, seen.finding.fact_until or seen.finding.fact_from
    if first is None or last is None:
        return
    latest = seen.round.ends_on or today()
    begins = seen.round.starts_on or latest
    if last > latest or first < begins - timedelta(days=365 * YEARS_BACK):
        yield Place("fact_from")


def _nothing_to_hold_on_to(seen: Seen) -> Iterator[Place]:
    condition = seen.finding.condition
    if condition and not _FIGURE.search(condition) and "“" not in condition:
        yield Place("condition")


def _too_short(seen: Seen) -> Iterator[Place]:
    condition = seen.finding.condition.strip()
    if condition and len(condition) < SHORTEST_CONDITION:
        yield Place("condition")


def _grave_unexplained(seen: Seen) -> Iterator[Place]:
    if seen.finding.severity in {Severity.SERIOUS, Severity.GRAVE} and not seen.finding.effect.strip():
        yield Place("effect")


def _never(_seen: Seen) -> Iterator[Place]:
    yield from ()


#: Needs other findings, so ``actions.marking`` looks for it; the words stand here with the rest.
SAME_TEXT = Check(
    "same_text",
    False,
    "事实中有一段与另一个被巡视单位的问题文字相同，可能是照抄；请核对事实是否属于本单位。",
    "A passage of the condition also stands in a finding about another target and may be copied; see whether it is true "
    "of this one.",
    _never,
)

CHECKS: tuple[Check, ...] = (
    Check(
        "no_proof",
        True,
        "没有关联证据材料；请至少关联一份。",
        "No proof is linked; link at least one.",
        _missing("evidence", lambda seen: seen.finding.evidence_count > 0),
    ),
    Check(
        "no_paper",
        True,
        "没有已审定的底稿；请关联底稿并完成审定。",
        "No approved working paper is linked; link one and have it approved.",
        _missing("papers", lambda seen: seen.has_approved_paper),
    ),
    Check(
        "no_condition",
        True,
        "没有写明事实；请补充。",
        "The condition is not stated; add it.",
        _missing("condition", lambda seen: bool(seen.finding.condition.strip())),
    ),
    Check(
        "no_criteria",
        True,
        "没有引用依据；请从依据库选择事实发生时有效的条款。",
        "No criteria are named; choose articles that were in force at the time of the fact.",
        _missing("criteria", lambda seen: bool(seen.criteria)),
    ),
    Check(
        "criterion_not_in_force",
        True,
        "引用的依据在事实发生时尚未施行或者已经失效；请换用当时有效的版本。",
        "A criterion was not in force at the time of the fact; take the version that was.",
        _not_in_force,
    ),
    Check(
        "no_category",
        True,
        "没有归类；请选择一个问题类别。",
        "No category is set; choose one.",
        _missing("category", lambda seen: seen.finding.category_id is not None),
    ),
    Check(
        "no_severity",
        True,
        "没有定严重程度；请对照分级标准选择。",
        "No severity is set; choose one by the rubric.",
        _missing("severity", lambda seen: seen.finding.severity != Severity.UNSET),
    ),
    Check(
        "no_method",
        True,
        "没有写明发现方式；请选择。",
        "How the problem was found is not stated; choose it.",
        _missing("methods", lambda seen: bool(seen.finding.methods)),
    ),
    Check(
        "no_origin",
        True,
        "没有写明问题来源；请选择。",
        "Where the problem came to light is not stated; choose it.",
        _missing("origins", lambda seen: bool(seen.finding.origins)),
    ),
    Check(
        "no_responsible_body",
        True,
        "没有写明责任主体；请补充。",
        "The responsible body is not named; add it.",
        _missing("who", lambda seen: bool(seen.finding.who.strip())),
    ),
    Check(
        "no_day",
        True,
        "没有写明事实发生的时间；请补充，依据的版本要按这个时间判断。",
        "When it happened is not stated; add it, because it decides which version of the criteria counts.",
        _missing("fact_from", lambda seen: seen.finding.fact_from is not None),
    ),
    Check(
        "person_named",
        True,
        "拟公开的文字里出现了具体人员的姓名；请改用单位或职务表述。",
        "A text bound for publication names a person; speak of the body or the post instead.",
        _persons,
    ),
    Check(
        "no_extent",
        False,
        "没有写明金额或人数，也没有勾选“不涉及”；请补充。",
        "Neither money nor people are stated, and it is not said that neither is concerned; add it.",
        _missing("amount", lambda seen: says_how_much(seen.finding)),
    ),
    Check(
        "money_without_amount",
        False,
        "文字里写到了金额，但金额栏是空的；请填入，以便汇总。",
        "The text speaks of money but no amount is entered; enter it, so that it can be added up.",
        _money_without_amount,
    ),
    Check(
        "no_cause",
        False,
        "没有写明原因；请补充，整改要对着原因。",
        "The cause is not stated; add it, because rectification has to meet it.",
        _missing("cause", lambda seen: bool(seen.finding.cause.strip())),
    ),
    Check(
        "no_effect",
        False,
        "没有写明影响；请补充。",
        "The effect is not stated; add it.",
        _missing("effect", lambda seen: bool(seen.finding.effect.strip())),
    ),
    Check(
        "grave_unexplained",
        False,
        "定为较重或严重，却没有写明影响；请对照分级标准说明。",
        "It is called serious or grave, but no effect is stated; explain it by the rubric.",
        _grave_unexplained,
    ),
    Check(
        "repeats_title",
        False,
        "事实只是重复了标题；请写明具体情况。",
        "The condition only repeats the title; say what is the case.",
        _repeats_title,
    ),
    Check(
        "too_short",
        False,
        f"事实不足 {SHORTEST_CONDITION} 个字；请写明具体情况。",
        f"The condition has fewer than {SHORTEST_CONDITION} characters; say what is the case.",
        _too_short,
    ),
    Check(
        "nothing_specific",
        False,
        "事实里没有数字、时间或引文，只有判断；请写明依据的具体事实。",
        "The condition has no figure, time or quotation, only a judgement; say what it rests on.",
        _nothing_to_hold_on_to,
    ),
    Check(
        "odd_day",
        False,
        f"事实发生的时间晚于本轮巡视结束，或者早于巡视开始 {YEARS_BACK} 年以上；请核对。",
        f"The fact lies after the round's end or more than {YEARS_BACK} years before it began; check the date.",
        _odd_day,
    ),
    SAME_TEXT,
)

BY_CODE = {check.code: check for check in CHECKS}
#: States in which a finding is still looked at.
OPEN = frozenset({FindingStatus.DRAFT, FindingStatus.CONFIRMED, FindingStatus.IN_REVIEW, FindingStatus.APPROVED})


def marks_of(seen: Seen) -> list[Mark]:
    """Return what the checks find, at most one place a check, in the order of ``CHECKS``; nothing for a withdrawn one."""
    if seen.finding.status not in OPEN:
        return []
    found = []
    for check in CHECKS:
        place = next(check.finds(seen), None)
        if place is not None:
            found.append(Mark(check, place.field, place.start, place.end))
    return found
