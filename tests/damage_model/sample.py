"""The parameters of the sample's page: with them the model turns the restored text into the damaged file."""

import re
from pathlib import Path

from tests.damage_model.page import Page

SAMPLES = Path(__file__).parents[2] / "src/bihuan/samples"
DAMAGED = (SAMPLES / "2021-inner-mongolia-feedback.damaged.txt").read_text(encoding="utf-8")
SOUND = (SAMPLES / "2021-inner-mongolia-feedback.restored.txt").read_text(encoding="utf-8")

#: One of six places where the mark could have been found was spared; nothing in the page tells why.
SPARED = SOUND.index("六保”打折扣") + 1

PAGE = Page(
    converts=True,
    # The list can be read off the page: every glossed character carries its reading at every place.
    glosses=tuple(dict.fromkeys(re.findall(r"(.)\(([^()\u4e00-\u9fff]{1,8})\)", DAMAGED))),
    marks=("，", "！", "？"),
    spared=frozenset({SPARED}),
    flattened_first=frozenset("；：（）"),
    flattened_last=frozenset("，！？"),
)
