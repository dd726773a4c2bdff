"""What a unit's notice says is what the reader finds in it again: in its text, in its Word file, and beside other units'."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.documents import write
from bihuan.reading import read_notice
from bihuan.web.public.models import PublicRectification
from bihuan.web.public.together import paper, together
from bihuan.web.rectification.notice_text import Paragraph, listed, standing_of
from bihuan.web.rectification.rates import Rate
from bihuan.web.rectification.result_drafting import LineFacts, ReportFacts, drafted, line_of, open_places
from bihuan.web.rectification.result_paper import contact_block, document_of

pytestmark = pytest.mark.no_database
DAY = date(2021, 3, 1)
PROBLEMS = (
    "服务窗口超时办理事项较多，群众等候时间长",
    "拖欠企业账款清偿不及时，涉及三个项目",
    "“前店后厂”没有改变",
    "招商引资承诺没有兑现；企业多次反映。",
    "理论学习不深入",
    "关于项目资金监管的制度不健全",
)
UNITS = (("呼和浩特市", "中共呼和浩特市委员会"), ("兴安盟", "中共兴安盟委员会"), ("市财政局", "中共市财政局党组"))
REASON = "第三个项目在诉讼"
KINDS = {
    "done": "done",
    "lasting": "long_term",
    "keeping_on": "long_term",
    "under_way": "under_way",
    "ended": "not_done",
}


@st.composite
def lines(draw):
    """Draw one item: how far it is, what the unit says, what came of it."""
    is_done = draw(st.booleans())
    return LineFacts(
        number="",
        problem="",
        is_done=is_done,
        is_lasting=draw(st.booleans()),
        is_ended=not is_done and draw(st.booleans()),
        claim=draw(
            st.sampled_from(
                ["", "窗口限时办结", "一是核对账目；二是逐笔清偿。", "1.开展自查。2.修订办法。3.公开结果。"]
            )
        ),
        due_on=draw(st.sampled_from([None, date(2021, 12, 31)])),
        measures=("逐项核对并公开结果",),
        recovered=Decimal(draw(st.sampled_from([0, 800, 120_000, 1_234_500]))),
        people_handled=draw(st.integers(0, 12)),
        systems_made=draw(st.integers(0, 3)),
    )


@st.composite
def notices(draw, unit=None):
    """Draw a unit's notice: its whole text, and the facts that it was issued from."""
    name, party = unit or draw(st.sampled_from(UNITS))
    rows = [
        replace(line, problem=problem)
        for line, problem in zip(
            draw(st.lists(lines(), min_size=1, max_size=6)), draw(st.permutations(PROBLEMS)), strict=False
        )
    ]
    done = sum(one.is_done for one in rows)
    rates = [Rate("completion", done, len(rows), DAY, "done")]
    facts = ReportFacts(name, "内蒙古自治区党委", date(2021, 1, 5), date(2021, 2, 1), rows, rates, DAY, party)
    title, text = drafted("notice", facts)
    for place in open_places(text):
        text = text.replace(place, "召开会议，每周调度。")
    paragraphs = [Paragraph(one.problem, line_of(one), _standing(one), "" if one.is_done else REASON) for one in rows]
    block = contact_block({"phone": "0471-1234567"}, (DAY, date(2021, 3, 15)))
    return "\n".join((title, text, *listed(text, paragraphs), *block)), facts


def _standing(one):
    return standing_of(is_done=one.is_done, is_lasting=one.is_lasting, is_ended=one.is_ended)


def issued(facts):
    """Return what a notice was issued from, as ``found`` returns what is read of it."""
    return [
        (
            one.problem.rstrip("。").translate(str.maketrans("“”", "‘’")),
            KINDS[_standing(one)],
            "" if one.is_done else REASON,
            {
                name: value
                for name, value in (
                    ("money_recovered", float(one.recovered)),
                    ("people_dealt_with", one.people_handled),
                    ("systems_made", one.systems_made),
                )
                if value
            },
        )
        for one in facts.lines
    ]


def found(target):
    """Return what the reader tells of a unit's items."""
    return [
        (
            one.problem.text,
            one.status.kind,
            one.status.reason.text if one.status.reason else "",
            {
                made.what: made.value * (10_000 if made.unit == "万元" else 1)
                for made in one.outcomes
                if made.what in {"money_recovered", "people_dealt_with", "systems_made"}
            },
        )
        for one in target.items
    ]


def agree(reading, *several):
    """Assert that a reading tells what the notices were issued from, and sees no contradiction."""
    assert reading.kind == "rectification"
    assert [one.name for one in reading.targets] == [facts.unit for facts in several]
    assert [found(one) for one in reading.targets] == [issued(facts) for facts in several]
    assert [one.code for one in reading.warnings] == []


@settings(max_examples=40, deadline=None)
@given(notices())
def test_a_notice_reads_back_as_it_was_issued(drawn):
    text, facts = drawn
    reading = read_notice(text)
    agree(reading, facts)
    counts = {one.what: one.value for one in reading.counts}
    assert counts["items"] == len(facts.lines)
    assert counts.get("items_done", 0) == sum(one.is_done for one in facts.lines)
    assert reading.rectification.contacts[0].value == "0471-1234567"
    assert reading.rectification.publicity.ends_on == date(2021, 3, 15)


@settings(max_examples=4, deadline=None)
@given(notices())
def test_its_word_file_reads_back_the_same(drawn):
    text, facts = drawn
    data = write(document_of(text, signed=(facts.party, DAY)))
    agree(read_notice(data, name="notice.docx"), facts)
    other = (text.replace(facts.unit, "乌海市"), replace(facts, unit="乌海市"))
    held = [PublicRectification(title=one.partition("\n")[0], text=one) for one, _facts in (drawn, other)]
    agree(read_notice(paper("十届第八轮", held), name="together.docx"), facts, other[1])


@settings(max_examples=15, deadline=None)
@given(st.tuples(*(notices(unit=unit) for unit in UNITS)))
def test_notices_of_several_units_read_back_each_with_its_own(drawn):
    held = [PublicRectification(title=text.partition("\n")[0], text=text) for text, _facts in drawn]
    whole = together("十届第八轮", held)
    assert all(one.text in whole for one in held)
    agree(read_notice(whole), *(facts for _text, facts in drawn))
