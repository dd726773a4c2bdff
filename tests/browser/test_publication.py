"""
The model round in a real browser: fed back, published by two people, and on the public site, character for character.

Nothing that was read in is left when it is issued: the text comes from the facts of the round, the frame texts and the
clauses of the register.
"""

import os
import re
import subprocess
import sys
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from bihuan.reading import read_notice
from tests.browser.conftest import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = files("bihuan.samples").joinpath("2021-inner-mongolia-feedback.restored.txt").read_text(encoding="utf-8")
#: What the first record of a meeting says; the other eleven take it over.
MEETING = {
    "place": "会议中心",
    "chair": "党委书记",
    "conveyed": "传达听取巡视综合情况汇报时的讲话精神",
    "demanded": "对抓好巡视整改工作提出要求",
    "promised": "照单全收，立行立改",
    "gap_reason": "致主要负责人的一份另行印发",
    "received_by": "党委书记",
    "count_leading_group": "1",
    "count_discipline": "2",
    "count_office": "1",
    "count_group_leader": "1",
    "count_unit_head": "1",
    "count_unit_body": "8",
}
#: What a record never takes over from another unit's.
OF_EACH = ("place", "gap_reason", "received_by")
#: What the correction says otherwise: one clause, and the last day of the meetings.
CLAUSE = ("落实主体责任有差距，推动", "落实主体责任不够有力，推动")
DATE = ("1月5日至8日", "1月5日至9日")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One of its own, its findings approved and the committee's decision recorded; nothing that was read in is left."""
    with running(tmp_path_factory.mktemp("demo") / "data") as door:
        yield {**door, "round": _run(door, "fed_back", "decided")}


def _run(door, module, *arguments):
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.browser.{module}", door["folder"], *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _for_all(visit, demo, name, step, count, reason=""):
    """Let somebody take one step with every document that waits for it; ``count`` is how many of their lines are done."""
    page = _signed_in(visit, name).open(f"/rounds/{demo['round']}/feedback/")
    boxes = "input[name=row][value$=':body']" if step == "draft" else "input[name=row]"
    for box in page.locator(boxes).all():
        box.check()
    if reason:
        page.fill("#left_out_reason", reason)
    page.locator(
        f"button[formaction$='/{step}/']" if step != "draft" else "form#feedback-steps button:not([formaction])"
    ).click()
    answers = page.locator("section[aria-labelledby=answers] .row-line")
    # Papers are made in batches, and the page goes on by itself until the last.
    expect(answers).to_have_count(count, timeout=90_000)
    expect(answers.locator(".is-unread")).to_have_count(0)
    return page


def _signed_in(visit, name):
    visitor = visit()
    visitor.sign_in(name)
    return visitor


def _feed_back(visit, demo):
    """Twelve documents from the findings, and twelve meetings over four days."""
    _for_all(visit, demo, "office", "draft", 12)
    for group in (1, 2, 3, 4):
        _for_all(visit, demo, f"gl{group}", "submit", 3, reason="事项较小，已在问题清单列明")
    # Twelve checks by the leaders of groups are no part of this journey.
    _run(demo, "fed_back", "checked")
    for name, step in (("lg1", "approve"), ("lg2", "approve"), ("office", "issue"), ("off2", "issue")):
        page = _for_all(visit, demo, name, step, 12)
    expect(page.locator("section[aria-labelledby=answers]")).to_contain_text("〔2020〕12号")
    _run(demo, "fed_back", "held")
    visitor = _signed_in(visit, "office")
    for at in range(12):
        _hold(visitor, demo, number=at + 1, day=f"2021-01-{5 + at % 4:02}")
    page = visitor.open(f"/rounds/{demo['round']}/feedback-meetings/")
    expect(page.locator("main")).to_contain_text("已召开 12 场")
    _run(demo, "fed_back", "after")


def _hold(visitor, demo, *, number, day):
    """Record one meeting; those after the first take over what the first said."""
    page = visitor.open(f"/rounds/{demo['round']}/feedback-meetings/{number}/{'?like=1' if number > 1 else ''}")
    page.fill("#id_held_on", day)
    page.fill("#id_received_on", day)
    for name, said in MEETING.items():
        if number == 1 or name in OF_EACH:
            page.fill(f"#id_{name}", said)
    # Who reads out is proposed: the leader of the group in charge.
    page.get_by_role("button", name="登记召开").click()
    expect(page.locator("main")).to_contain_text("已召开")


def _release(visit, address):
    """Let two clerks sign."""
    for name in ("office", "off2"):
        page = _signed_in(visit, name).open(address)
        page.locator("form[action$='/move/release/'] button").click()
    expect(page.locator(".states").first).to_contain_text("已公布")
    return page


def _same(found):
    expected = read_notice(SAMPLE)
    assert [(one.number, one.name) for one in found.targets] == [(one.number, one.name) for one in expected.targets]
    clauses = [clause.text for target in found.targets for clause in target.clauses]
    assert len(clauses) == 71
    assert clauses == [clause.text for target in expected.targets for clause in target.clauses]


def test_the_model_round_is_published_as_it_was(visit, demo):
    _feed_back(visit, demo)
    page = _signed_in(visit, "office").open(f"/rounds/{demo['round']}/publications/")
    page.get_by_role("button", name="起草集中公布").click()
    expect(page.get_by_text("读出来与写的完全一样")).to_be_visible()
    address = page.url
    # Nothing has been checked yet: what is missing is named, and there is no button.
    expect(page.locator(".missing")).to_contain_text("12 个单位的段落没有通过")
    assert page.locator("form[action$='/move/submit/']").count() == 0
    # Ordering 71 clauses, twelve checks and two approvals by hand are no part of this journey.
    _run(demo, "passed")
    released = _release(visit, address)
    with released.expect_download() as download:
        released.get_by_role("link", name="下载文字").click()
    assert download.value.path().read_text(encoding="utf-8") == SAMPLE
    _on_the_public_site(visit, demo, address)
    _correct(visit, demo, address)


def _on_the_public_site(visit, demo, address):
    anybody = visit()
    page = anybody.open("/public/")
    page.locator(f"main a[href='/public/rounds/{demo['round']}/']").first.click()
    page.locator("main a[href^='/public/notices/']").first.click()
    assert "\n".join(page.locator("article p").all_inner_texts()) == SAMPLE
    notice = page.url.split("?")[0]
    text = page.request.get(notice + "notice.txt").body().decode("utf-8")
    assert text == SAMPLE
    _same(read_notice(text))
    _same(read_notice(page.request.get(notice + "notice.docx").body(), name="notice.docx"))
    assert not anybody.complaints


def _correct(visit, demo, address):
    page = _signed_in(visit, "office").open(address)
    page.locator("details", has=page.locator("form[action$='/move/correct/']")).locator("summary").click()
    page.fill("#reason-correct", "一处表述和一个日期有误")
    page.locator("form[action$='/move/correct/'] button").click()
    expect(page.locator("h1")).to_contain_text("第 2 版")
    corrected = page.url
    _run(demo, "passed", *CLAUSE)
    released = _release(visit, corrected)
    with released.expect_download() as download:
        released.get_by_role("link", name="下载文字").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert SAMPLE.count(CLAUSE[0]) == SAMPLE.count(DATE[0]) == 1
    assert text == SAMPLE.replace(*CLAUSE).replace(*DATE)
    released.goto(address)
    expect(released.locator(".states").first).to_contain_text("已被新版取代")
    assert re.search(r"第 2 版", released.locator("main").inner_text())
