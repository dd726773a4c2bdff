"""Pictures that stand in a document: drawn anew, like every picture that is shown."""

from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MB
from bihuan.web.files.inside.previewing.blocks import Shown
from bihuan.web.files.inside.refusals import Refused
from bihuan.web.files.inside.scanning.kinds import kind_of
from bihuan.web.files.inside.scanning.names import PICTURES
from bihuan.web.files.inside.scanning.relations import relations_of


class Inserted:
    """The pictures that one part of a document points at."""

    def __init__(self, shown: Shown, container: Container, part: str) -> None:
        self._shown = shown
        self._container = container
        self._targets = {one.id: one.target for one in relations_of(container, part) if one.kind == "image"}

    def show(self, relation: str) -> None:
        """Show the picture with this relation; what cannot be drawn, and more than twenty, are left to the file."""
        target = self._targets.get(relation, "")
        if target not in self._container or len(self._shown.pictures) >= self._shown.most_pictures:
            return
        try:
            data = self._container.read(target, 64 * MB)
            kind = kind_of(data)
            if kind in PICTURES:
                # Here: most documents hold no picture, and what draws them takes longer to load than they to be read.
                from bihuan.web.files.inside.previewing.drawn import add_picture

                add_picture(self._shown, data, kind)
        except Refused:
            return
