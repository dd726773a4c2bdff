"""A recusal in a real browser: declared, prepared, decided by two, and the page that was open is gone with the next click."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One of its own: whoever loses a unit here would be missed elsewhere."""
    with running(tmp_path_factory.mktemp("demo") / "data") as door:
        yield door


@pytest.fixture
def as_(visit):
    """Return the page of a person of the demonstration who has signed in."""

    def arrive(name, **how):
        visitor = visit(**how)
        visitor.sign_in(name)
        return visitor

    return arrive


def recusals(page):
    """Go to the recusals of the sample round, and return its address."""
    page.goto("/rounds/")
    round_ = page.locator("main a[href^='/rounds/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href').match(/rounds.[0-9a-f-]{36}/)).find(Boolean)[0]"
    )
    page.goto(f"/{round_}/recusals/")
    return page.url


def decide(visitor, address, reason):
    """Sign the decision that is proposed."""
    page = visitor.open(address)
    page.locator("#id_decide_reason").fill(reason)
    page.locator("form[action$='/decide/'] button").click()
    return page


def open_note(page, words):
    """Open the newest note that holds these words; notes of one round and step may be folded into one line."""
    row = page.locator("main tbody tr", has_text=words).first
    if row.locator("summary").count():
        row.locator("summary").click()
        row = row.locator("li", has_text=words).first
    row.get_by_role("button", name="打开").click()


def test_a_leader_loses_the_unit_with_the_second_signature(as_):
    leader = as_("gl1")
    page = leader.page
    # A page that is open: a paper of some unit of the group.
    page.goto("/register/papers/")
    page.locator("main a", has_text=re.compile(r"^DG")).first.click()
    paper, said = page.url, page.locator("main").inner_text()
    recusals(page)
    page.get_by_role("link", name="申报回避").click()
    # Nothing chosen yet: each fault leads to its field.
    page.get_by_role("button", name="申报").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    unit = next(name for name in page.locator("#id_target option").all_inner_texts() if name in said)
    page.select_option("#id_target", label=unit)
    page.select_option("#id_tie", "spouse")
    page.fill("#id_detail", "配偶现任该单位财务科科长。")
    page.get_by_role("button", name="申报").click()
    expect(page.locator(".states")).to_contain_text("待决定")
    address = page.url

    office = as_("off2").page
    office.goto("/inbox/")
    open_note(office, unit)
    assert office.url == address
    office.select_option("#id_prepare_proposal", "accept")
    office.fill("#id_prepare_reason", "情况属实，建议回避。")
    office.get_by_role("button", name="报领导小组").click()
    # A leader is not let go without somebody who steps in; what was typed is still there.
    expect(office.locator(".is-refusal")).to_contain_text("rounds.substitute_needed")
    expect(office.locator("#id_prepare_reason")).to_have_value("情况属实，建议回避。")
    office.locator("#id_prepare_substitute").select_option(index=1)
    office.get_by_role("button", name="报领导小组").click()
    expect(office.locator("main")).to_contain_text("接替的组长")

    decide(as_("lg1"), address, "情况属实，同意回避。")
    assert leader.open(paper)
    assert leader.status == 200
    done = decide(as_("lg2"), address, "情况属实，同意回避。")
    expect(done.locator(".states")).to_contain_text("决定回避")

    leader.open(paper)
    assert leader.status == 404
    page.goto("/register/papers/")
    assert unit not in page.locator("main tbody").inner_text()
    page.goto("/inbox/")
    expect(page.locator("main tbody tr").first).to_contain_text("全部权限停止")
    open_note(page, "全部权限停止")
    expect(page.locator("main")).to_contain_text("其他单位不受影响")


def test_a_unit_asks_for_the_recusal_of_somebody_who_comes(as_):
    page = as_("lia02").page
    recusals(page)
    page.get_by_role("link", name="提出回避请求").click()
    named = page.locator("#id_person option").all_inner_texts()
    assert 2 <= len(named) <= 8
    page.locator("#id_person").select_option(index=len(named) - 1)
    page.select_option("#id_tie", "interest")
    page.fill("#id_detail", "与本单位一项工程有利害关系。")
    page.get_by_role("button", name="提出", exact=True).click()
    expect(page.locator("main")).to_contain_text("等待巡视办核实和拟办")
    assert "从哪里得知" not in page.locator("main").inner_text()
