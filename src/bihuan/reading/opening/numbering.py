"""
The numbers that Word writes before paragraphs of a list; they stand nowhere in the document's text.

A notice whose targets are numbered by Word would otherwise arrive without a single number.
"""

from dataclasses import dataclass, field

from bihuan.reading.numerals import chinese_numeral
from bihuan.reading.opening.containers import Container
from bihuan.reading.opening.limits import MAX_XML
from bihuan.reading.opening.xml import Name, parse

_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_SMALL = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "ideographDigital",
    "japaneseCounting",
    "japaneseDigitalTenThousand",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
_SILENT = {"bullet", "none"}
#: Styles are based on one another; a circle must not hold the reader.
_LONGEST_CHAIN = 20


def formatted(number: int, style: str) -> str:
    """Return ``number`` as Word's number format ``style`` writes it; unknown formats as digits."""
    if style in _CHINESE:
        return chinese_numeral(number)
    if style.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if style == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if style in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman.lower() if style == "lowerRoman" else roman
    return str(number)


def _roman(number: int) -> str:
    pieces = []
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        pieces.append(letters * (number // value))
        number %= value
    return "".join(pieces)


@dataclass
class _Level:
    start: int = 1
    style: str = "decimal"
    template: str = ""


@dataclass
class _List:
    """One list of the document: its levels, by number, and how far each has counted."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    def next(self, level: int) -> str:
        form = self.levels.get(level)
        if form is None:
            return ""
        self.counts[level] = self.counts.get(level, form.start - 1) + 1
        for deeper in [other for other in self.counts if other > level]:
            del self.counts[deeper]
        if form.style in _SILENT:
            return ""
        text = form.template
        for other in range(level + 1):
            shape = self.levels.get(other, _Level())
            text = text.replace(f"%{other + 1}", formatted(self.counts.get(other, shape.start), shape.style))
        return text


class Numbering:
    """The lists of one document; ``next`` is called once for each paragraph with text, in document order."""

    def __init__(self) -> None:
        self.abstract: dict[str, _List] = {}
        self.lists: dict[str, _List] = {}
        self.of_style: dict[str, tuple[str | None, str | None, str | None]] = {}  # list id, level, based on

    @classmethod
    def of(cls, container: Container) -> "Numbering":
        """Return the numbering of a document; one without lists if it has none."""
        numbering = cls()
        if _NUMBERING in container:
            listener = _Lists(numbering)
            parse(container.read(_NUMBERING, MAX_XML // 4), _NUMBERING, listener.start, listener.end, _ignore)
            if _STYLES in container:
                styles = _Styles(numbering)
                parse(container.read(_STYLES, MAX_XML // 4), _STYLES, styles.start, styles.end, _ignore)
        return numbering

    def next(self, style: str | None, list_id: str | None, level: str | None) -> str:
        """Return what Word writes before this paragraph; an empty string for none or a bullet."""
        for _ in range(_LONGEST_CHAIN):
            if list_id is not None or style is None:
                break
            list_id, own_level, style = self.of_style.get(style, (None, None, None))
            level = level if level is not None else own_level
        found = self.lists.get(list_id or "")
        return found.next(int(level) if level and level.isdigit() else 0) if found else ""


class _Lists:
    """Listens to ``word/numbering.xml``."""

    def __init__(self, numbering: Numbering) -> None:
        self._all = numbering
        self._list: _List | None = None
        self._level: _Level | None = None
        self._number: str | None = None
        self._override = 0

    def start(self, name: Name, attributes: dict[str, str]) -> None:
        local, value = name[1], attributes.get("val", "")
        if local == "abstractNum":
            self._list = self._all.abstract.setdefault(attributes.get("abstractNumId", ""), _List())
        elif local == "num":
            self._number = attributes.get("numId", "")
        elif local == "abstractNumId" and self._number is not None:
            # Lists of one abstract list go on counting where the other stopped.
            self._all.lists[self._number] = self._all.abstract.get(value, _List())
        elif local == "lvlOverride":
            self._override = _number(attributes.get("ilvl", ""), 0)
        elif local == "startOverride" and self._number is not None:
            self._restart(_number(value, 1))
        elif local == "lvl" and self._list is not None:
            self._level = self._list.levels.setdefault(_number(attributes.get("ilvl", ""), 0), _Level())
        elif self._level is not None:
            self._shape(local, value)

    def _restart(self, at: int) -> None:
        old = self._all.lists.get(self._number or "", _List())
        levels = dict(old.levels)
        shape = levels.get(self._override, _Level())
        levels[self._override] = _Level(at, shape.style, shape.template)
        self._all.lists[self._number or ""] = _List(levels)

    def _shape(self, local: str, value: str) -> None:
        assert self._level is not None
        if local == "start":
            self._level.start = _number(value, 1)
        elif local == "numFmt":
            self._level.style = value
        elif local == "lvlText":
            self._level.template = value

    def end(self, name: Name) -> None:
        if name[1] == "lvl":
            self._level = None
        elif name[1] == "abstractNum":
            self._list = None
        elif name[1] == "num":
            self._number = None


class _Styles:
    """Listens to ``word/styles.xml``: which paragraph style brings which list."""

    def __init__(self, numbering: Numbering) -> None:
        self._all = numbering
        self._style: str | None = None

    def start(self, name: Name, attributes: dict[str, str]) -> None:
        local, value = name[1], attributes.get("val")
        if local == "style":
            self._style = attributes.get("styleId", "")
            self._all.of_style[self._style] = (None, None, None)
        elif self._style is not None and local in ("numId", "ilvl", "basedOn"):
            list_id, level, base = self._all.of_style[self._style]
            self._all.of_style[self._style] = (
                value if local == "numId" else list_id,
                value if local == "ilvl" else level,
                value if local == "basedOn" else base,
            )

    def end(self, name: Name) -> None:
        if name[1] == "style":
            self._style = None


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else otherwise


def _ignore(_: str) -> None:
    """Numbering and styles say everything in attributes."""
