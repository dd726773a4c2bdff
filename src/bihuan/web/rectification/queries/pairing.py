"""What the page of a pairing prints: proposals, what was confirmed, what has no answer, and counts against the ledger."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from bihuan.reading.exporting_items import STATES
from bihuan.web.accounts.access import Visitor
from bihuan.web.common.language import pick
from bihuan.web.notices import reader
from bihuan.web.notices.models import Notice, PublishedItem
from bihuan.web.rectification.access.pairing import answering_targets, may_edit
from bihuan.web.rectification.models import Item, NoticeAnswer, NoticePairing
from bihuan.web.rectification.pairing import Proposal, Told, propose
from bihuan.web.rounds.models import Target

S = Item.Status
#: What a notice calls done, in the reader's words; what is kept up for good was done as far as it can be.
_SAID_DONE = ("done", "long_term")
MOST_TARGETS = 300


@dataclass(frozen=True, slots=True)
class PairLine:
    """
    One item of the notice: what was confirmed, what is proposed, and where its word and the ledger part.

    ``is_decided`` without ``confirmed`` says that it answers nothing. ``parts`` are confirmed items that the notice calls
    done and the ledger does not.
    """

    published: PublishedItem
    state: str
    confirmed: tuple[Item, ...]
    is_decided: bool
    proposal: Proposal | None
    proposed: Item | None
    parts: tuple[Item, ...]

    @property
    def chosen(self) -> tuple[Item, ...]:
        """The items that the form begins with: the confirmed ones, else the proposed one."""
        return self.confirmed or ((self.proposed,) if self.proposed and not self.is_decided else ())

    @property
    def percent(self) -> int:
        """How much of the shorter text both have in common, in per cent."""
        return round(100 * self.proposal.overlap) if self.proposal else 0


@dataclass(frozen=True, slots=True)
class Against:
    """A number of the notice beside that of the ledger; the ledger's is None where it keeps no such number."""

    name: str
    said: int
    ours: int | None

    @property
    def differs(self) -> bool:
        """Whether the two contradict each other."""
        return self.ours is not None and self.said != self.ours


@dataclass(frozen=True, slots=True)
class PairingPage:
    """
    What the page of a pairing prints; without ``answer`` only the targets to choose from, the likeliest first.

    ``units`` are those of a notice of several, ``unit`` the one that is shown; both empty for a notice of one.
    """

    notice: Notice
    units: tuple[str, ...]
    unit: str
    answer: NoticeAnswer | None
    targets: tuple[Target, ...]
    lines: tuple[PairLine, ...]
    items: tuple[Item, ...]
    unanswered: tuple[Item, ...]  #: of the ledger, that no confirmed pair names
    counts: tuple[Against, ...]
    may_edit: bool


def units_of(notice_id: UUID) -> tuple[str, ...]:
    """Return the units of which a notice tells, in its order; none where it tells of one only."""
    names = dict.fromkeys(
        PublishedItem.objects.filter(notice=notice_id).order_by("number").values_list("unit", flat=True)
    )
    return tuple(names) if len(names) > 1 else ()


def published_of(notice: Notice, unit: str) -> list[PublishedItem]:
    """Return what a notice says of ``unit``, all of it for a notice of one unit."""
    rows = PublishedItem.objects.filter(notice=notice)
    return list(rows.filter(unit=unit) if unit else rows)


