"""What a person may write into the register, and whether it can be kept. Nothing here asks the database."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from bihuan.web.common.errors import Refusal
from bihuan.web.findings.choices import EvidenceKind, Method, Origin, Severity
from bihuan.web.findings.clauses import mark_inside, shown_mark
from bihuan.web.findings.leads import find_lead
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, Registered, Stated, WorkingPaper

#: What no database keeps: the zero character, and halves of characters.
_ODD = re.compile("[\0\ud800-\udfff]")
#: Longest text of a box; a paper of more than that is a report.
LONGEST_TEXT = 20_000
LARGEST_AMOUNT = Decimal(10) ** 16
SHORT = {"title": 200, "who": 200, "where": 200, "due_reason": 200, "place": 200, "published_sentence": 200}


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """The four boxes of a problem and its facts; empty where nobody said. ``criteria`` are row ids, the others uids."""

    title: str = ""
    condition: str = ""
    cause: str = ""
    effect: str = ""
    who: str = ""
    where: str = ""
    fact_from: date | None = None
    fact_until: date | None = None
    amount: Decimal | None = None  # yuan
    people_concerned: int | None = None
    is_without_amount: bool = False
    origins: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    criteria: tuple[int, ...] = ()
    evidence: tuple[UUID, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperFacts(StatedFacts):
    """What a working paper says."""

    outline: str = ""


@dataclass(frozen=True, slots=True)
class FindingFacts(StatedFacts):
    """
    What a finding says; ``category`` is a code of the round's taxonomy.

    ``published_sentence`` is the one clause that the group proposes to publish of it, without its mark at the end.
    """

    severity: str = Severity.UNSET
    category: str = ""
    published_sentence: str = ""
    papers: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class FixFacts:
    """What a fix-at-once item says; ``finding`` is the one it belongs to, if any."""

    title: str = ""
    problem: str = ""
    requirement: str = ""
    due_on: date | None = None
    due_reason: str = ""
    finding: UUID | None = None


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """What is known of a proof."""

    title: str = ""
    kind: str = EvidenceKind.DOCUMENT
    place: str = ""
    obtained_on: date | None = None
    custodian: UUID | None = None  # a person's key; None: who brings it in


Facts = TypeVar("Facts", PaperFacts, FindingFacts, FixFacts, EvidenceFacts)

#: Fields that are links to other rows, written beside the columns.
LINKS = frozenset({"criteria", "evidence", "papers", "category", "finding", "custodian"})
#: Kind of facts -> the names of the row's own columns that they hold.
COLUMNS: dict[type[Any], tuple[str, ...]] = {
    kind: tuple(slot.name for slot in dataclasses.fields(kind) if slot.name not in LINKS)
    for kind in (PaperFacts, FindingFacts, FixFacts, EvidenceFacts)
}
#: Fields in which a person writes sentences.
TEXTS = ("title", "outline", "condition", "cause", "effect", "who", "where", "problem", "requirement", "result", "due_reason", "place", "published_sentence")  # fmt: skip
CHOICES: dict[str, Iterable[str]] = {
    "origins": Origin.values,
    "methods": Method.values,
    "severity": Severity.values,
    "kind": EvidenceKind.values,
}
#: What a sentence calls a field.
CALLED = {
    "title": ("标题", "the title"),
    "outline": ("提纲", "the outline"),
    "condition": ("事实", "the condition"),
    "cause": ("原因", "the cause"),
    "effect": ("影响", "the effect"),
    "who": ("责任主体", "the responsible body"),
    "where": ("地点", "the place"),
    "problem": ("问题", "the problem"),
    "requirement": ("要求", "the requirement"),
    "result": ("结果", "the result"),
    "reason": ("原因说明", "the reason"),
    "notes": ("备注", "the notes"),
    "due_reason": ("时限理由", "the reason for the date"),
    "place": ("取得地点", "the place"),
    "origins": ("来源", "the origin"),
    "methods": ("发现方式", "the method"),
    "severity": ("严重程度", "the severity"),
    "kind": ("种类", "the kind"),
    "published_sentence": ("拟公布语句", "the sentence to be published"),
}


def columns_of(facts: Facts) -> dict[str, Any]:
    """Return what ``facts`` set in the row's own columns, texts without outer blanks."""
    return {name: _stored(getattr(facts, name)) for name in COLUMNS[type(facts)]}


