"""Texts in parts and pieces, so that what was copied is shown in the very field in which it stands."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bihuan.web.rectification.truth.copied import Copy, Phrases, aligned, compared
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
    def as_one(self) -> Part:
        """All pieces as one part, those without words left out."""
        return Part(0, tuple(piece for part in self.parts for piece in part.pieces if piece.text.strip()))

    def parts_with(self, fields: Collection[str]) -> list[Part]:
        """Return the parts that have one of these fields."""
        return [part for part in self.parts if any(piece.field in fields for piece in part.pieces)]

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
    if not any(
        compared(_masked(later, mine, masker, cache), _masked(earlier, theirs, masker, cache), are_phrases)
        for mine, theirs in sorted(set(pairs))
    ):
        return None
    # Parts are copies: then all of both is laid side by side, for what answers one finding may be moved to another.
    first, second = later.as_one, earlier.as_one
    copy = aligned(masker.masked(first.text), masker.masked(second.text), are_phrases)
    if not copy.passages:
        return None
    places = list(_places(first, second, copy))
    own, last = CODES[this.kind]
    touched = later.parts_with({place["field"] for place in places if place["side"] == "this"})
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
        copy.share,
        places,
        {
            "letters": copy.letters,
            "passages": len({place["n"] for place in places}),
            "responses": [part.part for part in touched if part.part],
            "texts": {
                "this": _shown(first, places, "this", masker),
                "other": _shown(second, places, "other", masker),
            },
        },
    )


def _masked(whole: Whole, at: int, masker: Masker, cache: dict[tuple[str, int, int], Masked]) -> Masked:
    key = whole.kind, whole.pk, at
    if key not in cache:
        cache[key] = masker.masked(whole.parts[at].text)
    return cache[key]


def _places(this: Part, other: Part, copy: Copy) -> Iterator[dict[str, Any]]:
    numbers: dict[tuple[int, int], int] = {}
    for passage in copy.passages:
        # What stands once on the other side and twice on this one is one passage.
        around = next((one for one in numbers if one[0] <= passage.second[0] and passage.second[1] <= one[1]), None)
        number = numbers[around] if around else len(numbers) + 1
        numbers.setdefault(around or passage.second, number)
        for side, part, span in (("this", this, passage.first), ("other", other, passage.second)):
            for name, own in part.cut(span):
                yield {"side": side, "field": name, "span": list(own), "n": number}


def _shown(part: Part, places: Sequence[dict[str, Any]], side: str, masker: Masker) -> list[dict[str, Any]]:
    """Return the pieces in which something stands, as they read now, with what was not counted in them."""
    lit = {place["field"] for place in places if place["side"] == side}
    return [
        {
            "field": piece.field,
            "number": piece.number,
            "text": piece.text,
            "masked": [list(one) for one in masker.taken_out(piece.text)],
        }
        for piece in part.pieces
        if piece.field in lit
    ]
