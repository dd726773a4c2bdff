"""The register in a real browser: who sees what, from a working paper to an approved finding, to the unit and back."""

import re
import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PROOF = "抽查二十件办件记录，十二件超过承诺时限。"
UID = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}/")


@pytest.fixture
def as_(visit):
    """Return a page on which a person of the demonstration has signed in."""

    def arrive(name, **how):
        visitor = visit(**how)
        visitor.sign_in(name)
        return visitor

    return arrive


def file(name, text=PROOF):
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def units(page):
    """Return the names of the units in the table of a round at work."""
    page.goto("/rounds/")
    page.locator("main tbody th a").first.click()
    return page.locator("main table").first.locator("tbody th").all_inner_texts()


def test_four_leaders_see_the_units_of_their_groups_and_no_other(as_):
    seen, papers = {}, {}
    for number in (1, 2, 3, 4):
        page = as_(f"gl{number}").page
        seen[number] = units(page)
        page.goto("/register/papers/")
        papers[number] = page.locator("main a", has_text=re.compile(r"^DG")).first.get_attribute("href")
        # The list, too, names units of the group alone.
        listed = page.locator("main tbody").inner_text()
        assert any(name in listed for name in seen[number])
        assert not any(name in listed for group, names in seen.items() if group != number for name in names)
    assert {number: len(names) for number, names in seen.items()} == {1: 3, 2: 3, 3: 3, 4: 3}
    assert len({name for names in seen.values() for name in names}) == 12
    for number in (1, 2, 3, 4):
        visitor = as_(f"gl{number}")
        for other, path in papers.items():
            visitor.open(path)
            assert visitor.status == (200 if other == number else 404), (number, other)


def test_from_a_working_paper_to_an_approved_finding(as_):
    member = as_("gm2")
    page = member.open("/desk/")
    page.get_by_role("link", name="新建底稿").click()
    page.locator(".choices a").first.click()
    # Nothing typed yet: what is missing is said first, with the focus, and leads to its field.
    page.get_by_role("button", name="保存底稿").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    page.locator("[data-focus] a").first.click()
    expect(page.locator("#id_title")).to_be_focused()

    page.fill("#id_title", "窗口事项没有全部进驻")
    page.fill("#id_outline", "从办件记录入手。")
    page.fill("#id_condition", "2019年3月至2020年8月，37个事项仍需回原单位办理，抽查20件中12件超期。")
    page.fill("#id_cause", "主管部门没有把划转当作硬任务。")
    page.fill("#id_effect", "群众往返跑。")
    page.fill("#id_fact_from", "2019-03-01")
    page.fill("#id_fact_until", "2020-08-31")
    page.fill("#id_where", "政务服务中心")
    page.fill("#id_who", "政务服务局")
    page.fill("#id_people_concerned", "12")
    page.get_by_label("巡视发现", exact=True).check()
    page.get_by_label("调阅资料", exact=True).check()
    page.locator("#criteria-look").click()
    expect(page.locator("#criteria-picker")).to_contain_text("2019年3月1日")
    page.locator("#criteria-picker input[name=criteria]").first.check()
    page.get_by_role("button", name="保存底稿").click()
    page.wait_for_url(UID)
    paper = re.sub(r"^https?://[^/]+", "", page.url)

    for number in (1, 2):
        page.wait_for_load_state("load")
        page.locator("#attach").click()
        expect(page.locator("#id_title")).to_be_visible()
        page.fill("#id_title", f"办件记录{number}")
        page.set_input_files("#id_file", file(f"记录{number}.txt", f"{PROOF}（{number}）"))
        page.get_by_role("button", name="上传并挂上").click()
        expect(page.locator(".messages")).to_contain_text("已保存")
    expect(page.locator(".proof-lines li")).to_have_count(2)
    page.get_by_label(re.compile("我声明")).check()
    page.get_by_role("button", name="编制人签字").click()
    expect(page.locator(".messages")).to_contain_text("已签字")

    for name, button, state in (("gd2a", "审核通过", "已审核"), ("gl2", "审定", "已审定")):
        page = as_(name).open(paper)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".states").first).to_contain_text(state)

    # The leader makes a finding of it, gives it a category and a severity, confirms and submits it.
    page.get_by_role("button", name="据此立为问题").click()
    page.locator("#id_category").select_option(index=1)
    expect(page.locator("#id_severity")).to_have_value("unset")
    page.select_option("#id_severity", "general")
    page.get_by_role("button", name="保存问题").click()
    page.wait_for_url(UID)
    finding = re.sub(r"^https?://[^/]+", "", page.url)
    page.get_by_role("button", name="认定", exact=True).click()
    page.get_by_role("button", name="提交审核", exact=True).click()
    expect(page.locator(".states").first).to_contain_text("巡视办审核中")

    page = as_("off2").open(finding)
    expect(page.locator(".proof-card")).to_have_count(2)
    # The proofs stay closed to the office, and the page says what the step rests on instead.
    expect(page.locator("#basis")).to_be_visible()
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.locator(".states").first).to_contain_text("已批准")
    expect(page.locator(".timeline")).to_contain_text("认定")
    expect(page.locator(".timeline")).to_contain_text("提交审核")

    page = as_("gl2").open(paper)
    expect(page.locator(".states").first).to_contain_text("已立为问题")
    expect(page.get_by_role("button", name="据此立为问题")).to_have_count(0)


