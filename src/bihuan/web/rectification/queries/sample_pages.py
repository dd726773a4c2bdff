"""What the pages of samples show: strata, lines, results in words, and one drawn line with what it was closed on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.common.language import pick
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.rectification.models import CheckForm, Proof, Response, Sample, SampledItem
from bihuan.web.rectification.queries.check_pages import AnswerShown, answers_shown
from bihuan.web.rectification.queries.samples import checked_strata, next_number
from bihuan.web.rectification.queries.verifiers import facts_of, load_of, verifiers_of
from bihuan.web.rectification.truth.sampling import Checked
from bihuan.web.rectification.verifying.proposing import Line, propose
from bihuan.web.rounds.models import Round


@dataclass(frozen=True, slots=True)
class SampledRow:
    """A drawn line on the page of its sample; ``proposed`` is a verifier against whom nothing speaks."""

    row: SampledItem
    proposed: User | None
    successor: str


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A sample: its lines, its strata with what failed, who may verify, and what it says once it is finished."""

    rows: tuple[SampledRow, ...]
    strata: tuple[Checked, ...]
    people: tuple[User, ...]
    sentences: tuple[str, ...]
    checked: int
    failed: int


@dataclass(frozen=True, slots=True)
class SampledPage:
    """A drawn line: what the plan promised, the proof, the check that closed it, and the answers of this one."""

    response: Response | None
    proofs: tuple[Proof, ...]
    last: CheckForm | None
    answers: tuple[AnswerShown, ...]
    successors: tuple[Any, ...]


def rows_of(sample: Sample, *, without: Collection[int] = ()) -> list[SampledItem]:
    """Return the lines of a sample, by unit and number, without those of some units, by their ids."""
    rows = sample.items.select_related("item__target", "item__round", "verifier", "checked_by")
    rows = rows.exclude(item__target__in=without) if without else rows
    return list(rows.order_by("item__target__number", "item__number"))


def sample_page(sample: Sample, *, with_people: bool, without: Collection[int] = ()) -> SamplePage:
    """Return what the page of a sample shows, without lines and strata of some units; a fixed number of statements."""
    rows = rows_of(sample, without=without)
    people = tuple(verifiers_of(sample.round)) if with_people else ()
    successors = dict(sample.items.filter(item__successors__isnull=False).values_list("pk", "item__successors__number"))
    proposed = _proposed(sample.round, [one for one in rows if one.verifier_id is None], people)
    return SamplePage(
        tuple(SampledRow(one, proposed.get(one.pk), successors.get(one.pk, "")) for one in rows),
        tuple(checked_strata(sample, without=without)),
        people,
        sentences_of(sample),
        sum(bool(one.outcome) for one in rows),
        sum(one.outcome == SampledItem.Outcome.FAILS for one in rows),
    )


def sentences_of(sample: Sample) -> tuple[str, ...]:
    """Return what a finished sample says, with numerator, denominator and interval; empty until then."""
    said = sample.result
    if not said:
        return ()
    share = f"{said['rate'] * 100:.1f}"
    low, high = f"{said['low'] * 100:.1f}", f"{said['high'] * 100:.1f}"
    found = [
        pick(
            f"截至{sample.frame['cut_off']}已销号 {said['size']} 件，按单位、类别、严重程度分层抽取 {said['drawn']} 件，"
            f"其中 {said['failed']} 件销号不实。",
            f"Of {said['size']} items closed by {sample.frame['cut_off']}, {said['drawn']} were drawn by unit, category and "
            f"severity; {said['failed']} of them do not hold.",
        )
    ]
    if said["method"] == "all":
        found.append(
            pick(
                f"全部查过，不实率就是 {said['failed']}/{said['size']}，即 {share}%。",
                f"All were looked at: the rate is {said['failed']} of {said['size']}, {share} per cent.",
            )
        )
        return tuple(found)
    found.append(
        pick(
            f"按各层件数加权，估计不实率为 {share}%；有 95% 的把握认为在 {low}% 到 {high}% 之间，即 {said['size']} 件中有 "
            f"{said['low_count']} 到 {said['high_count']} 件不实。",
            f"Weighed by the strata, about {share} per cent are false; with 95 per cent confidence between {low} and {high} "
            f"per cent, that is {said['low_count']} to {said['high_count']} of {said['size']} items.",
        )
    )
    methods = {
        "hypergeometric": pick(
            "区间按不放回抽样（超几何分布）精确计算。", "The interval is exact, for drawing without putting back."
        ),
        "bounded": pick(
            "各层件数少，区间取无论不实事项集中在哪一层都成立的界，宁宽勿窄。",
            "The strata are small, so the interval holds wherever the false ones lie; it is rather wide than wrong.",
        ),
    }
    return (*found, methods[said["method"]])


def sampled_page(sampled: SampledItem) -> SampledPage:
    """Return what the page of a drawn line shows; a fixed number of statements."""
    item = sampled.item
    return SampledPage(
        Response.objects.filter(pk=item.response_id).first() if item.response_id else None,
        tuple(item.proofs.filter(withdrawn_on=None).order_by("pk")),
        item.check_forms.select_related("by").first(),
        answers_shown("reverse", sampled.answers),
        tuple(item.successors.order_by("pk")),
    )


def proof_of(sampled: SampledItem, uid: UUID) -> Proof | None:
    """Return a proof of the drawn line by its key, None if it has no such proof."""
    return sampled.item.proofs.select_related("cleaned").filter(uid=uid, withdrawn_on=None).first()


def drawing_signatures(person: User, round_: Round) -> list[OpenSignature]:
    """Return the first signatures under the next drawing of a round."""
    return [
        OpenSignature(
            pk=one.pk,
            words=_("抽取百分之 %(percent)s") % {"percent": one.reason.removeprefix("share_")},
            who=str(one.person),
            at=one.signed_at,
            until=timezone.localtime(one.signed_at + GOOD_FOR).date(),
            is_mine=one.person_id == person.pk,
            move=one.move,
        )
        for one in open_signatures("sample_drawing", round_.pk, next_number(round_))
    ]


def _proposed(round_: Round, rows: list[SampledItem], people: Sequence[User]) -> dict[int, User]:
    if not rows or not people:
        return {}
    by_key = {person.pk: person for person in people}
    lines = [Line(row.item_id, row.item.target_id) for row in rows]
    facts = facts_of(round_, [row.item for row in rows], again=True)
    found = propose(lines, list(by_key), facts, load=load_of(round_))
    return {row.pk: by_key[one.person] for row, one in zip(rows, found, strict=True) if one.person is not None}
