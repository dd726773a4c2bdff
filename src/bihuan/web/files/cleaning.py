"""The copy of a file that goes round, without what a reader of the file does not see."""

from dataclasses import dataclass
from pathlib import Path

from bihuan.web.files import sandbox
from bihuan.web.files.inside.refusals import Note
from bihuan.web.files.inside.scanning import MEDIA as OTHER_MEDIA
from bihuan.web.files.inside.scanning.names import SUFFIXES
from bihuan.web.files.inside.scanning.office import MEDIA
from bihuan.web.files.prescan import Scan

#: Pages drawn as pictures take longer than a look.
_WALL_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """
    A cleaned copy.

    ``kind`` and ``media_type`` may differ from the original's (an .ods becomes .xlsx), so ``name_suffix`` replaces the
    suffix of its name; ``removed`` says what the copy does not have, for the page that shows it.
    """

    data: bytes
    kind: str
    media_type: str
    name_suffix: str
    removed: tuple[Note, ...]


def cleaned(file: bytes | Path, scan: Scan) -> Cleaned:
    """
    Return the copy of ``file`` for circulation.

    Args:
        file: The bytes, or where they stand: the same that ``scan`` looked at.
        scan: What it is.

    Raises:
        Refusal: ``files.damaged_container`` or ``files.cannot_be_opened`` for a file that cannot be made anew.
    """
    answer, parts = sandbox.run("clean", file, name=scan.name, wall_seconds=_WALL_SECONDS, kind=scan.kind)
    return Cleaned(
        parts[0],
        answer["kind"],
        scan.media_type if answer["kind"] == scan.kind else MEDIA[answer["kind"]],
        answer["suffix"],
        tuple(Note(**note) for note in answer["removed"]),
    )


def name_of_copy(name: str, media_type: str) -> str:
    """Return the name under which a copy of this type is handed out: that of the original with the suffix that fits."""
    kinds = {kind_type: kind for kind, kind_type in {**MEDIA, **OTHER_MEDIA}.items()}
    kind = kinds.get(media_type, "")
    stem, dot, suffix = name.rpartition(".")
    fitting = SUFFIXES.get(kind, (f".{suffix}",))
    return name if not dot or f".{suffix.lower()}" in fitting else stem + fitting[0]
