"""
The objects of a PDF as they stand in the file, found without a PDF library.

Enough to see what a library would not say: what runs, what is attached, earlier revisions, a tree of pages that bites
its own tail, streams that unpack to gigabytes. Streams are cut out first, because compressed bytes can look like anything.
"""

import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.web.files.inside.limits import MAX_PAGES, MAX_STREAM, MAX_STREAMS, MB, in_words
from bihuan.web.files.inside.refusals import refused

_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_OBJECT = re.compile(
    rb"(?<!\d)(\d{1,10})\s+\d{1,5}\s+obj\b(.*?)(?=\bendobj\b|(?<!\d)\d{1,10}\s+\d{1,5}\s+obj\b|\Z)", re.DOTALL
)
_ESCAPED = re.compile(rb"/[^\s/<>\[\]()%{}]*#[0-9A-Fa-f]{2}[^\s/<>\[\]()%{}]*")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+R")
#: Longer packed streams than this are measured; shorter ones cannot reach the limit even at the best ratio there is.
_CAN_GROW = MAX_STREAM // 1032
#: Seconds spent on measuring streams that hold no objects; what is left over the child's own limits hold.
_MEASURING = 1.0
_RATIO = 200
_PIECE = 64 * 1024
_DICTIONARY = 4096


@dataclass(frozen=True)
class Structure:
    """``text``: everything outside streams, and the objects that were packed into streams; names without escapes."""

    text: bytes
    things: dict[int, bytes]
    revisions: int


def structure_of(data: bytes) -> Structure:
    """
    Return the structure of a PDF.

    Raises:
        Refused: ``files.bomb``.
    """
    outside: list[bytes] = []
    packed: list[tuple[bytes, bytes]] = []
    at, deadline, total = 0, time.monotonic() + _MEASURING, 0
    for head, start, end in _streams(data):
        outside.append(data[at:start])
        at = end
        body = memoryview(data)[start:end]
        if b"/ObjStm" in plain_names(head):
            unpacked = inflated(body, 32 * MB)
            total += len(unpacked)
            if total > 4 * 32 * MB:
                raise refused("files.bomb", where=in_words(total))
            packed.append((head, unpacked))
        elif len(body) > _CAN_GROW and b"/Fl" in head and time.monotonic() < deadline:
            total += _measured(body, twice=head.count(b"/Fl") > 1)
            if total > MAX_STREAMS:
                raise refused("files.bomb", where=in_words(total))
    outside.append(data[at:])
    text = plain_names(b"\n".join(outside))
    objects = {int(found.group(1)): found.group(2) for found in _OBJECT.finditer(text)}
    for head, unpacked in packed:
        objects.update(_packed_objects(head, unpacked))
    revisions = len(re.findall(rb"startxref\s+\d+", text))
    if b"/Linearized" in text[:2048]:
        revisions -= 1  # a PDF for the web has two tables for one version
    return Structure(text + b"\n" + b"\n".join(plain_names(one) for _, one in packed), objects, max(1, revisions))


def plain_names(data: bytes) -> bytes:
    """Return ``data`` with ``/J#61vaScript`` written ``/JavaScript``."""
    if b"#" not in data:
        return data
    return _ESCAPED.sub(lambda found: _HEX.sub(lambda code: bytes([int(code.group(1), 16)]), found.group()), data)


def escaped_names(data: bytes) -> set[bytes]:
    """Return every name of ``data`` that is written with escapes, without them."""
    return {plain_names(found.group()) for found in _ESCAPED.finditer(data)}


def inflated(body: memoryview | bytes, most: int) -> bytes:
    """Return what a Flate stream unpacks to, up to its first broken byte; ``files.bomb`` beyond ``most`` bytes."""
    pieces: list[bytes] = []
    for piece in _unpacked(body):
        pieces.append(piece)
        if len(pieces) * _PIECE > most and sum(map(len, pieces)) > most:
            raise refused("files.bomb", where=in_words(most))
    return b"".join(pieces)


def check_pages(objects: dict[int, bytes]) -> None:
    """
    Follow the tree of pages.

    Raises:
        Refused: ``files.too_many_pages`` if it meets a node twice or has too many leaves.
    """
    roots = [number for number, body in objects.items() if re.search(rb"/Type\s*/Catalog\b", body)]
    waiting = [int(n) for root in roots[-1:] for n in re.findall(rb"/Pages\s+(\d{1,10})\s+\d", objects[root])]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            raise refused("files.too_many_pages", where=("页面目录自我引用", "it refers to itself"))
        seen.add(node)
        if len(seen) > 4 * MAX_PAGES:
            raise refused("files.too_many_pages", where=(f"超过 {MAX_PAGES:,} 页", f"more than {MAX_PAGES:,} pages"))
        for kids in _KIDS.findall(objects.get(node, b"")):
            waiting += map(int, _REFERENCE.findall(kids))


def _streams(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield ``(dictionary, start, end)`` of every stream, in the order of the file."""
    at = 0
    while found := _STREAM.search(data, at):
        start = found.end()
        end = data.find(b"endstream", start)
        if end < 0:
            end = len(data)
        head = data[max(at, found.start() - _DICTIONARY) : found.start()]
        yield head[max(0, head.rfind(b"obj")) :], start, end
        at = end


def _unpacked(body: memoryview | bytes) -> Iterator[bytes]:
    machine = zlib.decompressobj()
    for at in range(0, len(body), _PIECE):
        given: bytes = bytes(body[at : at + _PIECE])
        while given:
            try:
                piece = machine.decompress(given, _PIECE)
            except zlib.error:
                return
            if piece:
                yield piece
            given = machine.unconsumed_tail
        if machine.eof:
            return


def _measured(body: memoryview, *, twice: bool) -> int:
    """Return how long a stream unpacks, stopping at the limit; ``files.bomb`` if it grew out of nothing."""
    size = 0
    second = zlib.decompressobj() if twice else None
    for piece in _unpacked(body):
        size += len(piece)
        if second is not None:
            size += _second_size(second, piece)
        if size > MAX_STREAM or (size > MAX_STREAM // 2 and size > _RATIO * len(body)):
            raise refused("files.bomb", where=in_words(size))
    return size


def _second_size(machine: "zlib._Decompress", piece: bytes) -> int:
    size, given = 0, piece
    while given and size <= MAX_STREAM:
        try:
            size += len(machine.decompress(given, _PIECE))
        except zlib.error:
            return size
        given = machine.unconsumed_tail
    return size


def _packed_objects(head: bytes, unpacked: bytes) -> dict[int, bytes]:
    first = re.search(rb"/First\s+(\d{1,9})", head)
    if not first:
        return {}
    base = int(first.group(1))
    numbers = [int(word) for word in unpacked[:base].split()[: 2 * MAX_PAGES * 4] if word.isdigit()]
    places = list(zip(numbers[::2], numbers[1::2], strict=False))
    ends = [offset for _, offset in places[1:]] + [len(unpacked) - base]
    return {
        number: plain_names(unpacked[base + offset : base + end])
        for (number, offset), end in zip(places, ends, strict=True)
    }
