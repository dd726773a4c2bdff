"""The library of criteria as a sheet: out, back, and what each row would do before anything is written."""

import io
import re
from datetime import date
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.common.tables.guard import guarded
from bihuan.web.findings import actions
from bihuan.web.findings.library.checking import Library, look_at_rows
from bihuan.web.findings.library.sheet import HEADINGS, SheetRow, find_headings, read_library
from bihuan.web.findings.models import CriteriaDocument, CriteriaVersion, Criterion
from bihuan.web.findings.queries.criteria import criteria_rows
from bihuan.web.trail.models import Record
from tests.web import making
from tests.web.test_accounts_people import as_

HEAD = [zh for zh, _en in HEADINGS.values()]
OLD = {
    "document": "条例", "issuer": "省政府", "confidence": "H", "source": "公报", "version": "甲",
    "in_force_from": date(2018, 1, 1), "in_force_until": None, "article": "第一条", "paraphrase": "一次\n办结",
    "category": "H", "is_sample": False,
}  # fmt: skip
ENDED = OLD | {"version": "旧", "in_force_from": date(2010, 1, 1), "in_force_until": date(2017, 12, 31)}
LIBRARY = Library.of([OLD, ENDED])
#: Cells as the sheet has them, in the order of HEADINGS.
CELLS = {**OLD, "in_force_from": "2018-01-01", "is_sample": "否"}


