"""A whole page read with the wrong table: reversible only if no byte was lost on the way."""

#: As browsers read windows-1252: the five bytes it leaves open become control characters.
_OPEN = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def as_latin(text: str, *, browser: bool) -> str:
    """Return ``text``, written as GBK, as a Latin-1 reader (or a browser that takes it for Western) shows it."""
    raw = text.encode("gbk")
    if not browser:
        return raw.decode("latin-1")
    return "".join(_OPEN.get(byte) or bytes((byte,)).decode("cp1252") for byte in raw)


def as_gbk(text: str, times: int = 1) -> str | None:
    """Return ``text``, written as UTF-8, as a GBK reader shows it, so many times over; None where bytes are lost."""
    for _ in range(times):
        try:
            text = text.encode().decode("gb18030")
        except UnicodeDecodeError:
            return None
    return text
