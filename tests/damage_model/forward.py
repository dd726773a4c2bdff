"""
The damage itself, step by step, on bytes that remember which character of the sound text they belong to.

Model. A text is written as GBK: two bytes a character, a lead byte from 0x81 and a trail byte from 0x40. One character
too few in front of a pair makes the trail byte of one character and the lead byte of the next read as a character.

A. ``Page.converts``: simplified to traditional, one character to one.
B. ``Page.glosses``: "(reading)" is inserted after the two bytes of each glossed character, wherever they occur. Across a
   border this parts a character: its lead byte, an orphan now, takes the next byte with it and reads as "?".
C. ``Page.marks``: the two bytes of a mark are cut out as that mark, wherever they occur; across a border they take a
   byte from each neighbour. A mark that was cut out ends a run, whether it was a true one or not.
D. Decoding. An orphan before an ASCII byte takes it along; before a mark, a line break or the end it stands alone.
   Private-use characters are dropped by some pages. Then punctuation is flattened.

Paragraphs are elements of a page: no run crosses a line break.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tests.damage_model.page import Page

UnitKind = Literal["sound", "gloss", "false_gloss", "false_mark", "lost_trail", "space"]

FLAT = {"，": ",", "；": ";", "：": ":", "！": "!", "？": "?", "（": "(", "）": ")"}
#: Kinds of unit in which characters were lost or run out of step.
BROKEN = frozenset({"false_gloss", "false_mark", "lost_trail"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of the damaged text and the stretch of the sound text it stands for; units tile both texts in order."""

    damaged: tuple[int, int]
    sound: tuple[int, int]
    kind: UnitKind


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged text, the sound text it was made from, and how they correspond."""

    text: str
    sound: str
    units: tuple[Unit, ...]
    page: Page

    @property
    def passages(self) -> tuple[Unit, ...]:
        """The units in which characters were lost or run out of step."""
        return tuple(unit for unit in self.units if unit.kind in BROKEN)


@dataclass(slots=True)
class _Cell:
    """One byte, or a mark or line break that stands apart from the bytes (``byte`` is then -1)."""

    byte: int
    origin: int = -1  #: place in the sound text; -1 inside a gloss
    lead: bool = False  #: first byte of its character
    gloss: int = -1  #: number of the gloss it belongs to
    apart: str = ""
    true: bool = True  #: an apart cell that is the character at ``origin``


@dataclass(slots=True)
class _Piece:
    """What one reading step put out: some text and the cells it came from."""

    text: str
    cells: list[_Cell]
    #: "sound": exactly the character at the origin; "gloss": part of a gloss; "broken": anything else.
    state: Literal["sound", "gloss", "broken"]


class _Work:
    def __init__(self, sound: str, page: Page) -> None:
        self.sound = sound
        self.page = page
        self.causes: dict[int, UnitKind] = {}
        self.glosses = 0
        self.cells = [cell for place, char in enumerate(sound) for cell in self._write(place, char)]

    def _write(self, place: int, char: str) -> Iterable[_Cell]:
        if char in self.page.flattened_first:
            char = FLAT[char]
        char = self.page.form(char)
        try:
            raw = b"" if char == "\n" else char.encode("gbk")
        except UnicodeEncodeError:
            raw = b""  # a numeric entity in the page: no byte of it is ever rewritten
        if not raw:
            return (_Cell(-1, place, apart=char),)
        return [_Cell(byte, place, lead=not at) for at, byte in enumerate(raw)]

    def _hits(self, pattern: bytes) -> Iterable[tuple[int, bool]]:
        """Yield the places of ``pattern`` from left to right without overlap, and whether a border runs through it."""
        raw = bytes(10 if cell.byte < 0 else cell.byte for cell in self.cells)
        at = raw.find(pattern)
        while at >= 0:
            first, second = self.cells[at], self.cells[at + 1]
            border = not (first.lead and first.origin == second.origin)
            skip = border and not self.page.collides
            if not skip:
                yield at, border
            at = raw.find(pattern, at + (1 if skip else len(pattern)))

    def _blame(self, cells: Iterable[_Cell], cause: UnitKind) -> None:
        for cell in cells:
            if cell.origin >= 0:
                self.causes.setdefault(cell.origin, cause)

    def insert_glosses(self) -> None:
        for char, reading in self.page.glosses:
            out: list[_Cell] = []
            done = 0
            for at, border in self._hits(char.encode("gbk")):
                if border:
                    self._blame(self.cells[at : at + 2], "false_gloss")
                out += self.cells[done : at + 2]
                out += [_Cell(byte, gloss=self.glosses) for byte in f"({reading})".encode("gbk")]
                self.glosses += 1
                done = at + 2
            self.cells = out + self.cells[done:]

    def lose_trails(self) -> None:
        for at in range(len(self.cells) - 3, -1, -1):
            first, second, after = self.cells[at : at + 3]
            whole = first.lead and first.origin == second.origin
            if whole and first.origin in self.page.lost_trails and after.gloss >= 0:
                self._blame((first,), "lost_trail")
                del self.cells[at + 1]

    def cut_marks(self) -> None:
        for mark in self.page.marks:
            out: list[_Cell] = []
            done = 0
            for at, border in self._hits(mark.encode("gbk")):
                pair = self.cells[at : at + 2]
                if border and {cell.origin for cell in pair} & self.page.spared:
                    continue
                if border:
                    self._blame(pair, "false_mark")
                out += self.cells[done:at]
                out.append(_Cell(-1, pair[0].origin, apart=mark, true=not border))
                done = at + 2
            self.cells = out + self.cells[done:]

    def read(self) -> Iterable[_Piece]:
        at = 0
        while at < len(self.cells):
            piece = self._read_one(at)
            at += len(piece.cells)
            yield piece

    def _read_one(self, at: int) -> _Piece:
        cell = self.cells[at]
        if cell.byte < 0:
            return _Piece(cell.apart, [cell], "sound" if cell.true else "broken")
        if cell.byte < 0x80:
            return _Piece(chr(cell.byte), [cell], self._state([cell]))
        after = self.cells[at + 1] if at + 1 < len(self.cells) else None
        if after is None or after.byte < 0 or cell.byte in {0x80, 0xFF}:
            return _Piece("?", [cell], "broken")
        pair = [cell, after]
        if after.byte < 0x40 or after.byte in {0x7F, 0xFF}:
            return _Piece("?", pair, "broken")
        char = bytes((cell.byte, after.byte)).decode("gb18030")
        if self.page.drops_private and "\ue000" <= char <= "\uf8ff":
            char = ""
        return _Piece(char, pair, self._state(pair))

    @staticmethod
    def _state(cells: list[_Cell]) -> Literal["sound", "gloss", "broken"]:
        first, last = cells[0], cells[-1]
        if first.gloss >= 0 and first.gloss == last.gloss:
            return "gloss"
        one_character = first.origin == last.origin >= 0
        return "sound" if one_character and first.lead and (len(cells) == 2 or first.byte < 0x80) else "broken"


def damage(sound: str, page: Page) -> Damaged:
    """
    Return ``sound`` as ``page`` shows it, with the truth about every stretch of it.

    ``Damaged.units`` tile the damaged text and the sound text, both in reading order. The same page and text always
    give the same result.
    """
    work = _Work(sound, page)
    work.insert_glosses()
    work.lose_trails()
    work.cut_marks()
    pieces = list(work.read())
    _spoil_partial_glosses(pieces)
    text, units = _align(pieces, work)
    return Damaged(text, sound, units, page)


def _spoil_partial_glosses(pieces: list[_Piece]) -> None:
    # The rest of a gloss whose bracket was eaten belongs to the broken passage: it is evidence, not a gloss.
    eaten = {cell.gloss for piece in pieces if piece.state == "broken" for cell in piece.cells if cell.gloss >= 0}
    for piece in pieces:
        if piece.state == "gloss" and piece.cells[0].gloss in eaten:
            piece.state = "broken"


def _show(piece: _Piece, page: Page, at_line_start: bool) -> str:
    text = "".join(FLAT[char] if char in page.flattened_last else char for char in piece.text)
    if page.breaks_spaces and text == "\u3000" and piece.state == "sound":
        return "??" if at_line_start else "? ?"
    return text


def _align(pieces: list[_Piece], work: _Work) -> tuple[str, tuple[Unit, ...]]:
    units: list[Unit] = []
    shown: list[str] = []
    length = told = 0  # of the damaged and of the sound text so far
    pending: list[tuple[int, int, bool]] = []  # since the last sound character: start, end, whether it is a gloss
    line_start = True
    for piece in pieces:
        out = _show(piece, work.page, line_start)
        start, length = length, length + len(out)
        shown.append(out)
        if piece.state != "sound":
            pending.append((start, length, piece.state == "gloss"))
            line_start = False
            continue
        place = piece.cells[0].origin
        units += _between(pending, (told, place), start, work.causes)
        units.append(Unit((start, length), (place, place + 1), "space" if out in {"??", "? ?"} else "sound"))
        pending.clear()
        told = place + 1
        line_start = piece.text == "\n" or (line_start and piece.text == "\u3000")
    units += _between(pending, (told, len(work.sound)), length, work.causes)
    return "".join(shown), tuple(_joined_glosses(units))


def _between(
    pending: list[tuple[int, int, bool]], lost: tuple[int, int], at: int, causes: dict[int, UnitKind]
) -> Iterable[Unit]:
    """Yield the units between two sound characters: glosses, a broken passage without glosses at its ends, glosses."""
    broken = [number for number, (_, _, gloss) in enumerate(pending) if not gloss]
    first, last = (broken[0], broken[-1]) if broken else (len(pending), len(pending) - 1)
    for start, end, _ in pending[:first]:
        yield Unit((start, end), (lost[0], lost[0]), "gloss")
    if lost[0] < lost[1]:
        kind = next(causes[place] for place in range(*lost) if place in causes)
        yield Unit((pending[first][0] if broken else at, pending[last][1] if broken else at), lost, kind)
    for start, end, _ in pending[last + 1 :] if broken else ():
        yield Unit((start, end), (lost[1], lost[1]), "gloss")


def _joined_glosses(units: list[Unit]) -> Iterable[Unit]:
    """Yield ``units`` with the characters of one gloss made one unit."""
    held: Unit | None = None
    for unit in units:
        if held and unit.kind == "gloss":
            held = Unit((held.damaged[0], unit.damaged[1]), held.sound, "gloss")
            continue
        if held:
            yield held
        held = unit if unit.kind == "gloss" else None
        if not held:
            yield unit
    if held:
        yield held
