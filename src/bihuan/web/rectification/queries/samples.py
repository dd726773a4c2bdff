"""Reading samples of closed lines: what there is to draw from, what was drawn, and how far the check has come."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import override

from bihuan.web.findings.choices import Severity
from bihuan.web.rectification.models import Item, Sample, SampledItem
from bihuan.web.rectification.truth.sampling import Checked, Estimate, Stratum, draw, estimate, share_of
from bihuan.web.rounds.models import Round

O = SampledItem.Outcome  # noqa: E741 -- one letter for each kind, as in the tables of moves


@dataclass(frozen=True, slots=True)
class StratumShown:
    """A stratum before it is drawn from: its name, how many closed lines it has, and how many would be drawn."""

    name: str
    size: int
    drawn: int


def strata_of(round_: Round, *, without: Collection[int] = ()) -> dict[str, list[str]]:
    """
    Return the numbers of the closed lines of a round by stratum: unit, category and severity.

    Only lines that count as completed: what has a successor has been found out already. ``without``: ids of units that are
    left out, because who looks has lost them; a drawing leaves out none.
    """
    rows = Item.objects.filter(round=round_, status=Item.Status.CLOSED_IMPLEMENTED, left_figures_on=None).order_by("pk")
    rows = rows.exclude(target__in=without) if without else rows
    with override("zh-hans"):
        words = {str(value): str(label) for value, label in Severity.choices}
    found: defaultdict[str, list[str]] = defaultdict(list)
    columns = ("number", "target__number", "target__name", "category__code", "category__zh", "finding__severity")
    for number, at, unit, code, category, severity in rows.values_list(*columns):
        kind = f"{code} {category}" if code else "未分类"
        found[f"{at:02} {unit[:50]} | {kind[:40]} | {words.get(severity, severity)}"].append(number)
    return dict(sorted(found.items()))


def preview(round_: Round, percent: int, *, without: Collection[int] = ()) -> list[StratumShown]:
    """Return what a share would draw from each stratum, by name, without those of some units."""
    strata = strata_of(round_, without=without)
    return [StratumShown(name, len(items), share_of(len(items), percent)) for name, items in strata.items()]


def drawn_from(strata: dict[str, list[str]], seed: int, percent: int) -> tuple[Stratum, ...]:
    """Return the sample that a seed draws; see ``truth.sampling``."""
    return draw(strata, seed, percent)


def frame_of(drawn: Sequence[Stratum], *, percent: int, cut_off: str) -> dict[str, Any]:
    """Return what is kept of a drawing, so that anybody can draw it again."""
    strata = [{"name": one.name, "items": list(one.items), "drawn": list(one.drawn)} for one in drawn]
    return {"cut_off": cut_off, "percent": percent, "strata": strata}


def frame_without(sample: Sample, without: Collection[int]) -> dict[str, Any]:
    """
    Return the frame of a sample without the strata of some units, by their ids. At most one statement.

    A stratum has the name of its unit and the numbers of its lines: who has lost the unit is shown neither.
    """
    frame: dict[str, Any] = dict(sample.frame)
    if without:
        # Every line of a stratum is of one unit.
        lost = set(Item.objects.filter(round=sample.round_id, target__in=without).values_list("number", flat=True))
        frame["strata"] = [one for one in frame["strata"] if lost.isdisjoint(one["items"])]
    return frame


def result_without(sample: Sample, without: Collection[int]) -> dict[str, Any]:
    """Return what was counted of a sample, {} before that; without the strata of some units, as ``frame_without``."""
    result: dict[str, Any] = dict(sample.result)
    if without and result:
        names = {one["name"] for one in frame_without(sample, without)["strata"]}
        # Name, lines, drawn, failed; what the sample says as a whole is counted from all.
        result["strata"] = [one for one in result["strata"] if one[0] in names]
    return result


def checked_strata(sample: Sample, *, without: Collection[int] = ()) -> list[Checked]:
    """
    Return the strata of a sample with how many of the drawn lines do not hold, in the order of the frame.

    ``without``: as ``frame_without``; what a sample says as a whole is counted from all.
    """
    rows = SampledItem.objects.filter(sample=sample).order_by().values("stratum")
    failed = {row["stratum"]: row["failed"] for row in rows.annotate(failed=Count("pk", filter=Q(outcome=O.FAILS)))}
    return [
        Checked(one["name"], len(one["items"]), len(one["drawn"]), failed.get(one["name"], 0))
        for one in frame_without(sample, without)["strata"]
    ]


def estimate_of(sample: Sample) -> Estimate:
    """Return what a sample says whose lines have all been looked at."""
    return estimate(checked_strata(sample))


def next_number(round_: Round) -> int:
    """Return the number that the next sample of a round gets; numbers are not used twice."""
    last = Sample.objects.filter(round=round_).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
