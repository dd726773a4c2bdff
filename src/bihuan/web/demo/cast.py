"""Everybody in a demonstration, named by what they do: roles, no persons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.web.accounts.choices import Duty, Role

#: The sign-in name of the first clerk of the office.
OFFICE = "office"
_NUMERALS = "零一二三四五六七八九十"
_BESIDE = "甲乙丙"


@dataclass(frozen=True, slots=True)
class Member:
    """One account: its names, its role, and the number of the group or target that it belongs to; 0 for none."""

    username: str
    display_name: str
    role: Role
    duty: str = ""
    group: int = 0
    target: int = 0


def office_cast() -> list[Member]:
    """Return who serves all rounds of the office."""
    return [
        Member(OFFICE, "演示巡视办·甲", Role.OFF),
        Member("off2", "演示巡视办·乙", Role.OFF),
        Member("off3", "演示巡视办·丙", Role.OFF),
        Member("lg1", "演示领导小组·甲", Role.LG),
        Member("lg2", "演示领导小组·乙", Role.LG),
        # Two sign for what goes out; an objection to it is decided by somebody who did not.
        Member("lg3", "演示领导小组·丙", Role.LG),
        Member("sys", "演示系统管理员", Role.SYS),
        Member("aud", "演示审计员", Role.AUD),
    ]


def round_cast(groups: int, targets: Sequence[tuple[int, str]]) -> Iterator[Member]:
    """Yield who serves one round: each group's, each target's (given by number and name), and those who supervise."""
    for group in range(1, groups + 1):
        called = f"第{_NUMERALS[group] if group < len(_NUMERALS) else group}组"
        yield Member(f"gl{group}", f"演示组长·{called}", Role.GL, group=group)
        for at, letter in enumerate("ab"):
            yield Member(f"gd{group}{letter}", f"演示副组长·{called}{_BESIDE[at]}", Role.GD, group=group)
        yield Member(f"gm{group}", f"演示组员·{called}", Role.GM, group=group)
    for number, name in targets:
        yield Member(f"lia{number:02}", f"演示联络人·{name}"[:60], Role.LIA, target=number)
        yield Member(f"head{number:02}", f"演示主要负责人·{name}"[:60], Role.UNIT, duty=Duty.HEAD, target=number)
    for at in range(2):
        yield Member(f"sup{at + 1}", f"演示整改监督人·{_BESIDE[at]}", Role.SUP)
        yield Member(f"ver{at + 1}", f"演示核查人·{_BESIDE[at]}", Role.VER)
