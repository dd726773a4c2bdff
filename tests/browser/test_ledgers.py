"""A foreign ledger from upload to register, and a list that comes back from Excel: every page of it, wide and narrow."""

import io

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

#: Names as offices give them: one long word.
NAME = "Findings_ledger_of_the_inspection_2020_final_version_checked_by_the_department.xlsx"


def ledger(unit: str, title: str) -> bytes:
    """Return a ledger with a title row, a long heading, a formula without a result, a bad date, a foreign unit, a sum."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ledger_of_findings_2020_second_half"[:31]
    heading = "Remarks_and_follow_up_of_the_department_in_charge_without_any_blank"
    for line in (
        ["2020年巡视发现问题统计台账"],
        ["序号", "盟市", "存在的具体问题", "问题表现", "轻重", "发生日期", "涉及金额（万元）", heading],
        [1, unit, title, "2020年5月抽查10户，平均用时12天，超过承诺时限。", "一般", "2020.5.6", 10, "已约谈"],
        [2, unit, "=1+1", "2019年全年排队最长达三个小时，窗口没有增加人手。", "较重", "去年", 20, None],
        [3, "火星市", "拖欠账款", "清理拖欠账款台账底数不清，仍有十二家未兑付。", "一般", "2020-03-01", 5, None],
        ["合计", None, "3条", None, None, None, 35, None],
    ):
        sheet.append(line)
    sheet.merge_cells("A1:H1")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def is_sound(page, width):
    """Fail unless the page stays within its screen and axe has nothing to object to."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert [found["id"] for found in Axe().run(page).response["violations"]] == [], page.url


def upload(page, name, data):
    """Choose a file on the page of imports and send it."""
    page.goto("/register/import/")
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 390), ("zh", 1440)])
def test_a_foreign_ledger_comes_in_on_any_screen(visit, language, width):
    visitor = visit(language=language, width=width)
    visitor.sign_in("gl1")
    page = visitor.open("/register/papers/new/")
    unit = page.locator(".choices a").first.inner_text().split("\n")[0].split(". ")[-1].strip()
    page.goto("/register/import/")
    is_sound(page, width)

    upload(page, "photo.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64)
    assert "findings.no_table" in page.inner_text("[role=alert]")
    is_sound(page, width)

    upload(page, NAME, ledger(unit, f"应进未进{language}{width}"))
    chosen = page.locator(".ledger-field select").evaluate_all("all => all.map(one => one.value)")
    assert chosen == ["-", "target", "title", "condition", "severity", "fact_from", "amount", ""]
    page.locator("details summary", has_text="1").first.click()
    is_sound(page, width)

    page.locator("form[action$='/check/'] button").click()
    page.wait_for_selector("#decide")
    text = page.inner_text("main")
    for code in ("findings.formula_without_value", "findings.unread_date", "findings.unknown_target"):
        assert code in text
    is_sound(page, width)

    page.locator("form[action$='/confirm/'] button").click()
    page.wait_for_selector("a[href^='/register/findings/?all=1']")
    is_sound(page, width)


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1440)])
def test_papers_come_back_from_a_workbook(visit, language, width):
    visitor = visit(language=language, width=width)
    visitor.sign_in("gl1")
    page = visitor.open("/register/papers/?status=draft&all=1")
    page.locator("details.picker summary", has_text="Export" if language == "en" else "导出").click()
    with page.expect_download() as download:
        page.locator("a[href*='every_column=1']").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value in {"编号", "Number", "No."})
    headings = {cell.value: cell.column for cell in sheet[top]}
    state = headings.get("状态") or headings["State"]
    sheet.cell(top + 1, state).value = "?"
    sheet.cell(top + 1, headings.get("提纲") or headings["Outline"]).value = f"改过的提纲 {language}{width}"
    if sheet.max_row > top + 1:
        sheet.delete_rows(top + 2)
    file = io.BytesIO()
    book.save(file)
    upload(page, "papers.xlsx", file.getvalue())
    page.wait_for_selector("#decide")
    text = page.inner_text("main")
    assert "findings.locked_cell" in text
    assert f"改过的提纲 {language}{width}" in text
    is_sound(page, width)
    page.locator("form[action$='/confirm/'] button").click()
    page.wait_for_selector("a[href^='/register/papers/?all=1']")
    is_sound(page, width)
