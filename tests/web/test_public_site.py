"""The public site: what was released, for anybody, and nothing else."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return Client()


def test_every_page(reader, stored, targets):
    base = f"/public/rounds/{stored.round_id}/"
    for path in (
        "/public/",
        "/public/rounds/",
        base,
        f"{base}targets/3/",
        f"{base}targets/3/clauses/2/",
        f"/public/notices/{stored.pk}/",
        f"/public/notices/{stored.pk}/notice.txt",
        "/public/findings/?q=前店后厂",
        "/public/findings/?category=A&verdict=不到位",
        "/public/units/",
        "/public/units/150100/",
        "/public/idioms/",
        "/public/data/",
        "/public/data/findings.csv",
        "/public/data/findings.json",
        base + "findings.xlsx",
        "/public/feed.xml",
    ):
        for lang in ("", "?lang=en" if "?" not in path else "&lang=en"):
            answer = reader.get(path + lang)
            answer.close()
            assert answer.status_code == 200, (path, answer.content[:2000].decode())
            assert not answer.cookies
