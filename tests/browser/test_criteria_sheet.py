"""The criteria library in a spreadsheet: taken out, filled in, looked at and brought in, with the keyboard alone."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.browser


def _as_csv(rows) -> dict[str, object]:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return {"name": "library.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("utf-8-sig")}


def _look(page, rows) -> None:
    """Choose a table and press Enter on the button, as somebody without a mouse does."""
    page.set_input_files("#id_sheet", _as_csv(rows))
    page.locator("form[action$='/sheet/'] button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#look")
    assert page.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "look"


def _is_sound(page, width) -> None:
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 390), ("en", 1440)])
def test_the_library_goes_through_a_spreadsheet(visit, language, width):
    visitor = visit(language=language, width=width)
    visitor.sign_in("off2")
    page = visitor.open("/register/criteria/")
    page.set_default_timeout(10_000)
    with page.expect_download() as download:
        page.locator("a[href$='/workbook/']").press("Enter")
    rows = CalamineWorkbook.from_path(download.value.path()).get_sheet_by_index(0).to_python()
    top = next(at for at, row in enumerate(rows) if row[7] in {"条款", "Article"})
    new = [*rows[-1][:7], f"第九百条 {language}{width}", "供测试的内容", "H", ""]
    wrong = [*rows[-1][:8], "换了的内容", *rows[-1][9:]]

    page.locator("a[href='/register/criteria/import/']").press("Enter")
    _is_sound(page, width)
    _look(page, [*rows, new, wrong])
    assert page.locator(".cell-place").first.text_content() == f"H{len(rows) + 2}"
    assert page.locator("form[action$='/take/']").count() == 0
    _is_sound(page, width)

    _look(page, [*rows, new])
    assert page.locator("tr.is-new").count() == 1
    assert str(len(rows) - top - 1) in page.locator("[role=status]").first.text_content()
    _is_sound(page, width)
    page.locator("form[action$='/take/'] button").press("Enter")
    page.wait_for_url("**/register/criteria/")
    assert page.get_by_text(new[7]).count() == 1
