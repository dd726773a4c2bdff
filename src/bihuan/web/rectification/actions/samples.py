"""Reverse checks (销号反向核查): a sample of closed lines is drawn by two, looked at again by others, and counted."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rectification.access.checks import SampledTo, SampleTo, drawing, sample_for, sampled_for
from bihuan.web.rectification.actions import check_news
from bihuan.web.rectification.actions.moving import require_source, set_status
from bihuan.web.rectification.actions.verifier_lists import give_verifier_role, note_assignment
from bihuan.web.rectification.check_facts import against, incomplete, require_answers, require_words, speaks_against
from bihuan.web.rectification.choices import Answer, questions
from bihuan.web.rectification.models import Item, Sample, SampledItem
from bihuan.web.rectification.queries.samples import (
    checked_strata,
    drawn_from,
    estimate_of,
    frame_of,
    next_number,
    strata_of,
)
from bihuan.web.rectification.queries.verifiers import facts_of
from bihuan.web.rectification.transitions import SAMPLE
from bihuan.web.rectification.verifying.fitness import refusal
from bihuan.web.rounds.models import Round

KIND = "sample"
#: The kind under which the first of two waits: there is no sample yet.
DRAWING = "sample_drawing"
SAMPLED = "sampled_item"
#: Bits of a seed: no more than a spreadsheet keeps exactly.
SEED_BITS = 48


@transaction.atomic
def draw_sample(*, actor: User, round_: Round, percent: int) -> Sample | None:
    """
    Sign the drawing of a sample of the closed lines of a round; with the second clerk's signature it is drawn.

    The seed comes into being with the second signature, from the system's own chance: nobody can choose it, or draw until
    they like what comes.

    Args:
        actor: A clerk of the office.
        round_: The round.
        percent: The share of each stratum, rounded up; both clerks sign the same.

    Returns:
        The sample after the second signature, None after the first.

    Raises:
        Refusal: ``rectification.share_out_of_range``, ``rectification.nothing_to_draw``, ``rectification.proposal_differs``,
            ``accounts.second_person_needed``; the person may not.
    """
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)  # one number, and one drawing at a time
    grant = drawing(actor, round_)
    if not 1 <= percent <= 100:
        raise Refusal(
            "rectification.share_out_of_range",
            "抽取比例要在 1% 到 100% 之间，没有抽取。请更正比例。",
            "The share lies between 1 and 100 per cent; nothing was drawn. Correct it.",
            where="percent",
        )
    strata = strata_of(round_)
    if not strata:
        raise Refusal(
            "rectification.nothing_to_draw",
            "本轮次还没有已销号的事项，没有抽取。有事项销号后再来抽取。",
            "No item of the round is closed yet, so nothing was drawn. Come back when some are.",
            http_status=409,
        )
    number = next_number(round_)
    share = f"share_{percent}"
    first = sign(
        actor=actor,
        grant=grant,
        kind=DRAWING,
        object_id=round_.pk,
        version=number,
        move="draw_sample",
        reason=share,
    )
    if first is None:
        return None
    if first.reason != share:
        raise Refusal(
            "rectification.proposal_differs",
            f"第一位签字人所定的抽取比例是 {first.reason.removeprefix('share_')}%，与您所填的不同，没有抽取。请按同一比例签字。",
            f"The first person signed a share of {first.reason.removeprefix('share_')} per cent, which is not yours; nothing "
            "was drawn. Sign the same share.",
            where="percent",
            http_status=409,
        )
    return _draw(round_, strata, number, percent, actor, grant)


@transaction.atomic
def assign_sampled(
    *, actor: User, sampled: SampledItem, person: User, until: date | None = None, version: int | None = None
) -> SampledItem:
    """
    Assign a drawn line to a verifier of the approved list, who neither verified nor closed it.

    Raises:
        Refusal: ``rectification.sampled_checked``, ``rectification.not_fit_to_verify`` with every reason,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = sampled_for(actor, sampled.uid, SampledTo.ASSIGN, for_change=True)
    grant = locked.grant
    _require_unchecked(locked, version)
    item = locked.item
    reasons = facts_of(item.round, [item], again=True).against(person.pk, item.pk, item.target_id)
    if reasons:
        raise refusal(reasons, person=str(person), number=item.number)
    given = give_verifier_role(actor, person, item.target, until)
    _set(locked, {"verifier": person})
    check_news.of_sampled(locked, person)
    if given is not None:
        note_assignment(given, actor, grant)
    _note_sampled(locked, "assign_sampled", actor, grant, {"verifier": str(person.pseudonym)})
    return locked


