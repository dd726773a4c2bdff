"""Which moves an object offers to a person: a button where they may and nothing is missing, else who may, or what lacks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from bihuan.web.accounts.access import Visitor
from bihuan.web.common.language import pick
from bihuan.web.findings import access
from bihuan.web.findings.access import To
from bihuan.web.findings.actions import obstacles
from bihuan.web.findings.choices import Severity, Why
from bihuan.web.findings.models import Finding, FixAtOnce, WorkingPaper
from bihuan.web.findings.move_words import LEADING_GROUP, OPINION, Movable, MoveWords, words_of
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.findings.transitions import FINDING, FIX, PAPER, Transition

#: Moves that take something back: offered last, and drawn so that nobody presses them by habit.
GRAVE = frozenset({"return", "withdraw"})
#: Moves that are not buttons: a form of their own takes what they need.
WITH_A_FORM = frozenset({"report"})


@dataclass(frozen=True, slots=True)
class Offer:
    """One move as a page shows it."""

    name: str
    words: MoveWords
    address: str
    is_allowed: bool  # this person may take it
    missing: tuple[str, ...]  # what stands in the way, as sentences
    needs_reason: bool
    needs_two: bool
    is_grave: bool = False  # takes something back
    whys: tuple[tuple[str, str], ...] = ()  # the kinds of reason that the trail keeps, where it keeps one
    is_signed: bool = False  # this person has signed, and waits for somebody else

    @property
    def is_open(self) -> bool:
        """Whether the button works."""
        return self.is_allowed and not self.missing and not self.is_signed

    @property
    def has_form(self) -> bool:
        """Whether a form of its own takes what it needs."""
        return self.name in WITH_A_FORM


def offers(user: Visitor, row: Movable, signatures: Iterable[OpenSignature] = ()) -> list[Offer]:
    """
    Return the moves that start from where ``row`` stands; those that go on first, those that take back last.

    A move that takes back is left out for who may not take it: it is nothing to wait for. ``signatures`` are those that
    wait on the row for a second person: who gave one is offered no button for the same step.
    """
    table, route = _table(row)
    signed = {signature.move for signature in signatures if signature.is_mine}
    found = [_offer(user, row, move, route, signed) for move in table.values() if row.status in move.sources]
    return sorted(
        (offer for offer in found if offer.is_allowed or not offer.is_grave), key=lambda offer: offer.is_grave
    )


def may_move(user: Visitor, row: Movable, move: Transition) -> bool:
    """Return True if ``user`` may take this step, as far as rights and authorship go; the action asks again."""
    if any(getattr(row, f"{column}_id") == user.pk for column in move.not_by):
        return False
    return any(access.may(user, row, to) for to in _ways(row, move))


def _offer(user: Visitor, row: Movable, move: Transition, route: str, signed: set[str]) -> Offer:
    # What the report lacks is typed into its own form, which says so there.
    missing = () if move.name in WITH_A_FORM else obstacles(row, move.name)
    return Offer(
        name=move.name,
        words=_words(row, move),
        address=reverse(route, args=[row.uid, move.name]),
        is_allowed=may_move(user, row, move),
        missing=tuple(pick(refusal.zh, refusal.en) for refusal in missing),
        needs_reason=move.needs_reason,
        needs_two=move.two_people and _is_grave(row) and not _waits_for_opinion(row, move),
        is_grave=move.name in GRAVE,
        whys=tuple((str(why), str(why.label)) for why in Why) if move.needs_reason else (),
        is_signed=move.name in signed,
    )


def _words(row: Movable, move: Transition) -> MoveWords:
    if isinstance(row, Finding) and _is_grave(row) and move.to is To.APPROVE:
        return LEADING_GROUP if row.endorsed_at else OPINION
    return words_of(row, move.name)


def _ways(row: Movable, move: Transition) -> tuple[To, ...]:
    """Return the rights of which one is enough: some steps are taken by other people in some cases."""
    if isinstance(row, WorkingPaper) and move.to is To.APPROVE:
        return (To.APPROVE, To.APPROVE_LEADERS_PAPER)
    if isinstance(row, Finding) and move.to is To.APPROVE and _is_grave(row):
        # The office gives its opinion first; from then on it is the leading group's.
        return (To.APPROVE_GRAVE,) if row.endorsed_at else (To.APPROVE,)
    if move.to is To.REPORT:
        return (To.REPORT, To.REPORT_ON_BEHALF)
    return (move.to,)


def _waits_for_opinion(row: Movable, move: Transition) -> bool:
    return isinstance(row, Finding) and _is_grave(row) and move.to is To.APPROVE and row.endorsed_at is None


def _is_grave(row: Movable) -> bool:
    return isinstance(row, Finding) and row.severity == Severity.GRAVE


def _table(row: Movable) -> tuple[dict[str, Transition], str]:
    if isinstance(row, WorkingPaper):
        return PAPER, "paper_move"
    if isinstance(row, Finding):
        return FINDING, "register_finding_move"
    assert isinstance(row, FixAtOnce)
    return FIX, "fix_move"
