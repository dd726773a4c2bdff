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
#: What the correction says otherwise: one clause, and the last day of the meetings.
CLAUSE = ("落实主体责任有差距，推动", "落实主体责任不够有力，推动")
DATE = ("1月5日至8日", "1月5日至9日")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One of its own, fed back."""
    with running(tmp_path_factory.mktemp("demo") / "data") as door:
        yield {**door, "round": _run(door, "fed_back")}


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


def _release(visit, address):
    """Let two clerks sign."""
    for name in ("office", "off2"):
        visitor = visit()
        visitor.sign_in(name)
        page = visitor.open(address)
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
    clerk = visit()
    clerk.sign_in("office")
    page = clerk.open(f"/rounds/{demo['round']}/publications/")
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
    clerk = visit()
    clerk.sign_in("office")
    page = clerk.open(address)
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
