"""What ``components/table.html`` prints: complete, so that the template asks nothing."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.safestring import SafeString

from bihuan.web.common.tables.columns import BulkAction, Words


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is at work; ``trouble`` says why a value could not be read; ``without`` takes it away."""

    heading: str
    label: str
    without: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter or a column of the chooser."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FilterField:
    """A filter as the form shows it."""

    name: str
    heading: str
    kind: str
    value: str
    picked: tuple[str, ...]  # labels of what is chosen
    choices: SafeString  # the elements to choose from
    is_wide: bool
    is_single: bool
    is_tucked: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column; ``sort_query`` is "" where it cannot be sorted by, and ``why_not`` says why."""

    name: str
    heading: str
    css: str
    sort_query: str
    direction: str  # "ascending", "descending" or ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class SavedLink:
    """A saved view: its name, the address that opens it, whose it is."""

    pk: int
    name: str
    query: str
    owner: str = ""  # "" for the person's own
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a table."""

    page: str
    rows: tuple[Model, ...]
    body: SafeString
    heads: tuple[Head, ...]
    columns: tuple[Option, ...]
    filters: tuple[FilterField, ...]
    chips: tuple[Chip, ...]
    count: int
    is_capped: bool
    query: str
    lasting_query: str  # without what was searched for
    raw: tuple[tuple[str, str], ...]
    unread: tuple[tuple[str, str], ...]  # of raw, what the form has no place for
    chosen_columns: tuple[str, ...]
    next_query: str
    previous_query: str
    sort: str
    bulk: tuple[BulkAction, ...]
    has_tucked: bool
    empty: Words = ""
    export_url: str = ""
    saved: tuple[SavedLink, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is at work."""
        return bool(self.chips)

    @property
    def sorts(self) -> tuple[Head, ...]:
        """The columns that can be sorted by now: on a narrow screen, where no headings are seen, they stand in a list."""
        return tuple(head for head in self.heads if head.sort_query)

    @property
    def width(self) -> int:
        """The number of columns, with the one for ticks."""
        return len(self.heads) + bool(self.bulk)
