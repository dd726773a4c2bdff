"""What an item is found by in its ledger: its number and title, as they were given when it was made."""

from collections.abc import Sequence

from bihuan.web.findings.actions.indexing import scope_of
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.queries.items import SEARCH_KIND
from bihuan.web.search.actions import Findable, index_many


def make_items_findable(items: Sequence[Item]) -> None:
    """Put new items into the index, inside the transaction that makes them; neither number nor title changes later."""
    index_many(
        kind=SEARCH_KIND,
        items=[Findable(item.pk, f"{item.number}\n{item.title}", scope_of(item.target_id)) for item in items],
        are_new=True,
    )
