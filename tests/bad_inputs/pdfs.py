"""PDF files written by hand, object by object, so that each can be wrong in one way."""

import zlib


def pdf(objects: dict[int, bytes], *, tail: bytes = b"", root: int = 1) -> bytes:
    """Return a PDF of ``objects`` (number -> content) with a table; ``tail`` goes into the trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %c \n" % (places.get(number, 0), b"n" if number in places else b"f")
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, tail, start)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"", *, packed: bool = False) -> bytes:
    """Return a stream object."""
    if packed:
        data, extra = zlib.compress(data, 9), extra + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (extra, len(data), data)


def page_objects(content: bytes, *, page: bytes = b"", catalog: bytes = b"") -> dict[int, bytes]:
    """Return the objects of a document of one page that draws ``content``."""
    return {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%s>>" % page,
        4: stream(content),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }


def text_page(words: str, *, more: bytes = b"", page: bytes = b"", catalog: bytes = b"") -> dict[int, bytes]:
    """Return the objects of a page that says ``words``."""
    content = b"BT /F1 24 Tf 72 700 Td (%s) Tj ET\n%s" % (words.encode("latin-1"), more)
    return page_objects(content, page=page, catalog=catalog)


def revised(first: bytes, objects: dict[int, bytes]) -> bytes:
    """Return a PDF with a later revision appended, as an editor saves changes."""
    out = bytearray(first)
    places = {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    before = first.rfind(b"startxref")
    previous = int(first[before + 9 :].split()[0])
    out += b"trailer\n<</Size 20/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (previous, start)
    return bytes(out)
