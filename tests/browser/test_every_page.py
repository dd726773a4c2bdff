"""Every page, both languages, wide and narrow: nothing for axe to object to, nothing the content policy stops, no sideways scroll."""

import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PUBLIC = {
    "home": "/",
    "round": "{round}",
    "target": "{round}targets/3/",
    "clause": "{round}targets/3/clauses/1/?word=L",
    "category": "{round}categories/H/",
    "findings": "/findings/?q=前店后厂",
    "no findings": "/findings/?q=没有这样的词",
    "idioms": "/idioms/",
    "idiom": "/idioms/前店后厂/",
    "notice": "{notice}",
    "help": "/help/",
    "sign in": "/accounts/login/",
    "not found": "/nowhere/",
    "public site": "/public/{language}",
    "public round": "/public{round}{language}",
    "public clause": "/public{round}targets/3/clauses/2/{language}",
    "public list": "/public/findings/{language}",
    "public data": "/public/data/{language}",
}
WITH_ACCOUNT = {
    "import": "/notices/import/",
    "review": "{draft}",
    "findings to classify": "/findings/?round={round_id}",
    "clause to classify": "{round}targets/3/clauses/1/",
    "simulated date": "/demo-date/",
    "sign out": "/accounts/logout/",
    "password": "/accounts/password/change/",
}
#: Pages of the register, by who looks; ``>`` goes on to the first link of that kind on the page.
REGISTER = {
    "gl1": {
        "desk": "/desk/",
        "rounds": "/rounds/",
        "round at work": "/rounds/ > /at-work/",
        "dates of a round": "{round}dates/",
        "findings of the register": "/register/findings/",
        "finding": "/register/findings/ > /register/findings/.+-",
        "finding to write": "/register/findings/new/?target={target}",
        "papers": "/register/papers/",
        "fixes": "/register/fixes/",
        "fix to write": "/register/fixes/new/?target={target}",
        "quality": "/register/quality/",
        "criteria": "/register/criteria/",
        "criterion": "/register/criteria/ > /register/criteria/[0-9]",
    },
    "gm1": {
        "paper": "/register/papers/ > /register/papers/.+-",
        "unit to choose": "/register/papers/new/",
        "paper to write": "/register/papers/new/?target={target}",
        "evidence": "/register/evidence/",
        "proof": "/register/evidence/ > /register/evidence/.+-",
        "proof to bring": "/register/evidence/new/?target={target}",
    },
    "off2": {
        "desk of the office": "/desk/",
        "notes": "/inbox/",
        "recusals": "{round}recusals/",
        "recusal that waits": "{round}recusals/ > /recusals/.+-",
        "recusal to file": "{round}recusals/declare/",
        "dates to move": "{round}dates/",
        "dates that moved": "{round}dates/moved/",
        "meetings to plan": "{round}meetings/",
        "meeting to move": "{round}meetings/1/",
        "meetings held": "{round}feedback-meetings/",
        "meeting to record": "{round}feedback-meetings/1/",
        "rules of feedback": "{round}feedback-rules/",
        "board": "{round}board/",
        "publications": "/publications/",
        "publications of a round": "{round}publications/",
        "calendar of a round": "{round}calendar/?month=2021-01",
        "calendar of one's own": "/calendar/",
        "calendar of work": "/rounds/workdays/",
        "list of holidays to bring": "/rounds/workdays/import/",
        "finding in review": "/register/findings/?status=in_review > /register/findings/.+-",
    },
    "lia02": {"recusal to ask for": "{round}recusals/challenge/"},
    "head01": {
        "meeting of a unit": "{round}meetings/",
        "round of a unit": "/rounds/ > /at-work/",
        "notice": "/register/fixes/ > /register/fixes/.+-",
    },
    "aud": {"desk of the auditor": "/desk/", "records": "/trail/", "own records": "/my-trail/"},
}
#: Pages that have a use for the year in which the test runs: lists of holidays, and what the clock saw.
SAYS_THE_YEAR = {"calendar of work", "list of holidays to bring", "records", "own records", "security"}
#: How the public site is asked for a language; elsewhere the browser says it.
LANGUAGE = {"zh": "", "en": "?lang=en"}
#: Each language on one width of its own; afterwards the window is drawn to the other width, without asking anew.
SCREENS = [("zh", 1440), ("en", 390)]
OTHER_WIDTH = {1440: 390, 390: 1440}


