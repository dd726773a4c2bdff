"""
The checks of one target, or of all of a round: texts against texts, measures, proof, rates. In the background.

A new text is compared with those that the index of runs says may be like it, of this round and of earlier ones, so
memory does not grow with what was handed in before.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import transaction

from bihuan.web.outbox.actions import put
from bihuan.web.outbox.handlers import Never
from bihuan.web.rectification.actions.truth import keep_marks, keep_sketches
from bihuan.web.rectification.models import Proof
from bihuan.web.rectification.queries import truth_sources as sources
from bihuan.web.rectification.queries.plans import default_due, dues_of
from bihuan.web.rectification.queries.returned import again_of
from bihuan.web.rectification.truth import proof_checks
from bihuan.web.rectification.truth.again import same_again
from bihuan.web.rectification.truth.copied import Phrases, Runs
from bihuan.web.rectification.truth.marks import MEASURES, PROOFS, RATES, Found, hash_of
from bihuan.web.rectification.truth.masking import Masked, Masker
from bihuan.web.rectification.truth.parts import CODES, Whole, copies_between
from bihuan.web.rectification.truth.plan_checks import checked_plan
from bihuan.web.rectification.truth.rates import contradictions
from bihuan.web.rectification.truth.sketches import sketch
from bihuan.web.rounds.models import Round, Target

#: Kinds of the messages that ask for a check; which checks a message asks for stands in its payload.
KIND = "rectification.truth"
#: What is checked: of plans their measures too, of claims and reports their rates.
WHAT = ("plan", "claim", "report", "proof")
#: A set phrase has to stand in so many texts of a round before it is learned as one.
_LEARNED_LEAST = 50


def on_message(payload: Mapping[str, Any], _key: str) -> None:
    """Do one message of the outbox: check what it names of one target."""
    target = sources.target_by_key(payload["target"])
    if target is None:
        raise Never("rectification.target_gone")
    check_target(target, [what for what in payload["what"] if what in WHAT])


def ask(target_id: int, round_id: Any, what: Sequence[str], key: str) -> None:
    """Ask for the checks of a target, inside the transaction of the change; the same key asks once."""
    payload = {"target": target_id, "what": list(what)}
    put(KIND, payload, key=f"{KIND} {key}", lane=f"{KIND} {round_id}")


def ask_round(round_: Round, key: str) -> int:
    """Ask for all checks of all targets of a round, and return how many targets these are."""
    targets = [one.pk for one in sources.targets_of(round_)]
    with transaction.atomic():
        for target_id in targets:
            ask(target_id, round_.pk, WHAT, f"{key} {target_id}")
    return len(targets)


def check_round(round_: Round) -> None:
    """Check all targets of a round now: what stands for their texts first, so that all are compared with all."""
    targets = sources.targets_of(round_)
    for target in targets:
        for kind in WHAT:
            _index(kind, target, sources.wholes_of_target(kind, target))
    for target in targets:
        check_target(target)


def check_target(target: Target, what: Sequence[str] = WHAT) -> None:
    """
    Check what a target has handed in, and keep what was found; run twice, it keeps the same.

    Not to be called inside a transaction: comparing may take seconds.
    """
    for kind in what:
        wholes = sources.wholes_of_target(kind, target)
        found = [*_copied(kind, target, wholes)]
        codes = set(CODES[kind])
        if kind == "plan":
            found += _plan(target)
            codes |= set(MEASURES) | {"copied_finding"}
        if kind == "proof":
            found += proof_checks.checked_proofs(target)
            codes |= set(PROOFS)
        keep_marks(target, codes, found)
    if {"plan", "claim", "report"} & set(what):
        again = [one for found in again_of(target) if (one := same_again(target.pk, found))]
        keep_marks(target, {"same_again"}, again)
    if {"claim", "report"} & set(what):
        told = [one for kind in ("claim", "report") for one in _rates(sources.wholes_of_target(kind, target))]
        keep_marks(target, set(RATES), told)


def _copied(kind: str, target: Target, wholes: Sequence[Whole]) -> Iterator[Found]:
    sketches = _index(kind, target, wholes)
    chosen = sources.candidates_for(kind, wholes, sketches)
    others = {one.pk: one for one in sources.wholes_of(kind, list(chosen))}
    if not others:
        return
    masker = Masker(*sources.names_of(target.round, [*wholes, *others.values()]))
    are_phrases = _phrases(masker, list(sources.texts_for_phrases(kind, target.round)))
    cache: dict[tuple[str, int, int], Masked] = {}
    told = set()
    for other in others.values():
        places = {part.part: at for at, part in enumerate(other.parts)}
        for at, this in enumerate(wholes):
            pairs = [
                (mine, places[part])
                for place, part in chosen[other.pk]
                for whole, mine in [sources.place_of(place)]
                if whole == at and part in places
            ]
            # An older edition of the same plan is no other text, and of two items of a unit each pair is asked once.
            is_same = other.pk == this.pk or (kind in ("plan", "report") and other.target_id == this.target_id)
            is_same = is_same or (
                kind == "proof" and masker.letters(other.text) == masker.letters(this.text)
            )  # its print tells that it is the same
            if not pairs or is_same or frozenset((this.pk, other.pk)) in told:
                continue
            told.add(frozenset((this.pk, other.pk)))
            found = copies_between(this, other, pairs, masker, are_phrases, cache)
            if found is not None:
                yield found


def _index(kind: str, target: Target, wholes: Sequence[Whole]) -> dict[tuple[int, int], list[int]]:
    """Keep the runs that stand for the texts of a target, and return them by place of text and part."""
    masker = Masker(*sources.names_of(target.round, wholes))
    found = {}
    for at, whole in enumerate(wholes):
        codes, lengths = masker.codes([part.text for part in whole.parts])
        for place, letters in enumerate(np.split(codes, np.cumsum(lengths)[:-1])):
            if values := sketch(letters):
                found[at, place] = values
    rows = [(wholes[at].pk, wholes[at].parts[place].part, values) for (at, place), values in found.items()]
    keep_sketches(kind, target, rows)
    return found


def _phrases(masker: Masker, texts: Sequence[str]) -> Phrases | None:
    if len(texts) < _LEARNED_LEAST:
        return None
    runs = Runs(len(texts))
    runs.take(*masker.codes(texts))
    return runs.are_phrases


def _plan(target: Target) -> list[Found]:
    plan = sources.plan_of(target)
    if plan is None:
        return []
    due = default_due(dues_of(target))
    deadline = due.due_on if due else None
    return list(checked_plan(target.pk, plan.pk, sources.measure_facts(plan), target.meeting_held_on, deadline))


def _rates(wholes: Sequence[Whole]) -> Iterator[Found]:
    for whole in wholes:
        for part in whole.parts:
            for piece in part.pieces:
                for one in contradictions(piece.text):
                    places: list[dict[str, Any]] = [{"side": "this", "field": "rate", "span": list(one.span)}]
                    places += [{"side": "this", "field": "count", "span": list(span)} for span in one.counts]
                    shown = {"field": piece.field, "number": piece.number, "text": piece.text, "masked": []}
                    yield Found(
                        "rate_contradicted",
                        whole.target_id,
                        "item" if whole.kind == "claim" else whole.kind,
                        whole.pk,
                        hash_of(piece.text, str(one.span)),
                        whole.item_id,
                        places=places,
                        detail={
                            "rate": one.rate,
                            "done": one.done,
                            "total": one.total,
                            "nearest": [list(pair) for pair in one.nearest],
                            "texts": {"this": [shown]},
                        },
                    )


def prints_asked(proof: Proof, key: str) -> None:
    """Ask for the prints of a proof, inside the transaction of the change; its target is checked after them."""
    put(proof_checks.KIND, {"proof": proof.pk}, key=f"{proof_checks.KIND} {key}")
