"""Keeping bytes, taking them in parts, and keeping what is shown of them."""

from bihuan.web.files.actions.keeping import keep, keep_upload
from bihuan.web.files.actions.previews import keep_preview
from bihuan.web.files.actions.uploads import append_part, begin_upload, expire_uploads, give_up_upload

__all__ = [
    "append_part",
    "begin_upload",
    "expire_uploads",
    "give_up_upload",
    "keep",
    "keep_preview",
    "keep_upload",
]
