"""
A fair assignment of lines to verifiers: everybody about as many, one unit to few people, nobody against whom there is a reason.

Pure and without chance: the same lines and people always give the same proposal.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.web.rectification.verifying.fitness import Facts, Reason


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked of a line: its id and the unit it stands at."""

    item: int
    target: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """Who is proposed for a line; ``person`` is None where there is a reason against each, as ``reasons`` says."""

    item: int
    person: int | None
    reasons: Mapping[int, tuple[Reason, ...]]


def propose(lines: Sequence[Line], people: Sequence[int], facts: Facts, *, load: Mapping[int, int]) -> list[Proposed]:
    """
    Propose a verifier for each line, in the order of ``lines``.

    Lines that few may verify are given first, each to who has the fewest so far; among those to who goes to the unit anyway,
    then by the order of ``people``.

    Args:
        lines: What is to be verified.
        people: Who is on the list.
        facts: Reasons against them.
        load: How many lines each has before them already.
    """
    against = {line.item: {one: facts.against(one, line.item, line.target) for one in people} for line in lines}
    fit = {line.item: [one for one in people if not against[line.item][one]] for line in lines}
    carried = Counter({one: load.get(one, 0) for one in people})
    goes: set[tuple[int, int]] = set()
    chosen: dict[int, int] = {}
    for line in sorted(lines, key=lambda line: (len(fit[line.item]), line.target, line.item)):
        if fit[line.item]:
            order = {one: at for at, one in enumerate(people)}
            person = min(
                fit[line.item],
                key=lambda one: (carried[one], (one, line.target) not in goes, order[one]),  # called here
            )
            chosen[line.item] = person
            carried[person] += 1
            goes.add((person, line.target))
    return [
        Proposed(line.item, chosen.get(line.item), {one: why for one, why in against[line.item].items() if why})
        for line in lines
    ]
