"""Whether a span of the original says what was read from it."""

from collections.abc import Iterator

from bihuan.reading import Reading
from bihuan.reading.notice import Rectification, Span, Target


def evidence(reading: Reading) -> Iterator[tuple[str, Span]]:
    """Yield every text of a reading with its span."""
    frame = reading.frame
    for part in (frame.opening, frame.attendance, frame.leadin, frame.source_line):
        if part:
            yield part.text, part.span
    yield reading.title, reading.evidence.get("title", (0, 0))
    if reading.issuer:
        yield reading.issuer, reading.evidence["issuer"]
    for target in reading.targets:
        for clause in target.clauses:
            yield clause.text, clause.span
            for inner in (*clause.segments, *clause.idioms):
                yield inner.text, inner.span
        yield from _items(target)
    if reading.rectification:
        yield from _around(reading.rectification)
    for phrase in reading.common_phrases:
        for span in phrase.spans:
            yield phrase.text, span


def _around(facts: Rectification) -> Iterator[tuple[str, Span]]:
    for section in facts.sections:
        yield section.text, section.span
    for contact in facts.contacts:
        yield contact.value, contact.span
    if facts.publicity:
        yield facts.publicity.text, facts.publicity.span


def _items(target: Target) -> Iterator[tuple[str, Span]]:
    for item in target.items:
        yield item.problem.text, item.problem.span
        for part in (item.heading, item.status, item.status.reason if item.status else None):
            if part:
                yield part.text, part.span
        for inner in (*item.measures, *item.outcomes):
            yield inner.text, inner.span
        for who in item.responsible:
            yield who.name, who.span


def restored(reading: Reading, span: Span) -> str:
    """Return what the repairs make of a range of the original."""
    start, end = span
    pieces: list[str] = []
    at = start
    for repair in reading.repairs:
        first, last = repair.span
        if last <= start or first >= end or (first == last and not start < first < end):
            continue
        assert start <= first, "a span begins inside a repair"
        assert last <= end, "a span ends inside a repair"
        pieces += (reading.original[at:first], repair.after)
        at = last
    return "".join([*pieces, reading.original[at:end]])
