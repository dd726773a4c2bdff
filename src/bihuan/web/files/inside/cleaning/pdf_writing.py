"""
A PDF written anew: the objects reached from its catalog, without keys that carry more than the page shows.

One revision, one table, no information dictionary, no identifiers. Read from the plain form in which the PDF library
saves, not from what people send.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.web.files.inside.limits import MAX_STREAM
from bihuan.web.files.inside.refusals import refused
from bihuan.web.files.inside.scanning.pdf_structure import inflated

_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+obj\b")
_TOKEN = re.compile(
    rb"\s*(?:%[^\r\n]*[\r\n]\s*)*(<<|>>|\[|\]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f\s]*>"
    rb"|/[^\s/<>\[\](){}%]*|[^\s/<>\[\](){}%]+)",
    re.DOTALL,
)
#: Keys that are never part of what a page looks like.
_DROPPED = frozenset(
    b"/Metadata /PieceInfo /AA /OpenAction /Names /Thumb /Annots /AcroForm /StructTreeRoot /StructParents "
    b"/StructParent /MarkInfo /LastModified /OCProperties /OC /OPI /Alternates /Outlines /Threads /B /Dests /URI "
    b"/SpiderInfo /Perms /Legal /Requirements /Collection /DSS /Extensions /PageLabels /ViewerPreferences /Info /ID "
    b"/Title /Author /Subject /Keywords /Creator /Producer /CreationDate /ModDate /Trapped /Lang /AF /Parent "
    b"/SeparationInfo /Tabs /PresSteps /VP /DPart /Hid /PTEX.FileName /PTEX.InfoDict".split()
)
#: Replacement texts inside page content, which a reader of the page never sees.
_HIDDEN_WORDS = re.compile(
    rb"/\w+\s*<<(?:[^<>()]|<[^<>]*>|\((?:\\.|[^\\()])*\))*/(?:ActualText|Alt|E)\b(?:[^<>()]|<[^<>]*>|\((?:\\.|[^\\()])*\))*>>\s*BDC"
)
_DRAW = re.compile(rb"(/[^\s/<>\[\](){}%]+)\s+Do\b")
#: Of a JPEG: what begins a segment; where its pixels begin or it ends; comments and all application segments but the
#: first (its density) and the fourteenth (how its colours are coded).
_MARKER = 0xFF
_SCAN_OR_END = {0xDA, 0xD9}
_TELLING = {0xFE, *range(0xE1, 0xEE), 0xEF}
_ONE_CHARACTER = re.compile(rb"<<\s*/ActualText\s*<FEFF[0-9A-Fa-f]{4}>\s*>>")
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True)
class Ref:
    """A pointer to an object."""

    number: int


#: A name, number, string or word as it is written; a pointer; a list; a dictionary.
Value = bytes | Ref | list["Value"] | dict[bytes, "Value"]


@dataclass
class Thing:
    """One object: its value, and its stream if it has one."""

    value: Value
    stream: bytes | None = None


class _Reader:
    """Reads values out of bytes, one after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def token(self) -> bytes:
        found = _TOKEN.match(self.data, self.at)
        if not found:
            raise _broken()
        self.at = found.end()
        return found.group(1)

    def value(self, depth: int = 0) -> Value:
        if depth > 60:
            raise _broken()
        token = self.token()
        if token == b"<<":
            return self._dictionary(depth)
        if token == b"[":
            items: list[Value] = []
            while not self._next_is(b"]"):
                items.append(self.value(depth + 1))
            return items
        reference = re.compile(rb"\s+\d{1,5}\s+R\b").match(self.data, self.at) if token.isdigit() else None
        if reference:
            self.at = reference.end()
            return Ref(int(token))
        return token

    def _dictionary(self, depth: int) -> dict[bytes, Value]:
        found: dict[bytes, Value] = {}
        while not self._next_is(b">>"):
            key = self.token()
            found[key] = self.value(depth + 1)
        return found

    def _next_is(self, token: bytes) -> bool:
        before = self.at
        if self.token() == token:
            return True
        self.at = before
        return False


