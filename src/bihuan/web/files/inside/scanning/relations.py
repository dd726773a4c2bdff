"""What the parts of an office document point at, inside it and outside."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MB
from bihuan.web.files.inside.refusals import refused
from bihuan.web.files.inside.xml import Attributes, local, walk

#: Places outside that are only followed when a reader clicks.
CLICKED = {"hyperlink"}
_DRIVE = 2


@dataclass(frozen=True)
class Relation:
    """A pointer from one part to another part or to a place outside."""

    id: str
    kind: str  # the last word of its type: ``image``, ``hyperlink``
    target: str  # the part's name, or the address if ``external``
    external: bool

    @property
    def is_local_file(self) -> bool:
        """Whether it names a file on somebody's own disk, which is left over from writing and reaches nowhere."""
        target = self.target.lower().replace("\\", "/")
        if target.startswith("file:"):
            # file:///C:/… is this machine; file://server/… asks another one.
            path = target.removeprefix("file:").removeprefix("//")
            return path.startswith("/") and not path.startswith("//")
        return target[1:_DRIVE] == ":" or ("//" not in target and ":" not in target)


def relations_of(container: Container, part: str) -> list[Relation]:
    """Return where ``part`` points ("" for the whole document), in the order of its file."""
    folder, name = posixpath.split(part)
    file = posixpath.join(folder, "_rels", f"{name}.rels")
    return read_relations(container.read(file, 16 * MB), file) if file in container else []


def read_relations(data: bytes, file: str) -> list[Relation]:
    """Return the pointers that a ``.rels`` file lists."""
    base = posixpath.dirname(posixpath.dirname(file))
    found: list[Relation] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) != "Relationship":
            return
        external = attributes.get("TargetMode", "").lower() == "external"
        target = attributes.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/", base, unquote(target))).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        found.append(Relation(attributes.get("Id", ""), kind, target, external))

    walk(data, file, start)
    return found


def check_external(relations: list[Relation]) -> list[str]:
    """
    Return the local files that ``relations`` point at; those that a reader only follows by a click are fine.

    Raises:
        Refused: ``files.external_content`` for anything that would be fetched from elsewhere on opening.
    """
    left_over = []
    for relation in relations:
        if not relation.external or relation.kind in CLICKED:
            continue
        if not relation.is_local_file:
            raise refused("files.external_content", where=f"{relation.kind}: {relation.target[:60]}")
        left_over.append(relation.target)
    return left_over
