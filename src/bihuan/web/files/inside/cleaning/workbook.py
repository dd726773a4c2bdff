"""Workbooks for circulation: visible sheets, visible rows and columns, results instead of formulas, no comments or links."""

import re
from collections.abc import Mapping

from bihuan.web.files.inside.cleaning import drawings
from bihuan.web.files.inside.cleaning.rewriting import Attributes, Element, Rules, rewrite
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MAX_XML
from bihuan.web.files.inside.scanning.office import sheets_of
from bihuan.web.files.inside.scanning.relations import relations_of
from bihuan.web.files.inside.scanning.worksheets import column_number
from bihuan.web.files.inside.xml import local, walk

_TRUE = {"1", "true"}
_BOOK_DROPPED = drawings.DROPPED | frozenset(
    "AlternateContent revisionPtr fileVersion fileSharing workbookProtection definedNames calcPr externalReferences "
    "customWorkbookViews pivotCaches functionGroups webPublishing fileRecoveryPr webPublishObjects smartTagPr bookViews "
    "smartTagTypes oleSize".split()
)
_SHEET_DROPPED = drawings.DROPPED | frozenset(
    "AlternateContent f hyperlinks legacyDrawing legacyDrawingHF oleObjects controls tableParts customProperties "
    "cellWatches ignoredErrors smartTags webPublishItems sheetProtection protectedRanges scenarios dataConsolidate "
    "customSheetViews phoneticPr rPh dataValidations conditionalFormatting autoFilter sortState picture codeName".split()
)
_COLUMN = re.compile(r"[A-Z]{1,3}")


def hidden_parts(container: Container, main: str) -> frozenset[str]:
    """Return the parts of the sheets that are not shown."""
    return frozenset(part for part, _, state in sheets_of(container, main) if state != "visible")


class WorkbookParts:
    """Makes the parts of one workbook anew; ``met`` collects what was left out."""

    def __init__(self, container: Container, main: str) -> None:
        self.met: set[str] = set()
        styles = next((one.target for one in relations_of(container, main) if one.kind == "styles"), "")
        self._blank = _blank_styles(container.read(styles, MAX_XML)) if styles in container else set()
        self._used: set[int] = set()
        hidden = hidden_parts(container, main)
        for part, _, _ in sheets_of(container, main):
            if part not in hidden:
                # Which shared texts are still used is known only when every sheet has been written.
                ids = {one.id: one.id for one in relations_of(container, part)}
                self._sheet(container.read(part, MAX_XML), ids)

    def __call__(self, kind: str, data: bytes, ids: Mapping[str, str]) -> bytes:
        """Return a part made anew."""
        if kind == "main":
            rules = Rules(dropped=_BOOK_DROPPED, weighed=frozenset({"sheet"}), attribute=_book_attribute)
            return rewrite(data, kind, rules, ids)
        if kind == "worksheet":
            return self._sheet(data, ids)
        if kind == "sharedStrings":
            return self._strings(data, ids)
        rules = Rules(
            dropped=drawings.DROPPED | {"AlternateContent", "colors"},
            weighed=frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"}),
            attribute=drawings.attribute,
            met=self.met,
        )
        return rewrite(data, kind, rules, ids)

    def _sheet(self, data: bytes, ids: Mapping[str, str]) -> bytes:
        sheet = _Sheet(self._used, self._blank)
        rules = Rules(
            dropped=_SHEET_DROPPED,
            weighed=frozenset({"row", "c", "drawing"}),
            attribute=_sheet_attribute,
            entered=sheet.entered,
            words=sheet.words,
            met=self.met,
        )
        return rewrite(data, "worksheet", rules, ids)

    def _strings(self, data: bytes, ids: Mapping[str, str]) -> bytes:
        at = -1

        def entered(element: str, _: Attributes, __: list[Element]) -> str:
            nonlocal at
            at += element == "si"
            return ""

        def words(_: str, text: str) -> str:
            return text if at in self._used else ""

        rules = Rules(dropped=frozenset({"phoneticPr", "rPh", "extLst"}), entered=entered, words=words)
        return rewrite(data, "sharedStrings", rules, ids)


class _Sheet:
    """Follows one sheet: which rows and columns are hidden, and which shared texts its visible cells use."""

    def __init__(self, used: set[int], blank: set[str]) -> None:
        self._used = used
        self._blank = blank
        self._columns: list[tuple[int, int]] = []
        self._shared = self._condemned = False

    def entered(self, element: str, attributes: Attributes, _: list[Element]) -> str:
        """Return the element that a hidden one condemns."""
        if element == "col" and attributes.get("hidden") in _TRUE:
            self._columns.append((int(attributes.get("min", 1)), int(attributes.get("max", 1))))
        elif element == "row":
            self._condemned = attributes.get("hidden") in _TRUE
        elif element == "c":
            hidden = (
                self._condemned or attributes.get("s") in self._blank or self._in_hidden_column(attributes.get("r", ""))
            )
            self._shared = attributes.get("t") == "s" and not hidden
            self._hidden_cell = hidden
        elif element in {"v", "is"} and self._hidden_cell:
            return "c"
        return ""

    def words(self, element: str, text: str) -> str:
        """Note the shared text that a visible cell uses."""
        if element == "v" and self._shared and text.isascii() and text.strip().isdigit():
            self._used.add(int(text))
        return text

    def _in_hidden_column(self, reference: str) -> bool:
        found = _COLUMN.match(reference)
        if not found or not self._columns:
            return False
        column = column_number(found.group())
        return any(first <= column <= last for first, last in self._columns)

    _hidden_cell = False


def _blank_styles(styles: bytes) -> set[str]:
    """Return the numbers of the cell styles whose format (``;;;``) shows nothing of what is in the cell."""
    formats: set[str] = set()
    blank: set[str] = set()
    inside, number = False, 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside, number
        tag = local(name)
        if tag == "numFmt" and set(attributes.get("formatCode", "")) == {";"}:
            formats.add(attributes.get("numFmtId", ""))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            if attributes.get("numFmtId") in formats:
                blank.add(str(number))
            number += 1

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and local(name) != "cellXfs"

    walk(styles, "styles", start, end)
    return blank


def _book_attribute(_: str, name: str, value: str) -> str | None:
    return None if name in drawings.DETAILS else value


def _sheet_attribute(element: str, name: str, value: str) -> str | None:
    # What was hidden is empty now, and an empty row need not look as if it still hid something.
    return None if name == "hidden" and element in {"row", "col"} else drawings.attribute(element, name, value)