def look(*rows: dict[str, object]) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return verdict, and cells with codes, of rows that differ from that of the library by what is given."""
    sheet = []
    for line, changed in enumerate(rows, start=2):
        cells = {name: value for name, value in (CELLS | changed).items() if value is not ...}
        sheet.append(SheetRow(line, cells, {name: f"{'ABCDEFGHIJK'[list(CELLS).index(name)]}{line}" for name in cells}))
    found = look_at_rows(sheet, LIBRARY)
    return [(str(one.verdict), tuple((bad.cell, bad.code.partition(".")[2]) for bad in one.problems)) for one in found]


NEW = {"article": "第二条", "paraphrase": "不得拖延"}
WAS_ENDED = {"version": "旧", "in_force_from": "2010年1月1日"}


@pytest.mark.parametrize(
    ("changed", "verdict", "problems"),
    [
        ({}, "unchanged", ()),
        ({"in_force_from": 43101, "paraphrase": "一次\r\n办结 ", "category": ...}, "unchanged", ()),
        (WAS_ENDED | {"in_force_until": "2017.12.31"}, "unchanged", ()),
        (WAS_ENDED | {"in_force_until": ...}, "unchanged", ()),
        (NEW, "new", ()),
        (NEW | {"issuer": None, "confidence": "", "source": None, "is_sample": None, "category": None}, "new", ()),
        (NEW | WAS_ENDED, "new", ()),
        ({"in_force_until": "2020-12-31"}, "changed", ()),
        ({"version": "乙", "in_force_from": "2021-01-01"}, "new", ()),
        ({"document": "办法", "confidence": "ｍ", "is_sample": "YES", "issuer": None}, "new", ()),
        ({"paraphrase": "两次办结"}, "error", (("I2", "criterion_kept"),)),
        ({"category": None, "issuer": "市政府"}, "error", (("B2", "criterion_kept"), ("J2", "criterion_kept"))),
        ({"confidence": "U", "is_sample": "是"}, "error", (("C2", "criterion_kept"), ("K2", "criterion_kept"))),
        ({"source": None}, "error", (("D2", "criterion_kept"),)),
        (NEW | {"source": "别处"}, "error", (("D2", "criterion_kept"),)),
        ({"in_force_from": "2018-01-02"}, "error", (("F2", "criterion_days"),)),
        (WAS_ENDED | {"in_force_until": "2016-12-31"}, "error", (("G2", "criterion_days"),)),
        (WAS_ENDED, "error", (("G2", "criterion_days"),)),
        ({"in_force_until": "2017-01-01"}, "error", (("G2", "odd_criterion"),)),
        ({"in_force_from": None, "in_force_until": "年底"}, "error", (("F2", "odd_criterion"), ("G2", "odd_criterion"))),
        ({"in_force_from": "2018年"}, "error", (("F2", "odd_criterion"),)),
        ({"document": " ", "article": "长" * 31}, "error", (("A2", "odd_criterion"), ("H2", "odd_criterion"))),
        ({"confidence": "X", "is_sample": "也许"}, "error", (("C2", "odd_criterion"), ("K2", "odd_criterion"))),
    ],
)  # fmt: skip
def test_each_row_says_what_it_would_do_and_names_the_cell(changed, verdict, problems):
    found, bad = look(changed)[0]
    assert (found, sorted(bad)) == (verdict, sorted(problems))


@pytest.mark.parametrize(
    ("rows", "verdicts"),
    [
        # One row that states the end of a version is enough; the rest may leave it empty.
        (({}, NEW | {"in_force_until": "2020-12-31"}), ["unchanged", "new"]),
        ((NEW, {"in_force_until": "2020-12-31"}), ["new", "changed"]),
        (({"in_force_until": "2020-12-31"}, NEW | {"in_force_until": "2021-12-31"}), ["changed", "error"]),
        (({}, {}), ["unchanged", "error"]),
        ((NEW, NEW), ["new", "error"]),
        (({"document": "办法"}, NEW | {"document": "办法", "issuer": None}), ["new", "new"]),
        (({"document": "办法"}, NEW | {"document": "办法", "issuer": "市政府"}), ["new", "error"]),
        (({"document": "办法"}, NEW | {"document": "办法", "in_force_from": "2019-01-01"}), ["new", "error"]),
    ],
)
def test_rows_of_one_sheet_agree_with_one_another(rows, verdicts):
    assert [verdict for verdict, _problems in look(*rows)] == verdicts


@given(st.dictionaries(st.sampled_from(list(CELLS)), st.one_of(st.none(), st.text(max_size=40), st.integers(), st.booleans(), st.floats())))  # fmt: skip
def test_no_cell_breaks_the_look_and_a_row_is_taken_or_refused(changed):
    found = look_at_rows([SheetRow(2, CELLS | changed, dict.fromkeys(CELLS, "A2"))], LIBRARY)[0]
    assert (found.row is None) == (str(found.verdict) == "error") == bool(found.problems)
    if str(found.verdict) == "unchanged":
        assert (found.row.paraphrase, found.row.category) == (OLD["paraphrase"], OLD["category"])


def csv(*rows: list[str], head: list[str] = HEAD) -> bytes:
    return "\n".join(",".join(row) for row in [head, *rows]).encode("utf-8-sig")


def test_a_table_of_ones_own_may_move_shorten_and_lack_columns():
    head = ["备注", "Paraphrase", "条 款", "施行日期", "版本", "文件", "样例"]
    (row,) = read_library(
        csv(["x", "内容", "第一条", "2018-01-01", "甲", "条例", "是"], ["", "", "", "", "", "", ""], head=head), "a.csv"
    )
    assert (row.line, row.places["document"], row.cells["is_sample"]) == (2, "F2", "是")
    assert find_headings([["依据库"], head]) == (1, {name: at for at, name in enumerate(["", *row.cells]) if name})
    # A column that stands there twice leaves open which of them counts.
    assert find_headings([[*head, "文件"]]) is None


@pytest.fixture
def library(db):
    document = CriteriaDocument.objects.create(title="=1+1", issuer="省政府", confidence="M", is_sample=True)
    version = CriteriaVersion.objects.create(document=document, label="2018", in_force_from=date(2018, 1, 1))
    Criterion.objects.create(version=version, article="第一条", paraphrase='-引号"与\n换行\x07', order=7)
    return version


def workbook(client) -> bytes:
    answer = client.get(reverse("criteria_workbook"))
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def test_what_goes_out_comes_back_unchanged_and_cannot_be_run(people, library):
    client, before = as_(people.office), Record.objects.count()
    data = workbook(client)
    record = Record.objects.latest("pk")
    assert (Record.objects.count(), record.action, record.object_kind) == (
        before + 1,
        "findings.export",
        "criteria_document",
    )
    with ZipFile(io.BytesIO(data)) as parts:
        texts = parts.read("xl/worksheets/sheet1.xml").decode()
        shared = parts.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in parts.namelist() else ""
    assert guarded("=1+1") in texts + shared
    assert "<f>" not in texts
    looked = actions.look_at_criteria(actor=people.office, data=data, name="库.xlsx")
    assert [str(row.verdict) for row in looked] == ["unchanged"]


def post(client, data: bytes, name: str = "库.csv"):
    return client.post(reverse("criteria_sheet"), {"sheet": SimpleUploadedFile(name, data)})


def test_a_sheet_is_looked_at_then_taken_in_one_record(people, library, targets):
    client = as_(people.office)
    ending = ["=1+1", "", "", "", "2018", "2018-01-01", "2019-12-31", "第二条", "新增内容", "B", ""]
    page = post(client, csv(ending))
    assert page.status_code == 200
    assert [number for _kind, _label, number in page.context["look"].counts] == [1, 0, 0, 0]
    assert Criterion.objects.count() == 1
    looked = re.search(r'name="looked_at" value="([^"]+)"', page.content.decode())[1]
    assert as_(people.second_clerk).post(reverse("criteria_take"), {"looked_at": looked}).status_code == 403
    before = Record.objects.count()
    assert client.post(reverse("criteria_take"), {"looked_at": looked}).status_code == 302
    assert Record.objects.filter(action="findings.import_criteria").count() == 1
    assert Record.objects.count() == before + 1
    added = criteria_rows(people.office)[1]
    assert (added["article"], added["in_force_until"], added["issuer"], added["is_sample"]) == ("第二条", date(2019, 12, 31), "省政府", True)  # fmt: skip
    # Somebody brings the same article in with other words after the look: nothing is passed over.
    Criterion.objects.filter(article="第二条").update(paraphrase="别的内容")
    again = client.post(reverse("criteria_take"), {"looked_at": looked})
    assert (again.status_code, Criterion.objects.get(article="第二条").paraphrase) == (422, "别的内容")


def test_findings_on_a_version_that_ends_are_checked_again(people, targets, on_day):
    on_day("2020-11-16")
    finding = making.make_finding(people, targets[1])
    row = ["供测试的条例", "", "", "", "2020", "", "2018-12-31", "第三十六条", "一次办结", "", ""]
    version = CriteriaVersion.objects.get(label="2020")
    row[5] = version.in_force_from.isoformat()
    head = [name for at, name in enumerate(HEAD) if at != 10]  # the sample column left out
    looked = actions.look_at_criteria(actor=people.office, data=csv(row[:10], head=head), name="a.csv")
    assert [str(one.verdict) for one in looked] == ["changed"]
    assert actions.take_criteria(actor=people.office, rows=[one.row for one in looked]) == 0
    assert finding.marks.get().code == "criterion_not_in_force"


def test_errors_are_shown_and_leave_no_button(people, library):
    client = as_(people.office)
    good = ["新条例", "", "", "", "1", "2018-01-01", "", "第一条", "内容", "", ""]
    page = post(client, csv(good, [*good[:5], "去年", *good[6:]])).content.decode()
    assert "findings.odd_criterion" in page
    assert '<span class="cell-place">F3</span>' in page
    assert "looked_at" not in page
    for data, name, code in (
        (b"a,b\n1,2", "a.csv", "findings.no_criteria_sheet"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.csv", "findings.too_many_criteria"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 80, "a.xls", "files."),
    ):
        refused = post(client, data, name)
        assert refused.status_code in {413, 422}, name
        assert code in refused.content.decode()
        assert name != "a.csv" or len(data) > 99 or "版本" in refused.content.decode(), "what is missing is named"
    assert client.post(reverse("criteria_sheet"), {}).status_code == 422
    assert client.post(reverse("criteria_take"), {"looked_at": "x"}).status_code == 403
    assert not CriteriaDocument.objects.exclude(title="=1+1").exists()


@pytest.mark.parametrize("who", ["gl", "aud", "sys"])
def test_only_the_office_takes_it_out_or_brings_it_in(people, library, who):
    client = as_(people.gl[1] if who == "gl" else getattr(people, who))
    answers = [client.get(reverse("criteria_workbook")), post(client, csv()), client.post(reverse("criteria_take"))]
    assert {answer.status_code for answer in answers} <= {403, 404}
