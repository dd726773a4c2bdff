"""
XML parts read as a stream of events, without the features that make XML dangerous.

A document type declaration is refused before any entity in it exists, nothing outside the part is ever fetched, and
nesting and the length of one text are bounded. Names come as ``(namespace, local name)``.
"""

from collections.abc import Callable
from xml.parsers import expat

from bihuan.web.files.inside.limits import DEPTH_COUNTED_TO, MAX_DEPTH, MAX_TEXT, MAX_XML
from bihuan.web.files.inside.refusals import Refused, refused

Name = tuple[str, str]
Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]

XINCLUDE = "http://www.w3.org/2001/XInclude"
_INVALID_TOKEN = 4
_IN_QUOTES = str.maketrans({'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
_ENCODING_ERRORS = (18, 19)


def split(name: str) -> Name:
    """Return namespace and local name of a name as ``walk`` hands it over."""
    namespace, _, local = name.rpartition(" ")
    return namespace, local


def local(name: str) -> str:
    """Return the local name."""
    return name.rpartition(" ")[2]


def escaped(text: str) -> str:
    """Return ``text`` as it stands between tags. Not the standard library's: that one loads all of HTTP with it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """Return ``text`` as it stands in an attribute, between double quotes; a reader would else make breaks blanks."""
    return escaped(text).translate(_IN_QUOTES)


def check(data: bytes, part: str) -> None:
    """Return quietly if ``data`` is XML that can be read safely; ``Refused`` as ``walk``."""
    walk(data, part)


def walk(
    data: bytes,
    part: str,
    start: Start | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """
    Call ``start``, ``end`` and ``text`` for what stands in ``data``, in document order.

    Names are ``"namespace local"`` with a space between, or the bare local name; see ``split``.

    Raises:
        Refused: ``files.declares_entities``, ``files.too_deep``, ``files.part_too_large``, ``files.external_content``
            (XInclude), ``files.bad_encoding`` or ``files.damaged_container``.
    """
    if len(data) > MAX_XML:
        raise refused("files.part_too_large", where=part)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 65_536

    def declared(*_: object) -> None:
        raise refused("files.declares_entities", where=part)

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    _bound(parser, part, start, end, text, counted=start is not None or len(data) <= DEPTH_COUNTED_TO)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _broken(error.code, data, part) from error
    except (LookupError, ValueError) as error:
        raise refused("files.bad_encoding", where=part) from error


def _bound(  # one parser and the three things it may call
    parser: expat.XMLParserType,
    part: str,
    start: Start | None,
    end: Callable[[str], None] | None,
    text: Callable[[str], None] | None,
    *,
    counted: bool,
) -> None:
    """Let the parser call what was asked for, counting depth and the length of each text on the way."""
    if not counted:
        return
    depth = length = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal depth, length
        depth += 1
        length = 0
        if depth > MAX_DEPTH:
            raise refused("files.too_deep", where=part)
        if name.startswith(XINCLUDE):
            raise refused("files.external_content", where=part)
        if start:
            start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name)

    def written(characters: str) -> None:
        nonlocal length
        length += len(characters)
        if length > MAX_TEXT:
            raise refused("files.part_too_large", where=part)
        if text:
            text(characters)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = written


def _broken(code: int, data: bytes, part: str) -> Refused:
    if code in _ENCODING_ERRORS:
        return refused("files.bad_encoding", where=part)
    if code == _INVALID_TOKEN and not _is_utf8(data):
        return refused("files.bad_encoding", where=part)
    return refused("files.damaged_container", where=part)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return True