def pairing_page(notice: Notice, user: Visitor, unit: str = "") -> PairingPage:
    """Return what the page of the pairing of ``unit`` in ``notice`` prints, for somebody who may see it."""
    answer = NoticeAnswer.objects.select_related("target", "round", "notice").filter(notice=notice, unit=unit).first()
    published, units = published_of(notice, unit), units_of(notice.pk)
    if answer is None:
        likely = _likely_targets(published, user)
        return PairingPage(notice, units, unit, None, likely, (), (), (), (), may_edit=True)
    items = tuple(_items_of(answer.target))
    lines = tuple(_lines(answer, published, items))
    answered = {item.pk for line in lines for item in line.confirmed}
    editable = may_edit(user, answer)
    has_pairs = any(line.is_decided for line in lines)
    return PairingPage(
        notice=notice,
        units=units,
        unit=unit,
        answer=answer,
        targets=_likely_targets(published, user) if editable and not has_pairs else (),
        lines=lines,
        items=items,
        unanswered=tuple(item for item in items if item.pk not in answered),
        counts=tuple(_against(answer, published, items)),
        may_edit=editable,
    )


def proposals_for(answer: NoticeAnswer) -> list[Proposal]:
    """Return what is proposed for a notice whose target was chosen, surest first; keys are those of the rows."""
    return _propose(answer, published_of(answer.notice, answer.unit), _items_of(answer.target))


def _items_of(target: Target) -> list[Item]:
    """First lines only: a successor answers for the same finding as the line before it."""
    rows = Item.objects.filter(target=target, predecessor=None).select_related("category")
    return list(rows.order_by("pk"))


def _propose(answer: NoticeAnswer, published: list[PublishedItem], items: list[Item]) -> list[Proposal]:
    theme = answer.round.theme
    codes = reader.suggested_codes([one.problem for one in published], theme)
    return propose(
        [Told(one.pk, one.problem, some) for one, some in zip(published, codes, strict=True)],
        [Told(one.pk, one.problem, frozenset([one.category.code] if one.category else [])) for one in items],
        names=[answer.target.name, *{one.unit for one in published}],
    )


def _lines(answer: NoticeAnswer, published: list[PublishedItem], items: tuple[Item, ...]) -> list[PairLine]:
    by_key = {item.pk: item for item in items}
    proposed = {one.published: one for one in _propose(answer, published, list(items))}
    pairs: dict[int, list[NoticePairing]] = defaultdict(list)
    for pair in NoticePairing.objects.filter(answer=answer).select_related("item"):
        pairs[pair.published_id].append(pair)
    lines = []
    for one in published:
        confirmed = tuple(pair.item for pair in pairs[one.pk] if pair.item is not None)
        proposal = proposed.get(one.pk)
        says_done = one.state in _SAID_DONE
        lines.append(
            PairLine(
                published=one,
                state=pick(*STATES[one.state]) if one.state in STATES else "",
                confirmed=confirmed,
                is_decided=bool(pairs[one.pk]),
                proposal=proposal,
                proposed=by_key.get(proposal.item) if proposal else None,
                parts=tuple(item for item in confirmed if says_done and item.status != S.CLOSED_IMPLEMENTED),
            )
        )
    return lines


def _against(answer: NoticeAnswer, published: list[PublishedItem], items: tuple[Item, ...]) -> list[Against]:
    """The numbers of the notice, and where it gives none those of its own list, beside those of the ledger."""
    # A notice of several units counts all of them together: of one of them only its list says anything.
    counts = () if answer.unit else reversed(answer.notice.reading["counts"])
    stated = {count["what"]: count["value"] for count in counts}
    listed = [one.state for one in published]
    closed = sum(item.status == S.CLOSED_IMPLEMENTED and item.left_figures_on is None for item in items)
    done = stated.get("items_done", sum(state in _SAID_DONE for state in listed))
    return [
        Against(pick("反馈问题总数", "Problems in all"), stated.get("items", len(published)), len(items)),
        Against(pick("已完成", "Done"), done, closed),
    ]


def _likely_targets(published: list[PublishedItem], user: Visitor) -> tuple[Target, ...]:
    """Targets whose name the notice uses stand first; then the newest rounds."""
    unit = published[0].unit if published else ""
    found = list(answering_targets(user).order_by("-round__serial", "number")[:MOST_TARGETS])
    return tuple(sorted(found, key=lambda one: not (unit and (one.name in unit or unit in one.name))))
