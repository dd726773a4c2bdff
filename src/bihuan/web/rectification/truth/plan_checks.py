"""What a plan shows by itself: empty measures, days that are all the last one, one owner for all, long ways without a stop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.web.rectification.truth.copied import repeated
from bihuan.web.rectification.truth.marks import Found, hash_of
from bihuan.web.rectification.truth.masking import Masker
from bihuan.web.rectification.truth.measures import (
    Checked,
    checked,
    dates_all_at_the_end,
    lacks_milestones,
    owners_all_the_same,
)

#: A plan of which so much is empty, of so many measures at least, is one as a whole.
EMPTY_SHARE, EMPTY_LEAST = 0.5, 3


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """A measure with the columns beside its text; ``problems`` are the findings that it answers, in ``responses``."""

    pk: int
    number: int
    text: str
    owner: str
    starts_on: date | None
    due_on: date | None
    is_repeated: bool
    milestones: int
    problems: tuple[str, ...]
    item_id: int | None = None
    responses: tuple[int, ...] = ()


def checked_plan(
    target_id: int, plan_id: int, measures: Sequence[MeasureFacts], starts_on: date | None, deadline: date | None
) -> Iterator[Found]:
    """
    Yield what stands out in the measures of a plan.

    ``starts_on`` is the day of the feedback, from which measures without a first day run; ``deadline`` the day on which
    the whole period ends.
    """
    said = {one.pk: checked(one.text) for one in measures}
    empty = [one for one in measures if said[one.pk].is_empty]
    is_empty = len(empty) >= EMPTY_LEAST and len(empty) >= EMPTY_SHARE * len(measures)
    for one in measures:
        yield from _of_measure(target_id, one, said[one.pk], starts_on, is_told=is_empty and one in empty)
    if is_empty:
        yield _empty_plan(target_id, plan_id, measures, [(one, said[one.pk]) for one in empty])
    if dates_all_at_the_end([one.due_on for one in measures], deadline):
        day = str(deadline)
        detail = {"day": day, "of": len(measures)}
        yield Found("same_dates", target_id, "plan", plan_id, hash_of(day, str(len(measures))), detail=detail)
    if owner := owners_all_the_same([one.owner for one in measures]):
        detail = {"owner": owner, "of": len(measures)}
        yield Found("same_owner", target_id, "plan", plan_id, hash_of(owner, str(len(measures))), detail=detail)


def _empty_plan(
    target_id: int, plan_id: int, measures: Sequence[MeasureFacts], empty: Sequence[tuple[MeasureFacts, Checked]]
) -> Found:
    """Return one mark with all empty measures in it: one judgement, and not one for each."""
    return Found(
        "empty_plan",
        target_id,
        "plan",
        plan_id,
        hash_of(*(one.text for one in measures)),
        share=len(empty) / len(measures),
        places=[
            place | {"at": f"measure:{one.pk}"}
            for one, said in empty
            for place in _places(said)
            if place["field"] == "attitude"
        ],
        detail={
            "empty": len(empty),
            "of": len(measures),
            "numbers": [one.number for one, _said in empty],
            "responses": sorted({key for one, _said in empty for key in one.responses}),
            "texts": {"this": [_shown(one) for one, _said in empty]},
        },
    )


def _of_measure(
    target_id: int, one: MeasureFacts, said: Checked, starts_on: date | None, *, is_told: bool
) -> Iterator[Found]:
    """Yield what stands out in one measure; ``is_told`` if the mark of the whole plan says already that it is empty."""
    lacks = said.missing(has_date=one.due_on is not None or one.is_repeated, has_owner=bool(one.owner.strip()))
    code = "empty_measure" if said.is_empty else "measure_lacks" if lacks else ""
    if code and not is_told:
        columns = [str(one.due_on or ""), one.owner.strip()]
        yield Found(
            code,
            target_id,
            "measure",
            one.pk,
            hash_of(one.text, *columns),
            one.item_id,
            places=_places(said),
            detail={"lacks": list(lacks), "number": one.number, "texts": {"this": [_shown(one)]}},
        )
    for problem in one.problems:
        copy = repeated(Masker().masked(one.text), Masker().masked(problem))
        if copy is not None:
            places = [
                {"side": side, "field": field, "span": list(span), "n": number}
                for number, passage in enumerate(copy.passages, 1)
                for side, field, span in (
                    ("this", f"measure:{one.pk}", passage.first),
                    ("other", "problem", passage.second),
                )
            ]
            beside = [{"field": "problem", "number": 0, "text": problem, "masked": []}]
            yield Found(
                "copied_finding",
                target_id,
                "measure",
                one.pk,
                hash_of(one.text, problem),
                one.item_id,
                share=copy.share,
                places=places,
                detail={"number": one.number, "texts": {"this": [_shown(one)], "other": beside}},
            )
            break
    start = one.starts_on or starts_on
    if lacks_milestones(start, one.due_on, one.milestones, is_repeated=one.is_repeated):
        days = (one.due_on - start).days if one.due_on and start else 0
        detail = {"number": one.number, "days": days, "texts": {"this": [_shown(one)]}}
        yield Found(
            "no_milestones",
            target_id,
            "measure",
            one.pk,
            hash_of(one.text, str(one.due_on)),
            one.item_id,
            detail=detail,
        )


def _places(said: Checked) -> list[dict[str, Any]]:
    parts = [(part, getattr(said, part)) for part in ("verb", "object", "date", "owner")]
    places: list[dict[str, Any]] = [
        {"side": "this", "field": part, "span": list(span)} for part, span in parts if span is not None
    ]
    return places + [{"side": "this", "field": "attitude", "span": list(span)} for span in said.attitudes]


def _shown(one: MeasureFacts) -> dict[str, object]:
    return {"field": f"measure:{one.pk}", "number": one.number, "text": one.text, "masked": []}
