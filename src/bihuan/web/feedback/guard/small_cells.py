"""Counts of so few people that those who know the place know who they are."""

import re
from collections.abc import Iterator

from bihuan.web.feedback.guard.hits import Hit, Kind

#: A count below this is not said of people who told or suffered something.
LEAST = 5
_FIGURES = {
    "一": 1,
    "1": 1,
    "１": 1,
    "二": 2,
    "两": 2,
    "2": 2,
    "２": 2,
    "三": 3,
    "3": 3,
    "３": 3,
    "四": 4,
    "4": 4,
    "４": 4,
}
_WHO = (
    "群众|干部|职工|员工|企业|商户|业主|居民|村民|农户|牧户|家庭|举报人|反映人|信访人|投诉人|当事人|负责人|工作人员|"
    "公职人员|党员|人员|经营者|个体户|教师|医生|学生|老人|残疾人|贫困户|人"
)
# 第三人 and 三人行 are none; a larger number that ends in one of the figures is none either.
_COUNT = re.compile(
    rf"(?<![0-9０-９一二三四五六七八九十百千万第.．])(?P<figure>[{''.join(_FIGURES)}])(?:多|余)?[名位个户家](?:[^，。；：、\d]{{0,6}}?)(?:{_WHO})"
    rf"|(?<![0-9０-９一二三四五六七八九十百千万第.．])(?P<bare>[{''.join(_FIGURES)}])人(?![以之大代组])"
)


def small_cells(text: str) -> Iterator[Hit]:
    """Yield counts of one to four people, firms or households."""
    for found in _COUNT.finditer(text):
        figure = _FIGURES[found["figure"] or found["bare"]]
        if figure < LEAST:
            yield Hit(Kind.SMALL_CELL, found.span(), found.group(), share=figure / LEAST)
