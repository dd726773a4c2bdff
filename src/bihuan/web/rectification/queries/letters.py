"""Chasing letters: what is overdue, which letter the ladder proposes for it, and what was sent and answered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.findings.queries.history import Line as HistoryLine
from bihuan.web.findings.queries.history import lines_of as history_of
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.rectification import due_reasons
from bihuan.web.rectification.access.chasing import letters_visible_to
from bihuan.web.rectification.colours import overdue
from bihuan.web.rectification.lettering import LADDER, Line, rank
from bihuan.web.rectification.models import Item, Letter
from bihuan.web.rectification.reminding import ladder
from bihuan.web.rounds.models import Round, Target
from bihuan.web.trail.words import action_word

#: Overdue lines of a target from which a letter is chosen, the longest overdue first.
LISTED = 500
#: Overdue lines of each target that the page of a round shows.
SHOWN = 20
_RANK = IntegerField()


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """An overdue line: how late, which letters it had (the sharpest, "" for none), and which the ladder proposes ("" for none)."""

    item: Item
    late: int
    had: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Chased:
    """
    A target with its overdue lines, and the sharpest letter that one of them calls for.

    ``lines`` are ``SHOWN`` at most: first those for which a letter is proposed, each part the longest overdue first; ``count``
    is how many there are.
    """

    target: Target
    lines: tuple[OverdueLine, ...]
    count: int

    @property
    def proposed(self) -> str:
        """The sharpest letter that the ladder proposes here, "" for none."""
        kinds = [line.proposed for line in self.lines if line.proposed]
        return max(kinds, key=rank) if kinds else ""

    @property
    def hidden(self) -> int:
        """How many lines are not shown."""
        return self.count - len(self.lines)


def chased(targets: Iterable[Target]) -> list[Chased]:
    """Return the targets that have overdue lines, by number; one statement, and ``SHOWN`` lines of each target at most."""
    known = {target.pk: target for target in targets}
    day = today()
    ranks = Case(*(When(kind=kind, then=Value(at)) for at, kind in enumerate(LADDER)), output_field=_RANK)
    had = Letter.objects.filter(items=OuterRef("pk"), status=Letter.Status.SENT).annotate(rank=ranks).order_by("-rank")
    steps = [step for step in ladder() if step.letter]
    rows = Item.objects.filter(overdue(day), target__in=known).annotate(
        had=Coalesce(Subquery(had.values("rank")[:1]), Value(-1)),
        wanted=Case(
            *(When(due_on__lte=day - timedelta(days=one.days), then=Value(rank(one.letter))) for one in steps[::-1]),
            default=Value(-1),
            output_field=_RANK,
        ),
    )
    order = (Case(When(wanted__gt=F("had"), then=Value(0)), default=Value(1)), "due_on", "pk")
    rows = rows.annotate(
        place=Window(RowNumber(), partition_by="target_id", order_by=order),
        count=Window(Count("*"), partition_by="target_id"),
    )
    lines: dict[int, list[OverdueLine]] = {}
    counts: dict[int, int] = {}
    for row in rows.filter(place__lte=SHOWN).order_by("target", "place"):
        assert row.due_on is not None
        counts[row.target_id] = row.count
        # The ladder climbs one rung at a time, from the sharpest that was sent.
        proposed = LADDER[row.had + 1] if row.wanted > row.had else ""
        lines.setdefault(row.target_id, []).append(
            OverdueLine(row, (day - row.due_on).days, LADDER[row.had] if row.had >= 0 else "", proposed)
        )
    return [Chased(target, tuple(lines[pk]), counts[pk]) for pk, target in known.items() if pk in lines]


def sharpest_sent(items: Sequence[int]) -> dict[int, int]:
    """Return the rank of the sharpest letter that was sent about each of these lines, by key; lines without one are left out."""
    found: dict[int, int] = {}
    links = Letter.items.through.objects.filter(item__in=items, letter__status=Letter.Status.SENT)
    for item, kind in links.values_list("item_id", "letter__kind"):
        found[item] = max(rank(kind), found.get(item, -1))
    return found


def lines_of(items: Sequence[Item]) -> list[Line]:
    """Return what a letter says of lines."""
    return [
        Line(
            number=item.number,
            problem=" ".join((item.problem or item.title).split()),
            due_on=item.due_on or today(),
            why=_why(item.due_reason),
            status=item.status,
            has_proof=item.proofs_count > 0,
            leader=item.leader,
        )
        for item in items
    ]


def letters_of(user: User, round_: Round) -> list[Letter]:
    """Return the letters of a round that the person reads, the newest first, with how many lines each has (``lines``)."""
    rows = letters_visible_to(user, Right.READ).filter(round=round_).annotate(lines=Count("items"))
    return list(rows.select_related("target").order_by("-pk"))


def items_of(letter: Letter) -> list[Item]:
    """Return the lines of a letter, by number."""
    return list(letter.items.select_related("target").order_by("pk"))


def overdue_of(target: Target) -> list[Item]:
    """Return the overdue lines of a target, the longest overdue first; ``LISTED`` at most."""
    return list(Item.objects.filter(overdue(today()), target=target).order_by("due_on", "pk")[:LISTED])


def signatures_under(user: User, kind: str, object_id: object, version: int) -> list[OpenSignature]:
    """Return the first signatures that wait for a second under this version."""
    return [
        OpenSignature(
            pk=one.pk,
            words=action_word(f"rectification.{one.move}", kind),
            who=str(one.person),
            at=one.signed_at,
            until=timezone.localtime(one.signed_at + GOOD_FOR).date(),
            is_mine=one.person_id == user.pk,
            move=one.move,
        )
        for one in open_signatures(kind, object_id, version)
    ]


def history(letter: Letter) -> list[HistoryLine]:
    """Return what was done with a letter, by the trail."""
    states = {str(value): str(words) for value, words in Letter.Status.choices}
    return history_of("chasing_letter", letter.uid, states=states, reasons={})


def target_of_letter(uid: str) -> int | None:
    """Return the target that a letter is written to, for signatures under it."""
    return Letter.objects.filter(uid=uid).values_list("target_id", flat=True).first()


def unanswered(letters: Iterable[Letter], day: date) -> list[Letter]:
    """Return those of sent letters whose day of the answer is over without one."""
    return [
        one for one in letters if one.sent_on and not one.answered_on and one.answer_due_on and one.answer_due_on < day
    ]


def waiting_letters(person: User) -> Iterator[DeskLine]:
    """Yield what waits for a person: drafts to send for office and leading group, letters to answer for a unit."""
    roles = standing_of(person).roles
    if roles & {Role.OFF, Role.LG}:
        fifth = Q(kind=Letter.Kind.ACCOUNTABILITY)
        mine = letters_visible_to(person, Right.SUBMIT).exclude(fifth)
        mine |= letters_visible_to(person, Right.APPROVE).filter(fifth)
        drafts = mine.filter(status=Letter.Status.DRAFT)
        for row in drafts.order_by().values("round").annotate(count=Count("pk"), oldest=Min("answer_due_on")):
            words = _("待发出的督办文书")
            yield DeskLine("letter_send", words, row["count"], None, "chasing_list", args=(row["round"],))
    if roles & {Role.LIA, Role.UNIT}:
        sent = letters_visible_to(person, Right.EDIT).filter(status=Letter.Status.SENT, answered_on=None)
        for row in sent.order_by().values("round").annotate(count=Count("pk"), oldest=Min("sent_on")):
            words = _("待答复的督办文书")
            yield DeskLine("letter_answer", words, row["count"], row["oldest"], "chasing_list", args=(row["round"],))


def _why(reason: str) -> str:
    # A letter is a paper in Chinese, whoever drafts it on an English page.
    with translation.override("zh-hans"):
        return due_reasons.told(reason)
