"""Who is told what of verification and closure, each sentence once; inside the transaction of the step."""

from collections.abc import Iterable

from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.inbox.actions import tell
from bihuan.web.rectification.models import Item, SampledItem
from bihuan.web.rounds.queries.recusals import leading_group_of, office_of, unit_of


def of_assigning(item: Item, person: User) -> None:
    """Tell a verifier that a line is theirs."""
    _told(
        item,
        [person],
        "assign_verifier",
        f"整改事项 {item.number}（{item.target.name}）交由您核查，请对照问题、方案、报告和佐证逐项核查。",
        f"Item {item.number} ({item.target.name}) is yours to verify: compare finding, plan, report and proof.",
        page="item_verify",
    )


def of_move(item: Item, name: str, actor: User) -> None:
    """Tell who comes next with a line, or whose work came back."""
    unit = item.target.name
    said: dict[str, tuple[Iterable[User | None], str, str]] = {
        "review_item": (
            [item.verifier],
            f"整改事项 {item.number}（{unit}）已初审，等您核查。",
            f"Item {item.number} ({unit}) is reviewed and waits for you to verify it.",
        ),
        "return_item": (
            unit_of(item.target),
            f"整改事项 {item.number} 初审未通过，已退回，请按退回原因继续整改。",
            f"Item {item.number} was returned by the office; see why and go on.",
        ),
        "verify_item": (
            office_of(item.round),
            f"整改事项 {item.number}（{unit}）核查属实，等待两位经办人销号。",
            f"Item {item.number} ({unit}) is verified and waits for two clerks to close it.",
        ),
        "refuse_item": (
            [*unit_of(item.target), *office_of(item.round)],
            f"整改事项 {item.number}（{unit}）核查不属实，已退回，请按退回原因继续整改。",
            f"Item {item.number} ({unit}) did not hold when verified and was returned; see why.",
        ),
        "close_item": (
            unit_of(item.target),
            f"整改事项 {item.number} 已销号。",
            f"Item {item.number} is closed.",
        ),
        "end_item": (
            [*unit_of(item.target), *office_of(item.round)],
            f"整改事项 {item.number}（{unit}）未完成而结束，由领导小组两位成员签字决定。",
            f"Item {item.number} ({unit}) was ended unfinished by two of the leading group.",
        ),
        "carry_over_item": (
            unit_of(item.target),
            f"整改事项 {item.number} 转入持续整改，请看新的时限和责任人。",
            f"Item {item.number} is carried over; see its new date and owner.",
        ),
        "lapse_item": (
            unit_of(item.target),
            f"整改事项 {item.number} 不再整改。",
            f"Item {item.number} has lapsed.",
        ),
    }
    if name in said:
        people, zh, en = said[name]
        _told(item, [one for one in people if one != actor], name, zh, en)


def of_proposal(item: Item, name: str, actor: User) -> None:
    """Tell those who may sign second that the first has signed."""
    people = leading_group_of(item.round) if name == "end_item" else office_of(item.round)
    tell(
        [one for one in people if one != actor],
        kind="accounts.sign",
        zh=f"整改事项 {item.number}（{item.target.name}）有一步等待第二人签字。",
        en=f"A step with item {item.number} ({item.target.name}) waits for its second signature.",
        url=reverse("item_closing", args=[item.uid]),
        object_kind="item",
        object_id=item.uid,
        target_id=item.target_id,
    )


def of_successor(old: Item, new: Item) -> None:
    """Tell the unit that a closed line has a successor."""
    _told(
        new,
        unit_of(new.target),
        "open_successor",
        f"整改事项 {old.number} 销号后查实仍未整改到位，已立后续事项 {new.number}，原事项自即日起不计入完成数。",
        f"Item {old.number} did not hold after it was closed: {new.number} follows it, and the old one no longer counts as "
        "done.",
    )


def of_sampled(sampled: SampledItem, person: User) -> None:
    """Tell a verifier that a closed line is theirs to look at again."""
    tell(
        [person],
        kind="rectification.assign_sampled",
        zh=f"已销号事项 {sampled.item.number}（{sampled.item.target.name}）抽中反向核查，交由您核查。",
        en=f"Closed item {sampled.item.number} ({sampled.item.target.name}) was drawn; it is yours to look at again.",
        url=reverse("sampled_item", args=[sampled.uid]),
        object_kind="sampled_item",
        object_id=sampled.uid,
        target_id=sampled.item.target_id,
    )


def _told(item: Item, people: Iterable[User | None], name: str, zh: str, en: str, *, page: str = "item_detail") -> None:
    tell(
        people,
        kind=f"rectification.{name}",
        zh=zh,
        en=en,
        url=reverse(page, args=[item.uid]),
        object_kind="item",
        object_id=item.uid,
        target_id=item.target_id,
    )
