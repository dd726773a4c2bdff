"""Text files and tables in them: which encoding, which separator, and where they break."""

import csv
import re
from collections import Counter

from bihuan.web.files.inside.limits import MAX_CELLS, MAX_LINE, MAX_ROWS
from bihuan.web.files.inside.refusals import refused

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEPARATORS = ",\t;，；|"
#: Below this code point two bytes of UTF-8 may as well be one Chinese character of GBK.
_TWO_BYTES_END = "\u0800"


def decoded(data: bytes) -> str:
    """
    Return the text of ``data`` (UTF-8, UTF-16 with its mark, or GB18030) without a byte-order mark.

    Raises:
        Refused: ``files.bad_encoding`` with the line: a NUL byte, two encodings in one file, bytes that mean nothing,
            or a line that does not end.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], encoding))
    if b"\x00" in data:
        raise _bad(data.count(b"\n", 0, data.index(b"\x00")) + 1, "有空字符", "a NUL byte")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        first_foreign = error.start
    lines = data.split(b"\n")
    unicode_lines = [at for at, line in enumerate(lines, 1) if not line.isascii() and _is_utf8(line)]
    if unicode_lines:
        broken = data.count(b"\n", 0, first_foreign) + 1
        raise _bad(max(broken, unicode_lines[0]), "混用了两种编码", "two encodings in one file")
    return _checked(_strict(data, "gb18030"))


def rows_of(text: str) -> list[list[str]]:
    """
    Return the rows of a table in text; the separator is the one that the first lines agree upon.

    Raises:
        Refused: ``files.too_many_cells``.
    """
    separator = separator_of(text)
    if separator not in ",\t;|":
        text, separator = text.replace(separator, ","), ","
    csv.field_size_limit(MAX_LINE)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=separator):
            cells += len(row)
            rows.append(row)
            if cells > MAX_CELLS or len(rows) > MAX_ROWS:
                where = (f"第 {len(rows):,} 行起超出上限", f"beyond the limit from row {len(rows):,} on")
                raise refused("files.too_many_cells", where=where)
    except csv.Error as error:
        raise _bad(len(rows) + 1, "引号没有配对", "an unpaired quotation mark") from error
    return rows


def separator_of(text: str) -> str:
    """Return the separator that stands equally often in the first lines; a comma where none does."""
    lines = [line for line in text[:65_536].splitlines() if line.strip()][:20]
    best, most = ",", 0
    for separator in _SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        counts.pop(0, None)
        agreed = max(counts.values(), default=0)
        if agreed > most:
            best, most = separator, agreed
    return best


def _checked(text: str) -> str:
    for at, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if len(line) > MAX_LINE:
            raise _bad(at, "一行过长", "one line is too long")
    if "\x00" in text:
        raise _bad(text.count("\n", 0, text.index("\x00")) + 1, "有空字符", "a NUL character")
    return text


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _bad(line, "字节无法识别", "bytes that mean nothing") from error


def _is_utf8(line: bytes) -> bool:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(char >= _TWO_BYTES_END for char in text)


def _bad(line: int, zh: str, en: str) -> Exception:
    return refused("files.bad_encoding", where=(f"第 {line} 行{zh}", f"line {line}: {en}"))
