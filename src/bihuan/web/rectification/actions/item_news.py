"""Who is told of what happens to an item, each sentence once; inside the transaction of the step."""

from collections.abc import Iterable

from django.urls import reverse

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import User
from bihuan.web.inbox.actions import tell
from bihuan.web.rectification.models import Extension, HandOver, Item
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.recusals import leading_group_of, office_of, unit_of


def of_prepared(item: Item, actor: User) -> None:
    """Tell the head that a report of completion waits for the second signature."""
    _told(
        item,
        heads_of(item.target),
        "prepare_report",
        f"整改事项 {item.number} 的完成报告已由联络人签报，等待主要负责人签字。",
        f"The report that item {item.number} is done waits for the head's signature.",
        actor,
    )


def of_report(item: Item, actor: User) -> None:
    """Tell the office that an item was reported as done."""
    _told(
        item,
        office_of(item.round),
        "report_item",
        f"“{item.target.name}”报告整改事项 {item.number} 已完成，等待初审。",
        f"{item.target.name} reports that item {item.number} is done; it waits for its first review.",
        actor,
    )


def of_extension(extension: Extension, name: str, actor: User) -> None:
    """Tell those who decide that an extension was asked for, and the unit how it was decided."""
    item = extension.item
    if name == "ask_extension":
        people = office_of(item.round) if extension.ordinal == 1 else leading_group_of(item.round)
        zh = f"“{item.target.name}”为整改事项 {item.number} 申请延期至 {extension.wanted_on}，等待决定。"
        en = f"{item.target.name} asks to extend item {item.number} until {extension.wanted_on}; it waits for a decision."
    elif name == "approve_extension":
        people = unit_of(item.target)
        zh = f"整改事项 {item.number} 的延期已批准，期限为 {extension.granted_until}。"
        en = f"The extension of item {item.number} was granted until {extension.granted_until}."
    else:
        people = unit_of(item.target)
        zh = f"整改事项 {item.number} 的延期未获批准，期限仍为 {extension.was_due_on}。"
        en = f"The extension of item {item.number} was refused; it stays due on {extension.was_due_on}."
    _told(item, people, name, zh, en, actor, url=reverse("extension_detail", args=[extension.uid]))


def of_hand_over(hand_over: HandOver, name: str, actor: User) -> None:
    """Tell the taker what waits, and the giver how it went."""
    count = hand_over.items.count()
    said = {
        "propose_hand_over": (
            [hand_over.taker],
            f"{hand_over.giver} 向您移交 {count} 件整改事项的责任，等待您接收。",
            f"{hand_over.giver} hands {count} items over to you; take them, or decline.",
        ),
        "take_hand_over": (
            [hand_over.giver],
            f"{hand_over.taker} 已接收您移交的 {count} 件整改事项的责任。",
            f"{hand_over.taker} took over the {count} items that you handed over.",
        ),
        "withdraw_hand_over": (
            [hand_over.giver, hand_over.taker],
            f"一份 {count} 件整改事项的责任交接已撤回，责任人不变。",
            f"A hand-over of {count} items was withdrawn; duty stays where it was.",
        ),
    }
    people, zh, en = said[name]
    tell(
        [one for one in people if one.pk != actor.pk],
        kind=f"rectification.{name}",
        zh=zh,
        en=en,
        url=reverse("hand_over_detail", args=[hand_over.uid]),
        object_kind="hand_over",
        object_id=hand_over.uid,
        target_id=hand_over.target_id,
    )


def heads_of(target: Target) -> list[User]:
    """Return the head of a unit: those of its people who hold that duty."""
    return [
        person
        for person in unit_of(target)
        if person.assignments.filter(role=Role.UNIT, duty=Duty.HEAD, target=target.pk, ended_at=None).exists()
    ]


def _told(item: Item, people: Iterable[User], name: str, zh: str, en: str, actor: User, *, url: str = "") -> None:
    tell(
        (person for person in people if person.pk != actor.pk),
        kind=f"rectification.{name}",
        zh=zh,
        en=en,
        url=url or reverse("item_detail", args=[item.uid]),
        object_kind="item",
        object_id=item.uid,
        target_id=item.target_id,
    )
