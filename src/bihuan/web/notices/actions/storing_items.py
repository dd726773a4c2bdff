"""Storing a rectification notice: its items become rows that can be found, and later be paired with what they answer."""

from bihuan.reading.notice import Reading
from bihuan.web.accounts.models import User
from bihuan.web.common import dates
from bihuan.web.notices.access.notices import ITEM, PUBLISHED
from bihuan.web.notices.actions.moving import move
from bihuan.web.notices.contract import fitting
from bihuan.web.notices.models import Notice, PublishedItem
from bihuan.web.rounds.names import search_words
from bihuan.web.search.actions import Findable, index_many


def store_items(draft: Notice, reading: Reading, *, actor: User) -> Notice:
    """
    Store ``draft``, a rectification notice that was fetched for it under lock, with its items; return it.

    Each item is found by its problem, its measures and the name of the unit.
    """
    told = [(target, item) for target in reading.targets for item in target.items]
    # Numbered on over all units, because a reading counts the items of each unit from 1.
    rows = [
        (target, item, _row(draft, target.name, place, item.problem.text, item.span))
        for place, (target, item) in enumerate(told, 1)
    ]
    for _target, item, row in rows:
        row.state = item.status.kind if item.status else ""
    PublishedItem.objects.bulk_create([row for _target, _item, row in rows])
    index_many(
        kind=ITEM,
        items=[
            Findable(
                row.pk,
                " ".join([row.problem, *(one.text for one in item.measures), search_words(target.name)]),
                PUBLISHED,
            )
            for target, item, row in rows
        ],
    )
    return move(
        draft,
        "confirm",
        actor=actor,
        columns={"stored_at": dates.now(), "stored_by": actor},
        rows=[{"item": str(row.number), "text": row.problem} for _target, _item, row in rows],
    )


def _row(notice: Notice, unit: str, number: int, problem: str, span: tuple[int, int]) -> PublishedItem:
    return PublishedItem(
        notice=notice, number=number, unit=fitting(unit, 120), problem=problem, span_start=span[0], span_end=span[1]
    )
