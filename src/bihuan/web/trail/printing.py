"""A checkpoint as paper carries it: one line that can be typed, and the same line as a QR code."""

from dataclasses import dataclass

import qrcode

from bihuan.trail_check.lines import printed_line
from bihuan.web.trail.canonical import moment
from bihuan.web.trail.models import Checkpoint

_GROUP = 4
#: Light modules around the code, without which a scanner does not find it.
_BORDER = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed of a checkpoint."""

    checkpoint: Checkpoint
    line: str
    start: str  #: of the line: what it is, number, moment
    groups: list[str]  #: hash and check digits, four characters each
    path: str  #: of the QR code, for the ``d`` of an SVG path, one unit a module
    extent: int  #: of the code with its border, in modules


def sheet(checkpoint: Checkpoint) -> Sheet:
    """Return the line of ``checkpoint`` and its QR code."""
    line = printed_line(checkpoint.seq, moment(checkpoint.at), checkpoint.head)
    start, code = line.rsplit(" ", 1)
    groups = [code[at : at + _GROUP] for at in range(0, len(code), _GROUP)]
    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_BORDER)
    drawn.add_data(line)
    matrix = drawn.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
    return Sheet(checkpoint, line, start, groups, path, len(matrix))
