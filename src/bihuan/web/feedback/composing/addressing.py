"""How a feedback opinion addresses the Party body of an inspected unit: by what kind of unit it is; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: Kinds of target that are places: each has a Party committee of its own.
PLACES = frozenset({"province", "city", "league", "prefecture", "county", "banner", "district"})
#: Kinds whose body is a leading Party group where the name says nothing else.
_GROUPS = frozenset({"department"})

# A name that already is one of a Party body or Party organ. 发改委 ends like 市委 and is none, so places are named.
_PARTY = re.compile(
    r"^(?:中共|中国共产党).*(?:委员会|部|办公室)$"
    r"|(?:党委|党组|党工委|工委|党总支|纪委|省委|市委|盟委|州委|地委|县委|旗委|区委|(?:市|县|旗|区|盟|省|州|党)委(?:\w*部|办公室|办公厅))$"
)
_ZONE = re.compile(r"(?:开发区|高新区|产业区|园区|合作区|示范区|新区|管委会|管理委员会)$")
# Ends of names, whatever kind of unit somebody entered: first who has a committee, then who has a leading group.
_COMMITTEE = re.compile(r"(?:大学|学院|学校|中学|医院|公司|集团|银行|公安厅|公安局|国资委|国有资产监督管理委员会)$")
_LEADING_GROUP = re.compile(r"(?:厅|局|委|委员会|办公室|法院|检察院|政府|政协|总工会|妇联|联合会|政务中心)$")
# The ends of full names of bodies, and what colleagues call them.
_SHORT: Mapping[str, str] = {"工作委员会": "党工委", "委员会": "党委", "党组": "党组"}


@dataclass(frozen=True, slots=True)
class Body:
    """The Party body of a unit: its full name, as papers address it, and what it is called within a sentence."""

    full: str
    short: str


def body_of(unit: str, kind: str = "other", organ: str = "") -> Body:
    """
    Return the Party body of a unit.

    Args:
        unit: What the round calls it, e.g. a city or a department.
        kind: One of ``common.words.TARGET_KINDS``.
        organ: The name of its organ, "" for none; one that is a Party body's stays as it is.
    """
    named = next((name for name in (organ, unit) if name and _PARTY.search(name)), "")
    if named:
        return Body(named, _called(named, unit, kind))
    # A 新区 may be a district like any other, a 开发区 is none, whatever somebody entered.
    if kind in PLACES and not unit.endswith("开发区"):
        return Body(f"中共{unit}委员会", _of_place(unit))
    if _ZONE.search(unit):
        return Body(f"中共{unit}工作委员会", f"{unit}党工委")
    if kind != "firm" and not _COMMITTEE.search(unit) and (kind in _GROUPS or _LEADING_GROUP.search(unit)):
        return Body(f"中共{unit}党组", f"{unit}党组")
    return Body(f"中共{unit}委员会", f"{unit}党委")


def _called(named: str, unit: str, kind: str) -> str:
    """Return what a body with the full name ``named`` is called."""
    plain = re.sub(r"^(?:中共|中国共产党)", "", named)
    if plain == named:
        return named
    if kind in PLACES and named.endswith(f"{unit}委员会"):
        return _of_place(plain.removesuffix("委员会"))
    if plain.endswith("纪律检查委员会"):
        return f"{plain.removesuffix('纪律检查委员会')}纪委"
    return next((plain.removesuffix(end) + short for end, short in _SHORT.items() if plain.endswith(end)), plain)


def _of_place(place: str) -> str:
    """Return what the committee of a place is called: 市委, 盟委; an autonomous region's is 党委, a 地区 has a 地委."""
    if place.endswith("自治区"):
        return f"{place}党委"
    if place.endswith("地区"):
        return f"{place.removesuffix('地区')}地委"
    return f"{place}委"