def assign_all(*, actor: User, chosen: Iterable[tuple[SampledItem, User]]) -> list[tuple[SampledItem, Refusal | None]]:
    """Assign each drawn line, each by itself: one that is refused stops no other."""
    found: list[tuple[SampledItem, Refusal | None]] = []
    for sampled, person in chosen:
        try:
            found.append((assign_sampled(actor=actor, sampled=sampled, person=person), None))
        except Refusal as refused:
            found.append((sampled, refused))
    return found


@transaction.atomic
def check_sampled(
    *,
    actor: User,
    sampled: SampledItem,
    answers: Mapping[str, str],
    found: str,
    outcome: str,
    version: int | None = None,
) -> SampledItem:
    """
    Say whether the closure of a drawn line was true; the last line of a sample makes it checked.

    Args:
        actor: The verifier to whom it is assigned.
        sampled: The drawn line.
        answers: By the codes of ``check_form.toml``, form "reverse".
        found: What was seen.
        outcome: "holds" or "fails"; it has to follow from the answers.
        version: The version that the person had before them.

    Raises:
        Refusal: ``rectification.sampled_checked``, ``rectification.check_form_incomplete``,
            ``rectification.form_speaks_against``, ``rectification.not_fit_to_verify``, ``common.changed_meanwhile``; the
            person may not.
    """
    # The sample first: two who finish its last two lines would else both see one left.
    sample = Sample.objects.select_for_update(no_key=True).get(pk=sampled.sample_id)
    locked = sampled_for(actor, sampled.uid, SampledTo.CHECK, for_change=True)
    grant = locked.grant
    _require_unchecked(locked, version)
    item = locked.item
    reasons = facts_of(item.round, [item], again=True).still_against(actor.pk, item.pk, item.target_id)
    if reasons:
        raise refusal(reasons, person=str(actor), number=item.number)
    _require_reverse_form(answers, found, outcome)
    columns = {
        "answers": dict(answers),
        "found": found.strip(),
        "outcome": outcome,
        "checked_by": actor,
        "checked_on": today(),
    }
    _set(locked, columns)
    is_last = not SampledItem.objects.filter(sample=sample, outcome="").exists()
    if is_last:
        set_status(sample, SAMPLE["check_sample"].target)
    said = {"answers": dict(answers), "found": found.strip(), "outcome": outcome}
    _note_sampled(locked, "check_sampled", actor, grant, said)
    if is_last:
        _note(sample, "check_sample", actor, grant, before=Sample.Status.DRAWN)
    return locked


@transaction.atomic
def finish_sample(*, actor: User, sample: Sample, version: int | None = None) -> Sample:
    """
    Count a checked sample: how many closures were false, as a share of all closed lines, with its interval.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.failed_without_successor``, ``common.changed_meanwhile``; the
            person may not.
    """
    locked = sample_for(actor, sample.uid, for_change=True)
    require_source(locked, SAMPLE["finish_sample"])
    locked = sample_for(actor, sample.uid, SampleTo.FINISH, for_change=True)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    rows = SampledItem.objects.filter(sample=locked, outcome=SampledItem.Outcome.FAILS)
    open_ = list(rows.filter(item__successors=None).order_by("pk").values_list("item__number", flat=True))
    if open_:
        raise Refusal(
            "rectification.failed_without_successor",
            f"有 {len(open_)} 件销号不实的事项还没有立后续事项（{'、'.join(open_[:3])}），没有办结。请先逐件立后续事项。",
            f"{len(open_)} lines that do not hold have no successor yet ({', '.join(open_[:3])}), so it was not finished. Open "
            "their successors first.",
            http_status=409,
        )
    grant, before = locked.grant, locked.status
    result: dict[str, Any] = {
        **estimate_of(locked).as_json(),
        "strata": [[one.name, one.size, one.drawn, one.failed] for one in checked_strata(locked)],
    }
    set_status(locked, SAMPLE["finish_sample"].target, columns={"finished_on": today(), "result": result})
    # The trail hashes whole numbers and words alone: a float has no form that every machine writes alike.
    said = {name: repr(value) if isinstance(value, float) else value for name, value in result.items()}
    _note(locked, "finish_sample", actor, grant, before=before, fields={"result": said})
    return locked


