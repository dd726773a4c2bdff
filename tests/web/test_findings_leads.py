"""
Leads on a person are stopped, and what is none passes.

The texts are files, so that a clerk can add one. Half of them were written before the detector and are never used to
tune it: if one of those fails, its kind is to be understood, not its words added.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.findings.leads import find_lead, find_person, words

pytestmark = pytest.mark.no_database

CASES = Path(__file__).parent / "cases"
HELD_OUT = "leads_held_out.json"


def cases(name: str) -> dict[str, list[str]]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["leads.json", HELD_OUT])
def test_every_planted_lead_is_stopped(name):
    planted = cases(name)["planted"]
    assert len(planted) == 20
    assert [text for text in planted if find_lead(text) is None] == []


@pytest.mark.parametrize("name", ["leads.json", HELD_OUT])
def test_texts_without_a_lead_pass(name):
    clean = cases(name)["clean"]
    assert len(clean) == 20
    assert len([text for text in clean if find_lead(text) is not None]) <= 2


def test_odder_ways_of_writing():
    odd = cases("leads_odd.json")
    assert [text for text in odd["planted"] if find_lead(text) is None] == []
    assert [text for text in odd["clean"] if find_lead(text) is not None] == []


def test_a_person_without_a_matter_of_discipline_is_named_but_no_lead():
    persons = cases("persons.json")
    assert [text for text in persons["named"] if find_person(text) is None or find_lead(text)] == []
    assert [text for text in persons["nameless"] if find_person(text)] == []


@pytest.mark.parametrize("name", ["leads.json", HELD_OUT])
def test_the_excerpt_is_cut_out_of_the_text(name):
    for text in cases(name)["planted"]:
        lead = find_lead(text)
        assert lead is not None
        begin, _dots, end = lead.text.partition("…")
        assert text[lead.start : lead.end].startswith(begin)
        assert text[lead.start : lead.end].endswith(end or begin)


@pytest.mark.parametrize("name", ["leads.json", HELD_OUT])
def test_a_lead_is_found_wherever_it_stands_in_a_long_text(name):
    found = cases(name)
    padding = "".join(found["clean"][:5])
    for text in found["planted"]:
        for long in (padding + text, text + padding, f"{padding}\n{text}\n{padding}"):
            assert find_lead(long) is not None, text


def test_without_the_persons_name_nothing_is_left():
    """The sentence of the refusal says to take the person out, so that has to be enough."""
    for planted in cases("leads.json")["planted"]:
        text, lead = planted, find_lead(planted)
        for _ in range(5):
            person = find_person(text)
            if lead is None or person is None:
                break
            text = text[: person.start] + text[person.end :]
            lead = find_lead(text)
        assert lead is None, planted


@given(
    st.text(alphabet=st.sampled_from("局长书记王建国张某涉嫌受贿违规在的，。《》；\n 任其他同志·巴特尔"), max_size=60)
)
def test_any_text_has_an_answer_and_spans_lie_inside_it(text):
    lead, person = find_lead(text), find_person(text)
    for found in (lead, person):
        if found is not None:
            assert 0 <= found.start < found.end <= len(text)
    # A lead is a person and more.
    assert lead is None or person is not None


def test_titles_of_documents_hold_no_person():
    assert find_lead("《局长王建国受贿案通报》学习不深入，存在违规行为。") is None


def test_the_tables_hold_what_they_should():
    assert not words.SURNAMES & words.AMBIGUOUS_SURNAMES
    assert all(len(one) == 1 for one in words.SURNAMES | words.AMBIGUOUS_SURNAMES | words.GIVEN)
