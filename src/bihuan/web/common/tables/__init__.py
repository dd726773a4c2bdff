"""The one table of the product: filters, chips, columns, order, paging by key, bulk actions, and Excel of what is seen."""

from bihuan.web.common.tables.columns import BulkAction, Choice, Column
from bihuan.web.common.tables.filters import BadValueError, Filter
from bihuan.web.common.tables.listing import Chip, Listing, SavedLink
from bihuan.web.common.tables.table import Asked, Table

__all__ = (
    "Asked",
    "BadValueError",
    "BulkAction",
    "Chip",
    "Choice",
    "Column",
    "Filter",
    "Listing",
    "SavedLink",
    "Table",
)
