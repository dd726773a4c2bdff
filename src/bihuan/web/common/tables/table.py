"""A table of one page: reads its address, narrows and orders rows, and gives one page of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.web.common.tables import html, keyset
from bihuan.web.common.tables.columns import BulkAction, Column, Words
from bihuan.web.common.tables.filters import LONGEST_VALUE, BadValueError, Filter
from bihuan.web.common.tables.keyset import Order, Place
from bihuan.web.common.tables.listing import Chip, FilterField, Head, Listing, Option, SavedLink

PAGE = 50
#: Counting stops here: an exact count of many rows costs more than the page.
MOST_COUNTED = 1_000
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a table, as far as it could be read."""

    values: tuple[tuple[Filter, tuple[Any, ...]], ...] = ()
    raw: tuple[tuple[str, str], ...] = ()  # filter name and value as they came
    troubles: tuple[tuple[Filter, str, str], ...] = ()  # filter, value, sentence: what could not be read
    sort: str = ""
    columns: tuple[str, ...] = ()  # "" for the usual ones
    cursor: str = ""

    def lasting(self) -> str:
        """Return what may be remembered of it: not what was searched for, which is over with the search."""
        searches = {one.name for one, _values in self.values if one.kind == "search"}
        return self.query(raw=tuple(pair for pair in self.raw if pair[0] not in searches))

    def query(self, **changed: Any) -> str:
        """Return this state as the query of an address, in one canonical order and without the cursor."""
        state = replace(self, **changed)
        pairs = [*state.raw]
        pairs += [("sort", state.sort)] if state.sort else []
        pairs += [("column", name) for name in state.columns]
        return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table of one page.

    ``page`` is the name of the page's address and the key of what is remembered of it. ``default_order`` is a column's
    name with "-" for descending, or "" for newest first. ``keys_first`` is for lists of very many rows: where filters
    leave a countable number, the page is found by their keys, because a database that expects more of them walks through
    all rows for the first page.
    """

    page: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    bulk: Sequence[BulkAction] = ()
    default_order: str = ""
    empty: Words = ""
    tick_label: str = ""
    export_url: str = ""
    keys_first: bool = False

    def asked(self, params: QueryDict) -> Asked:
        """Return what ``params`` ask for. Names that the table does not know are passed over."""
        values, raw, troubles = [], [], []
        for one in self.filters:
            read = []
            for given in dict.fromkeys(text.strip() for text in params.getlist(one.name)[:50]):
                if not given:
                    continue
                try:
                    read.append(one.read(given))
                except BadValueError as trouble:
                    # Kept in the address, so that page, count, export and the next page all mean the same.
                    unread = given[: LONGEST_VALUE + 1].replace("\0", "\ufffd")
                    troubles.append((one, unread, str(trouble)))
                    raw.append((one.name, unread))
                    continue
                raw.append((one.name, given))
                if one.kind != "choice" or one.is_single:
                    break
            if read:
                values.append((one, tuple(read)))
        known = [column.name for column in self.columns]
        chosen = [name for name in known if name in set(params.getlist("column"))]
        usual = [column.name for column in self.columns if column.default]
        sort = params.get("sort", "")
        return Asked(
            values=tuple(values),
            raw=tuple(raw),
            troubles=tuple(troubles),
            sort=sort if self._column(sort.removeprefix("-")) else "",
            columns=() if chosen == usual else tuple(chosen),
            cursor=params.get("cursor", "")[:700],
        )

    def narrowed(self, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """
        Return the rows that the filters leave.

        A filter of which no value could be read leaves none: a forwarded link must never show more than it says.
        """
        read = {one.name for one, _values in asked.values}
        if any(one.name not in read for one, _given, _sentence in asked.troubles):
            return rows.none()
        for one, values in asked.values:
            rows = one.apply(rows, values if one.kind == "choice" else values[0])
        return rows

    def _counted(self, rows: QuerySet[Any], asked: Asked) -> tuple[QuerySet[Any], int]:
        """Return the rows that the filters leave, and how many they are, up to one more than is said."""
        search = next(((one, values) for one, values in asked.values if one.count), None)
        if search is None or search[0].count is None:
            found = self.narrowed(rows, asked)
            if not (self.keys_first and asked.values):
                return found, found.order_by()[: MOST_COUNTED + 1].count()
            keys = list(found.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
            return (rows.filter(pk__in=keys) if len(keys) <= MOST_COUNTED else found), len(keys)
        others = tuple(pair for pair in asked.values if pair != search)
        return search[0].count(self.narrowed(rows, replace(asked, values=others)), search[1][0], MOST_COUNTED)

    def order(self, asked: Asked, *, is_small: bool) -> Order:
        """Return the order of the rows; one that no index serves only where there are few (``is_small``)."""
        name = asked.sort or self.default_order
        column = self._column(name.removeprefix("-"))
        if column is None or not (column.is_indexed or is_small):
            return Order()
        return Order(column.sort, name.startswith("-"))

    def shown(self, asked: Asked) -> tuple[Column, ...]:
        """Return the columns that are seen, in the table's order."""
        names = set(asked.columns) or {column.name for column in self.columns if column.default}
        return tuple(column for column in self.columns if column.name in names)

    def listing(
        self, rows: QuerySet[Any], params: QueryDict, saved: Sequence[SavedLink] = (), size: int = PAGE
    ) -> Listing:
        """Return one page of ``rows``: those that the person may see."""
        asked = self.asked(params)
        found, count = self._counted(rows, asked)
        is_capped = count > MOST_COUNTED
        order = self.order(asked, is_small=not is_capped)
        place = keyset.read(asked.cursor, found.model, order) if asked.cursor else None
        page, has_before, has_after = _window(found, order, place, size)
        shown = self.shown(asked)
        query = asked.query()

        def turn(row: Any, *, is_back: bool) -> str:
            return "&".join(part for part in (query, f"cursor={keyset.written(row, order, is_back=is_back)}") if part)

        return Listing(
            page=self.page,
            rows=page,
            body=html.body(page, shown, tick_label=self.tick_label if self.bulk else ""),
            heads=tuple(self._head(column, asked, order, is_small=not is_capped) for column in shown),
            columns=tuple(Option(one.name, str(one.heading), one in shown) for one in self.columns),
            filters=tuple(_field(one, asked) for one in self.filters if one.is_offered),
            chips=self.chips(asked),
            count=min(count, MOST_COUNTED),
            is_capped=is_capped,
            query=query,
            lasting_query=asked.lasting(),
            raw=asked.raw,
            unread=tuple((one.name, given) for one, given, _said in asked.troubles if one.kind in {"choice", "day"}),
            chosen_columns=asked.columns,
            next_query=turn(page[-1], is_back=False) if page and has_after else "",
            previous_query=turn(page[0], is_back=True) if page and has_before else "",
            sort=asked.sort,
            bulk=tuple(self.bulk),
            has_tucked=any(one.is_tucked and one.is_offered for one in self.filters),
            empty=self.empty,
            export_url=self.export_url,
            saved=tuple(saved),
        )

    def all_rows(self, rows: QuerySet[Any], asked: Asked) -> Iterator[Any]:
        """Yield every row that the filters leave, in the order of the page; a few hundred are in memory at a time."""
        found = self.narrowed(rows, asked)
        count = found.order_by()[: MOST_COUNTED + 1].count()
        order = self.order(asked, is_small=count <= MOST_COUNTED)
        place: Place | None = None
        while True:
            window = found if place is None else keyset.beyond(found, order, place)
            chunk = list(keyset.ordered(window, order)[:_CHUNK])
            yield from chunk
            if len(chunk) < _CHUNK:
                return
            place = keyset.read(keyset.written(chunk[-1], order, is_back=False), found.model, order)

    def chips(self, asked: Asked) -> tuple[Chip, ...]:
        """Return a chip for each filter value that is at work, and for each that could not be read."""
        chips = []
        sentences = {(one.name, given): sentence for one, given, sentence in asked.troubles}
        for name, given in asked.raw:
            one = next(one for one in self.filters if one.name == name)
            without = asked.query(raw=tuple(pair for pair in asked.raw if pair != (name, given)))
            trouble = sentences.get((name, given), "")
            chips.append(Chip(str(one.heading), given[:80] if trouble else one.said(one.read(given)), without, trouble))
        return tuple(chips)

    def in_words(self, asked: Asked) -> str:
        """Return the filters that are at work as one line, for a printed page or a workbook."""
        said = (
            f"{chip.heading}：{chip.label}" + (f"（{chip.trouble}）" if chip.trouble else "")
            for chip in self.chips(asked)
        )
        return "；".join(said) or _("全部")

    def _column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name and column.sort), None)

    def _head(self, column: Column, asked: Asked, order: Order, *, is_small: bool) -> Head:
        heading = str(column.heading)
        if not column.sort:
            return Head(column.name, heading, column.css, "", "")
        if not (column.is_indexed or is_small):
            return Head(column.name, heading, column.css, "", "", _("超过 1000 条时不能按这一列排序，请先筛选。"))
        is_now = order.field == column.sort
        name = column.name if is_now and order.is_descending else f"-{column.name}" if is_now else column.name
        direction = ("descending" if order.is_descending else "ascending") if is_now else ""
        return Head(column.name, heading, column.css, asked.query(sort=name), direction)


def _window(found: QuerySet[Any], order: Order, place: Place | None, size: int) -> tuple[tuple[Any, ...], bool, bool]:
    """Return a page of rows, and whether there are rows before and after it."""
    is_back = place is not None and place.is_back
    window = found if place is None else keyset.beyond(found, order, place)
    rows = list(keyset.ordered(window, order, is_back=is_back)[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if is_back:
        return tuple(rows[::-1]), has_more, bool(rows)
    return tuple(rows), place is not None, has_more


def _field(one: Filter, asked: Asked) -> FilterField:
    given = [value for name, value in asked.raw if name == one.name]
    choices = [(value, label, value in given) for value, label in one.choices]
    return FilterField(
        name=one.name,
        heading=str(one.heading),
        kind=one.kind,
        value=given[0] if given else "",
        picked=tuple(str(label) for _value, label, is_chosen in choices if is_chosen),
        choices=html.options(choices) if one.is_single else html.tick_boxes(one.name, choices),
        is_wide=one.is_wide,
        is_single=one.is_single,
        is_tucked=one.is_tucked and not given,
    )
