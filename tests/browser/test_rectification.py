"""
Rectification of the model round in a real browser: an empty plan is returned and made whole, a line of it is worked on,
proven, checked and closed by those whose step it is; and what the checks of truth found is shown.

Everything before the plan's return is the demonstration's own story, which its actions told.
"""

import io
import re

import docx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: The unit whose plan says nothing, the one that copied and the one it copied from, as the demonstration tells it.
EMPTY, COPIED, ORIGINAL = "乌海市", "乌兰察布市", "通辽市"
#: What the unit undertakes once its plan has come back, one measure for each of its lines in turn.
MEASURES = (
    ("清理超期办件", "政务服务局审批科科长", "将12件超期办件逐件办结，并在大厅公开办结结果。"),
    ("修订办事指南", "政务服务局法规科科长", "修订34项办事指南，删去重复提交的材料并重新公布。"),
    ("退还保证金", "财政局国库科科长", "向17家企业退还多收的投标保证金，由财政部门逐笔核对。"),
    ("归集信用信息", "发改委信用科科长", "补录2019年以来的行政处罚信息，与法院名单比对。"),
    ("兑现奖补", "工信局企业科科长", "拨付上年度技改奖补资金，并公布拨付清单。"),
    ("规范检查", "市场监管局监管科科长", "制定联合检查计划，同一企业一年只上门一次。"),
)
CLAIM = "12件超期办件已逐件办结，办结结果已在大厅公开，没有发现同类问题。"
FOUND = "2021年4月12日到大厅查看登记簿，抽查12件，均已办结。"
#: Pages that are read on a phone.
PHONE = 390


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One of its own, told up to rectification."""
    with running(tmp_path_factory.mktemp("demo") / "data", "--stage", "rectification") as door:
        yield door


@pytest.fixture
def seat(visit):
    """Return a way to sit down as somebody: ``seat("office")`` is their page, the same one each time."""
    taken = {}

    def sit(name: str, *, width: int = 1440):
        if (name, width) not in taken:
            visitor = visit(width=width)
            visitor.sign_in(name)
            taken[name, width] = visitor
        return taken[name, width]

    return sit


def paper(text: str) -> bytes:
    """Return a Word file that says ``text``."""
    written, out = docx.Document(), io.BytesIO()
    written.add_paragraph(text)
    written.save(out)
    return out.getvalue()


def step(page, name: str):
    """Press the button of a step that needs no more than that."""
    page.locator(f"form[action$='/{name}/'] button[type=submit]").first.click()


def state(page):
    """Return what the head of the page says of its object."""
    return page.locator(".states").first


def address_of(page, path: str) -> str:
    """Return the address of the first link in ``page``'s content that begins with ``path``."""
    return page.locator(f"main a[href^='{path}']").first.get_attribute("href")


def on_a_phone(seat, name: str, address: str):
    """Let somebody read a page on a phone: nothing is wider than it."""
    page = seat(name, width=PHONE).open(address)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


def round_of(seat, title: str) -> str:
    """Return the id of the round whose title ends so, as the overview links it."""
    page = seat("office").open("/rectification/")
    return page.locator("main a[href$='/plans/']", has_text=title).get_attribute("href").split("/")[2]


def test_the_model_round_is_put_right_and_what_is_not_true_is_seen(seat):
    round_ = round_of(seat, "集中公布")
    # Before the empty plan is made whole: then nothing is left of its marks.
    _nobody_could_argue(seat, round_)
    plan, met = _return_the_empty_plan(seat, round_)
    _write_the_plan(seat, plan, met)
    _accept(seat, plan)
    item = _work(seat)
    _report(seat, item)
    _review(seat, round_, item)
    _verify(seat, item)
    _nobody_else_closes(seat, round_, item)
    _close(seat, item)
    pages = (("lia11", "/portal/"), ("lia11", item), ("ver1", f"{item}verify/"), ("head11", plan))
    for name, address in pages:
        on_a_phone(seat, name, address)


def _nobody_could_argue(seat, round_):
    """What the checks found is shown with reason and place, and what did not hold counts no more."""
    marks = f"/rounds/{round_}/truth/"
    _copied_plan(seat, marks)
    page = seat("office").open(marks)
    page.get_by_role("link", name="整改方案的措施多为空话").click()
    expect(page.locator(".lead-in")).to_contain_text(re.compile(r"(\d+) 条措施中有 \1 条（100%）"))
    expect(page.locator("main")).to_contain_text("提高认识，压实责任")
    page = seat("office").open(marks)
    page.get_by_role("link", name="同一份材料用于多个事项").click()
    # Both items stand side by side, each with the file that it was given.
    texts = page.locator(".file-preview").all_inner_texts()
    assert len(texts) == 2
    assert texts[0] == texts[1]
    assert "付款汇总" in texts[0]
    _failed_sample(seat, round_)
    _came_back(seat)


