"""Presentations for circulation: visible slides without notes, comments, timing, links, sounds and objects."""

from collections.abc import Mapping

from bihuan.web.files.inside.cleaning import drawings
from bihuan.web.files.inside.cleaning.rewriting import Attributes, Rules, rewrite
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MAX_XML
from bihuan.web.files.inside.scanning.relations import relations_of
from bihuan.web.files.inside.xml import local, walk

_DROPPED = drawings.DROPPED | frozenset(
    "timing transition notesMasterIdLst handoutMasterIdLst custShowLst photoAlbum oleObj controls embeddedFontLst "
    "modifyVerifier custData tags smartTags kinsoku snd".split()
)
_WEIGHED = frozenset({"pic", "graphicFrame", "sldId", "sldMasterId", "sldLayoutId"})


def hidden_parts(container: Container, main: str) -> frozenset[str]:
    """Return the parts of the slides that are not shown."""
    hidden = set()
    for relation in relations_of(container, main):
        if relation.kind != "slide" or relation.target not in container:
            continue
        shown: list[str] = []

        def start(name: str, attributes: Attributes, shown: list[str] = shown) -> None:
            if local(name) == "sld":
                shown.append(attributes.get("show", "1"))

        walk(container.read(relation.target, MAX_XML), relation.target, start)
        if shown and shown[0] in {"0", "false"}:
            hidden.add(relation.target)
    return frozenset(hidden)


class SlideParts:
    """Makes the parts of one presentation anew; ``met`` collects what was left out."""

    def __init__(self) -> None:
        self.met: set[str] = set()

    def __call__(self, kind: str, data: bytes, ids: Mapping[str, str]) -> bytes:
        """Return a part made anew."""
        rules = Rules(dropped=_DROPPED, weighed=_WEIGHED, attribute=drawings.attribute, met=self.met)
        return rewrite(data, kind, rules, ids)