@pytest.fixture(scope="module")
def places(chromium, demo):
    """Addresses that only the running demonstration knows; brings in a second notice that nobody confirms."""
    from tests.browser.conftest import Visitor
    from tests.browser.sample import CHANGED

    person = Visitor(chromium, demo, width=1440, language="zh", scripts=True)
    person.sign_in()
    page = person.open("/rounds/")
    # Journeys on the same demonstration make rounds out of notices; the demonstration's own is the one at work.
    at_work = page.locator("main a[href$='/at-work/']").first.get_attribute("href")
    round_ = at_work.removesuffix("at-work/")
    page.goto(round_)
    notice = page.locator("a[href^='/notices/'][href$='/']:not([href*='import'])").first.get_attribute("href")
    page.goto("/notices/import/")
    page.set_input_files("#id_file", {"name": "副本.txt", "mimeType": "text/plain", "buffer": CHANGED})
    page.click("main button[type=submit]")
    page.wait_for_url("**/review/")
    draft = re.sub(r"^https?://[^/]+", "", page.url)
    person.context.close()
    return {"round": round_, "round_id": round_.split("/")[2], "notice": notice, "draft": draft}


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_public_pages(visit, places, language, width):
    visitor = visit(language=language, width=width)
    assert complaints(visitor, PUBLIC, places, width) == {}


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_pages_of_an_account(visit, places, language, width):
    visitor = visit(language=language, width=width)
    visitor.sign_in()
    assert complaints(visitor, WITH_ACCOUNT, places, width) == {}


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_pages_of_the_register(visit, places, language, width):
    found = {}
    for name, pages in REGISTER.items():
        visitor = visit(language=language, width=width)
        visitor.sign_in(name)
        if "target" not in places:
            link = visitor.open("/register/papers/new/").locator(".choices a").first
            places["target"] = re.search(r"target=([0-9]+)", link.get_attribute("href")).group(1)
        found |= complaints(visitor, pages, places, width)
    assert found == {}


def complaints(visitor, pages, places, width):
    """Return what is wrong with each page, by its name."""
    found = {}
    for name, way in pages.items():
        path, _, onward = way.format(**places, language=LANGUAGE[visitor.language]).partition(" > ")
        page = visitor.open(path)
        if onward:
            links = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
            # A journey on the same demonstration may have moved the row on; its page is still there.
            there = next((link for link in links if re.search(onward, link or "")), places.get(f"> {name}"))
            assert there, f"{name}: {path} answers {visitor.status} and leads to no {onward}"
            places[f"> {name}"] = there
            page = visitor.open(there)
        status = 404 if name == "not found" else 200
        wrong = [] if visitor.status == status else [f"status {visitor.status}"]
        # What axe looks at depends on the language or on the width, never on both together.
        wrong += axe(page)
        # A demonstration stands in another year: what carries this one was dated by the clock.
        if name not in SAYS_THE_YEAR and (
            dated := re.search(rf".{{0,20}}{datetime.now(tz=UTC).year}.{{0,20}}", read(page))
        ):
            wrong.append(f"dated by the clock: {dated.group()}")
        for shown in (width, OTHER_WIDTH[width]):
            page.set_viewport_size({"width": shown, "height": 900})
            scrolled = page.evaluate("document.documentElement.scrollWidth")
            if scrolled > shown:
                wrong.append(f"{scrolled} px wide of {shown}")
        page.set_viewport_size({"width": width, "height": 900})
        if wrong:
            found[name] = wrong
    return found


def axe(page):
    """Return what axe objects to; what it is content with is not worked out, which takes most of its time."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in found]


def read(page):
    """Return the text of a page, and what stands in its fields."""
    fields = page.locator("input:not([type=hidden]), textarea").evaluate_all("all => all.map(field => field.value)")
    return "\n".join([page.inner_text("body"), *fields])


def test_a_round_prints_on_paper_without_the_machine_around_it(visit, places):
    visitor = visit()
    page = visitor.open(places["round"])
    page.emulate_media(media="print")
    for hidden in (".page-head", ".menu", ".page-actions", ".crumbs"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("table.heat").is_visible()
    assert len(page.pdf(format="A4", print_background=True)) > 10_000


def test_a_page_in_english_says_so(visit):
    page = visit(language="en").open("/")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