def _copied_plan(seat, marks):
    """The office reads both sides with the same passages lit; the unit that copied reads its own."""
    page = seat("office").open(marks)
    page.get_by_role("link", name="整改方案与其他单位雷同").click()
    address = page.url
    names = [page.locator(f"#{side}").inner_text() for side in ("this", "other")]
    assert names == [COPIED, ORIGINAL]
    sides = [page.locator(f"section[aria-labelledby={side}]") for side in ("this", "other")]
    assert all(side.locator("mark.truth-place.is-colour-1").count() > 3 for side in sides)
    # Names and numbers were changed: they are marked as what does not count.
    assert sides[0].inner_text() != sides[1].inner_text()
    assert [side.locator(".truth-masked").count() > 0 for side in sides] == [True, True]
    expect(page.get_by_role("button", name="保存判断")).to_be_visible()
    unit = seat("lia08").open(address)
    assert seat("lia08").status == 200
    assert unit.locator("section[aria-labelledby=this] mark").count() > 3
    assert unit.locator("section[aria-labelledby=other] mark").count() == 0
    expect(unit.locator("main")).not_to_contain_text(ORIGINAL)
    assert unit.get_by_role("button", name="保存判断").count() == 0
    seat("lia05").open(address)
    assert seat("lia05").status == 404, "nor is the unit that was copied from told who did"
    on_a_phone(seat, "office", address)


def _failed_sample(seat, round_):
    """The line that did not hold stays closed, has a successor, and counts as completed no more."""
    page = seat("office").open(f"/rounds/{round_}/samples/")
    page.goto(address_of(page, "/samples/"))
    row = page.locator("tr", has_text="销号不实")
    expect(row).to_have_count(1)
    old, new = re.findall(r"ZG[\d-]+", row.inner_text())
    page = seat("office").open(f"/rounds/{round_}/items/?status=closed_implemented")
    page.get_by_role("link", name=old).click()
    expect(state(page)).to_contain_text("已销号")
    expect(page.locator(".note.is-warning")).to_contain_text("2021年4月9日 起，本件不再计入已完成")
    expect(page.locator("main")).to_contain_text(f"后续事项：{new}")
    page = seat("office").open(f"/rounds/{round_}/rectification-figures/")
    # Nine were closed; one failed the sample and one came back.
    expect(page.locator("main")).to_contain_text(re.compile(r"销号率\s*[\d.]+%\s*7 / \d+"))
    expect(page.locator("main")).to_contain_text("2 / 9")


def _came_back(seat):
    page = seat("office").open(f"/rounds/{round_of(seat, '（演示）')}/look-back/")
    expect(page.locator("main")).to_contain_text("1 / 8")
    page.locator("tr", has_text="仍然存在").locator("a").first.click()
    expect(state(page)).to_contain_text("仍然存在")
    assert address_of(page, "/items/")
    expect(page.locator("main")).to_contain_text("后续事项")


def _return_the_empty_plan(seat, round_):
    page = seat("office").open(f"/rounds/{round_}/plans/")
    row = page.locator("tr", has_text=EMPTY)
    met, plan = row.inner_text(), row.locator("a[href^='/plans/']").first.get_attribute("href")
    page.goto(plan)
    expect(page.locator("main")).to_contain_text("整改方案的措施多为空话")
    page.locator("summary", has_text="退回").click()
    page.fill("#return-reason", "措施没有写明做什么、谁来做，请逐条写实。")
    step(page, "return_plan")
    # It is the unit's again: the office is back at the list, and knows no more than that.
    expect(page.locator("tr", has_text=EMPTY)).to_contain_text("已退回")
    return plan, met


def _write_the_plan(seat, plan, met):
    """The liaison reads why it came back and by when the unit reports, and writes each line; the head pledges."""
    page = seat("lia11").open("/portal/")
    expect(page.locator("main")).to_contain_text("请逐条写实")
    report = page.locator(".facts .is-wide", has_text="报送整改情况报告")
    # Two months after its meeting by the rule of that year, and it says so.
    year, month, day = re.search(r"(\d+)年(\d+)月(\d+)日", met).groups()
    expect(report).to_contain_text(f"{year}年{int(month) + 2}月{day}日")
    report.locator("summary").click()
    expect(report).to_contain_text(re.compile(r"[2二两]\s*个月"))
    page.goto(f"{plan}edit/")
    lines = page.locator(f"main a[href^='{plan}lines/']").count()
    page.goto(f"{plan}lines/1/")
    for at in range(lines):
        standard, owner, text = MEASURES[at % len(MEASURES)]
        due = f"2021-05-{10 + at}"
        page.fill("#id_standard", f"{standard}，逐件可查")
        page.fill("#id_due_on", due)
        page.fill("#id_m0-text", text)
        page.fill("#id_m0-owner", owner)
        page.fill("#id_m0-starts_on", "2021-04-12")
        page.fill("#id_m0-due_on", due)
        page.locator(".save-bar button").first.click()
    page.goto(f"{plan}edit/")
    expect(page.locator(".tag.is-good", has_text="已填写")).to_have_count(lines)
    page.goto(plan)
    step(page, "hand")
    page = seat("head11").open(plan)
    page.get_by_role("button", name="承诺并报送").click()
    expect(state(page)).to_contain_text("已报送")


