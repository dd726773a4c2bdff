"""The pool of inspectors as a clerk meets it: out to Excel, edited there, looked at, corrected, taken; every page of it."""

import io

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser


def is_sound(page, width):
    """Fail unless the page stays within its screen and axe has nothing to object to."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert [found["id"] for found in Axe().run(page).response["violations"]] == [], page.url


def changed(data: bytes, cells: dict[tuple[int, str], str], merged: str = "") -> bytes:
    """Return a workbook with some cells changed: (number of the sheet, name of the cell) → what is written."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for (sheet, cell), value in cells.items():
        book.worksheets[sheet][cell] = value
    if merged:
        book.worksheets[1].merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(page, data):
    page.goto("/pool/import/")
    page.set_input_files("#id_file", {"name": "pool.xlsx", "mimeType": "application/octet-stream", "buffer": data})
    page.locator("main form[enctype] button[type=submit]").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_the_pages_of_the_pool_fit_any_screen(visit, language, width):
    visitor = visit(language=language, width=width)
    visitor.sign_in("office")
    page = visitor.open("/pool/?all=1")
    is_sound(page, width)
    one = page.locator("tbody th a").nth(20).get_attribute("href")
    for path in (one, f"{one}edit/", "/pool/new/", "/pool/import/", "/pool/units/?all=1", "/pool/units/new/"):
        visitor.open(path)
        assert visitor.status == 200
        is_sound(page, width)
    # Refused: what was typed is there, and the summary leads to the field.
    visitor.open(f"{one}edit/")
    page.fill("#id_home_organ", "审计局")
    page.locator(".save-bar button").click()
    page.wait_for_load_state()
    assert page.input_value("#id_home_organ") == "审计局"
    assert page.locator("#errors a[href='#id_home_organ']").count() == 1
    assert "rounds.pool_unknown_organ" in page.locator("#errors").inner_text()
    is_sound(page, width)


def test_the_pool_goes_to_excel_and_comes_back(visit):
    visitor = visit()
    visitor.sign_in("off2")
    page = visitor.open("/pool/import/")
    with page.expect_download() as download:
        page.locator("form[action='/pool/export/'] button").click()
    data = download.value.path().read_bytes()
    assert [sheet.title for sheet in openpyxl.load_workbook(io.BytesIO(data))] == [
        "人员",
        "任职经历",
        "利害关系",
        "参加巡视",
    ]

    upload(page, data)
    assert "没有要改的内容" in page.locator("main").inner_text()
    upload(page, changed(data, {(0, "C3"): "审计听（演示）", (0, "D4"): "朝阳区"}, merged="C4:C6"))
    said = page.locator("main").inner_text()
    for words in ("C3", "审计厅（演示）", "110105", "C4:C6", "rounds.pool_merged"):
        assert words in said, words
    assert page.locator("form[action='/pool/import/take/'] .btn-primary").count() == 0
    is_sound(page, 1440)
    with page.expect_download() as download:
        page.locator("button[formaction='/pool/import/marked/']").click()
    marked = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert "审计听" in str([cell.value for cell in marked.worksheets[0][3]][-1])

    upload(page, changed(data, {(0, "K3"): "已核对"}))
    page.locator("form[action='/pool/import/take/'] .btn-primary").click()
    page.wait_for_url("**/pool/")
    page.fill("#f_q", "已核对")
    page.press("#f_q", "Enter")
    page.wait_for_url("**q=*")
    page.locator("tbody th a").first.click()
    page.wait_for_load_state()
    assert "已核对" in page.locator("main").inner_text()


def test_somebody_is_typed_in_with_and_without_scripts(visit):
    for at, scripts in enumerate((True, False)):
        visitor = visit(scripts=scripts)
        visitor.sign_in("office")
        page = visitor.open("/pool/new/")
        page.fill("#id_number", f"T{at}")
        page.fill("#id_name", f"演示新人{at}")
        page.fill("#id_home_organ", "审计厅（演示）")
        page.locator("button[name=more][value=posts]").click()
        page.wait_for_load_state()
        assert page.locator("input[name$=-title]").count() == 4
        page.fill("#id_posts-3-organ", "财政厅（演示）")
        page.fill("#id_native_place", "松山")
        if scripts:
            page.locator("#id_native_place").press_sequentially("区")
            page.wait_for_selector("#pool-places option", state="attached")
        page.fill("#id_native_place", "赤峰市松山区")
        page.press("#id_name", "Enter")
        page.wait_for_url(lambda url: "/new/" not in url)
        shown = page.locator("main").inner_text()
        assert "松山区（150404）" in shown
        assert "财政厅（演示）" in shown


def test_a_member_reads_their_own_row(visit):
    visitor = visit(width=390)
    visitor.sign_in("gm1")
    page = visitor.open("/pool/")
    assert page.locator("tbody tr").count() == 1
    page.locator("tbody th a").click()
    page.wait_for_load_state()
    assert "您本人的全部内容" in page.locator("main").inner_text()
    assert page.locator("main form").count() == 0
    is_sound(page, 390)
