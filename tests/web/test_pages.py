"""
Every page as a browser asks for it: who gets which status, and how many statements it takes.

Counts are recorded in ``statement_counts.json``. After a change that is meant, write them anew with
``RECORD_STATEMENTS=1 python3 dev.py python -m pytest tests/web/test_pages.py`` and let the difference be reviewed.
"""

import json
import os
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.notices import actions
from tests.web.conftest import RESTORED, look_at_everything


def inferred_in(response):
    """The numbers of the inferred places that a review page asks about."""
    return re.findall(r'name="repair" value="(\d+)"', response.content.decode())


RECORDED = Path(__file__).with_name("statement_counts.json")
MOST = 14

#: Page, and the status for: visitor · stranger · office. `{round}` and the like are filled in by ``places``.
PAGES = {
    "home": ("/", 200, 200, 200),
    "round_detail": ("/rounds/{round}/", 200, 200, 200),
    "target_detail": ("/rounds/{round}/targets/2/", 200, 200, 200),
    "finding_detail": ("/rounds/{round}/targets/2/clauses/6/", 200, 200, 200),
    "category_detail": ("/rounds/{round}/categories/C/", 200, 200, 200),
    "finding_list": ("/findings/", 200, 200, 200),
    "finding_list, narrowed": ("/findings/?q=前店&round={round}&category=C&verdict=有差距&target=3", 200, 200, 200),
    "finding_list, json": ("/findings/?format=json", 200, 200, 200),
    "idiom_list": ("/idioms/", 200, 200, 200),
    "idiom_detail": ("/idioms/前店后厂/", 200, 200, 200),
    "notice_detail": ("/notices/{stored}/", 200, 200, 200),
    "notice_detail, json": ("/notices/{stored}/?format=json", 200, 200, 200),
    "notice_bytes": ("/notices/{stored}/bytes", 200, 200, 200),
    "notice_import": ("/notices/import/", 302, 200, 200),
    "notice_review": ("/notices/{draft}/review/", 302, 404, 200),
    "notice_bytes of a draft": ("/notices/{draft}/bytes", 404, 404, 200),
    "help": ("/help/", 200, 200, 200),
    "account_login": ("/accounts/login/", 200, 302, 302),
    "no such round": ("/rounds/00000000-0000-4000-8000-000000000000/", 404, 404, 404),
    "no such target": ("/rounds/{round}/targets/99/", 404, 404, 404),
    "no such clause": ("/rounds/{round}/targets/1/clauses/99/", 404, 404, 404),
    "no such category": ("/rounds/{round}/categories/Z/", 404, 404, 404),
    "no such idiom": ("/idioms/没有这个习语/", 404, 404, 404),
    "no such format": ("/findings/?format=exe", 400, 400, 400),
    "no such page": ("/nowhere/", 404, 404, 404),
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def places(stored, draft):
    return {"round": stored.round_id, "stored": stored.pk, "draft": draft.pk}


@pytest.fixture
def ask(client, people):
    def answer(who, url, method="get", **data):
        client.logout()
        if who != "visitor":
            client.force_login(getattr(people, who), backend=BACKEND)
        return getattr(client, method)(url, **data)

    return answer


@pytest.mark.parametrize("page", PAGES)
def test_each_page_answers_as_the_table_says(ask, client, places, page):
    url, *statuses = PAGES[page]
    client.cookies["bihuan_language"] = "en" if len(page) % 2 else "zh-hans"
    asked = {who: ask(who, url.format(**places)).status_code for who in ("visitor", "stranger", "office")}
    assert list(asked.values()) == statuses


@pytest.mark.parametrize("page", PAGES)
def test_no_page_takes_many_statements(client, people, places, page):
    client.force_login(people.office, backend=BACKEND)
    url = PAGES[page][0].format(**places)
    client.get(url)  # what is kept for the life of the process is read now
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    count = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
    assert count <= MOST, [query["sql"][:160] for query in asked.captured_queries]
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded[page] = count
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert count == recorded.get(page)


def test_a_round_is_read_in_by_its_pages_alone(ask, client, people):
    """The whole walk of a clerk, without anything but forms."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.web.conftest import SAMPLE

    client.force_login(people.office, backend=BACKEND)
    file = SimpleUploadedFile("通报.txt", SAMPLE + "\n走一遍\n".encode(), content_type="text/plain")
    response = client.post(reverse("notice_import"), {"file": file}, follow=True)
    assert response.status_code == 200
    review = response.redirect_chain[-1][0]
    notice = review.strip("/").split("/")[1]
    assert client.post(reverse("notice_look", args=[notice]), {"repair": inferred_in(response)}).status_code == 302
    response = client.post(reverse("notice_confirm", args=[notice]), follow=True)
    assert response.status_code == 200
    assert "/rounds/" in response.redirect_chain[-1][0]
    content = response.content.decode()
    assert all(name in content for name in ("呼和浩特市", "阿拉善盟", "前店后厂"))


def test_what_the_office_decides_is_closed_to_others(ask, places, stored):
    for name in ("notice_look", "notice_classify", "notice_confirm", "notice_discard"):
        url = reverse(name, args=[places["draft"]])
        assert ask("stranger", url, "post").status_code == 404
        assert ask("visitor", url, "post").status_code == 302
        assert ask("office", url, "get").status_code == 405
    url = reverse("finding_classify", args=[places["round"]])
    answer = ask("stranger", url, "post", data={"reference": ["1-1"], "category": ["B"]})
    assert answer.status_code == 403


def test_a_refused_file_is_answered_calmly_in_both_languages(client, people):
    client.force_login(people.office, backend=BACKEND)
    from django.core.files.uploadedfile import SimpleUploadedFile

    for language, words in (("zh-hans", "文件是空的"), ("en", "The file is empty")):
        client.cookies["bihuan_language"] = language
        answer = client.post(reverse("notice_import"), {"file": SimpleUploadedFile("empty.txt", b"")})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "reading.empty" in answer.content.decode()


def test_a_body_over_the_limit_is_refused_before_it_is_read(client, people, settings):
    settings.UPLOAD_BYTES = 1000
    client.force_login(people.office, backend=BACKEND)
    answer = client.post(reverse("notice_import"), {"text": "通" * 40_000})
    assert answer.status_code == 413
    assert "<code>common.upload_too_large</code>" in answer.content.decode()


def test_five_wrong_passwords_lock_the_door(client, people):
    url = reverse("account_login")
    for _ in range(5):
        assert client.post(url, {"login": "office", "password": "wrong"}).status_code == 200
    answer = client.post(url, {"login": "office", "password": "a long enough sentence"})
    assert "_auth_user_id" not in client.session, "the right password comes too late"
    assert answer.status_code in {200, 429}


def test_nobody_signs_up(client, db):
    answer = client.post(
        reverse("account_signup"), {"username": "new", "password1": "a long sentence", "password2": "a long sentence"}
    )
    assert "_auth_user_id" not in client.session
    assert answer.status_code in {200, 403, 404}


def test_every_answer_is_locked_down(client, stored):
    answer = client.get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert len(answer["X-Request-Id"]) == 32


def test_a_record_names_its_request(client, people, draft):
    from bihuan.web.trail.models import Record

    client.force_login(people.office, backend=BACKEND)
    places = inferred_in(client.get(reverse("notice_review", args=[draft.pk])))
    answer = client.post(
        reverse("notice_look", args=[draft.pk]), {"repair": places}, headers={"x-request-id": "forged"}
    )
    assert Record.objects.latest("seq").request_id == answer["X-Request-Id"] != "forged"
    look_at_everything(people.office, draft)
    assert Record.objects.latest("seq").request_id == ""


def test_the_bytes_of_a_notice_never_run_in_our_name(ask, people):
    page = "<script>alert(1)</script>\n" + RESTORED
    notice = actions.import_notice(actor=people.office, data=page, name="x.html").notice
    answer = ask("office", f"/notices/{notice.pk}/bytes")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content == page.encode()
    assert "<script>alert" not in ask("office", f"/notices/{notice.pk}/review/").content.decode()
