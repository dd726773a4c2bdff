"""
XML written anew while it is read: elements left out with all they hold, opened (only what they hold stays), or kept.

Names are matched without their prefix. An element that is *weighed* is written only when it has ended and nothing in it
condemned it: a run with hidden text, a row that was deleted, a drawing whose picture is not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from bihuan.web.files.inside.refusals import refused
from bihuan.web.files.inside.xml import escaped, quoted

RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
Attributes = dict[str, str]
#: Weighed elements that are nothing without what they point at. A paragraph or row is more than the picture in it.
_POINTING = frozenset(
    "drawing pict pic graphicFrame headerReference footerReference sheet sldId sldMasterId sldLayoutId twoCellAnchor "
    "oneCellAnchor absoluteAnchor".split()
)


@dataclass
class Element:
    """An element that is open: its local name, what has been written of it, and whether it is to be left out."""

    name: str
    outer: list[str] | None = None  # where it goes when it ends, for a weighed one
    written: str = ""  # its end tag, or "" for an opened one
    condemned: bool = False


@dataclass
class Rules:
    """
    What happens to the elements and attributes of one kind of part.

    ``attribute`` is asked for each attribute (element, local name, value) and returns what to write, or None to leave
    it out. ``entered`` is asked at the start of each kept element and may condemn the nearest open weighed one by
    returning its name. ``words`` is asked for text (element, characters).
    """

    dropped: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    weighed: frozenset[str] = frozenset()
    attribute: Callable[[str, str, str], str | None] = lambda _element, _name, value: value
    entered: Callable[[str, Attributes, "list[Element]"], str] = lambda _element, _attributes, _open: ""
    words: Callable[[str, str], str] = lambda _element, text: text
    #: Local names met among ``dropped``, ``opened`` and condemned elements, so that what was left out can be said.
    met: set[str] = field(default_factory=set)


class Writer:
    """Writes one part anew; see ``rewrite``."""

    def __init__(self, rules: Rules, ids: Mapping[str, str]) -> None:
        self.rules = rules
        self.ids = ids
        self.out: list[str] = []
        self.open: list[Element] = []
        self.skipping = 0
        self.prefixes: set[str] = set()

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        if self.skipping:
            self.skipping += 1
            return
        local = name.rpartition(":")[2]
        self.prefixes |= {key[6:] for key, value in attributes.items() if key[:6] == "xmlns:" and value in RELATIONS}
        condemned = self.rules.entered(local, attributes, self.open)
        if condemned:
            self._condemn(frozenset({condemned}))
        if local in self.rules.dropped:
            self.rules.met.add(local)
            self.skipping = 1
            return
        if local in self.rules.opened:
            self.rules.met.add(local)
            self.open.append(Element(local))
            return
        element = Element(local, written=f"</{name}>")
        if local in self.rules.weighed:
            element.outer, self.out = self.out, []
        self.open.append(element)
        self.out.append(f"<{name}{self._attributes(local, attributes)}>")

    def end(self, _: str) -> None:
        """Take the end of an element."""
        if self.skipping:
            self.skipping -= 1
            return
        element = self.open.pop()
        if element.written:
            self.out.append(element.written)
        if element.outer is None:
            return
        inner, self.out = self.out, element.outer
        if element.condemned:
            self.rules.met.add(element.name)
        else:
            self.out += inner

    def text(self, characters: str) -> None:
        """Take characters."""
        if not self.skipping:
            inside = self.open[-1].name if self.open else ""
            self.out.append(escaped(self.rules.words(inside, characters)))

    def _attributes(self, element: str, attributes: Attributes) -> str:
        written = []
        for key, value in attributes.items():
            prefix, _, local = key.rpartition(":")
            if prefix in self.prefixes:
                new: str | None = self.ids.get(value)
                if new is None and local != "link":
                    self._condemn()
            elif key == "xmlns" or prefix == "xmlns":
                new = value
            else:
                new = self.rules.attribute(element, local, value)
            if new is not None:
                written.append(f' {key}="{quoted(new)}"')
        return "".join(written)

    def _condemn(self, names: frozenset[str] = _POINTING) -> None:
        """Mark the nearest open weighed element of these names to be left out."""
        for element in reversed(self.open):
            if element.outer is not None and element.name in names:
                element.condemned = True
                return


def rewrite(data: bytes, part: str, rules: Rules, ids: Mapping[str, str]) -> bytes:
    """
    Return ``data`` written anew by ``rules``; comments, instructions and declarations are left out.

    Args:
        data: XML that has passed the scan.
        part: Its name, for a refusal.
        rules: What happens to what.
        ids: Relation -> its name in the new file. An attribute that names a relation not listed is left out, and with
            it the nearest weighed element.

    Raises:
        Refused: ``files.damaged_container``.
    """
    writer = Writer(rules, ids)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise refused("files.damaged_container", where=part) from error
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + "".join(writer.out)).encode()
