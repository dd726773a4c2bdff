"""
A feedback opinion drafted from the approved findings of its target.

Every sentence of the part on problems comes from a finding and is linked to it; what the round says of itself, the
requirements and the term are sample sentences that a person goes over.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.web.feedback.composing.addressing import body_of
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.deadlines.explaining import sentence, words_of, zh_day

#: Rules whose days a document names: to the body, and to its head.
RULES: Mapping[str, tuple[str, ...]] = {
    "body": ("rectification_plan", "rectification_report", "concentrated_period_ends"),
    "head": ("rectification_report",),
}
#: The categories that a head answers for in person, by their codes in the taxonomy of the business environment.
OF_THE_HEAD = frozenset({"D"})
#: What joins causes, and how many of them one passage holds: more reads as a list, and the boxes stand beside it.
MOST_CAUSES = 6
_ENDS = "。！？；.!?;"


@dataclass(frozen=True, slots=True)
class Source:
    """An approved finding as a document draws on it."""

    pk: int
    number: str
    title: str
    condition: str
    cause: str
    severity: str  # of findings.choices.Severity
    category_id: int | None = None
    category_code: str = ""
    category: str = ""
    category_order: int = 0
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the round and its target say of themselves; empty or None where nobody said yet."""

    unit: str
    authority: str = ""
    group: str = ""
    kind_of_work: str = "巡视"
    starts_on: date | None = None
    ends_on: date | None = None
    methods: tuple[str, ...] = ()
    kind: str = "other"  # of common.words.TARGET_KINDS
    organ: str = ""  # the name of the unit's organ


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage of a draft: its part (``models.Passage.Part``), its category, what it says, the findings it rests on."""

    part: str
    text: str
    category_id: int | None = None
    findings: tuple[int, ...] = ()
    category_code: str = ""  # for who writes the passage into a form
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft."""

    title: str
    salutation: str
    pieces: tuple[Piece, ...]


def drafted(addressee: str, facts: Facts, sources: Sequence[Source], dues: Iterable[Due]) -> Draft:
    """
    Return the draft of a document.

    Args:
        addressee: "body", or "head" for the separate one.
        facts: Of the round and the target.
        sources: The approved findings, in the order of the register; to the head only those that concern him are taken.
        dues: What the target's meeting sets going, see ``rounds.queries.deadlines``.
    """
    samples = _samples()[addressee]
    chosen = in_order([one for one in sources if addressee == "body" or concerns_head(one)])
    words = _words(facts, chosen)
    status = [Piece("status", _filled(text, words)) for text in samples["status"]]
    causes = [*_causes(chosen)] if addressee == "body" else []
    requirements = [Piece("requirements", text) for text in samples["requirements"]]
    return Draft(
        _filled(samples["title"], words),
        _filled(samples["salutation"], words),
        (*status, *map(stated, chosen), *causes, *requirements, *terms(addressee, dues)),
    )


def terms(addressee: str, dues: Iterable[Due]) -> tuple[Piece, ...]:
    """
    Return the passages on the term; what is due alike stands in one.

    While the meeting is a plan, the paper counts from it and names no day of the calendar: that would change with the
    plan. What the office set by hand, and what a meeting that was held has set going, is named by its day.
    """
    samples = _samples()[addressee]
    by_name = {due.rule.name: due for due in dues}
    known = [by_name[name] for name in RULES[addressee] if name in by_name]
    # Where the rule names no term, the paper says nothing until the office has set a day.
    dated = [due for due in known if due.due_on is not None]
    if not dated:
        return (Piece("deadline", samples["deadline_unknown"]),)
    alike: dict[str, list[str]] = {}
    for due in dated:
        what = "报送主要负责人组织落实整改情况的报告" if addressee == "head" else due.rule.zh
        alike.setdefault(_when(due), []).append(what)
    said = (f"{'、'.join(whats)}：{when}" for when, whats in alike.items())
    return (Piece("deadline", samples["deadline"]), *(Piece("deadline", text) for text in said))


def term_of(due: Due) -> str:
    """Return a term as counted from the meeting, e.g. 自反馈之日起2个月内; "" where a day was set or nothing is counted."""
    one = due.explained
    if one is None or one.set_by_hand or one.reckoned is None or one.reckoned.length.count <= 0:
        return ""
    return f"自反馈之日起{words_of(one.reckoned.length)[0].removeprefix('之后')}内"


