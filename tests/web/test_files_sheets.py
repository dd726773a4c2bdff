"""Ledgers as offices send them: values, merged ranges, hidden sheets, odd encodings, and tables that are too large."""

import datetime
import resource

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.files.inside.scanning.worksheets import Extent, notes_of
from bihuan.web.files.sheets import read_sheets
from tests.bad_inputs.making import workbook, xlsx_parts, zipped

pytestmark = pytest.mark.no_database


def ledger(book) -> None:
    sheet = book.add_worksheet("问题台账")
    sheet.merge_range("A1:D1", "第八轮巡视问题台账")
    sheet.write_row(1, 0, ["序号", "编号", "金额", "发现日期"])
    sheet.write_row(2, 0, [1, "00012", 3.5])
    sheet.write_datetime(2, 3, datetime.date(2020, 11, 16), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_formula("A4", "=1+1", None, 2)
    other = book.add_worksheet("备查")
    other.hide()
    other.write(0, 0, True)


def test_values_come_as_they_were_saved():
    first, second = read_sheets(workbook(ledger), "台账.xlsx")
    assert (first.name, first.hidden, second.name, second.hidden) == ("问题台账", False, "备查", True)
    assert first.rows == [
        ["第八轮巡视问题台账", None, None, None],
        ["序号", "编号", "金额", "发现日期"],
        [1, "00012", 3.5, "2020-11-16"],
        [2, None, None, None],
    ]
    assert isinstance(first.rows[2][0], int)
    assert first.merged == [(0, 0, 0, 3)]
    assert [note.code for note in first.warnings] == ["files.formulas"]
    assert second.rows == [[True]]
    assert [note.code for note in second.warnings] == ["files.hidden_sheets"]


def test_a_false_range_hides_no_row():
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>{at}</v></c></row>' for at in range(1, 101))
    data = zipped(xlsx_parts(f'<dimension ref="A1"/><sheetData>{rows}</sheetData>'))
    (sheet,) = read_sheets(data, "a.xlsx")
    assert [row[0] for row in sheet.rows] == list(range(1, 101))
    assert "files.wrong_dimension" in {note.code for note in sheet.warnings}


@pytest.mark.parametrize(
    ("text", "encoding", "rows"),
    [
        ("序号,单位\r\n00012,甲市\r\n", "gb18030", [["序号", "单位"], ["00012", "甲市"]]),
        ("序号;单位\n1;甲市\n", "utf-8-sig", [["序号", "单位"], ["1", "甲市"]]),
        ("序号\t单位\n1\t甲市\n", "utf-16", [["序号", "单位"], ["1", "甲市"]]),
        ('序号,说明\n1,"甲,\n乙"\n', "utf-8", [["序号", "说明"], ["1", "甲,\n乙"]]),
        ("序号，单位\n1，甲市\n", "utf-8", [["序号", "单位"], ["1", "甲市"]]),
    ],
)
def test_tables_in_text_are_read_in_their_own_encoding(text, encoding, rows):
    (sheet,) = read_sheets(text.encode(encoding), "台账.csv")
    assert sheet.rows == rows


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"a,b\r\n1,\x002\r\n", "files.bad_encoding", "第 2 行"),
        ("序号,单位\n".encode() + "一,甲市\n".encode("gbk"), "files.bad_encoding", "第 2 行"),
        (b"a\n" + b"x" * 10_000_000, "files.bad_encoding", "第 2 行"),
        (b"a\n\xff\xff\n", "files.bad_encoding", "第 2 行"),
        (b"", "files.empty", "0 字节"),
        (b"a,b\n" * 100_001, "files.too_many_cells", "100,001"),
    ],
)
def test_text_that_is_no_table_is_refused_with_its_line(data, code, said):
    with pytest.raises(Refusal) as caught:
        read_sheets(data, "台账.csv")
    assert caught.value.code == code
    assert said in caught.value.zh


@pytest.mark.parametrize("cell", ["XFD1048576", "A100001", "ZZ2000"])
def test_a_cell_too_far_away_is_named(cell):
    row = "".join(char for char in cell if char.isdigit())
    data = zipped(xlsx_parts(f'<sheetData><row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'))
    with pytest.raises(Refusal) as caught:
        read_sheets(data, "a.xlsx")
    assert caught.value.code == "files.too_many_cells"
    assert cell in caught.value.zh
    assert "台账" in caught.value.zh


def test_styled_but_empty_cells_to_the_last_row_are_no_table():
    data = zipped(
        xlsx_parts(
            '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
        )
    )
    (sheet,) = read_sheets(data, "a.xlsx")
    assert sheet.rows[0][0] == 1


def _seconds() -> float:
    """Return the computing time of this process and of those that it has ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


@pytest.mark.slow
def test_fifty_thousand_rows_are_read_in_seconds():
    def fill(book):
        sheet = book.add_worksheet()
        for row in range(50_000):
            sheet.write_row(row, 0, [row, *(f"问题{row}第{column}列的说明" for column in range(14))])

    data = workbook(fill)
    began = _seconds()
    (sheet,) = read_sheets(data, "台账.xlsx")
    took = _seconds() - began
    assert len(sheet.rows) == 50_000
    assert sheet.rows[49_999][0] == 49_999
    assert took < 4  # of computing; two and a half on the machine where it was measured


def test_formulas_without_a_saved_result_are_named():
    """An empty text is a result: the cell says that it is text."""
    cells = (
        b'<c r="A1"><f>1+1</f><v/></c><c r="B1"><f>1+1</f><v></v></c><c r="C1" s="2"><f>1+1</f></c>'
        b'<c r="D1"><f>1+1</f><v>2</v></c><c r="E1" t="str"><f>""</f><v></v></c><c r="F1"/><c r="G1"><v>3</v></c>'
        b'<c r="H1"><f t="shared" si="0"/><v>0</v></c><c r="I1"><f t="shared" si="0"/></c>'
    )
    notes = notes_of(b"<row>" + cells + b"</row>", "台账", Extent(1, 9, 9))
    assert [note.cells for note in notes if note.code == "files.formula_without_value"] == [("A1", "B1", "C1", "I1")]
