import pytest

from bihuan.reading import read_notice
from bihuan.reading.exporting import FINDING_COLUMNS, finding_rows
from bihuan.web.common.errors import Refusal
from bihuan.web.notices import access, actions, queries
from bihuan.web.notices.queries import FindingFilters
from tests.web.conftest import RESTORED, SAMPLE


@pytest.fixture
def round_(people, stored):
    return access.round_for(people.visitor, stored.round_id)


@pytest.fixture(scope="module")
def reading():
    return read_notice(SAMPLE, name="sample.txt")


def test_the_heat_map_counts_clauses(round_, reading):
    heat = queries.round_page(round_).heat
    assert [category.code for category in heat.categories] == list("ABCDEFGHIJKL")
    for row, target in zip(heat.rows, reading.targets, strict=True):
        for cell in row.cells:
            assert cell.count == sum(cell.category.code in clause.categories for clause in target.clauses)
        assert row.findings == len(target.clauses)
        assert row.uncategorised == sum(not clause.categories for clause in target.clauses)
    assert heat.findings == 71
    for at, total in enumerate(heat.totals):
        assert total.count == sum(row.cells[at].count for row in heat.rows)
    assert {cell.level for row in heat.rows for cell in row.cells} <= set(range(6))
    assert all((cell.level == 0) == (cell.count == 0) for row in heat.rows for cell in row.cells)


def test_removed_categories_count_nowhere(office, stored, round_):
    actions.set_categories(actor=office, notice=stored, references=["1-1"], remove=["A"])
    heat = queries.round_page(round_).heat
    assert heat.rows[0].uncategorised == 1
    listing = queries.finding_page_of(office, FindingFilters(category="A"))
    assert ("1-1") not in {row.finding.reference for row in listing.rows}
    finding = access.finding_for(office, stored.round_id, 1, 1)
    page = queries.finding_page(finding, office)
    assert not page.tags
    assert [tag.category.code for tag in page.removed] == ["A"]


def test_the_round_page_tells_what_targets_have_in_common(round_, reading):
    page = queries.round_page(round_)
    assert [phrase.text for phrase in page.phrases] == [phrase.text for phrase in reading.common_phrases]
    shop = next(phrase for phrase in page.phrases if phrase.text == "前店后厂")
    assert [target.number for target in shop.targets] == [2, 3, 6, 10, 12]
    assert page.idioms[0].count >= page.idioms[-1].count
    assert next(row.count for row in page.idioms if row.text == "前店后厂") == 5


def test_the_target_page_has_its_neighbours_and_its_place(people, stored):
    first = queries.target_page(access.target_for(people.visitor, stored.round_id, 1))
    assert (first.previous, first.next.number) == (None, 2)
    assert len(first.findings) == 6
    start, end = first.span
    assert start < first.findings[0].finding.span_start
    assert end == first.findings[-1].finding.span_end
    last = queries.target_page(access.target_for(people.visitor, stored.round_id, 12))
    assert (last.previous.number, last.next) == (11, None)


def test_the_clause_page_explains_its_categories(people, stored):
    finding = access.finding_for(people.visitor, stored.round_id, 2, 6)
    page = queries.finding_page(finding, people.visitor)
    assert {tag.category.code for tag in page.tags} == {reason.category.code for reason in page.reasons}
    assert all(page.notice.original[slice(*reason.span)] == reason.words for reason in page.reasons)
    assert page.idioms
    assert all(idiom.zh and idiom.en for idiom in page.idioms if idiom.text == "前店后厂")
    assert all(article.zh and article.en for article in page.articles)
    assert (page.previous.reference, page.next.reference) == ("2-5", "2-7")
    assert not page.may_change
    assert queries.finding_page(finding, people.office).may_change
    assert all(page.span[0] <= repair.span[0] <= page.span[1] for repair in page.repairs)


def test_categories_and_idioms_lead_to_their_findings(people, round_):
    page = queries.category_page(round_, "C")
    assert page.category.code == "C"
    assert sum(row.count for row in page.targets) == len(page.findings) > 10
    with pytest.raises(Refusal):
        queries.category_page(round_, "ZZ")
    rows = queries.idiom_list_page(people.visitor).rows
    assert [row.findings for row in rows] == sorted((row.findings for row in rows), reverse=True)
    shop = queries.idiom_page("前店后厂", people.visitor)
    assert len(shop.findings) == 5
    assert shop.zh
    assert shop.articles[0].zh
    for nobody in ("没有这个习语", "\0"):
        with pytest.raises(Refusal):
            queries.idiom_page(nobody, people.visitor)


@pytest.mark.parametrize(
    ("filters", "references"),
    [
        ({"q": "前店后厂"}, ["2-6", "3-2", "6-1", "10-5", "12-2"]),
        ({"q": "hhht"}, ["1-1", "1-2", "1-3", "1-4", "1-5", "1-6"]),
        ({"q": "huhehaote 監管"}, ["1-4"]),
        ({"idiom": "前店后厂", "target": "2"}, ["2-6"]),
        ({"q": "前店后厂", "category": "C", "target": "3"}, ["3-2"]),
        ({"target": "2", "q": "精气神"}, ["2-7"]),
        ({"target": "x"}, []),
        ({"round": "not-a-round"}, []),
        ({"category": "ZZ"}, []),
        ({"verdict": "\0"}, []),
    ],
)
def test_the_list_is_narrowed(people, stored, filters, references):
    listing = queries.finding_page_of(people.visitor, FindingFilters(**filters))
    assert [row.finding.reference for row in listing.rows] == references
    assert listing.count == len(references)


