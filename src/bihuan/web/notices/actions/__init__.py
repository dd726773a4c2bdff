"""Everything that writes a notice: bringing it in, looking it over, storing it, setting it aside."""

from bihuan.web.notices.actions.categories import set_categories
from bihuan.web.notices.actions.confirming import confirm, store_as_read
from bihuan.web.notices.actions.discarding import discard, expire_drafts
from bihuan.web.notices.actions.importing import Imported, import_notice
from bihuan.web.notices.actions.linking import link_published, unlink_published
from bihuan.web.notices.actions.repairs import look_at_repairs

__all__ = [
    "Imported",
    "confirm",
    "discard",
    "expire_drafts",
    "import_notice",
    "link_published",
    "look_at_repairs",
    "set_categories",
    "store_as_read",
    "unlink_published",
]
