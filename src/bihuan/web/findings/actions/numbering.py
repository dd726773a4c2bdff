"""Giving numbers: without a gap within a sequence, never twice, whoever else is counting."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.models import Model

from bihuan.web.common.dates import today
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, NumberSequence, WorkingPaper
from bihuan.web.findings.numbers import Pattern, patterns
from bihuan.web.rounds.models import Target

#: Kinds of rows that have numbers, and their tables.
MODELS: dict[str, type[Model]] = {
    "working_paper": WorkingPaper,
    "finding": Finding,
    "fix_at_once": FixAtOnce,
    "evidence": Evidence,
}


def counts(kind: str, model: type[Model]) -> None:
    """Register a kind of ``numbers.DEFAULTS`` whose rows stand in an app above, with a column ``number``."""
    MODELS[kind] = model


def next_number(kind: str, target: Target) -> str:
    """Return the next number for a row of ``kind`` at ``target``; ``target.round`` and ``.group`` are fetched already."""
    return next_numbers(kind, target, 1)[0]


def next_numbers(kind: str, target: Target, count: int) -> list[str]:
    """
    Return ``count`` numbers in a row. The sequence stays locked until the transaction ends, so that a failure leaves no gap.

    Raises:
        RuntimeError: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is given inside the transaction that uses it")
    pattern = _pattern(kind)
    places = _places(target)
    key = f"{kind} {pattern.sequence(places)}"
    last = _counted(key, count)
    if last is None:
        _begin(kind, key, pattern, places)
        last = _counted(key, count)
    if last is None:
        raise RuntimeError(f"the sequence {key} went away")
    return [pattern.number(places, n) for n in range(last - count + 1, last + 1)]


def _counted(key: str, count: int) -> int | None:
    """Count the sequence on, which locks it, and return where it stands; None if it has not begun."""
    table = connection.ops.quote_name(NumberSequence._meta.db_table)  # noqa: SLF001  # Django's own documented interface
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET last = last + %s WHERE key = %s RETURNING last", [count, key])  # noqa: S608
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _begin(kind: str, key: str, pattern: Pattern, places: Mapping[str, int]) -> None:
    # An earlier pattern of the office may have given numbers that look like this one's: count on from there.
    before, _gap, behind = pattern.sequence(places).partition("#")
    rows = MODELS[kind]._default_manager  # noqa: SLF001  # Django's own documented interface
    alike = rows.filter(number__startswith=before, number__endswith=behind)
    used = [
        int(middle)
        for number in alike.values_list("number", flat=True)
        if (middle := number[len(before) : len(number) - len(behind)]).isascii() and middle.isdigit()
    ]
    NumberSequence.objects.bulk_create([NumberSequence(key=key, last=max(used, default=0))], ignore_conflicts=True)


def _places(target: Target) -> dict[str, int]:
    round_ = target.round
    return {
        "year": (round_.starts_on or today()).year,
        "round": round_.number or round_.serial,
        "serial": round_.serial,
        "group": target.group.number if target.group else 0,
        "target": target.number,
    }


def _pattern(kind: str) -> Pattern:
    return _patterns(tuple(sorted(settings.NUMBER_PATTERNS.items())))[kind]


@cache
def _patterns(chosen: tuple[tuple[str, str], ...]) -> dict[str, Pattern]:
    return patterns(dict(chosen))