def things_of(data: bytes) -> dict[int, Thing]:
    """
    Return the objects of a PDF as the library saved it: plain objects, none packed into streams.

    Raises:
        Refused: ``files.damaged_container``.
    """
    things: dict[int, Thing] = {}
    at = 0
    while found := _OBJECT.search(data, at):
        reader = _Reader(data, found.end())
        value = reader.value()
        stream = None
        start = re.compile(rb"\s*stream(\r\n|\n)").match(data, reader.at)
        at = reader.at
        if start:
            length = value.get(b"/Length") if isinstance(value, dict) else None
            end = start.end() + int(length) if isinstance(length, bytes) and length.isdigit() else -1
            if end < 0 or not re.compile(rb"\s*endstream").match(data, end):
                end = data.find(b"endstream", start.end())
            if end < 0:
                raise _broken()
            stream = data[start.end() : end]
            at = end
        things[int(found.group(1))] = Thing(value, stream)
    return things


def written(things: dict[int, Thing], root: int) -> bytes:
    """Return a PDF of the objects that ``root`` reaches, without the keys that are never shown."""
    _drop_undrawn(things)
    order: list[int] = []
    numbers: dict[int, int] = {}
    waiting = [root]
    while waiting:
        number = waiting.pop()
        if number in numbers or number not in things:
            continue
        order.append(number)
        numbers[number] = len(order)
        thing = things[number]
        thing.value = _bare(thing.value)
        waiting += [ref.number for ref in _refs(thing.value)]
    _give_parents(things, root)
    out = bytearray(_HEADER)
    places = []
    for number in order:
        places.append(len(out))
        thing = things[number]
        stream = _bare_stream(thing)
        body = _text(thing.value, numbers)
        if stream is not None:
            body += b"\nstream\n" + stream + b"\nendstream"
        out += b"%d 0 obj\n%s\nendobj\n" % (numbers[number], body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(order) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(order) + 1, numbers[root], start)
    return bytes(out)


def from_pictures(pages: Iterable[tuple[bytes, int, int, float, float]]) -> bytes:
    """Return a PDF whose pages are JPEG pictures: ``(jpeg, pixels wide, pixels high, points wide, points high)``."""
    things: dict[int, Thing] = {1: Thing({b"/Type": b"/Catalog", b"/Pages": Ref(2)})}
    kids: list[Value] = []
    for jpeg, across, down, width, height in pages:
        page = len(things) + 2
        size = b"%.2f %.2f" % (width, height)
        draw = b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % (width, height)
        box: list[Value] = [b"0", b"0", *size.split()]
        things[page] = Thing(
            {
                b"/Type": b"/Page",
                b"/MediaBox": box,
                b"/Resources": {b"/XObject": {b"/P": Ref(page + 1)}},
                b"/Contents": Ref(page + 2),
            }
        )
        things[page + 1] = Thing(
            {
                b"/Type": b"/XObject",
                b"/Subtype": b"/Image",
                b"/Width": b"%d" % across,
                b"/Height": b"%d" % down,
                b"/ColorSpace": b"/DeviceRGB",
                b"/BitsPerComponent": b"8",
                b"/Filter": b"/DCTDecode",
                b"/Length": b"%d" % len(jpeg),
            },
            jpeg,
        )
        things[page + 2] = Thing({b"/Length": b"%d" % len(draw)}, draw)
        kids.append(Ref(page))
    things[2] = Thing({b"/Type": b"/Pages", b"/Count": b"%d" % len(kids), b"/Kids": kids})
    return written(things, 1)


def catalog_of(things: dict[int, Thing]) -> int:
    """Return the number of the catalog; ``files.damaged_container`` where there is none."""
    for number, thing in things.items():
        if isinstance(thing.value, dict) and thing.value.get(b"/Type") == b"/Catalog":
            return number
    raise _broken()


def _bare(value: Value) -> Value:
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if key not in _DROPPED}
    return value


def _refs(value: Value) -> list[Ref]:
    if isinstance(value, Ref):
        return [value]
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return [ref for one in inner for ref in _refs(one)]