def test_verdicts_offered_are_verdicts_found(people, stored):
    choices = queries.finding_choices(people.visitor, FindingFilters(round=str(stored.round_id)))
    assert len(choices.targets) == 12
    assert choices.round.pk == stored.round_id
    verdict = choices.verdicts[0]
    listing = queries.finding_page_of(people.visitor, FindingFilters(verdict=verdict))
    assert listing.count > 5
    assert all(verdict in row.verdicts for row in listing.rows)


@pytest.mark.parametrize("size", [1, 7, 50, 71, 100])
def test_paging_forwards_and_back_shows_each_finding_once(people, stored, size):
    forwards, cursor, pages = [], None, []
    while True:
        page = queries.finding_page_of(people.visitor, FindingFilters(), cursor, size)
        pages.append([row.finding.reference for row in page.rows])
        forwards += pages[-1]
        if page.next is None:
            break
        cursor = page.next
    assert len(forwards) == len(set(forwards)) == 71
    assert forwards[0] == "1-1"
    backwards = [pages.pop()]
    while page.previous is not None:
        page = queries.finding_page_of(people.visitor, FindingFilters(), page.previous, size)
        assert [row.finding.reference for row in page.rows] == pages.pop()
    assert not pages
    assert backwards


@pytest.mark.parametrize("cursor", ["", "x", "a", "a--1", "b9e9", "a" + "9" * 40, "a１", "c1", "a1'"])
def test_an_odd_cursor_is_the_first_page(people, stored, cursor):
    listing = queries.finding_page_of(people.visitor, FindingFilters(), cursor, 5)
    assert listing.rows[0].finding.reference == "1-1"


def test_counting_stops(people, stored, monkeypatch):
    from bihuan.web.notices.queries import findings

    monkeypatch.setattr(findings, "MOST_COUNTED", 70)
    listing = queries.finding_page_of(people.visitor, FindingFilters())
    assert (listing.count, listing.count_is_capped) == (70, True)


def test_what_is_downloaded_is_what_is_seen(people, stored, reading, monkeypatch):
    from bihuan.web.notices.queries import exported

    monkeypatch.setattr(exported, "_CHUNK", 10)
    rows = list(queries.finding_rows_for_export(people.visitor, FindingFilters()))
    assert [dict(row) for row in rows] == finding_rows(reading), "the same rows as on the command line"
    assert set(rows[0]) == {column.key for column in FINDING_COLUMNS}
    some = list(queries.finding_rows_for_export(people.visitor, FindingFilters(q="前店后厂")))
    assert [row["target_number"] for row in some] == [2, 3, 6, 10, 12]


def test_a_list_over_two_rounds_exports_each_with_its_own_text(office, stored):
    newer = actions.confirm(actor=office, notice=actions.import_notice(actor=office, data=RESTORED, name="r").notice)
    rows = list(queries.finding_rows_for_export(office, FindingFilters(q="前店后厂")))
    assert [row["sha256"] for row in rows] == [newer.sha256] * 5 + [stored.sha256] * 5
    assert all(row["original"] == row["text"] for row in rows[:5])


def test_home_shows_rounds_and_own_drafts(people, stored, draft):
    page = queries.home_page(people.visitor)
    assert [(row.targets, row.findings) for row in page.rounds] == [(12, 71)]
    assert page.drafts == ()
    assert page.findings == 71
    mine = queries.home_page(people.office)
    assert [(row.notice.pk, row.looked) for row in mine.drafts] == [(draft.pk, 0)]
    assert mine.drafts[0].inferred == draft.inferred_count
    assert queries.home_page(people.stranger).drafts == ()


def test_the_review_page_says_what_is_left(office, draft):
    page = queries.review_page(draft, office)
    assert len(page.inferred) == draft.inferred_count
    assert page.looked == 0
    assert page.blocked.code == "notices.repairs_unseen"
    actions.look_at_repairs(actor=office, notice=draft, indexes=[row.index for row in page.inferred])
    draft.refresh_from_db()
    page = queries.review_page(draft, office)
    assert page.looked == len(page.inferred)
    assert page.blocked is None
    assert page.may_confirm
    assert page.may_discard
    assert page.same_as is None
    assert page.decoded > 1000


def test_the_notice_page_names_people_to_colleagues_only(people, stored):
    for_colleague = queries.notice_page(stored, people.colleague)
    assert [row.record.action for row in for_colleague.records] == [
        "notices.import",
        "notices.look_at_repairs",
        "notices.confirm",
    ]
    assert {row.actor for row in for_colleague.records} == {str(people.office)}
    assert {row.actor for row in queries.notice_page(stored, people.visitor).records} == {""}
    assert for_colleague.reading.text == RESTORED
