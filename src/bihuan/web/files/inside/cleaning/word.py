"""Word documents for circulation: tracked changes accepted, hidden text, comments, form data and objects left out."""

import re
from collections.abc import Mapping

from bihuan.web.files.inside.cleaning import drawings
from bihuan.web.files.inside.cleaning.rewriting import Attributes, Element, Rules, rewrite
from bihuan.web.files.inside.xml import local, walk

_DROPPED = drawings.DROPPED | frozenset(
    "del moveFrom delText rPrChange pPrChange tblPrChange trPrChange tcPrChange sectPrChange numberingChange "
    "tblGridChange tblPrExChange commentRangeStart commentRangeEnd commentReference annotationRef proofErr permStart "
    "permEnd sdtPr sdtEndPr smartTagPr customXmlPr customXmlInsRangeStart customXmlInsRangeEnd "
    "customXmlDelRangeStart customXmlDelRangeEnd moveFromRangeStart moveFromRangeEnd moveToRangeStart "
    "moveToRangeEnd fldData ffData object control altChunk bookmarkStart bookmarkEnd cellIns cellDel cellMerge "
    "subDoc placeholder".split()
)
_OPENED = frozenset({"ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "hyperlink", "fldSimple"})
_WEIGHED = frozenset({"r", "p", "tr", "tc", "drawing", "pict", "headerReference", "footerReference"})
#: Settings that change how a page looks; the rest is history, paths, identities and mail merge.
_SETTINGS = frozenset(
    "settings compat compatSetting evenAndOddHeaders defaultTabStop characterSpacingControl mirrorMargins "
    "themeFontLang clrSchemeMapping decimalSymbol listSeparator autoHyphenation drawingGridHorizontalSpacing "
    "drawingGridVerticalSpacing displayHorizontalDrawingGridEvery spaceForUL balanceSingleByteDoubleByteWidth "
    "doNotLeaveBackslashAlone ulTrailSpace doNotExpandShiftReturn adjustLineHeightInTable useFELayout".split()
)
#: Fields that stay: a page number with a plain format. Of others (AUTHOR, TOC) the text that they show is enough.
_FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION)?(?:\s*\\[*#]\s*[A-Za-z0-9]{0,16})*\s*", re.IGNORECASE)
#: Fields that are drawn from their own words, which therefore are seen: ①, a fraction, a sign.
_DRAWN = re.compile(r"\s*(?:EQ|SYMBOL)\s", re.IGNORECASE)
_OFF = {"0", "false", "off"}


class WordParts:
    """Makes the parts of one Word document anew; ``met`` collects what was left out."""

    def __init__(self, styles: bytes | None) -> None:
        self.met: set[str] = set()
        self._field = ""
        self._hidden = hidden_styles(styles) if styles else set()

    def __call__(self, kind: str, data: bytes, ids: Mapping[str, str]) -> bytes:
        """Return a part made anew."""
        if kind == "settings":
            return rewrite(data, kind, Rules(dropped=_AllBut(_SETTINGS)), ids)
        rules = Rules(
            dropped=_DROPPED,
            opened=_OPENED,
            weighed=_WEIGHED,
            attribute=drawings.attribute,
            entered=self._entered,
            words=self._words,
            met=self.met,
        )
        return rewrite(data, kind, rules, ids)

    def _entered(self, element: str, attributes: Attributes, opened: list[Element]) -> str:
        """Return the weighed element that this one condemns: a hidden run, a deleted row, a merged-away cell."""
        inside = opened[-1].name if opened else ""
        if element == "fldChar":
            self._field = ""
        if element == "vanish" and inside == "rPr" and _value(attributes) not in _OFF:
            holder = next((one.name for one in reversed(opened) if one.name in {"r", "pPr"}), "")
            return "r" if holder == "r" else ""
        if element in {"rStyle", "pStyle"} and _value(attributes) in self._hidden:
            return "r" if element == "rStyle" else "p"
        if element == "del" and inside == "trPr":
            return "tr"
        return "tc" if element == "cellDel" else ""

    def _words(self, element: str, text: str) -> str:
        if element not in {"instrText", "delInstrText"}:
            return text
        # An instruction may come in pieces, one a run.
        self._field += text
        return text if _DRAWN.match(self._field) or _FIELDS.fullmatch(self._field) else ""


class _AllBut(frozenset[str]):
    """Every name but those listed."""

    def __contains__(self, name: object) -> bool:
        return not super().__contains__(name)


def hidden_styles(styles: bytes) -> set[str]:
    """Return the ids of the styles whose text is hidden, also by the style that they are based on."""
    hidden: set[str] = set()
    based: dict[str, str] = {}
    current = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal current
        tag = local(name)
        if tag == "style":
            current = next((value for key, value in attributes.items() if local(key) == "styleId"), "")
        elif tag == "basedOn":
            based[current] = _value(attributes)
        elif tag == "vanish" and _value(attributes) not in _OFF:
            hidden.add(current)

    walk(styles, "styles", start)
    for style in list(based):
        above, seen = style, set()
        while above and above not in seen:
            seen.add(above)
            if above in hidden:
                hidden.add(style)
            above = based.get(above, "")
    return hidden


def _value(attributes: Attributes) -> str:
    return next((value for key, value in attributes.items() if re.split("[: ]", key)[-1] == "val"), "")