def _accept(seat, plan):
    page = seat("sup1").open(plan)
    page.locator("form[action$='/opinion/'] select").select_option("agree")
    step(page, "opinion")
    page = seat("office").open(plan)
    # What was wrong with the plan as it stood before is gone.
    step(page, "accept_plan")
    expect(state(page)).to_contain_text("已同意")


def _work(seat):
    """The liaison starts the first line, says what was done and proves it."""
    page = seat("lia11").open("/portal/")
    page.goto(address_of(page, "/items/"))
    item = "/" + page.url.split("/", 3)[3].split("#")[0]
    step(page, "start_item")
    expect(state(page)).to_contain_text("整改中")
    page.locator("summary", has_text="填报进展").click()
    page.fill("#progress_done_on", "2021-04-12")
    page.fill("#progress_text", CLAIM)
    page.fill("#progress_systems_made", "1")
    page.get_by_role("button", name="保存进展").click()
    expect(page.locator("section[aria-labelledby=work]")).to_contain_text(CLAIM)
    page.locator("a[href*='/proof/?measure=']").first.click()
    _upload(page, "receipt", "办结回执.docx", "12件办件的办结回执，逐件列明办结日期。")
    expect(page.locator("section[aria-labelledby=proofs]")).to_contain_text("办结回执.docx")
    return item


def _upload(page, kind, name, text):
    page.select_option("#proof_kind", kind)
    page.fill("#proof_dated_on", "2021-04-12")
    kept = {"name": name, "mimeType": "application/octet-stream", "buffer": paper(text)}
    page.set_input_files("#proof_file", kept)
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_url(re.compile(r"/items/[0-9a-f-]{36}/(#.*|verify/)?$"))


def _report(seat, item):
    """The liaison signs that it is done; with the head's signature it is reported."""
    page = seat("lia11").open(item)
    page.locator("summary", has_text="签报完成").click()
    page.fill("#report_claim", CLAIM)
    step(page, "report")
    expect(state(page)).to_contain_text("整改中")
    page = seat("head11").open("/portal/")
    page.locator("section[aria-labelledby=mine] a[href^='/items/']").first.click()
    step(page, "sign_report")
    expect(state(page)).to_contain_text("已报完成")


def _review(seat, round_, item):
    page = seat("off3").open(f"{item}verify/")
    step(page, "review_item")
    expect(state(page)).to_contain_text("待核查")
    page = seat("off3").open(f"/rounds/{round_}/verification/")
    row = page.locator("tr", has=page.locator(f"a[href='{item}verify/']"))
    row.locator("input[type=checkbox]").check()
    row.locator("select").select_option(label="演示核查人·甲")
    page.get_by_role("button", name="按所选人员指派勾选的").click()
    expect(page.locator("section[aria-labelledby=answers]")).to_contain_text("已办理")


def _verify(seat, item):
    """The verifier brings a proof of their own, and answers the form."""
    page = seat("ver1").open(f"{item}verify/")
    page.get_by_role("link", name="补充现场核查或回访记录").click()
    _upload(page, "site_check", "现场核查记录.docx", FOUND)
    page.goto(f"{item}verify/")
    form = page.locator("#check-form")
    form.locator("[name=method]").select_option("site")
    form.locator("[name=found]").fill(FOUND)
    for name in ("meets_cause", "is_proven"):
        form.locator(f"[name={name}]").select_option("full")
    form.get_by_label("现场核查记录.docx").check()
    for answer in form.locator("select").all():
        if not answer.input_value():
            answer.select_option("yes")
    if form.locator("[name=about_warnings]").count():
        form.locator("[name=about_warnings]").fill("已逐条看过，现场核对一致。")
    page.get_by_role("button", name="核查属实", exact=True).click()
    expect(state(page)).to_contain_text("待销号")


def _nobody_else_closes(seat, round_, item):
    """Who works on the line or has verified it finds no way to close it, on no page and not by hand."""
    for name in ("lia11", "head11", "ver1"):
        visitor = seat(name)
        for address in (item, f"{item}verify/", f"{item}closing/"):
            page = visitor.open(address)
            assert page.locator("form[action*='/close_item/'], a[href$='/closing/'].btn-primary").count() == 0, name
        token = visitor.open(item).locator("[name=csrfmiddlewaretoken]").first.input_value()
        sent = {"csrfmiddlewaretoken": token, "version": "1", "completion": "once", "reason": "x"}
        for address in (f"{item}closing/close_item/", f"{item}move/close_item/"):
            answer = page.request.post(address, form=sent, headers={"Referer": page.url})
            assert answer.status in {403, 404}, (name, address, answer.status)
        key = item.split("/")[2]
        bulk = {**sent, "row": f"{key}@{_version(seat, item)}"}
        page.request.post(f"/rounds/{round_}/verification/close_item/", form=bulk, headers={"Referer": page.url})
    expect(state(seat("office").open(item))).to_contain_text("待销号")


def _version(seat, item):
    page = seat("office").open(f"{item}closing/")
    return page.locator("form[action$='/close_item/'] [name=version]").first.input_value()


def _close(seat, item):
    for name in ("office", "off2"):
        page = seat(name).open(f"{item}closing/")
        step(page, "close_item")
    expect(state(page)).to_contain_text("已销号")
