"""Official papers: numbers without a gap, what is frozen stays, the code on paper, and marked texts."""

import io
from datetime import date

import docx
import pytest
from django.db import IntegrityError, InternalError, transaction

from bihuan.documents import deviations
from bihuan.trail_check.papers import read_paper_line, words_hash, words_of
from bihuan.web.accounts.models import Organ
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback import papers
from bihuan.web.feedback.models import IssuedPaper, NumberSeries
from bihuan.web.files.queries import content_of
from bihuan.web.trail.keys import signing_key
from tests.documents.making import DOCUMENT, LETTER, MINUTES

GRANT = Grant("OFF", "", two_people=True, step_up=False, qualifier="")


@pytest.fixture
def issue(people, round_live):
    """Return a function that issues one paper as the office does: number and freeze in one transaction."""

    def one(object_id=1, edition=1, document=DOCUMENT, text="反馈意见\n正文。", number="", **others):
        with transaction.atomic():
            return papers.freeze(
                people.office,
                grant=GRANT,
                kind="feedback_document",
                object_id=object_id,
                edition=edition,
                round_=round_live,
                title="反馈意见",
                document=document,
                text=text,
                data={"target": "示范市"},
                issued_on=date(2021, 1, 5),
                number=number or papers.give_number(round_live.organ, "示巡发", 2021),
                **others,
            )

    return one


def test_numbers_follow_without_a_gap_and_a_failed_issue_gives_its_number_back(issue, round_live):
    assert [issue(n).number for n in (1, 2)] == ["示巡发〔2021〕1号", "示巡发〔2021〕2号"]
    with pytest.raises(Refusal, match=r"feedback\.classified_marking"):
        issue(3, text="机密★1年\n正文")
    assert issue(3).number == "示巡发〔2021〕3号"
    with transaction.atomic():
        assert papers.give_number(round_live.organ, "示巡函", 2021) == "示巡函〔2021〕1号"
        assert papers.give_number(round_live.organ, "示巡发", 2022) == "示巡发〔2022〕1号"
    other = Organ.objects.create(name="另一机关")
    with pytest.raises(Refusal, match=r"feedback\.number_word_taken"), transaction.atomic():
        papers.give_number(other, "示巡发", 2021)
    assert NumberSeries.objects.get(word="示巡发", year=2021).last == 3


def test_what_is_issued_can_neither_be_changed_nor_deleted_nor_replaced(issue):
    first, second = issue(1), issue(1, edition=2)
    refused = (IntegrityError, InternalError)
    for change in (
        lambda: IssuedPaper.objects.filter(pk=first.pk).update(title="另一标题"),
        first.delete,
        lambda: IssuedPaper(pk=first.pk, **_columns(second)).save(force_insert=True),
        lambda: issue(1, edition=2),
    ):
        with pytest.raises(refused), transaction.atomic():
            change()
    assert [paper.edition for paper in papers.editions_of("feedback_document", 1)] == [2, 1]


def _columns(paper):
    return {
        field.attname: getattr(paper, field.attname)
        for field in IssuedPaper._meta.concrete_fields
        if field.attname != "id"
    }


@pytest.mark.parametrize("document", [DOCUMENT, LETTER, MINUTES], ids=["document", "letter", "minutes"])
def test_the_code_on_paper_speaks_of_its_words(issue, document):
    paper = issue(document=document)
    data = content_of(paper.word)
    paragraphs, line = words_of(data)
    assert line == read_paper_line(paper.code)
    assert words_hash(paragraphs) == line.words == paper.words_sha256
    key = signing_key().public
    assert line.is_signed_by(key)
    assert not line.is_signed_by("00" * 32)
    assert (line.number, line.edition, line.on) == (paper.number, 1, "20210105")
    assert not [one for one in deviations(data) if one.code != "documents.page_numbers"]
    changed = docx.Document(io.BytesIO(data))
    where = next(one for one in changed.paragraphs if "巡视" in one.text)
    where.runs[0].text = where.runs[0].text + "不"
    saved = io.BytesIO()
    changed.save(saved)
    assert words_hash(words_of(saved.getvalue())[0]) != line.words


def test_a_marked_text_is_refused_in_every_dress_and_a_plain_one_is_not():
    for text in ("机密★1年", "正文\n密级：秘密", "绝密", "标题\n\n秘 密"):
        with pytest.raises(Refusal, match=r"feedback\.classified_marking"):
            papers.refuse_marked("无标志", text, where="text")
    papers.refuse_marked("保守商业秘密是干部的义务。", "")
