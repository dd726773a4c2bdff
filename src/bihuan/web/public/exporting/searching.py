"""
What the page's own script searches: all published problems in parts of some hundred kilobytes, the newest first.

The script loads one part after another and stops when the page is full, so a common word needs the first part only. Parts
are scripts and not data, because a page that was opened from a disk may load nothing else.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from bihuan.web.public.columns import Row
from bihuan.web.public.exporting.folder import Folder

#: Clauses in one part, about.
PART = 2_000


class Parts:
    """
    The parts, as they are written: each a list of rounds, [id, [[number, name, [[clause number, text], …]], …]].

    What units' notices say of each problem has the same form: "" for the round, and the notice's id for the number.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._held: list[list[Any]] = []
        self._clauses = 0
        self.count = 0

    def add(self, round_id: object, rows: Sequence[Row]) -> None:
        """Take in the problems of one round; the newest comes first."""
        targets = [
            [number, name, [[row["clause_number"], row["text"]] for row in group]]
            for (number, name), group in groupby(rows, key=lambda row: (row["target_number"], row["target_name"]))
        ]
        self._held.append([str(round_id), targets])
        self._clauses += len(rows)
        if self._clauses >= PART:
            self.finish()

    def add_answers(self, rows: Iterable[Row]) -> None:
        """Take in what notices on rectification say, behind all problems."""
        for (notice, name), group in groupby(rows, key=lambda row: (row["notice_id"], row["target_name"])):
            said = [[row["item_number"], f"{row['problem']}。{row['said']}{row['reason']}"] for row in group]
            self._held.append(["", [[notice, name, said]]])
            self._clauses += len(said)
            if self._clauses >= PART:
                self.finish()

    def finish(self) -> None:
        """Write what is held."""
        if not self._held:
            return
        self.count += 1
        # "<" cannot end a script of a page here, but whoever pastes the file into one must be safe too.
        said = json.dumps(self._held, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        self._folder.write(f"search/{self.count}.js", f"bihuanPart({self.count},{said});\n".encode())
        self._held, self._clauses = [], 0
