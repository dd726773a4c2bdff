"""What a form says carries a code; an address for buttons, a lost cookie and an ended session say what happened."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from bihuan.web.common import form_errors
from bihuan.web.common.views import page_above
from tests.house.sources import DOCS
from tests.web.test_pages import BACKEND


@pytest.mark.no_database
def test_every_code_of_a_field_is_documented():
    page = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    codes = {*form_errors.CODES.values(), form_errors.OTHERWISE}
    assert [code for code in sorted(codes) if f"`{code}`" not in page] == []


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("required", "common.field_required"),
        ("findings.dates_reversed", "findings.dates_reversed"),
        ("something_new", "common.field_not_taken"),
        (None, "common.field_not_taken"),
    ],
)
def test_an_error_of_a_field_has_a_code(given, code):
    assert form_errors.code_of(ValidationError("…", code=given)) == code


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/register/papers/4b2f4f8e-0000-4000-8000-000000000000/move/review/", "/register/papers/4b2f4f8e-0000-4000-8000-000000000000/"),
        ("/register/findings/bulk/confirm/", "/register/findings/"),
        ("/nothing/", "/"),
    ],
)  # fmt: skip
def test_the_page_above_an_address(path, page):
    assert page_above(path) == page


@pytest.fixture
def clerk(client, people):
    client.force_login(people.gm[1], backend=BACKEND)
    return client


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "请填写这一项"), ("en", "Fill")])
def test_a_field_says_its_code_at_the_field_and_at_the_head(clerk, targets, language, words):
    url = f"{reverse('paper_create')}?target={targets[1].pk}"
    answer = clerk.post(url, {"title": "", "amount": "x"}, headers={"accept-language": language})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    for code in ("common.field_required", "common.field_unreadable"):
        assert len(re.findall(f'<code class="small">{code}</code>', shown)) == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_address_for_buttons_says_so_and_leads_back(clerk, language):
    path = "/register/papers/4b2f4f8e-0000-4000-8000-000000000000/sign/"
    answer = clerk.get(path, headers={"accept-language": language})
    shown = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "common.only_by_button" in shown
    assert f'href="{path.removesuffix("sign/")}"' in shown
    asked = clerk.get(path, headers={"accept": "application/json"})
    assert asked.json()["refused"]["code"] == "common.only_by_button"


def test_a_lost_cookie_leads_back_to_the_form(people, targets):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.gm[1], backend=BACKEND)
    form = f"{reverse('paper_create')}?target={targets[1].pk}"
    answer = browser.post(form, {"title": "写了很久"}, headers={"referer": f"http://testserver{form}"})
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "common.form_expired" in shown
    assert f'href="{escape(form)}"' in shown
    assert "没有权限" not in shown
    # Another site cannot choose where the way back leads.
    elsewhere = browser.post(form, {"title": "x"}, headers={"referer": "https://example.invalid/trap/"})
    assert "example.invalid" not in elsewhere.content.decode()


def test_an_ended_session_leads_back_to_the_form_and_says_so(client, targets):
    form = f"{reverse('paper_create')}?target={targets[1].pk}"
    answer = client.post(form, {"title": "写了很久"}, headers={"referer": f"http://testserver{form}"}, follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("account_login"))
    assert "paper" in answer.redirect_chain[0][0] or "papers" in answer.redirect_chain[0][0]
    assert "可以恢复填写的内容" in answer.content.decode()
    # A script that only wants a part of the page is sent to the sign-in page as a whole.
    part = client.post(form, {"do": "look"}, headers={"referer": f"http://testserver{form}", "hx-request": "true"})
    assert part.status_code == 204
    assert part["HX-Redirect"].startswith(reverse("account_login"))
    # However often it sends, the next page says it once.
    for _time in range(3):
        client.post(form, {"do": "look"}, headers={"hx-request": "true"})
    assert client.get(part["HX-Redirect"]).content.decode().count("可以恢复填写的内容") == 1
