"""What the opening says of the round: term, number, type, theme, authority, dates, groups, mode and targets."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from bihuan.reading.notice import FeedbackDates, Round, Span
from bihuan.reading.numerals import NUMERAL, chinese_numeral, number_of
from bihuan.reading.rules.dates import DateRange, find_dates
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.theme import find_theme
from bihuan.reading.tables import load_toml

_N = rf"[{NUMERAL}]{{1,5}}"
_NUMBER = re.compile(rf"第\s*(?P<value>[{NUMERAL}]{{1,4}})\s*(?:轮|批次|批)")
_TERM = re.compile(rf"第?(?P<value>[{NUMERAL}]{{1,3}})届")
_GROUPS = re.compile(rf"(?P<value>{_N})\s*个[^，。；\d]{{0,12}}?(?:巡视|巡察|检查|工作|督导)?组(?!织)")
_MODE = re.compile(r"(?P<value>一托[一二三四五六七八九十两多N])")
_TYPES = (
    ("look_back", re.compile(r"[“\"]?(?P<value>回头看)[”\"]?")),
    ("mobile", re.compile(r"(?P<value>机动式?)(?:巡视|巡察)")),
    ("joint", re.compile(r"(?P<value>上下联动|联动)(?:式)?(?:的)?[^，。；]{0,8}(?:巡视|巡察)")),
    ("special", re.compile(r"(?P<value>专项)(?:巡视|巡察|检查|监督)")),
    ("routine", re.compile(r"(?P<value>常规)(?:巡视|巡察|检查)|(?:常规)")),
)
_FEEDBACK = re.compile(r"反馈")
_FIELD_WORK = re.compile(r"(?:巡视|巡察|检查)组|第[^，。；]{1,4}轮|开展|进驻|进行")


@dataclass(slots=True)
class RoundFacts:
    """The round as far as the notice tells it, with the range of the repaired text behind each fact."""

    round: Round = field(default_factory=Round)
    feedback: FeedbackDates = field(default_factory=FeedbackDates)
    evidence: dict[str, Span] = field(default_factory=dict)
    undated: list[Span] = field(default_factory=list)  #: dates whose year the text does not give


@cache
def _target_count() -> re.Pattern[str]:
    words = sorted(load_toml("organs.toml")["target_units"]["words"], key=len, reverse=True)
    # Kinds of divisions stand together in any order and with brackets: 盟市, 地州市, 县（市、区）, 旗县（市、区）.
    divisions = r"(?:设区的?)?(?:[省市州盟县区旗地镇乡]|街道|（[市县区旗州盟、]{1,9}）|\([市县区旗州盟、]{1,9}\))+(?![域场政委])"
    owners = "省属|省直|区直|市直|县直|市属|区属|国有|被巡视|被巡察"
    return re.compile(rf"(?P<value>{_N})\s*(?:个|家|所)(?:{owners})?(?:{'|'.join(map(re.escape, words))}|{divisions})")


@cache
def _authority() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load_toml("organs.toml")["authorities"]["words"]))
    return re.compile(rf"届(?P<value>[\u4e00-\u9fff]{{0,12}}?(?:{words}))(?!书记|组织部|宣传部)")


@cache
def _committee() -> re.Pattern[str]:
    return re.compile(r"中共(?P<value>[\u4e00-\u9fff]{2,12}?(?:省|市|县|区|旗|州|盟))第?[^，。；]{0,4}届?委员会")


def find_round_facts(page: Page, opening: Span, title: Span | None) -> RoundFacts:
    """
    Return what ``opening`` (and, failing it, the title) says of the round.

    Facts that the text does not state stay ``None``. A fact is read where it first stands.
    """
    facts = RoundFacts()
    ranges = [opening] if title is None or title == opening else [opening, title]
    starts_on, ends_on = _dates(page, opening, facts)
    facts.round = Round(
        term=_term(page, ranges, facts),
        number=_first_number("round.number", _NUMBER, page, ranges, facts),
        groups=_first_number("round.groups", _GROUPS, page, ranges, facts),
        targets=_first_number("round.targets", _target_count(), page, ranges, facts),
        mode=_first_text("round.mode", _MODE, page, ranges, facts),
        authority=_first_text("round.authority", _authority(), page, ranges, facts)
        or _first_text("round.authority", _committee(), page, ranges, facts),
        type=_type(page, ranges, facts),
        theme=_theme(page, ranges, facts),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return facts


def _first(pattern: re.Pattern[str], page: Page, ranges: list[Span]) -> re.Match[str] | None:
    for start, end in ranges:
        match = pattern.search(page.body, start, end)
        if match:
            return match
    return None


def _first_text(key: str, pattern: re.Pattern[str], page: Page, ranges: list[Span], facts: RoundFacts) -> str | None:
    match = _first(pattern, page, ranges)
    if match is None:
        return None
    facts.evidence[key] = match.span("value")
    return match["value"]


def _first_number(key: str, pattern: re.Pattern[str], page: Page, ranges: list[Span], facts: RoundFacts) -> int | None:
    match = _first(pattern, page, ranges)
    value = number_of(match["value"]) if match else None
    if match is None or value is None:
        return None
    facts.evidence[key] = match.span()
    return value


def _term(page: Page, ranges: list[Span], facts: RoundFacts) -> str | None:
    match = _first(_TERM, page, ranges)
    value = number_of(match["value"]) if match else None
    if match is None or value is None or not 0 < value < 100:
        return None
    facts.evidence["round.term"] = match.span()
    # 第十届, 十届 and 10届 are one term and must compare equal.
    return f"{chinese_numeral(value)}届"


def _type(page: Page, ranges: list[Span], facts: RoundFacts) -> str | None:
    for start, end in ranges:
        for name, pattern in _TYPES:
            match = pattern.search(page.body, start, end)
            if match:
                facts.evidence["round.type"] = match.span()
                return name
    return None


def _theme(page: Page, ranges: list[Span], facts: RoundFacts) -> str | None:
    for start, end in ranges:
        span = find_theme(page.body, start, end, _target_count())
        if span:
            facts.evidence["round.theme"] = span
            return page.body[span[0] : span[1]]
    return None


def _dates(page: Page, opening: Span, facts: RoundFacts) -> tuple[date | None, date | None]:
    """Tell the dates of the field work from those of the feedback by the words of the clause they stand in."""
    body = page.body
    field_work: DateRange | None = None
    feedback: DateRange | None = None
    for found in find_dates(body, *opening):
        if found.starts_on is None:
            facts.undated.append((found.start, found.end))
            continue
        stop = body.find("。", found.end, opening[1])
        sentence = body[found.end : stop if stop >= 0 else opening[1]]
        says_feedback, says_work = _FEEDBACK.search(sentence), _FIELD_WORK.search(sentence)
        if says_feedback and (field_work is not None or not says_work or _only_reports(sentence)):
            feedback = _joined(feedback, found)
        elif says_work and field_work is None:
            field_work = found
    if feedback:
        facts.evidence["feedback"] = (feedback.start, feedback.end)
        facts.feedback = FeedbackDates(feedback.starts_on, feedback.ends_on)
    if field_work is None:
        return None, None
    facts.evidence["round.starts_on"] = facts.evidence["round.ends_on"] = (field_work.start, field_work.end)
    return field_work.starts_on, field_work.ends_on


def _only_reports(sentence: str) -> bool:
    """A sentence about groups reporting back (巡视组…反馈) is no field work unless an inspection is carried out in it."""
    return not re.search(r"开展|进驻|进行了?[^，。]{0,12}(?:巡视|巡察)", sentence)


def _joined(before: DateRange | None, found: DateRange) -> DateRange:
    if before is None or before.starts_on is None or found.starts_on is None:
        return found
    last = max(filter(None, (before.ends_on, found.ends_on)), default=None)
    return DateRange(min(before.starts_on, found.starts_on), last, before.start, found.end)
