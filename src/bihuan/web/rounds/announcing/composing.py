"""The text of an announcement: from the round, its target and what the clerk filled in; pure, so that it can be asked at any time."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.web.rounds.deadlines.explaining import zh_day

#: What can be filled in for a target, and how the contact block names it.
CONTACTS: Mapping[str, str] = {
    "phone": "联系电话",
    "hours": "受理时间",
    "box": "邮政信箱",
    "postcode": "邮政编码",
    "email": "电子邮箱",
    "place": "来访接待地点",
}
#: The same in English, for sentences about them; announcements themselves are Chinese.
CONTACTS_EN: Mapping[str, str] = {
    "phone": "phone",
    "hours": "hours",
    "box": "PO box",
    "postcode": "postcode",
    "email": "e-mail",
    "place": "place for visits",
}
#: Where people can write or call: an announcement of entry has at least one of these.
REACHED_BY = ("phone", "box", "email", "place")
_INDENT = "　　"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a template is filled in with; empty or None where nobody said yet."""

    unit: str
    organ: str = ""
    office: str = ""
    authority: str = ""
    group: str = ""
    kind_of_work: str = ""
    focus: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    petitions_close: date | None = None
    extra: str = ""
    contacts: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """An announcement as it is printed; ``addressed`` is "" for the public, ``signed_on`` None until it is issued."""

    title: str
    addressed: str
    paragraphs: tuple[str, ...]
    sign: str
    signed_on: date | None = None

    def as_plain(self) -> str:
        """Return it as plain text, as it is kept and can be pasted elsewhere; paragraphs begin with two wide blanks."""
        lines = [self.title]
        if self.addressed:
            lines.append(self.addressed)
        lines += [f"{_INDENT}{paragraph}" for paragraph in self.paragraphs]
        lines.append(self.sign)
        if self.signed_on:
            lines.append(self.signed_on.isoformat())
        return "\n".join(lines)

    @property
    def date_words(self) -> str:
        """The day of issue as official texts write it; a gap while it is a draft."""
        return zh_day(self.signed_on) if self.signed_on else "〔发布日期〕"

    @staticmethod
    def of_plain(plain: str) -> "Text":
        """Return the issued text that ``as_plain`` wrote."""
        title, *lines, sign, signed_on = plain.split("\n")
        addressed = lines.pop(0) if lines and not lines[0].startswith(_INDENT) else ""
        paragraphs = tuple(line.removeprefix(_INDENT) for line in lines)
        return Text(title, addressed, paragraphs, sign, date.fromisoformat(signed_on))


def composed(kind: str, facts: Facts, signed_on: date | None = None) -> Text:
    """
    Return the text of an announcement of this kind; what nobody said yet is a gap, ``〔进驻日期〕``.

    Args:
        kind: ``notice``, ``entry`` or ``exit``.
        facts: What it is filled in with.
        signed_on: The day of issue; None for a draft.
    """
    sample = samples()[kind]
    words = _words(facts)
    paragraphs: list[str] = []
    for row in sample["paragraph"]:
        if row["text"] == "contact":
            paragraphs += _contact_lines(facts.contacts or {})
        elif not row.get("only_if") or words[row["only_if"]]:
            # What a clerk typed in several lines is several paragraphs.
            paragraphs += [line.strip() for line in _filled(row["text"], words).splitlines() if line.strip()]
    return Text(
        title=_filled(sample["title"], words),
        addressed=_filled(sample["addressed"], words),
        paragraphs=tuple(paragraphs),
        sign=_filled(sample["sign"], words),
        signed_on=signed_on,
    )


def _contact_lines(given: Mapping[str, str]) -> list[str]:
    return [f"{name}：{' '.join(given[key].split())}" for key, name in CONTACTS.items() if given.get(key, "").strip()]


def missing(kind: str, facts: Facts) -> list[tuple[str, str]]:
    """Return what an announcement lacks before it can be issued, each in Chinese and English."""
    wanted: list[tuple[object, tuple[str, str]]] = [
        (facts.starts_on, ("进驻日期", "the first day of field work")),
        (facts.ends_on, ("离开日期", "the last day of field work")),
        (facts.group, ("承担巡视的组", "the group that inspects it")),
        (facts.authority, ("派出巡视的党组织", "the committee that sends")),
    ]
    if kind == "entry":
        reached = any((facts.contacts or {}).get(key, "").strip() for key in REACHED_BY)
        wanted += [
            (
                reached,
                (
                    "至少一种联系方式（电话、信箱、邮箱或接待地点）",
                    "a phone number, PO box, e-mail or place for visits",
                ),
            ),
            (facts.petitions_close, ("受理截止日期", "the last day for petitions")),
        ]
    return [lack for value, lack in wanted if not value]


@cache
def samples() -> Mapping[str, Any]:
    """Return the sample templates by kind."""
    text = files("bihuan.web.rounds.announcing").joinpath("samples.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


_GAPS = {
    "group": "〔巡视组〕",
    "authority": "〔派出巡视的党组织〕",
    "starts_on": "〔进驻日期〕",
    "ends_on": "〔离开日期〕",
    "office": "〔巡视办〕",
}


def _words(facts: Facts) -> dict[str, str]:
    def day(value: date | None) -> str:
        return zh_day(value) if value else ""

    return {
        "unit": facts.unit,
        "organ": facts.organ or facts.unit,
        "office": facts.office,
        "authority": facts.authority,
        "group": facts.group,
        "kind_of_work": facts.kind_of_work or "巡视",
        "focus": f"（{facts.focus}）" if facts.focus else "",
        "starts_on": day(facts.starts_on),
        "ends_on": day(facts.ends_on),
        "petitions_close": day(facts.petitions_close),
        "extra": facts.extra.strip(),
    }


def _filled(template: str, words: Mapping[str, str]) -> str:
    # A clerk's own text may hold braces, so each gap is replaced once and nothing in the answer is looked at again.
    parts = template.split("{")
    said = [parts[0]]
    for part in parts[1:]:
        name, _brace, rest = part.partition("}")
        said.append((words[name] or _GAPS.get(name, "")) + rest)
    return "".join(said)
