"""Whether what came back after a return differs from what was returned in more than a few words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from bihuan.web.rectification.truth.marks import Found, hash_of
from bihuan.web.rectification.truth.parts import Piece

#: A change of so many letters, or of such a share of the text, is one that somebody has to read.
_LETTERS, _SHARE = 40, 0.1
#: Characters of one field that are laid side by side; of a longer one, all counts as changed.
_LONGEST = 6_000
_FIGURES = re.compile(r"[0-9０-９]+|[零〇一二三四五六七八九十百千万亿两]{2,}")
_NO_LETTER = re.compile(r"[\W_]+")
#: Fields in which each change is one of substance: who does it, and by when.
_TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Again:
    """A text that came back: as it was returned, why, and as it is; ``new_proofs`` counts the proofs since then."""

    kind: str
    pk: int
    item_id: int | None
    before: Sequence[Piece]
    now: Sequence[Piece]
    new_proofs: int
    returned_on: date
    reason: str


def same_again(target_id: int, again: Again) -> Found | None:
    """
    Return the mark of a text that came back as good as it was; None where there is a change worth reading.

    New proof, another figure, another day or another person is such a change, however few letters it takes.
    """
    if again.new_proofs:
        return None
    before, now = ({one.field: one for one in side} for side in (again.before, again.now))
    fields = [name for name in dict.fromkeys([*now, *before]) if _text(before, name) != _text(now, name)]
    if any(name.partition(":")[0] == _TERMS for name in fields):
        return None
    changes = {name: list(_changes(_text(before, name), _text(now, name))) for name in fields}
    if any(_FIGURES.findall(_text(before, name)) != _FIGURES.findall(_text(now, name)) for name in fields):
        return None
    changed = sum(_letters(old, one[0]) + _letters(new, one[1]) for old, new, one in _each(before, now, changes))
    count = sum(len(_NO_LETTER.sub("", one.text)) for one in again.now)
    if not count or changed > _LETTERS or changed > _SHARE * count:
        return None
    shown = fields or [one.field for one in again.now if not one.field.startswith(_TERMS)]
    return Found(
        "same_again",
        target_id,
        "item" if again.kind == "claim" else again.kind,
        again.pk,
        hash_of(*(one.text for one in again.before), "", *(one.text for one in again.now)),
        again.item_id,
        share=1 - changed / count,
        places=list(_places(changes)),
        detail={
            "letters": changed,
            "of": count,
            "reason": again.reason,
            "day": str(again.returned_on),
            "texts": {
                "this": [_shown(now[name]) for name in shown if name in now],
                "other": [_shown(before[name]) for name in shown if name in before],
            },
        },
    )


Span = tuple[int, int]


def _text(pieces: dict[str, Piece], name: str) -> str:
    return pieces[name].text.strip() if name in pieces else ""


def _changes(old: str, new: str) -> Iterator[tuple[Span, Span]]:
    """Yield what differs: the span in the old text and that in the new one."""
    if max(len(old), len(new)) > _LONGEST:
        yield (0, len(old)), (0, len(new))
        return
    for what, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield (start, end), (first, last)


def _each(
    before: dict[str, Piece], now: dict[str, Piece], changes: dict[str, list[tuple[Span, Span]]]
) -> Iterator[tuple[str, str, tuple[Span, Span]]]:
    for name, spans in changes.items():
        for one in spans:
            yield _text(before, name), _text(now, name), one


def _letters(text: str, span: Span) -> int:
    return len(_NO_LETTER.sub("", text[slice(*span)]))


def _places(changes: dict[str, list[tuple[Span, Span]]]) -> Iterator[dict[str, Any]]:
    for name, spans in changes.items():
        for pair in spans:
            for side, span in zip(("other", "this"), pair, strict=True):
                if span[0] < span[1]:
                    yield {"side": side, "field": "changed", "span": list(span), "at": name}


def _shown(piece: Piece) -> dict[str, Any]:
    return {"field": piece.field, "number": piece.number, "text": piece.text.strip(), "masked": []}
