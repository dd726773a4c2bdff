"""Whether proof is what it says: older than what it proves, used for several items, the same photograph or page again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from bihuan.web.common.errors import Refusal
from bihuan.web.files.inside.scanning.names import PICTURES
from bihuan.web.files.picturing import pictures_in
from bihuan.web.files.previews import kind_of_media_type, preview_of
from bihuan.web.files.queries import content_of
from bihuan.web.files.wording import read_wording
from bihuan.web.outbox.handlers import Never
from bihuan.web.rectification.actions.truth import keep_prints
from bihuan.web.rectification.models import Proof, ProofPrint
from bihuan.web.rectification.queries import truth_sources as sources
from bihuan.web.rectification.truth.marks import Found, hash_of
from bihuan.web.rectification.truth.masking import Masker
from bihuan.web.rectification.truth.pictures import Print, are_same, differing, near_bands, prints_of
from bihuan.web.rounds.models import Target

#: Kind of the message that asks for the prints of a proof.
KIND = "rectification.prints"
#: Words of a proof are compared as a whole from so many letters on; shorter ones are forms and headings.
_WORDS_LEAST = 40
#: Which mark it is when prints of a kind are the same, the one that says most first.
_CODES = {"bytes": "proof_used_again", "clean": "proof_used_again", "text": "same_words"}
_PICTURES = {"image": "picture_again", "page": "page_again"}
_RANK = {code: at for at, code in enumerate(("proof_used_again", "same_words", "picture_again", "page_again"))}


def on_message(payload: Mapping[str, Any], key: str) -> None:
    """Do one message of the outbox: make the prints of a proof, then ask for the checks of its target."""
    proof = sources.proof_by_key(payload["proof"])
    if proof is None:
        raise Never("rectification.proof_gone")
    make_prints(proof)
    from bihuan.web.rectification.truth.run import ask  # here, because a run asks for prints too

    with transaction.atomic():
        ask(proof.target_id, proof.round_id, ["proof"], key)


def make_prints(proof: Proof) -> None:
    """Make and keep the prints of a proof. Not inside a transaction: its file is looked into in a process of its own."""
    numbers = [("bytes", _signed(proof.original.sha256)), ("clean", _signed(proof.cleaned.sha256))]
    pictures: list[tuple[str, int, Print]] = []
    try:
        letters = Masker().letters(read_wording(proof.cleaned).text)
        if len(letters) >= _WORDS_LEAST:
            numbers.append(("text", _signed(hash_of(letters))))
        kind = kind_of_media_type(proof.cleaned.media_type)
        if kind == "pdf" or kind in PICTURES:
            shown = "page" if kind == "pdf" else "image"
            for page, picture in enumerate(preview_of(proof.cleaned).pictures.all(), 1):
                pictures += [(shown, page, one) for one in prints_of(content_of(picture.blob))]
        for name, page, data in pictures_in(proof.cleaned):
            pictures += [("page" if name == "page" else "image", page, one) for one in prints_of(data)]
    except Refusal:
        # A file that cannot be shown is still known by its bytes; whoever opens the proof is told why.
        pass
    keep_prints(proof, numbers, pictures)


def checked_proofs(target: Target) -> Iterator[Found]:
    """Yield what stands out in the proofs of a target."""
    yield from _too_early(target)
    yield from _again(target)


def _too_early(target: Target) -> Iterator[Found]:
    for proof, starts_on in sources.proof_days(target):
        first = [(target.meeting_held_on, "feedback"), (starts_on, "measure")]
        late = [(day, what) for day, what in first if day is not None and proof.dated_on and proof.dated_on < day]
        if late:
            day, what = late[0]
            yield Found(
                "proof_too_early",
                target.pk,
                "proof",
                proof.pk,
                hash_of(str(proof.dated_on), str(day)),
                proof.item_id,
                detail={"dated": str(proof.dated_on), "day": str(day), "what": what, "name": proof.name},
            )


def _again(target: Target) -> Iterator[Found]:
    """Yield each proof of the target that was there before: of all that are like it the first, with how many there are."""
    own = sources.prints_of_target(target)
    like: dict[tuple[int, int], list[tuple[str, ProofPrint, ProofPrint]]] = defaultdict(list)
    proofs: dict[int, Proof] = {}
    for mine, other, code in [*_same_numbers(own), *_same_pictures(own)]:
        if mine.proof_id != other.proof_id:
            later, earlier = (mine, other) if _stamp(mine.proof) > _stamp(other.proof) else (other, mine)
            if later.proof.target_id != target.pk:
                continue  # the run of its own target tells of it
            # The same file twice under one item is untidy; the same picture twice under one item is a doubt.
            if later.proof.item_id != earlier.proof.item_id or code in _PICTURES.values():
                like[later.proof_id, earlier.proof_id].append((code, later, earlier))
                proofs |= {later.proof_id: later.proof, earlier.proof_id: earlier.proof}
    firsts: dict[int, list[int]] = defaultdict(list)
    for later_id, earlier_id in like:
        firsts[later_id].append(earlier_id)
    for later_id, all_earlier in firsts.items():
        first = min(all_earlier, key=lambda key: _stamp(proofs[key]))
        yield _found(proofs[later_id], proofs[first], like[later_id, first], len(set(all_earlier)))


def _found(later: Proof, earlier: Proof, same: Sequence[tuple[str, ProofPrint, ProofPrint]], count: int) -> Found:
    code = min((one[0] for one in same), key=_RANK.__getitem__)
    pages = sorted({(one[1].page, one[2].page) for one in same if one[0] == code})
    bits = [differing(_print(one[1]), _print(one[2]))[1] for one in same if one[1].fine and one[2].fine]
    return Found(
        code,
        later.target_id,
        "proof",
        later.pk,
        hash_of(later.cleaned.sha256, earlier.cleaned.sha256),
        later.item_id,
        earlier.target_id,
        "proof",
        earlier.pk,
        1.0 - min(bits) / 256 if bits and code in _PICTURES.values() else 1.0,
        detail={
            "pages": [list(pair) for pair in pages],
            "others": count,
            "name": later.name,
            "other_name": earlier.name,
            "same_bytes": any(one[1].kind == "bytes" for one in same),
            "same_item": later.item_id == earlier.item_id,
        },
    )


def _same_numbers(own: Sequence[ProofPrint]) -> Iterator[tuple[ProofPrint, ProofPrint, str]]:
    by_value: dict[tuple[str, int], list[ProofPrint]] = defaultdict(list)
    for one in own:
        if one.kind in _CODES:
            by_value[one.kind, one.value].append(one)
    for other in sources.prints_with(list(_CODES), {value for _kind, value in by_value}):
        for mine in by_value.get((other.kind, other.value), ()):
            yield mine, other, _CODES[other.kind]


def _same_pictures(own: Sequence[ProofPrint]) -> Iterator[tuple[ProofPrint, ProofPrint, str]]:
    for mine in own:
        if mine.kind in _PICTURES:
            print_ = _print(mine)
            for other in sources.prints_in_bands([near_bands(band) for band in print_.bands]):
                if other.proof_id != mine.proof_id and are_same(print_, _print(other)):
                    yield mine, other, _PICTURES[mine.kind]


def _print(row: ProofPrint) -> Print:
    return Print(row.value, row.fine)


def _stamp(proof: Proof) -> tuple[Any, int]:
    return proof.added_on, proof.pk


def _signed(digest: str) -> int:
    return int.from_bytes(bytes.fromhex(digest[:16]), "big", signed=True)
