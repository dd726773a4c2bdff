"""What pages print of a rectification notice: its items in words, and what stands around the list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bihuan.reading.exporting_items import outcome_lines, responsible_lines, state_name
from bihuan.reading.notice import Reading, Rectification, RectifiedItem, Target
from bihuan.web.common.language import pick

#: kind of a main part -> (Simplified Chinese, English).
_PARTS = {
    "responsibility": ("主体责任", "Responsibility"),
    "items": ("逐条整改", "Item by item"),
    "long_term": ("长期坚持", "Kept up for good"),
    "next_steps": ("下一步", "Next steps"),
    "contact": ("联系方式", "Contact"),
    "other": ("其他", "Other"),
}
_CONTACTS = {
    "phone": ("电话", "Phone"),
    "post_box": ("信箱", "Post box"),
    "postcode": ("邮编", "Postcode"),
    "mail": ("邮箱", "E-mail"),
}
#: Numbers of all items together, as the reader calls them.
_COUNTED = {
    "items": ("问题总数", "Problems in all"),
    "items_done": ("已完成", "Done"),
    "items_basically_done": ("基本完成", "Basically done"),
    "items_phased": ("阶段性完成", "Done for this stage"),
    "items_long_term": ("长期坚持", "Kept up for good"),
    "items_under_way": ("正在推进", "Under way"),
    "items_not_done": ("未完成", "Not done"),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """
    One item with its state, countable results and who is responsible, in the language of the page.

    ``place`` counts on over all units, as stored items do; ``unit`` is "" where the notice tells of one unit only.
    """

    place: int
    unit: str
    target: Target
    item: RectifiedItem
    state: str
    outcomes: tuple[str, ...]
    responsible: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether the notice itself says that the item is not finished."""
        return self.item.status is not None and self.item.status.kind in {"under_way", "not_done"}


def item_lines(reading: Reading) -> list[ItemLine]:
    """Return the items of a reading in their order."""
    lang: Literal["zh", "en"] = "zh" if pick("zh", "en") == "zh" else "en"
    several = len(reading.targets) > 1
    told = [(target, item) for target in reading.targets for item in target.items]
    return [
        ItemLine(
            place,
            target.name if several else "",
            target,
            item,
            state_name(item, lang),
            tuple(outcome_lines(item, lang)),
            tuple(responsible_lines(item, lang)),
        )
        for place, (target, item) in enumerate(told, 1)
    ]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the items, as (name, words) each."""

    parts: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    contacts: tuple[tuple[str, str], ...]
    facts: Rectification


def around(reading: Reading) -> Around | None:
    """Return what a rectification notice says besides its items; None for any other text."""
    facts = reading.rectification
    if facts is None:
        return None
    return Around(
        parts=tuple((pick(*_PARTS[part.kind]), part.text) for part in facts.sections),
        counts=tuple(_counts(reading)),
        contacts=tuple((pick(*_CONTACTS[one.what]), one.value) for one in facts.contacts),
        facts=facts,
    )


def _counts(reading: Reading) -> Iterator[tuple[str, int]]:
    for count in reading.counts:
        if count.what in _COUNTED:
            yield pick(*_COUNTED[count.what]), count.value
