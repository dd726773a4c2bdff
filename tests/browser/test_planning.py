"""A clerk plans a round: made, its units chosen in a few clicks, groups, announcements drafted, issued and printed."""

import pytest

from tests.browser.conftest import running
from tests.browser.test_pool import is_sound

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One of its own: another round would stand before the sample's elsewhere."""
    with running(tmp_path_factory.mktemp("demo") / "data") as door:
        yield door


NUMBER = {"zh": "41", "en": "42"}


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_round_is_planned_by_hand(visit, language, width):
    visitor = visit(language=language, width=width)
    visitor.sign_in("office")
    page = visitor.open("/rounds/new/")
    is_sound(page, width)
    # Too little, and backwards: said at the field, and nothing is lost.
    page.fill("#id_theme", "优化营商环境")
    page.fill("#id_starts_on", "2021-05-31")
    page.fill("#id_ends_on", "2021-03-01")
    page.locator(".save-bar button").click()
    page.wait_for_load_state()
    assert page.locator("#errors a[href='#id_type']").count() == 1
    page.select_option("#id_type", "special")
    page.locator(".save-bar button").click()
    page.wait_for_load_state()
    assert "rounds.odd_dates" in page.locator("#errors").inner_text()
    assert page.input_value("#id_theme") == "优化营商环境"
    is_sound(page, width)
    for name, value in (
        ("authority", "自治区党委"),
        ("term", "十届"),
        ("number", NUMBER[language]),
        ("groups_count", "4"),
    ):
        page.fill(f"#id_{name}", value)
    page.fill("#id_starts_on", "2021-03-01")
    page.fill("#id_ends_on", "2021-05-31")
    page.select_option("#id_mode", "一托三")
    page.locator(".save-bar button").click()
    page.wait_for_url("**/plan/")
    plan = page.url
    is_sound(page, width)

    # Twelve units in two clicks, with what each was inspected for before.
    page.locator("#step-targets .page-actions a").first.click()
    page.wait_for_url("**/targets/choose/")
    is_sound(page, width)
    page.locator("button[name=every]").click()
    page.wait_for_load_state()
    assert page.locator("#chosen").inner_text().count("12") == 1
    assert "专项巡视反馈情况集中公布" in page.locator("[aria-labelledby=chosen] tbody tr").first.inner_text()
    page.fill("#id_load-1", "345")
    page.locator("[aria-labelledby=chosen] .btn-primary").click()
    page.wait_for_load_state()
    assert page.input_value("#id_load-1") == "345"
    is_sound(page, width)

    # Groups by hand.
    page.goto(plan.replace("/plan/", "/groups/"))
    page.locator("form[action$='/add/'] button").click()
    page.wait_for_load_state()
    for number in range(1, 13):
        page.select_option(f"#id_group-{number}", str((number - 1) // 3 + 1))
    is_sound(page, width)
    page.locator(".save-bar button").click()
    page.wait_for_load_state()
    page.goto(plan)
    assert "12 / 12" in page.locator("#step-groups").inner_text().replace("12 of 12", "12 / 12")

    # Announcements of entry: one form, one with a number of its own, issued together.
    page.goto(plan.replace("/plan/", "/announcements/draft/entry/"))
    is_sound(page, width)
    page.fill("#id_phone", "0471-1234567")
    page.fill("#id_phone-3", "0473-7654321")
    page.locator(".save-bar button").click()
    page.wait_for_url("**/announcements/")
    is_sound(page, width)
    page.locator("form[action$='/issue/entry/'] button").click()
    page.wait_for_load_state()
    page.locator("main table tbody tr").nth(2).locator("a").click()
    page.wait_for_load_state()
    official = page.locator(".official").inner_text()
    assert "0473-7654321" in official
    assert "2021年5月26日" in official, "the last day for petitions"
    is_sound(page, width)
    page.emulate_media(media="print")
    assert not page.locator(".menu").is_visible()
    assert page.locator(".official-title").is_visible()


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1440)])
def test_terms_and_coverage_fit_any_screen(visit, language, width):
    visitor = visit(language=language, width=width)
    visitor.sign_in("office")
    for path in ("/terms/", "/coverage/", "/coverage/past/", "/coverage/past/import/"):
        page = visitor.open(path)
        assert visitor.status == 200
        is_sound(page, width)
    page = visitor.open("/terms/")
    page.fill("#id_name", "十一届")
    page.fill("#id_since", "2021-10-31")
    page.locator("form .btn-primary").click()
    page.wait_for_load_state()
    assert "rounds.terms_overlap" in page.locator("#errors").inner_text()
    assert page.input_value("#id_name") == "十一届"
    is_sound(page, width)
    visitor.open("/coverage/past/import/")
    page.fill("#id_text", "没有的市，十届第一轮，常规，2017-06-30，")
    page.locator("form.sheet button").click()
    page.wait_for_load_state()
    assert "rounds.odd_past" in page.locator(".note.is-refusal").inner_text()
    is_sound(page, width)
