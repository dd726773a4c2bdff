"""
The line that stands on an issued paper beside its QR code, and the words of a Word file that it speaks of.

The line holds number, edition, day, the SHA-256 of the words on the paper, and a signature over all of these. Whoever has
the paper and the office's public key can check it: no network, no project.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from .hashes import canonical
from .signatures import is_signed

TAG = "paper:1"
_BEGINS = ("BIHUAN-PAPER", "1")
#: What stands before the line on paper.
SENTENCE = "核验：扫码或录入下行，不联网也能核对本件文字是否被改动。"
_HASH, _SIGNATURE, _CHECK = 52, 103, 4
_GROUP = 5
#: A Word file unpacks to no more than this, or it is no paper.
_MOST = 64 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Said twice by some programs for old ones; properties; what is struck out.
_SKIPPED = frozenset(
    {
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
        *(_W + name for name in ("pPr", "rPr", "sectPr", "del", "moveFrom")),
    }
)
#: What takes words off the paper: hidden, struck out; and colours on which nobody sees them.
_OFF_PAPER = ("vanish", "webHidden", "strike", "dstrike")
_OFF = frozenset({"0", "false", "off", "none"})
_DARK = frozenset({"000000", "black"})
#: Letters of less than this, in half points, are not read by anybody.
_LEAST_SIZE = 8
#: The number of a page is the program's word.
_PAGE = re.compile(r"[—–\-\s\d]*(?:PAGE[ \\*\w]*)?[—–\-\s\d]*")
_PARTS = re.compile(r"word/(header\d*|document|footer\d*|footnotes|endnotes)\.xml")


@dataclass(frozen=True)
class PaperLine:
    """What a line says: ``on`` is the day of issue (YYYYMMDD), ``words`` the hash of the words in hexadecimal."""

    number: str
    edition: int
    on: str
    words: str
    signature: str

    def body(self) -> dict[str, object]:
        """Return what is signed."""
        return {"number": self.number, "edition": self.edition, "on": self.on, "words": self.words}

    def is_signed_by(self, key: str) -> bool:
        """Return whether the holder of the public ``key`` (hexadecimal) signed this line."""
        message = f"bihuan:{TAG}\n".encode() + canonical(self.body())
        try:
            return is_signed(bytes.fromhex(key), message, bytes.fromhex(self.signature))
        except ValueError:
            return False

    def text(self) -> str:
        """Return the line as it is printed: capitals and digits in groups, so that it can be typed."""
        start = f"{' '.join(_BEGINS)} {self.number or '-'} {self.edition} {self.on}"
        code = _coded(self.words) + _coded(self.signature)
        code += _check_digits(start, code)
        return f"{start} {' '.join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))}"


def read_paper_line(text: str) -> PaperLine:
    """
    Return what a printed line says; spaces, small letters and look-alikes (0 for O, 1 for I, 8 for B) do not matter.

    Raises:
        ValueError: if it is no such line, or was mistyped.
    """
    words = text.replace(SENTENCE, " ").split()
    if tuple(word.upper() for word in words[:2]) != _BEGINS or len(words) < 6:
        raise ValueError("not a line of a paper: one begins with BIHUAN-PAPER 1")
    number, edition, on = words[2:5]
    code = "".join(words[5:]).upper().translate(str.maketrans("018", "OIB"))
    start = f"{' '.join(_BEGINS)} {number} {edition} {on}"
    fits = len(code) == _HASH + _SIGNATURE + _CHECK and code[-_CHECK:] == _check_digits(start, code[:-_CHECK])
    if not fits or not edition.isdigit() or not on.isdigit():
        raise ValueError("the check digits of the line do not fit: look for a mistyped character")
    return PaperLine(
        "" if number == "-" else number,
        int(edition),
        on,
        _decoded(code[:_HASH]),
        _decoded(code[_HASH:-_CHECK]),
    )


def words_hash(paragraphs: list[str]) -> str:
    """Return the hash of the words of a paper."""
    return hashlib.sha256("\n".join(paragraphs).encode("utf-8", "surrogatepass")).hexdigest()


def words_of(data: bytes) -> tuple[list[str], PaperLine | None]:
    """
    Return the paragraphs of a Word file in their order, and the line that it carries.

    Heads and feet count, numbers of pages do not, nor words that nobody sees (hidden, struck out, white, tiny); white space counts as one space, so that another program may save the
    file again. Only a paragraph that is nothing but the line is left out: words added to it are words.

    Raises:
        ValueError: if it is no Word file.
    """
    paragraphs: list[str] = []
    line: PaperLine | None = None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = sorted(name for name in archive.namelist() if _PARTS.fullmatch(name))
            if "word/document.xml" not in members or sum(one.file_size for one in archive.infolist()) > _MOST:
                raise ValueError("not a Word file (.docx)")
            unseen = _unseen_styles(archive)
            # By what they hold and not by their names: programs number heads and feet anew when they save a file.
            others = [name for name in members if name != "word/document.xml"]
            edges = sorted({text for name in others for text in _read(archive, name, unseen)})
            body = _read(archive, "word/document.xml", unseen)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, OSError, RuntimeError) as error:
        raise ValueError("not a Word file (.docx)") from error
    for text in [*edges, *body]:
        said = _line_of(text)
        if said is not None and line is None:
            line = said
        else:
            paragraphs.append(text)
    return paragraphs, line


def _line_of(text: str) -> PaperLine | None:
    if not text.startswith(SENTENCE):
        return None
    try:
        said = read_paper_line(text[len(SENTENCE) :])
    except ValueError:
        return None
    # Only what we would print ourselves: anything more that a tolerant reader skips would be words nobody checks.
    return said if text == f"{SENTENCE} {said.text()}" else None


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    xml = archive.read(name)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ValueError("not a Word file (.docx)")
    return ElementTree.fromstring(xml)  # noqa: S314  # no entities: looked for above


def _unseen_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the ids of styles in which nobody sees the words, those made from them among them."""
    if "word/styles.xml" not in archive.namelist():
        return frozenset()
    styles = {one.get(_W + "styleId", ""): one for one in _parsed(archive, "word/styles.xml").iter(_W + "style")}
    unseen = {name for name, one in styles.items() if _is_unseen(one.find(_W + "rPr"), frozenset())}
    while True:
        parents = {name: one.find(_W + "basedOn") for name, one in styles.items()}
        more = {name for name, one in parents.items() if one is not None and one.get(_W + "val") in unseen} - unseen
        if not more:
            return frozenset(unseen)
        unseen |= more


