"""Everything that writes to the trail."""

from bihuan.web.trail.actions.appending import SYSTEM, append
from bihuan.web.trail.actions.checking import check_trail
from bihuan.web.trail.actions.checkpoints import anchor, keep_key, take_checkpoint
from bihuan.web.trail.actions.exporting import export_trail
from bihuan.web.trail.actions.looks import keep_looks
from bihuan.web.trail.actions.refusals import record_refusal
from bihuan.web.trail.canonical import moment

__all__ = [
    "SYSTEM",
    "anchor",
    "append",
    "check_trail",
    "export_trail",
    "keep_key",
    "keep_looks",
    "moment",
    "record_refusal",
    "take_checkpoint",
]