def test_a_notice_goes_to_the_head_of_the_unit_and_comes_back(as_):
    leader = as_("gl3")
    page = leader.open("/register/fixes/new/")
    page.locator(".choices a").first.click()
    unit = page.locator(".lead-in span").first.inner_text()
    page.fill("#id_title", "退还保证金")
    page.fill("#id_problem", "两家企业的投标保证金超期未退。")
    page.fill("#id_requirement", "全部退还并公布。")
    page.fill("#id_due_on", "2020-11-26")
    page.fill("#id_due_reason", "事实清楚")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="下发", exact=True).click()
    expect(page.locator(".states").first).to_contain_text("已下发")
    fix = re.sub(r"^https?://[^/]+", "", page.url)

    answers = {}
    for number in range(1, 13):
        head = as_(f"head{number:02}", scripts=False, width=390)
        page = head.open(fix)
        answers[number] = head.status
        if head.status == 200:
            expect(page.locator("main")).to_contain_text(unit)
            assert "演示组长" not in page.locator("main").inner_text()
            page.get_by_role("button", name="签收", exact=True).click()
            expect(page.locator(".states").first).to_contain_text("已签收")
    mine = [number for number, status in answers.items() if status == 200]
    assert len(mine) == 1
    assert set(answers.values()) == {200, 404}

    page = as_(f"lia{mine[0]:02}").open(fix)
    page.fill("#id_result", "已全部退还。")
    page.set_input_files("#id_proof", file("回单.txt"))
    page.get_by_role("button", name="提交报告").click()
    expect(page.locator(".states").first).to_contain_text("已报告")

    page = as_("gd3a").open(fix)
    page.locator("summary", has_text="退回").click()
    page.get_by_label("原因", exact=False).last.fill("缺少银行回单")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator(".states").first).to_contain_text("已退回")
    page = as_(f"lia{mine[0]:02}").open(fix)
    expect(page.locator("main")).to_contain_text("缺少银行回单")
    page.fill("#id_result", "已补齐回单。")
    page.locator("input[name=evidence]").first.check()
    page.get_by_role("button", name="提交报告").click()
    page = as_("gl3").open(fix)
    page.get_by_role("button", name="验收", exact=True).click()
    expect(page.locator(".states").first).to_contain_text("已验收")


def test_a_paper_and_a_notice_print_as_forms(as_):
    page = as_("gl1").page
    for path, link in (("/register/papers/", r"^DG"), ("/register/fixes/", r"^LX")):
        page.goto(path)
        page.locator("main a", has_text=re.compile(link)).first.click()
        page.emulate_media(media="print")
        for hidden in (".page-head", ".menu", ".page-actions", ".moves"):
            assert not page.locator(hidden).first.is_visible(), hidden
        assert page.locator(".form-sheet").first.is_visible()
        assert page.locator(".paper-head .demo-label").is_visible()
        assert len(page.pdf(format="A4", print_background=True)) > 10_000
        page.emulate_media(media="screen")


