"""
XML parts read as a stream of events, without the features that make XML dangerous.

A document type declaration is refused before any entity in it exists, nothing outside the part is ever fetched,
nesting and the number of elements are bounded. Names come as ``(namespace, local name)``.
"""

from collections.abc import Callable
from xml.parsers import expat

from bihuan.reading.opening.limits import MAX_DEPTH, MAX_ELEMENTS
from bihuan.reading.refusals import refused

Name = tuple[str, str]


def parse(
    data: bytes,
    part: str,
    start: Callable[[Name, dict[str, str]], None],
    end: Callable[[Name], None],
    text: Callable[[str], None],
) -> None:
    """
    Call ``start``, ``end`` and ``text`` for what stands in ``data``, in document order.

    Attribute names come without their namespace. ``part`` names the part in a refusal.

    Raises:
        ReadingRefused: ``reading.unsafe_container`` for a document type declaration, ``reading.container_bomb`` for
            nesting or element counts beyond the limits, ``reading.damaged_container`` for XML that is not well formed.
    """
    depth = elements = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise refused("reading.container_bomb", where=part)
        start(_split(name), {_split(key)[1]: value for key, value in attributes.items()})

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(_split(name))

    def declared(*_: object) -> None:
        raise refused("reading.unsafe_container", where=(f"{part} 含文档类型声明", f"a DTD in {part}"))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise refused("reading.damaged_container", where=part) from error


def _split(name: str) -> Name:
    namespace, _, local = name.rpartition(" ")
    return namespace, local
