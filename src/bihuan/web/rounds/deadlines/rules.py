"""The rules that dates follow: versions with the days they held, read from ``rules.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from bihuan.web.common.language import pick
from bihuan.web.common.reckoning import Length, Unit

#: What starts a clock, in both languages.
TRIGGERS: Mapping[str, tuple[str, str]] = {
    "entry": ("进驻", "entry"),
    "field_work_ends": ("现场巡视结束", "the end of field work"),
    "feedback": ("反馈会", "the feedback meeting"),
    "lead_transferred": ("线索移交", "the transfer of the lead"),
    "objection": ("提出异议", "the filing of the objection"),
}
CONFIDENCE: Mapping[str, tuple[str, str]] = {
    "H": ("有文本依据", "read in the text"),
    "M": ("通常做法，可由巡视办调整", "usual practice, which the office can change"),
    "U": ("未经证实，须由巡视办确认", "not confirmed, so the office has to decide"),
}


class RuleError(ValueError):
    """The table of rules says something that cannot be meant; the message names the rule."""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """
    What a rule said between two days, both included.

    ``profile`` is "" for what holds everywhere, else the name of a local practice. ``length`` is None where the rule
    names none and the office sets the day.
    """

    rule: str
    in_force_from: date
    in_force_until: date | None
    regulation_zh: str
    regulation_en: str
    article: str
    confidence: str
    length: Length | None
    rolls: bool = False
    profile: str = ""

    @property
    def regulation(self) -> str:
        """The regulation in the language of the page."""
        return pick(self.regulation_zh, self.regulation_en)

    def held_on(self, day: date) -> bool:
        """Return whether the version was in force on ``day``."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


@dataclass(frozen=True, slots=True)
class Rule:
    """A date that something is due, and the versions of what says so, the oldest first."""

    name: str
    zh: str
    en: str
    trigger: str
    scope: str
    versions: tuple[RuleVersion, ...]

    @property
    def label(self) -> str:
        """What is due, in the language of the page."""
        return pick(self.zh, self.en)

    def version_on(self, day: date, profile: str = "") -> RuleVersion | None:
        """Return what the rule said on ``day``: by the local practice ``profile`` if it had a say, else generally."""
        held = [version for version in self.versions if version.held_on(day)]
        for wanted in (profile, ""):
            for version in held:
                if version.profile == wanted:
                    return version
        return None


def read_rules(text: str) -> tuple[Rule, ...]:
    """
    Return the rules that a table describes.

    Raises:
        RuleError: for an unknown trigger, confidence or unit, days that run backwards, or versions that overlap.
    """
    return tuple(_rule(row) for row in tomllib.loads(text)["rule"])


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rules of this version of the product by name."""
    text = files("bihuan.web.rounds.deadlines").joinpath("rules.toml").read_text(encoding="utf-8")
    return {rule.name: rule for rule in read_rules(text)}


def _rule(row: Mapping[str, Any]) -> Rule:
    name = row["name"]
    if row["trigger"] not in TRIGGERS:
        raise RuleError(f"{name}: no such trigger: {row['trigger']}")
    versions = tuple(sorted((_version(name, one) for one in row["version"]), key=lambda one: one.in_force_from))
    for profile in {version.profile for version in versions}:
        _require_apart(name, [version for version in versions if version.profile == profile])
    return Rule(name, row["zh"], row["en"], row["trigger"], row["scope"], versions)


def _version(name: str, row: Mapping[str, Any]) -> RuleVersion:
    if row["confidence"] not in CONFIDENCE:
        raise RuleError(f"{name}: confidence is H, M or U, not {row['confidence']}")
    until = row.get("in_force_until")
    if until is not None and until < row["in_force_from"]:
        raise RuleError(f"{name}: a version ends before it begins")
    length = row.get("length")
    try:
        counted = Length(length["count"], Unit(length["unit"])) if length else None
    except ValueError as error:
        raise RuleError(f"{name}: {error}") from error
    return RuleVersion(
        rule=name,
        in_force_from=row["in_force_from"],
        in_force_until=until,
        regulation_zh=row["regulation_zh"],
        regulation_en=row["regulation_en"],
        article=row["article"],
        confidence=row["confidence"],
        length=counted,
        rolls=row.get("rolls", False),
        profile=row.get("profile", ""),
    )


def _require_apart(name: str, versions: Sequence[RuleVersion]) -> None:
    for before, after in pairwise(versions):
        if before.in_force_until is None or before.in_force_until >= after.in_force_from:
            raise RuleError(f"{name}: two versions hold on {after.in_force_from}")