def _give_parents(things: dict[int, Thing], root: int) -> None:
    """Write ``/Parent`` back where the tree of pages needs it; elsewhere it leads out of what is kept."""
    catalog = things[root].value
    tree = catalog.get(b"/Pages") if isinstance(catalog, dict) else None
    waiting = [tree.number] if isinstance(tree, Ref) else []
    seen = set(waiting)
    while waiting:
        parent = waiting.pop()
        node = things[parent].value if parent in things else None
        kids = node.get(b"/Kids") if isinstance(node, dict) else None
        for kid in kids if isinstance(kids, list) else []:
            if isinstance(kid, Ref) and kid.number not in seen and kid.number in things:
                value = things[kid.number].value
                if isinstance(value, dict):
                    value[b"/Parent"] = Ref(parent)
                    seen.add(kid.number)
                    waiting.append(kid.number)


def _drop_undrawn(things: dict[int, Thing]) -> None:
    """Drop pictures and forms that no page draws: an editor that takes a picture off a page often leaves it in the file."""
    contents = [_content_of(thing) for thing in things.values()]
    if None in contents:
        return  # where one page cannot be read, nobody knows what it draws
    drawn = {name for content in contents for name in _DRAW.findall(content or b"")}
    for thing in things.values():
        for inner in _dictionaries(thing.value):
            listed = inner.get(b"/XObject")
            if isinstance(listed, Ref) and listed.number in things:
                listed = things[listed.number].value
            if isinstance(listed, dict):
                for name in [name for name in listed if name not in drawn]:
                    del listed[name]


def _dictionaries(value: Value) -> list[dict[bytes, Value]]:
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    found = [one for item in inner for one in _dictionaries(item)]
    return [value, *found] if isinstance(value, dict) else found


def _content_of(thing: Thing) -> bytes | None:
    """Return the plain bytes of a stream that may be page content: b"" for pictures and fonts, None for odd packing."""
    stream, value = thing.stream, thing.value
    if stream is None or not isinstance(value, dict) or value.get(b"/Subtype") == b"/Image" or b"/Length1" in value:
        return b""
    if b"/Filter" not in value:
        return stream
    if value[b"/Filter"] not in (b"/FlateDecode", [b"/FlateDecode"]) or b"/DecodeParms" in value:
        return None
    return inflated(stream, MAX_STREAM)


def _bare_stream(thing: Thing) -> bytes | None:
    """Return the stream without what nobody sees: replacement texts of pages, and what a camera wrote into a photo."""
    stream, value = thing.stream, thing.value
    if stream is None or not isinstance(value, dict):
        return stream
    if value.get(b"/Subtype") == b"/Image":
        if value.get(b"/Filter") in (b"/DCTDecode", [b"/DCTDecode"]):
            stream = without_segments(stream)
            value[b"/Length"] = b"%d" % len(stream)
        return stream
    plain = _content_of(thing) or b""
    if b"/ActualText" not in plain and b"/Alt" not in plain:
        return stream
    packed = zlib.compress(_HIDDEN_WORDS.sub(_without_words, plain))
    value[b"/Filter"], value[b"/Length"] = b"/FlateDecode", b"%d" % len(packed)
    return packed


def without_segments(jpeg: bytes) -> bytes:
    """Return a JPEG without comments and application segments; those that say how its colours are coded stay."""
    out = bytearray(jpeg[:2])
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == _MARKER and jpeg[at + 1] not in _SCAN_OR_END:
        size = 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in _TELLING:
            out += jpeg[at : at + size]
        at += size
    return bytes(out) + jpeg[at:]


def _without_words(found: re.Match[bytes]) -> bytes:
    # One character for one glyph tells a reader which of two like-looking ones is meant (工, not ⼯); words do not stay.
    return found.group() if _ONE_CHARACTER.search(found.group()) else b"/Span BMC"


def _text(value: Value, numbers: dict[int, int]) -> bytes:
    if isinstance(value, Ref):
        return b"%d 0 R" % numbers[value.number] if value.number in numbers else b"null"
    if isinstance(value, list):
        return b"[" + b" ".join(_text(one, numbers) for one in value) + b"]"
    if isinstance(value, dict):
        return b"<<" + b" ".join(key + b" " + _text(one, numbers) for key, one in value.items()) + b">>"
    return value


def _broken() -> Exception:
    return refused("files.damaged_container", where=("PDF 结构", "the structure of the PDF"))
