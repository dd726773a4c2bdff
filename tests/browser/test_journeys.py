"""Whole journeys, as people make them: by mouse, by keyboard, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.sample import copy

pytestmark = pytest.mark.browser


def bring_in(visitor, remark, name="通报.txt"):
    """Import a copy of the sample and stop on its review."""
    page = visitor.open("/notices/import/")
    page.set_input_files("#id_file", {"name": name, "mimeType": "text/plain", "buffer": copy(remark)})
    page.get_by_role("button", name="读入").click()
    page.wait_for_url("**/review/", timeout=60_000)
    return page


def test_from_a_damaged_file_to_a_round(visit):
    visitor = visit()
    visitor.sign_in()
    page = bring_in(visitor, "从文件到轮次")
    expect(page.locator("dl.facts").first).to_contain_text("12")
    expect(page.locator("dl.facts").first).to_contain_text("71")
    expect(page.get_by_role("button", name="确认入库")).to_be_disabled()

    # A passage is opened from the text, answered, and the panel goes on to the next one.
    page.locator("#beside a[data-repair]").first.click()
    panel = page.locator("[data-repair-panel]")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("字节")
    while page.locator("#beside a[data-repair]:not([data-looked])").count():
        before = page.locator("#beside a[data-looked]").count()
        panel.get_by_role("button", name="看过，采用所选").click()
        expect(page.locator("#beside a[data-looked]")).not_to_have_count(before)
        page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")
    expect(panel).to_be_hidden()

    page.get_by_role("button", name="确认入库").click()
    page.wait_for_url("**/rounds/**")
    expect(page.locator("table.heat tbody tr")).to_have_count(12)
    expect(page.locator("table.heat tfoot td").last).to_have_text("71")


def test_another_reading_of_a_character_is_taken_over(visit):
    visitor = visit()
    visitor.sign_in()
    page = bring_in(visitor, "另选一个字")
    card = page.locator("#repairs [data-repair-card]").first
    other = card.locator("input[type=radio]").nth(1)
    chosen = card.locator(f"label[for='{other.get_attribute('id')}']").inner_text()
    index = re.search(r"choice-(\d+)-", other.get_attribute("id")).group(1)
    other.check()
    card.get_by_role("button", name="看过，采用所选").click()
    mark = page.locator(f"#beside a[href='#repair-{index}']")
    expect(mark).to_have_text(chosen)
    expect(mark).to_have_attribute("data-looked", "")


def test_the_same_file_again_is_recognised(visit):
    visitor = visit()
    visitor.sign_in()
    first = bring_in(visitor, "同一份文件").url
    assert bring_in(visitor, "同一份文件").url == first
    expect(visitor.page.locator(".messages")).to_contain_text("以前导入过")


def test_a_file_that_cannot_be_read_is_refused_where_it_was_chosen(visit):
    visitor = visit(language="en")
    visitor.sign_in()
    page = visitor.open("/notices/import/")
    page.set_input_files("#id_file", {"name": "notice.txt", "mimeType": "text/plain", "buffer": b""})
    page.get_by_role("button", name="Read it").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text("reading.empty")


def test_a_cell_of_the_heat_map_leads_to_the_sentence_in_the_damaged_original(visit):
    page = visit().open("/")
    page.locator("main a[href^='/rounds/']").first.click()
    cell = page.locator("table.heat tbody tr").nth(2).locator("td a").first
    count = int(cell.inner_text())
    cell.click()
    rows = page.locator("table.list tbody tr")
    expect(rows).to_have_count(count)
    rows.first.locator(".finding-text a").click()
    lit = page.locator(".is-original .is-lit")
    expect(lit.first).to_be_visible()
    assert "優" in "".join(lit.all_inner_texts())
    page.get_by_role("link", name="指出").first.click()
    expect(page.locator(".is-original .is-word").first).to_be_visible()


def test_search_finds_while_typing_and_marks_the_words(visit):
    page = visit().open("/findings/")
    page.locator("#id_q").press_sequentially("營商環境", delay=20)
    expect(page.locator("mark.hit").first).to_have_text("营商环境")
    page.locator("#id_q").fill("hhht")
    expect(page.locator("#listing tbody th", has_not_text="呼和浩特市")).to_have_count(0)
    expect(page.locator("#listing tbody th").first).to_have_text("呼和浩特市")
    assert "q=hhht" in page.url


def test_search_waits_until_a_word_is_composed(visit):
    page = visit().open("/findings/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/findings/" in request.url else None)
    field = page.locator("#id_q")
    field.focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"selectionStart": 2, "selectionEnd": 2, "text": "qd"})
    page.wait_for_timeout(700)
    assert asked == []
    session.send("Input.insertText", {"text": "前店"})
    expect(page.locator("mark.hit").first).to_have_text("前店")


def test_by_keyboard_alone(visit):
    page = visit().open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert focused
    page.locator("main a[href^='/rounds/']").first.focus()
    page.keyboard.press("Enter")
    page.locator("table.heat td a").first.focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    expect(page.locator("table.list tbody tr").first).to_be_visible()


def test_the_panel_of_a_repair_by_keyboard(visit):
    visitor = visit()
    visitor.sign_in()
    page = bring_in(visitor, "键盘")
    mark = page.locator("#beside a[data-repair]").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-head")).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    expect(page.locator("[data-repair-panel]")).to_be_hidden()


def test_everything_without_scripts(visit):
    visitor = visit(scripts=False, width=390)
    visitor.sign_in()
    page = visitor.open("/")
    page.get_by_role("link", name="菜单").click()
    page.locator("#menu").get_by_role("link", name="导入通报").click()
    page.fill("#id_text", copy("不开脚本").decode())
    page.get_by_role("button", name="读入").click()
    page.wait_for_url("**/review/", timeout=60_000)
    page.locator("#beside a[data-repair]").first.click()
    assert "#repair-" in page.url
    left = True
    while left:
        # Without scripts each answer is a new page: on the way to it there is nothing left to look at, or so it seems.
        with page.expect_navigation():
            page.get_by_role("button", name="看过，采用所选").first.click()
        left = page.get_by_text("待看", exact=True).count() > 0
    page.locator("input[name=reference]").first.check()
    page.locator("#bulk-category").select_option("K")
    page.get_by_role("button", name="添加").click()
    assert "#categories" in page.url
    page.get_by_role("button", name="确认入库").click()
    page.wait_for_url("**/rounds/**")
    assert page.locator("table.heat tbody tr").count() == 12
    page.locator("table.heat td a").first.click()
    assert page.locator("table.list tbody tr").count() >= 1


def test_what_is_seen_can_be_downloaded(visit):
    page = visit().open("/findings/?q=前店后厂")
    for name, ending in (("Excel", ".xlsx"), ("CSV", ".csv"), ("JSON", ".json")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.endswith(ending)


def test_categories_are_changed_one_by_one_and_in_bulk(visit):
    visitor = visit()
    visitor.sign_in()
    page = visitor.open("/")
    round_ = page.locator("main a[href^='/rounds/']").last.get_attribute("href")
    page.goto(f"{round_}targets/4/clauses/1/")
    page.get_by_text("修改类别").click()
    page.get_by_label(re.compile("作风与廉洁")).check()
    page.get_by_role("button", name="保存类别").click()
    expect(page.locator("main > .tags")).to_contain_text("作风与廉洁")
    page.goto(f"/findings/?round={round_.split('/')[2]}&target=4")
    page.locator("input[data-tick-all]").check()
    expect(page.locator("[data-ticked]")).to_have_text("6")
    page.locator("#bulk-category").select_option("B")
    page.get_by_role("button", name="添加").click()
    expect(page.locator(".messages")).to_contain_text("6")
    expect(page.locator("tbody tr", has_text="政策制定与兑现")).to_have_count(6)


def test_the_simulated_date_can_be_moved(visit):
    visitor = visit()
    visitor.sign_in()
    page = visitor.open("/demo-date/")
    # And back again: on the later day the groups have handed over, and nobody of them would see the register.
    for day, words in (("2021-02-08", "2021年2月8日"), ("2020-11-16", "2020年11月16日")):
        page.fill("#id_today", day)
        page.get_by_role("button", name="保存").click()
        expect(page.locator(".demo-strip")).to_contain_text(words)
