"""Texts in parts and pieces, so that what was copied is shown in the very field in which it stands."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bihuan.web.rectification.truth.copied import Copy, Phrases, compared
from bihuan.web.rectification.truth.marks import Found, hash_of
from bihuan.web.rectification.truth.masking import Masked, Masker, Span

#: Which mark it is when texts of a kind are alike; ``last`` where both are of the same unit.
CODES = {
    "plan": ("copied_plan", "copied_last_plan"),
    "claim": ("copied_claim", "copied_claim"),
    "report": ("copied_report", "copied_report"),
    "proof": ("copied_proof", "copied_proof"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One field of a form with its text: ``measure:12`` is measure number ``number`` with key 12."""

    field: str
    text: str
    number: int = 0


@dataclass(frozen=True)
class Part:
    """One part of a text that is compared as a whole: of a plan, what answers one finding."""

    part: int
    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        """The pieces, a line each."""
        return "\n".join(piece.text for piece in self.pieces)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for piece in self.pieces[:-1]:
            starts.append(starts[-1] + len(piece.text) + 1)
        return starts

    def cut(self, span: Span) -> Iterator[tuple[str, Span]]:
        """Yield the fields that a span of ``text`` lies in, each with its own span."""
        for at in range(bisect_right(self._starts, span[0]) - 1, len(self.pieces)):
            start, piece = self._starts[at], self.pieces[at]
            if start >= span[1]:
                break
            own = max(span[0] - start, 0), min(span[1] - start, len(piece.text))
            if own[0] < own[1]:
                yield piece.field, own


@dataclass(frozen=True)
class Whole:
    """
    All parts of one plan, claim, report or proof, and whose it is.

    ``unit`` is the same for targets of different rounds that are one unit; ``handed_on`` says which was there first.
    """

    kind: str
    pk: int
    target_id: int
    unit: str
    handed_on: date | None
    parts: tuple[Part, ...]
    item_id: int | None = None

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(part.text for part in self.parts)

    @property
    def stamp(self) -> tuple[date, int]:
        """What puts texts in the order in which they were handed in."""
        return self.handed_on or date.min, self.pk


def copies_between(
    this: Whole,
    other: Whole,
    candidates: Sequence[tuple[int, int]],
    masker: Masker,
    are_phrases: Phrases | None,
    cache: dict[tuple[str, int, int], Masked],
) -> Found | None:
    """
    Return the mark of two texts that are alike in some of their parts; the one that came later carries it.

    ``candidates`` are places of parts in both. ``cache`` keeps masked parts between calls.
    """
    later, earlier = (this, other) if this.stamp >= other.stamp else (other, this)
    pairs = candidates if later is this else [(second, first) for first, second in candidates]
    found = []
    for mine, theirs in sorted(set(pairs)):
        sides = [_masked(one, at, masker, cache) for one, at in ((later, mine), (earlier, theirs))]
        copy = compared(sides[0], sides[1], are_phrases)
        if copy is not None:
            found.append((mine, theirs, copy))
    if not found:
        return None
    # Of each part of the later text, the copy that tells most.
    best: dict[int, tuple[int, Copy]] = {}
    for mine, theirs, copy in found:
        if mine not in best or copy.letters > best[mine][1].letters:
            best[mine] = theirs, copy
    total = sum(len(_masked(later, at, masker, cache).letters) for at in range(len(later.parts)))
    letters = sum(copy.letters for _theirs, copy in best.values())
    places = list(_places(later, earlier, best))
    own, last = CODES[this.kind]
    return Found(
        own if later.unit != earlier.unit else last,
        later.target_id,
        later.kind,
        later.pk,
        hash_of(later.text, earlier.text),
        later.item_id,
        earlier.target_id,
        earlier.kind,
        earlier.pk,
        min(1.0, letters / max(1, total)),
        places,
        {
            "letters": letters,
            "passages": len({place["n"] for place in places}),
            "parts": len(best),
            "of_parts": sum(bool(part.text.strip()) for part in later.parts),
            "responses": sorted(later.parts[at].part for at in best if later.parts[at].part),
            "texts": {
                "this": _shown(later, sorted(best), places, "this", masker),
                "other": _shown(earlier, sorted({theirs for theirs, _copy in best.values()}), places, "other", masker),
            },
        },
    )


def _masked(whole: Whole, at: int, masker: Masker, cache: dict[tuple[str, int, int], Masked]) -> Masked:
    key = whole.kind, whole.pk, at
    if key not in cache:
        cache[key] = masker.masked(whole.parts[at].text)
    return cache[key]


def _places(this: Whole, other: Whole, best: Mapping[int, tuple[int, Copy]]) -> Iterator[dict[str, Any]]:
    number = 0
    for mine, (theirs, copy) in sorted(best.items()):
        for passage in copy.passages:
            number += 1
            for side, part, span in (
                ("this", this.parts[mine], passage.first),
                ("other", other.parts[theirs], passage.second),
            ):
                for name, own in part.cut(span):
                    yield {"side": side, "field": name, "span": list(own), "n": number}


def _shown(
    whole: Whole, parts: Sequence[int], places: Sequence[dict[str, Any]], side: str, masker: Masker
) -> list[dict[str, Any]]:
    """Return the pieces in which something stands, as they read now, with what was not counted in them."""
    lit = {place["field"] for place in places if place["side"] == side}
    return [
        {
            "field": piece.field,
            "number": piece.number,
            "text": piece.text,
            "masked": [list(one) for one in masker.taken_out(piece.text)],
        }
        for at in parts
        for piece in whole.parts[at].pieces
        if piece.field in lit
    ]
