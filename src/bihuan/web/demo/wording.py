"""Made-up problems in plain Chinese, from the phrases of ``phrases.toml``; each seed and target gives its own."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.web.demo.drawing import Draw
from bihuan.web.findings.choices import Method, Origin, Severity

#: Field work, in which the problems were found; the facts lie in the two years before.
_FACTS_FROM, _FACTS_UNTIL = date(2019, 1, 1), date(2020, 10, 31)
#: Letters that two made-up texts may have in common without a break; a copy is called so from 24 on.
_LONGEST_RUN = 16
_NOT_LETTERS = re.compile(r"[\W_0-9]+")
_METHODS = (Method.FILES, Method.TALKS, Method.VISITS, Method.SEMINARS, Method.SURVEYS, Method.SPECIAL_CHECKS)


@dataclass(frozen=True, slots=True)
class Problem:
    """What one made-up problem says."""

    code: str
    title: str
    condition: str
    cause: str
    effect: str
    who: str
    severity: str
    fact_from: date
    fact_until: date
    amount: Decimal | None
    people: int | None
    origins: list[str]
    methods: list[str]


@cache
def phrases() -> dict[str, Any]:
    """Return the phrases as the file has them."""
    return tomllib.loads(files("bihuan.web.demo").joinpath("phrases.toml").read_text(encoding="utf-8"))


def problems(seed: int, target: int, count: int, weights: Mapping[str, float]) -> list[Problem]:
    """
    Return ``count`` problems for the target of this number, each kind once as far as there are kinds.

    Args:
        seed: The round's seed.
        target: The target's number.
        count: How many.
        weights: How often each category is drawn; those that are not named are drawn seldom.
    """
    draw = Draw(seed, "problems", target)
    kinds = draw.shuffled(phrases()["problem"])
    drawn = []
    for at in range(count):
        left = kinds or draw.shuffled(phrases()["problem"])
        kind = draw.weighted(left, [weights.get(one["code"], 0.2) for one in left])
        kinds = [one for one in left if one is not kind]
        ordered = {name: Draw(seed, name, kind["title"]).shuffled(phrases()[name]) for name in ("asides", "tails")}
        drawn.append(_worded(kind, ordered, target, Draw(seed, "problem", target, at)))
    return drawn


def _worded(kind: Mapping[str, Any], ordered: Mapping[str, Sequence[str]], target: int, draw: Draw) -> Problem:
    first = _FACTS_FROM + timedelta(days=draw.between(0, (_FACTS_UNTIL - _FACTS_FROM).days - 120))
    last = min(first + timedelta(days=draw.between(30, 300)), _FACTS_UNTIL)
    looked = draw.between(8, 60)
    money, people = draw.between(12, 860), draw.between(3, 40)
    drawn = {
        "n": looked,
        "m": draw.between(2, max(3, looked * 2 // 3)),
        "d": draw.between(6, 95),
        "w": money,
        "p": people,
        "span": _span(first, last, draw),
    }
    fact = kind["fact"].format(**drawn)
    # Now and then as it came, as clerks do copy: the check of like texts has something to find then.
    if not draw.chance(0.1):
        fact = _with_asides(fact, ordered["asides"], target)
    tail = ordered["tails"][target % len(ordered["tails"])]
    other = draw.one_of(_METHODS[1:])
    return Problem(
        code=kind["code"],
        title=kind["title"],
        condition=f"{fact}{tail}",
        cause=kind["cause"].format(**drawn),
        effect=kind["effect"].format(**drawn),
        who=kind["who"],
        severity=kind.get("severity", Severity.GRAVE if draw.chance(0.02) else Severity.GENERAL),
        fact_from=first,
        fact_until=last,
        amount=Decimal(money * 10_000) if kind.get("amount") else None,
        people=people if kind.get("people") else None,
        origins=[Origin.PUBLIC if kind.get("people") and draw.chance(0.4) else Origin.INSPECTOR],
        methods=[Method.FILES, other],
    )


def _with_asides(fact: str, asides: Sequence[str], target: int) -> str:
    """
    Put in how it was seen, wherever a run would get long: two targets with the same kind of problem read as copied else.

    ``asides`` are in the order of the kind. The target's number picks them, so that no two of a few dozen targets say
    the same at the same place.
    """
    said: list[str] = []
    run, put_in = 0, 0
    for piece in re.split("(?<=[，；])", fact):
        letters = len(_NOT_LETTERS.sub("", piece))
        if said and run + letters > _LONGEST_RUN:
            said.append(f"{asides[(target * 3 + put_in) % len(asides)]}，")
            run, put_in = 0, put_in + 1
        said.append(piece)
        run += letters
    return "".join(said)


def _span(first: date, last: date, draw: Draw) -> str:
    """Return the months that were looked at, said in one way or another."""
    return draw.one_of(
        [
            f"{first.year}年{first.month}月至{last.year}年{last.month}月",
            f"{first.year}年{first.month}月以来",
            f"{first.year}年下半年" if first.month > 6 else f"{first.year}年上半年",
            f"检查前{(last - first).days // 30 + 1}个月",
        ]
    )
