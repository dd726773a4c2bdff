"""The one table: what an address may ask of it, pages by key, what it remembers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils.html import format_html
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.web.accounts.actions.saved_views import delete_view, remember_list, save_view
from bihuan.web.accounts.queries.saved_views import last_query, views_and_last
from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables import BulkAction, Column, Filter, Table, keyset
from bihuan.web.common.tables.keyset import Order
from bihuan.web.common.tables.table import _window
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Target


def numbered(target, author, number, **facts):
    return Finding(
        number=f"T-{number:05}", round_id=target.round_id, target=target, author=author, title=f"问题 {number}", **facts
    )


@pytest.fixture
def rows(office, stored):
    """A hundred and twenty rows, every third without an amount, amounts in pairs."""
    target = Target.objects.filter(round=stored.round).first()
    Finding.objects.bulk_create(
        numbered(
            target,
            office,
            at,
            severity="general",
            amount=None if at % 3 == 0 else Decimal(at // 2),
            fact_from=date(2020, 1, 1),
        )
        for at in range(120)
    )
    return Finding.objects.filter(number__startswith="T-")


@pytest.fixture
def table():
    return Table(
        page="register_finding_list",
        columns=[
            Column(name="number", heading="编号", cell=lambda row: row.number, sort="number", is_indexed=True),
            Column(name="title", heading="标题", cell=lambda row: format_html("<b>{}</b>", row.title)),
            Column(name="amount", heading="金额", cell=lambda row: str(row.amount or ""), sort="amount", default=False),
        ],
        filters=[
            Filter(
                name="severity",
                heading="严重程度",
                kind="choice",
                choices=[("general", "一般"), ("grave", "严重")],
                apply=lambda found, values: found.filter(severity__in=values),
            ),
            Filter(name="since", heading="起", kind="day", apply=lambda found, day: found.filter(fact_from__gte=day)),
            Filter(name="least", heading="至少", kind="number", apply=lambda found, n: found.filter(amount__gte=n)),
            Filter(name="q", heading="词", kind="search", apply=lambda found, text: found.filter(title__contains=text)),
        ],
        bulk=[BulkAction(name="go", label="办理", url="/go/")],
        tick_label="选择 %s",
        empty="还没有问题。",
    )


def listed(table, rows, query=""):
    return table.listing(rows, QueryDict(query))


def test_a_page_of_the_newest_with_its_count(table, rows):
    first = listed(table, rows)
    assert [row.number for row in first.rows] == [f"T-{at:05}" for at in range(119, 69, -1)]
    assert (first.count, first.is_capped, first.previous_query) == (120, False, "")
    assert first.body.count("<tr>") == 50
    assert "<b>问题 119</b>" in first.body
    assert first.query == ""


def test_cells_are_escaped_unless_they_are_made_of_html(table, rows):
    rows.filter(number="T-00119").update(title="<script>", number="<i>")
    body = listed(table, Finding.objects.filter(number="<i>")).body
    assert "&lt;i&gt;" in body
    assert "<b>&lt;script&gt;</b>" in body
    assert "<script>" not in body
    assert "<i>" not in body


def test_counting_stops(table, rows, monkeypatch):
    monkeypatch.setattr("bihuan.web.common.tables.table.MOST_COUNTED", 100)
    found = listed(table, rows, "sort=amount&column=amount")
    assert (found.count, found.is_capped) == (100, True)
    assert found.heads[0].why_not, "no index serves this order, and there are too many rows to sort"
    assert [row.number for row in found.rows][:2] == ["T-00119", "T-00118"]


def test_a_search_that_counts_shows_what_one_that_is_counted_shows(table, rows, monkeypatch):
    monkeypatch.setattr("bihuan.web.common.tables.table.MOST_COUNTED", 20)
    given = []

    def count(narrowed, text, most):
        given.append(narrowed.count())
        found = search.apply(narrowed, text)
        return found, found[: most + 1].count()

    search = next(one for one in table.filters if one.name == "q")
    counting = replace(table, filters=[replace(one, count=count) if one is search else one for one in table.filters])
    for query in ("q=119", "q=1", "q=1&least=30&severity=general", "q=1&severity=nobody", "q=%00"):
        one, other = listed(table, rows, query), listed(counting, rows, query)
        assert (other.rows, other.count, other.is_capped) == (one.rows, one.count, one.is_capped), query
    assert given[0] == 120
    assert given[2] < 120, "what the other filters leave is all that it gets to see"


BAD = {
    "severity=everything": "severity",
    "since=yesterday": "since",
    "since=2020-13-01": "since",
    "least=many": "least",
    "least=NaN": "least",
    "least=1e99": "least",
    "q=%00": "q",
    "q=" + "长" * 201: "q",
}


@pytest.mark.parametrize("query", BAD)
def test_a_value_that_cannot_be_read_is_a_red_chip_and_leaves_no_row(table, rows, query):
    found = listed(table, rows, query)
    assert [bool(chip.trouble) for chip in found.chips] == [True]
    assert (found.count, found.rows) == (0, ())
    assert listed(table, rows, found.query).count == 0, "the next page and the workbook ask the same"
    assert listed(table, rows, found.chips[0].without).count == 120
    asked = table.asked(QueryDict(query))
    assert list(table.all_rows(rows, asked)) == []
    assert found.chips[0].trouble in table.in_words(asked)


def test_of_several_values_those_that_can_be_read_hold(table, rows):
    found = listed(table, rows, "severity=general&severity=everything")
    assert (found.count, [bool(chip.trouble) for chip in found.chips]) == (120, [False, True])
    assert found.unread == (("severity", "everything"),)


def test_what_was_searched_for_is_not_remembered(table, rows):
    found = listed(table, rows, "severity=general&q=1&sort=number")
    assert found.lasting_query == "severity=general&sort=number"


@pytest.mark.parametrize("query", ["id__gt=5", "author__password__startswith=a", "sort=author__password", "cursor=x9", "cursor=a1.%FF", "cursor=a99999999999999999999", "column=password", "sort=-id"])  # fmt: skip
def test_names_that_the_table_does_not_know_change_nothing(table, rows, query):
    found = listed(table, rows, query)
    assert (found.count, found.chips, found.query) == (120, (), "")
    assert found.rows[0].number == "T-00119"


def test_filters_sort_and_columns_stand_in_the_address(table, rows):
    query = "severity=general&since=2020-01-01&least=10&q=%E9%97%AE%E9%A2%98+1&sort=-amount&column=number&column=amount"
    found = listed(table, rows, query)
    assert found.query == query
    assert [chip.label for chip in found.chips] == ["一般", "2020年1月1日", "10", "问题 1"]
    assert [head.name for head in found.heads] == ["number", "amount"]
    assert found.heads[1].direction == "descending"
    assert [row.amount for row in found.rows] == sorted((row.amount for row in found.rows), reverse=True)
    without = listed(table, rows, found.chips[0].without)
    assert "severity" not in without.query
    assert len(without.chips) == 3


@pytest.mark.parametrize("order", [Order("id", True), Order("id", False), Order("number", True), Order("amount", True), Order("amount", False), Order("target__number", False), Order("changed_at", True)], ids=str)  # fmt: skip
def test_pages_make_the_whole_in_both_directions(rows, order):
    whole = [row.pk for row in keyset.ordered(rows, order)]
    assert len(whole) == 120
    for size in (7, 50):
        forward, place = [], None
        while True:
            page, has_before, has_after = _window(rows, order, place, size)
            assert has_before == bool(forward)
            forward += [row.pk for row in page]
            if not has_after:
                break
            place = keyset.read(keyset.written(page[-1], order, is_back=False), Finding, order)
        assert forward == whole
        backward = [row.pk for row in page]
        while True:
            place = keyset.read(keyset.written(page[0], order, is_back=True), Finding, order)
            page, has_before, _has_after = _window(rows, order, place, size)
            backward = [row.pk for row in page] + backward
            if not has_before:
                break
        assert backward == whole


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.none() | st.integers(0, 4), min_size=1, max_size=24),
    size=st.integers(1, 6),
    is_descending=st.booleans(),
    arrivals=st.lists(st.none() | st.integers(0, 4), max_size=6),
)
def test_rows_that_arrive_meanwhile_neither_repeat_nor_hide_others(
    office, stored, amounts, size, is_descending, arrivals
):
    Finding.objects.filter(number__startswith="T-").delete()
    target = Target.objects.filter(round=stored.round).first()
    Finding.objects.bulk_create(numbered(target, office, at, amount=amount) for at, amount in enumerate(amounts))
    rows, order = Finding.objects.filter(number__startswith="T-"), Order("amount", is_descending)
    before = {row.pk for row in rows}
    seen, place, waiting = [], None, list(enumerate(arrivals, start=500))
    while True:
        page, _before, has_after = _window(rows, order, place, size)
        seen += [row.pk for row in page]
        if not has_after:
            break
        place = keyset.read(keyset.written(page[-1], order, is_back=False), Finding, order)
        if waiting:
            number, amount = waiting.pop()
            numbered(target, office, number, amount=amount).save()
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    final = [row.pk for row in keyset.ordered(rows, order)]
    assert [pk for pk in final if pk in set(seen)] == seen


def test_a_cursor_of_another_order_is_the_first_page(rows):
    row = rows.first()
    by_amount = keyset.written(row, Order("amount"), is_back=False)
    assert keyset.read(by_amount, Finding, Order()) is None
    assert keyset.read(f"a{row.pk}", Finding, Order("amount")) is None
    assert keyset.read("a1.bm90anNvbg", Finding, Order("number")) is None
    assert keyset.read("a1.bnVsbA", Finding, Order("number")) is None, "a column that is never empty"


def test_all_rows_come_as_they_are_seen(table, rows, monkeypatch):
    monkeypatch.setattr("bihuan.web.common.tables.table._CHUNK", 17)
    for query in ("", "sort=-amount", "sort=number&least=20"):
        params = QueryDict(query)
        seen, page = [], listed(table, rows, query)
        while True:
            seen += [row.pk for row in page.rows]
            if not page.next_query:
                break
            page = listed(table, rows, page.next_query)
        assert [row.pk for row in table.all_rows(rows, table.asked(params))] == seen


def test_views_are_kept_under_names(people):
    person, other = people.office, people.second_clerk
    view = save_view(actor=person, page="paper_list", name="  我的  底稿 ", query="status=draft")
    assert save_view(actor=person, page="paper_list", name="我的 底稿", query="q=1", is_shared=True).pk == view.pk
    remember_list(actor=person, page="paper_list", query="q=2")
    remember_list(actor=person, page="paper_list", query="q=3")
    links, last = views_and_last(person, "paper_list")
    assert [(link.name, link.query, link.owner) for link in links] == [("我的 底稿", "q=1", "")]
    assert last == last_query(person, "paper_list") == "q=3"
    links, last = views_and_last(other, "paper_list")
    assert [(link.name, link.owner) for link in links] == [("我的 底稿", str(person))], "shared inside one organ"
    assert last is None
    assert views_and_last(people.stranger, "paper_list") == ((), None)
    for stranger in (other, people.stranger):
        with pytest.raises(Refusal, match="not_found"):
            delete_view(actor=stranger, pk=view.pk)
    delete_view(actor=person, pk=view.pk)
    assert views_and_last(person, "paper_list") == ((), "q=3")


@pytest.mark.parametrize(("name", "query", "code"), [(" ", "", "view_needs_a_name"), ("长" * 61, "", "view_needs_a_name"), ("x", "q" * 4001, "view_too_long")])  # fmt: skip
def test_a_view_that_cannot_be_kept_is_refused(office, name, query, code):
    with pytest.raises(Refusal, match=code):
        save_view(actor=office, page="paper_list", name=name, query=query)


def test_there_is_an_end_to_views(office, monkeypatch):
    monkeypatch.setattr("bihuan.web.accounts.actions.saved_views.MOST_VIEWS", 2)
    for name in ("a", "b", "b"):
        save_view(actor=office, page="paper_list", name=name, query="")
    with pytest.raises(Refusal, match="too_many_views"):
        save_view(actor=office, page="paper_list", name="c", query="")