def _stored(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n")
    if isinstance(value, tuple):
        return list(dict.fromkeys(value))
    return dict(value) if isinstance(value, Mapping) else value


def check(facts: Facts) -> dict[str, Any]:
    """
    Return ``columns_of(facts)`` if they can be kept.

    Raises:
        Refusal: ``findings.title_needed``, ``findings.too_long``, ``findings.odd_character``,
            ``findings.not_a_choice``, ``findings.dates_reversed``, ``findings.odd_amount``,
            ``findings.lead_on_a_person``, ``findings.not_one_clause``; ``where`` names the field.
    """
    columns = columns_of(facts)
    check_columns(columns)
    return columns


def check_columns(columns: Mapping[str, Any]) -> None:
    """Raise what ``check`` raises, for some columns only (a row of an import, a cell of a table)."""
    if "title" in columns and not columns["title"]:
        raise Refusal(
            "findings.title_needed",
            "请填写标题，没有保存。",
            "Give it a title; nothing was saved.",
            where="title",
        )
    for name in TEXTS:
        if columns.get(name):
            check_text(name, columns[name])
    for name, allowed in CHOICES.items():
        if name in columns:
            _check_choice(name, columns[name], allowed)
    _check_clause(columns.get("published_sentence", ""))
    _check_days(columns.get("fact_from"), columns.get("fact_until"))
    _check_amounts(columns)
    for heading, note in columns.get("notes", {}).items():
        check_text("notes", f"{heading} {note}")


def check_text(name: str, text: str) -> None:
    """Raise ``findings.too_long``, ``findings.odd_character`` or ``findings.lead_on_a_person`` for one text."""
    zh, en = CALLED[name]
    longest = SHORT.get(name, LONGEST_TEXT)
    if len(text) > longest:
        raise Refusal(
            "findings.too_long",
            f"“{zh}”有 {len(text)} 个字，最多 {longest} 个字，没有保存。请写得简短些，详细情况放入证据材料。",
            f"{en.capitalize()} has {len(text)} characters and may have {longest}; nothing was saved. "
            "Be shorter, and put the details into a proof.",
            where=name,
        )
    if _ODD.search(text):
        raise _odd_character(name)
    lead = find_lead(text)
    if lead is not None:
        raise Refusal(
            "findings.lead_on_a_person",
            f"“{zh}”里的“{lead.text}”写到了具体的人及其涉嫌违纪违法的情况，属于问题线索，没有保存。"
            "问题线索由组长以纸质方式保管，待线索登记功能启用后再录入。请删去有关人员的内容后再保存。",
            f'{en.capitalize()} names a person with a post beside a matter of discipline ("{lead.text}"): that is a lead, '
            "and nothing was saved. Leads stay with the group leader on paper until the leads register is there. "
            "Take the person out, then save again.",
            where=name,
        )


def _odd_character(name: str) -> Refusal:
    return Refusal(
        "findings.odd_character",
        "文字里有无法保存的控制字符，没有保存。请重新输入这一段。",
        "The text holds a control character that cannot be kept; nothing was saved. Type that passage again.",
        where=name,
    )


def _check_choice(name: str, value: Any, allowed: Iterable[str]) -> None:
    values = value if isinstance(value, list | tuple) else [value]
    if all(one in allowed for one in values):
        return
    zh, en = CALLED[name]
    raise Refusal(
        "findings.not_a_choice",
        f"“{zh}”里有不认识的选项，没有保存。请从列表中选择。",
        f"{en.capitalize()} holds something that is no choice; nothing was saved. Choose from the list.",
        where=name,
    )


def _check_clause(clause: str) -> None:
    found = mark_inside(clause)
    if not found:
        return
    raise Refusal(
        "findings.not_one_clause",
        f"“拟公布语句”里有“{shown_mark(found)}”，公布后会被读成两句或读不通，没有保存。请写成一个分句，句末不加标点。",
        f"The sentence to be published holds “{shown_mark(found)}”: published, it would be read as two, or not at all; "
        "nothing was saved. Write one clause without a mark at its end.",
        where="published_sentence",
    )


def _check_days(first: date | None, last: date | None) -> None:
    if last is None or (first is not None and first <= last):
        return
    raise Refusal(
        "findings.dates_reversed",
        "事实的结束日期早于开始日期，或者只有结束日期，没有保存。请核对日期。",
        "The fact ends before it begins, or has an end only; nothing was saved. Check the dates.",
        where="fact_until",
    )


def _check_amounts(columns: Mapping[str, Any]) -> None:
    amount, people = columns.get("amount"), columns.get("people_concerned")
    is_odd_amount = amount is not None and (
        not amount.is_finite() or not 0 <= amount < LARGEST_AMOUNT or amount != round(amount, 2)
    )
    is_odd_people = people is not None and not 0 <= people < 2**31
    is_both = bool(columns.get("is_without_amount")) and (amount is not None or people is not None)
    if not (is_odd_amount or is_odd_people or is_both):
        return
    raise Refusal(
        "findings.odd_amount",
        "金额或人数不对，没有保存：金额为 0 至一亿亿元、最多两位小数，人数为整数；填了数字就不能再勾选“不涉及金额和人数”。",
        "The amount or the number of people cannot be kept: an amount has at most two decimals, people are whole, and "
        '"neither money nor people" excludes both. Nothing was saved.',
        where="people_concerned" if is_odd_people else "amount",
    )


def stated_in(row: Registered, kind: type[Facts]) -> dict[str, Any]:
    """Return the columns of ``row`` that facts of this ``kind`` hold, for building the facts of a row."""
    found = {name: getattr(row, name) for name in COLUMNS[kind]}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


#: Kind of row -> the facts that people write into it.
FACTS_OF: dict[type[Registered], type[Any]] = {
    WorkingPaper: PaperFacts,
    Finding: FindingFacts,
    FixAtOnce: FixFacts,
    Evidence: EvidenceFacts,
}


def says_how_much(row: Stated) -> bool:
    """Return True if the row says how much: money, people, or expressly neither."""
    return row.amount is not None or row.people_concerned is not None or row.is_without_amount
