"""Reading a year's list of holidays: typed or as a table, and every slip named with its line or cell."""

import io
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as some

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.holiday_lists import Entry, missing_fixed, read_table, read_text

D = date


def workbook(*rows, sheets=1, merged=None, date_format="yyyy-mm-dd"):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        looks = book.add_format({"num_format": date_format})
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, datetime):
                        sheet.write_datetime(at, column, value, looks)
                    elif value is not None:
                        sheet.write(at, column, value)
            if merged:
                sheet.merge_range(*merged)
    return file.getvalue()


def test_lines_name_days_and_runs():
    read = read_text("２０２７-10-01 至 2027-10-07 休 国庆节\n10月9日（補）\n", 2027)
    assert [refusal.code for refusal in read.wrong] == ["rounds.odd_workday"]
    read = read_text("10月1日至7日 放假 国庆节\n\n2027/10/9，班，国庆节\n2027年1月1日 休\n2026-12-27 上班 元旦", 2027)
    assert not read.wrong
    assert read.entries == (
        Entry(D(2026, 12, 27), True, "元旦"),
        Entry(D(2027, 1, 1), False),
        *(Entry(D(2027, 10, day), False, "国庆节") for day in (1, 4, 5, 6, 7)),
        Entry(D(2027, 10, 9), True, "国庆节"),
    )


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "rounds.workday_list_empty", "text"),
        ("2027-10-01 休\n2027-10-01 休", "rounds.workday_twice", "第2行"),
        ("10月1日至3日 休 国庆\n10月1日 休 重", "rounds.workday_twice", "第2行"),
        ("2027-10-09 班\n2027-10-09 班", "rounds.workday_twice", "第2行"),
        ("2026-10-01 休", "rounds.workday_wrong_year", "第1行"),
        ("2028-01-01 休", "rounds.workday_wrong_year", "第1行"),
        ("2027-10-02 休", "rounds.workday_no_exception", "第1行"),
        ("2027-10-08 班", "rounds.workday_no_exception", "第1行"),
        ("2027-02-30 休", "rounds.odd_workday", "第1行"),
        ("2027-10-01 也许", "rounds.odd_workday", "第1行"),
        ("2027-10-07 至 2027-10-01 休", "rounds.odd_workday", "第1行"),
        ("2027-03-01 至 2027-10-01 休", "rounds.odd_workday", "第1行"),
        ("20271001 休", "rounds.odd_workday", "第1行"),
        ("休 国庆节", "rounds.odd_workday", "第1行"),
        ("2027-10-01 休 " + "长" * 61, "rounds.odd_workday", "第1行"),
    ],
)
def test_a_slip_is_named_with_its_line(text, code, where):
    read = read_text(text, 2027)
    assert [(refusal.code, refusal.where) for refusal in read.wrong] == [(code, where)]
    if where != "text":
        assert where in read.wrong[0].zh
        assert "line" in read.wrong[0].en


def test_contradicting_rows_say_so():
    read = read_text("2027-10-01 休\n2027-10-01 班", 2027)
    assert "矛盾" in read.wrong[0].zh
    assert "第1行" in read.wrong[0].zh


def test_english_words_do_as_well():
    read = read_text("2027-10-01 to 2027-10-03 off National Day\n2027-10-09 work", 2027)
    assert read.entries == (Entry(D(2027, 10, 1), False, "National Day"), Entry(D(2027, 10, 9), True))


def test_everything_wrong_is_said_at_once():
    read = read_text("2027-10-02 休\n2027-10-01 休\n2026-01-01 休\nx", 2027)
    assert [refusal.where for refusal in read.wrong] == ["第1行", "第3行", "第4行"]


def test_more_rows_than_a_year_can_have():
    assert read_text("\n".join(["x"] * 300), 2027).wrong[-1].code == "rounds.workday_list_too_long"


def test_a_workbook_with_headings_anywhere_above():
    data = workbook(
        ["2027年放假安排"],
        ["星期", "日期", "类型", "名称"],
        ["五", datetime(2027, 10, 1, tzinfo=UTC).replace(tzinfo=None), "休", "国庆节"],
        ["六", "2027-10-09", "班", None],
        [None, None, None, "备注"],
        merged=(2, 3, 3, 3, "国庆节"),
    )
    read = read_table(data, "a.xlsx", 2027)
    assert not read.wrong
    assert read.entries == (Entry(D(2027, 10, 1), False, "国庆节"), Entry(D(2027, 10, 9), True, "国庆节"))


def test_the_wrong_cell_is_named():
    data = workbook(["日期", "类型"], ["2027-10-01", "休"], ["2027-10-02", "休"])
    read = read_table(data, "a.xlsx", 2027)
    assert [(refusal.code, refusal.where) for refusal in read.wrong] == [("rounds.workday_no_exception", "A3")]
    assert "cell A3" in read.wrong[0].en


def test_merged_days_are_not_guessed():
    data = workbook(["日期", "类型"], ["x", "休"], [None, "休"], merged=(1, 0, 2, 0, "2027-10-01"))
    assert {refusal.where for refusal in read_table(data, "a.xlsx", 2027).wrong} == {"A2", "A3"}


def test_a_file_without_headings_and_a_file_with_two_sheets():
    assert read_table("2027-10-01,休,国庆节\n".encode(), "a.csv", 2027).entries == (
        Entry(D(2027, 10, 1), False, "国庆节"),
    )
    with pytest.raises(Refusal) as refused:
        read_table(workbook(["2027-10-01", "休"], sheets=2), "a.xlsx", 2027)
    assert refused.value.code == "rounds.odd_workday"


def test_fixed_holidays_that_are_missing_are_named():
    read = read_text("1月1日 休", 2027)
    # The first of May and the second and third of October 2027 fall on weekends.
    assert missing_fixed(read.entries, 2027) == [D(2027, 10, 1)]


entries = some.dictionaries(
    some.dates(D(2027, 1, 1), D(2027, 12, 31)),
    some.text("元旦春节清明国庆", max_size=8),
    min_size=1,
    max_size=30,
)


@given(entries)
def test_what_is_written_is_read_back(named):
    wanted = tuple(Entry(day, day.weekday() >= 5, named[day]) for day in sorted(named))
    read = read_text("\n".join(one.as_line() for one in reversed(wanted)), 2027)
    assert not read.wrong
    assert read.entries == wanted


@given(some.text(max_size=200), some.integers(2000, 2100))
def test_no_text_breaks_it(text, year):
    read = read_text(text, year)
    assert read.wrong or read.entries
