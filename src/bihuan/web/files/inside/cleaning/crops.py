"""
Pictures of which a document shows a part only. Word and PowerPoint keep the whole picture and a frame; whoever drags the
frame open sees what was cut away. In the copy the picture itself is cut.
"""

import re
from dataclasses import dataclass

#: Shares of the width and height that are cut away: left, top, right, bottom.
Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 0.0, 0.0)

_BLIP = re.compile(
    rb"(<(?:\w+:)?blip\b[^>]*?\s\w+:embed=[\"'])([^\"']+)([\"'][^>]*?(?:/>|>.*?</(?:\w+:)?blip>))"
    rb"(\s*<(?:\w+:)?srcRect\b([^>]*?)(?:/>|>\s*</(?:\w+:)?srcRect>))",
    re.DOTALL,
)
_SIDE = re.compile(rb"\b([ltrb])=[\"'](-?\d{1,7})[\"']")
#: Frames count in thousandths of a percent.
_UNIT = 100_000


@dataclass(frozen=True)
class Cuts:
    """A part whose cut pictures point at relations of their own, without frames; and which those are."""

    data: bytes
    aliases: dict[str, list[tuple[str, Crop]]]  # relation -> its new names, each with its cut

    def still_whole(self, relation: str) -> bool:
        """Return whether the part still shows a picture as it is, too."""
        if relation not in self.aliases:
            return True
        return re.search(rb"=[\"']" + re.escape(relation.encode()) + rb"[\"']", self.data) is not None


def cuts_of(data: bytes) -> Cuts:
    """
    Return the part with every cut picture under a relation of its own, for one picture may be cut in several ways.

    A frame wider than its picture (a negative share) is no cut and stays.
    """
    aliases: dict[str, list[tuple[str, Crop]]] = {}

    def cut(found: re.Match[bytes]) -> bytes:
        crop = _crop_in(found.group(5))
        relation = found.group(2).decode("utf-8", "replace")
        if crop is None:
            return found.group()
        alias = f"{relation}~{len(aliases.setdefault(relation, []))}"
        aliases[relation].append((alias, crop))
        return found.group(1) + alias.encode() + found.group(3)

    return Cuts(_BLIP.sub(cut, data), aliases)


def _crop_in(frame: bytes) -> Crop | None:
    sides = {side: int(share) / _UNIT for side, share in _SIDE.findall(frame)}
    left, top, right, bottom = (sides.get(side, 0.0) for side in (b"l", b"t", b"r", b"b"))
    if min(left, top, right, bottom) < 0 or left + right >= 1 or top + bottom >= 1:
        return None
    crop = (left, top, right, bottom)
    return None if crop == WHOLE else crop