def _is_unseen(properties: ElementTree.Element | None, styles: frozenset[str]) -> bool:
    """Return whether words with these properties are not to be seen on paper."""
    if properties is None:
        return False

    def said(name: str, attribute: str = "val") -> str:
        found = properties.find(_W + name)
        return "" if found is None else found.get(_W + attribute, "true").lower()

    if any(said(name) not in _OFF | {""} for name in _OFF_PAPER):
        return True
    colour, ground, size = said("color"), said("shd", "fill"), said("sz")
    on_black = (ground in _DARK or said("highlight") in _DARK) and colour in {"", "auto", *_DARK}
    return (
        (colour == "ffffff" and ground not in _DARK)
        or on_black
        or (colour == ground and colour not in {"", "auto", "true"})
        or (size.isdigit() and int(size) < _LEAST_SIZE)
        or said("rStyle") in {name.lower() for name in styles}
    )


def _read(archive: zipfile.ZipFile, name: str, unseen: frozenset[str]) -> list[str]:
    found: list[str] = []
    _gather(_parsed(archive, name), found, None, unseen)
    texts = [" ".join(text.split()) for text in found]
    is_body = name == "word/document.xml"
    return [text for text in texts if text and (is_body or not _PAGE.fullmatch(text))]


def _gather(
    element: ElementTree.Element, paragraphs: list[str], open_one: list[str] | None, unseen: frozenset[str]
) -> None:
    """Add the paragraphs under ``element``; one inside another (a text box) stands behind it."""
    for one in element:
        tag = one.tag
        if tag in _SKIPPED or (tag == _W + "r" and _is_unseen(one.find(_W + "rPr"), unseen)):
            continue
        if tag == _W + "p":
            style = one.find(f"{_W}pPr/{_W}pStyle")
            own: list[str] = []
            at = len(paragraphs)
            _gather(one, paragraphs, own, unseen)
            is_hidden = style is not None and style.get(_W + "val") in unseen
            paragraphs.insert(at, "" if is_hidden else "".join(own))
        elif open_one is None:
            _gather(one, paragraphs, None, unseen)
        elif tag in {_W + "t", _W + "instrText"}:
            # What a field is told counts too: a field that was added shows words that stand nowhere else.
            open_one.append(one.text or "")
        elif tag in {_W + "tab", _W + "br", _W + "cr"}:
            open_one.append(" ")
        else:
            _gather(one, paragraphs, open_one, unseen)


