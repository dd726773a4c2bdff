"""A machine that cannot: full, read-only, too busy. The answer is a sentence, and nothing is kept of the step."""

import errno
import sqlite3

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import reverse

from bihuan.web.common.refusals import RefusalMiddleware
from bihuan.web.common.trouble import refusal_for
from bihuan.web.notices import actions
from bihuan.web.notices.models import Notice


def full(_path) -> Exception:
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA max_page_count = 4")
    return _raised(database, "CREATE TABLE big AS SELECT randomblob(100000) AS data")


def read_only(path) -> Exception:
    sqlite3.connect(path).execute("CREATE TABLE small (id)").connection.close()
    return _raised(sqlite3.connect(f"file:{path}?mode=ro", uri=True), "DROP TABLE small")


def busy(path) -> Exception:
    first = sqlite3.connect(path, isolation_level=None)
    first.execute("BEGIN IMMEDIATE")
    caught = _raised(sqlite3.connect(path, timeout=0, isolation_level=None), "BEGIN IMMEDIATE")
    first.close()
    return caught


def _raised(database: sqlite3.Connection, statement: str) -> Exception:
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.execute(statement)
    database.close()
    return caught.value


def as_django_raises(cause: Exception) -> OperationalError:
    error = OperationalError(*cause.args)
    error.__cause__ = cause
    return error


class OfPostgres(Exception):
    """What psycopg raises, as far as it is looked at."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def test_each_trouble_has_its_sentence(tmp_path):
    for exception, code, status in (
        (as_django_raises(full(tmp_path / "a")), "common.disk_full", 507),
        (as_django_raises(read_only(tmp_path / "b")), "common.cannot_write", 503),
        (as_django_raises(busy(tmp_path / "c")), "common.busy", 503),
        (as_django_raises(OfPostgres("53100")), "common.disk_full", 507),
        (as_django_raises(OfPostgres("25006")), "common.cannot_write", 503),
        (as_django_raises(OfPostgres("55P03")), "common.busy", 503),
        (OSError(errno.ENOSPC, "no space"), "common.disk_full", 507),
        (OSError(errno.EROFS, "read-only"), "common.cannot_write", 503),
    ):
        refusal = refusal_for(exception)
        assert refusal is not None, exception
        assert (refusal.code, refusal.http_status) == (code, status)


def test_a_fault_of_ours_stays_one():
    no_table = _raised(sqlite3.connect(":memory:"), "SELECT * FROM nothing")
    for exception in (
        as_django_raises(no_table),
        OperationalError("without a cause"),
        OSError(errno.ENOENT, "x"),
        ValueError(),
    ):
        assert refusal_for(exception) is None


def test_a_page_says_it_calmly_and_nothing_is_kept(client, people, monkeypatch):
    client.force_login(people.office)
    count = Notice.objects.count()

    def fails(**_arguments):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(actions, "import_notice", fails)
    answer = client.post(reverse("notice_import"), {"text": "某市巡察反馈"})
    assert answer.status_code == 507
    assert "common.disk_full" in answer.content.decode()
    assert Notice.objects.count() == count


def test_every_other_exception_is_left_to_django():
    middleware = RefusalMiddleware(lambda _request: None)
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None