def _draw(round_: Round, strata: dict[str, list[str]], number: int, percent: int, actor: User, grant: Grant) -> Sample:
    seed = secrets.randbits(SEED_BITS)
    drawn = drawn_from(strata, seed, percent)
    frame = frame_of(drawn, percent=percent, cut_off=today().isoformat())
    made = Sample.objects.create(
        round=round_,
        number=number,
        seed=seed,
        frame=frame,
        drawn_on=today(),
        author=actor,
        is_demo=round_.demo_seed is not None,
    )
    places = {item: one.name for one in drawn for item in one.drawn}
    keys = dict(Item.objects.filter(number__in=places).values_list("number", "pk"))
    SampledItem.objects.bulk_create(
        SampledItem(sample=made, item_id=keys[item], stratum=name) for item, name in places.items()
    )
    _note(made, "draw_sample", actor, grant, fields={"seed": seed, "frame": frame})
    return made


def _require_reverse_form(answers: Mapping[str, str], found: str, outcome: str) -> None:
    require_answers("reverse", answers)
    require_words(found, "found")
    if outcome not in SampledItem.Outcome.values:
        raise incomplete("outcome")
    no = against("reverse", answers)
    asked = [one for one in questions("reverse") if one.code in no]
    if outcome == SampledItem.Outcome.HOLDS and asked:
        raise speaks_against([one.zh for one in asked], [one.en for one in asked])
    if outcome == SampledItem.Outcome.FAILS and Answer.NO not in answers.values():
        raise Refusal(
            "rectification.nothing_speaks_against",
            "核查表上没有一项回答为“否”，不能作出不实的结论，没有保存。请写明哪一项不实。",
            "No question is answered with no, so it cannot be found false; nothing was saved. Say which does not hold.",
            where="outcome",
        )


def _require_unchecked(sampled: SampledItem, version: int | None) -> None:
    if sampled.outcome:
        raise Refusal(
            "rectification.sampled_checked",
            "这件抽中的事项已经核查并登记结论，不能再改，没有改动。如有新情况，请另行抽查。",
            "This line has been looked at and its result is recorded for good; nothing was changed. Draw another sample if "
            "something new is known.",
            http_status=409,
        )
    if version is not None and version != sampled.version:
        raise changed_meanwhile()


def _set(sampled: SampledItem, columns: Mapping[str, Any]) -> None:
    rows = SampledItem.objects.filter(pk=sampled.pk, version=sampled.version, outcome="")
    if rows.update(version=sampled.version + 1, **columns) != 1:
        raise changed_meanwhile()
    for name, value in columns.items():
        setattr(sampled, name, value)
    sampled.version += 1


def _note(
    sample: Sample,
    name: str,
    actor: User,
    grant: Grant | None,
    *,
    before: str = "",
    fields: Mapping[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=sample.uid,
        object_version=sample.version,
        from_state=before,
        to_state=sample.status,
        fields=dict(fields or {}),
    )


def _note_sampled(sampled: SampledItem, name: str, actor: User, grant: Grant | None, fields: Mapping[str, Any]) -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=SAMPLED,
        object_id=sampled.uid,
        object_version=sampled.version,
        fields={"item": str(sampled.item.uid), **fields},
    )
