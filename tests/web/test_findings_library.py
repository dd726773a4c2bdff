"""The library of criteria: what was in force when, what comes in and goes out, and what is refused."""

from datetime import date

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.findings.models import CriteriaDocument, CriteriaVersion, Criterion
from bihuan.web.findings.queries.criteria import criteria_as_toml, criteria_on, criteria_rows
from bihuan.web.rounds.models import Category
from bihuan.web.trail.models import Record
from tests.web import making

pytestmark = pytest.mark.django_db
PAYMENT = "保障中小企业款项支付条例"


def test_the_sample_comes_once_is_labelled_and_says_how_sure_it_is():
    made = actions.load_sample_criteria(actor=None)
    assert made == Criterion.objects.count() > 60
    assert actions.load_sample_criteria(actor=None) == 0
    assert not CriteriaDocument.objects.exclude(is_sample=True, confidence__in="HMU").exists()
    assert Criterion.objects.filter(version__document__title="优化营商环境条例").count() >= 40
    known = set(Category.objects.values_list("code", flat=True))
    assert set(Criterion.objects.exclude(category_code="").values_list("category_code", flat=True)) <= known


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2020-08-31", None),
        ("2020-09-01", "2020年文本"),
        ("2025-05-31", "2020年文本"),
        ("2025-06-01", "2025年文本"),
    ],
)
def test_the_version_is_chosen_by_the_day_of_the_fact(people, day, label):
    actions.load_sample_criteria(actor=None)
    rows = criteria_on(people.gm[1], date.fromisoformat(day)).filter(version__document__title=PAYMENT)
    assert {row.version.label for row in rows} == ({label} if label else set())


def test_what_goes_out_comes_in_again_as_it_was(people):
    actions.load_sample_criteria(actor=None)
    Criterion.objects.filter(pk=Criterion.objects.first().pk).update(paraphrase='引号"、反斜杠\\和\n换行\x7f')
    rows = criteria_rows(people.office)
    text = criteria_as_toml(rows)
    for model in (Criterion, CriteriaVersion, CriteriaDocument):
        model.objects.all().delete()
    before = Record.objects.count()
    assert actions.import_criteria(actor=people.office, data=text.encode(), name="criteria.toml") == len(rows)
    assert criteria_rows(people.office) == rows
    assert Record.objects.count() == before + 1


def library(
    version: str, articles: str = '{ article = "第一条", paraphrase = "内容" }', head: str = 'title = "条例"'
) -> bytes:
    return f"[[document]]\n{head}\n[[document.version]]\n{version}\narticles = [{articles}]\n".encode()


GOOD = 'label = "甲"\nin_force_from = 2018-01-01'


def test_a_version_may_end_later_and_findings_on_it_are_checked_again(people, targets, on_day):
    on_day("2020-11-16")
    head = 'title = "供测试的条例"'
    finding = making.make_finding(people, targets[1])
    assert not finding.marks.exists()
    ending = 'label = "2020"\nin_force_from = 2018-01-01\nin_force_until = 2018-12-31'
    article = '{ article = "第三十六条", paraphrase = "一次办结" }'
    assert actions.import_criteria(actor=people.office, data=library(ending, article, head)) == 0
    assert CriteriaVersion.objects.get(label="2020").in_force_until == date(2018, 12, 31)
    assert finding.marks.get().code == "criterion_not_in_force"


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"not toml = = 1",
        b"\xff\xfe",
        b"document = 3",
        library('label = "甲"'),
        library('label = "甲"\nin_force_from = "2018-01-01"'),
        library('label = "甲"\nin_force_from = 2018-01-01T00:00:00'),
        library(GOOD + "\nin_force_until = 2017-01-01"),
        library(GOOD, ""),
        library(GOOD, "1"),
        library(GOOD, '{ article = "第一条" }'),
        library(GOOD, '{ article = "第一条", paraphrase = 3 }'),
        library(GOOD, f'{{ article = "第一条", paraphrase = "{"长" * 501}" }}'),
        library(GOOD, head='issuer = "无标题"'),
        b"#" * (5 * 1024 * 1024 + 1),
    ],
    ids=lambda value: value[:20].decode("utf-8", "replace"),
)
def test_an_odd_file_is_refused_and_leaves_the_library_as_it_was(people, odd):
    with pytest.raises(Refusal) as refused:
        actions.import_criteria(actor=people.office, data=odd)
    assert refused.value.code == "findings.odd_criteria"
    assert not CriteriaDocument.objects.exists()


def test_a_version_with_other_days_is_refused(people):
    assert actions.import_criteria(actor=people.office, data=library(GOOD)) == 1
    assert actions.import_criteria(actor=people.office, data=library(GOOD)) == 0
    with pytest.raises(Refusal) as refused:
        actions.import_criteria(actor=people.office, data=library(GOOD.replace("2018", "2019")))
    assert refused.value.code == "findings.odd_criteria"


@pytest.mark.parametrize("who", ["gl", "aud", "sys", "stranger"])
def test_only_the_office_changes_the_library(people, who):
    person = people.gl[1] if who == "gl" else getattr(people, who)
    with pytest.raises(Refusal) as refused:
        actions.import_criteria(actor=person, data=library(GOOD))
    assert refused.value.code in {"common.not_allowed", "common.not_found"}
    assert not CriteriaDocument.objects.exists()