def _coded(hexadecimal: str) -> str:
    return base64.b32encode(bytes.fromhex(hexadecimal)).decode().rstrip("=")


def _decoded(code: str) -> str:
    return base64.b32decode(code + "=" * (-len(code) % 8)).hex()


def _check_digits(start: str, code: str) -> str:
    return base64.b32encode(hashlib.sha256(f"{start} {code}".encode()).digest())[:_CHECK].decode()


@dataclass(frozen=True)
class PaperVerdict:
    """
    What a look at a line or a Word file found.

    ``outcome``: ``genuine`` (signed, and the words are those that were issued), ``line`` (a signed line alone: nothing was
    said about words), ``altered`` (signed, but other words), ``foreign`` (not signed by this key), ``no_line``.
    """

    outcome: str
    line: PaperLine | None
    paragraphs: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """The day of issue as the line says it, YYYY-MM-DD."""
        on = self.line.on if self.line else ""
        return f"{on[:4]}-{on[4:6]}-{on[6:]}" if on else ""

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against it."""
        return self.outcome in {"genuine", "line"}


def check_paper(given: bytes | str, keys: list[str]) -> PaperVerdict:
    """
    Check a Word file, or a line that was typed or scanned.

    Raises:
        ValueError: if it is neither.
    """
    paragraphs: list[str] | None = None
    line: PaperLine | None
    if isinstance(given, bytes):
        paragraphs, line = words_of(given)
        if line is None:
            return PaperVerdict("no_line", None, tuple(paragraphs))
    else:
        line = read_paper_line(given)
    found = tuple(paragraphs or ())
    if not any(line.is_signed_by(key) for key in keys):
        return PaperVerdict("foreign", line, found)
    if paragraphs is None:
        return PaperVerdict("line", line)
    return PaperVerdict("genuine" if words_hash(paragraphs) == line.words else "altered", line, found)


def first_difference(issued: list[str], given: list[str]) -> tuple[int, str, str] | None:
    """Return the number of the first paragraph that differs (from 1) with both wordings, None where none does."""
    for number in range(max(len(issued), len(given))):
        one = issued[number] if number < len(issued) else ""
        two = given[number] if number < len(given) else ""
        if one != two:
            return number + 1, one, two
    return None


_SAID = {
    "genuine": (
        "文字与印发时一致，签名有效",
        "the words are those that were issued, and the signature is genuine",
    ),
    "line": (
        "核验行的签名有效；要核对文字，请提供 Word 文件",
        "the line is genuine; to check the words, give the Word file",
    ),
    "altered": (
        "核验行是真的，但文字与印发时不一致",
        "the line is genuine, but the words are not those that were issued",
    ),
    "foreign": ("签名不是用这把公钥对应的密钥签的", "the signature was not made with the key of this public key"),
    "no_line": ("文件里没有核验行，不是印发时的文件", "the file carries no line, so it is not as it was issued"),
}


#: Said wherever nothing but a key was asked: a signature cannot know what happened after it.
NOT_KNOWN_OFFLINE = (
    "只凭公钥不能知道这份公文后来是否被撤下或被新版取代；要知道，请在印发机关的系统上核对。",
    "By the key alone nobody can know whether the paper was withdrawn or superseded later: ask the system of the office that "
    "issued it.",
)


def paper_sentences(verdict: PaperVerdict) -> tuple[str, str]:
    """Return the verdict as a person reads it, in Simplified Chinese and in English."""
    zh, en = _SAID[verdict.outcome]
    if verdict.line is None:
        return f"{zh}。", f"{en[0].upper()}{en[1:]}."
    line = verdict.line
    day, number = verdict.day, line.number or "—"
    return f"{number}，第 {line.edition} 版，{day}：{zh}。", f"{number}, edition {line.edition}, {day}: {en}."
