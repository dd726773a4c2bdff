"""Whatever the rectification notice: no error, every span cuts its evidence, damage changes no word of what it says."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.reading import read_notice
from bihuan.reading.source_text import replay
from tests.damage_model.draws import draw_page
from tests.damage_model.forward import damage
from tests.reading.rectification_notices import Drawn, notices
from tests.reading.spans import evidence, restored

ODD = "\n\u2028\u3000 0123456789一二十.．、（）()“”；;：，。①②％%万元年月日关于针对问题整改已完成长期坚持牵头责任单位其中共反馈现将公布"


def told(text: str) -> tuple[tuple[str, str, int], ...]:
    (target,) = read_notice(text).targets
    return tuple((one.problem.text, one.status.kind if one.status else "", len(one.measures)) for one in target.items)


@settings(max_examples=40, deadline=None)
@given(notices())
def test_what_was_written_is_read(drawn: Drawn) -> None:
    reading = read_notice(drawn.text)
    assert reading.kind == "rectification"
    assert told(drawn.text) == drawn.items
    assert all(repair.kind == "punctuation" for repair in reading.repairs)
    for text, span in evidence(reading):
        assert restored(reading, span) == text


@settings(max_examples=15, deadline=None)
@given(notices(), st.integers(0, 1000))
def test_damage_changes_no_word_of_what_is_said(drawn: Drawn, seed: int) -> None:
    damaged = damage(drawn.text, draw_page(random.Random(seed), drawn.text, collides=False)).text
    reading = read_notice(damaged)
    assert reading.kind == "rectification"
    assert told(damaged) == drawn.items
    assert replay(reading.original, reading.repairs) == reading.text
    for text, span in evidence(reading):
        assert restored(reading, span) == text


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_lines_lost_doubled_and_filled_with_odd_text_are_an_answer(data: st.DataObject) -> None:
    lines = data.draw(notices()).text.split("\n")
    chosen = data.draw(
        st.lists(st.sampled_from([*lines, *data.draw(st.lists(st.text(ODD, max_size=40), max_size=4))]), max_size=30)
    )
    reading = read_notice("\n".join(["整改", *chosen]))
    for text, span in evidence(reading):
        assert restored(reading, span) == text
    for warning in reading.warnings:
        assert warning.zh
        assert warning.en
        assert 0 <= warning.span[0] <= warning.span[1] <= len(reading.original)


def test_time_grows_with_length() -> None:
    head = "中共云泽市委员会关于巡视整改进展情况的通报\n现将整改进展情况予以公布，共反馈38个问题，已完成35个。\n一、反馈问题整改情况\n"
    items = {
        "many items": lambda n: "".join(f"{at}.关于服务不优的问题。约谈4人。已完成整改。\n" for at in range(1, n + 1)),
        "one long item": lambda n: "1.关于服务不优的问题。" + "约谈4人，已完成整改。（责任单位：市委办）" * n,
        "counts without end": lambda n: "1.关于服务不优的问题。" + "共反馈38个问题，已完成35个，完成率92%，" * n,
    }
    for name, text in items.items():
        spent = []
        for size in (250, 1000):
            start = time.perf_counter()
            read_notice(head + text(size))
            spent.append(time.perf_counter() - start)
        assert spent[1] < 4 * spent[0] * 2.5 + 0.2, (name, spent)
