"""How many problems the opening of a report says were found, and the same after more were approved."""

import re

from bihuan.web.feedback.reporting.seen import Material
from bihuan.web.findings.choices import Severity

#: What ``found_in_all`` writes; people may strike the bracket or the end, or write something else instead.
_SAID = re.compile(
    r"共发现问题\d+个(?P<weight>（其中(?:严重问题\d+个)?、?(?:较重问题\d+个)?）)?(?P<areas>，涉及\d+个方面)?"
)


#: How many problems a draft proposes to feed back.
_ABOVE = re.compile(r"反馈上述\d+个问题")


def found_in_all(material: Material) -> str:
    """Return how many problems were found, how many of them weigh, and in how many areas; no full stop."""
    return f"共发现问题{len(material.findings)}个{_weight(material)}{_areas(material)}"


def brought_up_to_date(text: str, material: Material) -> str:
    """Return a text with the numbers that ``found_in_all`` once wrote as they are now; any other text as it is."""

    def anew(said: re.Match[str]) -> str:
        weight = _weight(material) if said["weight"] else ""
        return f"共发现问题{len(material.findings)}个{weight}{_areas(material) if said['areas'] else ''}"

    return _SAID.sub(anew, text, count=1)


def is_out_of_date(text: str, material: Material) -> bool:
    """Return whether a text gives numbers that ``found_in_all`` once wrote and that are others now."""
    return brought_up_to_date(text, material) != text


def proposal_brought_up_to_date(text: str, material: Material) -> str:
    """Return a proposal with the number of problems to feed back as it is now; any other text as it is."""
    return _ABOVE.sub(f"反馈上述{len(material.findings)}个问题", text, count=1)


def _weight(material: Material) -> str:
    grave = sum(one.is_grave for one in material.findings)
    serious = sum(one.severity == Severity.SERIOUS for one in material.findings)
    said = [f"严重问题{grave}个"] * bool(grave) + [f"较重问题{serious}个"] * bool(serious)
    return f"（其中{'、'.join(said)}）" if said else ""


def _areas(material: Material) -> str:
    return f"，涉及{len(material.by_category)}个方面"
