"""The blocks of a preview, and how many of each are shown."""

from dataclasses import dataclass, field
from typing import Any

from bihuan.web.files.inside.refusals import Note, warning

PAGES = 20
LONGEST_SIDE = 1600
PARAGRAPHS = 2_000
CHARACTERS = 200_000
ROWS, COLUMNS = 200, 50
SHEETS = 20
#: Characters of one cell; the rest is in the file.
CELL = 500


@dataclass
class Shown:
    """What is shown: blocks in order, pictures with their pixels across and down, and what is left to the file."""

    blocks: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    #: Characters that are taken of one cell of a Word table.
    cell: int = CELL
    #: Pictures in a document that are taken.
    most_pictures: int = PAGES
    _characters: int = 0

    def add_picture(self, data: bytes, size: tuple[int, int], kind: str) -> None:
        """Show a picture (``page`` or ``picture``)."""
        self.blocks.append({"type": kind, "number": len(self.pictures)})
        self.pictures.append(data)
        self.sizes.append(size)

    def add_text(self, text: str, kind: str = "text") -> bool:
        """Show a paragraph; False once there is no room for more."""
        if self._characters > CHARACTERS or len(self.blocks) >= PARAGRAPHS:
            return False
        if text.strip():
            self._characters += len(text)
            self.blocks.append({"type": kind, "text": text[:CHARACTERS]})
        return True

    def add_lines(self, lines: list[str]) -> None:
        """Show lines of text as long as there is room."""
        for at, line in enumerate(lines):
            if not self.add_text(line):
                self.cut((f"{at} 段", f"{at} paragraphs"), (f"{len(lines)} 段", str(len(lines))))
                return

    def add_table(self, name: str, rows: list[list[str]], *, height: int, width: int) -> None:
        """Show the first rows and columns of a table that is ``height`` by ``width``."""
        shown = [row[:COLUMNS] for row in rows[:ROWS]]
        self.blocks.append(
            {
                "type": "table",
                "name": name,
                "rows": shown,
                "more_rows": max(0, height - ROWS),
                "more_columns": max(0, width - COLUMNS),
            }
        )

    def cut(self, shown: tuple[str, str], count: tuple[str, str]) -> None:
        """Say that the beginning is shown only."""
        self.notes.append(warning("files.not_previewed", shown=shown, count=count))
