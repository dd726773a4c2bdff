"""Warnings that stand on a line while it is verified: truth marks, and what those said who were called."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.web.common.language import pick
from bihuan.web.rectification.models import Call, Item
from bihuan.web.rectification.queries.truth import marks_of

A = Call.Answer
#: Answers that speak against a line being done.
AGAINST = (A.NOT_SOLVED, A.KNOWS_NOTHING)


@dataclass(frozen=True, slots=True)
class Counts:
    """What those said who were to be called for a line: how many are on the list, and how often each answer came."""

    listed: int
    answers: Counter[str]

    @property
    def asked(self) -> int:
        """How many have been called, reached or not."""
        return sum(self.answers.values())

    @property
    def against(self) -> int:
        """How many said that it is not solved, or knew nothing of it."""
        return sum(self.answers[answer] for answer in AGAINST)

    @property
    def warnings(self) -> list[str]:
        """The sentences that warn, in the language of the page; empty if nobody spoke against it."""
        said = []
        if knew := self.answers[A.KNOWS_NOTHING]:
            said.append(
                pick(
                    f"回访名单 {self.listed} 人（户）中有 {knew} 人（户）不知情",
                    f"{knew} of {self.listed} on the call sheet knew nothing of it",
                )
            )
        if left := self.answers[A.NOT_SOLVED]:
            said.append(
                pick(
                    f"回访名单 {self.listed} 人（户）中有 {left} 人（户）说未解决",
                    f"{left} of {self.listed} on the call sheet said that it is not solved",
                )
            )
        return said


def counts_of(items: Iterable[int]) -> dict[int, Counts]:
    """Return what was said of each of these items, by key; one statement, items without a call sheet left out."""
    listed: Counter[int] = Counter()
    answers: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for item, answer in Call.objects.filter(item__in=list(items)).order_by().values_list("item_id", "answer"):
        listed[item] += 1
        if answer:
            answers[item][answer] += 1
    return {item: Counts(count, answers[item]) for item, count in listed.items()}


def has_warnings(item: Item) -> bool:
    """Return whether something warns of a line: a mark of truth that is not dismissed, or a call that speaks against it."""
    return bool(marks_of("item", [item.pk])[item.pk]) or Call.objects.filter(item=item, answer__in=AGAINST).exists()
