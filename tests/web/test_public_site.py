"""The public site: what was released, for anybody, and nothing else."""

import csv
import io
import json
import os
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.cli import bihuan as command
from bihuan.web.findings.models import Finding
from bihuan.web.notices import actions
from bihuan.web.notices.models import Publication
from bihuan.web.public.actions.projecting import bump, rebuild
from bihuan.web.public.downloads import COLUMNS
from bihuan.web.public.exporting import export_site
from bihuan.web.public.models import PublicClause, PublicNotice, PublicTag, PublicTarget
from bihuan.web.public.units import word_key
from bihuan.web.search.models import Entry
from tests.web import making
from tests.web.conftest import RESTORED
from tests.web.issuing import SENTENCES, make_issuing
from tests.web.publishing import released, withdrawn
from tests.web.test_pages import MOST, RECORDED

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def reader():
    return Client()


def body(reader, path, status=200):
    answer = reader.get(path)
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == status, (path, said[:800].decode())
    assert not answer.cookies, path
    return said.decode() if not path.partition("?")[0].endswith("xlsx") else said


class Links(HTMLParser):
    """The links and the places of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.places = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.places |= {said["id"]} if "id" in said else set()
        for name in ("href", "src"):
            if name in said:
                self.links.add(said[name])


def rows():
    """Everything the site keeps, without the keys that a rebuild may change."""
    targets = PublicTarget.objects.values_list("notice", "number", "name", "code", "kind", "unit", "clauses_count")
    clauses = PublicClause.objects.values_list(
        *("notice", "target__number", "number", "place", "text", "categories", "verdicts", "frequencies", "idioms"),
        *("is_current", "is_reading"),
    )
    tags = PublicTag.objects.values_list("clause__notice", "clause__place", "kind", "text")
    found = Entry.objects.filter(kind="public_clause").values_list("text", flat=True)
    return [sorted(map(repr, one)) for one in (PublicNotice.objects.values(), targets, clauses, tags, found)]


def test_every_page_is_open_in_both_languages_and_leads_nowhere_else(reader, stored, targets):
    """From the first page on every link is followed: none is broken, none leaves the site, none sets a cookie."""
    waiting, seen = {"/public/", "/public/?lang=en"}, set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        text = body(reader, path)
        if not isinstance(text, str) or not text.startswith("<!DOCTYPE html>"):
            continue
        assert ('lang="en"' in text.partition(">")[2][:40]) == ("lang=en" in path)
        assert "<script" not in text
        assert "<style" not in text
        assert "csrf" not in text
        for link in Links(text).links:
            whole = urlsplit(urljoin(f"http://testserver{path}", link))
            assert whole.netloc == "testserver"
            assert whole.path.startswith(("/public/", "/static/")), link
            said = whole.path + (f"?{whole.query}" if whole.query else "")
            # One of each kind is enough: the others come from the same line of a template.
            kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|idioms/\w+|=[^&]*", "", said)
            if whole.path.startswith("/public/") and kind not in {
                re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|idioms/\w+|=[^&]*", "", one) for one in seen | waiting
            }:
                waiting.add(said)
    assert len(seen) > 25, sorted(seen)


def test_what_the_pages_say(reader, stored, targets):
    base = f"/public/rounds/{stored.round_id}/"
    assert body(reader, f"/public/notices/{stored.pk}/notice.txt") == RESTORED.strip("\n") or RESTORED
    assert "前店后厂" in body(reader, f"{base}targets/3/clauses/2/")
    assert "3.2" in body(reader, "/public/findings/?q=呼伦贝尔 前店後廠")
    assert "没有符合条件" in body(reader, "/public/findings/?q=绝无此词")
    assert (
        body(reader, f"/public/findings/?round={stored.round_id}&target=3&category=C").count('class="clause-text"') == 1
    )
    assert body(reader, f"/public/idioms/{word_key('前店后厂')}/").count('class="clause-text"') == 5
    assert body(reader, "/public/units/150100/").count('class="clause-text"') == 6
    for path in (
        f"{base}targets/13/",
        f"{base}targets/3/clauses/99/",
        "/public/units/150199/",
        f"{base}targets/99999999999/",
    ):
        assert "common.not_found" in body(reader, path, 404)
    assert reader.post("/public/").status_code == 405


def test_files_hold_every_problem_and_no_formula(reader, stored):
    clause = PublicClause.objects.filter(is_current=True).order_by("place").first()
    PublicClause.objects.filter(pk=clause.pk).update(text="=1+1")
    bump()
    table = list(csv.reader(io.StringIO(body(reader, "/public/data/findings.csv").removeprefix("\ufeff"))))
    assert table[0] == [column.key for column in COLUMNS]
    assert len(table) == 72
    at = table[0].index("text")
    assert table[1][at] == "'=1+1"
    said = json.loads(body(reader, f"/public/rounds/{stored.round_id}/findings.json"))
    assert len(said["rows"]) == 71
    assert said["licence"]
    assert {one["key"] for one in said["columns"]} == set(said["rows"][0])
    assert said["rows"][0]["categories_en"], "the same in every language"
    book = openpyxl.load_workbook(io.BytesIO(body(reader, "/public/data/findings.xlsx")))
    assert book["findings"].max_row == 72
    assert book["findings"].cell(2, at + 1).data_type == "s"
    assert book["dictionary"].max_row == len(COLUMNS) + 2


def test_a_release_a_correction_and_a_withdrawal(reader, stored, round_live, people):
    """Addresses are for good: the edition in force, what changed, what a correction left out, what was withdrawn."""
    first = released(round_live, people.office, RESTORED)
    base = f"/public/rounds/{round_live.pk}/"
    assert body(reader, f"/public/notices/{first.uid}/notice.txt") == RESTORED
    assert "已被新版取代" in body(reader, f"/public/notices/{stored.pk}/"), (
        "a reading gives way to the office's own text"
    )
    lines = RESTORED.split("\n")
    at = next(at for at, line in enumerate(lines) if line.startswith("3."))
    cut = lines[at].split("；")
    lines[at] = "；".join([cut[0], "改过的第二条不到位", *cut[2:-1]]) + "。"
    second = released(round_live, people.office, "\n".join(lines), edition=2, reason="第三项更正")
    page = body(reader, f"/public/notices/{second.uid}/")
    assert "<ins>改过的第二条不到位；</ins>" in page
    assert "第三项更正" in page
    assert "<del>" in page
    assert "更正前的文字" in body(reader, f"{base}targets/3/clauses/2/")
    assert "public.corrected_away" in body(reader, f"{base}targets/3/clauses/6/", 410)
    assert body(reader, f"/public/notices/{first.uid}/notice.txt") == RESTORED, "the older edition stays"
    assert "改过的第二条" in body(reader, "/public/findings/?q=改过的第二条")
    before = rows()
    rebuild(actor=None)
    assert rows() == before, "made anew, the tables are the same"
    entries = ET.fromstring(body(reader, "/public/feed.xml")).findall(f"{ATOM}entry")
    assert {entry.find(f"{ATOM}id").text for entry in entries} == {
        f"urn:uuid:{one}" for one in (first.uid, second.uid, stored.pk)
    }

    withdrawn(second, "内容有误")
    for path in (base, f"{base}targets/3/", f"{base}targets/3/clauses/2/", f"/public/notices/{second.uid}/",
                 f"/public/notices/{first.uid}/", f"/public/notices/{second.uid}/notice.txt", f"{base}findings.csv",
                 f"/public/notices/{stored.pk}/notice.txt"):  # fmt: skip
        gone = body(reader, path, 410)
        assert "内容有误" in gone, path
        assert not {word for word in ("前店后厂", "改过的") if word in gone}, path
    assert "前店后厂" not in body(reader, "/public/findings/?q=前店后厂").replace('value="前店后厂"', "")
    assert not Entry.objects.filter(kind="public_clause").exists()
    assert not PublicClause.objects.exclude(text="").exists(), "nothing of the text is left"


def test_what_two_clerks_release_is_there_at_once(reader, people, round_live, on_day):
    """Through every step of the office: nothing of it before, text and Word file after, the tombstone in the end."""
    on_day("2021-01-15")
    issuing = make_issuing(people, round_live)
    address = f"/public/rounds/{issuing.round.pk}/"
    approved = issuing.approved(issuing.submitted(issuing.draft()))
    body(reader, address, 404)
    body(reader, f"/public/notices/{approved.uid}/", 404)
    out = issuing.released(approved)
    page = body(reader, address)
    assert all(sentence in page for sentences in SENTENCES.values() for sentence in sentences)
    assert body(reader, f"/public/notices/{out.uid}/notice.txt") == out.text
    word = reader.get(f"/public/notices/{out.uid}/notice.docx")
    assert word.content.startswith(b"PK")
    for person in (people.second_clerk, people.third_clerk):
        actions.withdraw_publication(actor=person, publication=out, reason="误发")
        out.refresh_from_db()
    assert "误发" in body(reader, address, 410)
    body(reader, f"/public/notices/{out.uid}/notice.docx", 410)


def test_nothing_that_was_not_released_is_there(reader, stored, round_live, targets, people):
    """Drafts of publications, findings, plans and people: a word that stands in all of them is on no page and in no file."""
    canary = "金丝雀密语"
    for status in ("draft", "submitted", "approved"):
        Publication.objects.create(
            round=round_live,
            edition=len(status),
            title=canary,
            opening=canary,
            text=canary,
            author=people.office,
            status=status,
        )
    making.make_finding(people, targets[3])
    Finding.objects.update(condition=canary, published_sentence=canary)
    type(round_live).objects.filter(pk=round_live.pk).update(title=canary, theme=canary, authority=canary)
    type(targets[3]).objects.filter(round=round_live).update(name=canary)
    type(people.office).objects.update(display_name=canary)
    rebuild(actor=None)
    held = repr(rows())
    assert canary not in held
    base = f"/public/rounds/{round_live.pk}/"
    for path in (
        "/public/",
        base,
        f"{base}targets/3/",
        f"{base}findings.json",
        "/public/data/findings.csv",
        "/public/feed.xml",
        "/public/units/",
    ):
        assert canary not in body(reader, path), path


def test_answers_are_kept_until_something_changes(reader, stored, draft, people):
    path = f"/public/rounds/{stored.round_id}/"
    first = reader.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = reader.get(path)
    assert len(asked) == 1, "only whether something changed"
    assert again.content == first.content
    assert "max-age" in again["Cache-Control"]
    assert again["X-Frame-Options"] == "DENY"
    assert reader.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert reader.get(path, headers={"If-None-Match": "*"}).status_code == 304
    assert reader.get("/public")["Location"] == "/public/"
    assert reader.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert reader.get(path, {"nonsense": "1"}).content == first.content
    reader.force_login(people.office, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert reader.get(path).content == first.content, "who is signed in is read to like anybody else"
    finding = stored.findings.select_related("target").get(target__number=3, number=2)
    code = finding.tags.first().category.code
    actions.set_categories(actor=people.office, notice=stored, references=["3-2"], remove=[code])
    changed = reader.get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed.content != first.content


def test_no_page_takes_many_statements(reader, stored, targets):
    """Of pages that were asked for the first time since something changed."""
    base = f"/public/rounds/{stored.round_id}/"
    places = {
        "public_home": "/public/",
        "public_rounds": "/public/rounds/",
        "public_round": base,
        "public_target": f"{base}targets/3/",
        "public_clause": f"{base}targets/3/clauses/2/",
        "public_notice": f"/public/notices/{stored.pk}/",
        "public_findings": "/public/findings/?category=H",
        "public_units": "/public/units/",
        "public_unit": "/public/units/150100/",
        "public_idioms": "/public/idioms/",
        "public_idiom": f"/public/idioms/{word_key('前店后厂')}/",
        "public_data": "/public/data/",
        "public_feed": "/public/feed.xml",
    }
    bump()
    found = {}
    for name, path in places.items():
        with CaptureQueriesContext(connection) as asked:
            body(reader, path)
        found[name] = len(asked)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == {name: recorded.get(name) for name in places}
    assert max(found.values()) <= MOST


def test_readings_can_be_kept_off_the_site(reader, stored, settings):
    assert len(body(reader, "/public/data/findings.csv").splitlines()) == 72
    settings.PUBLIC_READINGS = False
    body(reader, f"/public/rounds/{stored.round_id}/", 404)
    assert "前店后厂" not in body(reader, "/public/findings/?q=前店后厂").replace('value="前店后厂"', "")
    assert len(body(reader, "/public/data/findings.csv").splitlines()) == 1


@pytest.mark.slow
def test_the_copy_as_files(stored, round_live, people, tmp_path, settings):
    """Every link leads to a file and a place in it; the same data gives the same bytes; other folders are left alone."""
    first = released(round_live, people.office, RESTORED)
    withdrawn(released(round_live, people.office, RESTORED + "（更正）", edition=2), "误发")
    type(first).objects.filter(edition=2).delete()
    rebuild(actor=None)
    one, two = tmp_path / "one", tmp_path / "two"
    done = export_site(one)
    export_site(two)
    files = {str(file.relative_to(one)): file.read_bytes() for file in one.rglob("*") if file.is_file()}
    assert files == {str(file.relative_to(two)): file.read_bytes() for file in two.rglob("*") if file.is_file()}
    assert done.notices == 2
    assert len(files) == done.files + 1
    assert all(name.isascii() for name in files)
    pages = {name: Links(data.decode()) for name, data in files.items() if name.endswith(".html")}
    for name, page in pages.items():
        for link in page.links:
            whole = urlsplit(urljoin(f"http://testserver/{name}", link))
            assert whole.netloc == "testserver", link
            target = whole.path.removeprefix("/")
            assert target in files or (target.startswith("assets/") and not (one / "assets/built").exists()), (
                name,
                link,
            )
            if whole.fragment:
                assert whole.fragment in pages[target].places, (name, link)
    assert files[f"notices/{first.uid}.txt"].decode() == RESTORED
    stale = one / "rounds" / f"{stored.pk}.html"
    listed = json.loads((one / "files.json").read_text())
    listed["bihuan_site"][f"rounds/{stored.pk}.html"] = listed["bihuan_site"]["../../outside"] = "x"
    stale.write_text("old")
    (one / "files.json").write_text(json.dumps(listed))
    (tmp_path.parent / "outside").write_text("mine")
    export_site(one)
    assert not stale.exists()
    assert (tmp_path.parent / "outside").exists()
    (one / "mine.txt").write_text("mine")
    with pytest.raises(Exception, match=r"export wrote|导出写入"):
        export_site(one)
    assert (one / "mine.txt").read_text() == "mine"
    (tmp_path / "letter.docx").write_text("mine")
    with pytest.raises(Exception, match=r"export wrote|导出写入") as refused:
        export_site(tmp_path)
    assert refused.value.code == "public.folder_not_ours"
    assert (tmp_path / "letter.docx").read_text() == "mine"
    assert {"export", "public"} <= command.commands.keys()
