"""What the page of one item shows: the problem, the plan's answer, the work, the proof, the day and what moved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.choices import UNIT_ROLES, Role
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.findings.models import ReturnNote
from bihuan.web.findings.queries.history import Line, lines_of
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.rectification.colours import colour_of, is_overdue
from bihuan.web.rectification.due_reasons import told
from bihuan.web.rectification.item_steps import NextStep, next_step, signatures_on
from bihuan.web.rectification.item_table import COLOUR_TAGS, COLOUR_WORDS
from bihuan.web.rectification.models import Extension, HandOver, Item, Opinion, Progress, Proof
from bihuan.web.rectification.queries.chasing_rules import rules_of
from bihuan.web.rectification.queries.item_measures import MeasureLine, measures_of
from bihuan.web.rectification.queries.item_measures import lines_of as measure_lines
from bihuan.web.rectification.queries.opinions import opinions_of
from bihuan.web.rounds.date_words import DateCell, cell_of
from bihuan.web.rounds.queries.deadlines import dates_of

#: Dates of the target that an item's day is measured by.
_DATES = ("concentrated_period_ends", "rectification_report")


@dataclass(frozen=True, slots=True)
class MovedDay:
    """One day that held for the item: until when it held, and what set the one after it."""

    was: date
    became: date
    extension: Extension


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything that the page of one item shows; rows newest first except measures and days."""

    item: Item
    is_unit: bool
    colour: str
    is_overdue: bool
    due_reason: str
    dues: tuple[DateCell, ...]
    moves: tuple[MovedDay, ...]
    measures: tuple[MeasureLine, ...]
    progress: tuple[Progress, ...]
    proofs: tuple[Proof, ...]
    extensions: tuple[Extension, ...]
    hand_overs: tuple[HandOver, ...]
    opinions: tuple[Opinion, ...]
    notes: tuple[ReturnNote, ...]
    signatures: tuple[OpenSignature, ...]
    next: NextStep | None
    history: tuple[Line, ...]
    kin: tuple[Item, ...]  # the line before this one, and those that came after it

    @property
    def colour_tag(self) -> str:
        """The tag of the colour, as the theme has it."""
        return COLOUR_TAGS.get(self.colour, "")

    @property
    def colour_words(self) -> str:
        """The colour in words; "" for a closed line."""
        return str(COLOUR_WORDS[self.colour]) if self.colour else ""

    @property
    def is_returned(self) -> bool:
        """Whether the reason of the return is the first thing to read."""
        return self.item.status == Item.Status.RETURNED


def item_page(item: Item, user: Visitor) -> ItemPage:
    """Return what the page of an item shows to ``user``; a fixed number of statements."""
    day = today()
    is_unit = bool(standing_of(user).roles & set(UNIT_ROLES))
    progress = tuple(item.progress.select_related("by").order_by("-pk"))
    proofs = tuple(item.proofs.select_related("author").order_by("-pk"))
    extensions = tuple(item.extensions.select_related("author", "decided_by").order_by("-pk"))
    signatures = tuple(signatures_on(item, user))
    notes = tuple(ReturnNote.objects.filter(object_kind="item", object_id=item.pk).select_related("by").order_by("-pk"))
    found = dates_of(item.round, [item.target])
    return ItemPage(
        item=item,
        is_unit=is_unit,
        colour=colour_of(item, day, rules_of(item.round)),
        is_overdue=is_overdue(item, day),
        due_reason=told(item.due_reason),
        dues=tuple(cell_of(due) for row in found.targets for due in row.dues if due.rule.name in _DATES),
        moves=_moves(extensions),
        measures=tuple(measure_lines(measures_of(item), progress, proofs, day)),
        progress=progress,
        proofs=proofs,
        extensions=extensions,
        hand_overs=tuple(item.hand_overs.select_related("giver", "taker").order_by("-pk")),
        opinions=tuple(opinions_of("item", item.pk)),
        notes=notes,
        signatures=signatures,
        next=next_step(item, signatures),
        # Names of those who look at a unit stay inside: the unit reads what was decided, not by whom.
        history=() if is_unit else tuple(_history(item, notes)),
        kin=tuple(_kin(item)),
    )


def verifier_here(user: Visitor, item: Item) -> bool:
    """Return whether ``user`` is the verifier to whom the item is assigned; for the form of proof."""
    return item.verifier_id is not None and item.verifier_id == user.pk and standing_of(user).has(Role.VER)


def _moves(extensions: Sequence[Extension]) -> tuple[MovedDay, ...]:
    """Return how extensions moved the day, the first move first."""
    granted = [one for one in extensions if one.granted_until is not None]
    return tuple(
        MovedDay(one.was_due_on, one.granted_until, one) for one in reversed(granted) if one.granted_until is not None
    )


def _history(item: Item, notes: Sequence[ReturnNote]) -> list[Line]:
    reasons = {(note.object_version, note.move): note.text for note in notes}
    return lines_of("item", item.uid, states=dict(Item.Status.choices), reasons=reasons)


def _kin(item: Item) -> list[Item]:
    before = Q(pk=item.predecessor_id) if item.predecessor_id else Q(pk__in=[])
    return list(Item.objects.filter(before | Q(predecessor=item)).order_by("pk"))
