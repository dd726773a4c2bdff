"""
Why somebody may not verify a line (核查人员回避和不相容), each reason a sentence.

The one list of reasons: proposing, assigning, verifying and looking at closed lines again ask here. Pure: it compares what
it is told; ``queries.verifiers`` reads it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against somebody: its code, and the sentence."""

    code: str
    zh: str
    en: str

    @property
    def words(self) -> str:
        """The sentence in the language of the page."""
        return pick(self.zh, self.en)


NOT_LISTED = Reason("not_listed", "不在已批准的核查人员名单上", "is not on the approved list of verifiers")
CLOSED_ACCOUNT = Reason("closed_account", "账号已停用", "has no open account")
RECUSED = Reason("recused", "对该单位已经回避", "is recused from this unit")
OF_UNIT = Reason("of_unit", "是或曾是该单位人员", "belongs or belonged to the unit")
RESPONSIBLE = Reason("responsible", "是该事项的责任人", "answers for the item")
REPORTED = Reason("reported", "报送过该事项的进展、佐证或完成情况", "reported progress, proof or completion of it")
RECORDED = Reason("recorded", "代录过该事项的报送", "recorded for the unit")
REVIEWED = Reason("reviewed", "办理过该事项的初审", "reviewed it first")
VERIFIED = Reason("verified", "核查过该事项", "verified it before")
CLOSED = Reason("closed", "办理过该事项的销号", "closed it")


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What is known of some lines and people; ids of people throughout.

    ``by_target`` keys are targets, ``by_item`` keys are items: for each, reason → the people whom it concerns.
    ``listed`` is None where no list is approved, so nobody is on it.
    """

    listed: frozenset[int] | None = frozenset()
    closed_accounts: frozenset[int] = frozenset()
    by_target: Mapping[int, Mapping[Reason, Collection[int]]] = field(default_factory=dict)
    by_item: Mapping[int, Mapping[Reason, Collection[int]]] = field(default_factory=dict)

    def against(self, person: int, item: int, target: int) -> tuple[Reason, ...]:
        """Return every reason why the person may not verify the item; empty if they may."""
        found = []
        if self.listed is None or person not in self.listed:
            found.append(NOT_LISTED)
        if person in self.closed_accounts:
            found.append(CLOSED_ACCOUNT)
        for reasons in (self.by_target.get(target, {}), self.by_item.get(item, {})):
            found += [reason for reason, people in reasons.items() if person in people]
        return tuple(found)

    def still_against(self, person: int, item: int, target: int) -> tuple[Reason, ...]:
        """Return the same of somebody who is assigned: where no list was ever approved, nobody is missing on one."""
        found = self.against(person, item, target)
        return found if self.listed is not None else tuple(one for one in found if one is not NOT_LISTED)


def refusal(reasons: tuple[Reason, ...], *, person: str, number: str) -> Refusal:
    """Return the answer to assigning somebody against whom there are reasons; all of them are said."""
    return Refusal(
        "rectification.not_fit_to_verify",
        f"不能把整改事项 {number} 交由{person}核查：{'；'.join(one.zh for one in reasons)}。没有指派，请另选一人。",
        f"{person} cannot verify item {number}: {'; '.join(one.en for one in reasons)}. Nothing was assigned; choose "
        "somebody else.",
        where="person",
        http_status=409,
    )
