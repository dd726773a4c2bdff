"""What the review page prints of a draft: a card for each damaged passage to look at, the clauses as decided, warnings."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bihuan.reading.explaining import what_happened, what_settled
from bihuan.reading.notice import Clause, Reading, Span, Target
from bihuan.web.common.language import pick
from bihuan.web.notices.models import RepairLook
from bihuan.web.notices.queries.notices import DraftTag, InferredRow
from bihuan.web.notices.side_by_side import Run, runs_within

#: Characters shown on either side of a passage: enough for a phrase, and one line on a card.
CONTEXT = 14
#: Readings shown at once; a lost byte can allow a hundred, of which the last are never the one.
SHOWN_CHOICES = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading that the evidence allows; ``number`` 0 is the one that stands, the others follow in their order."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """An inferred character of a passage, or several without a choice: why it was read so, and what else it may be."""

    indexes: tuple[int, ...]
    text: str
    looked: RepairLook | None
    reason: str
    choices: tuple[Choice, ...]
    more_choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One damaged passage in its context, both ways, with its inferred places; ``paragraph`` as in the comparison."""

    places: tuple[Place, ...]
    original: tuple[Run, ...]
    restored: tuple[Run, ...]
    reason: str
    paragraph: int

    @property
    def is_looked(self) -> bool:
        """Whether somebody looked at every inferred place of the passage."""
        return all(place.looked for place in self.places)

    @property
    def looked_by(self) -> str:
        """Who looked at it last; "" if nobody did."""
        looks = [place.looked for place in self.places if place.looked]
        return str(max(looks, key=lambda look: look.seen_at).seen_by) if looks else ""


def cards_of(reading: Reading, inferred: Sequence[InferredRow]) -> list[Card]:
    """Return a card for each damaged passage of ``reading`` that has inferred places, in reading order."""
    numbers, starts = _paragraph_numbers(reading.original)

    def passage(row: InferredRow) -> tuple[int, Span]:
        repair = row.repair
        return repair.passage, repair.passage_span if repair.passage else repair.span

    cards = []
    for (_number, span), group in groupby(inferred, key=passage):
        rows = list(group)
        original, restored = runs_within(reading.original, reading.repairs, span, CONTEXT)
        cards.append(
            Card(
                places=_places(rows),
                original=original,
                restored=restored,
                reason=pick(*what_happened(rows[0].repair)),
                paragraph=numbers[bisect_right(starts, span[0]) - 1],
            )
        )
    return cards


def _places(rows: Sequence[InferredRow]) -> tuple[Place, ...]:
    places: list[Place] = []
    for row in rows:
        repair = row.repair
        reason = pick(*what_settled(repair))
        if places and not repair.alternatives and places[-1].reason == reason and len(places[-1].choices) == 1:
            before = places[-1]
            text = before.text + repair.after
            indexes = (*before.indexes, row.index)
            places[-1] = replace(before, indexes=indexes, text=text, looked=before.looked and row.looked)
            continue
        choices = tuple(Choice(number, text) for number, text in enumerate((repair.after, *repair.alternatives)))
        shown, more = choices[:SHOWN_CHOICES], choices[SHOWN_CHOICES:]
        places.append(Place((row.index,), repair.after, row.looked, reason, shown, more))
    return tuple(places)


def chosen_texts(inferred: Sequence[InferredRow], numbers: Mapping[int, int]) -> dict[int, str]:
    """
    Return the text of each choice, by index of its repair.

    Choices travel by number, because a form would turn a line break, which can be a reading, into another one.
    A number that is not offered gives what no alternative can be, so that the action refuses it in its own words.
    """
    texts = {}
    for row in inferred:
        if row.index in numbers:
            offered = (row.repair.after, *row.repair.alternatives)
            number = numbers[row.index]
            texts[row.index] = offered[number] if number < len(offered) else "\0"
    return texts


def _paragraph_numbers(text: str) -> tuple[list[int], list[int]]:
    """Return number and start of each line; an empty line has the number of the paragraph before it."""
    numbers, starts, number, at = [], [], 0, 0
    for line in text.split("\n"):
        number += bool(line.strip())
        numbers.append(number)
        starts.append(at)
        at += len(line) + 1
    return numbers, starts


@dataclass(frozen=True, slots=True)
class Line:
    """One clause of a draft with its categories as decided so far."""

    target: Target
    clause: Clause
    tags: tuple[DraftTag, ...]

    @property
    def reference(self) -> str:
        """What ``set_categories`` calls the clause, e.g. ``"3-2"``."""
        return f"{self.target.number}-{self.clause.number}"


def lines_of(reading: Reading, tags: Mapping[str, tuple[DraftTag, ...]]) -> Iterator[Line]:
    """Yield the clauses of ``reading`` in order; ``tags`` by reference."""
    for target in reading.targets:
        for clause in target.clauses:
            yield Line(target, clause, tags.get(f"{target.number}-{clause.number}", ()))


def warnings_of(reading: Reading) -> list[tuple[str, str]]:
    """Return code and sentence of each warning, in the language of the page, each sentence once."""
    return list(dict.fromkeys((warning.code, pick(warning.zh, warning.en)) for warning in reading.warnings))
