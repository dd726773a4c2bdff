"""Texts made to be slow: each is read, or refused, within seconds, because a server reads them for strangers."""

import time

import pytest

from bihuan.reading import ReadingRefused, read_notice

HEAD = "关于巡视情况的反馈通报\n"
TEXTS = {
    "question marks after characters": "六?" * 20_000,
    "brackets that look like glosses": "(a)" * 15_000,
    "brackets never closed": "(" * 40_000,
    "glosses without end": "區(qū)" * 12_000,
    "quotes never closed": "“" * 40_000,
    "many quotes": "“问题”" * 10_000,
    "semicolons": "；" * 40_000,
    "commas": "问题，" * 15_000,
    "one clause over and over": "落实不到位；" * 6_000,
    "numbers without items": "1." * 20_000,
    "numbers counting up": "".join(f"{number}." for number in range(4_000)),
    "short lines": "问题\n" * 15_000,
    "spaces": " " * 40_000 + "字",
    "wide spaces": "\u3000" * 40_000 + "字",
    "dates": "2020年9月6日至" * 4_000,
    "beyond the basic plane": "😀问题" * 10_000,
    "wrong table": "ÏÂÔØ" * 10_000,
    "many items": "".join(f"{number}.呼和浩特市落实不到位；执行不力。\n" for number in range(1, 2_000)),
}


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_takes_long(name):
    started = time.process_time()
    try:
        reading = read_notice(HEAD + TEXTS[name])
    except ReadingRefused:
        reading = None
    assert time.process_time() - started < 5
    assert reading is None or reading.original == HEAD + TEXTS[name]


@pytest.mark.slow
def test_time_grows_with_length_and_no_faster():
    unit = "".join(f"{number}.某市落实不到位，執(zhí)行不力；“重部署輕落實”。\n" for number in range(1, 40))

    def seconds(times: int) -> float:
        started = time.process_time()
        read_notice(HEAD + unit * times)
        return time.process_time() - started

    seconds(1)
    assert min(seconds(20) for _ in range(3)) < 30 * min(seconds(2) for _ in range(3))
