"""What stands at the foot of pages: their numbers, the second line of a letter, and the imprint on the last page."""

import math
from collections.abc import Sequence

from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from bihuan.documents import standard
from bihuan.documents.parts import Imprint, chinese_date, width_in_characters
from bihuan.documents.setting import add_field, add_line, border, hang, indent, lines_of, put, space

#: Of the imprint, in points: the height of its lines, and between a rule and the text.
_LINE, _AWAY = 20.0, 3.0
#: One of its characters, in characters of the body, in which all indents here are given.
_ONE = standard.IMPRINT.size * 20 / standard.PITCH


def set_page_numbers(file: WordFile) -> None:
    """Number the pages: odd ones at the right, even ones at the left, a character from the edge, dashes on both sides."""
    section = file.sections[0]
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        line = footer.paragraphs[0]
        line.alignment = align
        right = align is ALIGN.RIGHT
        # In characters of the body, as all indents here are; one of 14 points is a little less.
        wide = standard.PAGE_NUMBER.size * 20 / standard.PITCH
        indent(line, first=0, left=0 if right else wide, right=wide if right else 0)
        put(line, "— ", standard.PAGE_NUMBER)
        add_field(line, "PAGE", standard.PAGE_NUMBER)
        put(line, " —", standard.PAGE_NUMBER)


def set_letter_feet(file: WordFile) -> None:
    """Draw the second red line of a letter at the foot of its first page, which has no number."""
    section = file.sections[0]
    section.different_first_page_header_footer = True
    line = section.first_page_footer.paragraphs[0]
    beyond = (standard.LETTER_LINE - standard.TYPE_WIDTH) / 2 / 25.4 * 72 * 20 / standard.PITCH
    indent(line, first=0, left=-beyond, right=-beyond)
    border(line, ("top", 24), color=standard.RED, kind="thinThickSmallGap")
    lines_of(line, 1)
    # All feet share one distance from the edge; this one has to come down to its own.
    down = standard.BOTTOM - standard.PAGE_NUMBER_BELOW - standard.PAGE_NUMBER.size / 72 * 25.4 - standard.LETTER_FOOT
    space(line, before=0, after=max(down, 0) / 25.4 * 72)


def set_imprint(file: WordFile, imprint: Imprint) -> None:
    """
    Set the imprint at the foot of the last page: lines in frames that stand on the lower edge of the type area.

    Each line has a frame of its own at a place that is reckoned here, because programs differ in what they do with two
    paragraphs in one. The frames are anchored to the last paragraph, so they move to whatever page that comes to stand on.
    """
    outer, inner = standard.IMPRINT_OUTER, standard.IMPRINT_INNER
    copied = f"抄送：{imprint.copied_to.rstrip('。')}。" if imprint.copied_to else ""
    bottom = (standard.TOP + standard.TYPE_HEIGHT) / 25.4 * 72
    top_of_printed = bottom - _LINE - 2 * _AWAY
    if copied:
        lines = math.ceil(width_in_characters(copied) / (standard.TYPE_WIDTH / 25.4 * 72 / standard.IMPRINT.size - 5))
        line = _framed_line(file, copied, top_of_printed - _LINE * lines - 2 * _AWAY, [("top", outer)])
        indent(line, first=-3 * _ONE, left=4 * _ONE, right=_ONE)
    printed = f"{imprint.printed_by}\t{chinese_date(imprint.printed_on)}印发"
    sides = [("top", inner if copied else outer), ("bottom", outer)]
    line = _framed_line(file, printed, top_of_printed, sides)
    indent(line, first=0, left=_ONE, right=_ONE)
    edge = Mm(standard.TYPE_WIDTH) - Pt(standard.IMPRINT.size)
    line.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)
    last = add_line(file, "", "Normal")  # what the frames hang on; it takes no room
    lines_of(last, 1)
    indent(last, first=0)


def _framed_line(file: WordFile, text: str, top: float, sides: Sequence[tuple[str, int]]) -> WordParagraph:
    line = add_line(file, "", "Normal")
    line.alignment = ALIGN.LEFT
    hang(line, standard.TYPE_WIDTH, top)
    border(line, *sides, away=_AWAY / 72 * 25.4)
    lines_of(line, _LINE)
    put(line, text, standard.IMPRINT)
    return line
