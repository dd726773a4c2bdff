"""The step that writes the index again, with single characters: what was found before is found after, either way."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from bihuan.web.search.actions import Findable, forget, index_many
from bihuan.web.search.bigrams import bigrams, fold
from bihuan.web.search.queries import matching

STEP = import_module("bihuan.web.search.migrations.0003_single_characters")


def found(query: str) -> set[int]:
    return set(matching(kind="note", query=query, scopes=["open"]).values_list("object_id", flat=True))


@pytest.fixture
def notes(db):
    index_many(kind="note", items=[Findable(1, "前店后厂 a12", "open"), Findable(2, "推拖绕", "open")])


def test_the_step_cuts_texts_as_the_product_does():
    for text in ("前店后厂 a12", "厂", "ab 12 前店", ""):
        assert set(STEP._words(fold(text), alone=True)) == set(bigrams(fold(text)))


def test_what_was_found_is_found_after_the_step_and_can_be_forgotten(notes):
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        for step in (STEP.without, STEP.with_single_characters, STEP.with_single_characters):
            step(apps, editor)
    assert (found("店"), found("店后"), found("a1"), found("a"), found("拖")) == ({1}, {1}, {1}, {1}, {2})
    forget(kind="note", object_ids=[1])
    assert (found("店"), found("a"), found("绕")) == (set(), set(), {2})