def new_paper(visitor):
    """Open the form of a new paper at the first unit of the visitor's group."""
    page = visitor.open("/register/papers/new/")
    page.locator(".choices a").first.click()
    page.wait_for_url("**target=**")
    return page


def kept(page):
    """Return whether the tab keeps something that was typed."""
    return page.evaluate("Object.keys(sessionStorage).some((key) => key.startsWith('bihuan-kept-'))")


def until(is_so):
    """Wait for it, at most five seconds. Playwright's own waiting needs what our policy forbids."""
    last = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.05)


def test_a_look_at_the_pickers_takes_the_old_errors_away(as_):
    member = as_("gm3")
    page = new_paper(member)
    page.fill("#id_fact_from", "2020-05-01")
    page.fill("#id_fact_until", "2020-04-01")
    page.get_by_role("button", name="保存底稿").click()
    expect(page.locator("#errors")).to_contain_text("findings.dates_reversed")
    expect(page.locator("#id_fact_until")).to_have_attribute("aria-invalid", "true")
    page.fill("#id_fact_until", "2020-06-01")
    page.locator("#criteria-look").click()
    expect(page.locator("#errors")).to_have_count(0)
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    expect(page.locator("#id_fact_until")).to_have_value("2020-06-01")
    expect(page.locator("#criteria-look")).to_be_focused()
    assert not member.complaints


def test_what_was_typed_outlives_a_lost_cookie_and_an_ended_session(as_):
    member = as_("gm3")
    page = new_paper(member)
    page.fill("#id_title", "写了很久的底稿")
    page.fill("#id_cause", "主管部门没有把划转当作硬任务。")
    until(lambda: kept(page))
    # Every cookie is gone: the form is refused, and the page leads back, by way of signing in.
    member.context.clear_cookies()
    page.get_by_role("button", name="保存底稿").click()
    expect(page.locator("main")).to_contain_text("common.form_expired")
    page.get_by_role("link", name="回到原页面").click()
    sign_in_here(member)
    page.get_by_role("button", name="恢复填写的内容").click()
    expect(page.locator("#id_cause")).to_have_value("主管部门没有把划转当作硬任务。")
    # Only the session has ended: the sign-in page says so and leads back too.
    rest = [cookie for cookie in member.context.cookies() if cookie["name"] != "bihuan_session"]
    member.context.clear_cookies()
    member.context.add_cookies(rest)
    page.get_by_role("button", name="保存底稿").click()
    expect(page.locator(".messages")).to_contain_text("可以恢复填写的内容")
    sign_in_here(member)
    page.get_by_role("button", name="恢复填写的内容").click()
    page.get_by_role("button", name="保存底稿").click()
    expect(page.locator("main h1")).to_contain_text("写了很久的底稿")
    assert not kept(page)
    assert not member.complaints


def sign_in_here(visitor):
    """Sign in on the page that asks for it, without going elsewhere first."""
    page = visitor.page
    page.fill("#id_login", "gm3")
    page.fill("#id_password", visitor.demo["password"])
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def test_somebody_else_at_the_same_tab_is_offered_nothing(as_):
    member = as_("gm3")
    page = new_paper(member)
    page.fill("#id_title", "别人看不到的草稿")
    until(lambda: kept(page))
    member.context.clear_cookies()
    member.sign_in("gl3")
    assert not kept(page)


def test_an_empty_file_is_refused_aloud_and_leaves_nothing_to_pause(as_):
    member = as_("gm3")
    page = member.open("/register/evidence/new/")
    page.locator(".choices a").first.click()
    page.fill("#id_title", "空文件")
    page.set_input_files("#id_file", {"name": "空.txt", "mimeType": "text/plain", "buffer": b""})
    page.get_by_role("button", name="上传", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("files.empty")
    expect(page.locator("[data-upload-pause]")).to_be_hidden()
