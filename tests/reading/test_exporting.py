"""Rows, workbooks and CSV: documented columns, the numbers of the reading, and no cell that runs."""

import csv
import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from bihuan.reading import read_notice
from bihuan.reading.exporting import (
    FACT_COLUMNS,
    FINDING_COLUMNS,
    PHRASE_COLUMNS,
    REPAIR_COLUMNS,
    Sheet,
    as_csv,
    as_json,
    as_xlsx,
    category_names,
    fact_rows,
    finding_rows,
    guarded,
    matrix_sheet,
    phrase_rows,
    repair_rows,
    workbook_of,
)
from bihuan.reading.exporting_items import ITEM_COLUMNS, item_rows
from bihuan.reading.notice import Clause, CommonPhrase, Idiom, Reading, Repair, Round, Segment, Source, Target, Warning
from tests.texts import paths

ORIGINAL = "1.甲市:制度落實不到位,存在“數字造假”;執行不力。"
CLAUSES = (
    Clause(
        1,
        "制度落实不到位，存在“数字造假”",
        (5, 20),
        ("A", "F"),
        (Segment("制度落实不到位", (5, 12), ("A",), "不到位", "有的"),),
        (Idiom("数字造假", (15, 19), ("F",)),),
    ),
    Clause(2, "执行不力", (21, 25), ("A",)),
)
READING = Reading(
    kind="feedback",
    title="关于巡视情况的通报",
    issuer=None,
    source=Source("通报.txt", "0" * 64, "text/plain", "utf-8"),
    original=ORIGINAL,
    text="",
    repairs=(
        Repair("script", (8, 9), "實", "实", "decoded"),
        Repair("byte_shift", (21, 22), "執", "执", "inferred", ("质", "只")),
    ),
    round=Round(term="十届", number=8, theme="优化营商环境"),
    targets=(Target(1, "甲市", "150100", "city", (2, 4), CLAUSES), Target(2, "乙公司", None, "firm", (2, 4))),
    warnings=(Warning("reading.numbering", "编号重复。", "Numbers repeat.", (0, 2)),),
    taxonomy="2020-11",
    common_phrases=(CommonPhrase("数字造假", (1, 2, 3), ((15, 19),) * 3, 2.0),),
)


def test_a_row_a_clause_with_every_documented_key():
    rows = finding_rows(READING)
    assert len(rows) == 2
    assert set(rows[0]) == {column.key for column in FINDING_COLUMNS}
    assert rows[0]["round"] == "十届第八轮"
    assert rows[0]["original"] == "制度落實不到位,存在“數字造假"
    assert (rows[0]["inferred"], rows[1]["inferred"]) == (0, 1)
    assert rows[0]["category_names"] == "、".join(category_names("2020-11")[code] for code in "AF")
    assert finding_rows(READING, "en")[0]["round"] == "十届 round 8"


def test_rows_of_repairs_facts_and_phrases_have_every_documented_key():
    assert set(repair_rows(READING)[0]) == {column.key for column in REPAIR_COLUMNS}
    assert repair_rows(READING)[1]["alternatives"] == "质 只"
    assert all(set(row) == {column.key for column in FACT_COLUMNS} for row in fact_rows(READING))
    assert fact_rows(READING)[-1] == {"fact": "提示", "value": "编号重复。 (reading.numbering)", "original": "1."}
    assert set(phrase_rows(READING)[0]) == {column.key for column in PHRASE_COLUMNS}


def test_the_matrix_counts_clauses_and_its_margins_distinct_clauses():
    rows = list(matrix_sheet(READING).rows)
    assert (rows[0]["A"], rows[0]["F"], rows[0]["total"]) == (2, 1, 2)
    assert (rows[1]["A"], rows[1]["total"]) == (0, 0)
    assert (rows[-1]["A"], rows[-1]["total"]) == (2, 2)


def test_an_unknown_taxonomy_has_no_names():
    assert category_names(None) == {}
    assert category_names("no-such-version") == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_csv_has_titles_and_comes_back_equal(lang):
    back = list(csv.reader(StringIO(as_csv(FINDING_COLUMNS, finding_rows(READING), lang), newline="")))
    assert back[0] == [column.title(lang) for column in FINDING_COLUMNS]
    assert back[1][6] == CLAUSES[0].text
    assert len(back) == 3


def test_json_has_keys_in_the_order_of_the_columns():
    assert list(json.loads(as_json(FINDING_COLUMNS, finding_rows(READING)))[0]) == [c.key for c in FINDING_COLUMNS]


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\v=", "＝", "＋", "－", "＠", " =", "\u3000="]
)
def test_no_cell_runs(start):
    attack = start + "cmd|' /C calc'!A0"
    assert guarded(attack) == "'" + attack
    bad = replace(READING, targets=(replace(READING.targets[0], name=attack),))
    assert all(not cell.startswith(start) for cell in as_csv(FINDING_COLUMNS, finding_rows(bad)).split(","))
    with zipfile.ZipFile(BytesIO(workbook_of(bad))) as book:
        for name in book.namelist():
            assert not re.search(rb"<f[ >]|<hyperlink", book.read(name))


def test_numbers_stay_numbers_and_text_stays_text():
    columns = FINDING_COLUMNS[:3]
    data = as_xlsx([Sheet("a", columns, [{"round": "0150100", "theme": None, "target_number": 7}])])
    with zipfile.ZipFile(BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>7</v>" in sheet
    assert "<v>150100</v>" not in sheet


def test_a_workbook_of_nothing_can_be_opened():
    nothing = replace(READING, targets=(), repairs=(), common_phrases=(), taxonomy=None)
    with zipfile.ZipFile(BytesIO(workbook_of(nothing, "en"))) as book:
        assert 'name="Findings"' in book.read("xl/workbook.xml").decode()


def test_the_workbook_has_the_five_sheets():
    with zipfile.ZipFile(BytesIO(workbook_of(READING))) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert names == ["公布的问题", "分布", "共性问题", "通报信息", "修复记录"]


@pytest.mark.parametrize("columns", [FINDING_COLUMNS, REPAIR_COLUMNS, FACT_COLUMNS, PHRASE_COLUMNS, ITEM_COLUMNS])
def test_every_column_is_documented(columns):
    page = (Path(__file__).parents[2] / "docs" / "reference" / "columns.md").read_text(encoding="utf-8")
    assert [column.key for column in columns if f"| `{column.key}` | {column.zh} | {column.en} |" not in page] == []


def sheet_names(book: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(book)) as parts:
        return re.findall(r'<sheet name="([^"]+)"', parts.read("xl/workbook.xml").decode())


def test_a_rectification_notice_has_a_row_an_item_with_what_was_done():
    (path,) = paths("rectification")
    reading = read_notice(path.read_bytes(), name=path.name)
    rows = item_rows(reading)
    assert set(rows[0]) == {column.key for column in ITEM_COLUMNS}
    assert (rows[0]["problem"], rows[0]["status"]) == ("乡镇卫生院设备闲置", "已完成")
    assert rows[1]["outcomes"] == "培训、学习 6 期\n约谈、批评教育 4 人"
    assert [row["text"] for row in finding_rows(reading)] == [row["problem"] for row in rows]
    assert sheet_names(workbook_of(reading)) == ["整改事项", "通报信息"]