def _when(due: Due) -> str:
    assert due.explained is not None
    assert due.due_on is not None
    if due.explained.set_by_hand:
        return f"{zh_day(due.due_on)}。"
    if due.explained.trigger_is_planned and term_of(due):
        return f"{term_of(due)}。"
    return f"{zh_day(due.due_on)}。{sentence(due.explained)[0]}"


def concerns_head(source: Source) -> bool:
    """Return whether a finding is proposed for the document to the head: a grave one, or one of main responsibility."""
    return source.is_grave or source.category_code in OF_THE_HEAD


def in_order(sources: Iterable[Source]) -> list[Source]:
    """Return findings in the order of their categories, inside one as they come; those without one last."""
    return sorted(sources, key=lambda one: (one.category_id is None, one.category_order))


def stated(source: Source) -> Piece:
    """Return the passage that states one finding: its title as the topic sentence, then the facts."""
    text = "".join(ended(part) for part in (source.title, source.condition) if part.strip())
    return Piece("problems", text, source.category_id, (source.pk,), source.category_code, (source.number,))


def _causes(sources: Sequence[Source]) -> Iterable[Piece]:
    """Yield one passage for each category with the causes that its findings name, each once."""
    by_category: dict[int | None, list[Source]] = {}
    for one in sources:
        if one.cause.strip():
            by_category.setdefault(one.category_id, []).append(one)
    for category, rows in by_category.items():
        causes: dict[str, list[int]] = {}
        for one in rows:
            causes.setdefault(one.cause.strip().rstrip(_ENDS), []).append(one.pk)
        named = list(causes)[:MOST_CAUSES]
        lead = f"{rows[0].category}方面，" if rows[0].category else ""
        yield Piece(
            "causes", f"{lead}{'；'.join(named)}。", category, tuple(pk for cause in named for pk in causes[cause])
        )


def ended(text: str) -> str:
    """Return a text that ends as a sentence does."""
    clean = re.sub(r"\s*\n\s*", "", text.strip())
    return clean if clean.endswith(tuple(_ENDS + "”）")) else f"{clean}。"


def first_sentence(text: str) -> str:
    """Return a text up to its first full stop, for a list that says each problem in one sentence."""
    clean = re.sub(r"\s*\n\s*", "", text.strip())
    found = re.match(r"[^。！？]*[。！？]?", clean)
    return found.group() if found else ""


@cache
def sample_texts() -> frozenset[str]:
    """Return the sample sentences that a document may still hold as they came."""
    return frozenset(text for one in _samples().values() for name in ("requirements",) for text in one[name])


def split_by_category(piece: Piece, sources: Mapping[str, Source]) -> list[Piece]:
    """
    Return one passage for each category that the findings of ``piece`` belong to; the first keeps the text.

    What else the text said cannot be told apart, so the other passages are stated anew from their findings. ``sources``
    are the findings by number; a number that is none of them stays with the text.
    """
    by_category: dict[str, list[Source]] = {}
    for number in piece.numbers:
        if number in sources:
            by_category.setdefault(sources[number].category_code, []).append(sources[number])
    if len(by_category) < 2:
        return [piece]
    keeps = piece.category_code if piece.category_code in by_category else next(iter(by_category))
    unknown = tuple(number for number in piece.numbers if number not in sources)
    first = by_category.pop(keeps)
    found = [Piece(piece.part, piece.text, category_code=keeps, numbers=(*(one.number for one in first), *unknown))]
    for code, rows in by_category.items():
        text = "".join(stated(one).text for one in rows)
        found.append(Piece(piece.part, text, category_code=code, numbers=tuple(one.number for one in rows)))
    return found


def _words(facts: Facts, sources: Sequence[Source]) -> dict[str, str]:
    names = dict.fromkeys(one.category for one in sources if one.category)
    body = body_of(facts.unit, facts.kind, facts.organ)
    period = ""
    if facts.starts_on and facts.ends_on:
        period = f"{zh_day(facts.starts_on)}至{zh_day(facts.ends_on)}，"
    return {
        "unit": facts.unit,
        "body": body.full,
        "body_short": body.short,
        "authority": facts.authority or "党委",
        "group": facts.group or "巡视组",
        "kind_of_work": facts.kind_of_work,
        "period": period,
        "methods": f"通过{'、'.join(facts.methods)}等方式" if facts.methods else "深入开展工作",
        "count": str(len(sources)),
        "categories": "、".join(names) or "有关",
    }


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda found: words[found.group(1)], text)


@cache
def _samples() -> dict[str, dict[str, Any]]:
    text = files("bihuan.web.feedback.composing").joinpath("samples.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))
