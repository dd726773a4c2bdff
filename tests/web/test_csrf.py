"""A form that has grown old is refused in our own words, in the language of the page."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "heading"), [("zh-hans", "页面"), ("en", "page")])
def test_a_form_without_its_token_is_refused_with_a_code(language: str, heading: str) -> None:
    answer = Client(enforce_csrf_checks=True).post("/notices/import/", headers={"accept-language": language})
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "common.form_expired" in shown
    assert heading in shown.lower()
    assert "DEBUG" not in shown
