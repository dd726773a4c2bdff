"""A clerk's groups: needs, solving, why, a change by hand, locks, proposing, two signatures, the list on paper."""

import os
import subprocess
import sys

import pytest

from tests.browser.conftest import running
from tests.browser.test_pool import is_sound

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One of its own: another round would stand before the sample's elsewhere."""
    with running(tmp_path_factory.mktemp("demo") / "data") as door:
        yield door


@pytest.fixture(scope="module")
def planned(demo):
    """The id of a planned round whose pool can sign in."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.planned_round", demo["folder"]],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return made.stdout.split()[-1]


def press(page, words):
    page.get_by_role("button", name=words, exact=True).first.click()
    page.wait_for_load_state()


def points(page):
    return float(page.locator("#score ~ *, [aria-labelledby=score]").locator("tfoot strong").first.inner_text())


def reads_well(visit, planned):
    """On a phone, and without scripts."""
    for how in ({"language": "en", "width": 390}, {"scripts": False}):
        visitor = visit(**how)
        visitor.sign_in("office")
        page = visitor.open(f"/rounds/{planned}/schemes/")
        width = how.get("width", 1440)
        if how.get("scripts", True):
            is_sound(page, width)
        page.locator("main table tbody th a").first.click()
        page.wait_for_load_state()
        if how.get("scripts", True):
            is_sound(page, width)
        page.locator(".group-card .seats a").first.click()
        page.wait_for_selector(".answer")
        assert page.locator(".answer").count() == 4


def test_groups_are_planned_changed_and_authorised(visit, planned):
    visitor = visit()
    visitor.sign_in("office")
    page = visitor.open(f"/rounds/{planned}/schemes/")
    press(page, "新建方案")
    for number in range(1, 5):
        page.fill(f"#id_settings_g{number}_skills", "审计 1")
    page.fill("#id_settings_neighbours", "乌海市：阿拉善盟、鄂尔多斯市\n包头市：呼和浩特市、鄂尔多斯市、巴彦淖尔市")
    is_sound(page, 1440)
    press(page, "保存")
    press(page, "求解")
    page.wait_for_selector(".group-card", timeout=60_000)
    is_sound(page, 1440)
    assert page.locator(".group-card").count() == 4
    assert "最优（已证明）" in page.locator("[aria-labelledby=score]").inner_text()
    scheme, best = page.url, points(page)

    # By keyboard alone: a name, the panel, another group; scored at once, and what breaks is said.
    first = page.locator(".group-card").first.locator(".seats.is-units a").first
    unit = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel .answer")
    assert page.locator("#panel .answer").count() == 4
    page.select_option("#panel-group", "2")
    page.locator("#panel-group").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#broken")
    assert unit in page.locator(".note").first.inner_text()
    assert "至多负责3个单位" in page.locator("#broken").inner_text()
    assert page.get_by_role("button", name="提请授权").is_disabled()
    is_sound(page, 1440)
    press(page, "撤销这次调整")
    assert points(page) == best

    # With the mouse, and as advised: a swap that keeps every rule and costs what was said.
    page.locator(".group-card").nth(1).locator(".seats.is-units .seat").first.drag_to(
        page.locator(".group-card").nth(2)
    )
    page.wait_for_selector("#broken")
    press(page, "撤销这次调整")
    page.locator(".group-card").first.locator(".seats.is-units a").first.click()
    page.wait_for_selector("#panel .answer")
    page.locator("#panel .answer", has=page.locator("button", has_text="照此调整")).first.locator(
        "button", has_text="照此调整"
    ).click()
    page.wait_for_selector("text=刚才的调整")
    assert page.locator("#broken").count() == 0
    assert points(page) >= best
    press(page, "撤销这次调整")

    # A lock is kept, and solving again finds the same.
    page.locator(".group-card").first.locator(".seats:not(.is-units) a").first.click()
    page.wait_for_selector("#panel .answer")
    press(page, "锁定在此")
    assert page.locator(".tag.is-locked").count() == 1
    press(page, "重新求解")
    page.wait_for_selector("[data-run]", state="detached", timeout=60_000)
    assert points(page) == best

    press(page, "提请授权")
    assert "待授权" in page.locator(".states").inner_text()
    for who in ("lg1", "lg2"):
        leader = visit()
        leader.sign_in(who)
        signing = leader.open(scheme)
        if who == "lg1":
            signing.fill("#document", "演示〔2021〕50号（2021年3月1日）")
        press(signing, "签字授权")
    assert "已授权" in signing.locator(".states").inner_text()
    is_sound(signing, 1440)

    for language, width in (("zh", 1440), ("en", 390)):
        reader = visit(language=language, width=width)
        reader.sign_in("office")
        listed = reader.open(f"{scheme}authorisation/")
        is_sound(listed, width)
        assert listed.locator(".authorised-group").count() == 4
        assert "演示〔2021〕50号" in listed.locator(".authorisation").inner_text()
    listed.emulate_media(media="print")
    assert not listed.locator("nav.menu").is_visible()
    assert listed.locator(".authorised-group tbody tr").count() >= 24
    reads_well(visit, planned)
