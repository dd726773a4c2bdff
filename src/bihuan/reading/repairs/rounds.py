"""Two rounds of repair as one: a page is first read with the right table, then mended like any other."""

from dataclasses import replace
from itertools import accumulate

from bihuan.reading.notice import Repair, Span
from bihuan.reading.source_text import SourceText

_WEAKEST_FIRST = ("unread", "inferred", "decoded")


def compose(first: SourceText, second: SourceText) -> tuple[Repair, ...]:
    """
    Return the repairs of two rounds as one set of repairs on the first original.

    Args:
        first: The text of the first round.
        second: The text of the second round; its original is the repaired text of the first.

    Returns:
        In reading order, never overlapping. Where repairs of both rounds meet they become one, which is as certain as
        the least certain of them.
    """
    moved = [(first.to_original(*repair.span), repair) for repair in second.repairs]
    items = sorted([(repair.span, None) for repair in first.repairs] + list(moved), key=lambda item: item[0])
    alone = {repair.span: repair for repair in first.repairs}
    clusters: list[tuple[Span, list[Repair]]] = []
    for span, repair in items:
        if clusters and (span[0] < clusters[-1][0][1] or span == clusters[-1][0]):
            (start, end), inside = clusters.pop()
            clusters.append(((start, max(end, span[1])), inside))
        else:
            clusters.append((span, []))
        if repair is not None:
            clusters[-1][1].append(repair)
    return tuple(_one(first, second, span, inside) if inside else alone[span] for span, inside in clusters)


def _one(first: SourceText, second: SourceText, span: Span, inside: list[Repair]) -> Repair:
    """Return one repair for a stretch of the first original that the second round touched."""
    start, end = _forward(first, span[0]), _forward(first, span[1])
    after, at = "", start
    for repair in inside:
        after += second.original[at : repair.span[0]] + repair.after
        at = repair.span[1]
    after += second.original[at:end]
    weakest = min(inside, key=lambda repair: _WEAKEST_FIRST.index(repair.certainty))
    return replace(
        weakest,
        span=span,
        before=first.original[slice(*span)],
        after=after,
        alternatives=weakest.alternatives if after == weakest.after else (),
        passage_span=first.to_original(*weakest.passage_span),
    )


def _forward(text: SourceText, place: int) -> int:
    """Return where a place of the original, which no repair contains, went."""
    done = [repair for repair in text.repairs if repair.span[1] <= place]
    grown = list(accumulate(len(repair.after) - len(repair.before) for repair in done))
    return place + (grown[-1] if grown else 0)
